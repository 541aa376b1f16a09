//! The app's queries read the rows they return and no others.
#![allow(clippy::unwrap_used)]

use serde_json::json;
use store_sled::SledStore;
use sync_core::query::Direction;
use sync_core::{Change, Filter, Query, Schema, Store};
use sync_testkit::sample::{commit, id, open_tasks, operation, record, schema, tasks};
use tempfile::TempDir;

/// Makes a store of 400 tasks in 4 lists, every fourth of them open.
fn tasks_in_lists() -> (TempDir, SledStore) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = SledStore::open(&folder.path().join("store"), &schema()).unwrap();
    let row = |n: i32| {
        let object =
            json!({"listId": (n % 4).to_string(), "complete": n % 16 >= 4, "order": format!("{n:03}")});
        Change::PutRecord(tasks(), record(&n.to_string(), object))
    };
    commit(&mut store, (0..400).map(row));
    (folder, store)
}

fn cost(store: &SledStore, query: &Query) -> (usize, u64) {
    let before = store.rows_read();
    let found = store.records(&tasks(), query).unwrap().len();
    (found, store.rows_read() - before)
}

#[test]
fn open_tasks_of_a_list_are_read_one_by_one() {
    let (_folder, store) = tasks_in_lists();
    assert_eq!(cost(&store, &open_tasks("1")), (25, 25));
}

#[test]
fn the_first_screen_is_read_and_no_more() {
    let (_folder, store) = tasks_in_lists();
    assert_eq!(cost(&store, &open_tasks("1").limit(10)), (10, 10));
    assert_eq!(cost(&store, &Query { offset: 5, ..open_tasks("1").limit(10) }), (10, 15));
    let open = Query::filter(Filter::eq("complete", false)).order_by("order");
    assert_eq!(cost(&store, &open.limit(30)), (30, 30));
}

#[test]
fn the_last_task_of_a_list_is_found_from_the_end_and_equal_ones_in_the_order_of_ids() {
    let (_folder, mut store) = tasks_in_lists();
    let descending =
        |list: &str| Query { order: vec![("order".to_owned(), Direction::Descending)], ..open_tasks(list) };
    assert_eq!(cost(&store, &descending("1").limit(1)), (1, 2), "one more tells that the last is alone");
    let same = |n: i32| record(&format!("z{n}"), json!({"listId": "1", "complete": false, "order": "999"}));
    commit(&mut store, (0..3).map(|n| Change::PutRecord(tasks(), same(n))));
    let names = |limit| {
        let rows = store.records(&tasks(), &descending("1").limit(limit)).unwrap();
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(names(2), ["z0", "z1"].map(id));
    assert_eq!(names(4), ["z0", "z1", "z2", "385"].map(id));
    assert_eq!(names(100).len(), 28);
}

#[test]
fn counting_open_tasks_reads_no_row() {
    let (_folder, store) = tasks_in_lists();
    let open = Filter::eq("listId", "1").and(Filter::eq("complete", false));
    assert_eq!(store.count(&tasks(), &open).unwrap(), 25);
    assert_eq!(store.count(&tasks(), &Filter::All).unwrap(), 400);
    assert_eq!(store.rows_read(), 0);
}

#[test]
fn a_query_in_the_order_of_ids_stops_early() {
    let (_folder, store) = tasks_in_lists();
    assert_eq!(cost(&store, &Query::default().limit(7)), (7, 7));
}

#[test]
fn operations_of_a_record_are_found_among_many() {
    let (_folder, mut store) = tasks_in_lists();
    commit(&mut store, (1..=300).map(|n| Change::PutOperation(operation(n, &(n % 100).to_string()))));
    let found = store.operations_of(&tasks(), &id("7")).unwrap();
    assert_eq!(found.iter().map(|operation| operation.sequence.0).collect::<Vec<_>>(), [7, 107, 207]);
}

#[test]
fn values_longer_than_a_key_are_found_and_ordered_all_the_same() {
    let (_folder, mut store) = tasks_in_lists();
    let long = |last: char| format!("{}{last}", "x".repeat(5_000));
    let row =
        |name: &str, last| record(name, json!({"listId": "long", "complete": false, "order": long(last)}));
    let rows = [row("a", 'c'), row("b", 'b'), row("c", 'a'), row("d", 'd')];
    commit(&mut store, rows.into_iter().map(|row| Change::PutRecord(tasks(), row)));
    let names =
        |query| store.records(&tasks(), &query).unwrap().into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(names(open_tasks("long")), ["c", "b", "a", "d"].map(id));
    assert_eq!(names(open_tasks("long").limit(2)), ["c", "b"].map(id));
    let in_list = |list: String| record(&list[4_999..], json!({"listId": list, "complete": false}));
    commit(&mut store, ['p', 'q'].map(|last| Change::PutRecord(tasks(), in_list(long(last)))));
    let filter = Filter::eq("listId", long('q'));
    assert_eq!(store.count(&tasks(), &filter).unwrap(), 1);
    store.check().unwrap();
}

#[test]
fn an_index_follows_the_schema() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let row = |n: i32| record(&n.to_string(), json!({"listId": "x", "complete": false, "order": 9 - n}));
    let put = |store: &mut SledStore, n| commit(store, [Change::PutRecord(tasks(), row(n))]);
    let mut store = SledStore::open(&path, &schema()).unwrap();
    (0..3).for_each(|n| put(&mut store, n));
    drop(store);
    // An older program knows no index: it must not leave one behind that misses its rows.
    let mut store = SledStore::open(&path, &Schema::default()).unwrap();
    (3..6).for_each(|n| put(&mut store, n));
    commit(&mut store, [Change::RemoveRecord(tasks(), id("0"))]);
    drop(store);
    let mut store = SledStore::open(&path, &schema()).unwrap();
    (6..9).for_each(|n| put(&mut store, n));
    assert_eq!(cost(&store, &open_tasks("x")), (8, 8));
    assert_eq!(store.records(&tasks(), &open_tasks("x")).unwrap(), (1..9).rev().map(row).collect::<Vec<_>>());
    store.check().unwrap();
}
