//! A read of everything: it goes on where it was interrupted, and what it saw before counts.

use std::sync::Arc;

use serde_json::json;
use sync_core::{CancellationToken, Error, Filter, PullQuery, Query, RemoteErrorKind, RemovalGuard, Unsent};
use sync_testkit::{FakeServer, Fault, SharedStore};

use crate::support::{Computer, id, tasks};

const MANY: usize = 30;

/// A computer whose three tasks are on the server, which it has never asked for the thirty of another; and that other. Its
/// first pull was cut off after so many pages of three.
async fn interrupted(server: &Arc<FakeServer>, pages: usize) -> (Computer, Computer) {
    let (one, other) = (Computer::new(server, 1), Computer::new(server, 2));
    for name in ["a", "b", "c"] {
        one.add(name, "mine");
    }
    one.context.push(&CancellationToken::new()).await.unwrap();
    for n in 0..MANY {
        other.add(&format!("t{n:02}"), "theirs");
        other.sync().await.unwrap();
    }
    one.remote.on_fetch(vec![None; pages]);
    one.remote.on_fetch([Some(Fault::Answer(RemoteErrorKind::Malformed))]);
    one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap_err();
    (one, other)
}

async fn pull(one: &Computer) -> u64 {
    let report = one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap();
    one.check();
    report.received
}

fn same(one: &Computer, other: &Computer) {
    let rows = |computer: &Computer| computer.tasks().read(&Query::default()).unwrap();
    assert_eq!(rows(one), rows(other));
}

#[tokio::test]
async fn a_first_pull_over_rows_of_ones_own_goes_on_where_it_was_cut_off_also_after_a_crash() {
    for crash in [false, true] {
        let server = FakeServer::new();
        let (one, other) = interrupted(&server, 8).await;
        let one = if crash { one.restart(&server, 9) } else { one };
        assert_eq!(one.tasks().count(&Filter::All).unwrap(), 24, "three are its own");
        let received = pull(&one).await;
        assert_eq!(received, MANY as u64 + 3 - 8 * 3, "nothing is read twice");
        other.sync().await.unwrap();
        same(&one, &other);
        assert_eq!(pull(&one).await, 0, "from then on only what is new");
    }
}

#[tokio::test]
async fn i11_what_was_seen_and_then_deleted_or_lost_does_not_stay_as_a_ghost() {
    let server = FakeServer::new();
    let (one, other) = interrupted(&server, 8).await;
    other.tasks().delete(&id("t03")).unwrap();
    other.sync().await.unwrap();
    pull(&one).await;
    same(&one, &other);

    let server = FakeServer::new();
    let (one, other) = interrupted(&server, 8).await;
    server.vanish(&tasks(), &id("t29")); // neither was it seen
    server.vanish(&tasks(), &id("t03"));
    server.new_epoch();
    pull(&one).await;
    other.sync().await.unwrap();
    same(&one, &other);
    assert_eq!(one.tasks().count(&Filter::All).unwrap(), MANY as u64 + 1);
}

#[tokio::test]
async fn a_row_the_server_lost_before_it_was_ever_pulled_goes_at_the_end_of_an_interrupted_read_too() {
    let server = FakeServer::new();
    let (one, other) = interrupted(&server, 2).await;
    one.add("d", "lost");
    one.context.push(&CancellationToken::new()).await.unwrap();
    server.vanish(&tasks(), &id("d"));
    one.remote.on_fetch([None, Some(Fault::Answer(RemoteErrorKind::Malformed))]);
    one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap_err();
    assert!(one.tasks().lookup(&id("d")).unwrap().is_some(), "until the end it may still come");
    pull(&one).await;
    other.sync().await.unwrap();
    same(&one, &other);
}

#[tokio::test]
async fn what_was_purged_after_it_was_seen_is_read_again() {
    let server = FakeServer::new();
    let (one, other) = interrupted(&server, 8).await;
    let cancel = CancellationToken::new();
    let some = Filter::eq("text", "theirs");
    assert_eq!(one.context.purge(&tasks(), &some, Unsent::Keep, &cancel).await.unwrap(), 21);
    pull(&one).await;
    other.sync().await.unwrap();
    same(&one, &other);
}

#[tokio::test]
async fn a_resync_asked_for_reads_everything_and_keeps_nothing_of_the_reading() {
    let server = FakeServer::new();
    let (one, _) = interrupted(&server, 8).await;
    let (query, cancel) = (PullQuery::table(tasks()), CancellationToken::new());
    let report = one.context.resync(&query, RemovalGuard::Ask, &cancel).await.unwrap();
    assert_eq!(report.received, MANY as u64 + 3);
    for key in ["full read of todoitem", "full read of todoitem, page 0", "full read of todoitem, page 7"] {
        assert_eq!(one.context.meta(key).unwrap(), None, "{key}");
    }
}

#[tokio::test]
async fn notes_of_a_read_that_cannot_be_read_begin_it_anew() {
    for (key, text) in [
        ("full read of todoitem", Some("nonsense")),
        ("full read of todoitem, page 3", Some("nonsense")),
        ("full read of todoitem, page 3", None),
        (
            "full read of todoitem",
            Some(r#"{"query":"other","pages":8,"token":{"updated_at":1,"id":null,"epoch":"0"}}"#),
        ),
    ] {
        let server = FakeServer::new();
        let (one, other) = interrupted(&server, 8).await;
        assert!(one.context.meta(key).unwrap().is_some());
        one.context.set_meta(key, text).unwrap();
        assert_eq!(pull(&one).await, MANY as u64 + 3, "{key} {text:?}");
        other.sync().await.unwrap();
        same(&one, &other);
    }
}

#[tokio::test]
async fn a_sweep_that_would_remove_most_of_a_table_asks_and_goes_on_from_there() {
    let server = FakeServer::new();
    let one = Computer::with(&server, 1, SharedStore::default(), None);
    for n in 0..MANY {
        one.add(&format!("t{n:02}"), "mine");
    }
    one.context.push(&CancellationToken::new()).await.unwrap();
    for n in 0..20 {
        server.vanish(&tasks(), &id(&format!("t{n:02}")));
    }
    let (query, cancel) = (PullQuery::table(tasks()), CancellationToken::new());
    let error = one.context.pull(&query, &cancel).await.unwrap_err();
    assert!(matches!(error, Error::MassDelete { would_remove: 20, of: 30, .. }), "{error}");
    assert_eq!(one.tasks().count(&Filter::All).unwrap(), 30);
    one.context.sync_with(RemovalGuard::Allow, &cancel).await.unwrap();
    assert_eq!(one.tasks().count(&Filter::All).unwrap(), 10);
    assert_eq!(one.get("t25", "text"), json!("mine"));
}

#[tokio::test]
async fn a_read_of_everything_in_a_part_sweeps_that_part_alone() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    for name in ["a", "b"] {
        one.add(name, "part");
        one.add(&format!("{name} elsewhere"), "elsewhere");
    }
    one.sync().await.unwrap();
    for name in ["a", "a elsewhere"] {
        server.vanish(&tasks(), &id(name));
    }
    one.set("b elsewhere", json!({"complete": true}));
    let query = PullQuery {
        filter: Filter::eq("text", "part"),
        id: sync_core::QueryId::new("part").unwrap(),
        ..PullQuery::table(tasks())
    };
    let report = one.context.resync(&query, RemovalGuard::Ask, &CancellationToken::new()).await.unwrap();
    assert_eq!(report.removed, 1);
    let edited = one.context.explain(&tasks(), &id("b elsewhere")).unwrap();
    assert_eq!(edited.shadow, None, "that it was not shown says nothing of it");
    let rows = one.tasks().read(&Query::default()).unwrap();
    assert_eq!(
        rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        ["a elsewhere", "b", "b elsewhere"]
    );
}
