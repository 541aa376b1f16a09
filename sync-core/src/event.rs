//! What a sync tells while it runs.

use std::time::Duration;

use crate::{RecordId, TableName};

/// What became of one pushed operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushedAs {
    /// It holds on the server.
    Applied,
    /// A policy settled a conflict.
    Settled,
    /// It waits for the user.
    Parked,
}

/// What a sync tells while it runs. Counts are numbers of operations or rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyncEvent {
    /// A push began.
    PushStarted {
        /// Operations to send.
        total: u64,
    },
    /// One operation was settled.
    Pushed {
        /// The table.
        table: TableName,
        /// The record.
        record: RecordId,
        /// How.
        outcome: PushedAs,
        /// Settled so far.
        done: u64,
        /// Operations to send.
        total: u64,
    },
    /// The push ended.
    PushFinished,
    /// A pull of a table began.
    PullStarted {
        /// The table.
        table: TableName,
    },
    /// A page was applied.
    Pulled {
        /// The table.
        table: TableName,
        /// Rows received so far in this pull.
        done: u64,
        /// Rows in all, if the server said.
        total: Option<u64>,
    },
    /// The pull of a table ended.
    PullFinished {
        /// The table.
        table: TableName,
    },
    /// A commit changed what is known of these records: their rows or their operations.
    RecordsChanged {
        /// The table.
        table: TableName,
        /// The records.
        ids: Vec<RecordId>,
    },
    /// A record waits for the user's decision.
    ConflictParked {
        /// The table.
        table: TableName,
        /// The record.
        record: RecordId,
    },
    /// A parked conflict went away by itself.
    ConflictVanished {
        /// The table.
        table: TableName,
        /// The record.
        record: RecordId,
    },
    /// The server is busy or away; the same request is tried again.
    Retrying {
        /// After this time.
        after: Duration,
        /// Why.
        message: String,
    },
}
