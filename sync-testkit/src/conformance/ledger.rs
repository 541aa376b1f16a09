//! Cases about the conflict ledger.

use serde_json::json;
use sync_core::{Change, LedgerEntry, Record, Store, Timestamp, Version};

use super::StoreUnderTest;
use crate::sample::{commit, id, lists, record, tasks};

fn entry(at: i64) -> Box<LedgerEntry> {
    Box::new(LedgerEntry {
        table: tasks(),
        record: id("é"),
        at: Timestamp(at),
        device: "Ada's laptop".to_owned(),
        rule: "user: keep local".to_owned(),
        base: None,
        local: Some(record("é", json!({"text": "a\0b", "n": u64::MAX, "x": 0.1}))),
        server: Some(Record {
            version: Some(Version::new("2").unwrap()),
            deleted: true,
            ..record("é", json!({}))
        }),
        result: None,
    })
}

pub(super) fn entries_come_newest_first(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, [5, 1].map(|at| Change::AppendLedger(entry(at))));
    commit(&mut *store, [Change::AppendLedger(entry(3))]);
    let times = |limit| store.ledger(limit).unwrap().into_iter().map(|entry| entry.at.0).collect::<Vec<_>>();
    assert_eq!(times(9), [3, 1, 5], "newest is what was appended last, whatever its clock says");
    assert_eq!(times(2), [3, 1]);
    assert!(times(0).is_empty());
}

pub(super) fn an_entry_comes_back_exactly(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, [Change::AppendLedger(entry(-1))]);
    assert_eq!(store.ledger(1).unwrap(), [*entry(-1)]);
}

pub(super) fn the_same_entry_twice_is_two_entries(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, [entry(1), entry(1)].map(Change::AppendLedger));
    assert_eq!(store.ledger(9).unwrap().len(), 2);
}

pub(super) fn a_record_finds_its_own_entries(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let of = |name: &str, at| Change::AppendLedger(Box::new(LedgerEntry { record: id(name), ..*entry(at) }));
    commit(&mut *store, [of("a", 1), of("ab", 2), of("a", 3)]);
    let elsewhere = LedgerEntry { table: lists(), record: id("a"), ..*entry(4) };
    commit(&mut *store, [Change::AppendLedger(Box::new(elsewhere)), of("a", 2)]);
    let times = |store: &dyn Store, table, name: &str| {
        let found = store.ledger_of(&table, &id(name)).unwrap();
        found.into_iter().map(|entry| entry.at.0).collect::<Vec<_>>()
    };
    assert_eq!(times(&*store, tasks(), "a"), [2, 3, 1], "newest first, as they were appended");
    assert_eq!(times(&*store, tasks(), "ab"), [2]);
    assert_eq!(times(&*store, lists(), "a"), [4]);
    assert!(times(&*store, tasks(), "b").is_empty());
    commit(&mut *store, [Change::PurgeLedger(Timestamp(3), 1)]);
    assert_eq!(times(&*store, tasks(), "a"), [2, 3], "what is purged is not found");
}

pub(super) fn old_entries_go_but_none_of_the_newest(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, [1, 7, 2, 3, 1].map(|at| Change::AppendLedger(entry(at))));
    let times =
        |store: &dyn Store| store.ledger(99).unwrap().into_iter().map(|entry| entry.at.0).collect::<Vec<_>>();
    commit(&mut *store, [Change::PurgeLedger(Timestamp(3), 5)]);
    assert_eq!(times(&*store), [1, 3, 2, 7, 1], "all are among the newest");
    commit(&mut *store, [Change::PurgeLedger(Timestamp(3), 2)]);
    assert_eq!(times(&*store), [1, 3, 7], "what is not older stays wherever it stands");
    commit(&mut *store, [Change::AppendLedger(entry(9)), Change::PurgeLedger(Timestamp(9), 0)]);
    assert_eq!(times(&*store), [9]);
    store.check().unwrap();
    let mut store = place.reopen(store);
    commit(&mut *store, [Change::AppendLedger(entry(10))]);
    assert_eq!(times(&*store), [10, 9]);
    store.check().unwrap();
}
