//! Edits of tasks and lists. Each is saved when it returns.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sync_core::query::Direction;
use sync_core::{Edited, Error, Fields, Filter, Query, Record, RecordId, SyncTable};
use thiserror::Error;
use todo::{ListChange, TaskChange, TaskDraft, TaskList, list_fields, order};

use super::shared::Change;
use super::{Profile, Step};

const TRUE: Option<&Value> = Some(&Value::Bool(true));

/// An edit was not saved; nothing was changed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EditError {
    /// There is nothing in the title or name.
    #[error("a title needs at least one letter")]
    Empty,
    /// It is larger than every store takes.
    #[error("it is too long: a task has room for {} KiB of text", todo::MAX_ROW_BYTES / 1024)]
    TooLong,
    /// It was deleted, on this computer or another.
    #[error("it is not here any more; it was deleted, perhaps on another computer")]
    Gone,
    /// What is deleted has to be kept in the trash first, and cannot be.
    #[error("it was not deleted, because it cannot be kept in the trash: {0}")]
    NoTrash(std::io::Error),
    /// The list is another's.
    #[error("{0}")]
    Barred(super::Barred),
    /// The engine or the store said no.
    #[error("it was not saved: {0}")]
    NotSaved(Error),
}

impl From<Error> for EditError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { .. } => Self::Gone,
            other => Self::NotSaved(other),
        }
    }
}

impl Profile {
    /// Adds a task at the end.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn add_task(&self, draft: &TaskDraft) -> Result<Record, EditError> {
        let title = todo::clean_title(&draft.title).ok_or(EditError::Empty)?;
        // After all open tasks, so that it is last in its list and where all lists are shown together.
        let last = last_order(self.tasks(), Filter::eq("complete", false))?;
        let mut fields = TaskDraft { title, ..draft.clone() }.fields(&order::after(&last));
        self.stamp(&mut fields);
        fits(&fields)?;
        self.permit(&Change { table: self.tasks().name(), id: "", before: None, after: Some(&fields) })?;
        Ok(self.tasks().insert(fields)?)
    }

    /// Changes a task. Setting what is set already changes nothing; completing one that repeats adds the next.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn edit_task(&self, id: &RecordId, changes: &[TaskChange]) -> Result<Record, EditError> {
        self.edit_tasks(std::slice::from_ref(id), changes)?;
        self.tasks().lookup(id)?.ok_or(EditError::Gone)
    }

    /// Changes several tasks in the same way, as one step. A step that fails half-way is taken back.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn edit_tasks(&self, ids: &[RecordId], changes: &[TaskChange]) -> Result<Step, EditError> {
        let mut fields = Fields::new();
        for change in changes {
            let mut change = change.clone();
            if let TaskChange::Title(title) = &mut change {
                *title = todo::clean_title(title).ok_or(EditError::Empty)?;
            }
            fields.extend(change.fields());
        }
        let done = changes.iter().rev().find_map(|change| match change {
            TaskChange::Done(at) => Some(at.as_deref()),
            _ => None,
        });
        self.all_or_none(|step| {
            for id in ids {
                let edited = self.update(self.tasks(), id, fields.clone())?;
                let was_open = edited.before.as_ref().is_some_and(|fields| fields.get("complete") != TRUE);
                step.push(edited);
                if let Some(at) = done.flatten().filter(|_| was_open) {
                    self.follow(id, at, step)?;
                }
            }
            Ok(())
        })
    }

    /// Deletes a task and its steps.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn delete_task(&self, id: &RecordId) -> Result<Step, EditError> {
        self.delete_tasks(std::slice::from_ref(id))
    }

    /// Deletes several tasks and their steps, as one step. They stay in the trash.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn delete_tasks(&self, ids: &[RecordId]) -> Result<Step, EditError> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        let mut wanted: Vec<_> = ids.iter().rev().cloned().collect();
        while let Some(id) = wanted.pop() {
            let Some(task) = self.tasks().lookup(&id)? else {
                if ids.contains(&id) && !seen.contains(&id) {
                    return Err(EditError::Gone);
                }
                continue;
            };
            if seen.insert(id) {
                wanted.extend(self.steps_of(&task.id)?.into_iter().map(|step| step.id));
                found.push(task);
            }
        }
        for task in &found {
            self.permit(&Change {
                table: self.tasks().name(),
                id: task.id.as_str(),
                before: Some(&task.fields),
                after: None,
            })?;
        }
        self.throw_away(self.tasks(), &found)?;
        self.all_or_none(|step| {
            for task in found {
                step.push(self.delete(self.tasks(), task.id)?);
            }
            Ok(())
        })
    }

    /// Adds a list at the end of the sidebar.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn add_list(&self, name: &str) -> Result<Record, EditError> {
        let name = todo::clean_title(name).ok_or(EditError::Empty)?;
        let last = last_order(self.lists(), Filter::All)?;
        let mut fields = list_fields(&name, &order::after(&last));
        self.stamp(&mut fields);
        fits(&fields)?;
        Ok(self.lists().insert(fields)?)
    }

    /// Changes a list.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn edit_list(&self, id: &RecordId, change: &ListChange) -> Result<Step, EditError> {
        let mut change = change.clone();
        if let ListChange::Name(name) = &mut change {
            *name = todo::clean_title(name).ok_or(EditError::Empty)?;
        }
        Ok(self.update(self.lists(), id, change.fields())?.into())
    }

    /// Deletes a list; its tasks go to the inbox first, so that none is ever left in a list that is gone.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn delete_list(&self, id: &RecordId) -> Result<Step, EditError> {
        let list = self.lists().lookup(id)?.ok_or(EditError::Gone)?;
        self.permit(&Change {
            table: self.lists().name(),
            id: id.as_str(),
            before: Some(&list.fields),
            after: None,
        })?;
        let inside = self.tasks().read(&Query::filter(Filter::eq("listId", id.as_str())))?;
        self.throw_away(self.lists(), &[list])?;
        let inbox = TaskChange::List(None).fields();
        self.all_or_none(|step| {
            for task in inside {
                step.push(self.update(self.tasks(), &task.id, inbox.clone())?);
            }
            step.push(self.delete(self.lists(), id.clone())?);
            Ok(())
        })
    }

    /// Puts every task whose list is gone into the inbox: what was rescued may have lost lists that no server has.
    pub(super) fn leave_lists_that_are_gone(&self) -> Result<(), Error> {
        for mut task in self.tasks().read(&Query::default())? {
            leave_a_list_that_is_gone(&mut task.fields, self.lists())?;
            self.tasks().update(&task.id, task.fields)?;
        }
        Ok(())
    }

    /// Returns all lists in their order.
    ///
    /// # Errors
    /// The store's.
    pub fn all_lists(&self) -> Result<Vec<TaskList>, Error> {
        let records = self.lists().read(&Query::default().order_by("order"))?;
        Ok(records.iter().map(TaskList::from_record).collect())
    }

    /// Returns the names of all lists by their ids.
    ///
    /// # Errors
    /// The store's.
    pub fn list_names(&self) -> Result<BTreeMap<RecordId, String>, Error> {
        Ok(self.all_lists()?.into_iter().map(|list| (list.id, list.name)).collect())
    }

    /// Returns the steps of a task.
    pub(super) fn steps_of(&self, task: &RecordId) -> Result<Vec<Record>, Error> {
        self.tasks().read(&Query::filter(Filter::eq("parentId", task.as_str())).order_by("order"))
    }

    fn update(&self, table: &SyncTable, id: &RecordId, mut fields: Fields) -> Result<Edited, EditError> {
        let record = table.lookup(id)?.ok_or(EditError::Gone)?;
        // A move may be taken back after its list was deleted.
        leave_a_list_that_is_gone(&mut fields, self.lists())?;
        let edited = |after: &Record| Edited {
            table: table.name().clone(),
            id: id.clone(),
            before: Some(record.fields.clone()),
            after: Some(after.fields.clone()),
        };
        fields.retain(|name, value| record.get(name) != value);
        if fields.is_empty() {
            return Ok(edited(&record));
        }
        self.stamp(&mut fields);
        let mut whole = record.fields.clone();
        whole.extend(fields.clone());
        fits(&whole)?;
        self.permit(&Change {
            table: table.name(),
            id: id.as_str(),
            before: Some(&record.fields),
            after: Some(&whole),
        })?;
        Ok(edited(&table.update(id, fields)?))
    }

    fn delete(&self, table: &SyncTable, id: RecordId) -> Result<Edited, EditError> {
        let before = table.delete(&id)?.fields;
        Ok(Edited { table: table.name().clone(), id, before: Some(before), after: None })
    }

    /// Says which computer made the change.
    pub(super) fn stamp(&self, fields: &mut Fields) {
        fields.insert("deviceName".to_owned(), self.settings().get().device_name.into());
    }
}

/// Puts a task whose list was deleted meanwhile into the inbox: no task is ever in a list that is gone.
pub(super) fn leave_a_list_that_is_gone(fields: &mut Fields, lists: &SyncTable) -> Result<(), Error> {
    let list = fields.get("listId").and_then(|list| RecordId::new(list.as_str()?).ok());
    if let Some(list) = list
        && lists.lookup(&list)?.is_none()
    {
        fields.insert("listId".to_owned(), Value::Null);
    }
    Ok(())
}

pub(super) fn fits(fields: &Fields) -> Result<(), EditError> {
    if todo::size(fields) > todo::MAX_ROW_BYTES { Err(EditError::TooLong) } else { Ok(()) }
}

fn last_order(table: &SyncTable, filter: Filter) -> Result<String, Error> {
    let query = Query { order: vec![("order".to_owned(), Direction::Descending)], ..Query::filter(filter) };
    let last = table.read(&query.limit(1))?;
    Ok(last.first().and_then(|record| record.get("order").as_str()).unwrap_or_default().to_owned())
}
