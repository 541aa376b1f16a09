//! Settle: what a commit does once the fate of a pushed operation, or of a conflict, is known. Pure.

use crate::collapse::{fold, replay};
use crate::mutation::{Mutation, active};
use crate::reconcile::keep_unreturned;
use crate::record::{diff, same_fields};
use crate::{
    Change, Changes, Conflict, Fields, LedgerEntry, OpId, Operation, OperationKind, ParkedReason, Record,
    RecordId, Resolution, Revision, Sequence, State, TableName, Timestamp,
};

/// Everything the store knows of one record, read at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Dossier {
    pub(crate) table: TableName,
    pub(crate) id: RecordId,
    pub(crate) local: Option<Record>,
    pub(crate) base: Option<Record>,
    pub(crate) shadow: Option<Record>,
    pub(crate) operations: Vec<Operation>,
}

/// New identities a plan may need, made beforehand so that the plan stays pure.
#[derive(Debug, Clone)]
pub(crate) struct Fresh {
    pub(crate) op: OpId,
    pub(crate) record: RecordId,
    pub(crate) sequence: Sequence,
    pub(crate) now: Timestamp,
}

impl Dossier {
    /// Returns the server's newest row known: the answer to what was sent, or a shadow that is what somebody else made
    /// of our write after it.
    ///
    /// An answer without a stamp (a 204) cannot be compared. But a condition held: so a shadow that is not the row the
    /// operation started from came after.
    pub(crate) fn newest(&self, sent: &Operation, answer: Record) -> Record {
        // A restored server may show the row the operation started from again; one that showed none has it after all.
        let Some(shadow) = self
            .shadow
            .as_ref()
            .filter(|shadow| shadow.version.is_some() && shadow.version != sent.base_version)
            .filter(|_| !active(Mutation::AnswerOverShadow))
        else {
            return answer;
        };
        let newer = match (shadow.updated_at, answer.updated_at) {
            (Some(shadow), Some(answer)) => shadow > answer,
            _ => sent.base_version.is_some(),
        };
        if newer { shadow.clone() } else { answer }
    }

    /// Plans what follows when the first operation holds on the server, whose row is `server`.
    ///
    /// Later operations stay and are rebased: the response never touches what was edited meanwhile.
    pub(crate) fn applied(&self, sent: &Operation, server: Record) -> Changes {
        let mut changes = Changes::new();
        changes.push(Change::CompleteOperation(sent.sequence, sent.revision));
        let later: Vec<_> = self
            .operations
            .iter()
            .filter(|op| op.sequence != sent.sequence || op.revision != sent.revision)
            .filter(|_| !active(Mutation::AnswerEndsAll))
            .cloned()
            .collect();
        let known = replay(self.base.as_ref(), std::slice::from_ref(sent));
        let row = keep_unreturned(known.as_ref(), server);
        self.rebase(&mut changes, row, &later);
        changes
    }

    /// Takes a server row as the new ground under the operations that are left.
    pub(crate) fn rebase(&self, changes: &mut Changes, row: Record, left: &[Operation]) {
        let (table, id) = (self.table.clone(), self.id.clone());
        if self.shadow.is_some() {
            changes.push(Change::RemoveShadow(table.clone(), id.clone()));
        }
        let Some((next, _)) = left.split_first() else {
            if self.base.is_some() {
                changes.push(Change::RemoveBase(table.clone(), id.clone()));
            }
            changes.push(if row.deleted {
                Change::RemoveRecord(table, id)
            } else {
                Change::PutRecord(table, row)
            });
            return;
        };
        let mut next = next.clone();
        next.base_version.clone_from(&row.version);
        if row.deleted && row.version.is_none() && next.kind == OperationKind::Undelete {
            next.kind = OperationKind::Insert; // there is no tombstone to take away
        }
        changes.push(Change::PutOperation(next));
        changes.push(match replay(Some(&row), left) {
            Some(fields) => {
                let local = Record { fields, deleted: false, ..row.clone() };
                Change::PutRecord(table.clone(), local)
            }
            None => Change::RemoveRecord(table.clone(), id),
        });
        changes.push(Change::PutBase(table, row));
    }

    /// Returns the first operation, if it waits for the user, and why.
    pub(crate) fn parked(&self) -> Option<(&Operation, &ParkedReason)> {
        let first = self.operations.first()?;
        match &first.state {
            State::Parked(reason) => Some((first, reason)),
            _ => None,
        }
    }

    /// Returns the server's row as last seen, a tombstone too; `None` if it has none.
    pub(crate) fn ground(&self) -> Option<Record> {
        // A tombstone without version or time is our own mark for "the server has no such row".
        let made_up = |row: &Record| row.deleted && row.version.is_none() && row.updated_at.is_none();
        self.shadow.clone().or_else(|| self.base.clone()).filter(|row| !made_up(row))
    }

    /// Drops every operation and what belongs to them.
    pub(crate) fn drop_operations(&self) -> Changes {
        let mut changes: Changes =
            self.operations.iter().map(|op| Change::CompleteOperation(op.sequence, op.revision)).collect();
        if self.base.is_some() {
            changes.push(Change::RemoveBase(self.table.clone(), self.id.clone()));
        }
        if self.shadow.is_some() {
            changes.push(Change::RemoveShadow(self.table.clone(), self.id.clone()));
        }
        changes
    }

    /// Plans that the server's row (or its absence) is taken and nothing is sent.
    pub(crate) fn adopt(&self, server: Option<&Record>) -> Changes {
        let mut changes = self.drop_operations();
        let known = self.base.as_ref().or(self.local.as_ref()).map(|row| &row.fields);
        changes.push(match server.filter(|server| !server.deleted) {
            Some(server) => Change::PutRecord(self.table.clone(), keep_unreturned(known, server.clone())),
            None => Change::RemoveRecord(self.table.clone(), self.id.clone()),
        });
        changes
    }

    /// Describes the conflict for a policy; `server` may be a tombstone.
    pub(crate) fn conflict(&self, server: Option<&Record>, skew_ms: i64) -> Conflict {
        let edited_at = self.operations.last().map_or(Timestamp(0), |op| op.edited_at);
        Conflict {
            table: self.table.clone(),
            id: self.id.clone(),
            base: self.base.clone().filter(|base| !base.deleted),
            local: self.local.clone(),
            server: server.filter(|server| !server.deleted).cloned(),
            edited_at: edited_at.plus_ms(skew_ms),
            server_at: server.and_then(|server| server.updated_at),
        }
    }

    /// Tells whether both sides mean the same, so that there is nothing to ask.
    pub(crate) fn agrees(&self, server: Option<&Record>) -> bool {
        match (&self.local, server.filter(|server| !server.deleted)) {
            (None, None) => true,
            (Some(local), Some(server)) => {
                let server = keep_unreturned(self.base.as_ref().map(|base| &base.fields), server.clone());
                same_fields(&local.fields, &server.fields)
            }
            _ => false,
        }
    }

    /// Tells whether the record waits for the user in conflict.
    pub(crate) fn is_in_conflict(&self) -> bool {
        matches!(self.parked(), Some((_, ParkedReason::Conflict)))
    }

    /// Tells whether the record waits for the user in conflict with a live row.
    pub(crate) fn clashes(&self) -> bool {
        self.is_in_conflict() && self.shadow.as_ref().is_some_and(|row| !row.deleted)
    }

    /// Plans a resolution. `server` is the row just seen (a tombstone counts as deleted, `None` as gone).
    pub(crate) fn resolve(&self, server: Option<&Record>, resolution: Resolution, fresh: &Fresh) -> Changes {
        let live = server.filter(|server| !server.deleted);
        let local = self.local.as_ref().map(|local| &local.fields);
        match resolution {
            Resolution::Defer if active(Mutation::DropConflict) => self.adopt(server),
            Resolution::Defer => self.park(server, fresh),
            Resolution::KeepServer => self.adopt(server),
            Resolution::KeepBoth if live.is_some() => {
                let mut changes = self.adopt(server);
                if let Some(fields) = local.filter(|_| !active(Mutation::KeepBothDropsOurs)) {
                    let copy = Record::new(fresh.record.clone(), fields.clone());
                    changes.push(Change::PutOperation(self.operation(
                        fresh,
                        fresh.record.clone(),
                        (OperationKind::Insert, fields.clone()),
                        None,
                    )));
                    changes.push(Change::PutRecord(self.table.clone(), copy));
                }
                changes
            }
            Resolution::KeepLocal | Resolution::KeepBoth => self.send_again(server, local.cloned(), fresh),
            Resolution::Merge(fields) => self.send_again(server, Some(fields), fresh),
        }
    }

    /// Plans that `wanted` is sent on the ground of the server's row just seen.
    pub(crate) fn send_again(
        &self,
        server: Option<&Record>,
        wanted: Option<Fields>,
        fresh: &Fresh,
    ) -> Changes {
        let known = self.base.as_ref().map(|base| &base.fields);
        let ground = server.map(|server| keep_unreturned(known, server.clone()));
        let intent = match (&ground, &wanted) {
            (None, None) => None,
            (None, Some(row)) => Some((OperationKind::Insert, row.clone())),
            (Some(ground), None) => (!ground.deleted).then(|| (OperationKind::Delete, Fields::new())),
            (Some(ground), Some(row)) if ground.deleted => Some((OperationKind::Undelete, row.clone())),
            (Some(ground), Some(row)) => {
                let changes = diff(&ground.fields, row);
                (!changes.is_empty()).then_some((OperationKind::Update, changes))
            }
        };
        let Some(intent) = intent else {
            return self.adopt(server);
        };
        let mut changes = self.drop_operations();
        let version = ground
            .as_ref()
            .filter(|_| !active(Mutation::UnconditionalRetry))
            .and_then(|ground| ground.version.clone());
        changes.push(Change::PutOperation(self.operation(fresh, self.id.clone(), intent, version.clone())));
        changes.push(match wanted {
            Some(fields) => {
                let mut local = ground.clone().unwrap_or_else(|| Record::new(self.id.clone(), Fields::new()));
                local.fields = fields;
                local.deleted = false;
                Change::PutRecord(self.table.clone(), local)
            }
            None => Change::RemoveRecord(self.table.clone(), self.id.clone()),
        });
        if let Some(ground) = ground {
            changes.push(Change::PutBase(self.table.clone(), ground));
        }
        changes
    }

    /// Plans that the operations of a record, none of which was applied, are sent as one.
    pub(crate) fn mended(&self, fresh: &Fresh) -> Changes {
        let Some(first) = self.operations.first() else {
            return Changes::new();
        };
        let Some(folded) = fold(self.base.as_ref(), &self.operations) else {
            return self.adopt(self.shadow.as_ref().or(self.base.as_ref()));
        };
        let unsent = Operation { state: State::Pending, attempts: 0, last_failure: None, ..first.clone() };
        self.as_one(unsent, folded, fresh)
    }

    /// Plans that one operation takes the place of all, with what they fold into.
    fn as_one(&self, first: Operation, (kind, fields): (OperationKind, Fields), fresh: &Fresh) -> Changes {
        let later = self.operations.iter().skip(1);
        let mut changes: Changes =
            later.map(|later| Change::CompleteOperation(later.sequence, later.revision)).collect();
        changes.push(Change::PutOperation(Operation {
            id: fresh.op, // what was sent under the old id was not this
            kind,
            changes: fields,
            revision: first.revision.next(),
            edited_at: self.operations.last().map_or(first.edited_at, |last| last.edited_at),
            ..first
        }));
        changes
    }

    /// Plans that the record waits for the user, with the server's row as its shadow.
    fn park(&self, server: Option<&Record>, fresh: &Fresh) -> Changes {
        let Some(first) = self.operations.first() else {
            return Changes::new();
        };
        let deleted_here = self.local.is_none() && server.is_some_and(|server| !server.deleted);
        let folded = match fold(self.base.as_ref(), &self.operations) {
            Some(folded) => folded,
            // What was created and deleted here is there all the same: it may be ours, changed by somebody since.
            None if deleted_here => (OperationKind::Delete, Fields::new()),
            None => return self.adopt(server),
        };
        let parked = Operation { state: State::Parked(ParkedReason::Conflict), ..first.clone() };
        let mut changes = self.as_one(parked, folded, fresh);
        let gone = || Record { deleted: true, ..Record::new(self.id.clone(), Fields::new()) };
        if !active(Mutation::ForgetShadowOfConflict) {
            changes.push(Change::PutShadow(self.table.clone(), server.cloned().unwrap_or_else(gone)));
        }
        changes
    }

    fn operation(
        &self,
        fresh: &Fresh,
        record: RecordId,
        (kind, changes): (OperationKind, Fields),
        base_version: Option<crate::Version>,
    ) -> Operation {
        Operation {
            id: fresh.op,
            table: self.table.clone(),
            record,
            kind,
            sequence: fresh.sequence,
            revision: Revision::default(),
            state: State::Pending,
            attempts: 0,
            last_failure: None,
            base_version,
            changes,
            edited_at: self.operations.last().map_or(fresh.now, |op| op.edited_at),
        }
    }

    /// Writes down how a conflict ended, with what was not kept.
    pub(crate) fn ledger(
        &self,
        server: Option<&Record>,
        result: Option<Record>,
        (rule, device, at): (&str, &str, Timestamp),
    ) -> Change {
        Change::AppendLedger(Box::new(LedgerEntry {
            table: self.table.clone(),
            record: self.id.clone(),
            at,
            device: device.to_owned(),
            rule: rule.to_owned(),
            base: self.base.clone(),
            local: self.local.clone(),
            server: server.cloned(),
            result,
        }))
    }
}

#[cfg(test)]
mod tests;
