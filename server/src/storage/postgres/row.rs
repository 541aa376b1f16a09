//! Rows and values as PostgreSQL hands them out and takes them.
//!
//! PostgreSQL cannot keep the character U+0000, which JSON can write. It is kept as U+FFFF and a digit, and so is
//! U+FFFF itself, which is no character and stands in nobody's text.

use std::borrow::Cow;

use sync_protocol::odata;
use tokio_postgres::{
    Row,
    types::{ToSql, Type},
};

use crate::{
    storage::{row::OwnedRow, sql::FIXED},
    tables::{Cell, ColumnType, RowCells, Stored, SystemCells, Table, Unreadable, Value},
};

const MARK: char = '\u{ffff}';

/// A value to bind.
pub(super) type Parameter = Box<dyn ToSql + Sync + Send>;

/// Text as it is kept.
pub(super) fn kept(text: &str) -> Cow<'_, str> {
    if text.contains(['\0', MARK]) {
        text.replace(MARK, "\u{ffff}1").replace('\0', "\u{ffff}0").into()
    } else {
        text.into()
    }
}

/// Text as it was given.
pub(super) fn given(text: &str) -> String {
    text.replace("\u{ffff}0", "\0").replace("\u{ffff}1", "\u{ffff}")
}

/// Binds values of a query, each with its type.
pub(super) fn bound(values: &[odata::Value]) -> Vec<(Parameter, Type)> {
    let bound = values.iter().map(|value| -> (Parameter, Type) {
        match value {
            // Nulls are written into the text of a query.
            odata::Value::Null => (Box::new(None::<i64>), Type::INT8),
            odata::Value::Bool(flag) => (Box::new(*flag), Type::BOOL),
            odata::Value::Int(number) => (Box::new(*number), Type::INT8),
            odata::Value::Double(number) => (Box::new(*number), Type::FLOAT8),
            odata::Value::Text(text) => (Box::new(kept(text).into_owned()), Type::TEXT),
        }
    });
    bound.collect()
}

/// Binds a value of a declared column.
pub(super) fn declared(kind: ColumnType, value: &Value) -> Result<Parameter, Unreadable> {
    Ok(match (kind.stored(), value) {
        (Stored::Text, Value::Null) => Box::new(None::<String>),
        (Stored::Text, Value::Text(text)) => Box::new(kept(text).into_owned()),
        (Stored::Whole, Value::Null) => Box::new(None::<i64>),
        (Stored::Whole, Value::Integer(number)) => Box::new(*number),
        (Stored::Flag, Value::Null) => Box::new(None::<bool>),
        (Stored::Flag, Value::Integer(flag)) => Box::new(*flag != 0),
        (Stored::Real, Value::Null) => Box::new(None::<f64>),
        (Stored::Real, Value::Float(number)) => Box::new(*number),
        _ => return Err(Unreadable),
    })
}

/// A row of a query.
pub(super) struct BorrowedRow<'a> {
    pub(super) table: &'a Table,
    pub(super) row: &'a Row,
}

impl BorrowedRow<'_> {
    /// Whether its text is kept as it was given, so that it can be shown without a copy.
    pub(super) fn is_plain(&self) -> Result<bool, Unreadable> {
        let system = self.system()?;
        if system.id.contains(MARK) || system.extra.is_some_and(|extra| extra.contains(MARK)) {
            return Ok(false);
        }
        for (place, column) in self.table.columns().iter().enumerate() {
            let is_text = column.kind().stored() == Stored::Text;
            if is_text && matches!(self.cell(place)?, Cell::Text(text) if text.contains(MARK)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Copies the row out of its query.
    pub(super) fn owned(&self) -> Result<OwnedRow, Unreadable> {
        let mut row = OwnedRow::read(self.table, self)?;
        if !self.is_plain()? {
            row.id = given(&row.id);
            row.extra = row.extra.as_deref().map(given);
            for value in &mut row.values {
                if let Value::Text(text) = value {
                    *text = given(text);
                }
            }
        }
        Ok(row)
    }

    fn get<'b, T: tokio_postgres::types::FromSql<'b>>(&'b self, position: usize) -> Result<T, Unreadable> {
        self.row.try_get(position).map_err(|_| Unreadable)
    }
}

impl RowCells for BorrowedRow<'_> {
    fn system(&self) -> Result<SystemCells<'_>, Unreadable> {
        Ok(SystemCells {
            id: self.get(0)?,
            created_at: self.get(1)?,
            updated_at: self.get(2)?,
            version: self.get(3)?,
            deleted: self.get(4)?,
            extra: self.get(5)?,
        })
    }

    fn cell(&self, column: usize) -> Result<Cell<'_>, Unreadable> {
        let kind = self.table.columns().get(column).ok_or(Unreadable)?.kind();
        let position = FIXED.len() + column;
        Ok(match kind.stored() {
            Stored::Text => self.get::<Option<&str>>(position)?.map_or(Cell::Null, Cell::Text),
            Stored::Whole => self.get::<Option<i64>>(position)?.map_or(Cell::Null, Cell::Integer),
            Stored::Flag => {
                self.get::<Option<bool>>(position)?.map_or(Cell::Null, |flag| Cell::Integer(flag.into()))
            }
            Stored::Real => self.get::<Option<f64>>(position)?.map_or(Cell::Null, Cell::Float),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_comes_back_as_it_was_given_and_holds_no_nul_while_it_is_kept() {
        for text in ["", "a", "\0", "\u{ffff}", "\u{ffff}0", "\0\u{ffff}1\0", "\u{ffff}\u{ffff}0"] {
            let kept = kept(text);
            assert!(!kept.contains('\0'), "{text:?}");
            assert_eq!(given(&kept), text);
        }
    }
}
