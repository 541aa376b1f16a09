//! Rows and values as SQLite hands them out and takes them.

use rusqlite::{
    Row, ToSql,
    types::{ToSqlOutput, ValueRef},
};
use sync_protocol::odata;

use crate::{
    storage::sql::FIXED,
    tables::{Cell, RowCells, SystemCells, Unreadable, Value},
};

/// A row of a running query.
pub(super) struct BorrowedRow<'a, 'stmt>(pub(super) &'a Row<'stmt>);

impl BorrowedRow<'_, '_> {
    fn text(&self, position: usize) -> Result<&str, Unreadable> {
        match self.0.get_ref(position) {
            Ok(ValueRef::Text(bytes)) => std::str::from_utf8(bytes).map_err(|_| Unreadable),
            _ => Err(Unreadable),
        }
    }

    fn integer(&self, position: usize) -> Result<i64, Unreadable> {
        match self.0.get_ref(position) {
            Ok(ValueRef::Integer(number)) => Ok(number),
            _ => Err(Unreadable),
        }
    }
}

impl RowCells for BorrowedRow<'_, '_> {
    fn system(&self) -> Result<SystemCells<'_>, Unreadable> {
        let extra = match self.0.get_ref(5) {
            Ok(ValueRef::Null) => None,
            _ => Some(self.text(5)?),
        };
        Ok(SystemCells {
            id: self.text(0)?,
            created_at: self.integer(1)?,
            updated_at: self.integer(2)?,
            version: self.text(3)?,
            deleted: self.integer(4)? != 0,
            extra,
        })
    }

    fn cell(&self, column: usize) -> Result<Cell<'_>, Unreadable> {
        let position = FIXED.len() + column;
        match self.0.get_ref(position) {
            Ok(ValueRef::Null) => Ok(Cell::Null),
            Ok(ValueRef::Integer(number)) => Ok(Cell::Integer(number)),
            Ok(ValueRef::Real(number)) => Ok(Cell::Float(number)),
            Ok(ValueRef::Text(_)) => self.text(position).map(Cell::Text),
            Ok(ValueRef::Blob(_)) | Err(_) => Err(Unreadable),
        }
    }
}

/// Binds a value of a declared column.
pub(super) fn bound(value: &Value) -> ValueRef<'_> {
    match value {
        Value::Null => ValueRef::Null,
        Value::Text(text) => ValueRef::Text(text.as_bytes()),
        Value::Integer(number) => ValueRef::Integer(*number),
        Value::Float(number) => ValueRef::Real(*number),
    }
}

/// Binds a value of a query.
#[derive(Debug)]
pub(super) struct Bound<'a>(pub(super) &'a odata::Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            odata::Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            odata::Value::Bool(flag) => i64::from(*flag).into(),
            odata::Value::Int(number) => (*number).into(),
            odata::Value::Double(number) => (*number).into(),
            odata::Value::Text(text) => text.as_str().into(),
        })
    }
}
