//! Cases about large values: a row of the largest size a server takes is a row as any other.

use serde_json::json;
use sync_core::{
    Change, Changes, LedgerEntry, MemoryStore, Operation, Query, Record, Revision, Sequence, Store, Timestamp,
};

use super::StoreUnderTest;
use super::snapshot::read;
use crate::sample::{commit, fields, id, lists, open_tasks, operation, record, tasks};

const MEGABYTE: usize = 1 << 20;

/// A text that is nowhere the same, so that two parts of it that change places are found out.
fn text(bytes: usize, start: usize) -> String {
    let words = (start..).map(|n| format!("{n} ö\n"));
    let mut length = 0;
    words
        .take_while(|word| {
            length += word.len();
            length <= bytes
        })
        .collect()
}

fn row(name: &str, start: usize) -> Record {
    record(name, json!({"text": text(MEGABYTE, start), "listId": "a", "complete": false, "order": start}))
}

fn queued(sequence: u64, start: usize) -> Operation {
    Operation { changes: fields(json!({ "text": text(MEGABYTE, start) })), ..operation(sequence, "a") }
}

/// Commits to both, and expects the store to read as the reference does.
fn both(store: &mut dyn Store, reference: &mut MemoryStore, changes: Vec<Change>) {
    commit(reference, changes.clone());
    commit(store, changes);
    assert!(read(store) == read(reference), "the store differs from the reference");
    store.check().unwrap();
}

pub(super) fn a_record_of_one_megabyte_is_kept_and_removed(place: &mut dyn StoreUnderTest) {
    let (mut store, mut reference) = (place.open(), MemoryStore::new());
    both(&mut *store, &mut reference, vec![Change::PutRecord(tasks(), row("a", 1))]);
    assert_eq!(store.records(&tasks(), &open_tasks("a")).unwrap().len(), 1);
    let mut store = place.reopen(store);
    assert!(store.record(&tasks(), &id("a")).unwrap() == Some(row("a", 1)));
    both(&mut *store, &mut reference, vec![Change::RemoveRecord(tasks(), id("a"))]);
    let store = place.reopen(store);
    assert!(store.records(&tasks(), &Query::default()).unwrap().is_empty());
    store.check().unwrap();
}

pub(super) fn a_record_of_one_megabyte_is_changed(place: &mut dyn StoreUnderTest) {
    let (mut store, mut reference) = (place.open(), MemoryStore::new());
    let small = record("a", json!({"text": "short", "listId": "a", "complete": false, "order": 0}));
    for changed in [small.clone(), row("a", 1), row("a", 2), small, row("a", 3)] {
        both(&mut *store, &mut reference, vec![Change::PutRecord(tasks(), changed)]);
    }
    let store = place.reopen(store);
    assert!(store.record(&tasks(), &id("a")).unwrap() == Some(row("a", 3)));
}

pub(super) fn an_operation_of_one_megabyte_is_queued_and_completed(place: &mut dyn StoreUnderTest) {
    let (mut store, mut reference) = (place.open(), MemoryStore::new());
    both(&mut *store, &mut reference, vec![Change::PutOperation(queued(1, 1))]);
    both(
        &mut *store,
        &mut reference,
        vec![Change::PutOperation(Operation { revision: Revision(1), ..queued(1, 2) })],
    );
    let mut store = place.reopen(store);
    both(&mut *store, &mut reference, vec![Change::CompleteOperation(Sequence(1), Revision(0))]);
    assert_eq!(store.counts().unwrap().operations, 1, "a stale revision");
    both(&mut *store, &mut reference, vec![Change::CompleteOperation(Sequence(1), Revision(1))]);
}

pub(super) fn three_rows_of_one_megabyte_are_told_apart(place: &mut dyn StoreUnderTest) {
    let (mut store, mut reference) = (place.open(), MemoryStore::new());
    let rows = vec![
        Change::PutRecord(tasks(), row("a", 1)),
        Change::PutBase(tasks(), row("a", 2)),
        Change::PutShadow(tasks(), row("a", 3)),
        Change::PutRecord(lists(), row("a", 4)),
    ];
    both(&mut *store, &mut reference, rows);
    both(&mut *store, &mut reference, vec![Change::PutBase(tasks(), row("a", 5))]);
    both(&mut *store, &mut reference, vec![Change::RemoveShadow(tasks(), id("a"))]);
    let mut store = place.reopen(store);
    both(&mut *store, &mut reference, vec![Change::RemoveBase(tasks(), id("a"))]);
}

pub(super) fn a_conflict_of_four_rows_of_one_megabyte_is_entered(place: &mut dyn StoreUnderTest) {
    let (mut store, mut reference) = (place.open(), MemoryStore::new());
    let [base, local, server, result] = [1, 2, 3, 4].map(|start| Some(row("a", start)));
    let (device, rule) = ("here".to_owned(), "server wins".to_owned());
    let entry = LedgerEntry {
        table: tasks(),
        record: id("a"),
        at: Timestamp(1),
        device,
        rule,
        base,
        local,
        server,
        result,
    };
    both(&mut *store, &mut reference, vec![Change::AppendLedger(Box::new(entry))]);
}

pub(super) fn a_large_value_replaced_in_its_own_commit_leaves_nothing(place: &mut dyn StoreUnderTest) {
    let (mut store, mut reference) = (place.open(), MemoryStore::new());
    let twice = vec![
        Change::PutRecord(tasks(), row("a", 1)),
        Change::PutRecord(tasks(), row("b", 2)),
        Change::PutRecord(tasks(), row("a", 3)),
        Change::RemoveRecord(tasks(), id("b")),
    ];
    both(&mut *store, &mut reference, twice);
    both(&mut *store, &mut reference, vec![Change::RemoveRecord(tasks(), id("a"))]);
}

pub(super) fn a_value_too_large_in_the_middle_of_a_commit_changes_nothing(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, [Change::PutRecord(tasks(), row("a", 1)), Change::PutOperation(operation(1, "a"))]);
    let before = read(&*store);
    let too_large = record("b", json!({ "text": "x".repeat(5 * MEGABYTE) }));
    let changes = [
        Change::PutRecord(tasks(), row("a", 2)),
        Change::PutBase(tasks(), row("a", 3)),
        Change::PutShadow(tasks(), too_large.clone()),
        Change::CompleteOperation(Sequence(1), Revision(0)),
    ];
    // A store without a limit takes all of it.
    if store.commit(&Changes::from_iter(changes)).is_ok() {
        let shadow = store.shadow(&tasks(), &id("b")).unwrap();
        assert!(shadow == Some(too_large), "accepted and not there");
        assert_eq!(store.counts().unwrap().operations, 0);
    } else {
        assert!(read(&*store) == before, "refused and changed");
    }
    store.check().unwrap();
    let store = place.reopen(store);
    store.check().unwrap();
}
