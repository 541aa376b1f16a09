//! Rigs: the calling test run again in a process with a small disk, a read-only folder or a limit on the size of files.
//!
//! The two with a mount use a namespace of their own (Linux, as root or where users may make namespaces). Where the
//! system does not allow it they say so and check nothing.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use sync_core::{Change, OpenError, Sequence, Store, StoreError};

use super::Subject;
use crate::again::again;
use crate::sample::{operation, record, schema, tasks};

const CHILD: &str = "SYNC_TESTKIT_RIG_CHILD";
const NOT_ALLOWED: i32 = 97;
/// The length of a text that is kept in any store as most texts are.
const SMALL: usize = 3_500;

/// A shell command that prepares the process and the folder `$FOLDER`.
#[derive(Debug, Clone, Copy)]
enum Preparation {
    Namespace(&'static str),
    Shell(&'static str),
}

/// Checks that a full disk is reported, hides nothing that was acknowledged, and is forgotten once there is room.
pub(super) fn i16_a_full_disk_is_survived(subject: &Subject) {
    let Some(folder) =
        prepared(subject, Preparation::Namespace("mount -t tmpfs -o size=12m none \"$FOLDER\""))
    else {
        return;
    };
    let (path, ballast) = (folder.join("store"), folder.join("ballast"));
    std::fs::write(&ballast, vec![1; 4 << 20]).unwrap();
    let mut store = (subject.open)(&path, &schema()).unwrap();
    // Some are large: they may be kept in another way.
    let mixed = |sequence: u64| if sequence.is_multiple_of(8) { 100_000 } else { SMALL };
    let (acknowledged, error) = fill(&mut *store, mixed);
    assert!(matches!(error, StoreError::Full), "{error:?}");
    holds(&*store, acknowledged);
    std::fs::remove_file(ballast).unwrap();
    drop(store);
    let mut store = (subject.open)(&path, &schema()).unwrap();
    holds(&*store, acknowledged);
    let next = store.last_sequence().unwrap().next();
    put(&mut *store, next.0, SMALL).unwrap();
    store.check().unwrap();
}

/// Checks that a write the system refuses stops the store until it is opened again, and hides nothing acknowledged.
pub(super) fn i28_a_failed_write_stops_the_store(subject: &Subject) {
    let Some(folder) = prepared(subject, Preparation::Shell("trap '' XFSZ; ulimit -f 6000")) else { return };
    let path = folder.join("store");
    let mut store = (subject.open)(&path, &schema()).unwrap();
    let (acknowledged, error) = fill(&mut *store, |_| SMALL);
    assert!(matches!(error, StoreError::Backend(_)), "{error:?}");
    let refused = put(&mut *store, acknowledged + 2, SMALL).unwrap_err();
    assert!(refused.to_string().contains("open the store again"), "{refused}");
    // It need not answer any more; but if it does, truly.
    if store.operations(Sequence(0), usize::MAX).is_ok() {
        holds(&*store, acknowledged);
    }
    drop(store);
    // The limit is still there, and may be in the way.
    if let Ok(store) = (subject.open)(&path, &schema()) {
        holds(&*store, acknowledged);
    }
}

/// Checks that a store where nothing can be written is refused, and a new one too.
pub(super) fn i17_a_read_only_disk_is_refused(subject: &Subject) {
    if env::var_os(CHILD).is_some() {
        for name in ["store", "new"] {
            let error = (subject.open)(&folder().join(name), &schema()).map(drop).unwrap_err();
            assert!(matches!(error, OpenError::ReadOnly { .. }), "{error}");
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    drop((subject.open)(&folder.path().join("store"), &schema()).unwrap());
    let mount = "mount --bind \"$FOLDER\" \"$FOLDER\" && mount -o remount,bind,ro \"$FOLDER\"";
    run(subject.name(), folder.path(), Preparation::Namespace(mount));
}

fn fill(store: &mut dyn Store, length: impl Fn(u64) -> usize) -> (u64, StoreError) {
    for sequence in 1..20_000 {
        if let Err(error) = put(store, sequence, length(sequence)) {
            return (sequence - 1, error);
        }
    }
    panic!("the disk never filled");
}

fn put(store: &mut dyn Store, sequence: u64, length: usize) -> Result<(), StoreError> {
    let name = sequence.to_string();
    let changes = [
        Change::PutRecord(tasks(), record(&name, json!({"text": "x".repeat(length)}))),
        Change::PutOperation(operation(sequence, &name)),
    ];
    store.commit(&changes.into_iter().collect())
}

/// Every acknowledged pair is there, and of the one that failed both or neither.
fn holds(store: &dyn Store, acknowledged: u64) {
    let operations = store.operations(Sequence(0), usize::MAX).unwrap();
    let ids = store.ids(&tasks(), None, usize::MAX).unwrap();
    assert_eq!(operations.len(), ids.len());
    assert!(
        operations
            .iter()
            .take_while(|o| o.sequence.0 <= acknowledged)
            .map(|o| o.sequence.0)
            .eq(1..=acknowledged)
    );
    for id in ids {
        assert!(store.record(&tasks(), &id).unwrap().is_some());
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env::var_os(CHILD).unwrap())
}

/// Returns the prepared folder in the child process; runs that process and returns nothing in the parent.
fn prepared(subject: &Subject, preparation: Preparation) -> Option<PathBuf> {
    if env::var_os(CHILD).is_some() {
        return Some(folder());
    }
    let folder = tempfile::tempdir().unwrap();
    run(subject.name(), folder.path(), preparation);
    None
}

fn run(test: &str, folder: &Path, preparation: Preparation) {
    let (mut command, prepare) = match preparation {
        Preparation::Shell(prepare) => (Command::new("sh"), prepare),
        Preparation::Namespace(prepare) => {
            let mut command = Command::new("unshare");
            command.args(["--map-root-user", "--mount", "sh"]);
            (command, prepare)
        }
    };
    let script = format!("{{ {prepare}; }} || exit {NOT_ALLOWED}; exec \"$@\"");
    let again = again(test);
    command.args(["-c", &script, "sh"]).arg(again.get_program()).args(again.get_args());
    let done = command.env(CHILD, folder).env("FOLDER", folder).output();
    let Ok(done) = done else {
        return eprintln!("{test}: SKIPPED, nothing was checked: it cannot be prepared here");
    };
    let text = [done.stdout, done.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    if done.status.code() == Some(NOT_ALLOWED)
        || (text.contains("unshare") && !text.contains("running 1 test"))
    {
        return eprintln!("{test}: SKIPPED, nothing was checked: it cannot be prepared here: {text}");
    }
    assert!(done.status.success() && text.contains("1 passed"), "{text}");
}
