//! Choosing the other kind of store in the settings moves everything there, also what waits and what is in conflict.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

#[path = "support/server.rs"]
mod server;
mod support;

use server::Server;
use support::queue::queue;
use support::{Computer, Ended};

/// Runs a command without naming a kind.
fn run(computer: &Computer, args: &[&str]) -> Ended {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tidelist"));
    command.env_remove("TIDELIST_STORE").env("TIDELIST_DATA_DIR", computer.path()).args(args);
    support::ended(command.output().unwrap())
}

fn choose(computer: &Computer, kind: &str) {
    let path = computer.path().join("config.toml");
    let settings = std::fs::read_to_string(&path).unwrap_or_default();
    let settings: String =
        settings.lines().filter(|line| !line.starts_with("backend")).map(|l| format!("{l}\n")).collect();
    let settings = settings.replace("[store]\n", "");
    std::fs::write(&path, format!("{settings}\n[store]\nbackend = \"{kind}\"\n")).unwrap();
}

#[test]
fn rows_the_queue_a_conflict_and_the_owner_move_along() {
    let server = Server::start();
    let other = Computer::new("sqlite");
    let mut computer = Computer::new("sqlite");
    for one in [&other, &computer] {
        assert_eq!(one.sign_in(&server.url, &[]).code, 0);
    }
    let id = computer.add("Milk");
    computer.ok(&["add", "Bread", "--list", "Groceries"]);
    computer.ok(&["sync"]);
    other.ok(&["sync"]);
    other.ok(&["edit", &id, "--title", "Theirs"]);
    other.ok(&["sync"]);
    computer.ok(&["edit", &id, "--title", "Mine"]);
    assert_eq!(computer.run(&["sync"]).code, 3);
    computer.add("Waiting");

    for kind in ["sled", "sqlite"] {
        let (everything, before) = (computer.everything(), queue(&computer));
        let conflicts = computer.run(&["conflicts", "--json"]).out;
        choose(&computer, kind);
        let ended = run(&computer, &["list"]);
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(!computer.store().exists(), "the old store is put aside");
        computer.kind = kind;
        assert_eq!(computer.everything(), everything);
        assert_eq!(queue(&computer), before);
        assert_eq!(computer.run(&["conflicts", "--json"]).out, conflicts);
    }
    let aside = std::fs::read_dir(computer.profile()).unwrap().flatten();
    assert_eq!(aside.filter(|entry| entry.file_name().to_string_lossy().starts_with("replaced-")).count(), 2);

    // Nothing is received again: how far the last pull read moved along too.
    computer.ok(&["resolve", &id, "--keep", "mine"]);
    let report = computer.json(&["sync"]);
    assert_eq!((&report["sent"], &report["received"]), (&2.into(), &0.into()), "{report}");
    other.ok(&["sync"]);
    assert_eq!(other.everything(), computer.everything());
}

#[test]
fn a_move_that_was_interrupted_is_finished_or_begun_again() {
    let mut computer = Computer::new("sqlite");
    computer.add("Milk");
    // Begun: something is in the workshop.
    std::fs::create_dir_all(computer.profile().join("converting/tasks.sled")).unwrap();
    std::fs::write(computer.profile().join("converting/tasks.sled/db"), "half").unwrap();
    let copy = tempfile::tempdir().unwrap();
    let original = copy.path().join("tasks.sqlite");
    std::fs::copy(computer.store(), &original).unwrap();
    choose(&computer, "sled");
    assert_eq!(run(&computer, &["list"]).code, 0);
    // Nearly done: the original is still beside the copy.
    std::fs::copy(&original, computer.store()).unwrap();
    assert_eq!(run(&computer, &["add", "Bread"]).code, 0);
    assert!(!computer.store().exists());
    computer.kind = "sled";
    assert_eq!(computer.titles(), ["Milk", "Bread"]);
}

#[test]
fn a_store_that_cannot_be_read_is_not_moved() {
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let mut bytes = std::fs::read(computer.store()).unwrap();
    let middle = 4096..bytes.len();
    bytes[middle].fill(0xa5);
    std::fs::write(computer.store(), &bytes).unwrap();
    choose(&computer, "sled");
    let ended = run(&computer, &["list"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("damaged"), "{}", ended.err);
    assert_eq!(std::fs::read(computer.store()).unwrap(), bytes);
}
