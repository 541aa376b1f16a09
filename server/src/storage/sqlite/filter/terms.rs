//! The SQL of a checked filter. It must mean what `sync_protocol::odata::evaluate` says.
//!
//! No part is written twice where it could hold such parts itself, or the text of a nested filter would double with
//! each level; a part that is needed twice gets a name in a subquery (`_a`: no declared name begins so). `LIKE` is
//! not used: it has wildcards and ignores case.

use rusqlite::types::Value as Sql;
use sync_protocol::odata::{CompareOp, Function, Kind, MAX_PLACE, MathOp, Term, Typed, Value, WHITE_SPACE};

use crate::storage::sqlite::statements::Condition;

/// Writes a condition. Its value may be null, which counts as false.
pub(super) fn condition(part: &Typed, out: &mut Condition) {
    match &part.term {
        Term::Value(value) => out.push(if *value == Value::Bool(true) { "1" } else { "0" }),
        Term::Column(name) => {
            out.push(name);
            out.push(" IS 1");
        }
        Term::And(left, right) => pair(left, " AND ", right, out),
        Term::Or(left, right) => pair(left, " OR ", right, out),
        Term::Not(inner) => {
            out.push("(");
            condition(inner, out);
            // Not `NOT`: a comparison with null is neither true nor false in SQL, but false in OData.
            out.push(") IS NOT TRUE");
        }
        Term::Compare(op, left, right) => {
            value(left, out);
            out.push(match op {
                // `IS` also for what may be null: null equals null, and differs from everything else.
                CompareOp::Eq => " IS ",
                CompareOp::Ne => " IS NOT ",
                CompareOp::Gt => " > ",
                CompareOp::Ge => " >= ",
                CompareOp::Lt => " < ",
                CompareOp::Le => " <= ",
            });
            value(right, out);
        }
        Term::In(left, values) => one_of(left, values, out),
        Term::Call(function, arguments) => call(*function, part.kind, arguments, out),
        Term::Math(..) | Term::Negate(_) | Term::Cast(_) => value(part, out),
    }
}

fn pair(left: &Typed, word: &str, right: &Typed, out: &mut Condition) {
    out.push("(");
    condition(left, out);
    out.push(")");
    out.push(word);
    out.push("(");
    condition(right, out);
    out.push(")");
}

fn one_of(left: &Typed, values: &[Value], out: &mut Condition) {
    let with_null = values.contains(&Value::Null);
    let mut values = values.iter().filter(|value| **value != Value::Null).peekable();
    value(left, out);
    if values.peek().is_none() {
        out.push(" IS NULL");
        return;
    }
    out.push(if with_null { " NOT IN (" } else { " IN (" });
    for (position, value) in values.enumerate() {
        out.push(if position == 0 { "" } else { ", " });
        literal(value, out);
    }
    // Of null, `NOT IN` is null: so null is in the list, as it should be.
    out.push(if with_null { ") IS NOT TRUE" } else { ")" });
}

fn literal(value: &Value, out: &mut Condition) {
    match value {
        Value::Null => out.push("NULL"),
        Value::Bool(flag) => out.bind(i64::from(*flag)),
        Value::Int(number) => out.bind(*number),
        Value::Double(number) => out.bind(*number),
        Value::Text(text) => out.bind(text.clone()),
    }
}

/// Writes a value, in parentheses where it needs them. That of a condition is never null.
fn value(part: &Typed, out: &mut Condition) {
    match &part.term {
        Term::Value(value) => literal(value, out),
        Term::Column(name) => out.push(name),
        Term::Compare(..) | Term::In(..) | Term::And(..) | Term::Or(..) | Term::Not(_) => truth(part, out),
        Term::Call(..) if part.kind == Kind::Boolean => truth(part, out),
        Term::Call(function, arguments) => call(*function, part.kind, arguments, out),
        Term::Math(MathOp::Mod, left, right) if part.kind == Kind::Float => write(
            "(SELECT _a - _b * CAST(_a / _b AS INTEGER) FROM (SELECT CAST(@ AS REAL) AS _a, CAST(@ AS REAL) AS _b))",
            &[left, right],
            out,
        ),
        Term::Math(op, left, right) => {
            let text = match op {
                MathOp::Add => "(@ + @)",
                MathOp::Sub => "(@ - @)",
                MathOp::Mul => "(@ * @)",
                MathOp::Div => "(@ / @)",
                MathOp::Mod => "(@ % @)",
            };
            write(text, &[left, right], out);
        }
        Term::Negate(inner) => write("(0 - @)", &[inner], out),
        Term::Cast(inner) => {
            let text = match part.kind {
                // First whole again, should a sum have left the whole numbers.
                Kind::Text => "CAST(CAST(@ AS INTEGER) AS TEXT)",
                Kind::Integer => "CAST(@ AS INTEGER)",
                _ => "CAST(@ AS REAL)",
            };
            write(text, &[inner], out);
        }
    }
}

fn truth(part: &Typed, out: &mut Condition) {
    out.push("((");
    condition(part, out);
    out.push(") IS TRUE)");
}

fn call(function: Function, kind: Kind, arguments: &[Typed], out: &mut Condition) {
    let parts: Vec<&Typed> = arguments.iter().collect();
    let text = match function {
        Function::StartsWith => "(SELECT substr(_a, 1, length(_b)) = _b FROM (SELECT @ AS _a, @ AS _b))",
        Function::EndsWith => {
            "(SELECT CASE WHEN length(_b) = 0 THEN _a IS NOT NULL ELSE substr(_a, -length(_b)) = _b END \
             FROM (SELECT @ AS _a, @ AS _b))"
        }
        Function::Contains => "(instr(@, @) > 0)",
        Function::IndexOf => "(instr(@, @) - 1)",
        Function::Replace => "replace(@, @, @)",
        Function::Substring => return substring(&parts, out),
        Function::Concat => "(@ || @)",
        Function::Length => "length(@)",
        Function::Trim => {
            write("trim(@, ", &parts, out);
            out.bind(Sql::from(WHITE_SPACE.to_owned()));
            return out.push(")");
        }
        Function::ToLower => "lower(@)",
        Function::ToUpper => "upper(@)",
        Function::Year => "CAST(strftime('%Y', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Month => "CAST(strftime('%m', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Day => "CAST(strftime('%d', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Hour => "CAST(strftime('%H', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Minute => "CAST(strftime('%M', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Second => "CAST(strftime('%S', @ / 1000.0, 'unixepoch') AS INTEGER)",
        Function::Date => "(CAST(strftime('%s', @ / 1000.0, 'unixepoch', 'start of day') AS INTEGER) * 1000)",
        Function::Time => "(((@ % 86400000) + 86400000) % 86400000)",
        // The checker made it a value.
        Function::Now => "NULL",
        Function::Round | Function::Floor | Function::Ceiling if kind == Kind::Integer => "@",
        Function::Round => "round(@)",
        // From 2^52 on there is no fraction, and a whole number would soon be too small to hold it.
        Function::Floor => {
            "(SELECT CASE WHEN abs(_a) >= 4503599627370496.0 THEN _a \
             ELSE CAST(CAST(_a AS INTEGER) - (_a < CAST(_a AS INTEGER)) AS REAL) END FROM (SELECT @ AS _a))"
        }
        Function::Ceiling => {
            "(SELECT CASE WHEN abs(_a) >= 4503599627370496.0 THEN _a \
             ELSE CAST(CAST(_a AS INTEGER) + (_a > CAST(_a AS INTEGER)) AS REAL) END FROM (SELECT @ AS _a))"
        }
    };
    write(text, &parts, out);
}

/// Places and lengths below zero are zero; SQLite would count them from the end.
fn substring(parts: &[&Typed], out: &mut Condition) {
    let [text, from, rest @ ..] = parts else {
        return;
    };
    write("substr(@, min(max(@, 0), ", &[text, from], out);
    out.bind(MAX_PLACE);
    out.push(") + 1");
    if let [length] = rest {
        write(", min(max(@, 0), ", &[length], out);
        out.bind(MAX_PLACE);
        out.push(")");
    }
    out.push(")");
}

/// Writes text of our own, with a part for each `@`.
fn write(text: &str, parts: &[&Typed], out: &mut Condition) {
    let mut parts = parts.iter();
    for (position, piece) in text.split('@').enumerate() {
        if position > 0
            && let Some(part) = parts.next()
        {
            value(part, out);
        }
        out.push(piece);
    }
}
