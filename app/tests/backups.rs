//! Backups as people meet them: made by themselves, listed, looked into, and brought back on either kind of store.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

#[path = "support/server.rs"]
mod server;
mod support;

use std::path::PathBuf;

use serde_json::Value;
use server::Server;
use support::queue::queue;
use support::{Computer, KINDS};

fn backups(computer: &Computer) -> Vec<Value> {
    computer.json(&["backup", "list"])["backups"].as_array().unwrap().clone()
}

fn create(computer: &Computer) -> String {
    computer.json(&["backup", "create"])["name"].as_str().unwrap().to_owned()
}

fn file(computer: &Computer, name: &str) -> PathBuf {
    computer.profile().join(format!("backups/{name}.jsonl.gz"))
}

#[test]
fn one_is_made_a_day_as_soon_as_there_is_a_task() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        computer.ok(&["list"]);
        assert_eq!(backups(&computer), Vec::<Value>::new());
        computer.add("Milk");
        computer.add("Bread");
        let made = backups(&computer);
        assert_eq!(made.len(), 1, "{made:?}");
        assert_eq!((&made[0]["tasks"], &made[0]["why"]), (&1.into(), &"daily".into()));
        let name = made[0]["name"].as_str().unwrap();
        // A day later.
        let path = file(&computer, name);
        let old = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        computer.ok(&["list"]);
        assert_eq!(backups(&computer)[0]["tasks"], 2);
        std::fs::write(file(&computer, "2020-01-01_090000"), old).unwrap();
        assert_eq!(backups(&computer).len(), 2);
    }
}

#[test]
fn a_restore_says_what_it_would_do_and_makes_it_as_it_was() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        computer.ok(&["add", "Milk", "--list", "Groceries"]);
        let bread = computer.add("Bread");
        let eggs = computer.add("Eggs");
        let name = create(&computer);
        let then = computer.everything();
        computer.ok(&["edit", &bread, "--title", "Rye bread", "--notes", "sliced"]);
        computer.ok(&["rm", &eggs]);
        computer.add("Since");
        let since = computer.everything();

        let preview = computer.json(&["backup", "restore", &name, "--preview"]);
        let expected = serde_json::json!({"added": 1, "changed": 1, "removed": 1});
        assert_eq!(preview["tasks"], expected, "{preview}");
        assert_eq!(computer.everything(), since, "a preview changes nothing");

        let restored = computer.json(&["backup", "restore", &name]);
        assert_eq!(restored["tasks"], expected);
        assert_eq!(content(computer.everything()), content(then));
        // What was there before can come back in the same way.
        computer.ok(&["backup", "restore", restored["before"].as_str().unwrap()]);
        assert_eq!(content(computer.everything()), content(since));
    }
}

/// Everything but which computer wrote it, and members that say nothing.
fn content(mut everything: Value) -> Value {
    for table in ["lists", "tasks"] {
        let rows = everything[table].as_array_mut().unwrap();
        for row in rows.iter_mut() {
            row.as_object_mut().unwrap().retain(|name, value| name != "deviceName" && !value.is_null());
        }
        rows.sort_by_key(|row| row["id"].to_string());
    }
    everything
}

#[test]
fn a_backup_has_the_trash_and_brings_it_back_beside_what_is_in_it_now() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        let trash = computer.profile().join("trash.jsonl");
        let (milk, bread, _) = (computer.add("Milk"), computer.add("Bread"), computer.add("Eggs"));
        computer.ok(&["rm", &milk]);
        let name = create(&computer);
        std::fs::remove_file(&trash).unwrap();
        computer.ok(&["rm", &bread]);
        computer.ok(&["backup", "restore", &name, "--only-missing"]);
        let lines = std::fs::read_to_string(&trash).unwrap();
        assert!(lines.contains("Milk") && lines.contains("Bread"), "{kind}: {lines}");
        // Once more changes nothing.
        computer.ok(&["backup", "restore", &name, "--only-missing"]);
        assert_eq!(std::fs::read_to_string(&trash).unwrap().matches("Milk").count(), 1);

        let new = Computer::new(if kind == "sqlite" { "sled" } else { "sqlite" });
        std::fs::create_dir_all(file(&new, &name).parent().unwrap()).unwrap();
        std::fs::copy(file(&computer, &name), file(&new, &name)).unwrap();
        new.ok(&["backup", "restore", &name]);
        assert!(std::fs::read_to_string(new.profile().join("trash.jsonl")).unwrap().contains("Milk"));
    }
}

#[test]
fn only_what_is_missing_comes_back_if_asked() {
    let computer = Computer::new("sqlite");
    let (milk, bread) = (computer.add("Milk"), computer.add("Bread"));
    create(&computer);
    computer.ok(&["rm", &milk]);
    computer.ok(&["edit", &bread, "--title", "Rye bread"]);
    computer.ok(&["backup", "restore", "latest", "--only-missing"]);
    let mut titles = computer.titles();
    titles.sort();
    assert_eq!(titles, ["Milk", "Rye bread"]);
}

#[test]
fn a_backup_of_one_store_restores_into_the_other_with_what_waited() {
    let server = Server::start();
    for (from, to) in [("sqlite", "sled"), ("sled", "sqlite")] {
        let computer = Computer::new(from);
        assert_eq!(computer.sign_in(&server.url, &[]).code, 0);
        let id = computer.add(&format!("Sent from {from}"));
        computer.ok(&["sync"]);
        computer.ok(&["edit", &id, "--notes", "waits"]);
        computer.add(&format!("Waits on {from}"));
        let name = create(&computer);

        let new = Computer::new(to);
        let ended = new.run(&["backup", "restore", file(&computer, &name).to_str().unwrap()]);
        assert_eq!(ended.code, 0, "{ended:?}");
        assert_eq!(new.everything(), computer.everything());
        assert_eq!(queue(&new), queue(&computer));
        // Both send the same; the server takes it once.
        assert_eq!(new.sign_in(&server.url, &[]).code, 0);
        new.ok(&["sync"]);
        computer.ok(&["sync"]);
        new.ok(&["sync"]);
        assert_eq!(content(new.everything()), content(computer.everything()));
        let sent = format!("Waits on {from}");
        assert_eq!(new.titles().iter().filter(|title| **title == sent).count(), 1);
    }
}

#[test]
fn a_restore_syncs_like_any_edit_and_makes_no_conflict() {
    let server = Server::start();
    let (computer, other) = (Computer::new("sqlite"), Computer::new("sled"));
    for one in [&computer, &other] {
        assert_eq!(one.sign_in(&server.url, &[]).code, 0);
    }
    let (milk, bread) = (computer.add("Milk"), computer.add("Bread"));
    computer.ok(&["sync"]);
    create(&computer);
    other.ok(&["sync"]);
    other.ok(&["rm", &milk]);
    other.ok(&["edit", &bread, "--title", "Rye bread"]);
    other.add("Since");
    other.ok(&["sync"]);
    computer.ok(&["sync"]);
    computer.ok(&["backup", "restore", "latest"]);
    for one in [&computer, &other, &computer] {
        one.ok(&["sync"]);
    }
    for one in [&computer, &other] {
        assert_eq!(one.titles(), ["Milk", "Bread"]);
    }
}

#[test]
fn what_is_no_backup_changes_nothing() {
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let name = create(&computer);
    let path = file(&computer, &name);
    let good = std::fs::read(&path).unwrap();
    std::fs::write(&path, &good[..good.len() - 9]).unwrap();
    for (given, said) in [(name.as_str(), "damaged"), ("2001-01-01_000000", "no backup named")] {
        let ended = computer.run(&["backup", "restore", given]);
        assert_eq!(ended.code, 1);
        assert!(ended.err.contains(said), "{ended:?}");
    }
    assert_eq!(computer.titles(), ["Milk"]);
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_a_backup() {
    use std::os::unix::fs::PermissionsExt as _;
    let computer = Computer::new("sqlite");
    let name = {
        computer.add("Milk");
        create(&computer)
    };
    let mode = |path: PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(file(&computer, &name)), 0o600);
    assert_eq!(mode(computer.profile().join("backups")), 0o700);
}
