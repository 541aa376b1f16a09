//! One write, inside the writer's transaction: look, decide, stamp, store.

use rusqlite::{Connection, OptionalExtension, ToSql, params, params_from_iter, types::ToSqlOutput};

use super::{
    operations,
    row::{OwnedRow, bound},
    statements::TableSql,
};
use crate::{
    storage::{Change, Owner, StorageError, Tombstones, WriteOutcome, WriteRequest},
    tables::{Table, Value},
};

/// Does one write. Everything it decides on is read here, under the writer's lock.
pub(super) fn apply(
    connection: &Connection,
    sql: &TableSql,
    request: &WriteRequest,
    now: i64,
) -> Result<WriteOutcome, StorageError> {
    if let Some(key) = &request.key
        && let Some(earlier) = operations::find(connection, request.owner, key)?
    {
        return Ok(earlier);
    }
    let stored = row(connection, sql, &request.table, request.owner, &request.id)?;
    let (mut next, is_new) = match plan(request, stored)? {
        Plan::Answer(outcome) => return Ok(outcome),
        Plan::Insert(row) => (row, true),
        Plan::Update(row) => (row, false),
    };
    let stamp = tick(connection, request.owner, request.table.name(), now)?;
    next.updated_at = stamp;
    next.version = version_of(stamp);
    if is_new {
        next.created_at = stamp;
        insert(connection, sql, request.owner, &next)?;
    } else {
        update(connection, sql, request.owner, &next)?;
    }
    let image = next.image(&request.table, &request.shape)?;
    if let Some(key) = &request.key {
        operations::remember(connection, request, key, &image, now)?;
    }
    Ok(WriteOutcome::Applied(image))
}

/// What a write comes to.
enum Plan {
    Answer(WriteOutcome),
    Insert(OwnedRow),
    Update(OwnedRow),
}

/// Decides, without touching the database. Absent comes before gone, and gone before the conditions.
fn plan(request: &WriteRequest, stored: Option<OwnedRow>) -> Result<Plan, StorageError> {
    let image = |row: &OwnedRow| row.image(&request.table, &request.shape);
    let (stored, values, extra) = match (&request.change, stored) {
        (Change::Insert { .. }, Some(row)) => return Ok(Plan::Answer(WriteOutcome::Exists(image(&row)?))),
        (Change::Insert { values, extra }, None) => {
            let mut row = OwnedRow {
                id: request.id.clone(),
                created_at: 0,
                updated_at: 0,
                version: String::new(),
                deleted: false,
                extra: None,
                values: values.clone(),
            };
            row.merge_extra(extra)?;
            return Ok(Plan::Insert(row));
        }
        (_, None) => return Ok(Plan::Answer(WriteOutcome::Absent)),
        (Change::Merge { values, extra, .. }, Some(row)) => (row, values.clone(), Some(extra)),
        (Change::Replace { values, extra, .. }, Some(row)) => {
            (row, values.iter().cloned().map(Some).collect(), Some(extra))
        }
        (Change::Delete | Change::Undelete, Some(row)) => (row, Vec::new(), None),
    };
    if stored.deleted && request.tombstones == Tombstones::Hidden {
        return Ok(Plan::Answer(WriteOutcome::Tombstone));
    }
    if !request.conditions.hold(&stored.version, stored.updated_at) {
        return Ok(Plan::Answer(WriteOutcome::Refused(image(&stored)?)));
    }
    let mut next = stored;
    match &request.change {
        Change::Merge { deleted, version, updated_at, .. } => {
            if version.as_ref().is_some_and(|version| *version != next.version) {
                return Ok(Plan::Answer(WriteOutcome::SystemMember("version")));
            }
            if updated_at.is_some_and(|stamp| stamp != next.updated_at) {
                return Ok(Plan::Answer(WriteOutcome::SystemMember("updatedAt")));
            }
            next.deleted = deleted.unwrap_or(next.deleted);
        }
        Change::Replace { deleted, .. } => next.deleted = *deleted,
        Change::Delete => next.deleted = true,
        Change::Undelete => next.deleted = false,
        Change::Insert { .. } => {}
    }
    for (slot, value) in next.values.iter_mut().zip(values) {
        if let Some(value) = value {
            *slot = value;
        }
    }
    if let Some(extra) = extra {
        next.merge_extra(extra)?;
    }
    Ok(Plan::Update(next))
}

/// Takes the next stamp of a table of an owner: unique, and larger than every one before, whatever the clock says.
fn tick(connection: &Connection, owner: Owner, table: &str, now: i64) -> Result<i64, StorageError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO sync_clock (owner, table_name, last) VALUES (?1, ?2, ?3)
         ON CONFLICT (owner, table_name) DO UPDATE SET last = max(last + 1, excluded.last) RETURNING last",
    )?;
    Ok(statement.query_row(params![owner.0, table, now], |row| row.get(0))?)
}

/// Makes the version of a stamp: as unique as the stamp, and base64 as every client expects.
fn version_of(stamp: i64) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    // Six bytes last until the year 10889 and need no padding.
    let [_, _, bytes @ ..] = stamp.to_be_bytes();
    STANDARD.encode(bytes)
}

/// Reads one row.
pub(super) fn row(
    connection: &Connection,
    sql: &TableSql,
    table: &Table,
    owner: Owner,
    id: &str,
) -> Result<Option<OwnedRow>, StorageError> {
    let mut statement = connection.prepare_cached(&sql.by_id)?;
    let row = statement.query_row(params![owner.0, id], |row| Ok(OwnedRow::read(table, row))).optional()?;
    Ok(row.transpose()?)
}

fn insert(connection: &Connection, sql: &TableSql, owner: Owner, row: &OwnedRow) -> Result<(), StorageError> {
    let fixed: [&dyn ToSql; 7] =
        [&owner.0, &row.id, &row.created_at, &row.updated_at, &row.version, &row.deleted, &row.extra];
    execute(connection, &sql.insert, &fixed, &row.values)
}

fn update(connection: &Connection, sql: &TableSql, owner: Owner, row: &OwnedRow) -> Result<(), StorageError> {
    let fixed: [&dyn ToSql; 6] = [&owner.0, &row.id, &row.updated_at, &row.version, &row.deleted, &row.extra];
    execute(connection, &sql.update, &fixed, &row.values)
}

fn execute(
    connection: &Connection,
    text: &str,
    fixed: &[&dyn ToSql],
    values: &[Value],
) -> Result<(), StorageError> {
    let declared: Vec<ToSqlOutput<'_>> =
        values.iter().map(|value| ToSqlOutput::Borrowed(bound(value))).collect();
    let all = fixed.iter().copied().chain(declared.iter().map(|value| value as &dyn ToSql));
    connection.prepare_cached(text)?.execute(params_from_iter(all))?;
    Ok(())
}
