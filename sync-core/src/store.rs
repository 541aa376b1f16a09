//! The store: where records, their bases and shadows, the operation queue and the delta tokens live.
//!
//! # Contract
//!
//! * Reads see every commit that returned, and never half of one.
//! * [`Store::commit`] is the only write: every change of it, in order, or none; durable when it returns `Ok`.
//! * After an error of [`Store::commit`] the store is as before it. Reads go on working.
//! * A store is used from one thread at a time; the engine keeps it behind a lock and never holds that lock across an
//!   await.
//! * Opening is each backend's own: `open(path, &Schema) -> Result<Self, OpenError>`. A backend writes its own name and
//!   format version where it lives, and refuses what is not its own.

mod memory;

use std::error::Error as StdError;
use std::fmt::Debug;
use std::path::PathBuf;

use thiserror::Error;

pub use self::memory::MemoryStore;
use crate::{
    Changes, DeltaToken, Filter, LedgerEntry, Operation, Query, QueryId, Record, RecordId, Sequence,
    TableName,
};

/// Where records, bases, shadows, operations, delta tokens and the conflict ledger live.
///
/// See the [module's page](self) for the contract.
pub trait Store: Debug + Send {
    /// Returns the backend's stable name, as written to disk: `sqlite`, `sled`, `memory`.
    fn name(&self) -> &'static str;

    /// Reads one local row.
    fn record(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError>;

    /// Reads the local rows of a query, in its order.
    fn records(&self, table: &TableName, query: &Query) -> Result<Vec<Record>, StoreError>;

    /// Counts the local rows that match.
    fn count(&self, table: &TableName, filter: &Filter) -> Result<u64, StoreError>;

    /// Reads up to `limit` ids of local rows, ascending, greater than `after`.
    fn ids(
        &self,
        table: &TableName,
        after: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError>;

    /// Reads the server's row the record's pending operations started from.
    fn base(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError>;

    /// Reads the server row that arrived while an operation was pending.
    fn shadow(&self, table: &TableName, id: &RecordId) -> Result<Option<Record>, StoreError>;

    /// Reads up to `limit` operations in queue order with a sequence greater than `after`, parked ones too.
    fn operations(&self, after: Sequence, limit: usize) -> Result<Vec<Operation>, StoreError>;

    /// Reads the operations of one record in queue order.
    fn operations_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<Operation>, StoreError>;

    /// Reads all parked operations in queue order.
    fn parked(&self) -> Result<Vec<Operation>, StoreError>;

    /// Returns the greatest sequence ever stored, also of operations long gone; zero in a new store.
    fn last_sequence(&self) -> Result<Sequence, StoreError>;

    /// Counts the queue.
    fn counts(&self) -> Result<Counts, StoreError>;

    /// Reads how far a query of a table has read.
    fn delta_token(&self, table: &TableName, query: &QueryId) -> Result<Option<DeltaToken>, StoreError>;

    /// Reads up to `limit` entries of the conflict ledger, newest first.
    fn ledger(&self, limit: usize) -> Result<Vec<LedgerEntry>, StoreError>;

    /// Reads what the conflict ledger holds about one record, newest first. Costs what is found, however long the ledger is.
    fn ledger_of(&self, table: &TableName, id: &RecordId) -> Result<Vec<LedgerEntry>, StoreError>;

    /// Reads a named text of the store itself.
    fn meta(&self, key: &str) -> Result<Option<String>, StoreError>;

    /// Applies every change, in order, or none; durable when it returns.
    ///
    /// # Errors
    /// Any error means that nothing was changed.
    fn commit(&mut self, changes: &Changes) -> Result<(), StoreError>;

    /// Checks everything that can be checked: that each row is what was written, and whatever leads to rows. Takes seconds
    /// for large stores.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] names what is damaged.
    fn check(&self) -> Result<(), StoreError>;

    /// Tells how the program ended that had the store open before this one.
    fn last_end(&self) -> LastEnd {
        LastEnd::Closed
    }
}

/// How the program ended that had a store open before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastEnd {
    /// It closed the store, or nobody had it open yet.
    Closed,
    /// It was killed, or the computer stopped: a good time for [`Store::check`].
    CutOff,
}

/// How many operations there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All operations, parked ones too.
    pub operations: u64,
    /// Those that wait for the user.
    pub parked: u64,
    /// Those of them that are conflicts.
    pub conflicts: u64,
}

/// A store could not do what it was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk is full.
    #[error("the disk is full; free some space and try again")]
    Full,
    /// The file or folder cannot be written.
    #[error("the store cannot be written: it is read-only")]
    ReadOnly,
    /// What was read is not what was written.
    #[error("the store is damaged: {what}")]
    Corrupt {
        /// What was found damaged.
        what: String,
    },
    /// A value is larger than the store takes.
    #[error("a record is too large for the store: {bytes} bytes, at most {limit}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Anything else the backend says.
    #[error("the store failed: {0}")]
    Backend(#[source] Box<dyn StdError + Send + Sync>),
}

impl StoreError {
    /// Wraps a backend's own error.
    pub fn backend(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Backend(error.into())
    }
}

/// A store could not be opened. Nothing was changed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The path holds something else.
    #[error("{path:?} is not a Tidelist store", path = .path)]
    NotAStore {
        /// Where.
        path: PathBuf,
    },
    /// The path holds a store of another backend.
    #[error("{path:?} is a {found} store, not a {expected} store", path = .path)]
    OtherKind {
        /// Where.
        path: PathBuf,
        /// The backend that wrote it.
        found: String,
        /// The backend that was asked to open it.
        expected: &'static str,
    },
    /// A newer version of the program wrote it.
    #[error("{path:?} was written by a newer version (format {found}, this program knows up to {known})", path = .path)]
    NewerFormat {
        /// Where.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format known here.
        known: u32,
    },
    /// Another process has it open.
    #[error("{path:?} is in use by another program", path = .path)]
    Locked {
        /// Where.
        path: PathBuf,
    },
    /// The file or folder cannot be written.
    #[error("{path:?} is read-only", path = .path)]
    ReadOnly {
        /// Where.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("{path:?} is damaged: {what}", path = .path)]
    Corrupt {
        /// Where.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// The operating system or the backend said no.
    #[error("{path:?} cannot be opened: {source}", path = .path)]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        source: Box<dyn StdError + Send + Sync>,
    },
}
