//! SQL that does not care which database reads it: tables, filters and pages, with what differs behind [`Dialect`].
//!
//! - `statements`: the SQL of one table, and queries that cannot forget whose rows they read.
//! - `filter`, `terms`: `$filter` as a condition. `select`, `order`: one page of rows.

mod filter;
mod order;
mod select;
mod statements;
mod terms;

use std::fmt;

use sync_protocol::{
    odata::{CompareOp, Function, Typed, Value},
    query::Direction,
};

pub(super) use filter::Property;
pub(super) use select::{MAX_BYTES, Select};
pub(super) use statements::{Condition, FIXED, OwnedSelect, TableSql, quoted, table_name};
pub(super) use terms::{truth, write};

use crate::tables::ColumnType;

/// What one database writes in another way than the other. Conditions must mean what
/// `sync_protocol::odata::evaluate` says.
pub(super) trait Dialect: fmt::Debug {
    /// What stands before the number of a bound value.
    const MARK: char;

    /// The type that keeps a column's values.
    fn sql_type(kind: ColumnType) -> &'static str;

    /// A term of an order. Null is the smallest of all.
    fn ordered(property: &Property, direction: Direction) -> String;

    /// Gives every `?` of a text its final form.
    fn numbered(text: String) -> String;

    /// Writes a comparison. May be null where it is false.
    fn compare(op: CompareOp, left: &Typed, right: &Typed, out: &mut Condition);

    /// Writes whether a part is equal to one of the values. May be null where it is false.
    fn one_of(left: &Typed, values: &[Value], out: &mut Condition);

    /// Writes a call whose result is true or false. May be null where it is false.
    fn test(function: Function, arguments: &[Typed], out: &mut Condition);

    /// Writes a value, in parentheses where it needs them. That of a condition is never null.
    fn value(part: &Typed, out: &mut Condition);
}
