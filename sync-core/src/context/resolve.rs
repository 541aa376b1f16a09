//! What the user decides: parked conflicts, refused operations.

use super::send::result_of;
use super::{Inner, SyncContext};
use crate::clock::new_op_id;
use crate::settle::{Dossier, Fresh};
use crate::{
    Change, Changes, Error, Operation, ParkedReason, Record, RecordId, Resolution, State, TableName,
};

/// A record that waits for the user, with its three rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkedConflict {
    /// The operation that waits.
    pub operation: Operation,
    /// The server's row before both changes.
    pub base: Option<Record>,
    /// This computer's row; `None` if it was deleted here.
    pub local: Option<Record>,
    /// The server's row; `None` if it was deleted there.
    pub server: Option<Record>,
}

impl SyncContext {
    /// Reads all conflicts that wait for the user.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn conflicts(&self) -> Result<Vec<ParkedConflict>, Error> {
        let store = self.inner().store();
        let mut conflicts = Vec::new();
        for operation in store.parked()? {
            if operation.state == State::Parked(ParkedReason::Conflict) {
                let (table, id) = (&operation.table, &operation.record);
                conflicts.push(ParkedConflict {
                    base: store.base(table, id)?.filter(|base| !base.deleted),
                    local: store.record(table, id)?,
                    server: store.shadow(table, id)?.filter(|shadow| !shadow.deleted),
                    operation,
                });
            }
        }
        Ok(conflicts)
    }

    /// Ends a parked conflict. The next push sends what was kept, on the condition that the server's row is still the
    /// one that was shown; if it is another, the record is parked again.
    ///
    /// # Errors
    /// [`Error::NotFound`] if no conflict of this record waits (another computer may have resolved it).
    pub fn resolve(&self, table: &TableName, id: &RecordId, resolution: Resolution) -> Result<(), Error> {
        self.resolve_if(table, id, resolution, |_| Ok(()))
    }

    /// Ends a parked conflict if what is known of the record passes a check.
    pub(super) fn resolve_if(
        &self,
        table: &TableName,
        id: &RecordId,
        resolution: Resolution,
        check: impl FnOnce(&Dossier) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if resolution == Resolution::Defer {
            return Ok(());
        }
        let rule = match &resolution {
            Resolution::KeepLocal => "user: keep this computer's",
            Resolution::KeepServer => "user: keep the server's",
            Resolution::KeepBoth => "user: keep both",
            Resolution::Merge(_) | Resolution::Defer => "user: a mix",
        };
        self.inner().decide((table, id), rule, |dossier, fresh| {
            check(dossier)?;
            if !dossier.is_in_conflict() {
                return Err(Error::NotFound { table: table.clone(), id: id.clone() });
            }
            let server = dossier.ground();
            let result = result_of(&resolution, dossier.local.as_ref(), server.as_ref());
            Ok((dossier.resolve(server.as_ref(), resolution, fresh), result))
        })
    }

    /// Puts a refused or exhausted operation back into the queue.
    ///
    /// # Errors
    /// [`Error::NotFound`] if none of this record is parked for that.
    pub fn retry(&self, table: &TableName, id: &RecordId) -> Result<(), Error> {
        let inner = self.inner();
        let mut store = inner.store();
        let operations = store.operations_of(table, id)?;
        let Some(mut operation) = operations.into_iter().next() else {
            return Err(Error::NotFound { table: table.clone(), id: id.clone() });
        };
        operation.state = match operation.state {
            State::Parked(ParkedReason::Rejected) => {
                operation.id = new_op_id(&*inner.clock);
                State::Pending
            }
            State::Parked(ParkedReason::RetriesExhausted) => State::Attempted,
            _ => {
                return Err(Error::NotFound { table: table.clone(), id: id.clone() });
            }
        };
        operation.attempts = 0;
        store.commit(&Changes::from_iter([Change::PutOperation(operation)]))?;
        drop(store);
        inner.records_changed(table, vec![id.clone()]);
        Ok(())
    }

    /// Drops a parked record's operations: the server's row, as last seen, is the local row again.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the record's first operation is not parked.
    pub fn discard(&self, table: &TableName, id: &RecordId) -> Result<(), Error> {
        let missing = || Error::NotFound { table: table.clone(), id: id.clone() };
        self.parked_operation(table, id)?.ok_or_else(missing)?.cancel()
    }
}

impl Inner {
    /// Does what the user decided of a record that waits: reads, plans, commits, and writes down what a conflict came to.
    pub(super) fn decide(
        &self,
        (table, id): (&TableName, &RecordId),
        rule: &str,
        plan: impl FnOnce(&Dossier, &Fresh) -> Result<(Changes, Option<Record>), Error>,
    ) -> Result<(), Error> {
        let mut touched = vec![id.clone()];
        {
            let mut store = self.store();
            let dossier = self.dossier(&**store, table, id)?;
            let fresh = self.fresh(&**store)?;
            let (mut changes, result) = plan(&dossier, &fresh)?;
            if dossier.is_in_conflict() {
                let server = dossier.ground();
                changes.push(dossier.ledger(server.as_ref(), result, (rule, &self.device, fresh.now)));
            }
            store.commit(&changes)?;
            touched.push(fresh.record); // the copy, if both are kept
        }
        self.records_changed(table, touched);
        Ok(())
    }
}
