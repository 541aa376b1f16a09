//! Edits: what the users of a simulated world do, and what they want by it.

use serde_json::Value;
use sync_core::{
    Edited, Error, Fields, LedgerSide, RecordId, Resolution, State, Store, SyncTable, TableName, Undone,
};

use super::disk::Key;
use super::net::lock;
use super::oracle::{Before, same};
use super::step::{Choice, NewValue, Side};
use super::tables::{self, LISTS, MEMBERS};
use super::world::World;
use super::{POISON, Violation};

/// How many edits a user can take back.
const REMEMBERED: usize = 8;

impl World {
    fn table(&self, client: usize, key: &Key) -> SyncTable {
        self.clients[client].context.table(&key.0).unwrap()
    }

    /// Names a record that a client edits: a partial one keeps the tasks of the first list only.
    fn key(&self, client: usize, record: usize) -> (Key, usize) {
        let record = if self.clients[client].plan.partial && record >= LISTS { record & !1 } else { record };
        (tables::key(record), record)
    }

    fn fresh(&mut self) -> Value {
        self.values += 1;
        Value::from(self.values)
    }

    /// Does an edit. It was stored if its call returned, or if its process died after the commit, or if the row it left
    /// is none (an edit taken back of what somebody else deleted); then the user wants what it made.
    fn edit<T>(
        &mut self,
        client: usize,
        key: &Key,
        wanted: impl FnOnce(Option<&Fields>) -> Option<Fields>,
        edit: impl FnOnce(&SyncTable) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let before = Before::of(&self.clients[client].store, key);
        let commits = self.clients[client].store.disk().commits;
        let result = edit(&self.table(client, key));
        let stored = self.clients[client].store.disk().commits > commits;
        if result.is_ok() || stored {
            let old = before.row.as_ref().map(|row| row.fields.clone());
            let new = wanted(old.as_ref());
            self.oracle.edited(client, key, (&before, new.as_ref()));
            let edits = &mut self.clients[client].edits;
            edits.push(Edited { table: key.0.clone(), id: key.1.clone(), before: old, after: new });
            edits.drain(..edits.len().saturating_sub(REMEMBERED));
        }
        result
    }

    pub(super) fn insert(&mut self, client: usize, record: usize, poison: bool) {
        let (key, record) = self.key(client, record);
        let first = if poison { Value::from(POISON) } else { self.fresh() };
        let fields = tables::members(&key, record, [first, self.fresh()]);
        let wanted = fields.clone();
        let _there_already =
            self.edit(client, &key, |_| Some(wanted), |table| table.insert_with_id(key.1.clone(), fields));
    }

    /// Imports tasks. Those that are here already stay as they are.
    pub(super) fn insert_many(&mut self, client: usize, record: usize, count: u8) {
        let mut rows = Vec::new();
        for record in (LISTS + record..LISTS + self.plan.tasks).take(usize::from(count)) {
            let (key, record) = self.key(client, record);
            let fields = tables::members(&key, record, [self.fresh(), self.fresh()]);
            if rows.iter().all(|(id, _)| *id != key.1) {
                rows.push((key.1, fields));
            }
        }
        let store = self.clients[client].store.clone();
        let before: Vec<_> =
            rows.iter().map(|(id, _)| Before::of(&store, &(tables::tasks(), id.clone()))).collect();
        let table = self.clients[client].context.table(&tables::tasks()).unwrap();
        let _disk_failed = table.insert_all(rows.clone());
        for ((id, fields), before) in rows.into_iter().zip(before) {
            let key = (tables::tasks(), id);
            // A part of them may be stored, and not the rest, if the process died.
            let now = store.record(&key.0, &key.1).unwrap();
            if before.row.is_none() && now.is_some_and(|row| same(&row.fields, &fields)) {
                self.oracle.edited(client, &key, (&before, Some(&fields)));
            }
        }
    }

    pub(super) fn update(&mut self, client: usize, record: usize, member: usize, value: NewValue) {
        let (key, _) = self.key(client, record);
        let name = MEMBERS[member % MEMBERS.len()];
        let value = match value {
            NewValue::Fresh => self.fresh(),
            NewValue::Common(n) => Value::from(format!("common {n}")),
            NewValue::Poison => Value::from(POISON),
            NewValue::Back => match self.clients[client].store.base(&key.0, &key.1) {
                Ok(Some(base)) => base.get(name).clone(),
                _ => return,
            },
        };
        let changes = Fields::from_iter([(name.to_owned(), value)]);
        let wanted = changes.clone();
        let with = |old: Option<&Fields>| {
            let mut row = old.cloned().unwrap_or_default();
            row.extend(wanted);
            Some(row)
        };
        let _not_there = self.edit(client, &key, with, |table| table.update(&key.1, changes));
    }

    pub(super) fn delete(&mut self, client: usize, record: usize) {
        let (key, _) = self.key(client, record);
        let _not_there = self.edit(client, &key, |_| None, |table| table.delete(&key.1));
    }

    /// Takes an edit back. What it had changed goes back where it still holds; what others changed since stays.
    pub(super) fn undo(&mut self, client: usize, nth: usize) -> Result<(), Violation> {
        let edits = &self.clients[client].edits;
        let Some(edited) = edits.iter().rev().nth(nth % edits.len().max(1)).cloned() else { return Ok(()) };
        let key = (edited.table.clone(), edited.id.clone());
        let store = &self.clients[client].store;
        // A delete that is answered without a row cannot tell that a restore took back what came meanwhile: until the next pull
        // that is what the edit stands on.
        let ground = store.base(&key.0, &key.1).unwrap();
        let lost_ground = ground.is_some_and(|ground| lock(&self.net).server.took_back(&ground));
        let shadowed = Before::of(store, &key).shadowed || lost_ground;
        let now = store.record(&key.0, &key.1).unwrap().map(|row| row.fields);
        let (wanted, expected) = taken_back(&edited, now.as_ref());
        let row = wanted.clone();
        let result = self.edit(client, &key, |_| row, |table| table.undo(&edited));
        let Ok(undone) = result else { return Ok(()) };
        let after = self.clients[client].store.record(&key.0, &key.1).unwrap().map(|row| row.fields);
        let as_wanted = shadowed
            || match (&after, &wanted) {
                (Some(after), Some(wanted)) => same(after, wanted),
                (after, wanted) => after.is_none() == wanted.is_none(),
            };
        if !as_wanted || undone != expected {
            let what = format!("client {client}: {} is not as before the edit; {undone:?} was said", key.1);
            return Err(Violation { law: "undo", what });
        }
        Ok(())
    }

    /// Brings a side of a settled conflict back.
    pub(super) fn bring_back(&mut self, client: usize, nth: usize, side: Side) -> Result<(), Violation> {
        let ledger = self.clients[client].store.ledger(4).unwrap();
        let Some(entry) = ledger.get(nth % ledger.len().max(1)).cloned() else { return Ok(()) };
        let key = (entry.table.clone(), entry.record.clone());
        let wanted = match side {
            Side::Local => entry.local.as_ref(),
            Side::Server => entry.server.as_ref().filter(|row| !row.deleted),
        };
        let wanted = wanted.map(|row| row.fields.clone());
        let shadowed = Before::of(&self.clients[client].store, &key).shadowed;
        let context = self.clients[client].context.clone();
        let side = if side == Side::Local { LedgerSide::Local } else { LedgerSide::Server };
        let row = |old: Option<&Fields>| {
            let mut row = old.cloned().unwrap_or_default();
            row.extend(wanted.clone()?);
            Some(row)
        };
        if self.edit(client, &key, row, |_| context.restore(&entry, side)).is_err() || shadowed {
            return Ok(());
        }
        let after = self.clients[client].store.record(&key.0, &key.1).unwrap();
        let is_back = match (&wanted, &after) {
            (Some(wanted), Some(after)) => wanted.iter().all(|(name, value)| after.get(name) == value),
            (wanted, after) => wanted.is_none() == after.is_none(),
        };
        if !is_back {
            let what = format!("client {client}: the side of {} that was asked for is not back", key.1);
            return Err(Violation { law: "ledger", what });
        }
        Ok(())
    }

    /// Finds a parked operation's record.
    fn parked(&self, client: usize, nth: usize) -> Option<(TableName, RecordId)> {
        let parked = self.clients[client].store.parked().unwrap();
        let chosen = parked.get(nth % parked.len().max(1))?;
        Some((chosen.table.clone(), chosen.record.clone()))
    }

    pub(super) fn resolve(&mut self, client: usize, nth: usize, choice: Choice) {
        let Ok(conflicts) = self.clients[client].context.conflicts() else { return };
        let Some(conflict) = conflicts.get(nth % conflicts.len().max(1)) else { return };
        let resolution = match (choice, &conflict.local, &conflict.server) {
            (Choice::Local, ..) => Resolution::KeepLocal,
            (Choice::Server, ..) => Resolution::KeepServer,
            (Choice::Both, ..) => Resolution::KeepBoth,
            (Choice::Mix, Some(local), Some(server)) => {
                let mut fields = server.fields.clone();
                fields.insert(MEMBERS[0].into(), local.get(MEMBERS[0]).clone());
                Resolution::Merge(fields)
            }
            (Choice::Mix, ..) => Resolution::KeepLocal,
        };
        let operation = &conflict.operation;
        let _disk_failed =
            self.clients[client].context.resolve(&operation.table, &operation.record, resolution);
    }

    pub(super) fn retry(&mut self, client: usize, nth: usize) {
        let Some((table, id)) = self.parked(client, nth) else { return };
        let first = self.clients[client].store.operations_of(&table, &id).unwrap().into_iter().next();
        if let Some(first) = first {
            self.clients[client].excuse(first.sequence);
        }
        let _not_parked_for_that = self.clients[client].context.retry(&table, &id);
    }

    pub(super) fn discard(&mut self, client: usize, nth: usize) {
        let Some((table, id)) = self.parked(client, nth) else { return };
        let first = self.clients[client].store.operations_of(&table, &id).unwrap().into_iter().next();
        if first.is_some_and(|first| matches!(first.state, State::Parked(_))) {
            self.oracle.given_up(client, |key| (&key.0, &key.1) == (&table, &id));
            let _disk_failed = self.clients[client].context.discard(&table, &id);
        }
    }
}

/// What a row is after an edit of it was taken back, and what is said about it.
fn taken_back(edited: &Edited, now: Option<&Fields>) -> (Option<Fields>, Undone) {
    let value = |row: &Fields, name: &str| row.get(name).cloned().unwrap_or_default();
    match (&edited.before, &edited.after, now) {
        (Some(before), None, None) => (Some(before.clone()), Undone::All),
        (None, Some(after), Some(now)) if same(after, now) => (None, Undone::All),
        (Some(before), Some(after), Some(now)) => {
            let (mut row, mut kept) = (now.clone(), Vec::new());
            let edited = |name: &&str| value(before, name) != value(after, name);
            for name in [tables::PARENT, MEMBERS[0], MEMBERS[1]].iter().filter(|name| edited(name)) {
                if value(now, name) == value(after, name) {
                    row.insert((*name).to_owned(), value(before, name));
                } else if value(now, name) != value(before, name) {
                    kept.push((*name).to_owned());
                }
            }
            let nothing = same(&row, now) && !kept.is_empty();
            kept.sort();
            let said = match kept.is_empty() {
                true => Undone::All,
                false if nothing => Undone::Nothing,
                false => Undone::Except(kept),
            };
            (Some(row), said)
        }
        (_, _, now) => (now.cloned(), Undone::Nothing),
    }
}
