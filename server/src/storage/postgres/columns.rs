//! Values on their way into the database: of one row, or of many, column by column.

use std::borrow::Cow;

use super::row::{Parameter, declared, kept};
use crate::{
    storage::{
        Owner, StorageError,
        row::OwnedRow,
        sql::{FIXED, quoted, table_name},
    },
    tables::{Stored, Table, Unreadable, Value},
};

/// What a new row is stored with.
pub(super) fn values_of(owner: Owner, table: &Table, row: &OwnedRow) -> Result<Vec<Parameter>, StorageError> {
    let mut values = changed_values(owner, table, row)?;
    values.insert(2, Box::new(row.created_at));
    Ok(values)
}

/// What a changed row is stored with.
pub(super) fn changed_values(
    owner: Owner,
    table: &Table,
    row: &OwnedRow,
) -> Result<Vec<Parameter>, StorageError> {
    let mut values: Vec<Parameter> = vec![
        Box::new(owner.0),
        Box::new(kept(&row.id).into_owned()),
        Box::new(row.updated_at),
        Box::new(row.version.clone()),
        Box::new(row.deleted),
        Box::new(row.extra.as_deref().map(|extra| kept(extra).into_owned())),
    ];
    for (column, value) in table.columns().iter().zip(&row.values) {
        values.push(declared(column.kind(), value)?);
    }
    Ok(values)
}

/// The statements for many rows of one owner at once. Each takes the owner and then an array for each column.
#[derive(Debug)]
pub(super) struct ManySql {
    /// Rows by owner and ids.
    pub(super) by_ids: String,
    /// New rows.
    pub(super) insert: String,
    /// Rows that are there get everything but `created_at`.
    pub(super) update: String,
}

impl ManySql {
    pub(super) fn new(table: &Table) -> Self {
        let rows = table_name(table);
        let declared = table.columns().iter().map(|column| {
            let kind = match column.kind().stored() {
                Stored::Text => "text",
                Stored::Whole => "bigint",
                Stored::Flag => "boolean",
                Stored::Real => "double precision",
            };
            (quoted(column.name()), kind)
        });
        let kinds = ["text", "bigint", "bigint", "text", "boolean", "text"];
        let fixed = FIXED.iter().map(|&name| name.to_owned()).zip(kinds);
        let columns: Vec<(String, &str)> = fixed.chain(declared).collect();
        let names = columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        let arrays = columns.iter().zip(2..).map(|((_, kind), place)| format!("${place}::{kind}[]"));
        let arrays = arrays.collect::<Vec<_>>().join(", ");
        let sets = columns
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !["id", "created_at"].contains(&name.as_str()));
        let sets = sets.map(|name| format!("{name} = new.{name}")).collect::<Vec<_>>().join(", ");
        Self {
            by_ids: format!("SELECT {names} FROM {rows} WHERE owner = $1 AND id = ANY($2::text[])"),
            insert: format!("INSERT INTO {rows} (owner, {names}) SELECT $1, * FROM UNNEST({arrays})"),
            // By the array of ids they are found in the index, however many rows the owner has.
            update: format!(
                "UPDATE {rows} AS old SET {sets} FROM UNNEST({arrays}) AS new ({names})
                 WHERE old.owner = $1 AND old.id = ANY($2::text[]) AND old.id = new.id"
            ),
        }
    }
}

/// A value for each of many rows.
pub(super) type Array<'a> = Box<dyn tokio_postgres::types::ToSql + Sync + Send + 'a>;

/// What many rows are stored with, for either statement, behind the owner.
pub(super) fn arrays_of<'a>(table: &Table, rows: &[&'a OwnedRow]) -> Result<Vec<Array<'a>>, Unreadable> {
    let mut arrays: Vec<Array<'a>> = vec![
        Box::new(rows.iter().map(|row| kept(&row.id)).collect::<Vec<_>>()),
        Box::new(rows.iter().map(|row| row.created_at).collect::<Vec<_>>()),
        Box::new(rows.iter().map(|row| row.updated_at).collect::<Vec<_>>()),
        Box::new(rows.iter().map(|row| row.version.as_str()).collect::<Vec<_>>()),
        Box::new(rows.iter().map(|row| row.deleted).collect::<Vec<_>>()),
        Box::new(rows.iter().map(|row| row.extra.as_deref().map(kept)).collect::<Vec<_>>()),
    ];
    for (place, column) in table.columns().iter().enumerate() {
        let values = rows.iter().map(|row| row.values.get(place).unwrap_or(&Value::Null));
        arrays.push(match column.kind().stored() {
            Stored::Text => Box::new(values.map(text).collect::<Result<Vec<_>, _>>()?),
            Stored::Whole => Box::new(values.map(whole).collect::<Result<Vec<_>, _>>()?),
            Stored::Flag => Box::new(
                values.map(|value| Ok(whole(value)?.map(|flag| flag != 0))).collect::<Result<Vec<_>, _>>()?,
            ),
            Stored::Real => Box::new(values.map(real).collect::<Result<Vec<_>, _>>()?),
        });
    }
    Ok(arrays)
}

fn text(value: &Value) -> Result<Option<Cow<'_, str>>, Unreadable> {
    match value {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(kept(text))),
        _ => Err(Unreadable),
    }
}

fn whole(value: &Value) -> Result<Option<i64>, Unreadable> {
    match value {
        Value::Null => Ok(None),
        Value::Integer(number) => Ok(Some(*number)),
        _ => Err(Unreadable),
    }
}

fn real(value: &Value) -> Result<Option<f64>, Unreadable> {
    match value {
        Value::Null => Ok(None),
        Value::Float(number) => Ok(Some(*number)),
        _ => Err(Unreadable),
    }
}
