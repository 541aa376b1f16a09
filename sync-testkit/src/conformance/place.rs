//! Where the store under test lives, and how it is opened and reopened.

use std::fmt;
use std::path::Path;

use sync_core::{MemoryStore, Schema, Store};
use tempfile::TempDir;

use crate::sample;

/// Opens stores for the suite.
pub trait StoreUnderTest {
    /// Opens a new, empty store with [`sample::schema`].
    fn open(&mut self) -> Box<dyn Store>;

    /// Closes the store opened last and opens it again.
    fn reopen(&mut self, store: Box<dyn Store>) -> Box<dyn Store>;
}

/// A store in a temporary folder, opened by a function of its path.
pub struct Durable<F> {
    folder: TempDir,
    opened: u32,
    open: F,
}

impl<F: Fn(&Path, &Schema) -> Box<dyn Store>> Durable<F> {
    /// Makes a place for stores that `open` opens.
    #[must_use]
    pub fn new(open: F) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), opened: 0, open }
    }

    fn open_last(&self) -> Box<dyn Store> {
        (self.open)(&self.folder.path().join(format!("store-{}", self.opened)), &sample::schema())
    }
}

impl<F: Fn(&Path, &Schema) -> Box<dyn Store>> StoreUnderTest for Durable<F> {
    fn open(&mut self) -> Box<dyn Store> {
        self.opened += 1;
        self.open_last()
    }

    fn reopen(&mut self, store: Box<dyn Store>) -> Box<dyn Store> {
        drop(store);
        self.open_last()
    }
}

impl<F> fmt::Debug for Durable<F> {
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
