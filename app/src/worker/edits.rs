//! Edits of tasks and lists, each remembered as a step that can be taken back.

use sync_core::{Edited, RecordId, TableName};
use todo::{ListChange, TaskChange, TaskDraft, TaskList};

use super::{Text, Update, Worker};
use crate::profile::{EditError, Step};

impl Worker {
    pub(super) fn add_task(&mut self, mut draft: TaskDraft, list: Option<Text>) {
        let result = self.place(list).and_then(|(place, mut step)| {
            if let Some(place) = place {
                draft.list = Some(place);
            }
            let record = self.profile.add_task(&draft)?;
            step.append(Step::added(self.profile.tasks(), &record));
            Ok(step)
        });
        self.done(result, |step| format!("Added {}", quoted(step)));
    }

    /// Returns the list of a name, and the step that added it if it was not there.
    fn place(&self, name: Option<Text>) -> Result<(Option<RecordId>, Step), EditError> {
        let Some(Text(name)) = name else { return Ok((None, Step::default())) };
        let same = |list: &TaskList| list.name.trim().to_lowercase() == name.trim().to_lowercase();
        if let Some(list) = self.profile.all_lists()?.into_iter().find(same) {
            return Ok((Some(list.id), Step::default()));
        }
        let record = self.profile.add_list(&name)?;
        Ok((Some(record.id.clone()), Step::added(self.profile.lists(), &record)))
    }

    pub(super) fn edit_task(&mut self, id: RecordId, change: TaskChange) {
        let result = self.profile.edit_tasks(&[id], std::slice::from_ref(&change));
        if let Ok(step) = &result
            && let Some(next) = step.edits().iter().find(|edited| edited.before.is_none())
        {
            let words = format!("{} is done{}", quoted(step), next_day(next));
            return self.undoable(step.clone(), words);
        }
        self.done(result, |step| format!("{} {}", did(&change), quoted(step)));
    }

    pub(super) fn edit_tasks(&mut self, ids: &[RecordId], changes: &[TaskChange]) {
        match self.profile.edit_tasks(ids, changes) {
            Ok(step) if step.is_empty() => {}
            Ok(step) => {
                let verb = changes.first().map_or("Changed", did);
                let words = match ids {
                    [_] => format!("{verb} {}", quoted(&step)),
                    many => format!("{verb} {} tasks", many.len()),
                };
                self.undoable(step, words);
            }
            Err(error) => self.saved(Err::<(), _>(error)),
        }
    }

    pub(super) fn delete_tasks(&mut self, ids: &[RecordId]) {
        let result = self.profile.delete_tasks(ids);
        self.deleted(result, ids.len());
    }

    pub(super) fn delete_list(&mut self, id: &RecordId) {
        let result = self.profile.delete_list(id);
        self.deleted(result, 1);
    }

    pub(super) fn add_list(&mut self, name: &Text) {
        let added = self.profile.add_list(&name.0);
        let step = added.map(|record| Step::added(self.profile.lists(), &record));
        self.done(step, |step| format!("Added {}", quoted(step)));
    }

    pub(super) fn edit_list(&mut self, id: &RecordId, change: &ListChange) {
        let result = self.profile.edit_list(id, change);
        self.done(result, |step| format!("Changed {}", quoted(step)));
    }

    fn deleted(&mut self, result: Result<Step, EditError>, asked: usize) {
        match result {
            Ok(step) => {
                let words = match asked {
                    1 => format!("Deleted {}", quoted(&step)),
                    many => format!("Deleted {many} tasks"),
                };
                self.undoable(step, words);
            }
            Err(error) => self.saved(Err::<(), _>(error)),
        }
    }

    /// Remembers a step without telling of it: the rows show what was done.
    pub(super) fn done(&mut self, result: Result<Step, EditError>, words: impl Fn(&Step) -> String) {
        match result {
            Ok(step) => {
                let words = Text(words(&step));
                self.remember(step, words);
            }
            Err(error) => self.saved(Err::<(), _>(error)),
        }
    }

    /// Tells what is in the trash.
    pub(super) fn tell_trash(&self) {
        match self.profile.trash() {
            Ok(trash) => self.tell(Update::Trash(trash)),
            Err(error) => self.saved(Err::<(), _>(error)),
        }
    }

    pub(super) fn restore_trashed(&mut self, table: &TableName, id: &RecordId) {
        let result = self.profile.restore(table, id);
        self.done(result, |step| format!("Restored {}", quoted(step)));
        self.tell_trash();
    }

    pub(super) fn empty_trash(&self, only: Option<(TableName, RecordId)>) {
        self.saved(self.profile.empty_trash(only.as_ref().map(|(table, id)| (table, id))));
        self.tell_trash();
    }
}

/// The title or name of what a step is about, as it is quoted; of a list that went its tasks come before it.
fn quoted(step: &Step) -> String {
    let of = |edited: &Edited| {
        let fields = edited.after.as_ref().or(edited.before.as_ref())?;
        let text = |name: &str| fields.get(name)?.as_str().filter(|text| !text.is_empty());
        text("text").or_else(|| text("name")).map(str::to_owned)
    };
    let edits = step.edits();
    let deleted_list = |edited: &&Edited| edited.table.as_str() == todo::LISTS && edited.after.is_none();
    let task = |edited: &&Edited| edited.table.as_str() == todo::TASKS;
    let shown = edits.iter().find(deleted_list).or(edits.iter().find(task)).or(edits.first());
    let title = shown.and_then(of).unwrap_or_default();
    format!("“{title}”")
}

/// Says when the next occurrence is due.
fn next_day(next: &Edited) -> String {
    let due = next.after.as_ref().and_then(|fields| fields.get("due")?.as_str()?.parse().ok());
    due.map(|due| format!("; next on {}", todo::merge::day(due))).unwrap_or_default()
}

/// What a change does, as a toast says it.
fn did(change: &TaskChange) -> &'static str {
    match change {
        TaskChange::Done(Some(_)) => "Completed",
        TaskChange::Done(None) => "Reopened",
        TaskChange::Title(_) => "Renamed",
        TaskChange::List(_) | TaskChange::Order(_) | TaskChange::Parent(_) => "Moved",
        TaskChange::Tags(_) => "Tagged",
        TaskChange::Due(_) | TaskChange::DueTime(_) => "Scheduled",
        TaskChange::Notes(_) | TaskChange::RemindAt(_) | TaskChange::Repeat(_) | TaskChange::Priority(_) => {
            "Changed"
        }
    }
}
