//! The command line where it meets the desktop: links, completions, the manual, and one task with everything about it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use support::Computer;

#[test]
fn a_task_is_shown_with_everything_about_it() {
    let computer = Computer::new("sqlite");
    let id = computer.json(&[
        "add",
        "Milk",
        "--due",
        "2026-03-14",
        "--tags",
        "shop",
        "--notes",
        "two\nlitres",
    ])["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let out = computer.ok(&["show", &id[id.len() - 8..]]);
    for line in
        ["Milk", "  due       2026-03-14", "  tags      shop", "  state     synced", "  two", "  litres"]
    {
        assert!(out.lines().any(|shown| shown == line), "{line:?} in {out}");
    }
    assert_eq!(computer.json(&["show", &id])["title"], "Milk");
    assert_eq!(computer.run(&["show", "nobody"]).code, 1);
}

#[test]
fn every_shell_gets_its_completions() {
    let computer = Computer::new("sqlite");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = computer.ok(&["completions", shell]);
        assert!(script.contains("tidelist") && script.contains("quick-add"), "{shell}");
    }
    assert!(!computer.profile().exists(), "no profile is made for it");
    assert_eq!(computer.run(&["completions", "csh"]).code, 2);
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let computer = Computer::new("sqlite");
    let folder = computer.path().join("man");
    computer.ok(&["man", folder.to_str().unwrap()]);
    let page = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert!(page("tidelist.1").contains(".TH"));
    for command in ["add", "list", "sync", "show", "completions", "backup"] {
        assert!(page(&format!("tidelist-{command}.1")).contains(".SH"), "{command}");
    }
    assert!(!folder.join("tidelist-man.1").exists(), "what packagers run is no command of the manual");
}

#[test]
fn what_is_neither_a_command_nor_a_link_is_not_understood() {
    let computer = Computer::new("sqlite");
    let long = format!("tidelist://add?title={}", "a".repeat(600));
    for text in ["lisst", "https://example.org", long.as_str()] {
        let ended = computer.run(&[text]);
        assert_eq!(ended.code, 2, "{text}: {ended:?}");
    }
    assert!(computer.run(&["lisst"]).err.contains("neither a command nor a link"));
    // A link wants the window, and there is no display here.
    let ended = computer.run(&["tidelist://sync"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("no display"), "{ended:?}");
}
