//! Loading: filling a new store with all that another one had.

use super::SyncContext;
use crate::{Change, Changes, Error, RecordId, Sequence, TableName};

/// Whether a store took what it was to be filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loaded {
    /// It did.
    Whole,
    /// It had, or once had, records of its own. Nothing was changed.
    NotNew,
}

impl SyncContext {
    /// Makes a store that never held a record what these changes say, in one commit: records, what waits and what was
    /// decided.
    ///
    /// # Errors
    /// [`Error::Store`]: nothing was changed.
    pub fn load(&self, changes: &Changes) -> Result<Loaded, Error> {
        let inner = self.inner();
        let mut store = inner.store();
        let mut new = store.last_sequence()? == Sequence::default();
        for table in &inner.schema.tables {
            new = new && store.ids(&table.name, None, 1)?.is_empty();
        }
        if !new {
            return Ok(Loaded::NotNew);
        }
        store.commit(changes)?;
        drop(store);
        for table in &inner.schema.tables {
            inner.records_changed(
                &table.name,
                changes.iter().filter_map(|one| of(&table.name, one)).collect(),
            );
        }
        Ok(Loaded::Whole)
    }
}

fn of(table: &TableName, change: &Change) -> Option<RecordId> {
    match change {
        Change::PutRecord(name, record) if name == table => Some(record.id.clone()),
        Change::PutOperation(operation) if operation.table == *table => Some(operation.record.clone()),
        _ => None,
    }
}
