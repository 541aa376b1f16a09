//! Edits of tasks and lists, each remembered as a step that can be taken back.

use sync_core::{Edited, RecordId, TableName};
use todo::{ListChange, TaskChange, TaskDraft, TaskList};

use super::{Text, Update, Worker};
use crate::profile::{EditError, Step};
use crate::say;

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
        self.done(result, |step| say!("step-added", what = quoted(step)));
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
            let words = match next_day(next) {
                Some(day) => say!("step-done-next", what = quoted(step), day = day),
                None => say!("step-done", what = quoted(step)),
            };
            return self.undoable(step.clone(), words);
        }
        self.done(result, |step| did(&change, quoted(step)));
    }

    pub(super) fn edit_tasks(&mut self, ids: &[RecordId], changes: &[TaskChange]) {
        match self.profile.edit_tasks(ids, changes) {
            Ok(step) if step.is_empty() => {}
            Ok(step) => {
                let what = match ids {
                    [_] => quoted(&step),
                    many => say!("count-tasks", n = many.len()),
                };
                let words = match changes.first() {
                    Some(change) => did(change, what),
                    None => say!("step-changed", what = what),
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
        self.done(step, |step| say!("step-added", what = quoted(step)));
    }

    pub(super) fn edit_list(&mut self, id: &RecordId, change: &ListChange) {
        let result = self.profile.edit_list(id, change);
        self.done(result, |step| say!("step-changed", what = quoted(step)));
    }

    fn deleted(&mut self, result: Result<Step, EditError>, asked: usize) {
        match result {
            Ok(step) => {
                let what = match asked {
                    1 => quoted(&step),
                    many => say!("count-tasks", n = many),
                };
                self.undoable(step, say!("step-deleted", what = what));
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
        self.done(result, |step| say!("step-restored", what = quoted(step)));
        self.tell_trash();
    }

    pub(super) fn empty_trash(&self, only: Option<(TableName, RecordId)>) {
        self.saved(self.profile.empty_trash(only.as_ref().map(|(table, id)| (table, id))));
        self.tell_trash();
    }
}

/// The title or name of what a step is about, as it is quoted; of a list that went its tasks come before it.
pub(super) fn quoted(step: &Step) -> String {
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
    say!("quoted", title = title)
}

/// Says when the next occurrence is due.
fn next_day(next: &Edited) -> Option<String> {
    let due = next.after.as_ref().and_then(|fields| fields.get("due")?.as_str()?.parse().ok());
    due.map(crate::language::day)
}

/// Says what a change did to something, as a toast says it.
fn did(change: &TaskChange, what: String) -> String {
    match change {
        TaskChange::Done(Some(_)) => say!("step-completed", what = what),
        TaskChange::Done(None) => say!("step-reopened", what = what),
        TaskChange::Title(_) => say!("step-renamed", what = what),
        TaskChange::List(_) | TaskChange::Order(_) | TaskChange::Parent(_) => say!("step-moved", what = what),
        TaskChange::Tags(_) => say!("step-tagged", what = what),
        TaskChange::Due(_) | TaskChange::DueTime(_) => say!("step-scheduled", what = what),
        TaskChange::Notes(_) | TaskChange::RemindAt(_) | TaskChange::Repeat(_) | TaskChange::Priority(_) => {
            say!("step-changed", what = what)
        }
    }
}
