//! What opening refuses, and that it changes nothing then.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use store_sled::SledStore;
use sync_core::{Change, OpenError, Store};
use sync_testkit::sample::{commit, record, schema, tasks};
use tempfile::TempDir;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("store")
    }

    fn open(&self) -> Result<SledStore, OpenError> {
        SledStore::open(&self.path(), &schema())
    }

    /// Makes a store with some rows and closes it.
    fn filled() -> Self {
        let place = Self::new();
        let mut store = place.open().unwrap();
        for n in 0..20 {
            let row = record(&n.to_string(), json!({"text": "words"}));
            commit(&mut store, [Change::PutRecord(tasks(), row)]);
        }
        drop(store);
        place
    }

    /// Opens, expects an error, and expects every file as it was.
    fn refusal(&self) -> OpenError {
        let before = files(self.0.path());
        let error = self.open().unwrap_err();
        assert!(before == files(self.0.path()), "files were changed");
        error
    }
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push((path.clone(), fs::read(path).unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn a_folder_of_another_program_is_refused() {
    let place = Place::new();
    fs::create_dir(place.path()).unwrap();
    fs::write(place.path().join("letter.txt"), "Dear Ada").unwrap();
    assert!(matches!(place.refusal(), OpenError::NotAStore { .. }));
}

#[test]
fn a_sled_database_of_another_program_is_refused() {
    let place = Place::new();
    drop(sled::open(place.path()).unwrap());
    assert!(matches!(place.refusal(), OpenError::NotAStore { .. }));
}

#[test]
fn a_file_is_refused() {
    let place = Place::new();
    for text in ["", "some text"] {
        fs::write(place.path(), text).unwrap();
        assert!(matches!(place.refusal(), OpenError::NotAStore { .. }));
    }
}

#[test]
fn a_sqlite_store_is_named() {
    let place = Place::new();
    let mut header = b"SQLite format 3\0".to_vec();
    header.resize(68, 0);
    header.extend(b"Tdls");
    header.resize(4_096, 0);
    fs::write(place.path(), header).unwrap();
    let error = place.refusal();
    assert!(
        matches!(&error, OpenError::OtherKind { found, expected: "sled", .. } if found == "sqlite"),
        "{error}"
    );
}

#[test]
fn i26_a_newer_format_is_refused() {
    let place = Place::filled();
    fs::write(place.path().join("tidelist-store"), "sled 3\n").unwrap();
    assert!(matches!(place.refusal(), OpenError::NewerFormat { found: 3, known: 2, .. }));
}

#[test]
fn a_store_without_its_database_is_not_taken_for_a_new_one() {
    let place = Place::filled();
    fs::remove_file(place.path().join("db")).unwrap();
    assert!(matches!(place.refusal(), OpenError::Corrupt { .. }));
}

#[test]
fn garbage_in_place_of_the_database_is_refused() {
    for name in ["db", "conf"] {
        let place = Place::filled();
        fs::write(place.path().join(name), "garbage ".repeat(10_000)).unwrap();
        assert!(matches!(place.refusal(), OpenError::Corrupt { .. }), "{name}");
    }
}

#[test]
fn a_database_cut_short_is_refused() {
    for length in [0, 1_000, 30_000] {
        let place = Place::filled();
        let file = fs::OpenOptions::new().write(true).open(place.path().join("db")).unwrap();
        file.set_len(length).unwrap();
        assert!(matches!(place.refusal(), OpenError::Corrupt { .. }), "{length}");
    }
}

/// Without its seal a store is as after a crash: sled itself has to cope.
#[test]
fn a_damaged_store_that_was_not_closed_is_refused_unless_it_lost_nothing() {
    let mut refused = 0;
    for length in [0, 1_000, 5_000, 10_000, 30_000] {
        let place = Place::filled();
        fs::remove_file(place.path().join("closed")).unwrap();
        let file = fs::OpenOptions::new().write(true).open(place.path().join("db")).unwrap();
        file.set_len(length).unwrap();
        match place.open() {
            Ok(store) => assert_eq!(store.ids(&tasks(), None, 99).unwrap().len(), 20, "{length}"),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 2);
}

#[test]
fn a_damaged_seal_says_nothing() {
    let place = Place::filled();
    fs::write(place.path().join("closed"), "garbage").unwrap();
    assert_eq!(place.open().unwrap().ids(&tasks(), None, 99).unwrap().len(), 20);
}

#[test]
fn an_empty_folder_becomes_a_store() {
    let place = Place::new();
    fs::create_dir(place.path()).unwrap();
    drop(place.open().unwrap());
    assert_eq!(fs::read_to_string(place.path().join("tidelist-store")).unwrap(), "sled 2\n");
}

#[test]
fn a_draft_left_by_a_crash_is_replaced() {
    let place = Place::new();
    let draft = place.0.path().join("store.new");
    fs::create_dir(&draft).unwrap();
    fs::write(draft.join("db"), "half a database").unwrap();
    drop(place.open().unwrap());
    assert!(!draft.exists());
}

#[test]
fn a_snapshot_cut_short_by_a_crash_is_left_out() {
    let place = Place::filled();
    fs::remove_file(place.path().join("closed")).unwrap();
    fs::write(place.path().join("snap.FFFFFFFFFFFFFFFE.generating"), "half a snapshot").unwrap();
    assert_eq!(place.open().unwrap().ids(&tasks(), None, 99).unwrap().len(), 20);
}

#[test]
fn a_store_can_be_opened_right_after_it_was_closed() {
    let place = Place::filled();
    for n in 0..10 {
        let mut store = place.open().unwrap();
        commit(&mut store, [Change::PutMeta("round".to_owned(), n.to_string())]);
        drop(store);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_nobody_can_write_is_read_only() {
    for path in ["/sys/store", "/sys/folder/store"] {
        let error = SledStore::open(Path::new(path), &schema()).unwrap_err();
        assert!(matches!(error, OpenError::ReadOnly { .. }), "{error}");
    }
}

#[test]
#[cfg(unix)]
fn only_the_owner_may_look_into_the_store() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/store");
    drop(SledStore::open(&path, &schema()).unwrap());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o700);
    assert_eq!(mode(&folder.path().join("new")), 0o700);
}
