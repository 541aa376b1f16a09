//! A list of tasks.

use sync_core::{Record, RecordId};

use crate::task::text;

/// A list of tasks. `Debug` shows no name.
#[derive(Clone, PartialEq)]
pub struct TaskList {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Its colour as `#rrggbb`, if one was chosen.
    pub color: Option<String>,
    /// Its place in the sidebar: a fractional key, compared as text.
    pub order: String,
}

impl TaskList {
    /// Reads a list from its record.
    #[must_use]
    pub fn from_record(record: &Record) -> Self {
        Self {
            id: record.id.clone(),
            name: text(&record.fields, "name"),
            color: Some(text(&record.fields, "color")).filter(|color| !color.is_empty()),
            order: text(&record.fields, "order"),
        }
    }
}

impl std::fmt::Debug for TaskList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TaskList").field("id", &self.id).finish_non_exhaustive()
    }
}
