//! Removing tombstones for good, and looking the file over.

use rusqlite::{Connection, params};

use super::TableSql;
use crate::{
    storage::{Owner, StorageError},
    tables::Table,
};

/// Removes the tombstones with stamps before this one, and notes how far that went. Says how many those were.
pub(super) fn purge(
    connection: &Connection,
    sql: &TableSql,
    owner: Owner,
    table: &Table,
    before: i64,
) -> Result<u64, StorageError> {
    let last: Option<i64> =
        connection.query_row(&sql.last_tombstone, params![owner.0, before], |row| row.get(0))?;
    let Some(last) = last else { return Ok(0) };
    let removed = connection.execute(&sql.purge, params![owner.0, before])?;
    connection.execute(
        "UPDATE sync_clock SET horizon = max(horizon, ?3) WHERE owner = ?1 AND table_name = ?2",
        params![owner.0, table.name(), last],
    )?;
    Ok(u64::try_from(removed).unwrap_or_default())
}

/// What SQLite finds wrong with the file, a line each.
pub(super) fn faults(connection: &Connection) -> Result<Vec<String>, StorageError> {
    let mut faults = Vec::new();
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let mut lines = statement.query([])?;
    while let Some(line) = lines.next()? {
        faults.push(line.get::<_, String>(0)?);
    }
    faults.retain(|line| line != "ok");
    let orphans: i64 =
        connection.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    if orphans > 0 {
        faults.push(format!("{orphans} rows belong to no account"));
    }
    Ok(faults)
}
