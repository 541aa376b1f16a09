//! One program at a time: whoever comes second is told so, and disturbs nobody.

use std::env;
use std::path::Path;

use sync_core::{Change, OpenError, Store};

use super::Subject;
use crate::again::again;
use crate::sample::{commit, schema};

const PATH: &str = "SYNC_TESTKIT_OPENER_PATH";
const OPENED: &str = "it was opened";

/// In this process.
pub(super) fn i19_a_second_opening_is_refused(subject: &Subject) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut store = (subject.open)(&path, &schema()).unwrap();
    for round in 0..3 {
        let refused = (subject.open)(&path, &schema()).map(drop).unwrap_err();
        assert!(matches!(refused, OpenError::Locked { .. }), "{refused}");
        put_and_read(&mut *store, round);
    }
    drop(store);
    let store = (subject.open)(&path, &schema()).unwrap();
    assert_eq!(store.meta("round").unwrap().as_deref(), Some("2"));
}

/// In another process.
pub(super) fn i19_a_second_process_is_refused(subject: &Subject) {
    if let Some(path) = env::var_os(PATH) {
        let said = match (subject.open)(Path::new(&path), &schema()) {
            Ok(_) => OPENED.to_owned(),
            Err(error) => error.to_string(),
        };
        return eprintln!("\n{said}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut store = (subject.open)(&path, &schema()).unwrap();
    let another_says = |expected: &str| {
        let output = again(subject.name()).env(PATH, &path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{said}");
    };
    another_says(&OpenError::Locked { path: path.clone() }.to_string());
    put_and_read(&mut *store, 0);
    drop(store);
    another_says(OPENED);
    let store = (subject.open)(&path, &schema()).unwrap();
    assert_eq!(store.meta("round").unwrap().as_deref(), Some("0"));
}

fn put_and_read(store: &mut dyn Store, round: u32) {
    commit(store, [Change::PutMeta("round".to_owned(), round.to_string())]);
    assert_eq!(store.meta("round").unwrap(), Some(round.to_string()));
}
