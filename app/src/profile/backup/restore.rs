//! Bringing a backup back, as ordinary edits that sync and can be taken back, or into a new profile as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

use serde_json::Value;
use sync_core::{
    Change, Changes, Edited, Error, Fields, Loaded, Query, Record, RecordId, Sequence, SyncContext, SyncTable,
};

use super::file::Content;
use super::{BackingUp, BackupError, backup_folder, shelf};
use crate::profile::edits::leave_a_list_that_is_gone;
use crate::profile::trash::Thrown;
use crate::profile::{Profile, account, whole};
use crate::worker::{Backup, BackupReason, Counted, RestoreHow, RestoreInto, RestorePreview};

/// Says which computer made a change: it is not a part of what was changed.
const STAMP: &str = "deviceName";

/// A backup that was read and compared with what is here. `Debug` shows no values.
pub struct Restoring {
    preview: RestorePreview,
    what: What,
    context: SyncContext,
    lists: SyncTable,
    tasks: SyncTable,
    folder: PathBuf,
    trash: Vec<Thrown>,
    device: String,
}

enum What {
    Edits { lists: Plan, tasks: Plan },
    Everything(Changes),
}

/// What a restore did. `Debug` shows no values.
pub struct Restored {
    /// Every edit, in order.
    pub edited: Vec<Edited>,
    /// The backup of what was here before; `None` if nothing was.
    pub before: Option<Backup>,
    /// Why not all of it was saved, if so. Restoring it again does the rest.
    pub failed: Option<Error>,
}

/// What becomes of the rows of a table.
#[derive(Default, PartialEq)]
#[cfg_attr(test, derive(Debug))]
struct Plan {
    added: Vec<Record>,
    changed: Vec<(RecordId, Fields)>,
    removed: Vec<RecordId>,
}

impl Plan {
    fn new(here: &[Record], then: Vec<Record>, how: RestoreHow) -> Self {
        let rows: BTreeMap<_, _> = here.iter().map(|row| (&row.id, row)).collect();
        let mut plan = Self::default();
        let mut known = BTreeSet::new();
        for row in then {
            known.insert(row.id.clone());
            match rows.get(&row.id) {
                None => plan.added.push(row),
                Some(here) => {
                    let changes = difference(&here.fields, &row.fields);
                    if how == RestoreHow::AsItWas && !changes.is_empty() {
                        plan.changed.push((row.id, changes));
                    }
                }
            }
        }
        if how == RestoreHow::AsItWas {
            plan.removed =
                here.iter().map(|row| &row.id).filter(|id| !known.contains(*id)).cloned().collect();
        }
        plan
    }

    fn counted(&self) -> Counted {
        Counted { added: self.added.len(), changed: self.changed.len(), removed: self.removed.len() }
    }
}

/// Returns what turns a row back to what it was; a member that came since is taken away by null.
fn difference(here: &Fields, then: &Fields) -> Fields {
    let names: BTreeSet<_> = here.keys().chain(then.keys()).filter(|name| *name != STAMP).collect();
    let of = |fields: &Fields, name: &String| fields.get(name).cloned().unwrap_or(Value::Null);
    let differs = names.into_iter().filter(|name| of(here, name) != of(then, name));
    differs.map(|name| (name.clone(), of(then, name))).collect()
}

impl Profile {
    /// Reads a backup, by its name or its path, and compares it with what is here; changes nothing.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn plan_restore(&self, name: &str, how: RestoreHow) -> Result<Restoring, BackupError> {
        let folder = backup_folder(self.folder());
        let (about, Content { changes, trash }) = shelf::read(&folder, name)?;
        let rows = |table: &SyncTable| -> Vec<Record> {
            let of = |one: &Change| match one {
                Change::PutRecord(name, record) if name == table.name() => Some(record.clone()),
                _ => None,
            };
            changes.iter().filter_map(of).collect()
        };
        let plan = |table: &SyncTable| -> Result<Plan, Error> {
            Ok(Plan::new(&table.read(&Query::default())?, rows(table), how))
        };
        let (lists, tasks) = (plan(self.lists())?, plan(self.tasks())?);
        let (counted_lists, counted_tasks) = (lists.counted(), tasks.counted());
        let (what, into) = if self.takes_all(&changes)? {
            let into = RestoreInto::NewProfile { waiting: about.waiting };
            (What::Everything(whole::without_the_server(changes)), into)
        } else {
            (What::Edits { lists, tasks }, RestoreInto::Tasks)
        };
        Ok(Restoring {
            preview: RestorePreview {
                name: name.to_owned(),
                how,
                at: about.at,
                tasks: counted_tasks,
                lists: counted_lists,
                into,
            },
            what,
            context: self.context().clone(),
            lists: self.lists().clone(),
            tasks: self.tasks().clone(),
            folder,
            trash,
            device: self.settings().get().device_name,
        })
    }

    /// Tells whether all of a backup, what waited too, can become this profile's: it never had a task, and belongs to
    /// nobody or to the same account.
    fn takes_all(&self, changes: &[Change]) -> Result<bool, Error> {
        let owner = changes.iter().find_map(|one| match one {
            Change::PutMeta(key, owner) if key == account::OWNER => Some(owner),
            _ => None,
        });
        let here = self.context().meta(account::OWNER)?;
        let new = self.context().at_one_moment(|store| store.last_sequence())? == Sequence::default();
        Ok(new && !self.has_anything()? && (here.is_none() || here.as_ref() == owner))
    }
}

impl fmt::Debug for Restoring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restoring").field("preview", &self.preview).finish_non_exhaustive()
    }
}

impl fmt::Debug for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restored")
            .field("edited", &self.edited.len())
            .field("before", &self.before)
            .field("failed", &self.failed)
            .finish()
    }
}

impl Restoring {
    /// Returns what would be done.
    #[must_use]
    pub fn preview(&self) -> &RestorePreview {
        &self.preview
    }

    /// Makes a backup of what is here, then restores. For a thread of its own if there is much.
    ///
    /// # Errors
    /// [`BackupError`]; then nothing was changed.
    pub fn run(self) -> Result<Restored, BackupError> {
        let Self { what, context, lists, tasks, folder, device, trash, .. } = self;
        let profile = folder.parent().map(PathBuf::from);
        let before = BackingUp { context: context.clone(), folder, why: BackupReason::BeforeRestore };
        match what {
            What::Everything(changes) => match context.load(&changes)? {
                Loaded::Whole => {
                    bring_back(profile, &trash);
                    Ok(Restored { edited: Vec::new(), before: None, failed: None })
                }
                Loaded::NotNew => Err(Error::from(sync_core::StoreError::backend(
                    "a task was added meanwhile; look at the backup again",
                ))
                .into()),
            },
            What::Edits { lists: lists_plan, tasks: tasks_plan } => {
                let before = Some(before.run()?);
                let mut edits = Edits { device, edited: Vec::new() };
                // A list comes before its tasks, and goes after them.
                let failed = edits
                    .bring(&lists, lists_plan.added, &lists)
                    .and_then(|()| edits.change(&lists, lists_plan.changed))
                    .and_then(|()| edits.bring(&tasks, tasks_plan.added, &lists))
                    .and_then(|()| edits.change(&tasks, tasks_plan.changed))
                    .and_then(|()| edits.remove(&tasks, tasks_plan.removed))
                    .and_then(|()| edits.remove(&lists, lists_plan.removed))
                    .err();
                bring_back(profile, &trash);
                Ok(Restored { edited: edits.edited, before, failed })
            }
        }
    }
}

struct Edits {
    device: String,
    edited: Vec<Edited>,
}

impl Edits {
    fn bring(&mut self, table: &SyncTable, rows: Vec<Record>, lists: &SyncTable) -> Result<(), Error> {
        let mut new = Vec::new();
        for mut row in rows {
            row.fields.insert(STAMP.to_owned(), self.device.clone().into());
            leave_a_list_that_is_gone(&mut row.fields, lists)?;
            new.push((row.id, row.fields));
        }
        table.insert_all(new.clone())?;
        for (id, fields) in new {
            self.note(table, id, None, Some(fields));
        }
        Ok(())
    }

    fn change(&mut self, table: &SyncTable, rows: Vec<(RecordId, Fields)>) -> Result<(), Error> {
        for (id, mut changes) in rows {
            let Some(before) = table.lookup(&id)? else { continue };
            changes.insert(STAMP.to_owned(), self.device.clone().into());
            let after = table.update(&id, changes)?;
            self.note(table, id, Some(before.fields), Some(after.fields));
        }
        Ok(())
    }

    fn remove(&mut self, table: &SyncTable, ids: Vec<RecordId>) -> Result<(), Error> {
        for id in ids {
            if table.lookup(&id)?.is_some() {
                let before = table.delete(&id)?;
                self.note(table, id, Some(before.fields), None);
            }
        }
        Ok(())
    }

    fn note(&mut self, table: &SyncTable, id: RecordId, before: Option<Fields>, after: Option<Fields>) {
        self.edited.push(Edited { table: table.name().clone(), id, before, after });
    }
}

/// What was in the trash then is in it again, beside what is in it now.
fn bring_back(profile: Option<PathBuf>, trash: &[Thrown]) {
    if let Some(profile) = profile {
        crate::profile::trash::bring_back(&profile, trash);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(id: &str, fields: Value) -> Record {
        Record::new(RecordId::new(id).unwrap(), fields.as_object().unwrap().clone())
    }

    fn here() -> Vec<Record> {
        vec![
            row("same", json!({"text": "Same", "deviceName": "Laptop"})),
            row("changed", json!({"text": "New", "due": "2026-03-14"})),
            row("since", json!({"text": "Since"})),
        ]
    }

    fn then() -> Vec<Record> {
        vec![
            row("same", json!({"text": "Same", "deviceName": "Desktop"})),
            row("changed", json!({"text": "Old"})),
            row("gone", json!({"text": "Gone"})),
        ]
    }

    #[test]
    fn what_differs_is_set_back_and_what_came_since_goes() {
        let plan = Plan::new(&here(), then(), RestoreHow::AsItWas);
        let changes = json!({"text": "Old", "due": null}).as_object().unwrap().clone();
        assert_eq!(plan.added, [row("gone", json!({"text": "Gone"}))]);
        assert_eq!(plan.changed, [(RecordId::new("changed").unwrap(), changes)]);
        assert_eq!(plan.removed, [RecordId::new("since").unwrap()]);
        assert_eq!(plan.counted(), Counted { added: 1, changed: 1, removed: 1 });
    }

    #[test]
    fn only_what_is_missing_touches_nothing_that_is_here() {
        let plan = Plan::new(&here(), then(), RestoreHow::OnlyMissing);
        assert_eq!(plan, Plan { added: vec![row("gone", json!({"text": "Gone"}))], ..Plan::default() });
    }
}
