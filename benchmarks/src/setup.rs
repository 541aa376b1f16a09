//! Stores, sizes and sample tasks.

use std::error::Error;
use std::path::Path;

use serde_json::json;
use store_sled::SledStore;
use store_sqlite::SqliteStore;
use sync_core::{Fields, Store, SyncContext, SyncTable, TableName};

/// Which store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One SQLite file.
    Sqlite,
    /// A sled folder.
    Sled,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Sled => "sled",
        }
    }

    /// Opens a store in a folder.
    pub(crate) fn open(self, folder: &Path) -> Result<Box<dyn Store>, Box<dyn Error>> {
        let schema = todo::schema();
        Ok(match self {
            Self::Sqlite => Box::new(SqliteStore::open(&folder.join("tasks.sqlite"), &schema)?),
            Self::Sled => Box::new(SledStore::open(&folder.join("tasks.sled"), &schema)?),
        })
    }
}

/// How many records each benchmark takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) edits: usize,
    pub(crate) push: usize,
    pub(crate) pull: usize,
}

impl Size {
    pub(crate) fn full() -> Self {
        Self { edits: 2_000, push: 1_000, pull: 10_000 }
    }

    pub(crate) fn short() -> Self {
        Self { edits: 200, push: 100, pull: 1_000 }
    }
}

/// A task of about forty characters; every third is done.
pub(crate) fn task(number: usize) -> Fields {
    let value = json!({
        "text": format!("task {number:06} with a title of forty letters"),
        "complete": number.is_multiple_of(3),
        "order": format!("{number:06}"),
    });
    value.as_object().cloned().unwrap_or_default()
}

pub(crate) fn context(store: Box<dyn Store>) -> SyncContext {
    SyncContext::builder(todo::schema(), store).device("bench").build()
}

pub(crate) fn tasks(context: &SyncContext) -> Result<SyncTable, Box<dyn Error>> {
    Ok(context.table(&TableName::new(todo::TASKS)?)?)
}
