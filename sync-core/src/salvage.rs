//! Salvage: a whole store out of what could be read of a damaged one. Pure.
//!
//! A row without operations is kept, but no longer as the version it was: the operation that said otherwise may be what was
//! lost, so the next pull compares it. If no server ever gave it a version, the operation that was lost is its insert, and is
//! made again. No token is kept, so the next pull reads everything. Of the rest:
//!
//! | readable | becomes |
//! |---|---|
//! | operations, base | the row is what they make (I2), whatever the row itself says |
//! | operations without their base | a base that knows nothing of what they change: if the server's differs, a person is asked |
//! | row and base, no operation | the operation that was lost is made again of their difference |
//! | row and shadow, nothing else | a conflict: a person decides |
//! | a base or a shadow alone | the row: a delete that cannot be read is not guessed |

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::new_op_id;
use crate::collapse::replay;
use crate::record::{diff, same_fields};
use crate::{
    Change, Changes, Clock, Fields, LedgerEntry, Operation, OperationKind, ParkedReason, Record, RecordId,
    Revision, Sequence, State, TableName, Version,
};

/// A version no server gave: whatever the server has is another one.
const UNKNOWN: &str = "salvaged";

type Key = (TableName, RecordId);

/// What could be read of a damaged store.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fragments {
    records: BTreeMap<Key, Record>,
    bases: BTreeMap<Key, Record>,
    shadows: BTreeMap<Key, Record>,
    operations: BTreeMap<Sequence, Operation>,
    ledger: Vec<LedgerEntry>,
    texts: BTreeMap<String, String>,
    /// How many places held something that could not be read.
    pub unreadable: u64,
}

/// What a salvage kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Rows that were kept.
    pub rows: u64,
    /// Operations that were kept.
    pub operations: u64,
    /// Rows and operations that were lost, and made again from what else was known of them.
    pub made_again: u64,
    /// Entries of the conflict ledger that were kept.
    pub decisions: u64,
    /// Places that held something that could not be read.
    pub unreadable: u64,
}

impl Fragments {
    /// Takes in the change that makes a piece of the store. Later pieces win; ledger entries come in their order.
    pub fn add(&mut self, change: Change) {
        match change {
            Change::PutRecord(table, record) => drop(self.records.insert((table, record.id.clone()), record)),
            Change::PutBase(table, record) => drop(self.bases.insert((table, record.id.clone()), record)),
            Change::PutShadow(table, record) => drop(self.shadows.insert((table, record.id.clone()), record)),
            Change::PutOperation(operation) => {
                drop(self.operations.insert(operation.sequence, operation));
            }
            Change::AppendLedger(entry) => self.ledger.push(*entry),
            Change::PutMeta(key, text) => drop(self.texts.insert(key, text)),
            Change::PutToken(..)
            | Change::RemoveRecord(..)
            | Change::RemoveBase(..)
            | Change::RemoveShadow(..)
            | Change::CompleteOperation(..)
            | Change::RemoveTokens(_)
            | Change::PurgeLedger(..)
            | Change::RemoveMeta(_) => {}
        }
    }

    /// Tells whether nothing of a record was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let rows = [&self.records, &self.bases, &self.shadows];
        rows.into_iter().all(BTreeMap::is_empty) && self.operations.is_empty()
    }

    /// Returns all pieces, as the changes that make them.
    #[must_use]
    pub fn pieces(&self) -> Vec<Change> {
        let rows = |rows: &BTreeMap<Key, Record>, put: fn(TableName, Record) -> Change| -> Vec<Change> {
            rows.iter().map(|((table, _), record)| put(table.clone(), record.clone())).collect()
        };
        let mut pieces = rows(&self.records, Change::PutRecord);
        pieces.extend(rows(&self.bases, Change::PutBase));
        pieces.extend(rows(&self.shadows, Change::PutShadow));
        pieces.extend(self.operations.values().cloned().map(Change::PutOperation));
        pieces.extend(self.ledger.iter().map(|entry| Change::AppendLedger(Box::new(entry.clone()))));
        pieces.extend(self.texts.iter().map(|(name, text)| Change::PutMeta(name.clone(), text.clone())));
        pieces
    }

    /// Makes a whole store of the pieces. Of the texts only those of these names are kept: others may say how far the
    /// server was read.
    #[must_use]
    pub fn mend(self, texts_named: &[&str], clock: &dyn Clock) -> (Changes, Salvaged) {
        let Self { mut records, mut bases, mut shadows, operations, ledger, texts, unreadable } = self;
        let mut mending = Mending {
            clock,
            next: operations.last_key_value().map(|(last, _)| *last).unwrap_or_default(),
            changes: Changes::new(),
            salvaged: Salvaged { unreadable, ..Salvaged::default() },
        };
        mending.salvaged.operations = count(operations.len());
        mending.salvaged.decisions = count(ledger.len());
        let mut queues: BTreeMap<Key, Vec<Operation>> = BTreeMap::new();
        for operation in operations.into_values() {
            let key = (operation.table.clone(), operation.record.clone());
            queues.entry(key).or_default().push(operation);
        }
        let keys: BTreeSet<Key> = [records.keys(), bases.keys(), shadows.keys()]
            .into_iter()
            .flatten()
            .chain(queues.keys())
            .cloned()
            .collect();
        for key in keys {
            mending.record(Pieces {
                local: records.remove(&key),
                base: bases.remove(&key),
                shadow: shadows.remove(&key),
                operations: queues.remove(&key).unwrap_or_default(),
                key,
            });
        }
        mending.changes.extend(ledger.into_iter().map(|entry| Change::AppendLedger(Box::new(entry))));
        let kept = texts.into_iter().filter(|(name, _)| texts_named.contains(&name.as_str()));
        mending.changes.extend(kept.map(|(name, text)| Change::PutMeta(name, text)));
        (mending.changes, mending.salvaged)
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// What could be read of one record.
struct Pieces {
    key: Key,
    local: Option<Record>,
    base: Option<Record>,
    shadow: Option<Record>,
    operations: Vec<Operation>,
}

struct Mending<'a> {
    clock: &'a dyn Clock,
    next: Sequence,
    changes: Changes,
    salvaged: Salvaged,
}

impl Mending<'_> {
    fn record(&mut self, pieces: Pieces) {
        if let Some(first) = pieces.operations.first().cloned() {
            return self.edited(pieces, &first);
        }
        let live = |row: Option<Record>| row.filter(|row| !row.deleted);
        match (pieces.local, pieces.base, pieces.shadow) {
            (Some(local), None, None) if local.version.is_none() => {
                self.salvaged.rows += 1;
                self.salvaged.made_again += 1;
                let changes = local.fields.clone();
                let insert = self.operation(&pieces.key, OperationKind::Insert, changes, State::Pending);
                self.changes.push(Change::PutOperation(insert));
                self.local(&pieces.key.0, local);
            }
            (Some(local), None, None) => {
                self.salvaged.rows += 1;
                self.local(&pieces.key.0, Record { version: Version::new(UNKNOWN).ok(), ..local });
            }
            (Some(local), Some(base), shadow) => {
                self.salvaged.rows += 1;
                self.announce(&pieces.key, local, base, shadow);
            }
            (Some(local), None, Some(shadow)) => {
                self.salvaged.rows += 1;
                let state = State::Parked(ParkedReason::Conflict);
                let operation =
                    self.operation(&pieces.key, OperationKind::Update, local.fields.clone(), state);
                self.changes.push(Change::PutOperation(operation));
                self.changes.push(Change::PutShadow(pieces.key.0.clone(), shadow));
                self.local(&pieces.key.0, local);
            }
            (None, base, shadow) => {
                if let Some(row) = live(shadow).or_else(|| live(base)) {
                    self.salvaged.made_again += 1;
                    self.local(&pieces.key.0, row);
                }
            }
        }
    }

    /// A record whose operations can be read.
    fn edited(&mut self, pieces: Pieces, first: &Operation) {
        let Pieces { key: (table, id), local, base, shadow, operations } = pieces;
        let base = match (base, first.kind) {
            (None, OperationKind::Insert) => None,
            (None, kind) => Some(guess(&id, kind, first, local.as_ref(), &operations)),
            (base, _) => base,
        };
        let made = replay(base.as_ref(), &operations);
        match (&local, &made) {
            (Some(row), Some(made)) if same_fields(&row.fields, made) => self.salvaged.rows += 1,
            (_, Some(_)) => self.salvaged.made_again += 1,
            (_, None) => {}
        }
        if let Some(fields) = made {
            let known = local.or_else(|| base.clone()).unwrap_or_else(|| Record::new(id, Fields::new()));
            self.local(&table, Record { fields, deleted: false, ..known });
        }
        self.changes.extend(base.map(|base| Change::PutBase(table.clone(), base)));
        self.changes.extend(shadow.map(|shadow| Change::PutShadow(table.clone(), shadow)));
        self.changes.extend(operations.into_iter().map(Change::PutOperation));
    }

    /// A row that differs from its base without an operation that says so.
    fn announce(&mut self, key: &Key, local: Record, base: Record, shadow: Option<Record>) {
        let (kind, changes) = if base.deleted {
            (OperationKind::Undelete, local.fields.clone())
        } else {
            (OperationKind::Update, diff(&base.fields, &local.fields))
        };
        let table = key.0.clone();
        if changes.is_empty() {
            let row = shadow.filter(|row| !row.deleted).unwrap_or(base);
            return self.local(&table, Record { version: Version::new(UNKNOWN).ok(), ..row });
        }
        self.salvaged.made_again += 1;
        let mut operation = self.operation(key, kind, changes, State::Pending);
        operation.base_version.clone_from(&base.version);
        self.local(&table, local);
        self.changes.push(Change::PutBase(table.clone(), base));
        self.changes.extend(shadow.map(|shadow| Change::PutShadow(table, shadow)));
        self.changes.push(Change::PutOperation(operation));
    }

    fn local(&mut self, table: &TableName, record: Record) {
        self.changes.push(Change::PutRecord(table.clone(), record));
    }

    fn operation(&mut self, key: &Key, kind: OperationKind, changes: Fields, state: State) -> Operation {
        self.next = self.next.next();
        Operation {
            id: new_op_id(self.clock),
            table: key.0.clone(),
            record: key.1.clone(),
            kind,
            sequence: self.next,
            revision: Revision::default(),
            state,
            attempts: 0,
            last_failure: None,
            base_version: None,
            changes,
            edited_at: self.clock.now(),
        }
    }
}

/// Makes a base of what is known without it. What the operations change is not known of it: so a merge that finds
/// another value on the server asks, and never takes it for what was here before.
fn guess(
    id: &RecordId,
    kind: OperationKind,
    first: &Operation,
    local: Option<&Record>,
    operations: &[Operation],
) -> Record {
    let mut base = local.cloned().unwrap_or_else(|| Record::new(id.clone(), Fields::new()));
    base.fields.retain(|name, _| !operations.iter().any(|operation| operation.changes.contains_key(name)));
    base.version.clone_from(&first.base_version);
    base.deleted = kind == OperationKind::Undelete;
    base
}

#[cfg(test)]
mod tests;
