//! Writes done under a key: found again with their answers, kept for 90 days.

use rusqlite::{Connection, OptionalExtension, params};

use crate::storage::{
    OPERATIONS_KEPT_MS, OperationKey, Owner, RowImage, StorageError, StoredAnswer, WriteOutcome, WriteRequest,
};

/// Finds what an owner's key was used for.
pub(super) fn find(
    connection: &Connection,
    owner: Owner,
    key: &OperationKey,
) -> Result<Option<WriteOutcome>, StorageError> {
    let mut statement = connection.prepare_cached(
        "SELECT fingerprint, status, body, version, updated_at, deleted, row_id
         FROM applied_operation WHERE owner = ?1 AND op_id = ?2",
    )?;
    let found = statement.query_row(params![owner.0, key.id], |row| {
        let fingerprint: [u8; 32] = row.get(0)?;
        if fingerprint != key.fingerprint {
            return Ok(WriteOutcome::KeyReused);
        }
        let body: Vec<u8> = row.get(2)?;
        let row_image = RowImage {
            json: body.into(),
            version: row.get(3)?,
            updated_at: row.get(4)?,
            deleted: row.get(5)?,
        };
        Ok(WriteOutcome::Replayed(StoredAnswer { status: row.get(1)?, id: row.get(6)?, row: row_image }))
    });
    Ok(found.optional()?)
}

/// Keeps the answer of a write, in the write's own transaction.
pub(super) fn remember(
    connection: &Connection,
    request: &WriteRequest,
    key: &OperationKey,
    image: &RowImage,
    now: i64,
) -> Result<(), StorageError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO applied_operation
         (owner, op_id, fingerprint, table_name, row_id, status, body, version, updated_at, deleted, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    statement.execute(params![
        request.owner.0,
        key.id,
        key.fingerprint,
        request.table.name(),
        request.id,
        request.status,
        &*image.json,
        image.version,
        image.updated_at,
        image.deleted,
        now,
    ])?;
    Ok(())
}

/// Forgets what is too old, a little at a time so that no write waits long.
pub(super) fn forget_old(connection: &Connection, now: i64) -> Result<(), StorageError> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM applied_operation WHERE rowid IN
         (SELECT rowid FROM applied_operation WHERE at < ?1 ORDER BY at LIMIT 1000)",
    )?;
    statement.execute([now - OPERATIONS_KEPT_MS])?;
    Ok(())
}
