//! The store itself: reads, and the one write.

use std::fmt;
use std::path::Path;

use rusqlite::{Connection, ErrorCode, TransactionBehavior, params_from_iter};
use sync_core::{
    Change, Changes, Counts, DeltaToken, Filter, Fragments, LastEnd, LedgerEntry, OpenError, Operation,
    Query, QueryId, Record, RecordId, Schema, Sequence, Store, StoreError, TableName,
};

use crate::error::{code, store_error};
use crate::json::damaged;
use crate::rows::Rows;
use crate::seal::Seal;
use crate::{check, filter, open, queue, rows, salvage, small};

/// A store in one SQLite database.
pub struct SqliteStore {
    // Dropped in this order: the database is closed, then its file is sealed and the lock released.
    connection: Connection,
    seal: Seal,
    health: Health,
    last_end: LastEnd,
}

/// Whether the last write reached the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Health {
    Sound,
    /// A write or a sync failed: what the disk holds is unknown until the store is opened again.
    Failed,
}

impl SqliteStore {
    /// Opens the store at this path, or creates it, its folder too.
    ///
    /// # Errors
    /// [`OpenError`] says what is in the way; nothing was changed then.
    pub fn open(path: &Path, schema: &Schema) -> Result<Self, OpenError> {
        open::open(path, schema)
    }

    /// Reads what can be read of a store that cannot be opened, or not be trusted; changes nothing.
    ///
    /// # Errors
    /// [`OpenError`] if its files cannot be read at all, or another program has it open.
    pub fn salvage(path: &Path) -> Result<Fragments, OpenError> {
        salvage::salvage(path)
    }

    pub(crate) fn new(connection: Connection, last_end: LastEnd, seal: Seal) -> Self {
        Self { connection, seal, health: Health::Sound, last_end }
    }

    #[cfg(test)]
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    fn write(&mut self, changes: &Changes) -> Result<(), StoreError> {
        let begin = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begin.map_err(store_error)?;
        for change in changes {
            apply(&transaction, change)?;
        }
        transaction.commit().map_err(store_error)
    }
}

fn apply(to: &Connection, change: &Change) -> Result<(), StoreError> {
    match change {
        Change::PutRecord(table, record) => rows::put(to, Rows::Local, table, record),
        Change::RemoveRecord(table, id) => rows::remove(to, Rows::Local, table, id),
        Change::PutBase(table, record) => rows::put(to, Rows::Base, table, record),
        Change::RemoveBase(table, id) => rows::remove(to, Rows::Base, table, id),
        Change::PutShadow(table, record) => rows::put(to, Rows::Shadow, table, record),
        Change::RemoveShadow(table, id) => rows::remove(to, Rows::Shadow, table, id),
        Change::PutOperation(operation) => queue::put(to, operation),
        Change::CompleteOperation(sequence, revision) => queue::complete(to, *sequence, *revision),
        Change::PutToken(table, query, token) => small::put_token(to, table, query, token),
        Change::RemoveTokens(table) => small::remove_tokens(to, table),
        Change::AppendLedger(entry) => small::append_ledger(to, entry),
        Change::PurgeLedger(before, keep) => small::purge_ledger(to, *before, *keep),
        Change::PutMeta(key, value) => small::put_meta(to, key, value),
        Change::RemoveMeta(key) => small::remove_meta(to, key),
    }
}

/// Tells whether the disk, not the change, is at fault.
fn disk_failed(error: &StoreError) -> bool {
    let StoreError::Backend(source) = error else { return false };
    source.downcast_ref().and_then(code) == Some(ErrorCode::SystemIoFailure)
}

impl Store for SqliteStore {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn record(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        rows::get(&self.connection, Rows::Local, table, id)
    }

    fn records(&self, table: &TableName, query: &Query) -> Result<Vec<Record>, StoreError> {
        let compiled = filter::select(Rows::COLUMNS, table, query);
        let mut statement = self.connection.prepare_cached(&compiled.sql).map_err(store_error)?;
        let decode = |row: &rusqlite::Row<'_>| Ok(rows::decode(Rows::Local, table, row));
        let found =
            statement.query_map(params_from_iter(compiled.parameters), decode).map_err(store_error)?;
        found.map(|row| row.map_err(store_error)?).collect()
    }

    fn count(&self, table: &TableName, filter: &Filter) -> Result<u64, StoreError> {
        let compiled = filter::count(table, filter);
        let mut statement = self.connection.prepare_cached(&compiled.sql).map_err(store_error)?;
        statement
            .query_row(params_from_iter(compiled.parameters), |row| queue::natural(row, 0))
            .map_err(store_error)
    }

    fn ids(
        &self,
        table: &TableName,
        after: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let sql = "SELECT id FROM record WHERE tbl = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
        let mut statement = self.connection.prepare_cached(sql).map_err(store_error)?;
        let after = after.map_or("", RecordId::as_str);
        let ids = statement
            .query_map(rusqlite::params![table.as_str(), after, limit], |row| row.get::<_, String>(0))
            .map_err(store_error)?;
        ids.map(|id| {
            RecordId::new(id.map_err(store_error)?).map_err(|_| damaged(format!("an id in {table}")))
        })
        .collect()
    }

    fn base(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        rows::get(&self.connection, Rows::Base, table, id)
    }

    fn shadow(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError> {
        rows::get(&self.connection, Rows::Shadow, table, id)
    }

    fn operations(&self, after: Sequence, limit: usize) -> Result<Vec<Operation>, StoreError> {
        queue::after(&self.connection, after, limit)
    }

    fn operations_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<Operation>, StoreError> {
        queue::of(&self.connection, table, id)
    }

    fn parked(&self) -> Result<Vec<Operation>, StoreError> {
        queue::parked(&self.connection)
    }

    fn last_sequence(&self) -> Result<Sequence, StoreError> {
        queue::last_sequence(&self.connection)
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        queue::counts(&self.connection)
    }

    fn delta_token(&self, table: &TableName, query: &QueryId) -> Result<Option<DeltaToken>, StoreError> {
        small::token(&self.connection, table, query)
    }

    fn ledger(&self, limit: usize) -> Result<Vec<LedgerEntry>, StoreError> {
        small::ledger(&self.connection, limit)
    }

    fn ledger_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<LedgerEntry>, StoreError> {
        small::ledger_of(&self.connection, table, id)
    }

    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        small::meta(&self.connection, key)
    }

    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError> {
        if self.health == Health::Failed {
            return Err(StoreError::backend("the disk failed at an earlier write; open the store again"));
        }
        if changes.is_empty() {
            return Ok(());
        }
        let written = self.write(changes);
        if written.as_ref().is_err_and(disk_failed) {
            self.health = Health::Failed;
            self.seal.spare();
        }
        written
    }

    /// Also checks the pages, and that each index says what its table says.
    fn check(&self) -> Result<(), StoreError> {
        check::everything(&self.connection)
    }

    fn last_end(&self) -> LastEnd {
        self.last_end
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        if self.health == Health::Sound {
            // If this fails, the next opening checks the file: nothing else depends on it.
            let _unmarked = self.connection.execute("UPDATE state SET clean = 1", []);
        }
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.connection.path())
            .field("health", &self.health)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sync_testkit::sample::{id, record, schema, tasks};

    use super::*;

    fn put(store: &mut SqliteStore, name: &str) -> Result<(), StoreError> {
        let big = record(name, json!({"text": "x".repeat(20_000)}));
        store.commit(&Changes::from_iter([Change::PutRecord(tasks(), big)]))
    }

    #[test]
    fn a_full_disk_refuses_the_commit_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(&folder.path().join("todo.db"), &schema()).unwrap();
        put(&mut store, "first").unwrap();
        let pages: u32 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        let limit = |store: &SqliteStore, pages: u32| {
            store.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        };
        limit(&store, pages + 2);
        let refused = put(&mut store, "second").unwrap_err();
        assert!(matches!(refused, StoreError::Full), "{refused:?}");
        assert_eq!(store.ids(&tasks(), None, 9).unwrap(), [id("first")]);
        assert!(store.record(&tasks(), &id("first")).unwrap().is_some());
        limit(&store, 1_000_000);
        put(&mut store, "second").unwrap();
        assert_eq!(store.ids(&tasks(), None, 9).unwrap().len(), 2);
    }
}
