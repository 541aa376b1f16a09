//! sled itself: its trees, and one durable transaction over them.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use sled::transaction::{ConflictableTransactionError, TransactionError, TransactionResult, Transactional};
use sled::{Batch, Db, IVec, Tree};
use sync_core::StoreError;

use crate::envelope::unseal;
use crate::error::{file_error, store_error};
use crate::place::{private, sync_tree};
use crate::waker::Waker;

/// The name of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// Local rows by table and id.
    Record,
    /// Bases by table and id.
    Base,
    /// Shadows by table and id.
    Shadow,
    /// Operations by sequence.
    Operation,
    /// Sequences by table, id and sequence.
    ByRecord,
    /// Sequences of parked operations.
    Parked,
    /// Delta tokens by table and query.
    Token,
    /// The conflict ledger by number.
    Ledger,
    /// Numbers of ledger entries by table, id and number.
    LedgerByRecord,
    /// Named texts.
    Meta,
    /// Ids by index, column values and id.
    Index,
    /// Parts of long values by list and place.
    Part,
    /// What the store knows about itself: its format, its tally, its indexes.
    State,
}

impl Name {
    /// Returns the name on disk.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Base => "base",
            Self::Shadow => "shadow",
            Self::Operation => "operation",
            Self::ByRecord => "operation_by_record",
            Self::Parked => "operation_parked",
            Self::Token => "token",
            Self::Ledger => "ledger",
            Self::LedgerByRecord => "ledger_by_record",
            Self::Meta => "meta",
            Self::Index => "index",
            Self::Part => "part",
            Self::State => "state",
        }
    }
}

/// An open sled database and a handle of its file.
pub(crate) struct Database {
    record: Tree,
    base: Tree,
    shadow: Tree,
    operation: Tree,
    by_record: Tree,
    parked: Tree,
    token: Tree,
    ledger: Tree,
    ledger_by_record: Tree,
    meta: Tree,
    index: Tree,
    part: Tree,
    state: Tree,
    db: Db,
    waker: Waker,
    file: Arc<File>,
    blobs: PathBuf,
    _last: Last,
}

/// The last handle of a database, dropped after all others: sled panics if its files cannot be synced when it closes.
/// What was committed had been synced before.
struct Last(Option<Db>);

impl Drop for Last {
    fn drop(&mut self) {
        let db = AssertUnwindSafe(self.0.take());
        // Whatever it was, nothing more can be done.
        let _closed = catch_unwind(|| drop(db));
    }
}

impl Database {
    /// Opens all trees of a database that lives in a folder.
    pub(crate) fn new(db: Db, folder: &Path) -> Result<Self, StoreError> {
        let tree = |name: Name| db.open_tree(name.text()).map_err(store_error);
        Ok(Self {
            record: tree(Name::Record)?,
            base: tree(Name::Base)?,
            shadow: tree(Name::Shadow)?,
            operation: tree(Name::Operation)?,
            by_record: tree(Name::ByRecord)?,
            parked: tree(Name::Parked)?,
            token: tree(Name::Token)?,
            ledger: tree(Name::Ledger)?,
            ledger_by_record: tree(Name::LedgerByRecord)?,
            meta: tree(Name::Meta)?,
            index: tree(Name::Index)?,
            part: tree(Name::Part)?,
            state: tree(Name::State)?,
            waker: Waker::start(),
            file: Arc::new(private().open(folder.join("db")).map_err(file_error)?),
            blobs: folder.join("blobs"),
            _last: Last(Some(db.clone())),
            db,
        })
    }

    /// Returns a tree.
    pub(crate) fn tree(&self, name: Name) -> &Tree {
        match name {
            Name::Record => &self.record,
            Name::Base => &self.base,
            Name::Shadow => &self.shadow,
            Name::Operation => &self.operation,
            Name::ByRecord => &self.by_record,
            Name::Parked => &self.parked,
            Name::Token => &self.token,
            Name::Ledger => &self.ledger,
            Name::LedgerByRecord => &self.ledger_by_record,
            Name::Meta => &self.meta,
            Name::Index => &self.index,
            Name::Part => &self.part,
            Name::State => &self.state,
        }
    }

    /// Reads what stands under a key.
    pub(crate) fn row(&self, tree: Name, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        self.tree(tree).get(key).map_err(store_error)
    }

    /// Reads and unwraps the value under a key.
    pub(crate) fn get<T: DeserializeOwned>(&self, tree: Name, key: &[u8]) -> Result<Option<T>, StoreError> {
        self.row(tree, key)?.map(|row| self.unseal(tree, key, &row)).transpose()
    }

    /// Unwraps a value that was read.
    pub(crate) fn unseal<T: DeserializeOwned>(
        &self,
        tree: Name,
        key: &[u8],
        row: &[u8],
    ) -> Result<T, StoreError> {
        unseal(tree, key, row, |part| self.row(Name::Part, part))
    }

    /// Writes all batches or none.
    pub(crate) fn write(&self, batches: &[(Name, Batch)]) -> Result<(), StoreError> {
        let trees: Vec<_> = batches.iter().map(|(name, _)| self.tree(*name)).collect();
        let written: TransactionResult<(), ()> = trees.as_slice().transaction(|views| {
            for (view, (_, batch)) in views.iter().zip(batches) {
                view.apply_batch(batch)?;
            }
            Ok::<_, ConflictableTransactionError<()>>(())
        });
        written.map_err(|error| match error {
            TransactionError::Storage(error) => store_error(error),
            TransactionError::Abort(()) => StoreError::backend("sled gave a transaction up"),
        })
    }

    /// Returns the handle by which this store syncs sled's file. The system tells each handle once of a sync that failed,
    /// also of one that sled keeps to itself.
    pub(crate) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// Waits until all writes are on the disk. `flush` hands them to the operating system and no further.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        self.sync_blobs().map_err(file_error)?;
        self.waker.flush(&self.db).map_err(store_error)?;
        self.file.sync_all().map_err(file_error)
    }

    /// Syncs the files sled made for pieces of more than 128 KiB, before the log that leads to them. There are none but in
    /// stores with long values that were written before those were split, and where very many long keys are.
    fn sync_blobs(&self) -> io::Result<()> {
        let none = self.blobs.read_dir()?.next().is_none();
        if none { Ok(()) } else { sync_tree(&self.blobs) }
    }
}
