//! Promises that no other room holds: what a crash leaves, rows of a server that promises nothing, pauses, clocks, filters.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;
use sync_core::{
    CancellationToken, Continuation, Cursor, Error, FetchRequest, Filter, Next, OpId, Operation, Page,
    Position, PullQuery, PushOutcome, Query, QueryId, Record, Remote, RemoteError, RemoteErrorKind, Sequence,
    SyncEvent, Timestamp, Version,
};
use sync_testkit::{FakeRemote, FakeServer};

use crate::support::{Computer, fields, id, tasks, two};

#[tokio::test]
async fn i1_an_edit_that_returned_is_in_what_a_crash_leaves_behind() {
    let server = FakeServer::new();
    let (one, _) = two(&server).await;
    one.set("a", json!({"text": "mine"}));
    one.add("b", "bread");
    let after = one.restart(&server, 9);
    assert_eq!((after.get("a", "text"), after.get("b", "text")), (json!("mine"), json!("bread")));
    after.sync().await.unwrap();
    assert_eq!(server.row(&tasks(), &id("a")).unwrap().get("text"), "mine");
    assert_eq!(server.live(&tasks()).len(), 2);
}

/// A server whose stamps promise nothing: they tie, and rows appear late. It gives pages by keyset, and its clock.
#[derive(Debug, Default)]
struct Naive {
    rows: Mutex<Vec<Record>>,
    now: i64,
}

impl Naive {
    fn add(&self, name: &str, at: i64) {
        let version = Version::new(format!("{name} {at}")).ok();
        let row = Record::new(id(name), fields(json!({"text": name})));
        self.rows.lock().unwrap().push(Record { version, updated_at: Some(Timestamp(at)), ..row });
    }
}

#[async_trait]
impl Remote for Naive {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        let key = |row: &Record| (row.updated_at.unwrap(), row.id.clone());
        let mut records = self.rows.lock().unwrap().clone();
        records.retain(|row| match &request.position {
            Position::After(at, id) => key(row) > (*at, id.clone()),
            Position::From(at) => key(row).0 >= *at,
            Position::Start | Position::Continue(_) => true,
        });
        records.retain(|_| request.table == tasks());
        records.sort_by_key(key);
        records.truncate(request.limit);
        let server_time = Some(Timestamp(self.now));
        let (next, cursor) = (Next::Ask, Cursor::Naive);
        Ok(Page { records, next, total: None, cursor, reached: None, server_time })
    }

    async fn push(&self, _: &Operation) -> Result<PushOutcome, RemoteError> {
        Ok(PushOutcome::Gone)
    }
}

#[tokio::test]
async fn i9_rows_of_equal_stamps_and_rows_that_appear_late_are_not_skipped() {
    let one = Computer::new(&FakeServer::new(), 1);
    let server = Arc::new(Naive { now: 1_000_000, ..Naive::default() });
    for n in 0..20 {
        server.add(&format!("tie {n:02}"), 900_000);
    }
    one.context.set_remote(Some(server.clone()));
    one.sync().await.unwrap();
    assert_eq!(one.tasks().count(&Filter::All).unwrap(), 20, "more ties than a page has rows");
    server.add("a late tie", 900_000);
    server.add("late by fifty seconds", 850_000);
    server.add("new", 960_000);
    one.sync().await.unwrap();
    assert_eq!(one.tasks().count(&Filter::All).unwrap(), 23);
    let report = one.sync().await.unwrap();
    assert_eq!(report.received(), 0, "what is here already is nothing new");
}

/// Leads nowhere: to the same page, or by a link to itself.
#[derive(Debug)]
struct Circling {
    server: Naive,
    next: Next,
}

#[async_trait]
impl Remote for Circling {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        let page = self.server.fetch(&FetchRequest { position: Position::Start, ..request.clone() }).await?;
        Ok(Page { next: self.next.clone(), ..page })
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        self.server.push(operation).await
    }
}

#[tokio::test]
async fn a_server_that_leads_in_a_circle_is_left() {
    let link = || Next::Link(Continuation("here".into()));
    for (rows, next) in [(9, Next::Ask), (9, link()), (0, link())] {
        let server = Naive { now: 1_000_000, ..Naive::default() };
        (0..rows).for_each(|n| server.add(&format!("{n}"), n));
        let one = Computer::new(&FakeServer::new(), 1);
        one.context.set_remote(Some(Arc::new(Circling { server, next })));
        let malformed = |error: Error| {
            assert!(matches!(error, Error::Remote(error) if error.kind == RemoteErrorKind::Malformed));
        };
        malformed(one.sync().await.unwrap_err());
        malformed(one.context.preview(&CancellationToken::new()).await.unwrap_err());
    }
}

/// A server that asks the first visitors to come back later.
#[derive(Debug)]
struct Busy {
    remote: FakeRemote,
    asked: Mutex<Vec<Duration>>,
}

impl Busy {
    fn ask(&self) -> Result<(), RemoteError> {
        let Some(pause) = self.asked.lock().unwrap().pop() else { return Ok(()) };
        let error = RemoteError::new(RemoteErrorKind::Throttled, "too busy");
        Err(RemoteError { retry_after: Some(pause), status: Some(429), ..error })
    }
}

#[async_trait]
impl Remote for Busy {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        self.ask()?;
        self.remote.fetch(request).await
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        self.ask()?;
        self.remote.push(operation).await
    }
}

#[tokio::test]
async fn i23_a_server_that_asks_for_a_pause_gets_it_or_is_left_alone() {
    let cases =
        [(vec![7], 7_000, true), (vec![4, 3], 7_000, true), (vec![10], 10_000, true), (vec![11], 0, false)];
    for (pauses, slept, done) in cases {
        let server = FakeServer::new();
        let one = Computer::new(&server, 1);
        one.add("a", "milk");
        let asked = pauses.iter().rev().map(|seconds| Duration::from_secs(*seconds)).collect();
        let busy = Busy { remote: one.remote.clone(), asked: Mutex::new(asked) };
        one.context.set_remote(Some(Arc::new(busy)));
        let mut events = one.context.subscribe();
        let result = one.sync().await;
        assert_eq!(result.is_ok(), done, "{pauses:?}");
        if let Err(Error::Remote(error)) = result {
            assert_eq!(error.retry_after, Some(Duration::from_secs(11)), "it says when to come back");
        }
        let waited = one.clock.slept_ms();
        assert!((slept..slept + 500).contains(&waited), "{pauses:?}: {waited} ms");
        let mut told = 0;
        while let Ok(event) = events.try_recv() {
            told += usize::from(matches!(event, SyncEvent::Retrying { .. }));
        }
        assert_eq!(told, if done { pauses.len() } else { 0 });
        assert_eq!(one.counts().operations, u64::from(!done), "nothing is lost");
    }
}

#[tokio::test]
async fn a_pull_gives_up_a_server_that_stays_busy() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    let asked = Mutex::new(vec![Duration::ZERO; 100]);
    let busy = Arc::new(Busy { remote: one.remote.clone(), asked });
    one.context.set_remote(Some(busy.clone()));
    assert!(matches!(one.sync().await, Err(Error::Remote(_))));
    let tries = 100 - busy.asked.lock().unwrap().len();
    assert_eq!(tries, 3, "one and two more");
}

#[tokio::test]
async fn i25_a_clock_that_is_ten_years_off_changes_nothing() {
    const YEARS: i64 = 10 * 365 * 24 * 60 * 60 * 1000;
    let mut ends = Vec::new();
    for ahead in [0, YEARS, -YEARS] {
        let server = FakeServer::new();
        let (one, other) = two(&server).await;
        one.clock.step(ahead);
        one.add("b", "bread");
        one.set("a", json!({"text": "mine"}));
        one.tasks().delete(&id("b")).unwrap();
        one.add("c", "cheese");
        other.set("a", json!({"due": "2026-03-14"}));
        other.sync().await.unwrap();
        one.sync().await.unwrap();
        one.clock.step(-3 * ahead);
        one.set("c", json!({"complete": true}));
        one.sync().await.unwrap();
        other.sync().await.unwrap();
        let rows = |computer: &Computer| computer.tasks().read(&Query::default()).unwrap();
        assert_eq!(rows(&one), rows(&other));
        ends.push(rows(&one));
    }
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
}

#[tokio::test]
async fn i29_a_pull_of_a_part_keeps_that_part_whole_and_nothing_else() {
    let server = FakeServer::new();
    let (one, other) = (Computer::new(&server, 1), Computer::new(&server, 2));
    let add = |name: &str, list: &str| {
        let row = fields(json!({"text": "x", "listId": list}));
        other.tasks().insert_with_id(id(name), row).unwrap();
    };
    for n in 0..5 {
        add(&format!("home {n}"), "home");
        add(&format!("work {n}"), "work");
    }
    other.sync().await.unwrap();
    let part = |list: &str| PullQuery {
        filter: Filter::eq("listId", list),
        id: QueryId::new(list).unwrap(),
        page_size: Some(2),
        ..PullQuery::table(tasks())
    };
    let cancel = CancellationToken::new();
    let here = || {
        let rows = one.tasks().read(&Query::default()).unwrap();
        rows.into_iter().map(|row| row.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(one.context.pull(&part("home"), &cancel).await.unwrap().stored, 5);
    add("home 5", "home");
    add("work 5", "work");
    other.tasks().delete(&id("home 1")).unwrap();
    other.tasks().delete(&id("work 1")).unwrap();
    other.sync().await.unwrap();
    one.context.pull(&part("home"), &cancel).await.unwrap();
    assert_eq!(here(), ["home 0", "home 2", "home 3", "home 4", "home 5"]);
    one.context.pull(&part("work"), &cancel).await.unwrap();
    assert_eq!(here().len(), 10, "another part has a token of its own, and removes nothing of this one");
}

#[tokio::test]
async fn a_new_operation_is_named_once_and_for_all() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    let name = || -> OpId { one.context.pending_operations(Sequence::default(), 1).unwrap()[0].id };
    let before = name();
    one.set("a", json!({"text": "oat milk"}));
    assert_eq!(name(), before, "what was never sent keeps its name");
    one.sync().await.unwrap();
    assert_eq!(server.log(), [before]);
}
