//! One write, inside the writer's transaction: look, decide, stamp, store.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, ToSql, params, params_from_iter, types::ToSqlOutput};

use super::{
    TableSql, operations, purge,
    row::{BorrowedRow, bound},
    sharing::{self, Sharing, Touched},
};
use crate::{
    storage::{
        Outcomes, Owner, StorageError, Together, WriteOutcome, WriteRequest,
        decide::{Plan, decide},
        row::OwnedRow,
        sharing::{circle::is_shareable, write::may_end_a_list},
    },
    tables::{Kept, Table, Value},
};

/// Does one write. Everything it decides on is read here, under the writer's lock.
pub(super) fn apply(
    connection: &Connection,
    sharing: &Sharing,
    sql: &TableSql,
    request: &WriteRequest,
    now: i64,
    touched: &mut Touched,
) -> Result<WriteOutcome, StorageError> {
    if let Some(shareable) = sharing.shareable.as_ref().filter(|_| is_shareable(&request.table))
        && (may_end_a_list(request) || sharing::shares(connection, request.owner)?)
    {
        let (outcome, changed) = sharing::apply(connection, sharing, shareable, request, now)?;
        touched.extend(changed);
        return Ok(outcome);
    }
    if let Some(key) = &request.key
        && let Some(earlier) = operations::find(connection, request.owner, key)?
    {
        return Ok(earlier);
    }
    let stored = row(connection, sql, &request.table, request.owner, &request.id)?;
    let (mut next, is_new) = match decide(request, stored)? {
        Plan::Answer(outcome) => return Ok(outcome),
        Plan::Insert(row) => (row, true),
        Plan::Update(row) => (row, false),
    };
    let stamp = tick(connection, request.owner, request.table.name(), now)?;
    next.stamp(stamp);
    if is_new {
        next.created_at = stamp;
        insert(connection, sql, request.owner, &next)?;
    } else {
        update(connection, sql, request.owner, &next)?;
    }
    if next.deleted && request.table.kept() == Kept::Nothing {
        purge::purge(connection, sql, request.owner, &request.table, stamp + 1)?;
    }
    let image = next.image(&request.table, &request.shape)?;
    if let Some(key) = &request.key {
        operations::remember(connection, request, key, &image, now)?;
    }
    touched.push((request.owner, request.table.name().to_owned()));
    Ok(WriteOutcome::Applied(image))
}

/// Does several writes, or none of them.
pub(super) fn apply_together(
    connection: &Connection,
    sharing: &Sharing,
    work: &[(Arc<TableSql>, WriteRequest)],
    now: i64,
) -> Result<(Together, Touched), StorageError> {
    connection.prepare_cached("SAVEPOINT together")?.execute([])?;
    let (mut outcomes, mut touched) = (Outcomes::default(), Vec::new());
    for (place, (sql, request)) in work.iter().enumerate() {
        let outcome = apply(connection, sharing, sql, request, now, &mut touched)?;
        if !outcome.holds() {
            connection.prepare_cached("ROLLBACK TO together")?.execute([])?;
            connection.prepare_cached("RELEASE together")?.execute([])?;
            return Ok((Together::Refused { place, outcome }, Vec::new()));
        }
        outcomes.push(outcome);
    }
    connection.prepare_cached("RELEASE together")?.execute([])?;
    Ok((outcomes.done(), touched))
}

/// Takes the next stamp of a table of an owner: unique, and larger than every one before, whatever the clock says.
fn tick(connection: &Connection, owner: Owner, table: &str, now: i64) -> Result<i64, StorageError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO sync_clock (owner, table_name, last) VALUES (?1, ?2, ?3)
         ON CONFLICT (owner, table_name) DO UPDATE SET last = max(last + 1, excluded.last) RETURNING last",
    )?;
    Ok(statement.query_row(params![owner.0, table, now], |row| row.get(0))?)
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
    let row = statement
        .query_row(params![owner.0, id], |row| Ok(OwnedRow::read(table, &BorrowedRow(row))))
        .optional()?;
    Ok(row.transpose()?)
}

pub(super) fn insert(
    connection: &Connection,
    sql: &TableSql,
    owner: Owner,
    row: &OwnedRow,
) -> Result<(), StorageError> {
    let fixed: [&dyn ToSql; 7] =
        [&owner.0, &row.id, &row.created_at, &row.updated_at, &row.version, &row.deleted, &row.extra];
    execute(connection, &sql.insert, &fixed, &row.values)
}

pub(super) fn update(
    connection: &Connection,
    sql: &TableSql,
    owner: Owner,
    row: &OwnedRow,
) -> Result<(), StorageError> {
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
