//! Names, records, operations and a schema for tests, made in one short call each.

use serde_json::Value;
use sync_core::{
    Changes, Column, ColumnKind, Fields, Filter, OpId, Operation, OperationKind, Parent, Query, QueryId,
    Record, RecordId, Revision, Schema, Sequence, State, Store, TableName, TableSchema, Timestamp,
};
use uuid::Uuid;

/// Returns the table of tasks.
#[must_use]
pub fn tasks() -> TableName {
    table("task")
}

/// Returns the table of lists.
#[must_use]
pub fn lists() -> TableName {
    table("list")
}

/// Makes a table name.
#[must_use]
pub fn table(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

/// Makes a record id.
#[must_use]
pub fn id(text: &str) -> RecordId {
    RecordId::new(text).unwrap()
}

/// Makes a query id.
#[must_use]
pub fn query_id(text: &str) -> QueryId {
    QueryId::new(text).unwrap()
}

/// Turns a JSON object into members.
#[must_use]
pub fn fields(object: Value) -> Fields {
    match object {
        Value::Object(fields) => fields,
        other => panic!("{other} is not an object"),
    }
}

/// Makes a record the server does not know.
#[must_use]
pub fn record(name: &str, object: Value) -> Record {
    Record::new(id(name), fields(object))
}

/// Makes a pending update of a record of [`tasks`].
#[must_use]
pub fn operation(sequence: u64, name: &str) -> Operation {
    Operation {
        id: OpId(Uuid::from_u128(u128::from(sequence))),
        table: tasks(),
        record: id(name),
        kind: OperationKind::Update,
        sequence: Sequence(sequence),
        revision: Revision(0),
        state: State::Pending,
        attempts: 0,
        last_failure: None,
        base_version: None,
        changes: Fields::new(),
        edited_at: Timestamp(0),
    }
}

/// Returns a schema of tasks in lists whose indexes are those of a todo app.
#[must_use]
pub fn schema() -> Schema {
    let columns = |list: &[(&str, ColumnKind)]| {
        list.iter().map(|&(name, kind)| Column { name: name.to_owned(), kind }).collect()
    };
    let index = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    Schema {
        tables: vec![
            TableSchema {
                name: lists(),
                columns: columns(&[("name", ColumnKind::String), ("order", ColumnKind::String)]),
                indexes: vec![index(&["order"])],
                parent: None,
            },
            TableSchema {
                name: tasks(),
                columns: columns(&[
                    ("text", ColumnKind::String),
                    ("complete", ColumnKind::Boolean),
                    ("listId", ColumnKind::String),
                    ("order", ColumnKind::String),
                ]),
                indexes: vec![
                    index(&["complete", "order"]),
                    index(&["listId", "complete", "order"]),
                    index(&["updatedAt"]),
                ],
                parent: Some(Parent { table: lists(), column: "listId".to_owned() }),
            },
        ],
    }
}

/// Makes the query an app asks most: the open tasks of a list, in the order the user gave them.
#[must_use]
pub fn open_tasks(list: &str) -> Query {
    Query::filter(Filter::eq("listId", list).and(Filter::eq("complete", false))).order_by("order")
}

/// Commits changes that the store must take.
pub fn commit(store: &mut dyn Store, changes: impl IntoIterator<Item = sync_core::Change>) {
    store.commit(&changes.into_iter().collect::<Changes>()).unwrap();
}
