//! Two computers and a server, each a process of its own: edits without a network, a kill in the middle of a sync, a
//! conflict and its end. Afterwards all of them hold the same.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

#[path = "support/server.rs"]
mod server;
mod support;

use std::time::Duration;

use serde_json::{Value, json};
use server::Server;
use support::proxy::Proxy;
use support::queue::queue;
use support::{Computer, KINDS};

const LONG: Duration = Duration::from_secs(60);

/// A file of so many tasks, to fill a queue quickly.
fn import_many(computer: &Computer, count: usize) {
    let tasks: Vec<_> = (0..count)
        .map(|n| json!({"id": format!("t{n}"), "text": format!("Task {n}"), "order": format!("b{n:03}")}))
        .collect();
    let path = computer.path().join("many.json");
    std::fs::write(&path, json!({"format": "tidelist", "version": 1, "tasks": tasks}).to_string()).unwrap();
    assert_eq!(computer.json(&["import", path.to_str().unwrap()])["added"], count);
}

fn sign_in(computer: &Computer, server: &str) {
    let ended = computer.sign_in(server, &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
}

/// Syncs until nothing is left to send or receive, and compares all with a computer that was never here before.
fn all_agree(computers: [&Computer; 2], server: &Server) {
    for computer in [computers[0], computers[1], computers[0]] {
        let report = computer.json(&["sync"]);
        assert_eq!((&report["conflicts"], &report["waiting"]), (&json!(0), &json!(0)), "{report}");
    }
    let new = Computer::new("sqlite");
    sign_in(&new, &server.url);
    new.json(&["sync"]);
    let there = new.everything();
    for computer in computers {
        assert_eq!(computer.everything(), there);
        assert!(queue(computer).is_empty());
    }
}

/// Signs both in, with a task that both have.
fn on_both(first: &Computer, second: &Computer, server: &Server) -> String {
    sign_in(first, &server.url);
    sign_in(second, &server.url);
    let id = first.add("Milk");
    first.ok(&["sync"]);
    second.ok(&["sync"]);
    id
}

/// The same with a title on the first and another on the second, whose title the server has.
fn changed_on_both(first: &Computer, second: &Computer, server: &Server) -> String {
    let id = on_both(first, second, server);
    first.ok(&["edit", &id, "--title", "Mine"]);
    second.ok(&["edit", &id, "--title", "Theirs"]);
    second.ok(&["sync"]);
    id
}

#[test]
fn edits_made_offline_on_both_reach_each_other() {
    for kind in KINDS {
        let server = Server::start();
        let (first, second) = (Computer::new(kind), Computer::new(kind));
        let milk = first.json(&["add", "Milk", "--list", "Groceries"])["id"].as_str().unwrap().to_owned();
        let bread = second.add("Bread");
        sign_in(&first, &server.url);
        sign_in(&second, &server.url);
        assert_eq!(first.json(&["sync"])["sent"], 2);
        assert_eq!(second.json(&["sync"])["received"], 2);
        second.ok(&["done", &milk]);
        second.ok(&["sync"]);
        first.ok(&["sync"]);
        first.ok(&["rm", &bread]);
        all_agree([&first, &second], &server);
        assert_eq!(second.titles(), Vec::<String>::new());
    }
}

#[test]
fn different_members_of_one_task_combine_without_a_question() {
    let server = Server::start();
    let (first, second) = (Computer::new("sqlite"), Computer::new("sled"));
    let id = on_both(&first, &second, &server);
    first.ok(&["edit", &id, "--title", "Oat milk"]);
    second.ok(&["done", &id]);
    second.ok(&["sync"]);
    assert_eq!(first.json(&["sync"])["conflicts"], 0);
    all_agree([&first, &second], &server);
    let task = &second.json(&["list", "--all"])[0];
    assert_eq!((&task["title"], &task["done"]), (&json!("Oat milk"), &json!(true)));
}

#[test]
fn a_conflict_waits_is_shown_and_ends_as_was_chosen() {
    for kind in KINDS {
        for (keep, titles) in
            [("mine", &["Mine"][..]), ("server", &["Theirs"]), ("both", &["Mine", "Theirs"])]
        {
            let server = Server::start();
            let (first, second) = (Computer::new(kind), Computer::new(kind));
            let id = changed_on_both(&first, &second, &server);

            let ended = first.run(&["sync", "--json"]);
            assert_eq!(ended.code, 3, "{ended:?}");
            assert_eq!(first.titles(), ["Mine"], "what is here stays until it is decided");
            let ended = first.run(&["conflicts", "--json"]);
            assert_eq!(ended.code, 3);
            let conflicts: Value = serde_json::from_str(&ended.out).unwrap();
            let title = json!({"field": "text", "label": "Title", "here": "Mine", "server": "Theirs", "before": "Milk"});
            assert_eq!(conflicts[0]["differences"], json!([title]), "{conflicts}");
            assert_eq!(first.run(&["sync"]).code, 3, "a conflict does not go away by itself");

            first.ok(&["resolve", &id, "--keep", keep]);
            assert_eq!(first.run(&["conflicts"]).code, 0);
            all_agree([&first, &second], &server);
            let mut left = second.titles();
            left.sort();
            assert_eq!(left, titles, "{kind} {keep}");
        }
    }
}

#[test]
fn the_history_keeps_what_was_not_kept_and_brings_it_back() {
    for kind in KINDS {
        let server = Server::start();
        let (first, second) = (Computer::new(kind), Computer::new(kind));
        assert_eq!(first.json(&["history"]), json!([]));
        let id = changed_on_both(&first, &second, &server);
        assert_eq!(first.run(&["sync"]).code, 3);
        first.ok(&["resolve", &id, "--keep", "server"]);

        let mut history = first.json(&["history"]);
        assert!(history[0]["at"].take().as_i64().unwrap() > 0);
        let field = json!({"label": "Title", "here": "Mine", "server": "Theirs", "kept": "Theirs"});
        assert_eq!(
            history,
            json!([{
                "number": 1, "id": id, "table": "todoitem", "at": null, "title": "Theirs",
                "rule": "You kept the server's version", "fields": [field], "notKept": ["mine"],
                "changedSince": false,
            }])
        );
        let out = first.ok(&["history"]);
        assert!(out.contains("      this computer: Mine\n      the server:    Theirs  (kept)\n"), "{out}");

        first.ok(&["history", "--use", "1", "--side", "mine"]);
        all_agree([&first, &second], &server);
        assert_eq!(second.titles(), ["Mine"], "{kind}");
        let refused = first.run(&["history", "--use", "1", "--side", "server"]);
        assert_eq!(refused.code, 1, "it is not as it was decided any more: {refused:?}");
        assert!(refused.err.contains("--even-if-changed"), "{}", refused.err);
        assert_eq!(first.titles(), ["Mine"]);
        first.ok(&["history", "--use", "1", "--side", "server", "--even-if-changed"]);
        assert_eq!(first.titles(), ["Theirs"]);
        assert_eq!(first.run(&["history", "--use", "2", "--side", "mine"]).code, 1);
        assert_eq!(first.run(&["history", "--use", "1"]).code, 2);
    }
}

#[test]
fn a_task_deleted_there_and_changed_here_is_asked_about() {
    let server = Server::start();
    let (first, second) = (Computer::new("sqlite"), Computer::new("sqlite"));
    let id = on_both(&first, &second, &server);
    first.ok(&["edit", &id, "--title", "Oat milk"]);
    second.ok(&["rm", &id]);
    second.ok(&["sync"]);
    assert_eq!(first.run(&["sync"]).code, 3);
    assert!(first.run(&["conflicts"]).out.contains("deleted on another computer"));
    first.ok(&["resolve", &id, "--keep", "mine"]);
    all_agree([&first, &second], &server);
    assert_eq!(second.titles(), ["Oat milk"]);
}

#[test]
fn a_server_that_suddenly_has_far_less_is_asked_about_before_anything_goes() {
    let server = Server::start();
    let (first, second) = (Computer::new("sqlite"), Computer::new("sled"));
    import_many(&first, 40);
    sign_in(&first, &server.url);
    sign_in(&second, &server.url);
    first.ok(&["sync"]);
    second.ok(&["sync"]);
    for number in 0..15 {
        first.ok(&["rm", &format!("t{number}")]);
    }
    first.ok(&["sync"]);
    let ended = second.run(&["sync"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("remove 15 of 40") && ended.err.contains("--allow-removal"), "{}", ended.err);
    assert_eq!(second.titles().len(), 40, "nothing went");
    second.ok(&["sync", "--allow-removal"]);
    all_agree([&first, &second], &server);
    assert_eq!(second.titles().len(), 25);
}

#[test]
fn a_computer_killed_in_the_middle_of_a_sync_sends_everything_once() {
    for kind in KINDS {
        let server = Server::start();
        let (proxy, was_cut) = Proxy::before(server.port());
        let (first, second) = (Computer::new(kind), Computer::new(kind));
        import_many(&first, 600);
        sign_in(&first, &proxy.url);
        sign_in(&second, &server.url);
        second.add("Meanwhile");
        second.ok(&["sync"]);

        // The server does what it is told, but some of its answers never arrive.
        proxy.cut_after(17);
        let mut child = first.spawn(&["sync"]);
        was_cut.recv_timeout(LONG).unwrap();
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        let left = queue(&first).len();
        assert!((1..600).contains(&left), "{kind}: {left} of 600 are left");

        proxy.mend();
        all_agree([&first, &second], &server);
        assert_eq!(second.titles().len(), 601, "{kind}: everything once");
    }
}

#[test]
fn a_server_killed_in_the_middle_of_a_sync_gets_everything_once() {
    for kind in KINDS {
        let mut server = Server::start();
        let (proxy, was_cut) = Proxy::before(server.port());
        let (first, second) = (Computer::new(kind), Computer::new(kind));
        import_many(&first, 400);
        sign_in(&first, &proxy.url);
        sign_in(&second, &server.url);
        proxy.cut_after(9);
        let child = first.spawn(&["sync"]);
        was_cut.recv_timeout(LONG).unwrap();
        server.kill();
        proxy.take_down();
        let ended = support::ended(child.wait_with_output().unwrap());
        // The answer that was under way is cut off, or none has begun.
        assert!(matches!(ended.code, 1 | 4), "{kind}: {ended:?}");
        server.restart();
        proxy.mend();
        all_agree([&first, &second], &server);
        assert_eq!(second.titles().len(), 400, "{kind}");
    }
}

#[test]
fn what_was_deleted_there_is_in_the_trash_here_and_comes_back_as_it_was() {
    for kind in KINDS {
        let server = Server::start();
        let (first, second) = (Computer::new(kind), Computer::new(kind));
        sign_in(&first, &server.url);
        sign_in(&second, &server.url);
        let milk = first.json(&[
            "add",
            "Milk",
            "--due",
            "2026-03-14",
            "--tags",
            "shop",
            "--list",
            "Groceries",
        ])["id"]
            .clone();
        let (milk, bread) = (milk.as_str().unwrap(), first.add("Bread"));
        first.ok(&["sync"]);
        second.ok(&["sync"]);
        let before = second.everything();
        // One is deleted on both.
        first.ok(&["rm", milk]);
        first.ok(&["rm", &bread]);
        second.ok(&["rm", &bread]);
        first.ok(&["sync"]);
        second.ok(&["sync"]);
        let thrown = second.json(&["trash"]);
        let said = |title: &str| -> Vec<Value> {
            let all = thrown.as_array().unwrap().iter();
            all.filter(|one| one["title"] == title).map(|one| one["on"].clone()).collect()
        };
        assert_eq!(said("Milk"), [json!("another computer")], "{thrown}");
        assert_eq!(said("Bread"), [json!("this computer")], "{thrown}");
        assert!(second.ok(&["trash"]).contains("deleted on another computer"));
        second.ok(&["trash", "--restore", milk]);
        second.ok(&["trash", "--restore", &bread]);
        all_agree([&second, &first], &server);
        let titles = |all: &Value| all["tasks"].as_array().unwrap().len();
        assert_eq!(titles(&second.everything()), titles(&before));
        let find = |all: &Value| {
            let tasks = all["tasks"].as_array().unwrap().clone();
            tasks.into_iter().find(|task| task["id"] == milk).unwrap()
        };
        for member in ["text", "due", "tags", "listId", "order"] {
            assert_eq!(find(&second.everything())[member], find(&before)[member], "{member}");
        }
        assert_eq!(second.json(&["trash"]), json!([]));
    }
}

#[test]
fn a_computer_killed_while_a_pull_removes_has_each_task_here_or_in_the_trash() {
    const MANY: usize = 60;
    for kind in KINDS {
        let server = Server::start();
        let (first, second) = (Computer::new(kind), Computer::new(kind));
        import_many(&first, MANY);
        sign_in(&first, &server.url);
        sign_in(&second, &server.url);
        first.ok(&["sync"]);
        second.ok(&["sync"]);
        let ids: Vec<_> = (0..MANY).map(|n| format!("t{n}")).collect();
        for id in &ids {
            first.ok(&["rm", id]);
        }
        first.ok(&["sync"]);
        let thrown = || second.json(&["trash"]).as_array().unwrap().len();
        for millis in (10..=150).step_by(10) {
            let mut child = second.spawn(&["sync", "--allow-removal"]);
            std::thread::sleep(Duration::from_millis(millis));
            drop(child.kill()); // SIGKILL
            child.wait().unwrap();
            assert_eq!(second.titles().len() + thrown(), MANY, "{kind} after {millis} ms");
        }
        second.ok(&["sync", "--allow-removal"]);
        assert_eq!((second.titles().len(), thrown()), (0, MANY), "{kind}");
    }
}
