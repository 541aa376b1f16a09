//! An operation: one change that waits to reach the server.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Fields, OpId, RecordId, Revision, Sequence, TableName, Timestamp, Version};

/// What an operation does to its record on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum OperationKind {
    /// Creates the record.
    Insert,
    /// Changes members of the record.
    Update,
    /// Deletes the record (the server keeps a tombstone).
    Delete,
    /// Takes the tombstone away and sets the members.
    Undelete,
}

/// Why an operation waits for the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParkedReason {
    /// Both sides changed the record and no policy decided; the server's row is the shadow.
    Conflict,
    /// The server refused it for good (400, 403, 404, 413, 422 …).
    Rejected,
    /// The server failed on it again and again; whether it was applied is unknown.
    RetriesExhausted,
}

/// Where an operation stands. Stored before each send, so a crash can never hide that something was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Never sent, or sent and known not to have been applied.
    Pending,
    /// Being sent now.
    InFlight,
    /// Was sent, outcome unknown: to be sent again as it is.
    Attempted,
    /// Waits for the user.
    Parked(ParkedReason),
}

/// What went wrong at the last attempt, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// One sentence.
    pub message: String,
    /// When.
    pub at: Timestamp,
}

/// One change that waits to reach the server.
///
/// `changes` holds the whole record for [`OperationKind::Insert`] and [`OperationKind::Undelete`], the changed members
/// (relative to the operations before it) for [`OperationKind::Update`], and nothing for [`OperationKind::Delete`].
/// `Debug` shows no values.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// Identity on the wire.
    pub id: OpId,
    /// The table.
    pub table: TableName,
    /// The record.
    pub record: RecordId,
    /// What it does.
    pub kind: OperationKind,
    /// Its place in the queue.
    pub sequence: Sequence,
    /// How often it was collapsed into.
    pub revision: Revision,
    /// Where it stands.
    pub state: State,
    /// How often it was sent.
    pub attempts: u32,
    /// What went wrong last.
    pub last_failure: Option<Failure>,
    /// The server's version this change is meant for; sent as `If-Match`.
    pub base_version: Option<Version>,
    /// The members it sets.
    pub changes: Fields,
    /// When the user made the (latest) change, by this computer's clock.
    pub edited_at: Timestamp,
}

impl Operation {
    /// Tells whether the server may have applied it without our knowing.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        matches!(
            self.state,
            State::InFlight | State::Attempted | State::Parked(ParkedReason::RetriesExhausted)
        )
    }

    /// Tells whether it waits for the user.
    #[must_use]
    pub fn is_parked(&self) -> bool {
        matches!(self.state, State::Parked(_))
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("id", &self.id)
            .field("table", &self.table)
            .field("record", &self.record)
            .field("kind", &self.kind)
            .field("sequence", &self.sequence)
            .field("revision", &self.revision)
            .field("state", &self.state)
            .field("attempts", &self.attempts)
            .field("base_version", &self.base_version)
            .field("changes", &self.changes.len())
            .finish_non_exhaustive()
    }
}
