//! The operation queue. Counts and the last sequence are kept by triggers (see `migrations/001_store.sql`).

use rusqlite::{Connection, Params, Row, params};
use sync_core::{
    Counts, Operation, ParkedReason, RecordId, Revision, Sequence, State, StoreError, TableName,
};

use crate::checksum::Checksum;
use crate::error::store_error;
use crate::json::{check_depth, damaged, read, write};

pub(crate) const AFTER: &str = "SELECT sequence, tbl, record, revision, parked, body, crc FROM operation \
     WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";
pub(crate) const OF: &str = "SELECT sequence, tbl, record, revision, parked, body, crc FROM operation \
     WHERE tbl = ?1 AND record = ?2 ORDER BY sequence";
pub(crate) const PARKED: &str = "SELECT sequence, tbl, record, revision, parked, body, crc FROM operation \
     WHERE parked > 0 ORDER BY sequence";
pub(crate) const COUNTS: &str = "SELECT operations, parked, conflicts FROM queue WHERE one = 1";
const LAST: &str = "SELECT max(last_sequence, coalesce((SELECT max(sequence) FROM operation), 0)) \
     FROM queue WHERE one = 1";
const COUNTED: &str = "SELECT count(*), coalesce(sum(parked > 0), 0), coalesce(sum(parked = 2), 0), \
     coalesce(max(sequence), 0) <= (SELECT last_sequence FROM queue) FROM operation";
const PUT: &str = "INSERT INTO operation (sequence, tbl, record, revision, parked, body, crc) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (sequence) DO UPDATE SET tbl = excluded.tbl, \
     record = excluded.record, revision = excluded.revision, parked = excluded.parked, body = excluded.body, \
     crc = excluded.crc";
const COMPLETE: &str = "DELETE FROM operation WHERE sequence = ?1 AND revision = ?2";

/// Reads operations after a sequence.
pub(crate) fn after(
    connection: &Connection,
    after: Sequence,
    limit: usize,
) -> Result<Vec<Operation>, StoreError> {
    let after = i64::try_from(after.0).unwrap_or(i64::MAX);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    list(connection, AFTER, [after, limit])
}

/// Reads the operations of one record.
pub(crate) fn of(
    connection: &Connection,
    table: &TableName,
    id: &RecordId,
) -> Result<Vec<Operation>, StoreError> {
    list(connection, OF, [table.as_str(), id.as_str()])
}

/// Reads the parked operations.
pub(crate) fn parked(connection: &Connection) -> Result<Vec<Operation>, StoreError> {
    list(connection, PARKED, [])
}

fn list(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<Operation>, StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(store_error)?;
    let rows = statement.query_map(values, |row| Ok(decode(row))).map_err(store_error)?;
    rows.map(|row| row.map_err(store_error)?).collect()
}

/// Reads how many operations there are.
pub(crate) fn counts(connection: &Connection) -> Result<Counts, StoreError> {
    let mut statement = connection.prepare_cached(COUNTS).map_err(store_error)?;
    let counts = statement.query_row([], |row| {
        Ok(Counts { operations: natural(row, 0)?, parked: natural(row, 1)?, conflicts: natural(row, 2)? })
    });
    counts.map_err(store_error)
}

/// Reads every operation, and counts them anew: the counts have no checksum of their own.
pub(crate) fn check(connection: &Connection) -> Result<(), StoreError> {
    list(connection, AFTER, [0, i64::MAX])?;
    let counted = connection.query_row(COUNTED, [], |row| {
        let counts =
            Counts { operations: natural(row, 0)?, parked: natural(row, 1)?, conflicts: natural(row, 2)? };
        Ok((counts, row.get(3)?))
    });
    match counted.map_err(store_error)? {
        (counted, true) if counted == counts(connection)? => Ok(()),
        _ => Err(damaged("the counts of the queue")),
    }
}

/// Reads the greatest sequence ever stored.
pub(crate) fn last_sequence(connection: &Connection) -> Result<Sequence, StoreError> {
    let mut statement = connection.prepare_cached(LAST).map_err(store_error)?;
    statement.query_row([], |row| natural(row, 0)).map(Sequence).map_err(store_error)
}

/// Inserts or replaces an operation.
pub(crate) fn put(connection: &Connection, operation: &Operation) -> Result<(), StoreError> {
    check_depth(&operation.changes)?;
    let sequence = i64::try_from(operation.sequence.0).map_err(StoreError::backend)?;
    let (table, record) = (operation.table.as_str(), operation.record.as_str());
    let revision = i64::from(operation.revision.0);
    let parked = match operation.state {
        State::Parked(ParkedReason::Conflict) => 2,
        State::Parked(_) => 1,
        _ => 0,
    };
    let body = write(operation)?;
    let sum = checksum(sequence, table, record, revision, parked, &body);
    let mut statement = connection.prepare_cached(PUT).map_err(store_error)?;
    statement.execute(params![sequence, table, record, revision, parked, body, sum]).map_err(store_error)?;
    Ok(())
}

/// Removes an operation, if it is there with this revision.
pub(crate) fn complete(
    connection: &Connection,
    sequence: Sequence,
    revision: Revision,
) -> Result<(), StoreError> {
    let Ok(sequence) = i64::try_from(sequence.0) else { return Ok(()) };
    let mut statement = connection.prepare_cached(COMPLETE).map_err(store_error)?;
    statement.execute([sequence, i64::from(revision.0)]).map_err(store_error)?;
    Ok(())
}

/// Reads a column that counts something.
pub(crate) fn natural(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

fn decode(row: &Row<'_>) -> Result<Operation, StoreError> {
    let sequence: i64 = row.get(0).map_err(store_error)?;
    decode_rest(sequence, row).ok_or_else(|| damaged(format!("operation {sequence}")))
}

fn decode_rest(sequence: i64, row: &Row<'_>) -> Option<Operation> {
    let table = row.get_ref(1).ok()?.as_str().ok()?;
    let record = row.get_ref(2).ok()?.as_str().ok()?;
    let (revision, parked): (i64, i64) = (row.get(3).ok()?, row.get(4).ok()?);
    let body = row.get_ref(5).ok()?.as_str().ok()?;
    let sum: i64 = row.get(6).ok()?;
    open(sequence, [table, record, body], [revision, parked, sum])
}

/// Returns the operation of these columns, if it is what was written.
pub(crate) fn open(
    sequence: i64,
    [table, record, body]: [&str; 3],
    [revision, parked, sum]: [i64; 3],
) -> Option<Operation> {
    if sum == checksum(sequence, table, record, revision, parked, body) { read(body) } else { None }
}

fn checksum(sequence: i64, table: &str, record: &str, revision: i64, parked: i64, body: &str) -> i64 {
    let sum = Checksum::of("operation").number(Some(sequence)).text(table).text(record);
    sum.number(Some(revision)).number(Some(parked)).text(body).finish()
}
