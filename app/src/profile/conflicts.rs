//! Parked conflicts in words, and the user's choice as the engine's resolution.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sync_core::{
    Edited, Error, Fields, ParkedConflict, ParkedOperation, Record, RecordId, Resolution, SyncEvent,
};
use todo::merge;

use super::{Profile, Step, members};
use crate::worker::{Choice, ConflictKind, Difference, Pick, Seen, Side, TaskConflict, Text};

impl Profile {
    /// Ends a conflict as the user chose, and returns the step that brings back what was not kept: this computer's version, or
    /// the server's if that is what was left.
    ///
    /// # Errors
    /// The engine's: [`Error::Outdated`] if a side changed meanwhile. Nothing was changed.
    pub fn decide(
        &self,
        parked: &ParkedOperation,
        conflict: &ParkedConflict,
        choice: &Choice,
    ) -> Result<Step, Error> {
        let (table, id) = (&conflict.operation.table, &conflict.operation.record);
        let mut events = self.context().subscribe();
        parked.resolve(resolution(choice, conflict))?;
        let of = |row: Option<Record>| row.map(|row| row.fields);
        let after = of(self.row(table, id)?);
        let mine = of(conflict.local.clone());
        let before = if mine == after { of(conflict.server.clone()) } else { mine.clone() };
        let mut step = Step::from(Edited { table: table.clone(), id: id.clone(), before, after });
        // Of both kept, one is a copy under an id of its own.
        while let Ok(event) = events.try_recv() {
            let SyncEvent::RecordsChanged { table: changed, ids } = event else { continue };
            for copy in
                ids.into_iter().filter(|copy| *choice == Choice::KeepBoth && changed == *table && copy != id)
            {
                let row = of(self.row(table, &copy)?);
                if row == mine {
                    step.push(Edited { table: table.clone(), id: copy, before: None, after: row });
                }
            }
        }
        Ok(step)
    }
}

/// Says a conflict in words. `lists` has the names of the lists.
#[must_use]
pub fn in_words(conflict: &ParkedConflict, lists: &BTreeMap<RecordId, String>) -> TaskConflict {
    let kind = match (&conflict.local, &conflict.server) {
        (Some(here), Some(server)) => {
            let base = conflict.base.as_ref().map(|base| &base.fields);
            let name = |id: &RecordId| lists.get(id).cloned();
            let comparison = merge::compare(base, &here.fields, &server.fields, &name);
            let difference = |one: merge::Differing| {
                let words = |fields: &Fields| {
                    members::value(&one.field, fields.get(&one.field).unwrap_or(&Value::Null), &name)
                };
                Difference {
                    label: members::label(&one.field),
                    here: words(&here.fields),
                    server: words(&server.fields),
                    before: one.before.as_ref().and(base).map(words),
                    field: one.field.clone(),
                }
            };
            ConflictKind::BothChanged {
                differences: comparison.differing.into_iter().map(difference).collect(),
                combined: comparison.combined.iter().map(|label| members::label_of(label)).collect(),
            }
        }
        (_, None) => ConflictKind::DeletedThere,
        (None, _) => ConflictKind::DeletedHere,
    };
    let changed = match (&conflict.local, &conflict.server) {
        (Some(_), Some(_)) => Vec::new(),
        (one, other) => changed(conflict.base.as_ref(), one.as_ref().or(other.as_ref())),
    };
    let shown = conflict.local.as_ref().or(conflict.server.as_ref()).or(conflict.base.as_ref());
    TaskConflict {
        table: conflict.operation.table.clone(),
        id: conflict.operation.record.clone(),
        title: Text(shown.map(title).unwrap_or_default()),
        kind,
        here_at: conflict.operation.edited_at,
        server_at: conflict.server.as_ref().and_then(|server| server.updated_at),
        server_device: conflict
            .server
            .as_ref()
            .map(|server| text(server, "deviceName"))
            .filter(|name| !name.is_empty()),
        server_ahead: None,
        changed,
        seen: Seen::default(),
    }
}

/// Returns the labels of the members a side changed.
fn changed(base: Option<&Record>, row: Option<&Record>) -> Vec<String> {
    let (Some(base), Some(row)) = (base, row) else { return Vec::new() };
    let names: BTreeSet<_> = base.fields.keys().chain(row.fields.keys()).map(String::as_str).collect();
    let changed =
        names.into_iter().filter(|name| !merge::QUIET.contains(name) && base.get(name) != row.get(name));
    changed.map(members::label).collect()
}

/// Makes the engine's resolution of the user's choice.
///
/// A mix starts from what combines by itself, and takes each member the user chose from the side they named.
#[must_use]
pub fn resolution(choice: &Choice, conflict: &ParkedConflict) -> Resolution {
    let picks = match choice {
        Choice::KeepThisComputers => return Resolution::KeepLocal,
        Choice::KeepServers => return Resolution::KeepServer,
        Choice::KeepBoth => return Resolution::KeepBoth,
        Choice::Mix(picks) => picks,
    };
    let (Some(here), Some(server)) = (&conflict.local, &conflict.server) else {
        return Resolution::KeepLocal; // one side is deleted: there is nothing to mix
    };
    let base = conflict.base.as_ref().map(|base| &base.fields);
    let (mut mixed, _) = merge::three_way(base, &here.fields, &server.fields);
    for (field, pick) in picks {
        let from = match pick {
            Pick::Side(Side::ThisComputer) => here,
            Pick::Side(Side::Server) => server,
            Pick::Text(text) => {
                mixed.insert(field.clone(), Value::from(text.0.as_str()));
                continue;
            }
        };
        mixed.insert(field.clone(), from.get(field).clone());
        if field == "complete" {
            mixed.insert("completedAt".to_owned(), from.get("completedAt").clone());
        }
    }
    Resolution::Merge(mixed)
}

fn title(record: &Record) -> String {
    let name = text(record, "text");
    if name.is_empty() { text(record, "name") } else { name }
}

fn text(record: &Record, name: &str) -> String {
    record.fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
