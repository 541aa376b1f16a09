//! The engine's error: what can go wrong with an edit or a sync.

use thiserror::Error;

use crate::{NameError, RecordId, RemoteError, StoreError, TableName};

/// What can go wrong with an edit or a sync.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The store failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server could not be asked, or answered nonsense; nothing was lost.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A name or id is not valid.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The record exists already.
    #[error("{table} {id} exists already")]
    Exists {
        /// The table.
        table: TableName,
        /// The record.
        id: RecordId,
    },
    /// There is no such record.
    #[error("there is no {table} {id}")]
    NotFound {
        /// The table.
        table: TableName,
        /// The record.
        id: RecordId,
    },
    /// The record, or what is known of the server's, is no longer as it was when it was looked at; nothing was changed.
    #[error("{table} {id} has changed meanwhile; look at it again")]
    Outdated {
        /// The table.
        table: TableName,
        /// The record.
        id: RecordId,
    },
    /// The table was not declared in the schema.
    #[error("there is no table {0}")]
    UnknownTable(TableName),
    /// No server is set.
    #[error("no server is set up; connect one first")]
    NoRemote,
    /// The sync was cancelled; what was done stays done, the rest waits.
    #[error("cancelled")]
    Cancelled,
    /// A pull would remove suspiciously many rows and stopped before the page that would.
    #[error("paused: the server would remove {would_remove} of {of} rows of {table}; confirm before they go")]
    MassDelete {
        /// The table.
        table: TableName,
        /// How many rows would go.
        would_remove: u64,
        /// How many there are.
        of: u64,
        /// Those that would go next.
        ids: Vec<RecordId>,
    },
    /// The table has operations that are not on the server yet.
    #[error("{table} has {operations} changes that are not on the server yet")]
    Dirty {
        /// The table.
        table: TableName,
        /// How many.
        operations: u64,
    },
}
