//! A conflict as the window is told: in words, and with the state of it that a decision is for.

use sync_core::{RecordId, TableName, Timestamp};

use super::Seen;
use crate::worker::{Side, Text};

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
    /// How many minutes the server's clock is ahead of this computer's, if that is too much to compare their times.
    pub server_ahead: Option<i64>,
    /// Labels of what the side that still has it changed, if the other deleted it.
    pub changed: Vec<String>,
    /// Which state of it this is: a decision names it.
    pub seen: Seen,
}

/// Clocks that differ by no more are taken to agree, in milliseconds.
const AGREE_MS: u64 = 2 * MINUTE_MS.unsigned_abs();
const MINUTE_MS: i64 = 60_000;

impl TaskConflict {
    /// Returns the side that was changed last, by the server's clock; this computer's if nobody knows.
    #[must_use]
    pub fn newer(&self) -> Side {
        let here_at = self.here_at.plus_ms(self.server_ahead.unwrap_or_default() * MINUTE_MS);
        if self.server_at.is_some_and(|at| at > here_at) { Side::Server } else { Side::ThisComputer }
    }
}

/// Returns the whole minutes of a difference of clocks in milliseconds, if they do not agree.
pub(super) fn apart(ms: i64) -> Option<i64> {
    (ms.unsigned_abs() > AGREE_MS).then_some(ms / MINUTE_MS)
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

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn clocks_agree_within_two_minutes_either_way() {
        for (ms, minutes) in
            [(0, None), (120_000, None), (-120_000, None), (120_001, Some(2)), (-3_600_000, Some(-60))]
        {
            assert_eq!(apart(ms), minutes, "{ms}");
        }
        assert_eq!(apart(i64::MIN), Some(i64::MIN / 60_000));
    }
}
