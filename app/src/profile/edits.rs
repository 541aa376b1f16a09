//! Edits of tasks and lists. Each is saved when it returns.

use std::collections::BTreeMap;

use sync_core::query::Direction;
use sync_core::{Error, Fields, Filter, Query, Record, RecordId};
use thiserror::Error;
use todo::{ListChange, TaskChange, TaskDraft, TaskList, list_fields, order};

use super::Profile;

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

/// What a delete took, as it needs to be to come back.
#[derive(Debug, Clone)]
pub enum Deleted {
    /// A task.
    Task(Record),
    /// A list, and the tasks that were in it.
    List(Record, Vec<RecordId>),
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
        Ok(self.tasks().insert(fields)?)
    }

    /// Changes a task. Setting what is set already changes nothing.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn edit_task(&self, id: &RecordId, changes: &[TaskChange]) -> Result<Record, EditError> {
        let mut fields = Fields::new();
        for change in changes {
            let mut change = change.clone();
            if let TaskChange::Title(title) = &mut change {
                *title = todo::clean_title(title).ok_or(EditError::Empty)?;
            }
            fields.extend(change.fields());
        }
        self.update(self.tasks(), id, fields)
    }

    /// Deletes a task.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn delete_task(&self, id: &RecordId) -> Result<Deleted, EditError> {
        Ok(Deleted::Task(self.tasks().delete(id)?))
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
    pub fn edit_list(&self, id: &RecordId, change: &ListChange) -> Result<Record, EditError> {
        let mut change = change.clone();
        if let ListChange::Name(name) = &mut change {
            *name = todo::clean_title(name).ok_or(EditError::Empty)?;
        }
        self.update(self.lists(), id, change.fields())
    }

    /// Deletes a list; its tasks go to the inbox first, so that none is ever left in a list that is gone.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn delete_list(&self, id: &RecordId) -> Result<Deleted, EditError> {
        let list = self.lists().lookup(id)?.ok_or(EditError::Gone)?;
        let inside = Query::filter(Filter::eq("listId", id.as_str()));
        let mut tasks = Vec::new();
        for task in self.tasks().read(&inside)? {
            self.edit_task(&task.id, &[TaskChange::List(None)])?;
            tasks.push(task.id);
        }
        self.lists().delete(id)?;
        Ok(Deleted::List(list, tasks))
    }

    /// Brings back what a delete took. What is here already stays as it is.
    ///
    /// # Errors
    /// [`EditError`].
    pub fn restore(&self, deleted: &Deleted) -> Result<(), EditError> {
        let (table, record) = match deleted {
            Deleted::Task(record) => (self.tasks(), record),
            Deleted::List(record, _) => (self.lists(), record),
        };
        match table.undelete(self.without_a_list_that_is_gone(record)?) {
            Ok(_) | Err(Error::Exists { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        if let Deleted::List(list, tasks) = deleted {
            for id in tasks {
                // A task that was moved or deleted meanwhile stays where it is.
                let inbox = self.tasks().lookup(id)?.is_some_and(|task| task.get("listId").is_null());
                if inbox {
                    self.edit_task(id, &[TaskChange::List(Some(list.id.clone()))])?;
                }
            }
        }
        Ok(())
    }

    /// A record whose list was deleted meanwhile comes back in the inbox.
    fn without_a_list_that_is_gone(&self, record: &Record) -> Result<Record, EditError> {
        let mut record = record.clone();
        leave_a_list_that_is_gone(&mut record.fields, self.lists())?;
        Ok(record)
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

    fn update(
        &self,
        table: &sync_core::SyncTable,
        id: &RecordId,
        mut fields: Fields,
    ) -> Result<Record, EditError> {
        let record = table.lookup(id)?.ok_or(EditError::Gone)?;
        fields.retain(|name, value| record.get(name) != value);
        if fields.is_empty() {
            return Ok(record);
        }
        self.stamp(&mut fields);
        let mut whole = record.fields;
        whole.extend(fields.clone());
        fits(&whole)?;
        Ok(table.update(id, fields)?)
    }

    /// Says which computer made the change.
    fn stamp(&self, fields: &mut Fields) {
        fields.insert("deviceName".to_owned(), self.settings().get().device_name.into());
    }
}

/// Puts a task whose list was deleted meanwhile into the inbox: no task is ever in a list that is gone.
pub(super) fn leave_a_list_that_is_gone(
    fields: &mut Fields,
    lists: &sync_core::SyncTable,
) -> Result<(), Error> {
    let list = fields.get("listId").and_then(|list| RecordId::new(list.as_str()?).ok());
    if let Some(list) = list
        && lists.lookup(&list)?.is_none()
    {
        fields.insert("listId".to_owned(), serde_json::Value::Null);
    }
    Ok(())
}

fn fits(fields: &Fields) -> Result<(), EditError> {
    if todo::size(fields) > todo::MAX_ROW_BYTES { Err(EditError::TooLong) } else { Ok(()) }
}

fn last_order(table: &sync_core::SyncTable, filter: Filter) -> Result<String, Error> {
    let query = Query { order: vec![("order".to_owned(), Direction::Descending)], ..Query::filter(filter) };
    let last = table.read(&query.limit(1))?;
    Ok(last.first().and_then(|record| record.get("order").as_str()).unwrap_or_default().to_owned())
}
