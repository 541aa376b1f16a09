//! A parked operation, and what can be done about it: the methods a push error of the original client has.
//!
//! | the row becomes | with | and is sent |
//! |---|---|---|
//! | this computer's, with these changes | [`update`](ParkedOperation::update) | yes |
//! | this one, or none | [`change_action`](ParkedOperation::change_action) | yes |
//! | the server's | [`cancel`](ParkedOperation::cancel) | no |
//! | the server's, with these members | [`cancel_and_update`](ParkedOperation::cancel_and_update) | what differs from the server's |
//! | none here | [`cancel_and_discard`](ParkedOperation::cancel_and_discard) | no |
//! | whatever ends a conflict | [`resolve`](ParkedOperation::resolve) | as that says |
//!
//! What is sent is conditional on the server's row as it was found. An operation whose outcome is unknown is never taken
//! back by a new wish: it is sent once more, and the wish follows it.

use super::send::result_of;
use super::{ParkedConflict, SyncContext, full_read};
use crate::record::{diff, patch};
use crate::settle::{Dossier, Fresh};
use crate::{
    Change, Changes, Error, Fields, Operation, OperationKind, ParkedReason, Record, RecordId, Resolution,
    Revision, Sequence, TableName,
};

/// An operation that waits for the user, as it was found.
///
/// Its methods do nothing but say [`Error::Outdated`] if the record was edited, or another row of the server arrived, since
/// it was found.
#[derive(Debug, Clone)]
pub struct ParkedOperation {
    context: SyncContext,
    operation: Operation,
    reason: ParkedReason,
    base: Option<Record>,
    local: Option<Record>,
    shadow: Option<Record>,
    queue: Vec<(Sequence, Revision)>,
}

impl SyncContext {
    /// Finds the operation of a record that waits for the user.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn parked_operation(
        &self,
        table: &TableName,
        id: &RecordId,
    ) -> Result<Option<ParkedOperation>, Error> {
        let inner = self.inner();
        let dossier = inner.dossier(&**inner.store(), table, id)?;
        let Some((operation, reason)) = dossier.parked() else { return Ok(None) };
        Ok(Some(ParkedOperation {
            context: self.clone(),
            operation: operation.clone(),
            reason: reason.clone(),
            queue: places(&dossier),
            base: dossier.base,
            local: dossier.local,
            shadow: dossier.shadow,
        }))
    }
}

fn places(dossier: &Dossier) -> Vec<(Sequence, Revision)> {
    dossier.operations.iter().map(|operation| (operation.sequence, operation.revision)).collect()
}

impl ParkedOperation {
    /// Returns the operation, with the last failure in words.
    #[must_use]
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Returns why it waits.
    #[must_use]
    pub fn reason(&self) -> &ParkedReason {
        &self.reason
    }

    /// Returns this computer's row; `None` if it was deleted here.
    #[must_use]
    pub fn local(&self) -> Option<&Record> {
        self.local.as_ref()
    }

    /// Returns the server's row as far as it is known; `None` if it has none.
    #[must_use]
    pub fn server(&self) -> Option<&Record> {
        self.shadow.as_ref().or(self.base.as_ref()).filter(|row| !row.deleted)
    }

    /// Returns the conflict with its three rows, if that is why it waits.
    #[must_use]
    pub fn conflict(&self) -> Option<ParkedConflict> {
        let there = |row: &Option<Record>| row.clone().filter(|row| !row.deleted);
        (self.reason == ParkedReason::Conflict).then(|| ParkedConflict {
            operation: self.operation.clone(),
            base: there(&self.base),
            local: self.local.clone(),
            server: there(&self.shadow),
        })
    }

    /// Ends the conflict, as [`SyncContext::resolve`] does, if it still is the one that was found.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it waits for another reason; [`Error::Outdated`], [`Error::Store`]: nothing was changed.
    pub fn resolve(&self, resolution: Resolution) -> Result<(), Error> {
        let (table, id) = (&self.operation.table, &self.operation.record);
        self.context.resolve_if(table, id, resolution, |dossier| self.check(dossier))
    }

    /// Sets members of this computer's row, and sends it again.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the row was deleted here, [`Error::Outdated`], [`Error::Store`]: nothing was changed.
    pub fn update(&self, changes: &Fields) -> Result<(), Error> {
        let mut row = self.local.as_ref().ok_or_else(|| self.missing())?.fields.clone();
        patch(&mut row, changes);
        self.want(Some(row))
    }

    /// Makes another operation of it: the record is deleted, or is to be this row (this computer's, if none is given).
    /// Whether that is an insert, an update or an undelete follows from what the server has.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no row to be sent; [`Error::Outdated`], [`Error::Store`]: nothing was changed.
    pub fn change_action(&self, action: OperationKind, row: Option<Fields>) -> Result<(), Error> {
        if action == OperationKind::Delete {
            return self.want(None);
        }
        let local = || self.local.as_ref().map(|local| local.fields.clone());
        self.want(Some(row.or_else(local).ok_or_else(|| self.missing())?))
    }

    /// Takes it back: the record is the server's again, as last seen.
    ///
    /// # Errors
    /// [`Error::Outdated`], [`Error::Store`]: nothing was changed.
    pub fn cancel(&self) -> Result<(), Error> {
        self.decide("user: keep the server's", |dossier, _| {
            let known = dossier.shadow.as_ref().or(dossier.base.as_ref());
            (dossier.adopt(known), result_of(&Resolution::KeepServer, None, known))
        })
    }

    /// Takes it back and sets members of the server's row, or makes this row if the server has none. What is the server's
    /// already is not sent.
    ///
    /// # Errors
    /// [`Error::Outdated`], [`Error::Store`]: nothing was changed.
    pub fn cancel_and_update(&self, members: &Fields) -> Result<(), Error> {
        let mut row = self.server().map(|row| row.fields.clone()).unwrap_or_default();
        patch(&mut row, members);
        self.want(Some(row))
    }

    /// Takes it back and removes the row from this computer. If the server has one, the next pull brings it again.
    ///
    /// # Errors
    /// [`Error::Outdated`], [`Error::Store`]: nothing was changed.
    pub fn cancel_and_discard(&self) -> Result<(), Error> {
        self.decide("user: keep the server's", |dossier, _| {
            let server = dossier.ground();
            let mut changes = dossier.adopt(None);
            if server.as_ref().is_some_and(|row| !row.deleted) {
                changes.push(Change::RemoveTokens(dossier.table.clone()));
                changes.push(full_read::restart(&dossier.table));
            }
            (changes, result_of(&Resolution::KeepServer, None, server.as_ref()))
        })
    }

    /// Makes the record this row, or none, and sends that.
    fn want(&self, row: Option<Fields>) -> Result<(), Error> {
        if self.operation.outcome_unknown() {
            return self.want_after(row);
        }
        let rule = if row == self.local.as_ref().map(|local| local.fields.clone()) {
            "user: keep this computer's"
        } else {
            "user: a mix"
        };
        self.decide(rule, |dossier, fresh| {
            let (server, local) = (dossier.ground(), dossier.local.as_ref());
            let kept = row.clone().map(Resolution::Merge);
            let kept = kept.and_then(|kept| result_of(&kept, local, server.as_ref()));
            (dossier.send_again(server.as_ref(), row, fresh), kept)
        })
    }

    /// Makes the record this row by an edit that follows the operation, which is sent once more.
    fn want_after(&self, row: Option<Fields>) -> Result<(), Error> {
        let (table, id) = (self.context.table(&self.operation.table)?, &self.operation.record);
        self.check(&self.context.inner().dossier(&**self.context.inner().store(), table.name(), id)?)?;
        match (&self.local, row) {
            (Some(local), Some(row)) => drop(table.update(id, diff(&local.fields, &row))?),
            (Some(_), None) => drop(table.delete(id)?),
            (None, Some(row)) => drop(table.insert_with_id(id.clone(), row)?),
            (None, None) => {}
        }
        self.context.retry(table.name(), id)
    }

    /// Does what the user decided, unless something has changed since.
    fn decide(
        &self,
        rule: &str,
        plan: impl FnOnce(&Dossier, &Fresh) -> (Changes, Option<Record>),
    ) -> Result<(), Error> {
        let record = (&self.operation.table, &self.operation.record);
        self.context.inner().decide(record, rule, |dossier, fresh| {
            self.check(dossier)?;
            Ok(plan(dossier, fresh))
        })
    }

    fn check(&self, dossier: &Dossier) -> Result<(), Error> {
        if dossier.parked().is_some() && places(dossier) == self.queue && dossier.shadow == self.shadow {
            return Ok(());
        }
        let (table, id) = (dossier.table.clone(), dossier.id.clone());
        Err(Error::Outdated { table, id })
    }

    fn missing(&self) -> Error {
        Error::NotFound { table: self.operation.table.clone(), id: self.operation.record.clone() }
    }
}
