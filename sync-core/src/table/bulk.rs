//! Many new records in few commits: what an import needs.

use std::collections::{BTreeMap, BTreeSet};

use super::{Planned, SyncTable};
use crate::clock::new_op_id;
use crate::collapse::Edit;
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
        let mut created = 0;
        self.insert_each(rows, |_, _| created += 1)?;
        Ok(created)
    }

    /// Does what [`insert_all`](Self::insert_all) does, and tells each record that was created, once it is saved.
    ///
    /// # Errors
    /// [`Error::Store`]: the batches before are saved and were told, nothing of this one is.
    pub fn insert_each(
        &self,
        rows: impl IntoIterator<Item = (RecordId, Fields)>,
        mut created: impl FnMut(RecordId, Fields),
    ) -> Result<(), Error> {
        let mut rows = rows.into_iter();
        loop {
            let batch: Vec<_> = rows.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(());
            }
            self.insert_batch(batch, &mut created)?;
        }
    }

    /// Edits records as `decide` says of each row as it is now, in commits of up to 500: each is saved with its operation or
    /// not at all, and no row changes between the question and the commit.
    ///
    /// # Errors
    /// [`Error::Store`]: the batches before are saved, nothing of this one is.
    pub(crate) fn edit_all<T>(
        &self,
        records: &[T],
        id: impl Fn(&T) -> &RecordId,
        mut decide: impl FnMut(&T, Option<&Fields>) -> Option<Edit>,
    ) -> Result<(), Error> {
        let inner = self.inner();
        let mut rest = records;
        while !rest.is_empty() {
            // A record that comes again waits for the next commit: it is edited as the first edit leaves it.
            let mut once = BTreeSet::new();
            let batch = rest.iter().take(BATCH).take_while(|one| once.insert(id(one))).count();
            let (batch, later) = rest.split_at(batch);
            rest = later;
            let mut store = inner.store();
            let mut sequence = store.last_sequence()?;
            let mut changes = Changes::new();
            let mut ids = Vec::new();
            for one in batch {
                let id = id(one);
                let now = store.record(&self.name, id)?;
                let Some(edit) = decide(one, now.as_ref().map(|row| &row.fields)) else { continue };
                sequence = sequence.next();
                match self.plan(&**store, id, edit, sequence)? {
                    Planned::Nothing(_) => continue,
                    Planned::Changes(more) | Planned::Cancelled(more, _) => changes.append(more),
                }
                ids.push(id.clone());
            }
            if ids.is_empty() {
                continue;
            }
            store.commit(&changes)?;
            drop(store);
            inner.records_changed(&self.name, ids);
        }
        Ok(())
    }

    fn insert_batch(
        &self,
        rows: Vec<(RecordId, Fields)>,
        told: &mut impl FnMut(RecordId, Fields),
    ) -> Result<(), Error> {
        let inner = self.inner();
        let mut store = inner.store();
        let mut sequence = store.last_sequence()?;
        let mut changes = Changes::new();
        let mut ids = BTreeMap::new();
        let mut deleted = Vec::new();
        for (id, fields) in rows {
            if ids.contains_key(&id) || store.record(&self.name, &id)?.is_some() {
                continue;
            }
            if !store.operations_of(&self.name, &id)?.is_empty() {
                deleted.push((id, fields));
                continue;
            }
            sequence = Sequence::next(sequence);
            changes.push(Change::PutOperation(insert(inner, &self.name, &id, fields.clone(), sequence)));
            changes.push(Change::PutRecord(self.name.clone(), Record::new(id.clone(), fields.clone())));
            ids.insert(id, fields);
        }
        if active(Mutation::TornImport) {
            let row = |change: &&Change| matches!(change, Change::PutRecord(..));
            store.commit(&changes.iter().filter(row).cloned().collect())?;
        }
        store.commit(&changes)?;
        drop(store);
        inner.records_changed(&self.name, ids.keys().cloned().collect());
        ids.into_iter().for_each(|(id, fields)| told(id, fields));
        for (id, fields) in deleted {
            self.insert_with_id(id.clone(), fields.clone())?;
            told(id, fields);
        }
        Ok(())
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
