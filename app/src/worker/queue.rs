//! What waits to reach the server, in words.

use sync_core::{RecordId, TableName, Timestamp};

use super::Text;

/// What waits, as far as anybody reads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Queue {
    /// What the next sync sends, oldest first.
    pub waiting: Vec<Queued>,
    /// Whether more waits than is listed.
    pub rest: Rest,
    /// What the server does not take.
    pub refused: Vec<Queued>,
}

/// Whether more waits than is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rest {
    /// No.
    #[default]
    Nothing,
    /// Yes.
    More,
}

/// One record that is on the server not as it is here.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// The table.
    pub table: TableName,
    /// The record.
    pub id: RecordId,
    /// Its title or name.
    pub title: Text,
    /// What was done to it here.
    pub what: What,
    /// When, by this computer's clock.
    pub at: Timestamp,
    /// How often it was sent in vain.
    pub attempts: u32,
    /// Why it is not on the server.
    pub why: Why,
    /// What the server, or the way to it, said last, and when.
    pub said: Option<(Text, Timestamp)>,
}

/// What was done to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It is new.
    Added,
    /// It was changed.
    Changed,
    /// It was deleted.
    Deleted,
}

/// Why a record is not on the server as it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The next sync sends it.
    NextSync,
    /// It was sent, and no answer came.
    NoAnswer,
    /// The user decides between two versions.
    Conflict,
    /// The server refused it.
    Refused,
    /// The server failed on it too often.
    GaveUp,
}
