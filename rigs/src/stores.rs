//! The two stores under test, by name.

use std::path::Path;

use store_sled::SledStore;
use store_sqlite::SqliteStore;
use sync_core::{OpenError, Store};

/// Which store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One SQLite file.
    Sqlite,
    /// A sled folder.
    Sled,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Sled];

    /// Finds a store by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Sled => "sled",
        }
    }

    /// Opens or creates the store in a folder, with the tables of the app.
    ///
    /// # Errors
    /// As the store says.
    pub fn open(self, folder: &Path) -> Result<Box<dyn Store>, OpenError> {
        let path = folder.join("tasks");
        Ok(match self {
            Self::Sqlite => Box::new(SqliteStore::open(&path, &todo::schema())?),
            Self::Sled => Box::new(SledStore::open(&path, &todo::schema())?),
        })
    }
}
