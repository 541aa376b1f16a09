//! The wire tables: `todoitem`, whose `text` and `complete` every sample client knows, and `todolist`.
//!
//! All columns are scalars, because the original server cannot store arrays. A due date is a date (`2026-03-14`), never
//! an instant: it means the same day wherever it is read.

use sync_core::{Column, ColumnKind, Fields, Parent, Schema, TableName, TableSchema};

/// The table of tasks.
pub const TASKS: &str = "todoitem";
/// The table of lists.
pub const LISTS: &str = "todolist";

/// The largest task or list, in bytes of its members as JSON. Every kind of store takes it, so what one computer saves
/// another can receive.
pub const MAX_ROW_BYTES: usize = 48 * 1024;

/// Returns how large a task or list with these members is.
#[must_use]
pub fn size(fields: &Fields) -> usize {
    serde_json::to_string(fields).map_or(usize::MAX, |text| text.len())
}

/// Returns the tables of the app, parents first.
#[must_use]
#[expect(clippy::expect_used, reason = "the two names are constants and valid")]
pub fn schema() -> Schema {
    use ColumnKind::{Boolean, Integer, String};
    let name = |name| TableName::new(name).expect("a constant table name is valid");
    let columns = |list: &[(&str, ColumnKind)]| {
        list.iter().map(|&(name, kind)| Column { name: name.to_owned(), kind }).collect()
    };
    let index = |list: &[&str]| list.iter().map(|&column| column.to_owned()).collect::<Vec<_>>();
    Schema {
        tables: vec![
            TableSchema {
                name: name(LISTS),
                columns: columns(&[
                    ("name", String),
                    ("color", String),
                    ("order", String),
                    ("deviceName", String),
                ]),
                indexes: vec![index(&["order"])],
                parent: None,
            },
            TableSchema {
                name: name(TASKS),
                columns: columns(&[
                    ("text", String),
                    ("complete", Boolean),
                    ("notes", String),
                    ("due", String),
                    ("dueTime", String),
                    ("remindAt", String),
                    ("repeat", String),
                    ("priority", Integer),
                    ("tags", String),
                    ("listId", String),
                    ("parentId", String),
                    ("order", String),
                    ("completedAt", String),
                    ("deviceName", String),
                ]),
                indexes: vec![index(&["complete", "order"]), index(&["listId", "complete", "order"])],
                parent: Some(Parent { table: name(LISTS), column: "listId".to_owned() }),
            },
        ],
    }
}
