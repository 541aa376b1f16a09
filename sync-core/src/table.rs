//! A table's face: edits and look-ups. Every edit is one durable commit of the row and its operation, and never waits for
//! the network.

pub(crate) mod bulk;

use crate::clock::{new_op_id, new_record_id};
use crate::collapse::{Collapse, Edit, collapse, replay};
use crate::context::Inner;
use crate::mutation::{Mutation, active};
use crate::{
    Change, Changes, Error, Fields, Filter, Operation, OperationKind, ParkedReason, Query, Record, RecordId,
    Revision, Sequence, State, Store, SyncContext, TableName,
};

/// The face of one table. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SyncTable {
    context: SyncContext,
    name: TableName,
}

/// What an edit comes to.
enum Planned {
    /// The row is so already.
    Nothing(Option<Record>),
    /// This is committed.
    Changes(Changes),
    /// This is committed, and nothing waits any more; the row may be one the server deleted.
    Cancelled(Changes, Option<Record>),
}

impl SyncTable {
    pub(crate) fn new(context: SyncContext, name: TableName) -> Self {
        Self { context, name }
    }

    /// Returns the table's name.
    #[must_use]
    pub fn name(&self) -> &TableName {
        &self.name
    }

    /// Creates a record with a new id.
    ///
    /// # Errors
    /// [`Error::Store`]: nothing was saved.
    pub fn insert(&self, fields: Fields) -> Result<Record, Error> {
        let id = new_record_id(&*self.inner().clock);
        self.insert_with_id(id, fields)
    }

    /// Creates a record with an id of the caller's. An id this computer deleted before comes back to life.
    ///
    /// # Errors
    /// [`Error::Exists`] if there is a row with this id.
    pub fn insert_with_id(&self, id: RecordId, fields: Fields) -> Result<Record, Error> {
        let row = self.edit(&id, Edit::Insert(fields))?;
        row.ok_or_else(|| self.missing(&id))
    }

    /// Sets members of a record; the others stay. A member is removed by setting it to null.
    ///
    /// Returns the row as it is now. If that takes an earlier edit back, it is the server's row; if the server had deleted
    /// that meanwhile, the record is gone here too, and what is returned is marked as [deleted](Record::deleted).
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such row.
    pub fn update(&self, id: &RecordId, changes: Fields) -> Result<Record, Error> {
        let row = self.edit(id, Edit::Update(changes))?;
        row.ok_or_else(|| self.missing(id))
    }

    /// Deletes a record and returns it as it was: what [`insert_with_id`](Self::insert_with_id) needs to undo it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such row.
    pub fn delete(&self, id: &RecordId) -> Result<Record, Error> {
        let row = self.lookup(id)?;
        self.edit(id, Edit::Delete)?;
        row.ok_or_else(|| self.missing(id))
    }

    /// Brings back a deleted record with these members.
    ///
    /// If the delete was not sent yet it is withdrawn; if the server has a tombstone, push takes it away.
    ///
    /// # Errors
    /// [`Error::Exists`] if the row is there.
    pub fn undelete(&self, record: Record) -> Result<Record, Error> {
        self.insert_with_id(record.id, record.fields)
    }

    /// Reads one record.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn lookup(&self, id: &RecordId) -> Result<Option<Record>, Error> {
        Ok(self.inner().store().record(&self.name, id)?)
    }

    /// Reads the records of a query.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn read(&self, query: &Query) -> Result<Vec<Record>, Error> {
        Ok(self.inner().store().records(&self.name, query)?)
    }

    /// Counts the records that match.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn count(&self, filter: &Filter) -> Result<u64, Error> {
        Ok(self.inner().store().count(&self.name, filter)?)
    }

    fn inner(&self) -> &Inner {
        self.context.inner()
    }

    fn missing(&self, id: &RecordId) -> Error {
        Error::NotFound { table: self.name.clone(), id: id.clone() }
    }

    /// Reads, plans, commits.
    fn edit(&self, id: &RecordId, edit: Edit) -> Result<Option<Record>, Error> {
        let inner = self.inner();
        let mut store = inner.store();
        let sequence = store.last_sequence()?.next();
        let (changes, tombstone) = match self.plan(&**store, id, edit, sequence)? {
            Planned::Nothing(row) => return Ok(row),
            Planned::Changes(changes) => (changes, None),
            Planned::Cancelled(changes, tombstone) => (changes, tombstone),
        };
        if active(Mutation::TornEdit) {
            store.commit(&changes.iter().take(changes.len() - 1).cloned().collect())?;
        }
        store.commit(&changes)?;
        let row = store.record(&self.name, id)?;
        drop(store);
        inner.records_changed(&self.name, vec![id.clone()]);
        Ok(row.or(tombstone))
    }

    /// Plans an edit; a new operation gets this sequence.
    fn plan(
        &self,
        store: &dyn Store,
        id: &RecordId,
        edit: Edit,
        sequence: Sequence,
    ) -> Result<Planned, Error> {
        let inner = self.inner();
        let dossier = inner.dossier(store, &self.name, id)?;
        // With nothing pending, the local row is the server's row: the base of what follows.
        let base = if dossier.operations.is_empty() { dossier.local.clone() } else { dossier.base.clone() };
        let earlier = dossier.operations.split_last().map_or(&[][..], |(_, earlier)| earlier);
        let before = replay(base.as_ref(), earlier);
        let last = dossier.operations.last();
        let now = dossier.local.as_ref().map(|row| &row.fields);

        if active(Mutation::OlderEditIgnored) && last.is_some_and(|last| last.edited_at > inner.clock.now()) {
            return Ok(Planned::Nothing(dossier.local));
        }
        let mut changes = Changes::new();
        let deletes = edit == Edit::Delete;
        let plan = match collapse(before.as_ref(), now, last, edit) {
            // What was created here stands in conflict with what is there: that it goes here is a side of the conflict.
            Collapse::Cancel if deletes && dossier.clashes() => {
                Collapse::Replace(OperationKind::Delete, Fields::new())
            }
            plan => plan,
        };
        match plan {
            Collapse::Exists => {
                return Err(Error::Exists { table: self.name.clone(), id: id.clone() });
            }
            Collapse::Missing => return Err(self.missing(id)),
            Collapse::Nothing => return Ok(Planned::Nothing(dossier.local)),
            Collapse::Cancel => {
                if let Some(operation) = dossier.operations.last() {
                    changes.push(Change::CompleteOperation(operation.sequence, operation.revision));
                }
                if dossier.operations.len() == 1 {
                    return Ok(self.cancelled(&dossier, changes));
                }
                changes.append(self.put_row(&dossier, before));
            }
            Collapse::Add(kind, members) => {
                if dossier.operations.is_empty()
                    && !active(Mutation::ForgetBase)
                    && let Some(base) = &base
                {
                    changes.push(Change::PutBase(self.name.clone(), base.clone()));
                }
                let operation = Operation {
                    id: new_op_id(&*inner.clock),
                    table: self.name.clone(),
                    record: id.clone(),
                    kind,
                    sequence,
                    revision: Revision::default(),
                    state: State::Pending,
                    attempts: 0,
                    last_failure: None,
                    base_version: base
                        .as_ref()
                        .filter(|_| !active(Mutation::SkipBaseVersion))
                        .and_then(|base| base.version.clone()),
                    changes: members,
                    edited_at: inner.clock.now(),
                };
                let mut all = dossier.operations.clone();
                all.push(operation.clone());
                changes.push(Change::PutOperation(operation));
                changes.append(self.put_row(&dossier, replay(base.as_ref(), &all)));
            }
            Collapse::Replace(kind, members) => {
                let mut all = dossier.operations.clone();
                if let Some(last) = all.last_mut() {
                    last.kind = kind;
                    last.changes = members;
                    last.revision = last.revision.next();
                    last.edited_at = inner.clock.now();
                    if last.attempts > 0 {
                        last.id = new_op_id(&*inner.clock); // what was refused under the old id was not this
                    }
                    if last.state == State::Parked(ParkedReason::Rejected) {
                        last.state = State::Pending; // the user mended it
                        last.attempts = 0;
                        last.last_failure = None;
                    }
                    changes.push(Change::PutOperation(last.clone()));
                }
                changes.append(self.put_row(&dossier, replay(base.as_ref(), &all)));
            }
        }
        Ok(Planned::Changes(changes))
    }

    /// The only operation of the record is withdrawn: the row is the server's again, a newer one if that arrived.
    fn cancelled(&self, dossier: &crate::settle::Dossier, mut changes: Changes) -> Planned {
        let ground = dossier
            .shadow
            .clone()
            .filter(|_| !active(Mutation::ForgetShadowOnCancel))
            .or_else(|| dossier.base.clone());
        let tombstone = ground.clone().filter(|row| row.deleted);
        match ground {
            Some(row) => dossier.rebase(&mut changes, row, &[]),
            None => changes.push(Change::RemoveRecord(self.name.clone(), dossier.id.clone())),
        }
        Planned::Cancelled(changes, tombstone)
    }

    /// Plans the local row that the operations now make.
    fn put_row(&self, dossier: &crate::settle::Dossier, fields: Option<Fields>) -> Changes {
        let change = match fields {
            Some(fields) => {
                let known = dossier.local.clone().or_else(|| dossier.base.clone());
                let row = known.unwrap_or_else(|| Record::new(dossier.id.clone(), Fields::new()));
                Change::PutRecord(self.name.clone(), Record { fields, deleted: false, ..row })
            }
            None => Change::RemoveRecord(self.name.clone(), dossier.id.clone()),
        };
        Changes::from_iter([change])
    }
}
