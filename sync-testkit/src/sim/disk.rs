//! Disk: what a simulated process leaves behind. The reference store in memory, and beside it, if the run is about one, a
//! real store, which then answers every read and must always answer as the reference does.

use std::sync::{Arc, Mutex, MutexGuard};

use sync_core::{
    Change, Changes, Counts, DeltaToken, Filter, LedgerEntry, MemoryStore, Operation, Query, QueryId, Record,
    RecordId, Sequence, Store, StoreError, TableName,
};

use super::mirror::difference;
use super::place::Place;
use super::step::Moment;
use super::{Violation, tables};

/// Names one record of the world.
pub(crate) type Key = (TableName, RecordId);

/// A real store and where it lies.
struct Real {
    /// Closed before its place goes.
    store: Option<Box<dyn Store>>,
    place: Box<dyn Place>,
    /// Whether after every commit it is looked at what a killed process would leave.
    dies_everywhere: bool,
}

/// What the commits since the last look wrote.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Records they were about.
    pub(crate) touched: Vec<Key>,
    /// Entries the ledger got.
    pub(crate) ledger: Vec<LedgerEntry>,
    /// Whether a delta token was among it.
    pub(crate) tokens: bool,
}

impl Written {
    pub(crate) fn is_empty(&self) -> bool {
        self.touched.is_empty() && self.ledger.is_empty() && !self.tokens
    }
}

/// What one process left behind, or is about to.
pub(crate) struct Disk {
    memory: MemoryStore,
    real: Option<Real>,
    pub(crate) commits: u64,
    /// After so many commits this happens.
    pub(crate) armed: Option<(u8, Moment)>,
    /// The process is dead; nothing more is written.
    pub(crate) dead: bool,
    /// How many commits failed, or were never made.
    pub(crate) failures: u64,
    pub(crate) written: Written,
    /// Rows that went although nothing of them waited to be sent, per table: lists, tasks.
    pub(crate) swept: [u64; 2],
    pub(crate) violation: Option<Violation>,
}

impl Disk {
    fn store(&self) -> &dyn Store {
        match self.real.as_ref().and_then(|real| real.store.as_deref()) {
            Some(store) => store,
            None => &self.memory,
        }
    }

    fn violates(&mut self, what: String) {
        self.violation.get_or_insert(Violation { law: "I1", what });
    }

    fn note(&mut self, changes: &Changes) -> Result<(), StoreError> {
        for change in changes {
            let key = match change {
                Change::PutRecord(table, row)
                | Change::PutBase(table, row)
                | Change::PutShadow(table, row) => (table.clone(), row.id.clone()),
                Change::RemoveRecord(table, id) => {
                    let there = self.memory.record(table, id)?.is_some();
                    let edits = |change: &Change| matches!(change, Change::PutOperation(made) if (&made.table, &made.record) == (table, id));
                    let edited = changes.iter().any(edits);
                    if there && !edited && self.memory.operations_of(table, id)?.is_empty() {
                        self.swept[usize::from(*table == tables::tasks())] += 1;
                    }
                    (table.clone(), id.clone())
                }
                Change::RemoveBase(table, id) | Change::RemoveShadow(table, id) => {
                    (table.clone(), id.clone())
                }
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
                    self.written.ledger.push((**entry).clone());
                    continue;
                }
                Change::PutToken(..) => {
                    self.written.tokens = true;
                    continue;
                }
                _ => continue,
            };
            if !self.written.touched.contains(&key) {
                self.written.touched.push(key);
            }
        }
        Ok(())
    }

    fn write(&mut self, changes: &Changes) -> Result<(), StoreError> {
        self.commits += 1;
        self.note(changes)?;
        self.store_all(changes)
    }

    fn store_all(&mut self, changes: &Changes) -> Result<(), StoreError> {
        self.memory.commit(changes)?;
        let Some(real) = &mut self.real else { return Ok(()) };
        if let Some(store) = &mut real.store {
            store.commit(changes)?;
        }
        if real.dies_everywhere {
            let left = difference(&*real.place.look(), &self.memory);
            if let Some(what) = left {
                self.violates(format!("killed after commit {}: {what}", self.commits));
            }
        }
        Ok(())
    }

    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        if self.dead {
            self.failures += 1;
            return Err(StoreError::backend("the process is dead"));
        }
        // What is done once a day by the client's clock counts as no commit: worlds that differ in it alone are the same.
        if changes.iter().all(|change| matches!(change, Change::PurgeLedger(..))) {
            return self.store_all(changes);
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
            self.failures += 1;
        }
        match moment {
            None => self.write(changes),
            Some(Moment::DiskFull) => Err(StoreError::Full),
            Some(Moment::Before) => {
                self.die();
                Err(StoreError::backend("the process died before the commit"))
            }
            Some(Moment::After) => {
                self.write(changes)?;
                self.die();
                Err(StoreError::backend("the process died after the commit"))
            }
        }
    }

    /// From now on nothing is written, and what is here is what the next process finds.
    pub(crate) fn die(&mut self) {
        if !self.dead
            && let Some(real) = &mut self.real
        {
            real.place.die();
        }
        self.dead = true;
    }

    /// The next process opens what the last one left.
    pub(crate) fn revive(&mut self) {
        (self.dead, self.armed) = (false, None);
        let Some(real) = &mut self.real else { return };
        drop(real.store.take());
        let store = real.store.insert(real.place.open());
        let damage = store.check().err().map(|damage| damage.to_string());
        if let Some(what) = damage.or_else(|| difference(&**store, &self.memory)) {
            self.violates(format!("after commit {} and a restart: {what}", self.commits));
        }
    }

    /// Compares everything, at the end of a run.
    pub(crate) fn compare(&mut self) {
        if let Some(what) = difference(self.store(), &self.memory) {
            self.violates(what);
        }
    }
}

/// A handle to a disk.
#[derive(Clone)]
pub(crate) struct SimStore(Arc<Mutex<Disk>>);

impl std::fmt::Debug for SimStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SimStore")
    }
}

impl SimStore {
    /// Makes an empty disk; with a place, a real store stands on it.
    pub(crate) fn new(place: Option<Box<dyn Place>>, dies_everywhere: bool) -> Self {
        let real = place.map(|mut place| Real { store: Some(place.open()), place, dies_everywhere });
        Self(Arc::new(Mutex::new(Disk {
            memory: MemoryStore::new(),
            real,
            commits: 0,
            armed: None,
            dead: false,
            failures: 0,
            written: Written::default(),
            swept: [0; 2],
            violation: None,
        })))
    }

    pub(crate) fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap()
    }

    /// Reads; a real store must say what the reference says.
    fn read<T: PartialEq>(
        &self,
        what: &str,
        read: impl Fn(&dyn Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut disk = self.disk();
        let answer = read(disk.store());
        if disk.real.is_some() {
            let same = match (&answer, read(&disk.memory)) {
                (Ok(answer), Ok(expected)) => *answer == expected,
                (Err(_), _) | (_, Err(_)) => false,
            };
            if !same {
                let commits = disk.commits;
                disk.violates(format!("after commit {commits} the store answers {what} wrongly"));
            }
        }
        answer
    }
}

impl Store for SimStore {
    fn name(&self) -> &'static str {
        "simulated"
    }
    fn record(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.read("record", |store| store.record(table, id))
    }
    fn records(&self, table: &TableName, query: &Query) -> Result<Vec<Record>, StoreError> {
        self.read("records", |store| store.records(table, query))
    }
    fn count(&self, table: &TableName, filter: &Filter) -> Result<u64, StoreError> {
        self.read("count", |store| store.count(table, filter))
    }
    fn ids(
        &self,
        table: &TableName,
        after: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        self.read("ids", |store| store.ids(table, after, limit))
    }
    fn base(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.read("base", |store| store.base(table, id))
    }
    fn shadow(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.read("shadow", |store| store.shadow(table, id))
    }
    fn operations(&self, after: Sequence, limit: usize) -> Result<Vec<Operation>, StoreError> {
        self.read("operations", |store| store.operations(after, limit))
    }
    fn operations_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<Operation>, StoreError> {
        self.read("operations_of", |store| store.operations_of(table, id))
    }
    fn parked(&self) -> Result<Vec<Operation>, StoreError> {
        self.read("parked", |store| store.parked())
    }
    fn last_sequence(&self) -> Result<Sequence, StoreError> {
        self.read("last_sequence", |store| store.last_sequence())
    }
    fn counts(&self) -> Result<Counts, StoreError> {
        self.read("counts", |store| store.counts())
    }
    fn delta_token(&self, table: &TableName, query: &QueryId) -> Result<Option<DeltaToken>, StoreError> {
        self.read("delta_token", |store| store.delta_token(table, query))
    }
    fn ledger(&self, limit: usize) -> Result<Vec<LedgerEntry>, StoreError> {
        self.read("ledger", |store| store.ledger(limit))
    }
    fn ledger_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<LedgerEntry>, StoreError> {
        self.disk().memory.ledger_of(table, id)
    }
    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.read("meta", |store| store.meta(key))
    }
    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        self.disk().commit(changes)
    }
    fn check(&self) -> Result<(), StoreError> {
        self.disk().store().check()
    }
}
