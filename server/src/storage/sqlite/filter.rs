//! `$filter` as SQL: names come from the declaration, values are bound, and the result is never null.

use rusqlite::types::Value as Sql;
use sync_protocol::{
    date,
    odata::{CompareOp, Expr, Literal},
};

use super::statements::{Condition, quoted};
use crate::{
    storage::QueryError,
    tables::{ColumnType, Table},
};

/// A member of a row in SQL: its column and type.
pub(super) struct Property {
    pub(super) sql: String,
    pub(super) kind: ColumnType,
    /// Its position among what a row query selects.
    pub(super) position: usize,
}

/// Finds a member by the name a client uses; letters' case does not count.
pub(super) fn property(table: &Table, name: &str) -> Result<Property, QueryError> {
    let fixed = [
        ("id", "id", ColumnType::String, 0),
        ("createdAt", "created_at", ColumnType::Date, 1),
        ("updatedAt", "updated_at", ColumnType::Date, 2),
        ("version", "version", ColumnType::String, 3),
        ("deleted", "deleted", ColumnType::Boolean, 4),
    ];
    for (wire, sql, kind, position) in fixed {
        if wire.eq_ignore_ascii_case(name) {
            return Ok(Property { sql: sql.to_owned(), kind, position });
        }
    }
    let (position, column) =
        table.column(name).ok_or_else(|| QueryError::UnknownProperty(name.chars().take(64).collect()))?;
    let position = super::statements::FIXED.len() + position;
    Ok(Property { sql: quoted(column.name()), kind: column.kind(), position })
}

/// Compiles a filter.
pub(super) fn compile(table: &Table, filter: &Expr) -> Result<Condition, QueryError> {
    let mut out = Condition::default();
    condition(table, filter, &mut out)?;
    Ok(out)
}

fn condition(table: &Table, expr: &Expr, out: &mut Condition) -> Result<(), QueryError> {
    match expr {
        Expr::Literal(Literal::Bool(flag)) => out.push(if *flag { "1" } else { "0" }),
        Expr::Literal(_) => return Err(QueryError::NotACondition),
        Expr::Property(name) => {
            let property = property(table, name)?;
            if property.kind != ColumnType::Boolean {
                return Err(QueryError::NotACondition);
            }
            out.push(&property.sql);
            out.push(" IS 1");
        }
        Expr::And(left, right) => pair(table, left, " AND ", right, out)?,
        Expr::Or(left, right) => pair(table, left, " OR ", right, out)?,
        Expr::Not(inner) => {
            out.push("(");
            condition(table, inner, out)?;
            // Not `NOT`: a comparison with null is neither true nor false in SQL, but false in OData.
            out.push(") IS NOT TRUE");
        }
        Expr::Compare(op, left, right) => compare(table, *op, left, right, out)?,
    }
    Ok(())
}

fn pair(table: &Table, left: &Expr, word: &str, right: &Expr, out: &mut Condition) -> Result<(), QueryError> {
    out.push("(");
    condition(table, left, out)?;
    out.push(")");
    out.push(word);
    out.push("(");
    condition(table, right, out)?;
    out.push(")");
    Ok(())
}

/// One side of a comparison.
enum Side<'a> {
    Null,
    Value(&'a Literal),
    Property(&'a str, Property),
    Condition(Condition),
}

fn side<'a>(table: &Table, expr: &'a Expr) -> Result<Side<'a>, QueryError> {
    Ok(match expr {
        Expr::Literal(Literal::Null) => Side::Null,
        Expr::Literal(literal) => Side::Value(literal),
        Expr::Property(name) => Side::Property(name, property(table, name)?),
        inner => Side::Condition(compile(table, inner)?),
    })
}

fn compare(
    table: &Table,
    op: CompareOp,
    left: &Expr,
    right: &Expr,
    out: &mut Condition,
) -> Result<(), QueryError> {
    let (left, right) = (side(table, left)?, side(table, right)?);
    let ordered = !matches!(op, CompareOp::Eq | CompareOp::Ne);
    if ordered && (matches!(left, Side::Null) || matches!(right, Side::Null)) {
        // Nothing is larger or smaller than null.
        out.push("0");
        return Ok(());
    }
    let kind = match (&left, &right) {
        (Side::Property(_, property), _) | (_, Side::Property(_, property)) => property.kind,
        (Side::Condition(_), _) | (_, Side::Condition(_)) => ColumnType::Boolean,
        (Side::Value(literal), _) | (_, Side::Value(literal)) => natural(literal),
        (Side::Null, Side::Null) => ColumnType::String,
    };
    let name = match (&left, &right) {
        (Side::Property(name, _), _) | (_, Side::Property(name, _)) => *name,
        _ => "the value",
    };
    operand(left, kind, name, out)?;
    out.push(match op {
        // `IS` also for what may be null: null equals null, and differs from everything else.
        CompareOp::Eq => " IS ",
        CompareOp::Ne => " IS NOT ",
        CompareOp::Gt => " > ",
        CompareOp::Ge => " >= ",
        CompareOp::Lt => " < ",
        CompareOp::Le => " <= ",
    });
    operand(right, kind, name, out)
}

fn operand(side: Side<'_>, kind: ColumnType, name: &str, out: &mut Condition) -> Result<(), QueryError> {
    let wrong = || QueryError::WrongType { property: name.to_owned(), expected: kind.noun() };
    match side {
        Side::Null => out.push("NULL"),
        Side::Property(_, property) => {
            let number = |kind| matches!(kind, ColumnType::Integer | ColumnType::Float);
            if property.kind != kind && !(number(property.kind) && number(kind)) {
                return Err(wrong());
            }
            out.push(&property.sql);
        }
        Side::Condition(inner) => {
            if kind != ColumnType::Boolean {
                return Err(wrong());
            }
            out.push("((");
            out.push(&inner.text);
            out.push(") IS TRUE)");
            out.values.extend(inner.values);
        }
        Side::Value(literal) => out.bind(value(literal, kind).ok_or_else(wrong)?),
    }
    Ok(())
}

/// The value to bind for a literal that is compared with something of this type.
fn value(literal: &Literal, kind: ColumnType) -> Option<Sql> {
    Some(match (kind, literal) {
        (ColumnType::String, Literal::String(text) | Literal::Guid(text)) => text.clone().into(),
        (ColumnType::Boolean, Literal::Bool(flag)) => i64::from(*flag).into(),
        (ColumnType::Integer | ColumnType::Float, Literal::Int(number)) => (*number).into(),
        (ColumnType::Integer | ColumnType::Float, Literal::Double(number)) => (*number).into(),
        (ColumnType::Date, Literal::DateTime(ms)) => (*ms).into(),
        (ColumnType::Date, Literal::String(text)) => date::parse_lenient(text).ok()?.into(),
        _ => return None,
    })
}

/// The type a literal has by itself.
fn natural(literal: &Literal) -> ColumnType {
    match literal {
        Literal::Null | Literal::String(_) | Literal::Guid(_) => ColumnType::String,
        Literal::Bool(_) => ColumnType::Boolean,
        Literal::Int(_) => ColumnType::Integer,
        Literal::Double(_) => ColumnType::Float,
        Literal::DateTime(_) => ColumnType::Date,
    }
}

/// The stamp below which no row can pass the filter, if the filter implies one.
///
/// Clients ask for what is new as `updatedAt gt T`, or as `updatedAt gt T or (updatedAt eq T and id gt 'x')`. The
/// second form hides from SQLite that it may start in the middle of the index; this bound, added to the query,
/// says so. With nothing new the query then reads nothing.
pub(super) fn lower_bound(filter: &Expr) -> Option<i64> {
    match filter {
        Expr::And(left, right) => lower_bound(left).max(lower_bound(right)),
        Expr::Or(left, right) => Some(lower_bound(left)?.min(lower_bound(right)?)),
        Expr::Compare(CompareOp::Gt | CompareOp::Ge | CompareOp::Eq, left, right) => {
            let (Expr::Property(name), Expr::Literal(Literal::DateTime(ms))) = (&**left, &**right) else {
                return None;
            };
            name.eq_ignore_ascii_case("updatedAt").then_some(*ms)
        }
        Expr::Compare(CompareOp::Lt | CompareOp::Le | CompareOp::Ne, ..)
        | Expr::Literal(_)
        | Expr::Property(_)
        | Expr::Not(_) => None,
    }
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
