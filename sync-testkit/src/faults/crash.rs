//! A process is killed at a random moment, again and again, also while it opens the store.

use std::env;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::json;
use sync_core::{Change, Sequence, Store};

use super::{Subject, how_many};
use crate::again::again;
use crate::sample::{commit, operation, record, schema, tasks};

const CHILD: &str = "SYNC_TESTKIT_CRASH_CHILD";
const ACKNOWLEDGED: &str = "acknowledged ";
/// How long a child may take to its first commit, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// After each kill the store opens and holds every acknowledged commit, and no record without its operation.
pub(super) fn i15_a_process_killed_at_any_moment_keeps_what_it_acknowledged(subject: &Subject) {
    if let Some(path) = env::var_os(CHILD) {
        commit_forever(&mut *(subject.open)(Path::new(&path), &schema()).unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let mut acknowledged = 0;
    let kills = how_many("SYNC_TESTKIT_KILLS", 20);
    for kill in 1..=kills {
        acknowledged = run_and_kill(subject, &path, kill).unwrap_or(acknowledged);
        let store = (subject.open)(&path, &schema()).unwrap();
        check(&*store, acknowledged, kill);
    }
    assert!(acknowledged >= u64::from(kills / 2), "the child hardly committed anything");
}

fn commit_forever(store: &mut dyn Store) -> ! {
    let mut out = io::stdout();
    let mut sequence = store.last_sequence().unwrap().0;
    loop {
        sequence += 1;
        let name = sequence.to_string();
        // Some are large: they may be kept in another way.
        let length = if sequence.is_multiple_of(8) { 100_000 } else { 200 };
        commit(
            store,
            [
                Change::PutRecord(tasks(), record(&name, json!({"text": "x".repeat(length), "order": name}))),
                Change::PutBase(tasks(), record("head", json!({"text": name.repeat(length / 10)}))),
                Change::PutOperation(operation(sequence, &name)),
                Change::PutMeta("head".to_owned(), name.clone()),
            ],
        );
        writeln!(out, "\n{ACKNOWLEDGED}{sequence}").and_then(|()| out.flush()).unwrap();
    }
}

/// Runs the child until a random moment: every other time soon after its start, while it may still be opening the store,
/// else soon after its first commit. Returns the last commit it acknowledged, if it came so far.
fn run_and_kill(subject: &Subject, path: &Path, kill: u32) -> Option<u64> {
    let mut child = again(subject.name()).env(CHILD, path).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (sender, acknowledged) = mpsc::channel();
    let reader = thread::spawn(move || {
        let numbers =
            lines.map_while(Result::ok).filter_map(|line| line.strip_prefix(ACKNOWLEDGED)?.parse().ok());
        let tell = |number: &u64| {
            let _nobody_waits_any_more = sender.send(*number);
        };
        numbers.inspect(tell).max()
    });
    if kill.is_multiple_of(2) {
        acknowledged.recv_timeout(PATIENCE).expect("the child commits");
    }
    thread::sleep(Duration::from_millis(RandomState::new().hash_one(path) % 120));
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

fn check(store: &dyn Store, acknowledged: u64, kill: u32) {
    let last = store.last_sequence().unwrap().0;
    assert!(last >= acknowledged, "kill {kill}: {acknowledged} was acknowledged, the store ends at {last}");
    assert!(last <= acknowledged + 1_000, "kill {kill}: the acknowledgements were not read");
    let operations = store.operations(Sequence(0), usize::MAX).unwrap();
    assert!(
        operations.iter().map(|operation| operation.sequence.0).eq(1..=last),
        "kill {kill}: a gap in the queue"
    );
    for operation in &operations {
        assert!(
            store.record(&tasks(), &operation.record).unwrap().is_some(),
            "kill {kill}: an operation alone"
        );
    }
    let records = store.ids(&tasks(), None, usize::MAX).unwrap().len();
    assert_eq!(u64::try_from(records).unwrap(), last, "kill {kill}: a record without its operation");
    let head = store.meta("head").unwrap();
    assert_eq!(head, (last > 0).then(|| last.to_string()), "kill {kill}: half a commit");
    store.check().unwrap();
}
