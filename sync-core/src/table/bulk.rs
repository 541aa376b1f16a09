//! Many new records in few commits: what an import needs.

use std::collections::BTreeSet;

use super::SyncTable;
use crate::clock::new_op_id;
use crate::context::Inner;
use crate::mutation::{Mutation, active};
use crate::{
    Change, Changes, Error, Fields, Operation, OperationKind, Record, RecordId, Revision, Sequence, State,
    TableName,
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
            changes.push(Change::PutOperation(insert(inner, &self.name, &id, fields.clone(), sequence)));
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

/// Makes the operation that creates a record.
fn insert(inner: &Inner, table: &TableName, id: &RecordId, fields: Fields, sequence: Sequence) -> Operation {
    Operation {
        id: new_op_id(&*inner.clock),
        table: table.clone(),
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

/// Plans that a row the server does not have any more is sent again, as a new one.
pub(crate) fn send_again(inner: &Inner, table: &TableName, row: Record, sequence: Sequence) -> [Change; 2] {
    let operation = insert(inner, table, &row.id, row.fields.clone(), sequence);
    [Change::PutOperation(operation), Change::PutRecord(table.clone(), Record::new(row.id, row.fields))]
}
