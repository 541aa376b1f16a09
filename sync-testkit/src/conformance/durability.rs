//! Cases about what is there after closing and opening again.

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use sync_core::{
    Change, DeltaToken, LedgerEntry, MemoryStore, Operation, ParkedReason, Revision, Sequence, State,
    Timestamp,
};

use super::StoreUnderTest;
use super::awkward::check;
use super::snapshot::{change, read};
use crate::sample::{commit, id, lists, open_tasks, operation, query_id, record, tasks};

fn one_of_each() -> Vec<Change> {
    let row = |text: &str| record("a", json!({"text": text, "listId": "a", "complete": false, "order": "m"}));
    let token = DeltaToken { updated_at: Timestamp(1), id: None, epoch: None };
    let entry = LedgerEntry {
        table: tasks(),
        record: id("a"),
        at: Timestamp(1),
        device: "here".to_owned(),
        rule: "client wins".to_owned(),
        base: None,
        local: Some(row("local")),
        server: None,
        result: Some(row("local")),
    };
    vec![
        Change::PutRecord(tasks(), row("local")),
        Change::PutBase(tasks(), row("base")),
        Change::PutShadow(tasks(), row("shadow")),
        Change::PutOperation(operation(1, "a")),
        Change::PutOperation(Operation { state: State::Parked(ParkedReason::Conflict), ..operation(2, "b") }),
        Change::PutToken(tasks(), query_id("all"), token),
        Change::AppendLedger(Box::new(entry)),
        Change::PutMeta("device".to_owned(), "here".to_owned()),
    ]
}

pub(super) fn every_kind_of_change_survives_reopening(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let mut reference = MemoryStore::new();
    commit(&mut reference, one_of_each());
    commit(&mut *store, one_of_each());
    let store = place.reopen(store);
    assert_eq!(read(&*store), read(&reference));
    let store = place.reopen(store);
    assert_eq!(read(&*store), read(&reference), "the second time");
}

pub(super) fn the_last_sequence_of_an_emptied_queue_survives_reopening(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, [Change::PutOperation(operation(7, "a"))]);
    commit(&mut *store, [Change::CompleteOperation(Sequence(7), Revision(0))]);
    let store = place.reopen(store);
    assert_eq!(store.last_sequence().unwrap(), Sequence(7));
    assert!(store.operations(Sequence(0), 9).unwrap().is_empty());
}

pub(super) fn counts_survive_reopening(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, one_of_each());
    let before = store.counts().unwrap();
    let mut store = place.reopen(store);
    assert_eq!(store.counts().unwrap(), before);
    commit(&mut *store, [Change::CompleteOperation(Sequence(2), Revision(0))]);
    let counts = store.counts().unwrap();
    assert_eq!((counts.operations, counts.parked, counts.conflicts), (1, 0, 0));
}

pub(super) fn removals_survive_reopening(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, one_of_each());
    commit(
        &mut *store,
        [
            Change::RemoveRecord(tasks(), id("a")),
            Change::RemoveBase(tasks(), id("a")),
            Change::RemoveShadow(tasks(), id("a")),
            Change::RemoveTokens(tasks()),
            Change::RemoveMeta("device".to_owned()),
        ],
    );
    let store = place.reopen(store);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), None);
    assert_eq!(store.base(&tasks(), &id("a")).unwrap(), None);
    assert_eq!(store.shadow(&tasks(), &id("a")).unwrap(), None);
    assert_eq!(store.delta_token(&tasks(), &query_id("all")).unwrap(), None);
    assert_eq!(store.meta("device").unwrap(), None);
    assert!(store.records(&tasks(), &open_tasks("a")).unwrap().is_empty());
}

pub(super) fn indexed_queries_survive_reopening(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let row =
        |name: &str, order: &str| record(name, json!({"listId": "x", "complete": false, "order": order}));
    commit(
        &mut *store,
        [Change::PutRecord(tasks(), row("a", "2")), Change::PutRecord(tasks(), row("b", "1"))],
    );
    let mut store = place.reopen(store);
    commit(
        &mut *store,
        [Change::PutRecord(tasks(), row("c", "0")), Change::PutRecord(lists(), row("d", "0"))],
    );
    assert_eq!(
        store.records(&tasks(), &open_tasks("x")).unwrap(),
        [row("c", "0"), row("b", "1"), row("a", "2")]
    );
}

pub(super) fn any_changes_survive_reopening(place: &mut dyn StoreUnderTest) {
    let place = RefCell::new(place);
    check(10, vec(vec(change(), 0..7), 1..6), |commits| {
        let mut place = place.borrow_mut();
        let mut store = place.open();
        let mut reference = MemoryStore::new();
        for changes in commits {
            commit(&mut reference, changes.clone());
            commit(&mut *store, changes);
            store = place.reopen(store);
            prop_assert_eq!(read(&*store), read(&reference));
        }
        Ok(())
    });
}
