//! What reading and writing a shared list means.

use serde_json::json;
use server::storage::{Change, Conditions, Role, Tags, Together, WriteOutcome, WriteRequest};

use super::{Person, is_applied, two};
use crate::bench::{Bench, key};

on_both!(
    an_editor_changes_what_all_see,
    a_reader_changes_nothing,
    a_condition_means_the_same_to_all,
    a_repeated_write_through_a_copy_happens_once,
    writes_through_copies_are_done_together_or_not_at_all,
    a_deleted_task_is_deleted_for_all_and_may_be_taken_back_by_another,
    a_task_moved_in_is_everybodys_and_only_the_owner_moves_one_out,
    deleting_the_list_as_a_client_does_takes_nothing_from_the_others,
    a_task_replaced_by_a_client_without_lists_stays_where_it_is,
    what_a_task_becomes_elsewhere_is_not_seen_in_what_was_left,
    a_row_of_ones_own_is_never_overwritten,
    a_stranger_has_nothing_of_it,
    two_who_write_at_once_both_come_through,
);

async fn an_editor_changes_what_all_see(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    assert_eq!(ben.text("t").await.unwrap(), "t as made");
    assert!(is_applied(&ben.change("t", json!({ "text": "by ben", "x": 1 })).await));
    assert_eq!(ana.text("t").await.unwrap(), "by ben");
    assert_eq!(ana.tasks.read("t").await.unwrap()["x"], 1);
    assert!(is_applied(&ana.change("t", json!({ "text": "by ana" })).await));
    assert_eq!(ben.text("t").await.unwrap(), "by ana");
    assert!(is_applied(&ben.add("u", "l").await));
    assert_eq!(ana.text("u").await.unwrap(), "u as made");
    let rename = ben.lists.request("l", ben.lists.merging(json!({ "name": "ours" })));
    assert!(is_applied(&ben.lists.write(rename).await));
    assert_eq!(ana.lists.read("l").await.unwrap()["name"], "ours");
}

async fn a_reader_changes_nothing(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Reader).await;
    ben.tasks.insert("own", json!({ "text": "own" })).await;
    let before = ana.tasks.read("t").await;
    let list = ben.lists.request("l", ben.lists.merging(json!({ "name": "x" })));
    for outcome in [
        ben.change("t", json!({ "text": "x" })).await,
        ben.change("t", json!({ "listId": null })).await,
        ben.change("own", json!({ "listId": "l" })).await,
        ben.delete("t").await,
        ben.add("u", "l").await,
        ben.lists.write(list).await,
        ben.lists.write(ben.lists.request("l", Change::Delete)).await,
    ] {
        assert_eq!(outcome, WriteOutcome::Forbidden);
    }
    assert_eq!(ana.tasks.read("t").await, before);
    assert_eq!((ben.text("own").await.as_deref(), ana.text("own").await), (Some("own"), None));
}

async fn a_condition_means_the_same_to_all(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let version = |row: serde_json::Value| row["version"].as_str().unwrap().to_owned();
    let seen = version(ben.tasks.read("t").await.unwrap());
    assert_eq!(seen, version(ana.tasks.read("t").await.unwrap()), "a copy has the version of its home");
    ana.change("t", json!({ "text": "by ana" })).await;
    let conditional = |version: &str| {
        let conditions =
            Conditions { if_match: Some(Tags::Versions(vec![version.to_owned()])), ..Conditions::default() };
        let request = ben.tasks.request("t", ben.tasks.merging(json!({ "text": "by ben" })));
        WriteRequest { conditions, ..request }
    };
    assert!(matches!(ben.tasks.write(conditional(&seen)).await, WriteOutcome::Refused(_)));
    let seen = version(ana.tasks.read("t").await.unwrap());
    assert!(is_applied(&ben.tasks.write(conditional(&seen)).await));
    assert_eq!(ana.text("t").await.unwrap(), "by ben");
}

async fn a_repeated_write_through_a_copy_happens_once(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let request = |text: &str, print| {
        let request = ben.tasks.request("t", ben.tasks.merging(json!({ "text": text })));
        WriteRequest { key: key("k", print), ..request }
    };
    assert!(is_applied(&ben.tasks.write(request("by ben", 1)).await));
    ana.change("t", json!({ "text": "by ana" })).await;
    assert!(matches!(ben.tasks.write(request("by ben", 1)).await, WriteOutcome::Replayed(_)));
    assert_eq!(ben.tasks.write(request("else", 2)).await, WriteOutcome::KeyReused);
    assert_eq!(ben.text("t").await.unwrap(), "by ana");
    // A key is one account's.
    let hers = ana.tasks.request("t", ana.tasks.merging(json!({ "text": "hers" })));
    assert!(is_applied(&ana.tasks.write(WriteRequest { key: key("k", 1), ..hers }).await));
}

async fn writes_through_copies_are_done_together_or_not_at_all(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let insert = |id: &str| ben.tasks.request(id, ben.tasks.insertion(json!({ "text": id, "listId": "l" })));
    let change = |id: &str| ben.tasks.request(id, ben.tasks.merging(json!({ "text": "changed" })));
    let refused = storage.write_together(vec![insert("u"), change("none")]).await.unwrap();
    assert_eq!(refused, Together::Refused { place: 1, outcome: WriteOutcome::Absent });
    assert_eq!((ana.text("u").await, ben.text("u").await), (None, None));
    let done = storage.write_together(vec![insert("u"), change("u"), change("t")]).await.unwrap();
    assert!(matches!(done, Together::Done(_)), "{done:?}");
    for id in ["u", "t"] {
        assert_eq!(ana.text(id).await.unwrap(), "changed");
    }
}

async fn a_deleted_task_is_deleted_for_all_and_may_be_taken_back_by_another(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    assert!(is_applied(&ana.delete("t").await));
    assert_eq!(ben.text("t").await, None);
    assert_eq!(ben.change("t", json!({ "text": "x" })).await, WriteOutcome::Tombstone);
    assert!(is_applied(&ben.undelete("t").await));
    assert_eq!(ana.text("t").await.unwrap(), "t as made");
}

async fn a_task_moved_in_is_everybodys_and_only_the_owner_moves_one_out(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    ben.tasks.insert("b", json!({ "text": "of ben" })).await;
    assert_eq!(ana.tasks.read("b").await, None);
    assert!(is_applied(&ben.change("b", json!({ "listId": "l" })).await));
    assert_eq!(ana.text("b").await.unwrap(), "of ben");
    ben.make_list("own").await;
    for place in [json!(null), json!(""), json!("own"), json!("nowhere")] {
        assert_eq!(ben.change("b", json!({ "listId": place })).await, WriteOutcome::Forbidden, "{place}");
    }
    assert_eq!(ben.tasks.read("b").await.unwrap()["listId"], "l");
    assert!(is_applied(&ana.change("b", json!({ "listId": "" })).await));
    assert_eq!((ana.text("b").await.as_deref(), ben.text("b").await), (Some("of ben"), None));
}

async fn deleting_the_list_as_a_client_does_takes_nothing_from_the_others(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    ana.add("u", "l").await;
    // First its tasks go to the inbox, then the list goes.
    for task in ["t", "u"] {
        assert_eq!(ben.change(task, json!({ "listId": null })).await, WriteOutcome::Forbidden);
    }
    assert_eq!(ben.lists.write(ben.lists.request("l", Change::Delete)).await, WriteOutcome::Forbidden);
    for person in [&ana, &ben] {
        assert!(person.has_list("l").await);
        for task in ["t", "u"] {
            let row = person.tasks.read(task).await.unwrap();
            assert_eq!((row["deleted"].as_bool(), row["listId"].as_str()), (Some(false), Some("l")));
        }
    }
}

async fn a_task_replaced_by_a_client_without_lists_stays_where_it_is(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let replaced = async |person: &Person, row| {
        let replacing = person.tasks.replacing(row);
        person.tasks.write(person.tasks.request("t", replacing)).await
    };
    for person in [&ben, &ana] {
        assert!(is_applied(&replaced(person, json!({ "text": &person.name, "complete": true })).await));
        for one in [&ana, &ben] {
            let row = one.tasks.read("t").await.unwrap();
            assert_eq!((row["text"].as_str(), row["listId"].as_str()), (Some(&*person.name), Some("l")));
        }
    }
    // Who names it means it.
    let out = json!({ "text": "x", "listId": null });
    assert_eq!(replaced(&ben, out.clone()).await, WriteOutcome::Forbidden);
    assert!(is_applied(&replaced(&ana, out).await));
    assert_eq!(ben.text("t").await, None);
    // What is nobody else's is replaced as ever.
    ben.tasks.insert("own", json!({ "text": "own", "listId": "x" })).await;
    let plain = ben.tasks.replacing(json!({ "text": "own" }));
    assert!(is_applied(&ben.tasks.write(ben.tasks.request("own", plain)).await));
    assert!(ben.tasks.read("own").await.unwrap()["listId"].is_null());
}

async fn what_a_task_becomes_elsewhere_is_not_seen_in_what_was_left(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    // One write both moves it out and changes it.
    assert!(is_applied(&ana.change("t", json!({ "text": "secret", "listId": null })).await));
    ana.change("t", json!({ "text": "more secret" })).await;
    let left = ben.tasks.read("t").await.unwrap();
    assert_eq!((left["deleted"].as_bool(), left["text"].as_str()), (Some(true), Some("t as made")));
    assert_ne!(left["version"], ana.tasks.read("t").await.unwrap()["version"]);
    // It may be taken back as the leaver's own, if its home is not in the way, and here that is.
    assert_eq!(ben.undelete("t").await, WriteOutcome::Forbidden);
    assert_eq!(ana.text("t").await.unwrap(), "more secret");
}

async fn a_row_of_ones_own_is_never_overwritten(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    ben.tasks.insert("x", json!({ "text": "of ben" })).await;
    // The member keeps what is his, and the others have theirs.
    assert!(is_applied(&ana.add("x", "l").await));
    assert_eq!(ben.text("x").await.unwrap(), "of ben");
    assert_eq!(ana.text("x").await.unwrap(), "x as made");
    assert_eq!(ben.change("x", json!({ "listId": "l" })).await, WriteOutcome::Forbidden);
    ana.tasks.insert("y", json!({ "text": "of ana" })).await;
    assert_eq!(ben.add("y", "l").await, WriteOutcome::Forbidden);
    assert_eq!((ana.text("y").await.as_deref(), ben.text("y").await), (Some("of ana"), None));
    // As soon as his own is gone, the next write brings the list's.
    ben.delete("x").await;
    ana.change("x", json!({ "text": "changed" })).await;
    assert_eq!(ben.text("x").await.unwrap(), "changed");
}

async fn a_stranger_has_nothing_of_it(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let eve = Person::of(&storage, "eve").await;
    assert_eq!(eve.change("t", json!({ "text": "x" })).await, WriteOutcome::Absent);
    // A task of hers that names the list is hers alone.
    assert!(is_applied(&eve.add("e", "l").await));
    assert!(is_applied(&eve.add("t", "l").await));
    assert_eq!((ana.text("e").await, ben.text("e").await), (None, None));
    assert_eq!(ana.text("t").await.unwrap(), "t as made");
    assert!(storage.shares(eve.owner()).await.unwrap().is_empty());
}

async fn two_who_write_at_once_both_come_through(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let writer = |person: Person| async move {
        for number in 0..25 {
            let id = format!("{}-{number}", person.name);
            assert!(is_applied(&person.add(&id, "l").await));
            assert!(is_applied(&person.change("t", json!({ "text": id })).await));
        }
    };
    let (one, other) = (tokio::spawn(writer(ana.clone())), tokio::spawn(writer(ben.clone())));
    one.await.unwrap();
    other.await.unwrap();
    for person in [&ana, &ben] {
        let page = person.tasks.list(person.tasks.query()).await;
        assert_eq!(page.rows, 51);
    }
    assert_eq!(ana.text("t").await, ben.text("t").await);
}
