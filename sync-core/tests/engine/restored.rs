//! What the simulator found: a server that lost its history, and what was created and deleted here before it was known to
//! be there.

use serde_json::json;
use sync_core::{CancellationToken, Filter, PullQuery, Resolution};
use sync_testkit::{FakeServer, Fault};

use crate::support::{Computer, created_twice, fields, id, tasks, two};

#[tokio::test]
async fn a_row_that_was_pushed_but_never_pulled_goes_when_the_server_lost_it() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    one.context.push(&CancellationToken::new()).await.unwrap();
    server.vanish(&tasks(), &id("a"));
    server.new_epoch();
    one.sync().await.unwrap();
    assert_eq!(one.tasks().count(&Filter::All).unwrap(), 0);
}

#[tokio::test]
async fn an_edit_taken_back_of_a_row_the_server_lost_leaves_no_ghost() {
    let server = FakeServer::new();
    let (one, _) = two(&server).await;
    one.set("a", json!({"text": "mine"}));
    server.vanish(&tasks(), &id("a"));
    server.new_epoch();
    one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap();
    one.check();
    assert_eq!(one.get("a", "text"), "mine");
    let taken_back = one.tasks().update(&id("a"), fields(json!({"text": "milk"}))).unwrap();
    assert!(taken_back.deleted, "what was committed is no error");
    assert_eq!((one.tasks().count(&Filter::All).unwrap(), one.counts().operations), (0, 0));
}

#[tokio::test]
async fn the_servers_side_of_a_conflict_is_what_a_restored_server_has() {
    let server = FakeServer::new();
    let one = created_twice(&server).await;
    one.sync().await.unwrap();
    assert_eq!(one.counts().conflicts, 1);
    server.vanish(&tasks(), &id("a"));
    server.new_epoch();
    one.sync().await.unwrap();
    assert_eq!(one.context.conflicts().unwrap()[0].server, None);
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepServer).unwrap();
    one.check();
    assert_eq!((one.tasks().count(&Filter::All).unwrap(), one.counts().operations), (0, 0));
}

#[tokio::test]
async fn what_was_deleted_here_in_a_conflict_is_no_ghost_when_a_first_read_finds_it_gone() {
    let server = FakeServer::new();
    let one = created_twice(&server).await;
    one.context.push(&CancellationToken::new()).await.unwrap();
    one.tasks().delete(&id("a")).unwrap();
    server.vanish(&tasks(), &id("a"));
    server.new_epoch();
    // No row here, but the server's side of the conflict: the first read has to compare.
    one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap();
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepServer).unwrap();
    one.check();
    assert_eq!(one.tasks().count(&Filter::All).unwrap(), 0);
}

#[tokio::test]
async fn i12_what_was_created_and_deleted_here_and_changed_there_is_asked() {
    let server = FakeServer::new();
    let (one, other) = (Computer::new(&server, 1), Computer::new(&server, 2));
    one.add("a", "milk");
    one.remote.on_push(vec![Some(Fault::LostAnswer); 3]);
    one.sync().await.unwrap_err();
    one.tasks().delete(&id("a")).unwrap();
    server.forget_operations(); // as a server that never knew them
    other.sync().await.unwrap();
    other.set("a", json!({"text": "oat milk"}));
    other.sync().await.unwrap();
    one.sync().await.unwrap();
    let conflicts = one.context.conflicts().unwrap();
    assert_eq!((&conflicts[0].local, conflicts[0].server.is_some()), (&None, true));
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepLocal).unwrap();
    one.sync().await.unwrap();
    assert!(server.row(&tasks(), &id("a")).unwrap().deleted);
}

#[tokio::test]
async fn deleting_a_record_in_conflict_does_not_bring_the_servers_row_in_its_place() {
    let server = FakeServer::new();
    let one = created_twice(&server).await;
    one.sync().await.unwrap();
    one.tasks().delete(&id("a")).unwrap();
    one.check();
    assert_eq!(one.tasks().lookup(&id("a")).unwrap(), None);
    assert_eq!(one.counts().conflicts, 1);
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepLocal).unwrap();
    one.sync().await.unwrap();
    assert!(server.row(&tasks(), &id("a")).unwrap().deleted);
}

#[tokio::test]
async fn an_insert_that_arrived_unheard_and_was_deleted_elsewhere_does_not_come_back() {
    let server = FakeServer::new();
    let (one, other) = (Computer::new(&server, 1), Computer::new(&server, 2));
    one.add("a", "milk");
    one.remote.on_push(vec![Some(Fault::LostAnswer); 3]);
    one.sync().await.unwrap_err();
    other.sync().await.unwrap();
    other.tasks().delete(&id("a")).unwrap();
    other.sync().await.unwrap();
    // A first pull with an operation whose outcome is unknown; then the server replays its answer.
    one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap();
    one.sync().await.unwrap();
    one.check();
    assert_eq!((one.tasks().count(&Filter::All).unwrap(), one.counts().operations), (0, 0));
}
