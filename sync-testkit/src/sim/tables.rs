//! The two tables of the world, and their records.

use std::sync::LazyLock;

use serde_json::Value;
use sync_core::{
    Column, ColumnKind, Fields, Filter, Parent, PullQuery, QueryId, RecordId, Schema, TableName, TableSchema,
};

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
    let columns = vec![Column { name: PARENT.into(), kind: ColumnKind::String }];
    let table = |name, columns, parent| TableSchema { name, columns, indexes: Vec::new(), parent };
    let parent = Parent { table: lists(), column: PARENT.into() };
    Schema { tables: vec![table(lists(), Vec::new(), None), table(tasks(), columns, Some(parent))] }
}

/// Chooses the tasks of the first list. A task never changes its list, so a pull may filter by it (I29).
pub(crate) fn of_first_list() -> Filter {
    Filter::eq(PARENT, "l0")
}

/// The pull of the tasks of the first list, with a delta token of its own.
pub(crate) fn first_list() -> PullQuery {
    let id = QueryId::new("list").unwrap();
    PullQuery { filter: of_first_list(), id, ..PullQuery::table(tasks()) }
}

/// Every pull there is.
pub(crate) fn queries() -> [PullQuery; 3] {
    [PullQuery::table(lists()), PullQuery::table(tasks()), first_list()]
}

/// Names a record of the world: the lists first, then the tasks.
pub(crate) fn key(record: usize) -> Key {
    match record.checked_sub(LISTS) {
        None => (lists(), RecordId::new(format!("l{record}")).unwrap()),
        Some(task) => (tasks(), RecordId::new(format!("t{task}")).unwrap()),
    }
}

/// Finds the number of a record of the world; a copy made by "keep both" has none.
pub(crate) fn record_of(key: &Key) -> Option<usize> {
    let number: usize = key.1.as_str().get(1..)?.parse().ok()?;
    let record = if key.0 == *NAMES { number } else { number.checked_add(LISTS)? };
    (self::key(record) == *key).then_some(record)
}

/// Makes a new record's members.
pub(crate) fn members(key: &Key, record: usize, values: [Value; 2]) -> Fields {
    let mut fields: Fields = MEMBERS.iter().map(|name| (*name).to_owned()).zip(values).collect();
    if key.0 == *TASKS {
        fields.insert(PARENT.into(), Value::from(format!("l{}", record % LISTS)));
    }
    fields
}
