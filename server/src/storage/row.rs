//! A whole row, as a write changes it.

use serde_json::{Map, Value as Json};

use super::{RowImage, StorageError, sql::FIXED};
use crate::tables::{Cell, RowCells, Shape, SystemCells, Table, Unreadable, Value, write_row};

/// What a row has at a position of a query that selects [`FIXED`](super::sql::FIXED) and the declared columns.
pub(in crate::storage) fn at(row: &impl RowCells, position: usize) -> Result<Cell<'_>, Unreadable> {
    let system = row.system()?;
    Ok(match position {
        0 => Cell::Text(system.id),
        1 => Cell::Integer(system.created_at),
        2 => Cell::Integer(system.updated_at),
        3 => Cell::Text(system.version),
        4 => Cell::Integer(system.deleted.into()),
        5 => system.extra.map_or(Cell::Null, Cell::Text),
        position => row.cell(position - FIXED.len())?,
    })
}

/// A whole row.
#[derive(Clone)]
pub(in crate::storage) struct OwnedRow {
    pub(in crate::storage) id: String,
    pub(in crate::storage) created_at: i64,
    pub(in crate::storage) updated_at: i64,
    pub(in crate::storage) version: String,
    pub(in crate::storage) deleted: bool,
    /// Members without a column: one JSON object as text, or nothing.
    pub(in crate::storage) extra: Option<String>,
    pub(in crate::storage) values: Vec<Value>,
}

impl OwnedRow {
    /// Copies a row out of its query.
    pub(in crate::storage) fn read(table: &Table, row: &impl RowCells) -> Result<Self, Unreadable> {
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
    pub(in crate::storage) fn merge_extra(&mut self, named: &Map<String, Json>) -> Result<(), Unreadable> {
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

    /// Gives the row the stamp of its latest change, and the version that goes with it.
    pub(in crate::storage) fn stamp(&mut self, stamp: i64) {
        use base64::{Engine, engine::general_purpose::STANDARD};
        // As unique as the stamp. Six bytes last until the year 10889 and need no padding.
        let [_, _, bytes @ ..] = stamp.to_be_bytes();
        self.updated_at = stamp;
        self.version = STANDARD.encode(bytes);
    }

    /// Makes the row a tombstone of what leaves its owner's view and lives on elsewhere. Its version is one that no row
    /// has that lives: what comes back, and may be unchanged since then, is not taken for this.
    pub(in crate::storage) fn leave(&mut self, stamp: i64) {
        self.stamp(stamp);
        self.deleted = true;
        self.version.push_str(sync_protocol::etag::LEFT);
    }

    /// Writes the row as an answer shows it.
    pub(in crate::storage) fn image(&self, table: &Table, shape: &Shape) -> Result<RowImage, StorageError> {
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
