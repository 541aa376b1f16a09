//! Cases about the conflict ledger.

use serde_json::json;
use sync_core::{Change, LedgerEntry, Record, Timestamp, Version};

use super::StoreUnderTest;
use crate::sample::{commit, id, record, tasks};

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
