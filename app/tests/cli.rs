//! Every command, on real files of both kinds of store.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use std::io::Read as _;
use std::process::Stdio;

use serde_json::{Value, json};
use support::{Computer, KINDS};

#[test]
fn a_task_is_added_shown_changed_completed_and_deleted() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        let task = computer.json(&[
            "add",
            "Buy milk",
            "--list",
            "Groceries",
            "--due",
            "2026-03-14",
            "--notes",
            "2 l",
        ]);
        let id = task["id"].as_str().unwrap();
        let list = task["listId"].clone();
        assert_eq!(
            task,
            json!({
                "id": id, "title": "Buy milk", "done": false, "notes": "2 l", "due": "2026-03-14",
                "list": "Groceries", "listId": list, "state": "synced", "reason": null, "time": null, "tags": [],
                "priority": null, "remindAt": null, "repeat": null, "partOf": null, "completedAt": null,
            })
        );
        assert_eq!(computer.json(&["list"]), json!([task]));
        let short = &id[id.len() - 6..];
        let edited =
            computer.json(&["edit", short, "--title", "Buy oat milk", "--due", "none", "--list", "inbox"]);
        assert_eq!(
            (&edited["title"], &edited["due"], &edited["list"]),
            (&json!("Buy oat milk"), &Value::Null, &json!("Inbox"))
        );
        assert_eq!(computer.json(&["done", &id[..20]])["done"], true);
        assert_eq!(computer.json(&["list"]), json!([]));
        assert_eq!(computer.json(&["list", "--all"])[0]["title"], "Buy oat milk");
        assert_eq!(computer.json(&["rm", id])["id"], id);
        assert_eq!(computer.json(&["list", "--all"]), json!([]));
    }
}

#[test]
fn the_list_for_people_has_a_line_per_task() {
    let computer = Computer::new("sqlite");
    let id = computer.add("Call the dentist");
    computer.ok(&["add", "Milk", "--list", "Groceries", "--due", "2026-03-14"]);
    let out = computer.ok(&["list"]);
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0], format!("{}  [ ] Call the dentist", &id[id.len() - 8..]));
    assert!(lines[1].ends_with("  [ ] Milk  (Groceries, due Sat 14 Mar 2026)"), "{out}");
    assert_eq!(computer.titles(), ["Call the dentist", "Milk"]);
    assert_eq!(computer.json(&["list", "--list", "groceries"]).as_array().unwrap().len(), 1);
}

#[test]
fn what_is_not_understood_exits_with_2_and_changes_nothing() {
    let computer = Computer::new("sqlite");
    let id = computer.add("Milk");
    for args in [
        &["frobnicate"][..],
        &["add"],
        &["add", "x", "--due", "someday"],
        &["edit", &id],
        &["resolve", &id, "--keep", "theirs"],
        &["sign-in"],
        &["--profile", "../x", "list"],
        &["--store", "oracle", "list"],
    ] {
        let ended = computer.run(args);
        assert_eq!(ended.code, 2, "{args:?}: {ended:?}");
        assert!(!ended.err.is_empty() && ended.out.is_empty(), "{args:?}: {ended:?}");
    }
    assert_eq!(computer.titles(), ["Milk"]);
}

#[test]
fn an_id_that_is_unknown_or_ambiguous_is_an_error() {
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    computer.add("Bread");
    for (id, said) in [("zzz", "there is no id"), ("0", "Several ids")] {
        let ended = computer.run(&["done", id]);
        assert_eq!(ended.code, 1);
        assert!(ended.err.to_lowercase().contains(&said.to_lowercase()), "{}", ended.err);
    }
    assert_eq!(computer.titles().len(), 2);
}

#[test]
fn the_help_fits_on_one_screen_and_ends_with_examples() {
    let help = Computer::new("sqlite").ok(&["--help"]);
    assert!(help.lines().count() <= 50, "{} lines", help.lines().count());
    assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    assert!(help.find("Examples:") > help.find("Options:"), "{help}");
}

#[test]
fn an_empty_title_is_refused() {
    let ended = Computer::new("sqlite").run(&["add", "  \n "]);
    assert_eq!(ended.code, 1);
    assert_eq!(ended.err, "A title needs at least one letter.\n");
}

#[test]
fn a_text_that_is_too_long_for_any_store_is_refused_and_changes_nothing() {
    for kind in KINDS {
        let computer = Computer::new(kind);
        let id = computer.add("Milk");
        let long = "x".repeat(50_000);
        for args in [["add", &long].as_slice(), &["edit", &id, "--notes", &long]] {
            let ended = computer.run(args);
            assert_eq!(ended.code, 1);
            assert_eq!(ended.err, "It is too long: a task has room for 48 KiB of text.\n", "{kind}");
        }
        assert_eq!(computer.titles(), ["Milk"]);
    }
}

#[test]
fn an_error_is_json_if_json_was_asked_for() {
    let ended = Computer::new("sqlite").run(&["done", "zzz", "--json"]);
    assert_eq!(ended.code, 1);
    let error: Value = serde_json::from_str(&ended.err).unwrap();
    assert!(error["error"].as_str().unwrap().contains("no id"), "{error}");
}

#[test]
fn control_characters_in_a_title_do_not_reach_the_terminal() {
    let computer = Computer::new("sqlite");
    let file = computer.path().join("in.json");
    let tasks = json!([{"id": "t1", "text": "a\u{1b}]0;owned\u{7}b"}]);
    std::fs::write(&file, json!({"format": "tidelist", "version": 1, "tasks": tasks}).to_string()).unwrap();
    computer.ok(&["import", file.to_str().unwrap()]);
    assert!(!computer.ok(&["list"]).contains('\u{1b}'));
    assert_eq!(computer.titles(), ["a\u{1b}]0;owned\u{7}b"]);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let computer = Computer::new("sqlite");
    for number in 0..3 {
        computer.add(&format!("Task {number}"));
    }
    let mut child =
        computer.command(&["list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let computer = Computer::new("sqlite");
    computer.add("Milk");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = computer.command(&["list"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot be written"));
}

#[test]
fn profiles_do_not_see_each_other() {
    let computer = Computer::new("sqlite");
    computer.add("Mine");
    assert_eq!(computer.json(&["--profile", "work", "list"]), json!([]));
}

#[test]
fn paths_are_shown_without_making_anything() {
    let computer = Computer::new("sqlite");
    let paths = computer.json(&["paths"]);
    assert!(paths["tasks"].as_str().unwrap().ends_with("default"), "{paths}");
    assert_eq!(std::fs::read_dir(computer.path()).unwrap().count(), 0);
}

#[test]
fn without_a_display_the_window_says_so() {
    let ended = Computer::new("sqlite").run(&[]);
    if cfg!(all(unix, not(target_os = "macos"))) {
        assert_eq!(ended.code, 1);
        assert!(ended.err.starts_with("There is no display"), "{}", ended.err);
    }
}

#[test]
fn the_log_has_no_text_of_tasks() {
    let computer = Computer::new("sqlite");
    let id =
        computer.json(&["add", "canary-title", "--notes", "canary-notes", "--list", "canary-list"])["id"]
            .clone();
    let id = id.as_str().unwrap();
    computer.ok(&["edit", id, "--title", "canary-two"]);
    computer.run(&["sync"]);
    computer.ok(&["rm", id]);
    let mut log = String::new();
    for file in std::fs::read_dir(computer.path().join("log")).unwrap() {
        log += &std::fs::read_to_string(file.unwrap().path()).unwrap();
    }
    assert!(log.contains("started") && !log.contains("canary"), "{log}");
}

#[test]
fn a_portable_program_keeps_everything_beside_itself() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let program = dir.path().join("tidelist");
    std::fs::hard_link(env!("CARGO_BIN_EXE_tidelist"), &program).unwrap();
    let paths = |args: &[&str]| {
        let mut command = std::process::Command::new(&program);
        command.env_remove("TIDELIST_DATA_DIR").args(["paths", "--json"]).args(args);
        let out = command.output().unwrap();
        let value: Value = serde_json::from_slice(&out.stdout).unwrap();
        std::path::PathBuf::from(value["tasks"].as_str().unwrap())
    };
    let beside = dir.path().join("data/profiles/default");
    assert_ne!(paths(&[]), beside);
    assert_eq!(paths(&["--portable"]), beside);
    std::fs::write(dir.path().join("portable.toml"), "").unwrap();
    assert_eq!(paths(&[]), beside, "a file beside the program says so too");
    let elsewhere = dir.path().join("elsewhere");
    assert!(paths(&["--data-dir", elsewhere.to_str().unwrap()]).starts_with(elsewhere));
}

#[test]
fn every_detail_of_a_task_is_given_changed_taken_away_and_shown() {
    let computer = Computer::new("sqlite");
    let given = ["--due", "2026-03-14", "--time", "09:30", "--priority", "2", "--tags", "shop home"];
    let more = ["--remind", "2026-03-13T18:00", "--repeat", "every week", "--notes", "two"];
    let added = computer.json(&[&["add", "Milk"], &given[..], &more].concat());
    let shown = |task: &Value| {
        ["due", "time", "priority", "tags", "remindAt", "repeat", "notes"].map(|name| task[name].clone())
    };
    let all = json!(["2026-03-14", "09:30", 2, ["shop", "home"], "2026-03-13T18:00", "every week", "two"]);
    assert_eq!(json!(shown(&added)), all);
    assert_eq!(json!(shown(&computer.json(&["list"])[0])), all);
    let line = computer.ok(&["list"]);
    for words in ["09:30", "high", "every week", "reminder Fri 13 Mar 2026 18:00", "#shop", "#home"] {
        assert!(line.contains(words), "{words} in {line}");
    }
    let id = added["id"].as_str().unwrap();
    let none = ["--time", "none", "--priority", "none", "--tags", "", "--remind", "none", "--repeat", "none"];
    let edited = computer.json(&[&["edit", id], &none[..]].concat());
    assert_eq!(json!(shown(&edited)), json!(["2026-03-14", null, null, [], null, null, "two"]));
    for wrong in
        [["--time", "25:00"], ["--priority", "7"], ["--remind", "soon"], ["--repeat", "now and then"]]
    {
        assert_eq!(computer.run(&[&["edit", id], &wrong[..]].concat()).code, 2, "{wrong:?}");
    }
}
