//! The three rows of a record: local, base and shadow, each in a table of the same shape.

use rusqlite::{Connection, OptionalExtension, Row, params};
use sync_core::{Record, RecordId, StoreError, TableName, Timestamp, Version};

use crate::checksum::{Checksum, hidden};
use crate::error::store_error;
use crate::json::{check_depth, damaged, read, write};

/// Which of the three.
#[derive(Clone, Copy)]
pub(crate) enum Rows {
    /// What the user sees.
    Local,
    /// The server's row the pending operations started from.
    Base,
    /// The server's row that arrived while an operation was pending.
    Shadow,
}

macro_rules! statements {
    ($table:literal) => {
        Statements {
            name: $table,
            get: concat!(
                "SELECT id, fields, version, updated_at, created_at, deleted, crc FROM ",
                $table,
                " WHERE tbl = ?1 AND id = ?2"
            ),
            put: concat!(
                "INSERT INTO ",
                $table,
                " (tbl, id, fields, version, updated_at, created_at, deleted, crc)",
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (tbl, id) DO UPDATE SET",
                " fields = excluded.fields, version = excluded.version, updated_at = excluded.updated_at,",
                " created_at = excluded.created_at, deleted = excluded.deleted, crc = excluded.crc"
            ),
            remove: concat!("DELETE FROM ", $table, " WHERE tbl = ?1 AND id = ?2"),
        }
    };
}

pub(crate) struct Statements {
    pub(crate) name: &'static str,
    pub(crate) get: &'static str,
    put: &'static str,
    remove: &'static str,
}

impl Rows {
    /// The columns [`decode`] reads, in its order.
    pub(crate) const COLUMNS: &str = "id, fields, version, updated_at, created_at, deleted, crc";

    pub(crate) fn statements(self) -> &'static Statements {
        match self {
            Self::Local => &const { statements!("record") },
            Self::Base => &const { statements!("base") },
            Self::Shadow => &const { statements!("shadow") },
        }
    }
}

/// Reads one row.
pub(crate) fn get(
    connection: &Connection,
    rows: Rows,
    table: &TableName,
    id: &RecordId,
) -> Result<Option<Record>, StoreError> {
    let mut statement = connection.prepare_cached(rows.statements().get).map_err(store_error)?;
    let read = |row: &Row<'_>| Ok(decode(rows, table, row));
    statement.query_row([table.as_str(), id.as_str()], read).optional().map_err(store_error)?.transpose()
}

/// Inserts or replaces one row.
pub(crate) fn put(
    connection: &Connection,
    rows: Rows,
    table: &TableName,
    record: &Record,
) -> Result<(), StoreError> {
    check_depth(&record.fields)?;
    let fields = write(&record.fields)?;
    let version = record.version.as_ref().map(Version::as_str);
    let (updated, created) = (record.updated_at.map(|at| at.0), record.created_at.map(|at| at.0));
    let statements = rows.statements();
    let sum = checksum(
        statements.name,
        table,
        record.id.as_str(),
        &fields,
        version,
        updated,
        created,
        record.deleted,
    );
    let mut statement = connection.prepare_cached(statements.put).map_err(store_error)?;
    let values =
        params![table.as_str(), record.id.as_str(), fields, version, updated, created, record.deleted, sum];
    statement.execute(values).map_err(store_error)?;
    Ok(())
}

/// Removes one row, if it is there.
pub(crate) fn remove(
    connection: &Connection,
    rows: Rows,
    table: &TableName,
    id: &RecordId,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(rows.statements().remove).map_err(store_error)?;
    statement.execute([table.as_str(), id.as_str()]).map_err(store_error)?;
    Ok(())
}

/// Reads every row of all three tables.
pub(crate) fn check(connection: &Connection) -> Result<(), StoreError> {
    for rows in [Rows::Local, Rows::Base, Rows::Shadow] {
        let sql = format!("SELECT {}, tbl FROM {}", Rows::COLUMNS, rows.statements().name);
        let mut statement = connection.prepare(&sql).map_err(store_error)?;
        let found = statement.query_map([], |row| {
            let table = TableName::new(row.get::<_, String>(7)?);
            Ok(table.map_err(|_| damaged("the name of a table")).and_then(|table| decode(rows, &table, row)))
        });
        for row in found.map_err(store_error)? {
            row.map_err(store_error)??;
        }
    }
    Ok(())
}

/// Makes a record of a row of [`Rows::COLUMNS`], and checks that it is what was written.
pub(crate) fn decode(rows: Rows, table: &TableName, row: &Row<'_>) -> Result<Record, StoreError> {
    let name = rows.statements().name;
    let id: String = row.get(0).map_err(|_| damaged(format!("an id in {name} {table}")))?;
    decode_rest(name, table, &id, row).ok_or_else(|| damaged(format!("{name} {table}/{}", hidden(&id))))
}

fn decode_rest(name: &str, table: &TableName, id: &str, row: &Row<'_>) -> Option<Record> {
    let fields = row.get_ref(1).ok()?.as_str().ok()?;
    let version = row.get_ref(2).ok()?.as_str_or_null().ok()?;
    let (updated, created): (Option<i64>, Option<i64>) = (row.get(3).ok()?, row.get(4).ok()?);
    let deleted: bool = row.get(5).ok()?;
    let sum: i64 = row.get(6).ok()?;
    let sealed = Sealed { fields, version, updated, created, deleted, sum };
    sealed.open(name, table, id)
}

/// The columns of one row behind its table and id, as they are stored.
pub(crate) struct Sealed<'a> {
    pub(crate) fields: &'a str,
    pub(crate) version: Option<&'a str>,
    pub(crate) updated: Option<i64>,
    pub(crate) created: Option<i64>,
    pub(crate) deleted: bool,
    pub(crate) sum: i64,
}

impl Sealed<'_> {
    /// Returns the record, if it is what was written.
    pub(crate) fn open(&self, name: &str, table: &TableName, id: &str) -> Option<Record> {
        let Self { fields, version, updated, created, deleted, sum } = *self;
        if sum != checksum(name, table, id, fields, version, updated, created, deleted) {
            return None;
        }
        Some(Record {
            id: RecordId::new(id).ok()?,
            fields: read(fields)?,
            version: version.map(Version::new).transpose().ok()?,
            updated_at: updated.map(Timestamp),
            created_at: created.map(Timestamp),
            deleted,
        })
    }
}

#[expect(clippy::too_many_arguments, reason = "they are the columns of one row")]
fn checksum(
    name: &str,
    table: &TableName,
    id: &str,
    fields: &str,
    version: Option<&str>,
    updated: Option<i64>,
    created: Option<i64>,
    deleted: bool,
) -> i64 {
    let sum = Checksum::of(name).text(table.as_str()).text(id).text(fields).maybe_text(version);
    sum.number(updated).number(created).number(Some(i64::from(deleted))).finish()
}
