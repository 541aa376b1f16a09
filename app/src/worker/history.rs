//! What was decided about records both sides had changed, in words.

use sync_core::{RecordId, TableName, Timestamp};

use super::{Side, Text};
use crate::say;

/// Which decision: the record, and when it was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionId {
    /// The table.
    pub table: TableName,
    /// The record.
    pub record: RecordId,
    /// When it was decided, by this computer's clock.
    pub at: Timestamp,
}

/// One decision of the conflict ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Which.
    pub id: DecisionId,
    /// The record's title or name, as it was kept.
    pub title: Text,
    /// Which rule decided, as a few words.
    pub rule: String,
    /// The members that differed, with both values and the one that was kept.
    pub fields: Vec<Decided>,
    /// The sides that were not kept as they were.
    pub others: Vec<Side>,
    /// Whether the record is still as it was kept.
    pub since: Since,
}

/// Whether a record is still as a decision left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// It is.
    Same,
    /// It was changed or deleted since.
    Changed,
}

/// One member of a decision, as people read it. `Debug` shows no values.
#[derive(Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its name for people: `Title`, `Due` …
    pub label: String,
    /// This computer's value; empty if there was none.
    pub here: String,
    /// The server's value.
    pub server: String,
    /// The value that was kept.
    pub kept: String,
}

impl std::fmt::Debug for Decided {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decided").field("label", &self.label).finish_non_exhaustive()
    }
}

impl Decision {
    /// Returns the decision as text to keep elsewhere: a line for the title, and every member with both its values.
    #[must_use]
    pub fn as_text(&self) -> String {
        let mut lines = vec![self.title.0.clone(), self.rule.clone()];
        for one in &self.fields {
            lines.push(format!("{}:", one.label));
            lines.push(format!("  {}: {}", say!("this-computer"), one.here));
            lines.push(format!("  {}: {}", say!("the-server"), one.server));
            if one.kept != one.here && one.kept != one.server {
                lines.push(format!("  {}: {}", say!("kept"), one.kept));
            }
        }
        lines.join("\n")
    }
}
