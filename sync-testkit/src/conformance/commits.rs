//! Cases about commits: in order, all or nothing, and as the reference does it.

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use sync_core::{Change, Changes, MemoryStore, Record, Revision, Sequence, Store};

use super::StoreUnderTest;
use super::awkward::check;
use super::snapshot::{change, read};
use crate::sample::{commit, id, operation, record, tasks};

pub(super) fn an_empty_commit_changes_nothing(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, []);
    assert_eq!(read(&*store), read(&MemoryStore::new()));
}

pub(super) fn changes_apply_in_order(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let put = |text: &str| Change::PutRecord(tasks(), record("a", json!({ "text": text })));
    let remove = || Change::RemoveRecord(tasks(), id("a"));
    commit(&mut *store, [put("first"), put("second")]);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), Some(record("a", json!({"text": "second"}))));
    commit(&mut *store, [remove(), put("third")]);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), Some(record("a", json!({"text": "third"}))));
    let complete = Change::CompleteOperation(Sequence(1), Revision(0));
    commit(&mut *store, [put("fourth"), remove(), complete, Change::PutOperation(operation(1, "a"))]);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), None);
    assert_eq!(store.counts().unwrap().operations, 1);
}

pub(super) fn a_record_and_its_operation_travel_together(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let changes =
        [Change::PutRecord(tasks(), record("a", json!({}))), Change::PutOperation(operation(1, "a"))];
    commit(&mut *store, changes);
    assert!(store.record(&tasks(), &id("a")).unwrap().is_some());
    assert_eq!(store.operations_of(&tasks(), &id("a")).unwrap(), [operation(1, "a")]);
}

fn too_deep() -> Record {
    let deep = (0..400).fold(Value::Null, |inner, _| Value::from(vec![inner]));
    record("deep", json!({ "member": deep }))
}

fn all_or_nothing(store: &mut dyn Store, doubtful: Record) {
    commit(
        store,
        [
            Change::PutRecord(tasks(), record("a", json!({"order": "old"}))),
            Change::PutOperation(operation(1, "a")),
        ],
    );
    let before = read(store);
    let (table, name) = (tasks(), doubtful.id.clone());
    let changes: Changes = [
        Change::PutRecord(tasks(), record("a", json!({"order": "new"}))),
        Change::CompleteOperation(Sequence(1), Revision(0)),
        Change::PutRecord(tasks(), doubtful),
        Change::PutOperation(operation(2, "a")),
        Change::PutMeta("device".to_owned(), "here".to_owned()),
    ]
    .into_iter()
    .collect();
    if store.commit(&changes).is_ok() {
        assert!(store.record(&table, &name).unwrap().is_some(), "accepted and not there");
        assert_eq!(store.last_sequence().unwrap(), Sequence(2));
        assert_eq!(store.meta("device").unwrap().as_deref(), Some("here"));
    } else {
        assert_eq!(read(store), before);
        assert_eq!(store.record(&table, &name).unwrap(), None);
    }
}

pub(super) fn a_commit_with_a_row_nested_too_deeply_is_all_or_nothing(place: &mut dyn StoreUnderTest) {
    all_or_nothing(&mut *place.open(), too_deep());
}

pub(super) fn a_commit_with_a_huge_row_is_all_or_nothing(place: &mut dyn StoreUnderTest) {
    all_or_nothing(&mut *place.open(), record("huge", json!({ "text": "x".repeat(3 << 20) })));
}

pub(super) fn a_store_goes_on_after_a_refused_commit(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let _maybe_refused = store.commit(&Changes::from_iter([Change::PutRecord(tasks(), too_deep())]));
    commit(&mut *store, [Change::PutRecord(tasks(), record("a", json!({"text": "milk"})))]);
    let store = place.reopen(store);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), Some(record("a", json!({"text": "milk"}))));
}

pub(super) fn any_changes_read_as_in_the_reference(place: &mut dyn StoreUnderTest) {
    let place = RefCell::new(place);
    check(16, vec(vec(change(), 0..7), 1..8), |commits| {
        let mut store = place.borrow_mut().open();
        let mut reference = MemoryStore::new();
        for changes in commits {
            commit(&mut reference, changes.clone());
            commit(&mut *store, changes);
            prop_assert_eq!(read(&*store), read(&reference));
        }
        store.check().unwrap();
        Ok(())
    });
}
