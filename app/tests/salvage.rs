//! A damaged store: it is said, it can be rescued, what is rescued syncs, and nothing that was there is deleted.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

mod desk;
#[path = "support/server.rs"]
mod server;
mod support;

use std::path::{Path, PathBuf};

use app::profile::Opening;
use app::worker::{OpenProblemKind, Rescue, StoreKind, Update};
use server::Server;
use support::queue::queue;
use support::{Computer, KINDS};

/// Returns the file in which a store keeps its rows.
fn file(computer: &Computer) -> PathBuf {
    if computer.kind == "sled" { computer.store().join("db") } else { computer.store() }
}

/// Fills a part of a file with zeros.
fn zero(path: &Path, part: std::ops::Range<usize>) {
    let mut bytes = std::fs::read(path).unwrap();
    let end = part.end.min(bytes.len());
    bytes[part.start..end].fill(0);
    std::fs::write(path, bytes).unwrap();
}

/// A computer that syncs, with some changes that wait, and whose store is then damaged.
fn damaged(kind: &'static str, server: &Server) -> Computer {
    let computer = Computer::new(kind);
    assert_eq!(computer.sign_in(&server.url, &[]).code, 0);
    for n in 0..30 {
        computer.add(&format!("Task {n} of {kind} {}", "x".repeat(300)));
    }
    computer.ok(&["sync"]);
    let tasks = computer.json(&["list"]);
    for n in 0..5 {
        let id = tasks[n]["id"].as_str().unwrap();
        computer.ok(&["edit", id, "--notes", "waits"]);
    }
    computer.add(&format!("New on {kind}"));
    // The first page of SQLite's file leads to all others; sled forgets what follows damage in its log.
    zero(&file(&computer), if kind == "sled" { 40_000..44_096 } else { 0..4096 });
    computer
}

#[test]
fn damage_is_said_rescued_and_synced_away() {
    let server = Server::start();
    for kind in KINDS {
        let computer = damaged(kind, &server);
        let bytes = std::fs::read(file(&computer)).unwrap();
        for command in [&["list"][..], &["sync"], &["store", "check"]] {
            let ended = computer.run(command);
            assert_eq!(ended.code, 1, "{command:?}: {ended:?}");
            assert!(ended.err.contains("tidelist store salvage"), "{}", ended.err);
        }
        assert_eq!(std::fs::read(file(&computer)).unwrap(), bytes, "nothing was changed");

        let rescued = computer.json(&["store", "salvage"]);
        assert!(rescued["rows"].as_u64().unwrap() >= 20, "{kind}: {rescued}");
        assert!(rescued["waiting"].as_u64().unwrap() >= 1, "{kind}: {rescued}");
        let name = file(&computer).strip_prefix(computer.profile()).unwrap().to_owned();
        let aside = PathBuf::from(rescued["aside"].as_str().unwrap()).join(name);
        assert_eq!(std::fs::read(aside).unwrap(), bytes, "the damaged store is kept as it was");

        let waiting = queue(&computer);
        assert_eq!(computer.run(&["sync"]).code, 0);
        let other = Computer::new("sqlite");
        assert_eq!(other.sign_in(&server.url, &[]).code, 0);
        other.ok(&["sync"]);
        assert_eq!(other.everything(), computer.everything());
        // What could be read of the queue had its effect.
        let tasks = other.everything()["tasks"].as_array().unwrap().clone();
        for operation in waiting {
            let row = tasks.iter().find(|row| row["id"] == operation.record.as_str()).unwrap();
            for (name, value) in &operation.changes {
                assert_eq!(&row[name], value, "{kind}: {name}");
            }
        }
        computer.ok(&["store", "check"]);
    }
}

#[test]
fn a_store_that_is_whole_is_left_as_it_is() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        computer.add("Milk");
        assert_eq!(computer.json(&["store", "salvage"])["damaged"], false);
        assert_eq!(computer.json(&["store", "check"])["tasks"], 1);
        assert_eq!(computer.titles(), ["Milk"]);
    }
}

#[test]
fn where_nothing_can_be_read_a_backup_can_be_restored() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        computer.add("Milk");
        computer.ok(&["backup", "create"]);
        zero(&file(&computer), 0..usize::MAX);
        let bytes = std::fs::read(file(&computer)).unwrap();
        let ended = computer.run(&["store", "salvage"]);
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(ended.err.contains("nothing of the tasks can be read"), "{}", ended.err);
        assert_eq!(std::fs::read(file(&computer)).unwrap(), bytes);
        assert_eq!(computer.json(&["backup", "list"])["backups"].as_array().unwrap().len(), 2);
        computer.ok(&["backup", "restore", "latest"]);
        assert_eq!(computer.titles(), ["Milk"]);
        assert_eq!(queue(&computer).len(), 1, "what waited waits again");
    }
}

#[tokio::test]
async fn the_window_is_told_what_can_be_done_and_what_was_rescued() {
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    computer.ok(&["backup", "create"]);
    zero(&computer.store(), 0..100);
    let opening = desk::opening(computer.path(), StoreKind::Sqlite);
    let mut updates = app::worker::spawn(opening.clone());
    let Some(Update::CannotOpen(problem, can)) = updates.recv().await else { panic!("it opened") };
    assert_eq!(problem.kind, OpenProblemKind::Damaged);
    assert!(can.salvage && can.backups.len() == 2, "{can:?}");

    let mut updates = app::worker::spawn(Opening { rescue: Some(Rescue::Salvage), ..opening });
    let mut told = Vec::new();
    while !matches!(told.last(), Some(Update::Rescued(_))) {
        told.push(updates.recv().await.unwrap());
    }
    assert!(matches!(told.first(), Some(Update::Ready(_))));
    let Some(Update::Rescued(rescued)) = told.last() else { panic!() };
    assert_eq!((rescued.rows, rescued.waiting), (1, 1));
}
