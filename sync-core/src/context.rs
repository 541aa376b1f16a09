//! The context: what an application holds to edit, read and sync.
//!
//! ```text
//!   SyncContext ── table(name) ──► SyncTable      edits: read, plan, commit; never wait for the network
//!        │
//!        ├─ push ── heads of the queue, parents first, 8 in flight ──► settle, one commit for what came back together
//!        ├─ pull ── a page after the delta token ──► reconcile, rows and token in one commit
//!        ├─ sync ── push, then pull of every table
//!        ├─ conflicts, resolve, parked_operation, retry     what waits for the user
//!        └─ purge, purge_ledger, resync, explain, preview
//! ```
//!
//! The drivers are async but need no runtime of their own. They call the blocking store between awaits, which is right
//! because the application gives them a thread of their own; the store's lock is never held across an await.

mod builder;
mod explain;
mod full_read;
mod load;
mod page;
mod parked;
mod pull;
mod purge;
mod push;
mod report;
mod resolve;
mod send;
mod sync;
mod undo;
mod unseen;
mod verify;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::broadcast;

pub use self::builder::{Options, SyncContextBuilder};
pub use self::explain::{Clash, Explanation, Planned, WhyWaiting};
pub use self::load::Loaded;
pub use self::parked::ParkedOperation;
pub use self::pull::{PullQuery, PullReport, RemovalGuard};
pub use self::purge::Unsent;
pub use self::report::{Handling, PushError, PushReport};
pub use self::resolve::ParkedConflict;
pub use self::sync::SyncReport;
pub use self::undo::{Edited, LedgerSide, Undone};
pub use self::verify::verify;
use crate::settle::{Dossier, Fresh};
use crate::{
    Clock, ConflictPolicy, Counts, Error, Keeper, LedgerEntry, Operation, RecordId, Remote, Removed, Schema,
    Sequence, Store, StoreError, SyncEvent, SyncTable, TableName, Timestamp, clock,
};

/// What an application holds to edit, read and sync. Cheap to clone, usable from any thread.
#[derive(Debug, Clone)]
pub struct SyncContext {
    inner: Arc<Inner>,
}

/// What all clones of a context share.
#[derive(Debug)]
pub(crate) struct Inner {
    store: Mutex<Box<dyn Store>>,
    remote: RwLock<Option<Arc<dyn Remote>>>,
    pub(crate) schema: Schema,
    pub(crate) clock: Arc<dyn Clock>,
    policies: BTreeMap<TableName, Arc<dyn ConflictPolicy>>,
    default_policy: Arc<dyn ConflictPolicy>,
    device: String,
    keeper: Option<Arc<dyn Keeper>>,
    options: Options,
    events: broadcast::Sender<SyncEvent>,
    /// Held while a push, pull, purge or resync runs: one at a time.
    syncing: tokio::sync::Mutex<()>,
    /// The server's clock minus ours, milliseconds, as far as it is known.
    skew_ms: AtomicI64,
    /// When the ledger was purged last, by this computer's clock.
    ledger_purged: AtomicI64,
}

impl Inner {
    /// Locks the store. A panic of another thread inside a commit left the store itself consistent.
    pub(crate) fn store(&self) -> MutexGuard<'_, Box<dyn Store>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn remote(&self) -> Result<Arc<dyn Remote>, Error> {
        self.remote.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::NoRemote)
    }

    /// The server's clock minus ours, in milliseconds; zero if it is not known.
    pub(crate) fn skew_ms(&self) -> i64 {
        self.skew_ms.load(Ordering::Relaxed)
    }

    /// Takes in what the server's clock said just now.
    pub(crate) fn hear_clock(&self, server: Timestamp) {
        self.skew_ms.store(server.ms_since(self.clock.now()), Ordering::Relaxed);
    }

    pub(crate) fn emit(&self, event: SyncEvent) {
        drop(self.events.send(event)); // nobody listening is fine
    }

    pub(crate) fn records_changed(&self, table: &TableName, ids: Vec<RecordId>) {
        if !ids.is_empty() {
            self.emit(SyncEvent::RecordsChanged { table: table.clone(), ids });
        }
    }

    pub(crate) fn policy(&self, table: &TableName) -> Arc<dyn ConflictPolicy> {
        Arc::clone(self.policies.get(table).unwrap_or(&self.default_policy))
    }

    /// Tells the keeper, if there is one, of rows that the next commit removes.
    pub(crate) fn removing(&self, table: &TableName, rows: &[Removed]) -> Result<(), StoreError> {
        match &self.keeper {
            Some(keeper) if !rows.is_empty() => keeper.removing(table, rows),
            _ => Ok(()),
        }
    }

    /// Reads everything the store knows of one record.
    pub(crate) fn dossier(
        &self,
        store: &dyn Store,
        table: &TableName,
        id: &RecordId,
    ) -> Result<Dossier, StoreError> {
        Ok(Dossier {
            table: table.clone(),
            id: id.clone(),
            local: store.record(table, id)?,
            base: store.base(table, id)?,
            shadow: store.shadow(table, id)?,
            operations: store.operations_of(table, id)?,
        })
    }

    /// Makes the new identities a plan may need.
    pub(crate) fn fresh(&self, store: &dyn Store) -> Result<Fresh, StoreError> {
        Ok(Fresh {
            op: clock::new_op_id(&*self.clock),
            record: clock::new_record_id(&*self.clock),
            sequence: store.last_sequence()?.next(),
            now: self.clock.now(),
        })
    }
}

impl SyncContext {
    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// Returns the face of a declared table.
    ///
    /// # Errors
    /// [`Error::UnknownTable`] if the schema does not declare it.
    pub fn table(&self, name: &TableName) -> Result<SyncTable, Error> {
        match self.inner.schema.table(name) {
            Some(table) => Ok(SyncTable::new(self.clone(), table.name.clone())),
            None => Err(Error::UnknownTable(name.clone())),
        }
    }

    /// Sets the server to sync with, or none. A sync that runs goes on with the one it began with.
    pub fn set_remote(&self, remote: Option<Arc<dyn Remote>>) {
        *self.inner.remote.write().unwrap_or_else(PoisonError::into_inner) = remote;
    }

    /// Returns how far the server's clock is ahead of this computer's, in milliseconds, as the server's last answer told; zero
    /// before any. The header it comes from has whole seconds.
    #[must_use]
    pub fn server_ahead_ms(&self) -> i64 {
        self.inner.skew_ms()
    }

    /// Listens to what happens. A listener that falls far behind misses events and is told so.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<SyncEvent> {
        self.inner.events.subscribe()
    }

    /// Counts the queue.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn counts(&self) -> Result<Counts, Error> {
        Ok(self.inner.store().counts()?)
    }

    /// Reads up to `limit` operations in queue order, parked ones too.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn pending_operations(&self, after: Sequence, limit: usize) -> Result<Vec<Operation>, Error> {
        Ok(self.inner.store().operations(after, limit)?)
    }

    /// Reads the operations of one record.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn operations_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<Operation>, Error> {
        Ok(self.inner.store().operations_of(table, id)?)
    }

    /// Reads all parked operations.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn parked(&self) -> Result<Vec<Operation>, Error> {
        Ok(self.inner.store().parked()?)
    }

    /// Reads up to `limit` entries of the conflict ledger, newest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn ledger(&self, limit: usize) -> Result<Vec<LedgerEntry>, Error> {
        Ok(self.inner.store().ledger(limit)?)
    }

    /// Reads a named text kept beside the data, such as the account the store belongs to.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn meta(&self, key: &str) -> Result<Option<String>, Error> {
        Ok(self.inner.store().meta(key)?)
    }

    /// Keeps a named text beside the data; `None` removes it.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn set_meta(&self, key: &str, value: Option<&str>) -> Result<(), Error> {
        use crate::{Change, Changes};
        let change = match value {
            Some(value) => Change::PutMeta(key.to_owned(), value.to_owned()),
            None => Change::RemoveMeta(key.to_owned()),
        };
        Ok(self.inner.store().commit(&Changes::from_iter([change]))?)
    }

    /// Reads the store itself while nothing writes to it: all that is read is of one moment.
    pub fn at_one_moment<T>(&self, read: impl FnOnce(&dyn Store) -> T) -> T {
        read(&**self.inner.store())
    }

    /// Checks that every record with operations is what its base and its operations make (I2).
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn verify(&self) -> Result<Vec<String>, Error> {
        Ok(verify(&**self.inner.store())?)
    }
}
