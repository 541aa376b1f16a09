//! Queries as parameterised SQL with exactly the meaning of [`sync_core::query`].
//!
//! That meaning has two truth values, SQL's has three. So a `Not` is pushed down to the comparisons, where each knows
//! whether it holds for NULL; above them an unknown is as good as false.

use rusqlite::types::Value as Sql;
use serde_json::Value;
use sync_core::query::{Comparison, Direction};
use sync_core::{Filter, Query, TableName};

use crate::index::{expression, literal};

/// A statement and what it is run with.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) sql: String,
    pub(crate) parameters: Vec<Sql>,
}

#[derive(Clone, Copy)]
enum Polarity {
    Plain,
    Negated,
}

impl Polarity {
    fn turned(self) -> Self {
        match self {
            Self::Plain => Self::Negated,
            Self::Negated => Self::Plain,
        }
    }

    fn truth(self, plain: bool) -> &'static str {
        match (self, plain) {
            (Self::Plain, true) | (Self::Negated, false) => "1",
            _ => "0",
        }
    }
}

/// Compiles `SELECT columns` for a query of local rows.
pub(crate) fn select(columns: &str, table: &TableName, query: &Query) -> Compiled {
    let mut compiled = matching(columns, table, &query.filter);
    let mut order: Vec<_> = query
        .order
        .iter()
        .map(|(column, direction)| match direction {
            Direction::Ascending => expression(column),
            Direction::Descending => format!("{} DESC", expression(column)),
        })
        .collect();
    order.push("id".to_owned());
    compiled.sql += &format!(" ORDER BY {} LIMIT ? OFFSET ?", order.join(", "));
    let limit = query.limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(i64::MAX);
    let offset = i64::try_from(query.offset).unwrap_or(i64::MAX);
    compiled.parameters.extend([Sql::Integer(limit), Sql::Integer(offset)]);
    compiled
}

/// Compiles a count of local rows.
pub(crate) fn count(table: &TableName, filter: &Filter) -> Compiled {
    matching("count(*)", table, filter)
}

fn matching(columns: &str, table: &TableName, filter: &Filter) -> Compiled {
    // The table is a literal, because only then SQLite knows that a partial index holds all its rows.
    let mut parameters = Vec::new();
    let condition = condition(filter, Polarity::Plain, &mut parameters);
    let sql = format!("SELECT {columns} FROM record WHERE tbl = {} AND {condition}", literal(table.as_str()));
    Compiled { sql, parameters }
}

fn condition(filter: &Filter, polarity: Polarity, parameters: &mut Vec<Sql>) -> String {
    let (parts, all) = match filter {
        Filter::All => return polarity.truth(true).to_owned(),
        Filter::Not(part) => return condition(part, polarity.turned(), parameters),
        Filter::Compare(column, comparison, value) => {
            return compare(column, *comparison, value, polarity, parameters);
        }
        Filter::And(parts) => (parts, matches!(polarity, Polarity::Plain)),
        Filter::Or(parts) => (parts, matches!(polarity, Polarity::Negated)),
    };
    let (empty, joint) = if all { ("1", " AND ") } else { ("0", " OR ") };
    let parts: Vec<_> = parts.iter().map(|part| condition(part, polarity, parameters)).collect();
    if parts.is_empty() { empty.to_owned() } else { format!("({})", parts.join(joint)) }
}

fn compare(
    column: &str,
    comparison: Comparison,
    value: &Value,
    polarity: Polarity,
    parameters: &mut Vec<Sql>,
) -> String {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    use Polarity::{Negated, Plain};
    let key = expression(column);
    let Some(operand) = operand(value) else {
        return match (comparison, polarity) {
            (Eq, Plain) | (Ne, Negated) => format!("{key} IS NULL"),
            (Ne, Plain) | (Eq, Negated) => format!("{key} IS NOT NULL"),
            _ => polarity.truth(false).to_owned(),
        };
    };
    if column == "id" && !matches!(operand, Sql::Text(_)) {
        // Every id is a text, and every text is greater than every number.
        return polarity.truth(matches!(comparison, Ne | Gt | Ge)).to_owned();
    }
    parameters.push(operand);
    let known = |sign: &str| format!("{key} {sign} ?");
    let or_null = |sign: &str| format!("({key} {sign} ? OR {key} IS NULL)");
    match (comparison, polarity) {
        (Eq, Plain) | (Ne, Negated) => known("="),
        (Ne, Plain) | (Eq, Negated) => known("IS NOT"),
        (Lt, Plain) => known("<"),
        (Le, Plain) => known("<="),
        (Gt, Plain) => known(">"),
        (Ge, Plain) => known(">="),
        (Lt, Negated) => or_null(">="),
        (Le, Negated) => or_null(">"),
        (Gt, Negated) => or_null("<="),
        (Ge, Negated) => or_null("<"),
    }
}

/// Returns what a column is compared with; `None` for null.
fn operand(value: &Value) -> Option<Sql> {
    match value {
        Value::Null => None,
        Value::Bool(flag) => Some(Sql::Real(f64::from(u8::from(*flag)))),
        Value::Number(number) => Some(Sql::Real(number.as_f64().unwrap_or(0.0))),
        Value::String(text) => Some(Sql::Text(text.clone())),
        Value::Array(_) | Value::Object(_) => Some(Sql::Text(value.to_string())),
    }
}
