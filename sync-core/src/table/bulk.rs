//! Many new records in few commits: what an import needs.

use std::collections::BTreeSet;

use super::SyncTable;
use crate::clock::new_op_id;
use crate::mutation::{Mutation, active};
use crate::{
    Change, Changes, Error, Fields, Operation, OperationKind, Record, RecordId, Revision, Sequence, State,
};

/// How many records one commit takes.
const BATCH: usize = 500;

impl SyncTable {
    /// Creates records with ids of the caller's, in commits of 500: each is saved with its operation or not at all.
    ///
    /// A record that is here already is left as it is; one that waits to be deleted comes back. Returns how many were
    /// created.
    ///
    /// # Errors
    /// [`Error::Store`]: the batches before are saved, nothing of this one is.
    pub fn insert_all(&self, rows: impl IntoIterator<Item = (RecordId, Fields)>) -> Result<usize, Error> {
        let mut rows = rows.into_iter();
        let mut created = 0;
        loop {
            let batch: Vec<_> = rows.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(created);
            }
            created += self.insert_batch(batch)?;
        }
    }

    /// Sends rows again that the server does not have any more, as new ones: what a person wants to keep of a pull that would
    /// remove them. Rows with pending operations stay as they are. Returns how many will be sent.
    ///
    /// # Errors
    /// [`Error::Store`]: the batches before are saved, nothing of this one is.
    pub fn send_again(&self, ids: &[RecordId]) -> Result<usize, Error> {
        let mut sent = 0;
        for batch in ids.chunks(BATCH) {
            sent += self.send_batch_again(batch)?;
        }
        Ok(sent)
    }

    fn send_batch_again(&self, ids: &[RecordId]) -> Result<usize, Error> {
        let inner = self.inner();
        let mut store = inner.store();
        let mut sequence = store.last_sequence()?;
        let mut changes = Changes::new();
        let mut sent = Vec::new();
        for id in ids {
            let Some(row) = store.record(&self.name, id)? else { continue };
            if !store.operations_of(&self.name, id)?.is_empty() {
                continue;
            }
            sequence = Sequence::next(sequence);
            changes.push(Change::PutOperation(self.insert_of(id, row.fields.clone(), sequence)));
            changes.push(Change::PutRecord(self.name.clone(), Record::new(id.clone(), row.fields)));
            sent.push(id.clone());
        }
        store.commit(&changes)?;
        drop(store);
        let count = sent.len();
        inner.records_changed(&self.name, sent);
        Ok(count)
    }

    /// Makes the operation that creates a record.
    fn insert_of(&self, id: &RecordId, fields: Fields, sequence: Sequence) -> Operation {
        let inner = self.inner();
        Operation {
            id: new_op_id(&*inner.clock),
            table: self.name.clone(),
            record: id.clone(),
            kind: OperationKind::Insert,
            sequence,
            revision: Revision::default(),
            state: State::Pending,
            attempts: 0,
            last_failure: None,
            base_version: None,
            changes: fields,
            edited_at: inner.clock.now(),
        }
    }

    fn insert_batch(&self, rows: Vec<(RecordId, Fields)>) -> Result<usize, Error> {
        let inner = self.inner();
        let mut store = inner.store();
        let mut sequence = store.last_sequence()?;
        let mut changes = Changes::new();
        let mut ids = BTreeSet::new();
        let mut deleted = Vec::new();
        for (id, fields) in rows {
            if ids.contains(&id) || store.record(&self.name, &id)?.is_some() {
                continue;
            }
            if !store.operations_of(&self.name, &id)?.is_empty() {
                deleted.push((id, fields));
                continue;
            }
            sequence = Sequence::next(sequence);
            changes.push(Change::PutOperation(self.insert_of(&id, fields.clone(), sequence)));
            changes.push(Change::PutRecord(self.name.clone(), Record::new(id.clone(), fields)));
            ids.insert(id);
        }
        if active(Mutation::TornImport) {
            let row = |change: &&Change| matches!(change, Change::PutRecord(..));
            store.commit(&changes.iter().filter(row).cloned().collect())?;
        }
        store.commit(&changes)?;
        drop(store);
        let created = ids.len() + deleted.len();
        inner.records_changed(&self.name, ids.into_iter().collect());
        for (id, fields) in deleted {
            self.insert_with_id(id, fields)?;
        }
        Ok(created)
    }
}
