//! The small tables: delta tokens, the conflict ledger and the named texts.

use rusqlite::{Connection, OptionalExtension, Params, params};
use sync_core::{DeltaToken, LedgerEntry, QueryId, RecordId, StoreError, TableName, Timestamp};

use crate::checksum::Checksum;
use crate::error::store_error;
use crate::json::{check_depth, damaged, read, write};

pub(crate) const LEDGER_OF: &str = "SELECT body, crc FROM ledger WHERE json_extract(body, '$.table') = ?1 \
     AND json_extract(body, '$.record') = ?2 ORDER BY key DESC";

/// Reads a delta token.
pub(crate) fn token(
    connection: &Connection,
    table: &TableName,
    query: &QueryId,
) -> Result<Option<DeltaToken>, StoreError> {
    let sql = "SELECT body, crc FROM token WHERE tbl = ?1 AND query = ?2";
    let Some((body, sum)) = sealed(connection, sql, &[table.as_str(), query.as_str()])? else {
        return Ok(None);
    };
    let valid = sum == token_checksum(table, query, &body);
    valid.then(|| read(&body)).flatten().map(Some).ok_or_else(|| damaged(format!("a delta token of {table}")))
}

/// Sets a delta token.
pub(crate) fn put_token(
    connection: &Connection,
    table: &TableName,
    query: &QueryId,
    token: &DeltaToken,
) -> Result<(), StoreError> {
    let body = write(token)?;
    let sum = token_checksum(table, query, &body);
    let sql = "INSERT INTO token (tbl, query, body, crc) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (tbl, query) DO UPDATE SET body = excluded.body, crc = excluded.crc";
    let mut statement = connection.prepare_cached(sql).map_err(store_error)?;
    statement.execute(params![table.as_str(), query.as_str(), body, sum]).map_err(store_error)?;
    Ok(())
}

/// Forgets the delta tokens of a table.
pub(crate) fn remove_tokens(connection: &Connection, table: &TableName) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("DELETE FROM token WHERE tbl = ?1").map_err(store_error)?;
    statement.execute([table.as_str()]).map_err(store_error)?;
    Ok(())
}

fn token_checksum(table: &TableName, query: &QueryId, body: &str) -> i64 {
    Checksum::of("token").text(table.as_str()).text(query.as_str()).text(body).finish()
}

/// Reads the newest ledger entries.
pub(crate) fn ledger(connection: &Connection, limit: usize) -> Result<Vec<LedgerEntry>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    entries(connection, "SELECT body, crc FROM ledger ORDER BY key DESC LIMIT ?1", [limit])
}

/// Reads the ledger entries of one record, newest first.
pub(crate) fn ledger_of(
    connection: &Connection,
    table: &TableName,
    id: &RecordId,
) -> Result<Vec<LedgerEntry>, StoreError> {
    entries(connection, LEDGER_OF, [table.as_str(), id.as_str()])
}

fn entries(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
) -> Result<Vec<LedgerEntry>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(store_error)?;
    let rows = statement.query_map(parameters, |row| Ok((row.get(0)?, row.get(1)?))).map_err(store_error)?;
    rows.map(|row| {
        let (body, sum): (String, i64) = row.map_err(store_error)?;
        open_entry(&body, sum).ok_or_else(|| damaged("an entry of the conflict ledger"))
    })
    .collect()
}

/// Returns the ledger entry of these columns, if it is what was written.
pub(crate) fn open_entry(body: &str, sum: i64) -> Option<LedgerEntry> {
    let valid = sum == Checksum::of("ledger").text(body).finish();
    valid.then(|| read(body)).flatten()
}

/// Appends to the ledger.
pub(crate) fn append_ledger(connection: &Connection, entry: &LedgerEntry) -> Result<(), StoreError> {
    for row in [&entry.base, &entry.local, &entry.server, &entry.result].into_iter().flatten() {
        check_depth(&row.fields)?;
    }
    let body = write(entry)?;
    let sum = Checksum::of("ledger").text(&body).finish();
    let sql = "INSERT INTO ledger (body, crc) VALUES (?1, ?2)";
    let mut statement = connection.prepare_cached(sql).map_err(store_error)?;
    statement.execute(params![body, sum]).map_err(store_error)?;
    Ok(())
}

/// Removes ledger entries made before a time, but none of the newest.
pub(crate) fn purge_ledger(connection: &Connection, before: Timestamp, keep: u64) -> Result<(), StoreError> {
    let keep = i64::try_from(keep).unwrap_or(i64::MAX);
    let sql = "DELETE FROM ledger WHERE json_extract(body, '$.at') < ?1 \
         AND key <= (SELECT key FROM ledger ORDER BY key DESC LIMIT 1 OFFSET ?2)";
    let mut statement = connection.prepare_cached(sql).map_err(store_error)?;
    statement.execute([before.0, keep]).map_err(store_error)?;
    Ok(())
}

/// Reads a named text.
pub(crate) fn meta(connection: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT value, crc FROM meta WHERE key = ?1";
    let Some((value, sum)) = sealed(connection, sql, &[key])? else { return Ok(None) };
    if is_meta(key, &value, sum) { Ok(Some(value)) } else { Err(damaged(format!("the text named {key:?}"))) }
}

/// Tells whether these columns of a named text are what was written.
pub(crate) fn is_meta(key: &str, value: &str, sum: i64) -> bool {
    sum == Checksum::of("meta").text(key).text(value).finish()
}

/// Sets a named text.
pub(crate) fn put_meta(connection: &Connection, key: &str, value: &str) -> Result<(), StoreError> {
    let sum = Checksum::of("meta").text(key).text(value).finish();
    let sql = "INSERT INTO meta (key, value, crc) VALUES (?1, ?2, ?3) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, crc = excluded.crc";
    let mut statement = connection.prepare_cached(sql).map_err(store_error)?;
    statement.execute(params![key, value, sum]).map_err(store_error)?;
    Ok(())
}

/// Removes a named text.
pub(crate) fn remove_meta(connection: &Connection, key: &str) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("DELETE FROM meta WHERE key = ?1").map_err(store_error)?;
    statement.execute([key]).map_err(store_error)?;
    Ok(())
}

/// Reads every row of the small tables.
pub(crate) fn check(connection: &Connection) -> Result<(), StoreError> {
    ledger(connection, usize::MAX)?;
    for (key, _) in keys(connection, "SELECT key, '' FROM meta")? {
        meta(connection, &key)?;
    }
    for (table, query) in keys(connection, "SELECT tbl, query FROM token")? {
        let names = TableName::new(table).ok().zip(QueryId::new(query).ok());
        let (table, query) = names.ok_or_else(|| damaged("the name of a delta token"))?;
        token(connection, &table, &query)?;
    }
    Ok(())
}

fn keys(connection: &Connection, sql: &str) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = connection.prepare(sql).map_err(store_error)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(store_error)?;
    rows.map(|row| row.map_err(store_error)).collect()
}

fn sealed(connection: &Connection, sql: &str, key: &[&str]) -> Result<Option<(String, i64)>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(store_error)?;
    let row = statement.query_row(rusqlite::params_from_iter(key), |row| Ok((row.get(0)?, row.get(1)?)));
    row.optional().map_err(store_error)
}
