//! Where the store under test lives, and how it is opened and reopened.

use std::fmt;

use sync_core::{MemoryStore, Store};
use tempfile::TempDir;

use crate::faults::Open;
use crate::sample;

/// Opens stores for the suite.
pub trait StoreUnderTest {
    /// Opens a new, empty store with [`sample::schema`].
    fn open(&mut self) -> Box<dyn Store>;

    /// Closes the store opened last and opens it again.
    fn reopen(&mut self, store: Box<dyn Store>) -> Box<dyn Store>;
}

/// A store in a temporary folder, opened by a function of its path.
pub struct Durable {
    folder: TempDir,
    opened: u32,
    open: Open,
}

impl Durable {
    /// Makes a place for stores that `open` opens.
    #[must_use]
    pub fn new(open: Open) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), opened: 0, open }
    }

    fn open_last(&self) -> Box<dyn Store> {
        (self.open)(&self.folder.path().join(format!("store-{}", self.opened)), &sample::schema()).unwrap()
    }
}

impl StoreUnderTest for Durable {
    fn open(&mut self) -> Box<dyn Store> {
        self.opened += 1;
        self.open_last()
    }

    fn reopen(&mut self, store: Box<dyn Store>) -> Box<dyn Store> {
        drop(store);
        self.open_last()
    }
}

impl fmt::Debug for Durable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Durable").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// The reference store. It has nothing to close, so reopening it is nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct InMemory;

impl StoreUnderTest for InMemory {
    fn open(&mut self) -> Box<dyn Store> {
        Box::new(MemoryStore::new())
    }

    fn reopen(&mut self, store: Box<dyn Store>) -> Box<dyn Store> {
        store
    }
}
