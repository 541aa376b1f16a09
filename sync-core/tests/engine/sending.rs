//! How a push sends: how many at once, when it stops, what it tells, and when it leaves a record to the user.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use async_trait::async_trait;
use serde_json::json;
use sync_core::conflict::{Ask, ClientWins};
use sync_core::{
    CancellationToken, Error, FetchRequest, Operation, Page, ParkedReason, PushOutcome, PushedAs, Record,
    Remote, RemoteError, RemoteErrorKind, Sequence, State, SyncEvent, Timestamp, Version,
};
use sync_testkit::{FakeRemote, FakeServer, Fault};

use crate::support::{Computer, changed_elsewhere, fields, id, tasks, two};

fn queue(one: &Computer) -> Vec<Operation> {
    one.context.pending_operations(Sequence::default(), 99).unwrap()
}

fn failed(kind: RemoteErrorKind) -> Option<Fault> {
    Some(Fault::Answer(kind))
}

/// Counts how many requests are under way at once.
#[derive(Debug)]
struct Crowd {
    remote: FakeRemote,
    now: AtomicU64,
    most: AtomicU64,
}

#[async_trait]
impl Remote for Crowd {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        self.remote.fetch(request).await
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let answer = self.remote.push(operation).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        answer
    }
}

#[tokio::test]
async fn eight_are_under_way_at_once_and_not_one_more() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    (0..20).for_each(|n| drop(one.add(&format!("t{n}"), "x")));
    let crowd =
        Arc::new(Crowd { remote: one.remote.clone(), now: AtomicU64::new(0), most: AtomicU64::new(0) });
    one.context.set_remote(Some(crowd.clone()));
    one.sync().await.unwrap();
    assert_eq!((crowd.most.load(Ordering::SeqCst), server.log().len()), (8, 20));
}

#[tokio::test]
async fn a_push_that_gets_on_is_as_patient_as_at_the_start() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    (0..8).for_each(|n| drop(one.add(&format!("t{n}"), "x")));
    for left in (2..=8).rev() {
        one.remote.on_push([None]);
        one.remote.on_push(vec![failed(RemoteErrorKind::Throttled); left - 1]);
    }
    one.sync().await.unwrap();
    assert_eq!(one.remote.requests().0, 8 + 7 + 6 + 5 + 4 + 3 + 2 + 1, "one arrives each time");
    assert_eq!(server.log().len(), 8);
}

/// Is too busy for one record at first; its other answers come later than that one.
#[derive(Debug)]
struct Late {
    remote: FakeRemote,
    busy: AtomicBool,
    asked: AtomicU64,
}

#[async_trait]
impl Remote for Late {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        self.remote.fetch(request).await
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if operation.record == id("busy") && self.busy.swap(false, Ordering::SeqCst) {
            return Err(RemoteError::new(RemoteErrorKind::Throttled, "too busy"));
        }
        let answer = self.remote.push(operation).await;
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        answer
    }
}

#[tokio::test]
async fn answers_that_are_under_way_when_a_push_stops_are_heard() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    for name in ["a", "b", "busy", "c"] {
        one.add(name, "x");
    }
    let (remote, busy, asked) = (one.remote.clone(), AtomicBool::new(true), AtomicU64::new(0));
    let late = Arc::new(Late { remote, busy, asked });
    one.context.set_remote(Some(late.clone()));
    one.context.push(&CancellationToken::new()).await.unwrap();
    assert_eq!(late.asked.load(Ordering::SeqCst), 5, "only what met a busy server is sent twice");
    assert_eq!(server.log().len(), 4);
}

#[tokio::test]
async fn a_push_that_does_not_get_on_gives_up_after_three_tries() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    one.remote.on_push(vec![failed(RemoteErrorKind::Server); 4]);
    let error = one.context.push(&CancellationToken::new()).await.unwrap_err();
    assert!(matches!(error, Error::Remote(error) if error.kind == RemoteErrorKind::Server));
    assert_eq!(one.remote.requests().0, 3);
    let [operation] = queue(&one).try_into().unwrap();
    assert_eq!((operation.state, operation.attempts), (State::Attempted, 3));
    assert_eq!(operation.last_failure.unwrap().message, "Server");
}

#[tokio::test]
async fn nothing_more_is_sent_once_the_server_has_signed_us_out() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    (0..20).for_each(|n| drop(one.add(&format!("t{n}"), "x")));
    one.remote.on_push(vec![failed(RemoteErrorKind::SignIn); 20]);
    one.sync().await.unwrap_err();
    assert_eq!(one.remote.requests().0, 8, "those under way");
    let unsent = queue(&one).iter().filter(|operation| operation.attempts == 0).count();
    assert_eq!(unsent, 12, "what was not sent was not tried");
    assert!(queue(&one).iter().all(|operation| operation.state == State::Pending));
}

#[tokio::test]
async fn what_was_refused_after_it_may_have_arrived_is_not_taken_for_refused() {
    for (first, expected) in [
        (Some(Fault::LostAnswer), ParkedReason::RetriesExhausted),
        (failed(RemoteErrorKind::Malformed), ParkedReason::RetriesExhausted),
        (failed(RemoteErrorKind::SignIn), ParkedReason::Rejected),
    ] {
        let server = FakeServer::new();
        let one = Computer::new(&server, 1);
        one.add("a", "milk");
        one.remote.on_push([first.clone(), failed(RemoteErrorKind::Rejected)]);
        for _ in 0..2 {
            let _failed = one.context.push(&CancellationToken::new()).await;
        }
        assert_eq!(queue(&one)[0].state, State::Parked(expected), "{first:?}");
    }
}

#[tokio::test]
async fn an_operation_the_server_fails_on_is_parked_at_the_tenth_send() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    one.remote.on_push(vec![failed(RemoteErrorKind::Server); 10]);
    for (push, attempts) in [(1, 3), (2, 6), (3, 9)] {
        one.context.push(&CancellationToken::new()).await.unwrap_err();
        assert_eq!((queue(&one)[0].attempts, one.counts().parked), (attempts, 0), "push {push}");
    }
    let report = one.context.push(&CancellationToken::new()).await.unwrap();
    assert_eq!((report.parked, one.counts().parked, one.remote.requests().0), (1, 1, 10));
    one.context.retry(&tasks(), &id("a")).unwrap();
    assert_eq!((queue(&one)[0].attempts, &queue(&one)[0].state), (0, &State::Attempted));
}

/// Has another row whenever it is asked.
#[derive(Debug, Default)]
struct Restless(AtomicU64);

#[async_trait]
impl Remote for Restless {
    async fn fetch(&self, _: &FetchRequest) -> Result<Page, RemoteError> {
        Err(RemoteError::new(RemoteErrorKind::Malformed, "no"))
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        let row = Record::new(operation.record.clone(), fields(json!({"text": number})));
        let (version, updated_at) = (Version::new(number.to_string()).ok(), Some(Timestamp(0)));
        Ok(PushOutcome::Conflict { server: Some(Record { version, updated_at, ..row }) })
    }
}

#[tokio::test]
async fn a_record_that_comes_back_as_a_conflict_again_and_again_is_left_to_the_user() {
    let one = Computer::with_policy(&FakeServer::new(), 1, ClientWins);
    one.add("a", "mine");
    let restless = Arc::new(Restless::default());
    one.context.set_remote(Some(restless.clone()));
    let report = one.context.push(&CancellationToken::new()).await.unwrap();
    one.check();
    assert_eq!(restless.0.load(Ordering::SeqCst), 6);
    assert_eq!((report.settled, report.parked, one.counts().conflicts), (5, 1, 1));
    assert_eq!(one.context.conflicts().unwrap()[0].server.as_ref().unwrap().get("text"), 5, "the newest");
}

#[tokio::test]
async fn a_push_tells_how_far_it_is_and_how_each_operation_ended() {
    let server = FakeServer::new();
    let one = Computer::with_policy(&server, 1, Ask);
    one.add("a", "milk");
    one.sync().await.unwrap();
    changed_elsewhere(&server).await;
    one.add("parked before", "x");
    one.remote.on_push([failed(RemoteErrorKind::Rejected)]);
    one.context.push(&CancellationToken::new()).await.unwrap();
    one.set("a", json!({"text": "mine"}));
    let mut events = one.context.subscribe();
    one.context.push(&CancellationToken::new()).await.unwrap();
    one.add("b", "bread");
    one.context.push(&CancellationToken::new()).await.unwrap();
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if !matches!(event, SyncEvent::RecordsChanged { .. }) {
            told.push(event);
        }
    }
    let pushed = |name: &str, outcome| {
        let (table, record) = (tasks(), id(name));
        SyncEvent::Pushed { table, record, outcome, done: 1, total: 1 }
    };
    assert_eq!(
        told,
        [
            SyncEvent::PushStarted { total: 1 },
            SyncEvent::ConflictParked { table: tasks(), record: id("a") },
            pushed("a", PushedAs::Parked),
            SyncEvent::PushFinished,
            SyncEvent::PushStarted { total: 1 },
            pushed("b", PushedAs::Applied),
            SyncEvent::PushFinished,
        ]
    );
}

#[tokio::test]
async fn deleting_what_is_not_there_any_more_has_succeeded() {
    let server = FakeServer::new();
    let (one, _) = two(&server).await;
    server.vanish(&tasks(), &id("a"));
    one.tasks().delete(&id("a")).unwrap();
    let report = one.context.push(&CancellationToken::new()).await.unwrap();
    assert_eq!((report.applied, report.errors.len(), one.counts().operations), (1, 0, 0));
    assert!(one.context.ledger(9).unwrap().is_empty());
}

#[tokio::test]
async fn bringing_back_what_was_deleted_here_is_no_conflict() {
    let server = FakeServer::new();
    let (one, _) = two(&server).await;
    let row = one.tasks().delete(&id("a")).unwrap();
    one.sync().await.unwrap();
    one.tasks().undelete(row).unwrap();
    let report = one.sync().await.unwrap();
    assert!(one.context.ledger(9).unwrap().is_empty(), "nothing was decided");
    assert!(!server.row(&tasks(), &id("a")).unwrap().deleted);
    assert_eq!((report.push.parked, one.counts().operations), (0, 0));
}
