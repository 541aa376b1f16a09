//! What a pull promises: every row arrives, nothing local is overwritten, and a doubtful answer changes nothing.

use serde_json::json;
use sync_core::{
    CancellationToken, Error, FetchRequest, Filter, Operation, Page, PullQuery, PushOutcome, Query, Record,
    Remote, RemoteError, RemoteErrorKind, RemovalGuard, SyncEvent, Tombstones, Unsent,
};
use sync_testkit::{FakeRemote, FakeServer, Fault};

use crate::support::{Computer, fields, id, tasks, two};

/// A computer that sent so many tasks, and another that received none yet.
async fn filled(server: &std::sync::Arc<FakeServer>, tasks: usize) -> (Computer, Computer) {
    let (one, other) = (Computer::new(server, 1), Computer::new(server, 2));
    for n in 0..tasks {
        one.add(&format!("t{n}"), "x");
    }
    one.sync().await.unwrap();
    (one, other)
}

#[tokio::test]
async fn every_page_arrives_and_an_idle_sync_is_one_request_a_table() {
    let server = FakeServer::new();
    let (_, other) = filled(&server, 10).await;
    other.sync().await.unwrap();
    assert_eq!(other.tasks().count(&Filter::All).unwrap(), 10);
    other.sync().await.unwrap();
    let (_, before) = other.remote.requests();
    let report = other.sync().await.unwrap();
    assert_eq!((other.remote.requests().1 - before, report.received()), (2, 0));
    assert!(report.pulls.iter().all(|pull| pull.received == 0), "it asks after what it has");
}

#[tokio::test]
async fn i6_a_pull_never_overwrites_a_pending_edit_and_a_withdrawn_edit_shows_the_servers_row() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    other.set("a", json!({"text": "theirs"}));
    other.sync().await.unwrap();
    one.set("a", json!({"text": "mine"}));
    one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap();
    one.check();
    assert_eq!(one.get("a", "text"), "mine");
    one.set("a", json!({"text": "milk"})); // taken back
    one.check();
    assert_eq!((one.get("a", "text"), one.counts().operations), (json!("theirs"), 0));
}

#[tokio::test]
async fn i10_a_failed_page_changes_nothing_and_the_next_pull_goes_on_there() {
    let server = FakeServer::new();
    let (_, other) = filled(&server, 9).await;
    other.remote.on_fetch([None, None, Some(Fault::Answer(RemoteErrorKind::Malformed))]);
    assert!(other.sync().await.is_err());
    assert_eq!(other.tasks().count(&Filter::All).unwrap(), 3);
    other.sync().await.unwrap();
    assert_eq!(other.tasks().count(&Filter::All).unwrap(), 9);
}

#[tokio::test]
async fn i11_a_row_deleted_while_a_first_pull_runs_does_not_stay_as_a_ghost() {
    let server = FakeServer::new();
    let (one, other) = filled(&server, 9).await;
    // The first page is read, then the pull is cut off; meanwhile a row of that page is deleted and another changed.
    other.remote.on_fetch([None, None, Some(Fault::Answer(RemoteErrorKind::Malformed))]);
    other.sync().await.unwrap_err();
    let ghost = other.tasks().read(&Query::default()).unwrap()[0].id.clone();
    one.tasks().delete(&ghost).unwrap();
    one.sync().await.unwrap();
    let last = one.tasks().read(&Query::default()).unwrap().pop().unwrap();
    one.set(last.id.as_str(), json!({"text": "later"}));
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    other.sync().await.unwrap();
    assert_eq!(other.tasks().lookup(&ghost).unwrap(), None);
    assert_eq!(other.tasks().count(&Filter::All).unwrap(), 8);
}

#[tokio::test]
async fn a_pull_that_would_remove_most_of_a_table_stops_and_asks() {
    let server = FakeServer::new();
    let (one, other) = filled(&server, 30).await;
    other.sync().await.unwrap();
    for n in 0..25 {
        one.tasks().delete(&id(&format!("t{n}"))).unwrap();
    }
    one.sync().await.unwrap();
    let error = other.sync().await.unwrap_err();
    assert!(matches!(error, Error::MassDelete { of: 30, .. }), "{error}");
    assert!(
        other.tasks().count(&Filter::All).unwrap() >= 19,
        "the page that would go too far is not applied"
    );
    other.context.sync_with(RemovalGuard::Allow, &CancellationToken::new()).await.unwrap();
    assert_eq!(other.tasks().count(&Filter::All).unwrap(), 5);
}

#[tokio::test]
async fn what_a_pull_would_remove_can_be_kept_and_sent_again() {
    let server = FakeServer::new();
    let (one, other) = filled(&server, 30).await;
    other.sync().await.unwrap();
    let here = other.tasks().read(&Query::default()).unwrap();
    for n in 0..25 {
        one.tasks().delete(&id(&format!("t{n}"))).unwrap();
    }
    one.sync().await.unwrap();
    let Err(Error::MassDelete { ids, .. }) = other.sync().await else { panic!("it did not stop") };
    let left = other.tasks().read(&Query::default()).unwrap();
    assert!(!ids.is_empty() && ids.iter().all(|id| left.iter().any(|row| row.id == *id)));

    other.context.sync_with(RemovalGuard::Keep, &CancellationToken::new()).await.unwrap();
    assert_eq!(verify(&other), Vec::<String>::new());
    for computer in [&other, &one] {
        computer.sync().await.unwrap();
    }
    // What an earlier page took is gone; everything else is here, on the server, and on the other computer.
    assert!(left.len() >= 19 && left.iter().all(|row| here.iter().any(|old| old.id == row.id)));
    for computer in [&one, &other] {
        let rows = computer.tasks().read(&Query::default()).unwrap();
        let texts = |rows: &[Record]| rows.iter().map(|row| row.fields.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&rows), texts(&left));
    }
    assert_eq!(other.context.counts().unwrap().operations, 0);
}

#[tokio::test]
async fn what_a_sweep_would_remove_can_be_kept_and_sent_again() {
    let server = FakeServer::new();
    let (_, other) = filled(&server, 30).await;
    other.sync().await.unwrap();
    for n in 0..25 {
        server.vanish(&tasks(), &id(&format!("t{n}")));
    }
    server.new_epoch();
    assert!(matches!(other.sync().await, Err(Error::MassDelete { ids, .. }) if ids.len() == 25));
    other.context.sync_with(RemovalGuard::Keep, &CancellationToken::new()).await.unwrap();
    assert_eq!(verify(&other), Vec::<String>::new());
    other.sync().await.unwrap();
    assert_eq!(other.tasks().count(&Filter::All).unwrap(), 30);
    assert_eq!(server.live(&tasks()).len(), 30);
    assert_eq!(other.context.counts().unwrap().operations, 0);
}

fn verify(computer: &Computer) -> Vec<String> {
    computer.context.verify().unwrap()
}

#[tokio::test]
async fn the_guard_asks_for_more_than_ten_rows_that_are_more_than_a_fifth() {
    for (rows, deleted, asks) in [(30, 10, false), (55, 11, false), (54, 11, true), (11, 11, true)] {
        let server = FakeServer::new();
        let (one, other) = filled(&server, rows).await;
        other.sync().await.unwrap();
        for n in 0..deleted {
            one.tasks().delete(&id(&format!("t{n}"))).unwrap();
        }
        one.sync().await.unwrap();
        let asked = matches!(other.sync().await, Err(Error::MassDelete { .. }));
        assert_eq!(asked, asks, "{deleted} of {rows}");
    }
}

#[tokio::test]
async fn a_pull_tells_what_it_did_with_every_row() {
    let server = FakeServer::new();
    let (one, other) = filled(&server, 6).await;
    other.sync().await.unwrap();
    one.set("t0", json!({"text": "theirs"}));
    one.set("t1", json!({"text": "theirs"}));
    one.set("t2", json!({"text": "same"}));
    one.tasks().delete(&id("t3")).unwrap();
    one.tasks().delete(&id("t4")).unwrap();
    one.add("t6", "new");
    one.sync().await.unwrap();
    other.set("t1", json!({"text": "mine"}));
    other.set("t2", json!({"text": "same"}));
    other.tasks().delete(&id("t4")).unwrap();
    let report = other.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap();
    assert_eq!((report.received, report.stored, report.removed, report.shadowed), (6, 3, 2, 1));
    assert_eq!(other.counts().operations, 1, "what holds there already is not sent");
}

#[tokio::test]
async fn i27_another_epoch_reads_everything_again_and_sweeps() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    one.add("b", "bread");
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    other.add("mine", "not sent yet");
    server.vanish(&tasks(), &id("a"));
    server.new_epoch();
    other.remote.on_push(std::iter::empty());
    other.sync().await.unwrap();
    assert_eq!(other.tasks().lookup(&id("a")).unwrap(), None);
    assert_eq!(other.get("b", "text"), "bread");
    assert_eq!(other.get("mine", "text"), "not sent yet");
}

#[tokio::test]
async fn a_purge_keeps_unsent_changes_unless_told_to_drop_them() {
    let server = FakeServer::new();
    let (one, _) = two(&server).await;
    one.set("a", json!({"text": "mine"}));
    let cancel = CancellationToken::new();
    let error = one.context.purge(&tasks(), &Filter::All, Unsent::Keep, &cancel).await.unwrap_err();
    assert!(matches!(error, Error::Dirty { operations: 1, .. }));
    assert_eq!(one.get("a", "text"), "mine");
    one.add("b", "never sent");
    let none = Filter::eq("text", "nothing");
    let mut events = one.context.subscribe();
    assert_eq!(one.context.purge(&tasks(), &none, Unsent::Discard, &cancel).await.unwrap(), 2);
    let told = |event| matches!(event, SyncEvent::RecordsChanged { ids, .. } if ids == [id("a"), id("b")]);
    assert!(events.try_recv().is_ok_and(told), "what goes with its operations is told");
    one.check();
    assert_eq!((one.tasks().count(&Filter::All).unwrap(), one.counts().operations), (0, 0));
    one.sync().await.unwrap();
    assert_eq!(one.get("a", "text"), "milk", "a purged row comes back with the next pull");
}

#[tokio::test]
async fn a_member_the_server_does_not_return_keeps_its_value() {
    let known = fields(json!({"text": "a", "extra": 7}));
    let row = Record::new(id("a"), fields(json!({"text": "b"})));
    let kept = sync_core::reconcile::keep_unreturned(Some(&known), row);
    assert_eq!(kept.fields, fields(json!({"text": "b", "extra": 7})));
}

/// A way to the server on which another computer is quick: after the first page it deletes a row of it and then changes
/// a row that is still to come.
#[derive(Debug)]
struct Overtaken {
    remote: FakeRemote,
    by: std::sync::Mutex<Option<Computer>>,
    /// Whether it says how far its stamps have come.
    says: bool,
}

#[async_trait::async_trait]
impl Remote for Overtaken {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        let mut page = self.remote.fetch(request).await?;
        page.reached = page.reached.filter(|_| self.says);
        let by = if page.records.is_empty() { None } else { self.by.lock().unwrap().take() };
        if let Some(by) = by {
            by.tasks().delete(&page.records[0].id).unwrap();
            by.context.push(&CancellationToken::new()).await.unwrap();
            let comes = |row: &Record| page.records.iter().all(|read| read.id != row.id);
            let rows = by.tasks().read(&Query::default()).unwrap();
            by.set(rows.into_iter().find(comes).unwrap().id.as_str(), json!({"text": "later"}));
            by.context.push(&CancellationToken::new()).await.unwrap();
        }
        Ok(page)
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        self.remote.push(operation).await
    }
}

#[tokio::test]
async fn i11_a_first_pull_goes_on_where_the_servers_stamps_were_whatever_its_clock_says() {
    // A clock that runs a year ahead of its stamps: they do not follow when it is set back. A server that does not say how
    // far its stamps have come is taken at its clock's word.
    for (says, ahead) in [(true, 31_536_000_000), (false, 0), (false, 1_900)] {
        let server = FakeServer::new();
        let (one, other) = filled(&server, 5).await;
        server.show_clock(ahead);
        let (remote, by) = (other.remote.clone(), Some(one.share()).into());
        other.context.set_remote(Some(std::sync::Arc::new(Overtaken { remote, by, says })));
        other.sync().await.unwrap();
        other.sync().await.unwrap();
        assert_eq!(other.tasks().count(&Filter::All).unwrap(), 4, "what was deleted meanwhile is no ghost");
        let rows = |computer: &Computer| computer.tasks().read(&Query::default()).unwrap();
        assert_eq!(rows(&other), rows(&one));
    }
}

/// Notes which pulls ask for deleted rows.
#[derive(Debug)]
struct Noting {
    remote: FakeRemote,
    asked: std::sync::Mutex<Vec<Tombstones>>,
}

#[async_trait::async_trait]
impl Remote for Noting {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        if request.table == tasks() {
            self.asked.lock().unwrap().push(request.tombstones);
        }
        self.remote.fetch(request).await
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        self.remote.push(operation).await
    }
}

#[tokio::test]
async fn deleted_rows_are_asked_for_if_something_here_may_be_among_them() {
    let server = FakeServer::new();
    let (_, other) = filled(&server, 2).await;
    let noting = |remote: &FakeRemote| {
        std::sync::Arc::new(Noting { remote: remote.clone(), asked: std::sync::Mutex::default() })
    };
    let (query, cancel) = (PullQuery::table(tasks()), CancellationToken::new());
    let asks = noting(&other.remote);
    other.context.set_remote(Some(asks.clone()));
    for _ in 0..2 {
        other.context.pull(&query, &cancel).await.unwrap();
    }
    assert_eq!(*asks.asked.lock().unwrap(), [Tombstones::Skip, Tombstones::Include], "first and later");

    let third = Computer::new(&server, 3);
    let asks = noting(&third.remote);
    third.context.set_remote(Some(asks.clone()));
    third.add("mine", "x");
    third.context.pull(&query, &cancel).await.unwrap();
    assert_eq!(*asks.asked.lock().unwrap(), [Tombstones::Include], "something waits");
}
