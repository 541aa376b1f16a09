//! Choosing the other kind of store in the settings moves everything there, also what waits and what is in conflict.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

#[path = "support/server.rs"]
mod server;
mod support;

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::json;
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
fn the_command_moves_there_and_back_and_says_the_same_of_both() {
    let mut computer = Computer::new("sqlite");
    computer.ok(&["add", "Milk", "--list", "Groceries"]);
    let (everything, waiting) = (computer.everything(), queue(&computer));
    let mut hashes = Vec::new();
    for kind in ["sled", "sqlite"] {
        let moved = computer.json(&["store", "convert", "--to", kind]);
        assert_eq!(moved["converted"], true, "{moved}");
        hashes.push(moved["hash"].as_str().unwrap().to_owned());
        assert!(
            Path::new(moved["aside"].as_str().unwrap()).join(format!("tasks.{}", computer.kind)).exists()
        );
        computer.kind = kind;
        assert_eq!((computer.everything(), queue(&computer)), (everything.clone(), waiting.clone()));
        assert_eq!(run(&computer, &["list"]).code, 0, "the settings name the new kind");
        assert!(computer.store().exists());
    }
    assert_eq!(hashes[0], hashes[1]);
    assert_eq!(computer.json(&["store", "convert", "--to", "sqlite"])["converted"], false);
}

#[test]
fn what_was_not_ready_is_thrown_away() {
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let room = computer.profile().join("new-store");
    std::fs::create_dir_all(room.join("tasks.sled")).unwrap();
    std::fs::write(room.join("tasks.sled/db"), "half").unwrap();
    assert_eq!(computer.titles(), ["Milk"]);
    assert!(!room.exists());
}

#[test]
fn a_move_that_is_killed_at_any_moment_is_finished_or_begun_again() {
    for (from, to) in [("sqlite", "sled"), ("sled", "sqlite")] {
        let original = Computer::new(from);
        let tasks: Vec<_> =
            (0..200).map(|n| json!({"id": format!("t{n}"), "text": format!("Task {n}")})).collect();
        let file = original.path().join("many.json");
        std::fs::write(
            &file,
            json!({"format": "tidelist", "version": 1, "lists": [], "tasks": tasks}).to_string(),
        )
        .unwrap();
        original.ok(&["import", file.to_str().unwrap()]);
        let (everything, waiting) = (original.everything(), queue(&original));
        let began = Instant::now();
        let first = copy_of(&original);
        first.ok(&["store", "convert", "--to", to]);
        let whole = began.elapsed();
        let mut killed = 0;
        for step in 0..7_u32 {
            let mut computer = copy_of(&original);
            let mut child = computer.spawn(&["store", "convert", "--to", to]);
            std::thread::sleep(whole * step / 6);
            killed += u32::from(child.try_wait().unwrap().is_none());
            drop(child.kill());
            child.wait().unwrap();
            let ended = run(&computer, &["list", "--json"]);
            assert_eq!(ended.code, 0, "{from} to {to}, step {step}: {ended:?}");
            computer.kind = if computer.store().exists() { from } else { to };
            assert_eq!(computer.everything(), everything, "{from} to {to}, step {step}");
            assert_eq!(queue(&computer), waiting, "{from} to {to}, step {step}");
            assert!(!computer.profile().join("new-store").exists());
        }
        assert!(killed > 1, "only {killed} were killed on the way");
    }
}

/// Returns another computer with the same files.
fn copy_of(computer: &Computer) -> Computer {
    let copy = Computer::new(computer.kind);
    copy_folder(computer.path(), copy.path());
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_move_that_was_ready_goes_on_where_it_stopped() {
    let mut computer = Computer::new("sqlite");
    computer.add("Milk");
    let moved = computer.json(&["store", "convert", "--to", "sled"]);
    // As it is when the program is killed before the old store went aside.
    let (profile, room) = (computer.profile(), computer.profile().join("new-store"));
    let aside = PathBuf::from(moved["aside"].as_str().unwrap());
    std::fs::create_dir(&room).unwrap();
    for name in ["tasks.sled", "tasks.sled.lock"] {
        std::fs::rename(profile.join(name), room.join(name)).unwrap();
    }
    for name in ["tasks.sqlite", "tasks.sqlite.lock"] {
        std::fs::rename(aside.join(name), profile.join(name)).unwrap();
    }
    let ready = json!({"kind": "sled", "aside": aside.file_name().unwrap().to_str()});
    std::fs::write(room.join("ready"), ready.to_string()).unwrap();
    computer.kind = "sled";
    assert_eq!(computer.titles(), ["Milk"]);
    assert!(!room.exists() && aside.join("tasks.sqlite").exists());
}

#[test]
fn a_store_that_cannot_be_read_is_not_moved() {
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let bytes = computer.damage();
    choose(&computer, "sled");
    let ended = run(&computer, &["list"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("damaged"), "{}", ended.err);
    assert_eq!(std::fs::read(computer.store()).unwrap(), bytes);
}
