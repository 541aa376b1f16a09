//! What a pull commits: one page at a time, and the sweep after a full read.

use super::RemovalGuard;
use super::full_read::Seen;
use super::pull::Pull;
use super::unseen::Gone;
use crate::mutation::{Mutation, active};
use crate::reconcile::{Action, Standing, keep_unreturned, reconcile};
use crate::settle::Dossier;
use crate::table::bulk::send_again;
use crate::{
    Change, Changes, DeltaToken, Error, Filter, Operation, Page, Record, RecordId, Removed, Store, SyncEvent,
};

/// Whether pages follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Pages,
    Nothing,
}

impl Pull<'_> {
    /// Commits one page: its rows, and how far it reads.
    pub(super) fn apply(&mut self, page: Page, token: Option<DeltaToken>, rest: Rest) -> Result<(), Error> {
        let inner = self.context.inner();
        let table = &self.query.table;
        let mut changes = Changes::new();
        let mut changed = Vec::new();
        let mut vanished = Vec::new();
        let mut leaving = Vec::new();
        let total = page.total;
        if let Some(seen) = &mut self.seen {
            let ids: Vec<_> = page.records.iter().map(|row| row.id.clone()).collect();
            seen.note(&ids);
            if let Some(token) = self.token.as_ref().filter(|_| rest == Rest::Pages) {
                changes.append(seen.keep(self.query, &ids, token)?);
            }
        }
        {
            let mut store = inner.store();
            let quiet = store.counts()?.operations == 0;
            let mut sequence = store.last_sequence()?;
            for row in page.records {
                self.report.received += 1;
                let dossier = if quiet {
                    let local = store.record(table, &row.id)?;
                    let (table, id) = (table.clone(), row.id.clone());
                    Dossier { table, id, local, base: None, shadow: None, operations: Vec::new() }
                } else {
                    inner.dossier(&**store, table, &row.id)?
                };
                let standing = Standing {
                    local: dossier.local.as_ref(),
                    base: dossier.base.as_ref(),
                    shadow: dossier.shadow.as_ref(),
                    operations: &dossier.operations,
                };
                let action = reconcile(&standing, &row);
                if active(Mutation::FutureIsSkipped) && row.updated_at > Some(inner.clock.now()) {
                    continue;
                }
                match action {
                    Action::Skip => continue,
                    Action::Store => {
                        self.report.stored += 1;
                        let known = dossier.local.as_ref().map(|local| &local.fields);
                        changed.push(row.id.clone());
                        changes.push(Change::PutRecord(table.clone(), keep_unreturned(known, row)));
                    }
                    Action::Remove if self.keeps() => {
                        changed.push(row.id);
                        sequence = sequence.next();
                        let kept = dossier.local.map(|local| send_again(inner, table, local, sequence));
                        let kept = kept.filter(|_| !active(Mutation::KeepWithoutOperation));
                        changes.extend(kept.into_iter().flatten());
                    }
                    Action::Remove => {
                        self.report.removed += 1;
                        self.removing.push(row.id.clone());
                        changed.push(row.id.clone());
                        changes.push(Change::RemoveRecord(table.clone(), row.id.clone()));
                        leaving.extend(dossier.local.map(|local| Removed { local, tombstone: Some(row) }));
                    }
                    Action::Shadow => {
                        self.report.shadowed += 1;
                        changed.push(row.id.clone());
                        changes.push(Change::PutShadow(table.clone(), row));
                    }
                    Action::Adopt => {
                        if row.deleted {
                            self.report.removed += 1;
                            self.removing.push(row.id.clone());
                        } else {
                            self.report.stored += 1;
                        }
                        if dossier.operations.iter().any(Operation::is_parked) {
                            vanished.push(row.id.clone());
                        }
                        changed.push(row.id.clone());
                        changes.append(dossier.adopt(Some(&row)));
                    }
                }
            }
            if !active(Mutation::GuardAfterRemoval) {
                self.check_guard(&**store)?;
            }
            inner.removing(table, &leaving)?;
            if active(Mutation::TokenBeforeRows)
                && let Some(token) = token.clone()
            {
                let put = Change::PutToken(table.clone(), self.query.id.clone(), token);
                store.commit(&Changes::from_iter([put]))?;
            }
            if let Some(token) = token
                && self.token.as_ref() != Some(&token)
            {
                changes.push(Change::PutToken(table.clone(), self.query.id.clone(), token.clone()));
                self.token = Some(token);
            }
            if !changes.is_empty() {
                store.commit(&changes)?;
            }
            if active(Mutation::GuardAfterRemoval) {
                self.check_guard(&**store)?;
            }
        }
        self.removed_before = self.report.removed;
        self.removing.clear();
        inner.records_changed(table, changed);
        for record in vanished {
            inner.emit(SyncEvent::ConflictVanished { table: table.clone(), record });
        }
        inner.emit(SyncEvent::Pulled { table: table.clone(), done: self.report.received, total });
        Ok(())
    }

    /// Tells whether the user keeps what would go.
    fn keeps(&self) -> bool {
        self.guard == RemovalGuard::Keep && !active(Mutation::KeepRemoves)
    }

    /// Stops a pull that would remove suspiciously many rows. Counts them only then: an idle pull costs the same however
    /// many rows there are.
    fn check_guard(&self, store: &dyn Store) -> Result<(), Error> {
        let would_remove = self.report.removed;
        if self.guard != RemovalGuard::Ask || would_remove <= 10 || active(Mutation::GuardOff) {
            return Ok(());
        }
        let table = &self.query.table;
        let of = store.count(table, &Filter::All)?.saturating_add(self.removed_before);
        if would_remove.saturating_mul(5) > of {
            let (table, ids) = (table.clone(), self.removing.clone());
            return Err(Error::MassDelete { table, would_remove, of, ids });
        }
        Ok(())
    }

    /// Removes the rows the server did not show. Of those that are edited here, `gone_there` tells which it does not have.
    pub(super) fn sweep(&mut self, gone_there: &Gone) -> Result<(), Error> {
        let Some(seen) = self.seen.take() else {
            return Ok(());
        };
        let inner = self.context.inner();
        let table = &self.query.table;
        let mut gone = Vec::new();
        let mut kept = Vec::new();
        let mut leaving = Vec::new();
        let mut changes = Changes::new();
        {
            let mut store = inner.store();
            let mut sequence = store.last_sequence()?;
            let mut after: Option<RecordId> = None;
            loop {
                let ids = store.ids(table, after.as_ref(), 1000)?;
                let Some(last) = ids.last() else { break };
                after = Some(last.clone());
                for id in ids.into_iter().filter(|id| !seen.contains(id)) {
                    let row = store.record(table, &id)?;
                    let chosen =
                        |row: &Record| self.query.filter.matches(row) || active(Mutation::SweepIgnoresFilter);
                    let swept = |row: &Record| chosen(row) && row.version.is_some();
                    let edited =
                        !store.operations_of(table, &id)?.is_empty() && !active(Mutation::SweepPending);
                    let Some(row) = row.filter(|row| swept(row) && !edited) else { continue };
                    if self.keeps() {
                        sequence = sequence.next();
                        changes.extend(send_again(inner, table, row, sequence));
                        kept.push(id);
                    } else {
                        changes.push(Change::RemoveRecord(table.clone(), id.clone()));
                        leaving.push(Removed { local: row, tombstone: None });
                        gone.push(id);
                    }
                }
            }
            let edited = self.unseen_but_edited(&**store, &seen)?;
            for key in edited.into_iter().filter(|id| gone_there.contains(id)) {
                // What is edited here is no more there: whoever takes the edit back, or the server's side, finds that.
                let gone = Record { deleted: true, ..Record::new(key, crate::Fields::new()) };
                changes.push(Change::PutShadow(table.clone(), gone));
            }
            self.report.removed += u64::try_from(gone.len()).unwrap_or(u64::MAX);
            self.removing.clone_from(&gone);
            self.check_guard(&**store)?;
            inner.removing(table, &leaving)?;
            if let Some(token) = &self.token {
                changes.push(Change::PutToken(table.clone(), self.query.id.clone(), token.clone()));
            }
            changes.append(Seen::forget(&**store, table)?);
            store.commit(&changes)?;
        }
        gone.append(&mut kept);
        inner.records_changed(table, gone);
        Ok(())
    }
}
