//! The store itself: reads, and the one write.

use std::cell::Cell;
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use sled::IVec;
use sync_core::query::{column_value, key};
use sync_core::{
    Changes, Counts, DeltaToken, Filter, Fragments, LastEnd, LedgerEntry, OpenError, Operation, Query,
    QueryId, Record, RecordId, Schema, Sequence, Store, StoreError, TableName,
};

use crate::closed::Seal;
use crate::database::{Database, Name};
use crate::error::{damaged, file_error, store_error};
use crate::index::{Cut, Indexes, cut};
use crate::plan::Plan;
use crate::scan::{Order, Rows, Scan, after, choose};
use crate::tally::Tally;
use crate::{check, commit, floor, keys, open, salvage};

/// How much is left free on the disk.
const RESERVE: u64 = 4 << 20;

/// A store in one sled database.
pub struct SledStore {
    // Dropped in this order: sled is closed, then its files are sealed, then the lock is released.
    database: Database,
    seal: Seal,
    folder: PathBuf,
    indexes: Indexes,
    health: Health,
    last_end: LastEnd,
    rows_read: Cell<u64>,
    _lock: File,
}

/// Whether the last write reached the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Health {
    Sound,
    /// A write or a sync failed: what the disk holds is unknown until the store is opened again.
    Failed,
}

impl SledStore {
    /// Opens the store at this path, or creates it, its folder too.
    ///
    /// # Errors
    /// [`OpenError`] says what is in the way; nothing was changed then.
    pub fn open(path: &Path, schema: &Schema) -> Result<Self, OpenError> {
        open::open(path, schema)
    }

    /// Reads what can be read of a store that cannot be opened, or not be trusted; changes nothing, and sled has no part
    /// in it.
    ///
    /// # Errors
    /// [`OpenError`] if its files cannot be read at all, or another program has it open.
    pub fn salvage(path: &Path, schema: &Schema) -> Result<Fragments, OpenError> {
        salvage::salvage(path, schema)
    }

    pub(crate) fn new(
        database: Database,
        folder: PathBuf,
        indexes: Indexes,
        last_end: LastEnd,
        lock: File,
    ) -> Self {
        let seal = Seal::of(&folder, database.file());
        let health = Health::Sound;
        Self { database, seal, folder, indexes, health, last_end, rows_read: Cell::new(0), _lock: lock }
    }

    /// Returns how many rows queries have read since the store was opened, for tests of what they cost.
    #[doc(hidden)]
    #[must_use]
    pub fn rows_read(&self) -> u64 {
        self.rows_read.get()
    }

    /// Refuses a commit that could fill the disk: sled would then stop, for reads too, until it is opened again.
    fn check_room(&self, bytes: usize) -> Result<(), StoreError> {
        let needed = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(4).saturating_add(RESERVE);
        let free = fs2::available_space(&self.folder).map_err(file_error)?;
        if free < needed { Err(StoreError::Full) } else { Ok(()) }
    }

    fn get<T: DeserializeOwned>(&self, tree: Name, key: &[u8]) -> Result<Option<T>, StoreError> {
        self.database.get(tree, key)
    }

    fn by_number<T: DeserializeOwned>(&self, tree: Name, number: u64) -> Result<T, StoreError> {
        let found = self.get(tree, &keys::number(number))?;
        found.ok_or_else(|| damaged(format!("{} {number} is missing", tree.text())))
    }

    /// Walks an index. Yields whether the key decides the order, and the row.
    fn walk_index(
        &self,
        table: &TableName,
        prefix: &[u8],
    ) -> impl DoubleEndedIterator<Item = Result<(Cut, Record), StoreError>> {
        let table = table.clone();
        self.database.tree(Name::Index).scan_prefix(prefix).map(move |entry| {
            let (key, id) = entry.map_err(store_error)?;
            let row = [keys::table(&table).as_slice(), id.as_ref()].concat();
            self.rows_read.set(self.rows_read.get() + 1);
            let record = self.get(Name::Record, &row)?;
            Ok((cut(&key, &id), record.ok_or_else(|| damaged(format!("an index of {table}")))?))
        })
    }

    /// Walks the rows of a table; those a filter of ids leaves out at the beginning are not read.
    fn walk_table(
        &self,
        table: &TableName,
        filter: &Filter,
    ) -> impl Iterator<Item = Result<(Cut, Record), StoreError>> {
        let prefix = keys::table(table);
        let start = match after(filter) {
            Some(id) => [prefix.as_slice(), id.as_bytes(), &[0]].concat(),
            None => prefix.clone(),
        };
        let rows = self.database.tree(Name::Record).range(start..);
        let of_table = move |row: &sled::Result<(IVec, IVec)>| {
            row.as_ref().map_or(true, |(key, _)| key.starts_with(&prefix))
        };
        rows.take_while(of_table).map(|row| {
            let (key, sealed) = row.map_err(store_error)?;
            self.rows_read.set(self.rows_read.get() + 1);
            Ok((Cut::Whole, self.database.unseal(Name::Record, &key, &sealed)?))
        })
    }
}

/// Takes from a walk what a query asks for, and stops as soon as that is certain.
fn collect(
    mut walk: impl Iterator<Item = Result<(Cut, Record), StoreError>>,
    mut order: Order,
    query: &Query,
) -> Result<Vec<Record>, StoreError> {
    let limit = query.limit.unwrap_or(usize::MAX);
    let enough = query.offset.saturating_add(limit);
    let mut found: Vec<Record> = Vec::new();
    while order != Order::AsAsked || found.len() < enough {
        let Some(row) = walk.next() else { break };
        let (cut, record) = row?;
        if cut == Cut::Short {
            order = Order::Another;
        }
        // From the end, equal rows come in the wrong order: the last of those that are wanted must be whole.
        let complete = found.len() >= enough && found.last().is_some_and(|last| !equal(query, last, &record));
        if order == Order::Reversed && complete {
            break;
        }
        if query.filter.matches(&record) {
            found.push(record);
        }
    }
    if order != Order::AsAsked {
        found.sort_by(|a, b| query.compare(a, b));
    }
    Ok(found.into_iter().skip(query.offset).take(limit).collect())
}

/// Tells whether two rows are equal in the order of a query.
fn equal(query: &Query, a: &Record, b: &Record) -> bool {
    query.order.iter().all(|(column, _)| key(&column_value(a, column)) == key(&column_value(b, column)))
}

fn number_of(entry: sled::Result<IVec>) -> Result<u64, StoreError> {
    keys::last_number(&entry.map_err(store_error)?).ok_or_else(|| damaged("a key without a number"))
}

impl Store for SledStore {
    fn name(&self) -> &'static str {
        "sled"
    }

    fn record(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.get(Name::Record, &keys::row(table, id))
    }

    fn records(&self, table: &TableName, query: &Query) -> Result<Vec<Record>, StoreError> {
        if query.limit == Some(0) {
            return Ok(Vec::new());
        }
        match choose(self.indexes.of(table), query) {
            Scan::Index { prefix, order: Order::Reversed, .. } => {
                collect(self.walk_index(table, &prefix).rev(), Order::Reversed, query)
            }
            Scan::Index { prefix, order, .. } => collect(self.walk_index(table, &prefix), order, query),
            Scan::Table { order } => collect(self.walk_table(table, &query.filter), order, query),
        }
    }

    fn count(&self, table: &TableName, filter: &Filter) -> Result<u64, StoreError> {
        let query = Query::filter(filter.clone());
        let matches = |row: Result<(Cut, Record), StoreError>| Ok(u64::from(filter.matches(&row?.1)));
        match choose(self.indexes.of(table), &query) {
            Scan::Index { prefix, rows: Rows::Matching, .. } => {
                let keys = self.database.tree(Name::Index).scan_prefix(prefix).keys();
                keys.map(|key| key.map(|_| 1).map_err(store_error)).sum()
            }
            Scan::Table { .. } if *filter == Filter::All => {
                let keys = self.database.tree(Name::Record).scan_prefix(keys::table(table)).keys();
                keys.map(|key| key.map(|_| 1).map_err(store_error)).sum()
            }
            Scan::Index { prefix, .. } => self.walk_index(table, &prefix).map(matches).sum(),
            Scan::Table { .. } => self.walk_table(table, filter).map(matches).sum(),
        }
    }

    fn ids(
        &self,
        table: &TableName,
        after: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        let prefix = keys::table(table);
        let start = match after {
            // The smallest key greater than this one.
            Some(id) => [keys::row(table, id).as_slice(), &[0]].concat(),
            None => prefix.clone(),
        };
        let later = self.database.tree(Name::Record).range(start..).keys().take(limit);
        let mut ids = Vec::new();
        for key in later {
            let key = key.map_err(store_error)?;
            let Some(id) = key.strip_prefix(prefix.as_slice()) else { break };
            let id = str::from_utf8(id).ok().and_then(|id| RecordId::new(id).ok());
            ids.push(id.ok_or_else(|| damaged(format!("an id in {table}")))?);
        }
        Ok(ids)
    }

    fn base(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.get(Name::Base, &keys::row(table, id))
    }

    fn shadow(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        self.get(Name::Shadow, &keys::row(table, id))
    }

    fn operations(&self, after: Sequence, limit: usize) -> Result<Vec<Operation>, StoreError> {
        let Some(first) = after.0.checked_add(1) else { return Ok(Vec::new()) };
        let rows = self.database.tree(Name::Operation).range(keys::number(first)..).take(limit);
        rows.map(|row| {
            let (key, sealed) = row.map_err(store_error)?;
            self.database.unseal(Name::Operation, &key, &sealed)
        })
        .collect()
    }

    fn operations_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<Operation>, StoreError> {
        let keys = self.database.tree(Name::ByRecord).scan_prefix(keys::numbered(table, id)).keys();
        keys.map(|key| self.by_number(Name::Operation, number_of(key)?)).collect()
    }

    fn parked(&self) -> Result<Vec<Operation>, StoreError> {
        let keys = self.database.tree(Name::Parked).iter().keys();
        keys.map(|key| self.by_number(Name::Operation, number_of(key)?)).collect()
    }

    fn last_sequence(&self) -> Result<Sequence, StoreError> {
        Ok(Tally::read(&self.database)?.last_sequence)
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        Ok(Tally::read(&self.database)?.counts())
    }

    fn delta_token(&self, table: &TableName, query: &QueryId) -> Result<Option<DeltaToken>, StoreError> {
        self.get(Name::Token, &keys::token(table, query))
    }

    fn ledger(&self, limit: usize) -> Result<Vec<LedgerEntry>, StoreError> {
        let keys = self.database.tree(Name::Ledger).iter().keys().rev().take(limit);
        keys.map(|key| self.by_number(Name::Ledger, number_of(key)?)).collect()
    }

    fn ledger_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<LedgerEntry>, StoreError> {
        let keys = self.database.tree(Name::LedgerByRecord).scan_prefix(keys::numbered(table, id)).keys();
        keys.rev().map(|key| self.by_number(Name::Ledger, number_of(key)?)).collect()
    }

    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.get(Name::Meta, key.as_bytes())
    }

    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        if self.health == Health::Failed {
            return Err(StoreError::backend("the disk failed at an earlier write; open the store again"));
        }
        let mut plan = Plan::new(&self.database)?;
        commit::plan(&mut plan, &self.indexes, changes)?;
        if plan.is_empty() {
            return Ok(());
        }
        self.check_room(plan.bytes())?;
        plan.tally.commits += 1;
        let commits = plan.tally.commits;
        let written = plan.write().and_then(|()| self.database.sync());
        if written.is_err() {
            self.health = Health::Failed;
        } else if commits.is_multiple_of(floor::STEP) {
            // The older number is as true.
            let _unwritten = floor::write(&self.folder, commits);
        }
        written
    }

    fn check(&self) -> Result<(), StoreError> {
        check::check(&self.database, &self.indexes)
    }

    fn last_end(&self) -> LastEnd {
        self.last_end
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        match Tally::read(&self.database) {
            // The older number is as true.
            Ok(tally) if self.health == Health::Sound => drop(floor::write(&self.folder, tally.commits)),
            _ => self.seal.spare(),
        }
    }
}

impl fmt::Debug for SledStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SledStore")
            .field("folder", &self.folder)
            .field("indexes", &self.indexes)
            .field("health", &self.health)
            .finish_non_exhaustive()
    }
}
