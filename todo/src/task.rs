//! A task, as the app shows it; read from a record and never written back whole.

use jiff::civil::Date;
use serde_json::Value;
use sync_core::{Fields, Record, RecordId, Timestamp};

use crate::TaskDetails;
use crate::due::Due;

/// A task. `Debug` shows no text: it is what people wrote.
#[derive(Clone, PartialEq)]
pub struct Task {
    /// Its id.
    pub id: RecordId,
    /// What to do.
    pub title: String,
    /// Whether it is done.
    pub done: bool,
    /// Free text.
    pub notes: String,
    /// The day it is due.
    pub due: Option<Date>,
    /// The list it is in; `None` is the inbox.
    pub list: Option<RecordId>,
    /// Its place among its siblings: a fractional key, compared as text.
    pub order: String,
    /// The computer that changed it last, if it said.
    pub device: Option<String>,
    /// When the server last changed it; `None` until it is there.
    pub updated_at: Option<Timestamp>,
    /// Its time, reminder, repeating, priority, tags, and the task it is a step of.
    pub details: TaskDetails,
}

impl Task {
    /// Reads a task from its record. Members of an unexpected type read as if they were absent.
    #[must_use]
    pub fn from_record(record: &Record) -> Self {
        let fields = &record.fields;
        Self {
            id: record.id.clone(),
            title: text(fields, "text"),
            done: record.get("complete") == &Value::Bool(true),
            notes: text(fields, "notes"),
            due: text(fields, "due").parse().ok(),
            list: RecordId::new(text(fields, "listId")).ok(),
            order: text(fields, "order"),
            device: Some(text(fields, "deviceName")).filter(|name| !name.is_empty()),
            updated_at: record.updated_at,
            details: TaskDetails::from_record(record),
        }
    }

    /// Returns when it is due, with its time if it has one.
    #[must_use]
    pub fn when(&self) -> Option<Due> {
        self.due.map(|date| Due { date, time: self.details.due_time })
    }
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task").field("id", &self.id).field("done", &self.done).finish_non_exhaustive()
    }
}

/// Reads a text member; anything else counts as empty.
pub(crate) fn text(fields: &Fields, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
