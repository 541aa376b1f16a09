//! A process that is killed while it carries out a decision about a conflict: afterwards the conflict is wholly there, or
//! wholly decided, and never anything between.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]
#![cfg(target_os = "linux")]

mod desk;
#[path = "support/server.rs"]
mod server;
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use app::profile::Profile;
use app::worker::{Choice, Handle, StoreKind, Update, Worker};
use faulty_disk::{Call, Failure, Fault, FaultyDisk, Times};
use server::Server;
use support::queue::{Waiting, queue};
use support::{Computer, KINDS};
use sync_core::{Fields, OperationKind, ParkedConflict, Query};

const FOLDER: &str = "TIDELIST_TEST_DECIDES_IN";
const HOW: &str = "TIDELIST_TEST_DECIDES_HOW";
const AT: &str = "TIDELIST_TEST_KILLED_AT";

/// Only one test at a time: a process that one of them starts holds, for a moment, the files the other has open, and with
/// them the lock of a store that was closed just then.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All there is to see of a conflict and of its end.
#[derive(Debug, PartialEq)]
struct Seen {
    conflicts: Vec<ParkedConflict>,
    titles: Vec<String>,
    queue: Vec<(OperationKind, Fields)>,
    decisions: usize,
}

impl Seen {
    fn of(computer: &Computer) -> Self {
        // Where a new task stands and who made it when is no part of the decision.
        let timeless = |Waiting { kind, mut changes, .. }: Waiting| {
            for name in ["order", "deviceName"] {
                changes.remove(name);
            }
            (kind, changes)
        };
        let queue = queue(computer).into_iter().map(timeless).collect();
        let profile = Profile::open(&desk::opening(computer.path(), kind_of(computer))).unwrap();
        let rows = profile.tasks().read(&Query::default()).unwrap();
        let mut titles: Vec<_> =
            rows.iter().map(|row| row.get("text").as_str().unwrap().to_owned()).collect();
        titles.sort();
        Self {
            conflicts: profile.context().conflicts().unwrap(),
            titles,
            queue,
            decisions: profile.history().unwrap().len(),
        }
    }
}

fn kind_of(computer: &Computer) -> StoreKind {
    if computer.kind == "sled" { StoreKind::Sled } else { StoreKind::Sqlite }
}

/// A computer with one conflict, signed in to a server that is gone.
fn in_conflict(kind: &'static str) -> (Computer, String) {
    let server = Server::start();
    let (computer, other) = (Computer::new(kind), Computer::new("sqlite"));
    for one in [&computer, &other] {
        assert_eq!(one.sign_in(&server.url, &[]).code, 0);
    }
    let id = computer.add("Milk");
    computer.ok(&["sync"]);
    other.ok(&["sync"]);
    computer.ok(&["edit", &id, "--title", "Mine"]);
    other.ok(&["edit", &id, "--title", "Theirs"]);
    other.ok(&["sync"]);
    assert_eq!(computer.run(&["sync"]).code, 3);
    (computer, id)
}

/// Makes a computer with the same files.
fn copy_of(computer: &Computer) -> Computer {
    // In memory where there is such a place: a real disk is waited for at every write.
    let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let copy = Computer { dir, kind: computer.kind };
    copy_folder(computer.path(), copy.path());
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// Decides in a process of its own, which is killed before its nth change of a file, if it gets so far. Returns whether it
/// did not.
fn decides(computer: &Computer, how: &str, killed_at: u32) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["deciding_process", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env(FOLDER, computer.path())
        .env(HOW, format!("{} {how}", computer.kind))
        .env(AT, killed_at.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_ne!(status.code(), Some(101), "it failed by itself");
    status.success()
}

#[test]
#[ignore = "is the process of the test below"]
fn deciding_process() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let how = std::env::var(HOW).unwrap();
    let (kind, how) = how.split_once(' ').unwrap();
    let kind = if kind == "sled" { StoreKind::Sled } else { StoreKind::Sqlite };
    let choice = match how {
        "mine" => Choice::KeepThisComputers,
        "server" => Choice::KeepServers,
        _ => Choice::KeepBoth,
    };
    let disk = FaultyDisk::over(&folder).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (sender, mut updates) = tokio::sync::mpsc::unbounded_channel();
        let mut worker = Worker::new(Profile::open(&desk::opening(&folder, kind)).unwrap(), sender);
        worker.greet(Handle::new().0);
        let conflicts = std::iter::from_fn(|| updates.try_recv().ok()).find_map(|update| match update {
            Update::Conflicts(conflicts) => Some(conflicts),
            _ => None,
        });
        let one = conflicts.unwrap().remove(0);
        let nth = std::env::var(AT).unwrap().parse().unwrap();
        disk.fail(Fault { calls: Call::CHANGES, nth, failure: Failure::Kill, times: Times::Once });
        let resolve = app::worker::Command::Resolve { table: one.table, id: one.id, seen: one.seen, choice };
        worker.handle(resolve).await;
    });
    // What is written when everything is closed is no part of the decision.
    disk.heal();
}

#[test]
fn a_worker_killed_at_any_change_of_a_file_has_decided_or_not() {
    let _alone = alone();
    for kind in KINDS {
        let (computer, _) = in_conflict(kind);
        let before = Seen::of(&computer);
        assert_eq!((before.conflicts.len(), before.decisions), (1, 0));
        for how in ["mine", "server", "both"] {
            let whole = copy_of(&computer);
            assert!(decides(&whole, how, u32::MAX));
            let after = Seen::of(&whole);
            assert_ne!(before, after);
            let (mut there, mut decided) = (0, 0);
            for nth in 1.. {
                let computer = copy_of(&computer);
                let done = decides(&computer, how, nth);
                let seen = Seen::of(&computer);
                match (seen == before, seen == after) {
                    (true, false) => there += 1,
                    (false, true) => decided += 1,
                    _ => panic!(
                        "{kind} {how}, killed at {nth}: {seen:#?} is neither {before:#?} nor {after:#?}"
                    ),
                }
                if done {
                    break;
                }
            }
            println!(
                "{kind} {how}: killed {} times, {there} undecided, {decided} decided",
                there + decided - 1
            );
            assert!(there > 0 && decided > 0, "{kind} {how}: {there} {decided}");
        }
    }
}

#[test]
fn the_program_killed_at_any_moment_has_decided_or_not() {
    let _alone = alone();
    for kind in KINDS {
        let (computer, id) = in_conflict(kind);
        let before = Seen::of(&computer);
        let resolve = ["resolve", &id, "--keep", "both"];
        let whole = copy_of(&computer);
        let began = Instant::now();
        whole.ok(&resolve);
        let took = began.elapsed();
        let after = Seen::of(&whole);
        for step in 0..12_u32 {
            let computer = copy_of(&computer);
            let mut child = computer.spawn(&resolve);
            std::thread::sleep(took * step / 10);
            child.kill().unwrap();
            child.wait().unwrap();
            // The lock of a process that is gone is free at once.
            let seen = Seen::of(&computer);
            assert!(seen == before || seen == after, "{kind}, killed at step {step}: {seen:#?}");
        }
        assert!(took < Duration::from_secs(30));
    }
}
