//! The JSON file of everything: lists and tasks with all their members, also those this program does not know.
//!
//! ```json
//! {"format":"tidelist","version":1,"lists":[{"id":"…","name":"Groceries"}],"tasks":[{"id":"…","text":"Milk"}]}
//! ```
//!
//! [`write()`] makes it, [`read()`] takes it apart into good and bad rows, [`Plan`] says what importing it would add.

mod plan;
mod read;

use serde_json::{Map, Value};
use sync_core::{Fields, Record, RecordId};

pub use self::plan::Plan;
pub use self::read::{BadRow, FileError, Import, read};

const FORMAT: &str = "tidelist";
const VERSION: u64 = 1;

/// One list or task of a file. `Debug` shows no text.
#[derive(Clone, PartialEq)]
pub struct Row {
    /// Its id.
    pub id: RecordId,
    /// Its members.
    pub fields: Fields,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").field("id", &self.id).field("fields", &self.fields.len()).finish()
    }
}

/// Writes all lists and tasks as the text of a file.
#[must_use]
pub fn write(lists: &[Record], tasks: &[Record]) -> String {
    let rows = |records: &[Record]| records.iter().map(row).collect::<Vec<_>>();
    let file = serde_json::json!({
        "format": FORMAT,
        "version": VERSION,
        "lists": rows(lists),
        "tasks": rows(tasks),
    });
    format!("{file:#}\n")
}

fn row(record: &Record) -> Value {
    let mut members = Map::new();
    members.extend(record.fields.clone());
    members.insert("id".to_owned(), record.id.as_str().into());
    Value::Object(members)
}
