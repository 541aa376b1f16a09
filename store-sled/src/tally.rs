//! What is counted as it changes, so that asking costs one read.

use serde::{Deserialize, Serialize};
use sync_core::{Counts, Operation, ParkedReason, Sequence, State, StoreError};

use crate::database::{Database, Name};

pub(crate) const KEY: &[u8] = b"tally";

/// Counts of the queue, its greatest sequence ever, and how many ledger entries and commits there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) operations: u64,
    pub(crate) parked: u64,
    pub(crate) conflicts: u64,
    pub(crate) last_sequence: Sequence,
    pub(crate) ledger: u64,
    /// How many of those can be found by their record. A store that was written before they could has fewer.
    #[serde(default)]
    pub(crate) ledger_listed: u64,
    /// How many of those are gone.
    #[serde(default)]
    pub(crate) ledger_purged: u64,
    /// How many commits there were.
    pub(crate) commits: u64,
    /// How many values were ever split into parts: the number of the next list.
    #[serde(default)]
    pub(crate) lists: u64,
}

impl Tally {
    /// Reads it.
    pub(crate) fn read(database: &Database) -> Result<Self, StoreError> {
        Ok(database.get(Name::State, KEY)?.unwrap_or_default())
    }

    /// Counts an operation that came.
    pub(crate) fn add(&mut self, operation: &Operation) {
        self.operations += 1;
        self.parked += u64::from(operation.is_parked());
        self.conflicts += u64::from(is_conflict(operation));
        self.last_sequence = self.last_sequence.max(operation.sequence);
    }

    /// Counts an operation that went.
    pub(crate) fn subtract(&mut self, operation: &Operation) {
        self.operations = self.operations.saturating_sub(1);
        self.parked = self.parked.saturating_sub(u64::from(operation.is_parked()));
        self.conflicts = self.conflicts.saturating_sub(u64::from(is_conflict(operation)));
    }

    pub(crate) fn counts(self) -> Counts {
        Counts { operations: self.operations, parked: self.parked, conflicts: self.conflicts }
    }
}

fn is_conflict(operation: &Operation) -> bool {
    operation.state == State::Parked(ParkedReason::Conflict)
}
