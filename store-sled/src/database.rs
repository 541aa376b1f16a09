//! sled itself: its trees, and one durable transaction over them.

use std::fs::File;
use std::path::Path;

use sled::transaction::{ConflictableTransactionError, TransactionError, TransactionResult, Transactional};
use sled::{Batch, Db, Tree};
use sync_core::StoreError;

use crate::error::{file_error, store_error};
use crate::place::private;

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
    /// Named texts.
    Meta,
    /// Ids by index, column values and id.
    Index,
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
            Self::Meta => "meta",
            Self::Index => "index",
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
    meta: Tree,
    index: Tree,
    state: Tree,
    db: Db,
    file: File,
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
            meta: tree(Name::Meta)?,
            index: tree(Name::Index)?,
            state: tree(Name::State)?,
            file: private().open(folder.join("db")).map_err(file_error)?,
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
            Name::Meta => &self.meta,
            Name::Index => &self.index,
            Name::State => &self.state,
        }
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

    /// Waits until all writes are on the disk. `flush` hands them to the operating system and no further.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        self.db.flush().map_err(store_error)?;
        self.file.sync_all().map_err(file_error)
    }
}
