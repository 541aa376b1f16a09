//! What opening refuses, and that it changes nothing then.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::json;
use store_sqlite::SqliteStore;
use sync_core::{Change, OpenError, Schema, Store, StoreError};
use sync_testkit::sample::{commit, id, open_tasks, record, schema, tasks};
use tempfile::TempDir;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("todo.db")
    }

    fn open(&self) -> Result<SqliteStore, OpenError> {
        SqliteStore::open(&self.path(), &schema())
    }

    /// Makes a store with some rows and closes it.
    fn filled() -> Self {
        let place = Self::new();
        let mut store = place.open().unwrap();
        for n in 0..200 {
            let row = record(
                &n.to_string(),
                json!({"text": "secret words ".repeat(20), "listId": "x", "complete": false}),
            );
            commit(&mut store, [Change::PutRecord(tasks(), row)]);
        }
        drop(store);
        place
    }

    /// Opens, expects an error, and expects every file as it was.
    fn refusal(&self) -> OpenError {
        // An empty lock file may come; it says nothing.
        let files = || {
            let mut files = files(self.0.path());
            files.retain(|(path, bytes)| !(path.ends_with("todo.db.lock") && bytes.is_empty()));
            files
        };
        let before = files();
        let error = self.open().unwrap_err();
        assert!(before == files(), "files were changed");
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
fn another_programs_database_is_refused() {
    for mode in ["DELETE", "WAL"] {
        let place = Place::new();
        let foreign = Connection::open(place.path()).unwrap();
        foreign
            .execute_batch(&format!(
                "PRAGMA journal_mode={mode}; CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)"
            ))
            .unwrap();
        drop(foreign);
        let error = place.refusal();
        assert!(matches!(error, OpenError::NotAStore { .. }), "{error}");
        assert!(
            !place.path().with_extension("db.lock").exists(),
            "a lock file was left beside a foreign file"
        );
    }
}

#[test]
fn garbage_is_refused() {
    for bytes in [
        &b"x"[..],
        b"not a database, but long enough to hold a whole header of a database file ....................",
        &[0; 5000],
    ] {
        let place = Place::new();
        fs::write(place.path(), bytes).unwrap();
        assert!(matches!(place.refusal(), OpenError::NotAStore { .. }));
    }
}

#[test]
fn an_empty_file_is_damaged() {
    let place = Place::new();
    fs::write(place.path(), "").unwrap();
    assert!(matches!(place.refusal(), OpenError::Corrupt { .. }));
}

#[test]
fn a_file_cut_short_is_damaged() {
    for length in [100, 511, 4_096, 40_000] {
        let place = Place::filled();
        let file = fs::OpenOptions::new().write(true).open(place.path()).unwrap();
        file.set_len(length).unwrap();
        let error = place.refusal();
        assert!(matches!(error, OpenError::Corrupt { .. }), "{length}: {error}");
    }
}

#[test]
fn a_log_whose_file_is_gone_is_not_mixed_with_a_new_file() {
    let place = Place::new();
    fs::write(place.0.path().join("todo.db-wal"), "log").unwrap();
    assert!(matches!(place.refusal(), OpenError::Corrupt { .. }));
}

#[test]
fn i26_a_newer_format_is_refused() {
    let place = Place::filled();
    Connection::open(place.path()).unwrap().pragma_update(None, "user_version", 7).unwrap();
    assert!(matches!(place.refusal(), OpenError::NewerFormat { found: 7, known: 1, .. }));
}

#[test]
fn a_store_of_another_kind_is_named() {
    let place = Place::new();
    fs::create_dir(place.path()).unwrap();
    fs::write(place.path().join("tidelist-store"), "sled 1\n").unwrap();
    let error = place.refusal();
    assert!(
        matches!(&error, OpenError::OtherKind { found, expected: "sqlite", .. } if found == "sled"),
        "{error}"
    );
}

#[test]
fn a_folder_is_not_a_store() {
    let place = Place::new();
    fs::create_dir(place.path()).unwrap();
    assert!(matches!(place.refusal(), OpenError::NotAStore { .. }));
}

#[test]
#[cfg(unix)]
fn a_link_to_an_open_store_is_in_use_too() {
    let place = Place::filled();
    let link = place.0.path().join("link.db");
    std::os::unix::fs::symlink(place.path(), &link).unwrap();
    let _store = place.open().unwrap();
    assert!(matches!(SqliteStore::open(&link, &schema()), Err(OpenError::Locked { .. })));
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_nobody_can_write_is_read_only() {
    let error = SqliteStore::open(Path::new("/sys/todo.db"), &schema()).unwrap_err();
    assert!(matches!(error, OpenError::ReadOnly { .. }), "{error}");
    let error = SqliteStore::open(Path::new("/sys/folder/todo.db"), &schema()).unwrap_err();
    assert!(matches!(error, OpenError::ReadOnly { .. }), "{error}");
}

#[test]
#[cfg(unix)]
fn only_the_owner_may_read_what_is_made() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/folder/todo.db");
    let mut store = SqliteStore::open(&path, &schema()).unwrap();
    commit(&mut store, [Change::PutRecord(tasks(), record("a", json!({})))]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(&folder.path().join("new")), 0o700);
    for file in path.parent().unwrap().read_dir().unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{file:?}");
    }
}

#[test]
fn an_index_declared_later_is_built() {
    let place = Place::new();
    let path = place.path();
    let mut store = SqliteStore::open(&path, &Schema::default()).unwrap();
    let row = |n: i32| record(&n.to_string(), json!({"listId": "x", "complete": false, "order": 9 - n}));
    commit(&mut store, (0..9).map(|n| Change::PutRecord(tasks(), row(n))));
    drop(store);
    let store = place.open().unwrap();
    let found = store.records(&tasks(), &open_tasks("x")).unwrap();
    assert_eq!(found, (0..9).rev().map(row).collect::<Vec<_>>());
    drop(store);
    let indexes = "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE 'record_task_%'";
    let count: i64 = Connection::open(&path).unwrap().query_row(indexes, [], |row| row.get(0)).unwrap();
    assert_eq!(count, 3);
}

#[test]
fn a_row_changed_behind_the_stores_back_is_reported_without_its_text() {
    let place = Place::filled();
    let store = place.open().unwrap();
    let other = Connection::open(place.path()).unwrap();
    other
        .execute("UPDATE record SET fields = replace(fields, 'secret', 'Secret') WHERE id = '7'", [])
        .unwrap();
    drop(other);
    let error = store.record(&tasks(), &id("7")).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }));
    let text = format!("{error} {error:?}");
    assert!(text.contains("record task/") && !text.contains("ecret"), "{text}");
    assert!(store.record(&tasks(), &id("8")).unwrap().is_some());
    assert!(store.check().is_err());
}

#[test]
fn a_damaged_store_is_refused_whether_it_was_closed_or_not() {
    for clean in [false, true] {
        let place = Place::filled();
        let other = Connection::open(place.path()).unwrap();
        other.execute("UPDATE state SET clean = ?1", [clean]).unwrap();
        let root: u64 = other
            .query_row(
                "SELECT max(pageno) FROM dbstat WHERE name = 'record' AND pagetype = 'leaf'",
                [],
                |row| row.get::<_, i64>(0),
            )
            .unwrap()
            .try_into()
            .unwrap();
        drop(other);
        let mut bytes = fs::read(place.path()).unwrap();
        let page = usize::try_from((root - 1) * 4_096).unwrap();
        bytes[page..page + 4_096].fill(0xff);
        fs::write(place.path(), bytes).unwrap();
        let refused = place.open();
        assert!(matches!(refused, Err(OpenError::Corrupt { .. })), "{clean}: {refused:?}");
    }
}

#[test]
fn a_flipped_bit_of_an_index_is_refused() {
    let place = Place::filled();
    let other = Connection::open(place.path()).unwrap();
    let sql = "SELECT pageno FROM dbstat WHERE name = 'record_by_id' AND pagetype = 'leaf' LIMIT 1";
    let page: u32 = other.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(other);
    drop(place.open().unwrap());
    let mut bytes = fs::read(place.path()).unwrap();
    let end = usize::try_from(page).unwrap() * 4_096;
    bytes[end - 10] ^= 1;
    fs::write(place.path(), bytes).unwrap();
    assert!(matches!(place.open(), Err(OpenError::Corrupt { .. })));
}

#[test]
fn a_sound_store_that_another_program_wrote_to_is_opened() {
    let place = Place::filled();
    let other = Connection::open(place.path()).unwrap();
    other.execute_batch("VACUUM").unwrap();
    drop(other);
    assert_eq!(place.open().unwrap().ids(&tasks(), None, 999).unwrap().len(), 200);
}

#[test]
fn a_store_is_sealed_while_nobody_has_it_open() {
    let place = Place::filled();
    let seal = || fs::read(place.path().with_extension("db.lock")).unwrap();
    let sealed = seal();
    assert!(!sealed.is_empty());
    let store = place.open().unwrap();
    assert!(seal().is_empty());
    drop(store);
    drop(place.open().unwrap());
    assert!(!seal().is_empty());
}

#[test]
fn a_draft_left_by_a_crash_is_replaced() {
    let place = Place::new();
    fs::write(place.0.path().join("todo.db.new"), "half a database").unwrap();
    fs::write(place.0.path().join("todo.db.new-journal"), "half a journal").unwrap();
    drop(place.open().unwrap());
    assert!(!place.0.path().join("todo.db.new").exists());
}
