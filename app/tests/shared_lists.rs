//! Lists that several people share: a server and three computers, each a process of its own.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

#[path = "support/server.rs"]
mod server;
mod support;

use std::time::Duration;

use app::paths::Paths;
use app::profile::{Opening, Profile};
use serde_json::json;
use server::Server;
use support::queue::queue;
use support::{Computer, Ended, PASSWORD};
use sync_core::RecordId;

/// A server with three people, each on a computer of their own. Ana has the list Garden with two tasks.
struct People {
    server: Server,
    ana: Computer,
    ben: Computer,
    eve: Computer,
}

impl People {
    fn new() -> Self {
        let server = Server::start();
        let computer = |name: &str, kind| {
            if name != "ana" {
                server::add_user(&server, name);
            }
            let computer = Computer::new(kind);
            let ended = computer.sign_in_as(&server.url, name, PASSWORD);
            assert_eq!(ended.code, 0, "{ended:?}");
            computer
        };
        let (ana, ben, eve) = (computer("ana", "sqlite"), computer("ben", "sqlite"), computer("eve", "sled"));
        for task in ["Dig", "Sow"] {
            ana.ok(&["add", task, "--list", "Garden"]);
        }
        Self { server, ana, ben, eve }
    }

    /// Ana shares her list with somebody, who accepts.
    fn share(&self, name: &str, with: &Computer, role: &str) {
        self.ana.ok(&["share", "add", "Garden", name, "--role", role]);
        let invitations = with.json(&["share", "invitations"]);
        assert_eq!((&invitations[0]["owner"], &invitations[0]["name"]), (&json!("ana"), &json!("Garden")));
        let id = invitations[0]["id"].as_str().unwrap();
        with.ok(&["share", "accept", &id[..8]]);
    }

    fn all_sync(&self) {
        for computer in [&self.ana, &self.ben, &self.eve] {
            assert_eq!(computer.json(&["sync"])["refused"], 0);
        }
    }
}

fn id_of(computer: &Computer, title: &str) -> String {
    let tasks = computer.json(&["list", "--all"]);
    let found = tasks.as_array().unwrap().iter().find(|task| task["title"] == title);
    found.unwrap_or_else(|| panic!("{title} in {tasks}"))["id"].as_str().unwrap().to_owned()
}

fn garden(computer: &Computer) -> Vec<String> {
    let tasks = computer.json(&["list", "--list", "Garden"]);
    tasks.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
}

fn refused(computer: &Computer, args: &[&str]) -> Ended {
    let ended = computer.run(args);
    assert_eq!(ended.code, 1, "{args:?}: {ended:?}");
    ended
}

fn open(computer: &Computer) -> Profile {
    let opening = Opening {
        paths: Paths::under(computer.path()),
        profile: "default".parse().unwrap(),
        store: None,
        rescue: None,
        who: "command",
        patience: Duration::from_secs(10),
        account: None,
        chosen: None,
    };
    Profile::open(&opening).unwrap()
}

/// Deletes the list Garden without a network, as the window does. `knows`: whether the app was told that it is shared.
fn delete_garden(computer: &Computer, knows: bool) -> Result<(), String> {
    if !knows {
        open(computer).context().set_meta("shared_lists", None).unwrap();
    }
    let profile = open(computer);
    assert_eq!(profile.shared_lists().is_some(), knows);
    let lists = profile.all_lists().unwrap();
    let list: RecordId = lists.iter().find(|list| list.name == "Garden").unwrap().id.clone();
    profile.delete_list(&list).map(drop).map_err(|error| error.to_string())
}

#[test]
fn who_accepts_an_invitation_sees_and_changes_what_the_owner_has() {
    let people = People::new();
    let (ana, ben) = (&people.ana, &people.ben);
    assert_eq!(ben.json(&["share", "invitations"]), json!([]));
    people.share("ben", ben, "editor");
    assert_eq!(garden(ben), ["Dig", "Sow"]);
    ben.ok(&["done", &id_of(ben, "Dig")]);
    ben.ok(&["add", "Water", "--list", "Garden"]);
    people.all_sync();
    people.all_sync();
    assert_eq!(garden(ana), ["Sow", "Water"]);
    let members = ben.json(&["share", "members", "Garden"]);
    assert_eq!((&members["owner"], &members["role"]), (&json!("ana"), &json!("editor")));
    assert_eq!(members["members"][0]["name"], "ben");
    // It is among the lists in the settings of neither as anything else, and eve has nothing of it.
    assert_eq!(people.eve.titles(), Vec::<String>::new());
    let said = refused(&people.eve, &["share", "members", "Garden"]);
    assert!(said.err.contains("no list"), "{said:?}");
}

#[test]
fn an_invitation_is_declined_and_a_name_that_is_nobodys_is_answered_as_any() {
    let people = People::new();
    let said = ["eve", "nobody at all"]
        .map(|name| people.ana.ok(&["share", "add", "Garden", name]).replace(name, "X"));
    assert_eq!(said[0], said[1]);
    let invitations = people.eve.json(&["share", "invitations"]);
    people.eve.ok(&["share", "decline", invitations[0]["id"].as_str().unwrap()]);
    assert_eq!(people.eve.json(&["share", "invitations"]), json!([]));
    refused(&people.eve, &["share", "accept", invitations[0]["id"].as_str().unwrap()]);
    assert_eq!(people.eve.titles(), Vec::<String>::new());
}

#[test]
fn a_reader_is_told_at_once_and_nothing_waits() {
    let people = People::new();
    let eve = &people.eve;
    people.share("eve", eve, "reader");
    let dig = id_of(eve, "Dig");
    eve.ok(&["add", "Own"]);
    let own = id_of(eve, "Own");
    for args in [
        &["done", &dig][..],
        &["rm", &dig],
        &["edit", &dig, "--list", "inbox"],
        &["edit", &own, "--list", "Garden"],
        &["add", "More", "--list", "Garden"],
    ] {
        let said = refused(eve, args);
        assert!(said.err.contains("This list is ana’s: you may read it, but not change it"), "{said:?}");
    }
    eve.ok(&["sync"]);
    assert!(queue(eve).is_empty());
    assert_eq!(garden(eve), ["Dig", "Sow"]);
    // With another role it goes.
    people.ana.ok(&["share", "add", "Garden", "eve", "--role", "editor"]);
    eve.ok(&["sync"]);
    eve.ok(&["done", &dig]);
    people.all_sync();
    people.all_sync();
    assert_eq!(garden(&people.ana), ["Sow"]);
}

#[test]
fn who_reads_a_list_reads_it_in_the_other_kind_of_store_too() {
    let mut people = People::new();
    people.share("eve", &people.eve, "reader");
    people.server.kill();
    let eve = &mut people.eve;
    for kind in ["sqlite", "sled"] {
        eve.ok(&["store", "convert", "--to", kind]);
        eve.kind = kind;
        let said = refused(eve, &["add", "More", "--list", "Garden"]);
        assert!(said.err.contains("you may read it, but not change it"), "{said:?}");
    }
}

#[test]
fn what_a_member_changed_before_becoming_a_reader_is_refused_and_kept() {
    let people = People::new();
    let ben = &people.ben;
    people.share("ben", ben, "editor");
    ben.ok(&["edit", &id_of(ben, "Dig"), "--title", "Dig deep"]);
    people.ana.ok(&["share", "add", "Garden", "ben", "--role", "reader"]);
    let ended = ben.run(&["sync"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.out.contains("1 were refused by the server"), "{ended:?}");
    let task = &ben.json(&["list"])[0];
    assert_eq!((&task["title"], &task["state"]), (&json!("Dig deep"), &json!("refused")), "{task}");
    assert!(task.to_string().contains("a list that is shared with you"), "{task}");
    people.ana.ok(&["sync"]);
    assert_eq!(garden(&people.ana), ["Dig", "Sow"]);
}

#[test]
fn who_leaves_loses_the_list_and_nobody_else_does() {
    let people = People::new();
    for number in 0..25 {
        people.ana.ok(&["add", &format!("Plant {number}"), "--list", "Garden"]);
    }
    people.share("ben", &people.ben, "editor");
    people.share("eve", &people.eve, "reader");
    people.ben.ok(&["add", "Own"]);
    for computer in [&people.ben, &people.eve] {
        assert_eq!(garden(computer).len(), 27);
        computer.ok(&["sync"]);
        computer.ok(&["share", "leave", "Garden"]);
        // So many tasks go without a question: leaving was the answer.
        computer.ok(&["sync"]);
        refused(computer, &["list", "--list", "Garden"]);
    }
    assert_eq!(people.ben.titles(), ["Own"]);
    people.all_sync();
    assert_eq!(garden(&people.ana).len(), 27);
    let said = refused(&people.ana, &["share", "leave", "Garden"]);
    assert!(said.err.contains("your own"), "{said:?}");
}

#[test]
fn who_is_removed_loses_the_list_and_the_owner_keeps_it() {
    let people = People::new();
    people.share("ben", &people.ben, "editor");
    let said = refused(&people.ben, &["share", "remove", "Garden", "ben"]);
    assert!(said.err.contains("ana's"), "{said:?}");
    people.ana.ok(&["share", "remove", "Garden", "ben"]);
    people.all_sync();
    assert_eq!(people.ben.titles(), Vec::<String>::new());
    assert_eq!(garden(&people.ana), ["Dig", "Sow"]);
    refused(&people.ana, &["share", "members", "Garden"]);
}

#[test]
fn the_owners_deletion_of_the_list_ends_it_for_all_and_keeps_the_owners_tasks() {
    let people = People::new();
    people.share("ben", &people.ben, "editor");
    people.ana.ok(&["sync"]);
    delete_garden(&people.ana, true).unwrap();
    people.all_sync();
    assert_eq!(people.ben.titles(), Vec::<String>::new());
    assert_eq!(people.ana.titles(), ["Dig", "Sow"]);
}

#[test]
fn an_editors_deletion_of_the_list_takes_nobodys_tasks_whether_or_not_the_app_knows() {
    for knows in [true, false] {
        let people = People::new();
        people.share("ben", &people.ben, "editor");
        people.share("eve", &people.eve, "editor");
        let deleted = delete_garden(&people.ben, knows);
        let ended = people.ben.run(&["sync"]);
        if knows {
            let said = deleted.unwrap_err();
            assert!(said.contains("leave it instead"), "{said}");
            assert_eq!(ended.code, 0, "{ended:?}");
            assert_eq!(garden(&people.ben), ["Dig", "Sow"]);
        } else {
            // The app did not know; the server did. What was refused is said.
            deleted.unwrap();
            assert_eq!(ended.code, 1, "{ended:?}");
            assert!(ended.out.contains("3 were refused by the server"), "{ended:?}");
        }
        for computer in [&people.ana, &people.eve] {
            computer.ok(&["sync"]);
            assert_eq!(garden(computer), ["Dig", "Sow"], "the app knew: {knows}");
        }
        drop(people.server);
    }
}

/// What is in somebody's trash: titles and where they were deleted.
fn trash(computer: &Computer) -> Vec<String> {
    let thrown = computer.json(&["trash"]);
    let text = |one: &serde_json::Value, name: &str| one[name].as_str().unwrap().to_owned();
    let mut said: Vec<_> = thrown
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} on {}", text(one, "title"), text(one, "on")))
        .collect();
    said.sort();
    said
}

#[test]
fn what_an_editor_deletes_is_in_everybodys_trash_and_comes_back_for_all() {
    let people = People::new();
    let (ana, ben, eve) = (&people.ana, &people.ben, &people.eve);
    people.share("ben", ben, "editor");
    people.share("eve", eve, "reader");
    let dig = id_of(ana, "Dig");
    ben.ok(&["rm", &dig]);
    people.all_sync();
    people.all_sync();
    assert_eq!(trash(ben), ["Dig on this computer"]);
    assert_eq!([trash(ana), trash(eve)], [["Dig on another computer"], ["Dig on another computer"]]);
    let said = refused(eve, &["trash", "--restore", &dig]);
    assert!(said.err.contains("This list is ana’s: you may read it, but not change it"), "{said:?}");
    assert!(queue(eve).is_empty());
    ana.ok(&["trash", "--restore", &dig]);
    people.all_sync();
    people.all_sync();
    for computer in [ana, ben, eve] {
        assert_eq!(garden(computer), ["Dig", "Sow"]);
        assert_eq!(trash(computer), Vec::<String>::new());
    }
    // And the other way: what its owner deletes, an editor may bring back.
    ana.ok(&["rm", &dig]);
    people.all_sync();
    people.all_sync();
    ben.ok(&["trash", "--restore", &dig]);
    people.all_sync();
    people.all_sync();
    assert_eq!(garden(ana), ["Dig", "Sow"]);
}

#[test]
fn what_leaves_the_view_of_a_member_is_not_in_the_trash() {
    let people = People::new();
    let (ana, ben, eve) = (&people.ana, &people.ben, &people.eve);
    people.share("ben", ben, "editor");
    people.share("eve", eve, "reader");
    // The owner moves a task out of the list.
    ana.ok(&["edit", &id_of(ana, "Dig"), "--list", "inbox"]);
    people.all_sync();
    people.all_sync();
    assert_eq!([garden(ben), garden(eve)], [["Sow"], ["Sow"]]);
    // One member is removed, the other leaves with a change that was not sent.
    ana.ok(&["share", "remove", "Garden", "ben"]);
    ben.run(&["sync"]);
    eve.ok(&["add", "Own"]);
    eve.ok(&["share", "leave", "Garden"]);
    eve.run(&["sync"]);
    for computer in [ben, eve] {
        assert!(!computer.titles().contains(&"Sow".to_owned()));
        assert_eq!(trash(computer), Vec::<String>::new());
    }
    assert_eq!(ana.titles(), ["Dig", "Sow"]);
}

#[test]
fn a_shared_list_its_owner_deletes_is_not_in_the_trash_of_its_members() {
    let people = People::new();
    people.share("ben", &people.ben, "editor");
    people.ana.ok(&["sync"]);
    delete_garden(&people.ana, true).unwrap();
    people.all_sync();
    assert_eq!(trash(&people.ben), Vec::<String>::new());
    assert_eq!(trash(&people.ana), ["Garden on this computer"]);
}
