//! Long values: kept in parts, none of which is left behind, and never in a file of their own.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use store_sled::SledStore;
use sync_core::{Change, Store, StoreError};
use sync_testkit::sample::{commit, id, lists, operation, query_id, record, schema, tasks};
use tempfile::TempDir;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("store")
    }

    fn open(&self) -> SledStore {
        SledStore::open(&self.path(), &schema()).unwrap()
    }

    /// Lets a function change the closed store behind its back.
    fn meddle(&self, change: impl FnOnce(&sled::Db)) {
        let _seal = fs::remove_file(self.path().join("closed"));
        let db = loop {
            match sled::open(self.path()) {
                Ok(db) => break db,
                Err(_) => std::thread::sleep(std::time::Duration::from_millis(5)),
            }
        };
        change(&db);
        db.flush().unwrap();
    }

    fn parts(&self) -> usize {
        let mut parts = 0;
        self.meddle(|db| parts = db.open_tree("part").unwrap().len());
        parts
    }

    fn check_error(&self) -> String {
        self.open().check().unwrap_err().to_string()
    }
}

fn put(name: &str, length: usize) -> Change {
    Change::PutRecord(tasks(), record(name, json!({"text": "x".repeat(length), "order": name})))
}

fn blobs(store: &Path) -> usize {
    store.join("blobs").read_dir().unwrap().count()
}

#[test]
fn sled_never_makes_a_file_for_what_is_long() {
    let place = Place::new();
    let mut store = place.open();
    for round in 0..4_usize {
        for n in 0..60_usize {
            let name = format!("{n:02}{}", "é".repeat(250));
            let length = [3_900, 4_000, 4_060, 9_000, 60_000, 300, 3_950][(n * 7 + round) % 7];
            let mut changes = vec![put(&name, length)];
            if (n + round) % 3 == 0 {
                changes.push(Change::RemoveRecord(tasks(), id(&format!("{:02}{}", n / 2, "é".repeat(250)))));
            }
            commit(&mut store, changes);
            assert_eq!(blobs(&place.path()), 0, "round {round}, row {n}");
        }
        commit(&mut store, [put("huge", (4 << 20) - 1_000)]);
        assert_eq!(blobs(&place.path()), 0, "round {round}");
    }
    store.check().unwrap();
    drop(store);
    place.open().check().unwrap();
    assert_eq!(blobs(&place.path()), 0);
}

#[test]
fn parts_go_with_their_value() {
    let place = Place::new();
    let mut store = place.open();
    commit(&mut store, [put("a", 40_000), put("b", 9_000), put("c", 100)]);
    drop(store);
    assert_eq!(place.parts(), 10 + 3);
    let mut store = place.open();
    commit(&mut store, [put("a", 9_000), put("b", 10), put("c", 5_000)]);
    drop(store);
    assert_eq!(place.parts(), 3 + 2);
    let mut store = place.open();
    commit(&mut store, ["a", "c"].map(|name| Change::RemoveRecord(tasks(), id(name))));
    drop(store);
    assert_eq!(place.parts(), 0);
}

#[test]
fn a_text_longer_than_a_row_is_kept_wherever_it_stands() {
    let place = Place::new();
    let mut store = place.open();
    let long = "long ".repeat(20_000);
    let token =
        sync_core::DeltaToken { updated_at: sync_core::Timestamp(1), id: None, epoch: Some(long.clone()) };
    let changes = [
        Change::PutMeta("text".to_owned(), long.clone()),
        Change::PutToken(tasks(), query_id("q"), token.clone()),
        Change::PutToken(lists(), query_id("q"), token.clone()),
    ];
    commit(&mut store, changes);
    commit(&mut store, [Change::RemoveTokens(lists())]);
    drop(store);
    let mut store = place.open();
    assert_eq!(store.meta("text").unwrap(), Some(long));
    assert_eq!(store.delta_token(&tasks(), &query_id("q")).unwrap(), Some(token));
    store.check().unwrap();
    commit(&mut store, [Change::RemoveTokens(tasks()), Change::RemoveMeta("text".to_owned())]);
    drop(store);
    assert_eq!(place.parts(), 0);
}

#[test]
fn a_part_without_its_value_is_reported() {
    let place = Place::new();
    drop(place.open());
    place.meddle(|db| drop(db.open_tree("part").unwrap().insert([0; 12], "lost").unwrap()));
    assert!(place.check_error().contains("a part without its value"));
}

#[test]
fn a_missing_part_is_reported_and_never_served() {
    let place = Place::new();
    commit(&mut place.open(), [put("a", 40_000)]);
    place.meddle(|db| drop(db.open_tree("part").unwrap().pop_min().unwrap()));
    assert!(place.check_error().contains("a row of record"));
    let error = place.open().record(&tasks(), &id("a")).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}

#[test]
fn a_record_of_more_than_four_megabytes_is_refused_and_named_as_such() {
    let place = Place::new();
    let mut store = place.open();
    let refused = store.commit(&[put("large", 4 << 20)].into_iter().collect()).unwrap_err();
    assert!(matches!(refused, StoreError::TooLarge { limit: 4_194_304, .. }), "{refused:?}");
    commit(&mut store, [put("large", (4 << 20) - 200)]);
    drop(store);
    assert!(place.open().record(&tasks(), &id("large")).unwrap().is_some());
}

/// A row as format 1 has it: at most 64 KiB, in one piece.
fn old_row(tree: &str, key: &[u8], value: &Value) -> Vec<u8> {
    let payload = value.to_string().into_bytes();
    let mut sum = crc32fast::Hasher::new();
    sum.update(tree.as_bytes());
    sum.update(&(key.len() as u64).to_be_bytes());
    sum.update(key);
    sum.update(&payload);
    [&[1], sum.finalize().to_be_bytes().as_slice(), &payload].concat()
}

/// Makes a store of format 1 that holds 40 rows of up to 60 KiB.
fn old_store(place: &Place) {
    drop(place.open());
    fs::write(place.path().join("tidelist-store"), "sled 1\n").unwrap();
    fs::remove_file(place.path().join("committed")).unwrap();
    place.meddle(|db| {
        db.drop_tree("part").unwrap();
        for n in 0..40 {
            let row = record(&n.to_string(), json!({"text": "x".repeat(n * 1_500), "order": n.to_string()}));
            let key = format!("task\0{n}").into_bytes();
            let old = old_row("record", &key, &serde_json::to_value(&row).unwrap());
            db.open_tree("record").unwrap().insert(key, old).unwrap();
        }
        let state = db.open_tree("state").unwrap();
        state.clear().unwrap();
        let tally = json!({"operations": 0, "parked": 0, "conflicts": 0, "last_sequence": 0, "ledger": 0, "commits": 40});
        state.insert("tally", old_row("state", b"tally", &tally)).unwrap();
    });
}

#[test]
fn a_store_of_the_first_format_is_read_and_written() {
    let place = Place::new();
    old_store(&place);
    let mut store = place.open();
    store.check().unwrap();
    for n in 0..40 {
        let row = store.record(&tasks(), &id(&n.to_string())).unwrap().unwrap();
        assert_eq!(row.fields["text"].as_str().unwrap().len(), n * 1_500);
    }
    commit(&mut store, [put("39", 70_000), put("38", 10), put("new", 1 << 20)]);
    commit(&mut store, [Change::PutOperation(operation(1, "new")), Change::RemoveRecord(tasks(), id("37"))]);
    drop(store);
    let store = place.open();
    store.check().unwrap();
    assert_eq!(store.ids(&tasks(), None, 99).unwrap().len(), 40);
}

#[test]
fn a_store_of_the_first_format_says_that_it_is_of_the_second_from_then_on() {
    let place = Place::new();
    old_store(&place);
    drop(place.open());
    assert_eq!(fs::read_to_string(place.path().join("tidelist-store")).unwrap(), "sled 2\n");
}
