//! Disk: a memory store that outlives its process, can die before or after any commit, and remembers what it was told so
//! that the oracle looks only at that.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sync_core::{
    Change, Changes, Counts, DeltaToken, Filter, LedgerEntry, MemoryStore, Operation, Query, QueryId, Record,
    RecordId, Sequence, Store, StoreError, TableName,
};

use super::step::Moment;

/// Names one record of the world.
pub(crate) type Key = (TableName, RecordId);

/// What one process left behind, or is about to.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    pub(crate) memory: MemoryStore,
    pub(crate) commits: u64,
    /// After so many commits this happens.
    pub(crate) armed: Option<(u8, Moment)>,
    /// The process is dead; nothing more is written.
    pub(crate) dead: bool,
    /// Records the commits since the last look were about.
    pub(crate) touched: Vec<Key>,
    /// Entries the ledger got since the last look.
    pub(crate) ledger: Vec<LedgerEntry>,
}

impl Disk {
    fn write(&mut self, changes: &Changes) -> Result<(), StoreError> {
        self.commits += 1;
        for change in changes {
            let key = match change {
                Change::PutRecord(table, row)
                | Change::PutBase(table, row)
                | Change::PutShadow(table, row) => (table.clone(), row.id.clone()),
                Change::RemoveRecord(table, id)
                | Change::RemoveBase(table, id)
                | Change::RemoveShadow(table, id) => (table.clone(), id.clone()),
                Change::PutOperation(operation) => (operation.table.clone(), operation.record.clone()),
                Change::CompleteOperation(sequence, _) => {
                    let before = Sequence(sequence.0.saturating_sub(1));
                    match self.memory.operations(before, 1)?.pop() {
                        Some(operation) if operation.sequence == *sequence => {
                            (operation.table, operation.record)
                        }
                        _ => continue,
                    }
                }
                Change::AppendLedger(entry) => {
                    self.ledger.push((**entry).clone());
                    continue;
                }
                _ => continue,
            };
            if !self.touched.contains(&key) {
                self.touched.push(key);
            }
        }
        self.memory.commit(changes)
    }

    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        if self.dead {
            return Err(StoreError::backend("the process is dead"));
        }
        let moment = match &mut self.armed {
            Some((0, moment)) => Some(*moment),
            Some((commits, _)) => {
                *commits -= 1;
                None
            }
            None => None,
        };
        if moment.is_some() {
            self.armed = None;
        }
        match moment {
            None => self.write(changes),
            Some(Moment::DiskFull) => Err(StoreError::Full),
            Some(Moment::Before) => {
                self.dead = true;
                Err(StoreError::backend("the process died before the commit"))
            }
            Some(Moment::After) => {
                self.write(changes)?;
                self.dead = true;
                Err(StoreError::backend("the process died after the commit"))
            }
        }
    }
}

/// A handle to a disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct SimStore(Arc<Mutex<Disk>>);

impl SimStore {
    pub(crate) fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for SimStore {
    fn name(&self) -> &'static str {
        "simulated"
    }
    fn record(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.disk().memory.record(table, id)
    }
    fn records(&self, table: &TableName, query: &Query) -> Result<Vec<Record>, StoreError> {
        self.disk().memory.records(table, query)
    }
    fn count(&self, table: &TableName, filter: &Filter) -> Result<u64, StoreError> {
        self.disk().memory.count(table, filter)
    }
    fn ids(
        &self,
        table: &TableName,
        after: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        self.disk().memory.ids(table, after, limit)
    }
    fn base(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.disk().memory.base(table, id)
    }
    fn shadow(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.disk().memory.shadow(table, id)
    }
    fn operations(&self, after: Sequence, limit: usize) -> Result<Vec<Operation>, StoreError> {
        self.disk().memory.operations(after, limit)
    }
    fn operations_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<Operation>, StoreError> {
        self.disk().memory.operations_of(table, id)
    }
    fn parked(&self) -> Result<Vec<Operation>, StoreError> {
        self.disk().memory.parked()
    }
    fn last_sequence(&self) -> Result<Sequence, StoreError> {
        self.disk().memory.last_sequence()
    }
    fn counts(&self) -> Result<Counts, StoreError> {
        self.disk().memory.counts()
    }
    fn delta_token(&self, table: &TableName, query: &QueryId) -> Result<Option<DeltaToken>, StoreError> {
        self.disk().memory.delta_token(table, query)
    }
    fn ledger(&self, limit: usize) -> Result<Vec<LedgerEntry>, StoreError> {
        self.disk().memory.ledger(limit)
    }
    fn ledger_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<LedgerEntry>, StoreError> {
        self.disk().memory.ledger_of(table, id)
    }
    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.disk().memory.meta(key)
    }
    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        self.disk().commit(changes)
    }
    fn check(&self) -> Result<(), StoreError> {
        self.disk().memory.check()
    }
}
