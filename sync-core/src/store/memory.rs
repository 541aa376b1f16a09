//! The reference store: everything in memory, nothing durable. It says what the other stores must do.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::{Counts, Store, StoreError};
use crate::{
    Change, Changes, DeltaToken, Filter, LedgerEntry, Operation, ParkedReason, Query, QueryId, Record,
    RecordId, Sequence, State, TableName,
};

type Key = (TableName, RecordId);

/// A store in memory. Cloning copies it, as a snapshot for tests.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MemoryStore {
    records: BTreeMap<Key, Record>,
    bases: BTreeMap<Key, Record>,
    shadows: BTreeMap<Key, Record>,
    operations: BTreeMap<Sequence, Operation>,
    last_sequence: Sequence,
    tokens: BTreeMap<(TableName, QueryId), DeltaToken>,
    ledger: Vec<LedgerEntry>,
    meta: BTreeMap<String, String>,
}

impl MemoryStore {
    /// Makes an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn rows<'a>(&'a self, table: &'a TableName) -> impl Iterator<Item = &'a Record> {
        self.records.iter().filter(move |((name, _), _)| name == table).map(|(_, record)| record)
    }

    fn apply(&mut self, change: &Change) {
        match change.clone() {
            Change::PutRecord(table, record) => drop(self.records.insert((table, record.id.clone()), record)),
            Change::RemoveRecord(table, id) => drop(self.records.remove(&(table, id))),
            Change::PutBase(table, record) => drop(self.bases.insert((table, record.id.clone()), record)),
            Change::RemoveBase(table, id) => drop(self.bases.remove(&(table, id))),
            Change::PutShadow(table, record) => drop(self.shadows.insert((table, record.id.clone()), record)),
            Change::RemoveShadow(table, id) => drop(self.shadows.remove(&(table, id))),
            Change::PutOperation(operation) => {
                self.last_sequence = self.last_sequence.max(operation.sequence);
                self.operations.insert(operation.sequence, operation);
            }
            Change::CompleteOperation(sequence, revision) => {
                if self.operations.get(&sequence).is_some_and(|operation| operation.revision == revision) {
                    self.operations.remove(&sequence);
                }
            }
            Change::PutToken(table, query, token) => drop(self.tokens.insert((table, query), token)),
            Change::RemoveTokens(table) => self.tokens.retain(|(name, _), _| *name != table),
            Change::AppendLedger(entry) => self.ledger.push(*entry),
            Change::PurgeLedger(before, keep) => {
                let keep = usize::try_from(keep).unwrap_or(usize::MAX);
                let mut left = self.ledger.len();
                self.ledger.retain(|entry| {
                    left -= 1;
                    left < keep || entry.at >= before
                });
            }
            Change::PutMeta(key, value) => drop(self.meta.insert(key, value)),
            Change::RemoveMeta(key) => drop(self.meta.remove(&key)),
        }
    }
}

impl Store for MemoryStore {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn record(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        Ok(self.records.get(&(table.clone(), id.clone())).cloned())
    }

    fn records(&self, table: &TableName, query: &Query) -> Result<Vec<Record>, StoreError> {
        let mut found: Vec<_> = self.rows(table).filter(|record| query.filter.matches(record)).collect();
        found.sort_by(|a, b| query.compare(a, b));
        let window = found.into_iter().skip(query.offset).take(query.limit.unwrap_or(usize::MAX));
        Ok(window.cloned().collect())
    }

    fn count(&self, table: &TableName, filter: &Filter) -> Result<u64, StoreError> {
        Ok(self.rows(table).filter(|record| filter.matches(record)).map(|_| 1).sum())
    }

    fn ids(
        &self,
        table: &TableName,
        after: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        let ids = self.rows(table).map(|record| &record.id);
        Ok(ids.filter(|id| after.is_none_or(|after| *id > after)).take(limit).cloned().collect())
    }

    fn base(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        Ok(self.bases.get(&(table.clone(), id.clone())).cloned())
    }

    fn shadow(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        Ok(self.shadows.get(&(table.clone(), id.clone())).cloned())
    }

    fn operations(&self, after: Sequence, limit: usize) -> Result<Vec<Operation>, StoreError> {
        let later = self.operations.range((Bound::Excluded(after), Bound::Unbounded));
        Ok(later.take(limit).map(|(_, operation)| operation.clone()).collect())
    }

    fn operations_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<Operation>, StoreError> {
        let all = self.operations.values();
        Ok(all.filter(|operation| operation.table == *table && operation.record == *id).cloned().collect())
    }

    fn parked(&self) -> Result<Vec<Operation>, StoreError> {
        Ok(self.operations.values().filter(|operation| operation.is_parked()).cloned().collect())
    }

    fn last_sequence(&self) -> Result<Sequence, StoreError> {
        Ok(self.last_sequence)
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        let mut counts = Counts::default();
        for operation in self.operations.values() {
            counts.operations += 1;
            counts.parked += u64::from(operation.is_parked());
            counts.conflicts += u64::from(operation.state == State::Parked(ParkedReason::Conflict));
        }
        Ok(counts)
    }

    fn delta_token(&self, table: &TableName, query: &QueryId) -> Result<Option<DeltaToken>, StoreError> {
        Ok(self.tokens.get(&(table.clone(), query.clone())).cloned())
    }

    fn ledger(&self, limit: usize) -> Result<Vec<LedgerEntry>, StoreError> {
        Ok(self.ledger.iter().rev().take(limit).cloned().collect())
    }

    fn ledger_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<LedgerEntry>, StoreError> {
        let all = self.ledger.iter().rev();
        Ok(all.filter(|entry| entry.table == *table && entry.record == *id).cloned().collect())
    }

    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.meta.get(key).cloned())
    }

    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        for change in changes {
            self.apply(change);
        }
        Ok(())
    }

    fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
