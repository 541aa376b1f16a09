//! The damage test: one bit of a closed store is flipped, again and again. Each time the store must say so, or serve
//! exactly what was written.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sync_core::{Change, Query, Schema, Sequence, Store, StoreError};

use crate::sample::{commit, lists, open_tasks, operation, record, schema, tasks};

/// Opens a store and checks all of it; an error is what a user would be told.
pub type OpenAndCheck = fn(&Path, &Schema) -> Result<Box<dyn Store>, String>;

/// What became of the flips.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// The store did not open.
    pub refused: u32,
    /// Reading or checking failed.
    pub reported: u32,
    /// Nothing that was written is touched.
    pub unaffected: u32,
}

/// Flips a random bit so many times, each time in a fresh copy of a furnished store.
pub fn flipped_bits_are_never_served(
    flips: u32,
    create: fn(&Path, &Schema) -> Box<dyn Store>,
    open: OpenAndCheck,
) -> Outcomes {
    let folder = tempfile::tempdir().unwrap();
    let (original, copy) = (folder.path().join("original"), folder.path().join("copy"));
    let mut store = create(&original.join("store"), &schema());
    furnish(&mut *store);
    let expected = everything(&*store).unwrap();
    drop(store);
    let random = RandomState::new();
    let mut outcomes = Outcomes::default();
    for flip in 0..flips {
        drop(fs::remove_dir_all(&copy));
        copy_folder(&original, &copy);
        let place = flip_one(&copy, random.hash_one(flip));
        match open(&copy.join("store"), &schema()) {
            Err(_) => outcomes.refused += 1,
            Ok(store) => match everything(&*store) {
                Err(_) => outcomes.reported += 1,
                Ok(found) => {
                    let difference = difference(&expected, &found);
                    assert!(difference.is_none(), "{place} was served: {difference:?}");
                    outcomes.unaffected += 1;
                }
            },
        }
    }
    outcomes
}

fn furnish(store: &mut dyn Store) {
    let row = |n: u64| json!({"text": "x".repeat(300), "listId": "x", "complete": n.is_multiple_of(2), "order": format!("{n:03}")});
    for n in 1..=120 {
        let name = n.to_string();
        let changes = [
            Change::PutRecord(tasks(), record(&name, row(n))),
            Change::PutBase(tasks(), record(&name, row(n + 1))),
            Change::PutRecord(lists(), record(&name, json!({"name": name, "order": n}))),
            Change::PutOperation(operation(n, &name)),
            Change::PutMeta(name.clone(), name.repeat(20)),
        ];
        commit(store, changes);
    }
}

fn everything(store: &dyn Store) -> Result<Value, StoreError> {
    let mut rows = Vec::new();
    for n in 1..=120 {
        let id = crate::sample::id(&n.to_string());
        rows.push(json!([
            store.record(&tasks(), &id)?,
            store.base(&tasks(), &id)?,
            store.record(&lists(), &id)?,
            store.operations_of(&tasks(), &id)?,
            store.meta(id.as_str())?,
        ]));
    }
    let counts = store.counts()?;
    Ok(json!([
        rows,
        store.operations(Sequence(0), usize::MAX)?,
        store.records(&tasks(), &open_tasks("x"))?,
        store.records(&lists(), &Query::default().order_by("order"))?,
        [counts.operations, counts.parked, counts.conflicts, store.last_sequence()?.0],
    ]))
}

/// Returns where two values differ first.
fn difference(expected: &Value, found: &Value) -> Option<String> {
    match (expected, found) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut inner = a.iter().zip(b).map(|(a, b)| difference(a, b)).enumerate();
            inner.find_map(|(n, inner)| Some(format!("{n}/{}", inner?)))
        }
        _ if expected == found => None,
        _ => Some(format!("{:.80} became {:.80}", expected.to_string(), found.to_string())),
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Flips one bit of one file, chosen by a number; larger files are hit more often.
fn flip_one(folder: &Path, number: u64) -> String {
    let mut files = Vec::new();
    list(folder, &mut files);
    let total: u64 = files.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    let mut at = number % (total * 8);
    for (path, bytes) in &mut files {
        let bits = bytes.len() as u64 * 8;
        if at < bits {
            let index = usize::try_from(at / 8).unwrap();
            bytes[index] ^= 1 << (at % 8);
            fs::write(&*path, bytes).unwrap();
            return format!("bit {at} of {path:?}");
        }
        at -= bits;
    }
    panic!("the store has no bytes");
}

fn list(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push((path.clone(), fs::read(path).unwrap()));
        }
    }
    files.sort();
}
