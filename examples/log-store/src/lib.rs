//! An example of a store for sync-core: one file that only grows, and everything in memory.
//!
//! A commit is one frame at the end of the file: length, checksum, and the changes as JSON. It is synced before it counts.
//! Opening reads the frames one after another into a [`MemoryStore`], which answers all questions. That is enough for a few
//! thousand tasks, and as short as a store can be that loses nothing. `docs/stores.md` builds it step by step.

mod log;

use std::path::Path;

use sync_core::{
    Changes, Counts, DeltaToken, Filter, LedgerEntry, MemoryStore, OpenError, Operation, Query, QueryId,
    Record, RecordId, Schema, Sequence, Store, StoreError, TableName,
};

use crate::log::Log;

/// A store in one file.
#[derive(Debug)]
pub struct LogStore {
    memory: MemoryStore,
    log: Log,
}

impl LogStore {
    /// Opens the store at a path, or makes it. It needs no indexes, so the schema tells it nothing.
    ///
    /// # Errors
    /// [`OpenError`] says what is in the way; nothing was changed then.
    pub fn open(path: &Path, _schema: &Schema) -> Result<Self, OpenError> {
        let (log, memory) = Log::open(path)?;
        Ok(Self { memory, log })
    }
}

impl Store for LogStore {
    fn name(&self) -> &'static str {
        "log"
    }

    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.log.append(changes)?;
        self.memory.commit(changes)
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.log.read_again()? == self.memory {
            Ok(())
        } else {
            Err(StoreError::Corrupt { what: "the log is not what was written".to_owned() })
        }
    }

    fn record(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.memory.record(table, id)
    }

    fn records(&self, table: &TableName, query: &Query) -> Result<Vec<Record>, StoreError> {
        self.memory.records(table, query)
    }

    fn count(&self, table: &TableName, filter: &Filter) -> Result<u64, StoreError> {
        self.memory.count(table, filter)
    }

    fn ids(
        &self,
        table: &TableName,
        after: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        self.memory.ids(table, after, limit)
    }

    fn base(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.memory.base(table, id)
    }

    fn shadow(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.memory.shadow(table, id)
    }

    fn operations(&self, after: Sequence, limit: usize) -> Result<Vec<Operation>, StoreError> {
        self.memory.operations(after, limit)
    }

    fn operations_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<Operation>, StoreError> {
        self.memory.operations_of(table, id)
    }

    fn parked(&self) -> Result<Vec<Operation>, StoreError> {
        self.memory.parked()
    }

    fn last_sequence(&self) -> Result<Sequence, StoreError> {
        self.memory.last_sequence()
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        self.memory.counts()
    }

    fn delta_token(&self, table: &TableName, query: &QueryId) -> Result<Option<DeltaToken>, StoreError> {
        self.memory.delta_token(table, query)
    }

    fn ledger(&self, limit: usize) -> Result<Vec<LedgerEntry>, StoreError> {
        self.memory.ledger(limit)
    }

    fn ledger_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<LedgerEntry>, StoreError> {
        self.memory.ledger_of(table, id)
    }

    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.memory.meta(key)
    }
}
