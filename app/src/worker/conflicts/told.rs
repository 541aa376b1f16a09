//! A conflict as the window is told: in words, and with the state of it that a decision is for.

use sync_core::{RecordId, TableName, Timestamp};

use super::Seen;
use crate::worker::Text;

/// A record both sides changed, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskConflict {
    /// The table.
    pub table: TableName,
    /// The record.
    pub id: RecordId,
    /// Its title or name.
    pub title: Text,
    /// What happened.
    pub kind: ConflictKind,
    /// When it was changed here.
    pub here_at: Timestamp,
    /// When it was changed on the server, if it said.
    pub server_at: Option<Timestamp>,
    /// The computer that changed it there, if it said.
    pub server_device: Option<String>,
    /// Labels of what the side that still has it changed, if the other deleted it.
    pub changed: Vec<String>,
    /// Which state of it this is: a decision names it.
    pub seen: Seen,
}

/// What happened on the two sides.
#[derive(Debug, Clone, PartialEq)]
pub enum ConflictKind {
    /// Both changed it.
    BothChanged {
        /// The members to ask about.
        differences: Vec<Difference>,
        /// Labels of the members that combine without asking.
        combined: Vec<String>,
    },
    /// Changed here, deleted there.
    DeletedThere,
    /// Deleted here, changed there.
    DeletedHere,
}

/// One member both sides changed to different values, as people read it.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    /// The member's name on the wire.
    pub field: String,
    /// Its name for people: `Title`, `Due` …
    pub label: String,
    /// This computer's value; empty if there is none.
    pub here: String,
    /// The server's value.
    pub server: String,
    /// The value before both changes, if known.
    pub before: Option<String>,
}

impl std::fmt::Debug for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Difference").field("field", &self.field).finish_non_exhaustive()
    }
}
