//! `$filter` as SQL: names come from the declaration, values are bound, and the result is never null.

use sync_protocol::odata::{self, Column, CompareOp, Expr, FilterError, Kind, Literal, Typed};

use super::{Condition, Dialect, FIXED, quoted, terms};
use crate::{
    storage::QueryError,
    tables::{ColumnType, Table},
};

/// A member of a row in SQL: its column and type.
#[derive(Clone, Debug)]
pub(in crate::storage) struct Property {
    pub(in crate::storage) sql: String,
    pub(in crate::storage) kind: ColumnType,
    /// Its position among what a row query selects.
    pub(in crate::storage) position: usize,
    /// Whether it may be null.
    pub(in crate::storage) may_be_null: bool,
}

/// Finds a member by the name a client uses; letters' case does not count.
pub(in crate::storage) fn property(table: &Table, name: &str) -> Result<Property, QueryError> {
    let fixed = [
        ("id", "id", ColumnType::String, 0),
        ("createdAt", "created_at", ColumnType::Date, 1),
        ("updatedAt", "updated_at", ColumnType::Date, 2),
        ("version", "version", ColumnType::String, 3),
        ("deleted", "deleted", ColumnType::Boolean, 4),
    ];
    for (wire, sql, kind, position) in fixed {
        if wire.eq_ignore_ascii_case(name) {
            return Ok(Property { sql: sql.to_owned(), kind, position, may_be_null: false });
        }
    }
    let (position, column) =
        table.column(name).ok_or_else(|| QueryError::UnknownProperty(name.chars().take(64).collect()))?;
    let position = FIXED.len() + position;
    Ok(Property { sql: quoted(column.name()), kind: column.kind(), position, may_be_null: true })
}

/// Checks a filter and compiles it.
pub(in crate::storage) fn compile<D: Dialect>(
    table: &Table,
    filter: &Expr,
    now_ms: i64,
) -> Result<Condition, QueryError> {
    let checked = checked(table, filter, now_ms)?;
    let mut out = Condition::default();
    terms::condition::<D>(&checked, &mut out);
    Ok(out)
}

/// Checks a filter; names become those of SQL.
pub(in crate::storage) fn checked(table: &Table, filter: &Expr, now_ms: i64) -> Result<Typed, FilterError> {
    let columns = |name: &str| {
        let property = property(table, name).ok()?;
        Some(Column { name: property.sql, kind: kind(property.kind) })
    };
    odata::check(filter, &columns, now_ms)
}

/// What filters take a column for.
pub(super) const fn kind(kind: ColumnType) -> Kind {
    match kind {
        ColumnType::String | ColumnType::Enum => Kind::Text,
        ColumnType::Integer => Kind::Integer,
        ColumnType::Float => Kind::Float,
        ColumnType::Boolean => Kind::Boolean,
        ColumnType::Date | ColumnType::Day => Kind::Date,
        ColumnType::Time => Kind::Time,
        ColumnType::Point => Kind::Point,
    }
}

/// The stamp below which no row can pass the filter, if the filter implies one.
///
/// Clients ask for what is new as `updatedAt gt T`, or as `updatedAt gt T or (updatedAt eq T and id gt 'x')`. The
/// second form hides from SQLite that it may start in the middle of the index; this bound, added to the query,
/// says so. With nothing new the query then reads nothing.
pub(in crate::storage) fn lower_bound(filter: &Expr) -> Option<i64> {
    match filter {
        Expr::And(left, right) => lower_bound(left).max(lower_bound(right)),
        Expr::Or(left, right) => Some(lower_bound(left)?.min(lower_bound(right)?)),
        Expr::Compare(CompareOp::Gt | CompareOp::Ge | CompareOp::Eq, left, right) => {
            let (Expr::Property(name, _), Expr::Literal(Literal::DateTime(ms), _)) = (&**left, &**right)
            else {
                return None;
            };
            name.eq_ignore_ascii_case("updatedAt").then_some(*ms)
        }
        Expr::Compare(CompareOp::Lt | CompareOp::Le | CompareOp::Ne, ..)
        | Expr::In(..)
        | Expr::Literal(..)
        | Expr::Property(..)
        | Expr::Not(_)
        | Expr::Math(..)
        | Expr::Negate(_)
        | Expr::Call(..)
        | Expr::Cast(..) => None,
    }
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
