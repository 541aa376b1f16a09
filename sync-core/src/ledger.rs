//! The conflict ledger: what was decided when both sides had changed a record, and what was not kept.

use serde::{Deserialize, Serialize};

use crate::{Record, RecordId, TableName, Timestamp};

/// One resolution. Device-local, never synced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// The table.
    pub table: TableName,
    /// The record.
    pub record: RecordId,
    /// When it was decided, by this computer's clock.
    pub at: Timestamp,
    /// The computer that decided.
    pub device: String,
    /// Which rule decided: a policy's name, or `user: …`.
    pub rule: String,
    /// The row before both changes, if known.
    pub base: Option<Record>,
    /// This computer's row (`None`: deleted here).
    pub local: Option<Record>,
    /// The server's row (`None`: gone there).
    pub server: Option<Record>,
    /// What was kept (`None`: deleted).
    pub result: Option<Record>,
}
