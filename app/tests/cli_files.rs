//! Export and import, and stores that cannot be opened: nothing is ever lost or half done.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use std::path::PathBuf;

use serde_json::{Value, json};
use support::queue::queue;
use support::{Computer, KINDS};

fn file(computer: &Computer, content: &str) -> PathBuf {
    let path = computer.path().join("in.json");
    std::fs::write(&path, content).unwrap();
    path
}

fn rows(tasks: &Value) -> String {
    json!({"format": "tidelist", "version": 1, "lists": [{"id": "l1", "name": "Trip"}], "tasks": tasks})
        .to_string()
}

#[test]
fn what_one_computer_exports_another_imports_whole() {
    for (from, to) in [("sqlite", "sled"), ("sled", "sqlite")] {
        let first = Computer::new(from);
        first.ok(&["add", "Milk", "--list", "Groceries", "--due", "2026-03-14", "--notes", "2 l\nfresh"]);
        let done = first.add("Bread");
        first.ok(&["done", &done]);
        let everything = first.everything();
        let second = Computer::new(to);
        let path = file(&second, &everything.to_string());
        assert_eq!(
            second.json(&["import", path.to_str().unwrap()]),
            json!({"tasks": 2, "lists": 1, "known": 0, "bad": [], "added": 3})
        );
        assert_eq!(second.everything(), everything);
        let again = second.json(&["import", path.to_str().unwrap()]);
        assert_eq!((&again["added"], &again["known"]), (&json!(0), &json!(3)));
    }
}

#[test]
fn members_this_program_does_not_know_survive_export_and_import() {
    let computer = Computer::new("sqlite");
    let task = json!({"id": "t1", "text": "Milk", "x-future": {"a": [1, 2.5, null]}});
    let path = file(&computer, &rows(&json!([task])));
    computer.ok(&["import", path.to_str().unwrap()]);
    assert_eq!(computer.everything()["tasks"], json!([task]));
}

#[test]
fn a_dry_run_tells_and_changes_nothing() {
    let computer = Computer::new("sqlite");
    let path = file(&computer, &rows(&json!([{"id": "t1", "text": "Milk"}, {"id": "t2"}])));
    let told = computer.json(&["import", path.to_str().unwrap(), "--dry-run"]);
    assert_eq!(
        told,
        json!({"tasks": 1, "lists": 1, "known": 0, "bad": ["task 2: \"text\" is missing or empty"], "added": 0})
    );
    assert_eq!(computer.everything()["tasks"], json!([]));
}

#[test]
fn a_file_with_bad_rows_imports_nothing_unless_they_are_skipped() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        let path =
            file(&computer, &rows(&json!([{"id": "t1", "text": "Milk"}, {"id": "t2", "complete": 7}])));
        let ended = computer.run(&["import", path.to_str().unwrap()]);
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(ended.out.contains("task 2: \"complete\" is not true or false"), "{}", ended.out);
        assert!(queue(&computer).is_empty());
        computer.ok(&["import", path.to_str().unwrap(), "--skip-bad"]);
        assert_eq!(computer.titles(), ["Milk"]);
    }
}

#[test]
fn a_file_that_is_no_export_changes_nothing() {
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let before = queue(&computer);
    for content in [
        "",
        "{\"format\":\"tidelist\",\"version\":1,\"tasks\":[{",
        "[]",
        "\u{0}\u{1}",
        "{\"format\":\"tidelist\",\"version\":9}",
    ] {
        let path = file(&computer, content);
        let ended = computer.run(&["import", path.to_str().unwrap()]);
        assert_eq!(ended.code, 1, "{content:?}: {ended:?}");
        assert!(ended.err.contains("in.json"), "{}", ended.err);
    }
    let missing = computer.run(&["import", "/nowhere/file.json"]);
    assert_eq!(missing.code, 1);
    assert_eq!(queue(&computer), before);
}

#[test]
fn an_export_that_cannot_be_written_says_so_and_leaves_no_half_file() {
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let ended = computer.run(&["export", "/nowhere/file.json"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("/nowhere/file.json cannot be written"), "{}", ended.err);
}

#[test]
fn a_store_of_the_other_kind_is_named_and_its_kind_offered() {
    for (kind, other) in [("sqlite", "sled"), ("sled", "sqlite")] {
        let mut computer = Computer::new(kind);
        computer.add("Milk");
        computer.kind = other;
        let ended = computer.run(&["list"]);
        assert_eq!(ended.code, 1);
        assert!(ended.err.contains(&format!("keeps its tasks in a {kind} store")), "{}", ended.err);
        assert!(ended.err.contains(&format!("--store {kind}")), "{}", ended.err);
        computer.kind = kind;
        assert_eq!(computer.titles(), ["Milk"]);
    }
}

#[test]
fn without_a_kind_the_store_that_is_there_is_opened() {
    let computer = Computer::new("sled");
    computer.add("Milk");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_tidelist"))
        .args(["--data-dir", computer.path().to_str().unwrap(), "list"])
        .env_remove("TIDELIST_STORE")
        .output()
        .unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("Milk"));
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        computer.add("Milk");
        let path = match kind {
            "sled" => computer.store().join("tidelist-store"),
            _ => computer.store(),
        };
        let old = std::fs::read(&path).unwrap();
        let mut newer = old.clone();
        if kind == "sled" {
            newer = b"sled 99\n".to_vec();
        } else {
            newer[60..64].copy_from_slice(&99_u32.to_be_bytes()); // the user_version of a SQLite file
        }
        std::fs::write(&path, &newer).unwrap();
        let ended = computer.run(&["list"]);
        assert_eq!(ended.code, 1, "{kind}: {ended:?}");
        assert!(ended.err.contains("newer version") && ended.err.contains("99"), "{kind}: {}", ended.err);
        assert_eq!(std::fs::read(&path).unwrap(), newer, "{kind}");
        std::fs::write(&path, &old).unwrap();
        assert_eq!(computer.titles(), ["Milk"], "{kind}");
    }
}

#[test]
fn a_damaged_store_is_named_and_left_alone() {
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let bytes = computer.damage();
    let ended = computer.run(&["list"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("damaged"), "{}", ended.err);
    assert_eq!(std::fs::read(computer.store()).unwrap(), bytes);
}

#[test]
fn what_is_no_store_is_not_overwritten() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        std::fs::create_dir_all(computer.profile()).unwrap();
        std::fs::write(computer.store(), "my notes, not a database, and long enough to look like something")
            .unwrap();
        let ended = computer.run(&["list"]);
        assert_eq!(ended.code, 1, "{kind}: {ended:?}");
        assert!(ended.err.contains("not a Tidelist store"), "{kind}: {}", ended.err);
        assert!(std::fs::read_to_string(computer.store()).unwrap().starts_with("my notes"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let computer = Computer::new("sqlite");
    let ended = computer.run(&["--data-dir", "/sys/tidelist", "list"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("/sys/tidelist") && ended.err.contains("--data-dir"), "{}", ended.err);
}

#[test]
fn a_profile_that_is_open_elsewhere_is_in_use() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        computer.add("Milk");
        let lock = std::fs::File::open(computer.profile().join("lock")).unwrap();
        lock.lock().unwrap();
        std::fs::write(computer.profile().join("lock.owner"), "window (process 12)").unwrap();
        let ended = computer.run(&["list"]);
        assert_eq!(ended.code, 1, "{kind}: {ended:?}");
        assert!(ended.err.contains("in use by window (process 12)"), "{kind}: {}", ended.err);
        lock.unlock().unwrap();
        assert_eq!(computer.titles(), ["Milk"]);
    }
}

#[test]
fn many_commands_at_once_wait_for_each_other() {
    let computer = Computer::new("sqlite");
    let children: Vec<_> = (0..8).map(|number| computer.spawn(&["add", &format!("Task {number}")])).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    assert_eq!(computer.titles().len(), 8);
}

#[test]
fn settings_that_are_no_toml_are_kept_aside_and_told() {
    let computer = Computer::new("sqlite");
    std::fs::write(computer.path().join("config.toml"), "[[[nonsense").unwrap();
    let ended = computer.run(&["list"]);
    assert_eq!(ended.code, 0);
    assert!(ended.err.contains("config.toml.bad"), "{}", ended.err);
    assert_eq!(std::fs::read_to_string(computer.path().join("config.toml.bad")).unwrap(), "[[[nonsense");
}
