//! From the engine's filters to those of the wire, with the same meaning on every server.
//!
//! The engine knows null: `Ne` holds for it, the orders do not. A server on SQL drops rows with null from `ne` and
//! from every `not`, one in memory keeps them. So `not` is moved inwards to the comparisons, and where null counts
//! it is said.

use serde_json::Value;
use sync_core::query::Comparison;
use sync_core::{Filter, RemoteError, RemoteErrorKind};
use sync_protocol::odata::{CompareOp, Expr, Literal, is_name};

/// Whether a filter is meant as it stands.
#[derive(Clone, Copy, PartialEq)]
enum Sense {
    Plain,
    Negated,
}

/// Makes the expression of a filter; `None` for every row.
///
/// # Errors
/// A filter that the wire has no words for.
pub(crate) fn to_expr(filter: &Filter) -> Result<Option<Expr>, RemoteError> {
    match filter {
        Filter::All => Ok(None),
        filter => convert(filter, Sense::Plain).map(Some),
    }
}

fn convert(filter: &Filter, sense: Sense) -> Result<Expr, RemoteError> {
    match (filter, sense) {
        (Filter::All, Sense::Plain) => Ok(constant(CompareOp::Ne)),
        (Filter::All, Sense::Negated) => Ok(constant(CompareOp::Eq)),
        (Filter::Not(inner), Sense::Plain) => convert(inner, Sense::Negated),
        (Filter::Not(inner), Sense::Negated) => convert(inner, Sense::Plain),
        (Filter::And(parts), Sense::Plain) | (Filter::Or(parts), Sense::Negated) => {
            join(parts, sense, Expr::and, CompareOp::Ne)
        }
        (Filter::Or(parts), Sense::Plain) | (Filter::And(parts), Sense::Negated) => {
            join(parts, sense, Expr::or, CompareOp::Eq)
        }
        (Filter::Compare(column, comparison, value), sense) => compare(column, *comparison, value, sense),
    }
}

fn join(
    parts: &[Filter],
    sense: Sense,
    with: fn(Expr, Expr) -> Expr,
    empty: CompareOp,
) -> Result<Expr, RemoteError> {
    let exprs: Result<Vec<Expr>, _> = parts.iter().map(|part| convert(part, sense)).collect();
    Ok(exprs?.into_iter().reduce(with).unwrap_or_else(|| constant(empty)))
}

/// `id ne null` for always, `id eq null` for never.
fn constant(op: CompareOp) -> Expr {
    Expr::compare(op, "id", Literal::Null)
}

fn compare(column: &str, comparison: Comparison, value: &Value, sense: Sense) -> Result<Expr, RemoteError> {
    if !is_name(column) {
        return Err(unsayable("a column has a name that cannot be asked for"));
    }
    let is_null = || Expr::compare(CompareOp::Eq, column, Literal::Null);
    let value = literal(column, value)?;
    let against_null = value == Literal::Null;
    let plain = |op, value| Expr::compare(op, column, value);
    use Comparison as C;
    Ok(match (comparison, sense) {
        (C::Eq, Sense::Plain) | (C::Ne, Sense::Negated) => plain(CompareOp::Eq, value),
        (C::Ne, Sense::Plain) | (C::Eq, Sense::Negated) if against_null => plain(CompareOp::Ne, value),
        (C::Ne, Sense::Plain) | (C::Eq, Sense::Negated) => plain(CompareOp::Ne, value).or(is_null()),
        // No order holds for null.
        (_, Sense::Plain) if against_null => constant(CompareOp::Eq),
        (_, Sense::Negated) if against_null => constant(CompareOp::Ne),
        (C::Lt, Sense::Plain) => plain(CompareOp::Lt, value),
        (C::Le, Sense::Plain) => plain(CompareOp::Le, value),
        (C::Gt, Sense::Plain) => plain(CompareOp::Gt, value),
        (C::Ge, Sense::Plain) => plain(CompareOp::Ge, value),
        (C::Lt, Sense::Negated) => plain(CompareOp::Ge, value).or(is_null()),
        (C::Le, Sense::Negated) => plain(CompareOp::Gt, value).or(is_null()),
        (C::Gt, Sense::Negated) => plain(CompareOp::Le, value).or(is_null()),
        (C::Ge, Sense::Negated) => plain(CompareOp::Lt, value).or(is_null()),
    })
}

fn literal(column: &str, value: &Value) -> Result<Literal, RemoteError> {
    match value {
        Value::Null => Ok(Literal::Null),
        Value::Bool(flag) => Ok(Literal::Bool(*flag)),
        Value::String(text) => Ok(Literal::String(text.clone())),
        // The engine counts the one system date in milliseconds.
        Value::Number(number) if column == "updatedAt" => number
            .as_i64()
            .map(Literal::DateTime)
            .ok_or_else(|| unsayable("a date is not in whole milliseconds")),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(int), _) => Ok(Literal::Int(int)),
            (None, Some(real)) => Ok(Literal::Double(real)),
            (None, None) => Err(unsayable("a number is out of range")),
        },
        Value::Array(_) | Value::Object(_) => Err(unsayable("it compares with a list or an object")),
    }
}

fn unsayable(because: &str) -> RemoteError {
    RemoteError::new(RemoteErrorKind::Rejected, format!("This filter cannot be sent to a server: {because}."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sync_protocol::Dialect;
    use sync_protocol::odata::print;

    use super::*;

    fn printed(filter: &Filter) -> String {
        to_expr(filter).unwrap().map_or_else(|| "every row".to_owned(), |expr| print(Dialect::V2, &expr))
    }

    fn is(column: &str, comparison: Comparison, value: impl Into<Value>) -> Filter {
        Filter::Compare(column.into(), comparison, value.into())
    }

    #[test]
    fn a_filter_says_where_null_counts() {
        use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
        let not = |filter: Filter| Filter::Not(Box::new(filter));
        for (filter, expected) in [
            (Filter::All, "every row"),
            (is("a", Eq, "it's"), "a eq 'it''s'"),
            (is("a", Ne, 5), "a ne 5 or a eq null"),
            (is("a", Ne, Value::Null), "a ne null"),
            (is("a", Eq, Value::Null), "a eq null"),
            (is("a", Lt, Value::Null), "id eq null"),
            (is("a", Ge, 1.5), "a ge 1.5"),
            (is("updatedAt", Gt, 0), "updatedAt gt datetimeoffset'1970-01-01T00:00:00.000Z'"),
            (not(is("a", Eq, true)), "a ne true or a eq null"),
            (not(is("a", Ne, true)), "a eq true"),
            (not(is("a", Le, 1)), "a gt 1 or a eq null"),
            (not(not(is("a", Le, 1))), "a le 1"),
            (not(is("a", Gt, Value::Null)), "id ne null"),
            (not(Filter::All), "id eq null"),
            (Filter::And(vec![]), "id ne null"),
            (Filter::Or(vec![]), "id eq null"),
            (Filter::And(vec![is("a", Eq, 1), is("b", Ne, 2)]), "a eq 1 and (b ne 2 or b eq null)"),
            (not(Filter::Or(vec![is("a", Ne, 1), is("b", Ne, 2)])), "a eq 1 and b eq 2"),
        ] {
            assert_eq!(printed(&filter), expected);
        }
    }

    #[test]
    fn what_the_wire_has_no_words_for_is_refused() {
        for filter in
            [is("a", Comparison::Eq, json!([])), is("a b", Comparison::Eq, 1), is("and", Comparison::Eq, 1)]
        {
            let error = to_expr(&filter).unwrap_err();
            assert_eq!(error.kind, RemoteErrorKind::Rejected);
        }
    }
}
