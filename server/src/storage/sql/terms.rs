//! The SQL of a checked filter, as far as it is the same everywhere.
//!
//! No part is written twice where it could hold such parts itself, or the text of a nested filter would double with
//! each level.

use sync_protocol::odata::{Term, Typed, Value};

use super::{Condition, Dialect};

/// Writes a condition. Its value may be null, which counts as false.
pub(super) fn condition<D: Dialect>(part: &Typed, out: &mut Condition) {
    match &part.term {
        Term::Value(value) => out.push(if *value == Value::Bool(true) { "TRUE" } else { "FALSE" }),
        Term::Column(name) => {
            out.push(name);
            out.push(" IS TRUE");
        }
        Term::And(left, right) => pair::<D>(left, " AND ", right, out),
        Term::Or(left, right) => pair::<D>(left, " OR ", right, out),
        Term::Not(inner) => {
            out.push("(");
            condition::<D>(inner, out);
            // Not `NOT`: a comparison with null is neither true nor false in SQL, but false in OData.
            out.push(") IS NOT TRUE");
        }
        Term::Compare(op, left, right) => D::compare(*op, left, right, out),
        Term::In(left, values) => D::one_of(left, values, out),
        Term::Call(function, arguments) => D::test(*function, arguments, out),
        Term::Math(..) | Term::Negate(_) | Term::Cast(_) => D::value(part, out),
    }
}

fn pair<D: Dialect>(left: &Typed, word: &str, right: &Typed, out: &mut Condition) {
    out.push("(");
    condition::<D>(left, out);
    out.push(")");
    out.push(word);
    out.push("(");
    condition::<D>(right, out);
    out.push(")");
}

/// Writes a condition as a value, which is never null.
pub(in crate::storage) fn truth<D: Dialect>(part: &Typed, out: &mut Condition) {
    out.push("((");
    condition::<D>(part, out);
    out.push(") IS TRUE)");
}

/// Writes text of our own, with a part for each `@`, written by `each`.
pub(in crate::storage) fn write<P>(
    text: &str,
    parts: &[P],
    each: impl Fn(&P, &mut Condition),
    out: &mut Condition,
) {
    let mut parts = parts.iter();
    for (position, piece) in text.split('@').enumerate() {
        if position > 0
            && let Some(part) = parts.next()
        {
            each(part, out);
        }
        out.push(piece);
    }
}
