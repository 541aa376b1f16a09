//! The check of everything: the pages, that each index says what its table says, and the checksum of every row.

use rusqlite::Connection;
use sync_core::StoreError;

use crate::error::store_error;
use crate::json::damaged;
use crate::{queue, rows, small};

/// Reads all there is.
pub(crate) fn everything(connection: &Connection) -> Result<(), StoreError> {
    let verdict = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
    let verdict: String = verdict.map_err(store_error)?;
    if verdict != "ok" {
        return Err(damaged(verdict));
    }
    rows::check(connection)?;
    queue::check(connection)?;
    small::check(connection)
}
