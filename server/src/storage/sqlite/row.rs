//! A row as SQLite hands it out: borrowed for writing it as JSON, or owned for changing it.

use rusqlite::{Row, types::ValueRef};
use serde_json::{Map, Value as Json};

use super::statements::FIXED;
use crate::{
    storage::{RowImage, StorageError},
    tables::{Cell, RowCells, Shape, SystemCells, Table, Unreadable, Value, write_row},
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

/// A whole row.
#[derive(Clone)]
pub(super) struct OwnedRow {
    pub(super) id: String,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) version: String,
    pub(super) deleted: bool,
    /// Members without a column: one JSON object as text, or nothing.
    pub(super) extra: Option<String>,
    pub(super) values: Vec<Value>,
}

impl OwnedRow {
    /// Copies a row out of its query.
    pub(super) fn read(table: &Table, row: &Row<'_>) -> Result<Self, Unreadable> {
        let row = BorrowedRow(row);
        let system = row.system()?;
        let values = (0..table.columns().len()).map(|column| {
            Ok(match row.cell(column)? {
                Cell::Null => Value::Null,
                Cell::Text(text) => Value::Text(text.to_owned()),
                Cell::Integer(number) => Value::Integer(number),
                Cell::Float(number) => Value::Float(number),
            })
        });
        Ok(Self {
            id: system.id.to_owned(),
            created_at: system.created_at,
            updated_at: system.updated_at,
            version: system.version.to_owned(),
            deleted: system.deleted,
            extra: system.extra.map(str::to_owned),
            values: values.collect::<Result<_, _>>()?,
        })
    }

    /// Adds members without a column; those not named stay as they are.
    pub(super) fn merge_extra(&mut self, named: &Map<String, Json>) -> Result<(), Unreadable> {
        if named.is_empty() {
            return Ok(());
        }
        let mut members = match &self.extra {
            Some(text) => serde_json::from_str(text).map_err(|_| Unreadable)?,
            None => Map::new(),
        };
        members.extend(named.iter().map(|(name, json)| (name.clone(), json.clone())));
        self.extra = Some(Json::Object(members).to_string());
        Ok(())
    }

    /// Writes the row as an answer shows it.
    pub(super) fn image(&self, table: &Table, shape: &Shape) -> Result<RowImage, StorageError> {
        let mut json = Vec::with_capacity(512);
        write_row(&mut json, table, shape, self)?;
        Ok(RowImage {
            json: json.into(),
            version: self.version.clone(),
            updated_at: self.updated_at,
            deleted: self.deleted,
        })
    }
}

impl RowCells for OwnedRow {
    fn system(&self) -> Result<SystemCells<'_>, Unreadable> {
        Ok(SystemCells {
            id: &self.id,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: &self.version,
            deleted: self.deleted,
            extra: self.extra.as_deref(),
        })
    }

    fn cell(&self, column: usize) -> Result<Cell<'_>, Unreadable> {
        Ok(self.values.get(column).map_or(Cell::Null, Value::cell))
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
