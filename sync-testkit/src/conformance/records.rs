//! Cases about local rows by id.

use proptest::prelude::*;
use serde_json::{Value, json};
use sync_core::{Change, Record, Timestamp, Version};

use super::StoreUnderTest;
use super::awkward::{check, value};
use crate::sample::{commit, id, lists, record, table, tasks};

pub(super) fn a_record_is_read_as_it_was_put(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let row = record("a", json!({"text": "milk", "complete": false, "priority": 3, "due": null}));
    commit(&mut *store, [Change::PutRecord(tasks(), row.clone())]);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), Some(row));
    assert_eq!(store.record(&tasks(), &id("b")).unwrap(), None);
}

pub(super) fn any_members_come_back_exactly(place: &mut dyn StoreUnderTest) {
    let store = std::cell::RefCell::new(place.open());
    check(60, value(), |value| {
        let row = record("a", json!({ "member": value }));
        let mut store = store.borrow_mut();
        commit(&mut **store, [Change::PutRecord(tasks(), row.clone())]);
        let read = store.record(&tasks(), &id("a")).unwrap().unwrap();
        prop_assert_eq!(Value::from(read.fields).to_string(), Value::from(row.fields).to_string());
        Ok(())
    });
}

pub(super) fn a_put_replaces_the_whole_record(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let mut first = record("a", json!({"text": "milk", "notes": "two"}));
    first.version = Some(Version::new("1").unwrap());
    let second = record("a", json!({"text": "bread"}));
    commit(&mut *store, [Change::PutRecord(tasks(), first)]);
    commit(&mut *store, [Change::PutRecord(tasks(), second.clone())]);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), Some(second));
}

pub(super) fn a_removed_record_is_gone(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, ["a", "b"].map(|name| Change::PutRecord(tasks(), record(name, json!({})))));
    commit(&mut *store, [Change::RemoveRecord(tasks(), id("a"))]);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), None);
    assert_eq!(store.ids(&tasks(), None, 9).unwrap(), [id("b")]);
}

pub(super) fn removing_an_absent_record_changes_nothing(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, [Change::PutRecord(tasks(), record("a", json!({})))]);
    commit(&mut *store, [Change::RemoveRecord(tasks(), id("b")), Change::RemoveRecord(lists(), id("a"))]);
    assert_eq!(store.ids(&tasks(), None, 9).unwrap(), [id("a")]);
}

pub(super) fn tables_keep_records_with_the_same_id_apart(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let (task, list) = (record("a", json!({"text": "milk"})), record("a", json!({"name": "home"})));
    commit(&mut *store, [Change::PutRecord(tasks(), task.clone()), Change::PutRecord(lists(), list.clone())]);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), Some(task));
    assert_eq!(store.record(&lists(), &id("a")).unwrap(), Some(list));
}

pub(super) fn a_table_whose_name_begins_like_another_is_another(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    for name in ["t", "ta", "ta_", "tA"] {
        commit(&mut *store, [Change::PutRecord(table(name), record(name, json!({})))]);
    }
    for name in ["t", "ta", "ta_", "tA"] {
        assert_eq!(store.ids(&table(name), None, 9).unwrap(), [id(name)]);
    }
}

pub(super) fn a_table_nobody_declared_keeps_its_records(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let row = record("a", json!({"any": [1, 2]}));
    commit(&mut *store, [Change::PutRecord(table("undeclared"), row.clone())]);
    assert_eq!(store.record(&table("undeclared"), &id("a")).unwrap(), Some(row));
}

pub(super) fn unknown_members_come_back_exactly(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let mut nested = json!("core");
    for _ in 0..40 {
        nested = json!({ "inner": [nested] });
    }
    let row = record(
        "a",
        json!({
            "huge": u64::MAX, "low": i64::MIN, "far": 1e308, "tiny": 5e-324, "third": 1.0 / 3.0, "minus zero": -0.0,
            "nested": nested, "empty": {}, "none": [], "": "no name", "nul\0": "a\0b", "emoji": "👩‍👩‍👧",
        }),
    );
    commit(&mut *store, [Change::PutRecord(tasks(), row.clone())]);
    let read = store.record(&tasks(), &id("a")).unwrap().unwrap();
    assert_eq!(Value::from(read.fields).to_string(), Value::from(row.fields).to_string());
}

pub(super) fn the_order_of_members_means_nothing(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(&mut *store, [Change::PutRecord(tasks(), record("a", json!({"z": 1, "a": {"y": 2, "b": 3}})))]);
    let read = store.record(&tasks(), &id("a")).unwrap();
    assert_eq!(read, Some(record("a", json!({"a": {"b": 3, "y": 2}, "z": 1}))));
}

pub(super) fn members_the_server_keeps_come_back_exactly(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    for (version, updated, created, deleted) in [
        (None, None, None, false),
        (Some("AAAAAAAAB9E="), Some(1_774_000_000_123), Some(0), true),
        (Some("ü \"quoted\""), Some(i64::MAX), Some(i64::MIN), false),
        (Some("1"), Some(-1), None, true),
    ] {
        let row = Record {
            version: version.map(|text| Version::new(text).unwrap()),
            updated_at: updated.map(Timestamp),
            created_at: created.map(Timestamp),
            deleted,
            ..record("a", json!({}))
        };
        commit(&mut *store, [Change::PutRecord(tasks(), row.clone())]);
        assert_eq!(store.record(&tasks(), &id("a")).unwrap(), Some(row));
    }
}

pub(super) fn similar_ids_are_different_records(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let names = [
        "é", "e\u{301}", "É", "a", "A", "a ", " a", "a\u{a0}", "ß", "ss", "1", "01", "1.0", "日本", "👍",
        "👍🏽",
    ];
    for name in names {
        commit(&mut *store, [Change::PutRecord(tasks(), record(name, json!({ "name": name })))]);
    }
    for name in names {
        assert_eq!(store.record(&tasks(), &id(name)).unwrap(), Some(record(name, json!({ "name": name }))));
    }
}

pub(super) fn the_longest_id_is_kept(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let row = record(&"😀".repeat(255), json!({"listId": "x", "complete": true, "order": "m"}));
    commit(&mut *store, [Change::PutRecord(tasks(), row.clone())]);
    assert_eq!(store.record(&tasks(), &row.id).unwrap(), Some(row));
}

pub(super) fn ids_come_in_pages_in_order(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let mut names = ["b", "a", "é", "Z", "aa", "a b", "😀", "\u{ffff}"].map(id);
    commit(
        &mut *store,
        names.clone().map(|id| Change::PutRecord(tasks(), Record::new(id, Default::default()))),
    );
    names.sort();
    let mut found = Vec::new();
    loop {
        let page = store.ids(&tasks(), found.last(), 3).unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 3);
        found.extend(page);
    }
    assert_eq!(found, names);
    assert_eq!(store.ids(&tasks(), Some(&id("aZ")), 2).unwrap(), [id("aa"), id("b")], "after an absent id");
    assert!(store.ids(&tasks(), None, 0).unwrap().is_empty());
}
