//! A server that no longer knows what was deleted since this computer read it last.

use serde_json::json;
use sync_core::{CancellationToken, Error, Filter, PullQuery, RemoteErrorKind};
use sync_testkit::{FakeServer, Fault};

use crate::support::{Computer, id, tasks, two};

fn forgot() -> [Option<Fault>; 1] {
    [Some(Fault::Answer(RemoteErrorKind::Expired))]
}

async fn pull(one: &Computer) -> Result<(), Error> {
    let ended = one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await;
    one.check();
    ended.map(|_| ())
}

#[tokio::test]
async fn i11_everything_is_read_again_and_what_is_gone_goes() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    other.add("b", "stays");
    other.sync().await.unwrap();
    server.vanish(&tasks(), &id("a"));
    one.add("c", "not sent");
    one.remote.on_fetch(forgot());
    pull(&one).await.unwrap();
    let rows = ["a", "b", "c"].map(|name| one.tasks().lookup(&id(name)).unwrap().is_some());
    assert_eq!(rows, [false, true, true]);
    assert_eq!(one.counts().operations, 1, "what waits still waits");
}

#[tokio::test]
async fn an_edit_of_what_was_deleted_and_forgotten_is_asked_about() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    other.add("b", "stays");
    other.sync().await.unwrap();
    one.set("a", json!({"text": "mine"}));
    server.vanish(&tasks(), &id("a"));
    one.remote.on_fetch(forgot());
    pull(&one).await.unwrap();
    assert_eq!(one.get("a", "text"), "mine", "the edit is not lost");
    let known = one.context.explain(&tasks(), &id("a")).unwrap().shadow.unwrap();
    assert!(known.deleted, "that it is gone there is known");
}

#[tokio::test]
async fn who_never_read_and_is_told_so_all_the_same_changes_nothing() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.remote.on_fetch(forgot());
    let error = pull(&one).await.unwrap_err();
    assert!(matches!(error, Error::Remote(error) if error.kind == RemoteErrorKind::Expired));
    assert_eq!(one.tasks().count(&Filter::All).unwrap(), 0);
}
