//! The two tables of the world, and their records.

use std::sync::LazyLock;

use serde_json::Value;
use sync_core::{Fields, Parent, RecordId, Schema, TableName, TableSchema};

use super::disk::Key;

/// The member that names a task's list.
pub(crate) const PARENT: &str = "listId";
/// The members the user sets.
pub(crate) const MEMBERS: [&str; 2] = ["text", "notes"];
/// How many lists there are.
pub(crate) const LISTS: usize = 2;

static TASKS: LazyLock<TableName> = LazyLock::new(|| TableName::new("todoitem").unwrap());
static NAMES: LazyLock<TableName> = LazyLock::new(|| TableName::new("todolist").unwrap());

pub(crate) fn tasks() -> TableName {
    TASKS.clone()
}

pub(crate) fn lists() -> TableName {
    NAMES.clone()
}

pub(crate) fn schema() -> Schema {
    let table = |name, parent| TableSchema { name, columns: Vec::new(), indexes: Vec::new(), parent };
    let parent = Parent { table: lists(), column: PARENT.into() };
    Schema { tables: vec![table(lists(), None), table(tasks(), Some(parent))] }
}

/// Names a record of the world: the lists first, then the tasks.
pub(crate) fn key(record: usize) -> Key {
    match record.checked_sub(LISTS) {
        None => (lists(), RecordId::new(format!("l{record}")).unwrap()),
        Some(task) => (tasks(), RecordId::new(format!("t{task}")).unwrap()),
    }
}

/// Makes a new record's members.
pub(crate) fn members(key: &Key, record: usize, values: [Value; 2]) -> Fields {
    let mut fields: Fields = MEMBERS.iter().map(|name| (*name).to_owned()).zip(values).collect();
    if key.0 == *TASKS {
        fields.insert(PARENT.into(), Value::from(format!("l{}", record % LISTS)));
    }
    fields
}
