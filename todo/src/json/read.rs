//! Reading a file somebody gives us: every row is good, or bad with its place and reason.

use std::collections::HashSet;

use serde_json::Value;
use sync_core::{ColumnKind, Fields, RecordId, TableSchema};
use thiserror::Error;

use super::{FORMAT, Row, VERSION};
use crate::draft::clean_title;
use crate::{LISTS, MAX_ROW_BYTES, TASKS, schema, size};

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Import {
    /// Lists.
    pub lists: Vec<Row>,
    /// Tasks.
    pub tasks: Vec<Row>,
    /// Rows that were not understood.
    pub bad: Vec<BadRow>,
}

/// A row that was not understood. It shows nothing of the row's text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{table} {number}: {reason}")]
pub struct BadRow {
    /// `list` or `task`.
    pub table: &'static str,
    /// Its number in the file, from 1.
    pub number: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// A file that holds nothing to import.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FileError {
    /// It is not JSON, or it was cut off.
    #[error("the file is not JSON: {what} at line {line}, column {column}")]
    NotJson {
        /// What the parser saw.
        what: &'static str,
        /// The line, from 1.
        line: usize,
        /// The column.
        column: usize,
    },
    /// It is JSON of something else.
    #[error("the file is not a Tidelist export (it lacks \"format\": \"tidelist\")")]
    NotOurs,
    /// A newer version wrote it.
    #[error("the file has format version {found}, this program knows up to {VERSION}; update Tidelist first")]
    Newer {
        /// Its version.
        found: u64,
    },
    /// `lists` or `tasks` is no list.
    #[error("the file is damaged: {0:?} is not a list of rows")]
    NotRows(&'static str),
}

/// Takes the bytes of a file apart.
///
/// # Errors
/// [`FileError`] if it is no export at all; bad rows alone are no error.
pub fn read(bytes: &[u8]) -> Result<Import, FileError> {
    let file: Value = serde_json::from_slice(bytes).map_err(|error| FileError::NotJson {
        what: if error.is_eof() { "it ends too early" } else { "it is malformed" },
        line: error.line(),
        column: error.column(),
    })?;
    let Value::Object(mut file) = file else {
        return Err(FileError::NotOurs);
    };
    if file.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(FileError::NotOurs);
    }
    match file.get("version").and_then(Value::as_u64) {
        Some(1..=VERSION) => {}
        Some(found) if found > VERSION => return Err(FileError::Newer { found }),
        _ => return Err(FileError::NotOurs),
    }
    let mut import = Import::default();
    import.lists = rows("list", rows_of(&mut file, "lists")?, LISTS, &mut import.bad);
    import.tasks = rows("task", rows_of(&mut file, "tasks")?, TASKS, &mut import.bad);
    Ok(import)
}

fn rows_of(file: &mut Fields, name: &'static str) -> Result<Vec<Value>, FileError> {
    match file.remove(name) {
        None => Ok(Vec::new()),
        Some(Value::Array(rows)) => Ok(rows),
        Some(_) => Err(FileError::NotRows(name)),
    }
}

fn rows(kind: &'static str, values: Vec<Value>, table: &str, bad: &mut Vec<BadRow>) -> Vec<Row> {
    let schema = schema();
    let columns = schema.tables.iter().find(|declared| declared.name.as_str() == table);
    let mut seen = HashSet::new();
    let mut good = Vec::new();
    for (index, value) in values.into_iter().enumerate() {
        let row = columns.ok_or_else(String::new).and_then(|columns| row(value, columns));
        let row = row.and_then(|row| {
            if seen.insert(row.id.clone()) {
                Ok(row)
            } else {
                Err("its \"id\" was used before in this file".into())
            }
        });
        match row {
            Ok(row) => good.push(row),
            Err(reason) => bad.push(BadRow { table: kind, number: index + 1, reason }),
        }
    }
    good
}

fn row(value: Value, table: &TableSchema) -> Result<Row, String> {
    let Value::Object(mut fields) = value else {
        return Err("it is not an object".into());
    };
    if size(&fields) > MAX_ROW_BYTES {
        return Err(format!("it is larger than {} KiB", MAX_ROW_BYTES / 1024));
    }
    let id = fields.remove("id").ok_or("\"id\" is missing")?;
    let id = id.as_str().and_then(|id| RecordId::new(id).ok()).ok_or("\"id\" is not a valid id")?;
    for column in &table.columns {
        let value = fields.get(&column.name).unwrap_or(&Value::Null);
        if !value.is_null() && !fits(value, column.kind) {
            return Err(format!("\"{}\" is not {}", column.name, name_of(column.kind)));
        }
    }
    let title = if table.name.as_str() == TASKS { "text" } else { "name" };
    if fields.get(title).and_then(Value::as_str).and_then(clean_title).is_none() {
        return Err(format!("\"{title}\" is missing or empty"));
    }
    if let Some(due) = fields.get("due").and_then(Value::as_str).filter(|due| !due.is_empty())
        && due.parse::<jiff::civil::Date>().is_err()
    {
        return Err("\"due\" is not a date like 2026-03-14".into());
    }
    Ok(Row { id, fields })
}

fn fits(value: &Value, kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::String | ColumnKind::Date => value.is_string(),
        ColumnKind::Integer => value.is_i64(),
        ColumnKind::Float => value.is_number(),
        ColumnKind::Boolean => value.is_boolean(),
        ColumnKind::Object => value.is_object(),
        ColumnKind::Array => value.is_array(),
    }
}

fn name_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::String => "text",
        ColumnKind::Date => "an instant",
        ColumnKind::Integer => "a whole number",
        ColumnKind::Float => "a number",
        ColumnKind::Boolean => "true or false",
        ColumnKind::Object => "an object",
        ColumnKind::Array => "a list",
    }
}
