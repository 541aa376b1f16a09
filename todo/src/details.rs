//! The details of a task beyond its title, notes, day and list: time, reminder, repeating, priority, tags, its place in
//! another task.

use jiff::civil::{DateTime, Time};
use serde_json::Value;
use sync_core::{Fields, Record, RecordId};

use crate::priority::Priority;
use crate::repeat::Repeat;
use crate::tags::Tags;
use crate::task::text;
use crate::{TaskChange, due, remind};

/// The details of a task. `Debug` shows no text.
#[derive(Clone, Default, PartialEq)]
pub struct TaskDetails {
    /// The time of the day it is due.
    pub due_time: Option<Time>,
    /// When to remind of it, on the clock of this computer.
    pub remind_at: Option<DateTime>,
    /// How it repeats.
    pub repeat: Option<Repeat>,
    /// How much it presses.
    pub priority: Option<Priority>,
    /// Its tags.
    pub tags: Tags,
    /// The task it is a step of.
    pub parent: Option<RecordId>,
    /// When it was completed, as ISO-8601 text.
    pub completed_at: Option<String>,
}

impl TaskDetails {
    /// Reads the details of a task from its record. Members that are not understood read as if they were absent.
    #[must_use]
    pub fn from_record(record: &Record) -> Self {
        let fields = &record.fields;
        Self {
            due_time: due::read_time(&text(fields, "dueTime")),
            remind_at: remind::read(&text(fields, "remindAt")),
            repeat: text(fields, "repeat").parse().ok(),
            priority: Priority::read(record.get("priority")),
            tags: Tags::parse(&text(fields, "tags")),
            parent: RecordId::new(text(fields, "parentId")).ok().filter(|parent| *parent != record.id),
            completed_at: Some(text(fields, "completedAt")).filter(|at| !at.is_empty()),
        }
    }

    /// Returns the changes that give a new task these details; nothing for those that are absent.
    #[must_use]
    pub fn changes(&self) -> Vec<TaskChange> {
        let mut changes = Vec::new();
        changes.extend(self.due_time.map(|time| TaskChange::DueTime(Some(time))));
        changes.extend(self.remind_at.map(|at| TaskChange::RemindAt(Some(at))));
        changes.extend(self.repeat.map(|rule| TaskChange::Repeat(Some(rule))));
        changes.extend(self.priority.map(|step| TaskChange::Priority(Some(step))));
        if !self.tags.is_empty() {
            changes.push(TaskChange::Tags(self.tags.clone()));
        }
        changes.extend(self.parent.clone().map(|parent| TaskChange::Parent(Some(parent))));
        changes
    }

    /// Returns the members of a new task with these details; [`crate::TaskDraft`] adds them to its own.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut fields: Fields = self.changes().iter().flat_map(TaskChange::fields).collect();
        if let Some(at) = &self.completed_at {
            fields.insert("complete".to_owned(), true.into());
            fields.insert("completedAt".to_owned(), Value::from(at.as_str()));
        }
        fields
    }
}

impl std::fmt::Debug for TaskDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TaskDetails")
            .field("priority", &self.priority)
            .field("repeat", &self.repeat)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(fields: Value) -> Record {
        Record::new(RecordId::new("t1").unwrap(), fields.as_object().unwrap().clone())
    }

    #[test]
    fn details_read_back_from_the_members_they_set() {
        let fields = json!({
            "dueTime": "09:30", "remindAt": "2026-03-14T09:00", "repeat": "every 2 weeks", "priority": 2,
            "tags": "shop home", "parentId": "t0", "complete": true, "completedAt": "2026-03-14T10:00:00.000Z",
        });
        let details = TaskDetails::from_record(&record(fields.clone()));
        assert_eq!(Value::Object(details.fields()), fields);
    }

    #[test]
    fn members_that_are_not_understood_read_as_absent() {
        let odd = json!({
            "dueTime": "noon-ish", "remindAt": 7, "repeat": ["daily"], "priority": "high", "tags": {"a": 1},
            "parentId": "t1", "completedAt": false,
        });
        assert_eq!(TaskDetails::from_record(&record(odd)), TaskDetails::default());
    }

    #[test]
    fn no_details_set_no_members() {
        assert!(TaskDetails::default().fields().is_empty());
    }
}
