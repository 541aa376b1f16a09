//! Changes: everything one commit does to a store, as owned data.

use serde::{Deserialize, Serialize};

use crate::{
    DeltaToken, LedgerEntry, Operation, QueryId, Record, RecordId, Revision, Sequence, TableName, Timestamp,
};

/// One change of a store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Inserts or replaces the local row.
    PutRecord(TableName, Record),
    /// Removes the local row; nothing happens if there is none.
    RemoveRecord(TableName, RecordId),
    /// Inserts or replaces the base: the server's row the pending operations started from.
    PutBase(TableName, Record),
    /// Removes the base.
    RemoveBase(TableName, RecordId),
    /// Inserts or replaces the shadow: a server row that arrived while an operation was pending.
    PutShadow(TableName, Record),
    /// Removes the shadow.
    RemoveShadow(TableName, RecordId),
    /// Inserts the operation, or replaces the one with the same sequence.
    PutOperation(Operation),
    /// Removes the operation, unless its revision is another: it was edited meanwhile.
    CompleteOperation(Sequence, Revision),
    /// Remembers how far a query of a table has read.
    PutToken(TableName, QueryId, DeltaToken),
    /// Forgets all tokens of a table: the next pull reads everything.
    RemoveTokens(TableName),
    /// Appends to the conflict ledger.
    AppendLedger(Box<LedgerEntry>),
    /// Removes the ledger's entries that were made before this time, but none of this many newest ones.
    PurgeLedger(Timestamp, u64),
    /// Sets a named text of the store itself.
    PutMeta(String, String),
    /// Removes a named text.
    RemoveMeta(String),
}

/// What one [`commit`](crate::Store::commit) does: all of it, in order, or nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    list: Vec<Change>,
}

impl Changes {
    /// Makes an empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends one change.
    pub fn push(&mut self, change: Change) {
        self.list.push(change);
    }

    /// Appends all changes of another list.
    pub fn append(&mut self, mut other: Self) {
        self.list.append(&mut other.list);
    }

    /// Tells whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns how many changes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Walks the changes in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Change> {
        self.list.iter()
    }
}

impl<'a> IntoIterator for &'a Changes {
    type Item = &'a Change;
    type IntoIter = std::slice::Iter<'a, Change>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Change> for Changes {
    fn from_iter<I: IntoIterator<Item = Change>>(changes: I) -> Self {
        Self { list: changes.into_iter().collect() }
    }
}

impl Extend<Change> for Changes {
    fn extend<I: IntoIterator<Item = Change>>(&mut self, changes: I) {
        self.list.extend(changes);
    }
}
