//! A memory store that a test keeps a hand on: it takes what a crash would leave and opens it again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sync_core::{
    Changes, Counts, DeltaToken, Filter, LedgerEntry, MemoryStore, Operation, Query, QueryId, Record,
    RecordId, Sequence, Store, StoreError, TableName,
};

/// A memory store behind a shared handle.
#[derive(Debug, Clone, Default)]
pub struct SharedStore(Arc<Mutex<MemoryStore>>);

impl SharedStore {
    fn get(&self) -> MutexGuard<'_, MemoryStore> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Copies the store as it is now: what a process that dies leaves behind.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        Self(Arc::new(Mutex::new(self.get().clone())))
    }
}

impl Store for SharedStore {
    fn name(&self) -> &'static str {
        self.get().name()
    }
    fn record(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.get().record(table, id)
    }
    fn records(&self, table: &TableName, query: &Query) -> Result<Vec<Record>, StoreError> {
        self.get().records(table, query)
    }
    fn count(&self, table: &TableName, filter: &Filter) -> Result<u64, StoreError> {
        self.get().count(table, filter)
    }
    fn ids(
        &self,
        table: &TableName,
        after: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        self.get().ids(table, after, limit)
    }
    fn base(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.get().base(table, id)
    }
    fn shadow(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.get().shadow(table, id)
    }
    fn operations(&self, after: Sequence, limit: usize) -> Result<Vec<Operation>, StoreError> {
        self.get().operations(after, limit)
    }
    fn operations_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<Operation>, StoreError> {
        self.get().operations_of(table, id)
    }
    fn parked(&self) -> Result<Vec<Operation>, StoreError> {
        self.get().parked()
    }
    fn last_sequence(&self) -> Result<Sequence, StoreError> {
        self.get().last_sequence()
    }
    fn counts(&self) -> Result<Counts, StoreError> {
        self.get().counts()
    }
    fn delta_token(&self, table: &TableName, query: &QueryId) -> Result<Option<DeltaToken>, StoreError> {
        self.get().delta_token(table, query)
    }
    fn ledger(&self, limit: usize) -> Result<Vec<LedgerEntry>, StoreError> {
        self.get().ledger(limit)
    }
    fn ledger_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<LedgerEntry>, StoreError> {
        self.get().ledger_of(table, id)
    }
    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.get().meta(key)
    }
    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        self.get().commit(changes)
    }
    fn check(&self) -> Result<(), StoreError> {
        self.get().check()
    }
}
