//! What can be done about an operation the server did not take: the methods of the original client's push error, each on
//! each kind of parked operation.

use std::sync::Arc;

use serde_json::json;
use sync_core::conflict::{Ask, ServerWins};
use sync_core::{
    CancellationToken, Error, FetchRequest, Handling, Operation, OperationKind as Kind, Page,
    ParkedOperation, ParkedReason, PullQuery, PushOutcome, Remote, RemoteError, RemoteErrorKind, SyncReport,
};
use sync_testkit::{FakeRemote, FakeServer, Fault};

use crate::support::{Computer, changed_elsewhere, fields, id, tasks, two};

/// How task `a` came to wait. Its text is `mine` here; where the server has one, it is `theirs` there, or still `milk`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waits {
    BothChanged,
    DeletedThere,
    DeletedHere,
    InsertRefused,
    UpdateRefused,
    /// The server failed on the insert again and again.
    InsertGivenUp,
    /// As before, and yet the first send had arrived.
    InsertUnheard,
}

use Waits::{
    BothChanged, DeletedHere, DeletedThere, InsertGivenUp, InsertRefused, InsertUnheard, UpdateRefused,
};

async fn parked(waits: Waits) -> (Arc<FakeServer>, Computer) {
    let server = FakeServer::new();
    let one = Computer::with_policy(&server, 1, Ask);
    let failed = Some(Fault::Answer(RemoteErrorKind::Server));
    if let InsertRefused | InsertGivenUp | InsertUnheard = waits {
        one.add("a", "mine");
        let faults = match waits {
            InsertRefused => vec![Some(Fault::Answer(RemoteErrorKind::Rejected))],
            InsertGivenUp => vec![failed; 10],
            _ => [vec![Some(Fault::LostAnswer)], vec![failed; 9]].concat(),
        };
        one.remote.on_push(faults);
        while one.counts().parked == 0 {
            let _failed = one.context.push(&CancellationToken::new()).await;
        }
        return (server, one);
    }
    one.add("a", "milk");
    one.sync().await.unwrap();
    let other = Computer::new(&server, 2);
    other.sync().await.unwrap();
    match waits {
        BothChanged | DeletedHere => drop(other.set("a", json!({"text": "theirs"}))),
        DeletedThere => drop(other.tasks().delete(&id("a")).unwrap()),
        _ => one.remote.on_push([Some(Fault::Answer(RemoteErrorKind::Rejected))]),
    }
    other.sync().await.unwrap();
    match waits {
        DeletedHere => drop(one.tasks().delete(&id("a")).unwrap()),
        _ => drop(one.set("a", json!({"text": "mine"}))),
    }
    one.sync().await.unwrap();
    (server, one)
}

fn find(one: &Computer) -> ParkedOperation {
    one.context.parked_operation(&tasks(), &id("a")).unwrap().expect("it waits")
}

/// The text of task `a`, `none` if there is no such task.
fn text(row: Option<sync_core::Record>) -> String {
    let row = row.filter(|row| !row.deleted);
    row.map_or("none".into(), |row| row.get("text").as_str().unwrap().into())
}

type Method = fn(&ParkedOperation) -> Result<(), Error>;

#[tokio::test]
async fn every_method_ends_the_wait_of_every_operation_as_it_says() {
    let update: Method = |parked| parked.update(&fields(json!({"text": "new"})));
    let delete: Method = |parked| parked.change_action(Kind::Delete, None);
    let revive: Method = |parked| parked.change_action(Kind::Update, None);
    let insert: Method = |parked| {
        parked.change_action(Kind::Insert, Some(fields(json!({"text": "whole", "complete": false}))))
    };
    let cancel: Method = ParkedOperation::cancel;
    let cancel_and_update: Method = |parked| parked.cancel_and_update(&fields(json!({"text": "taken"})));
    let cancel_and_discard: Method = ParkedOperation::cancel_and_discard;
    // What the text of the task is then, on both sides; `-` where the method says that there is no row.
    for (waits, ends) in [
        (BothChanged, ["new", "none", "mine", "whole", "theirs", "taken", "theirs"]),
        (DeletedThere, ["new", "none", "mine", "whole", "none", "taken", "none"]),
        (DeletedHere, ["-", "none", "-", "whole", "theirs", "taken", "theirs"]),
        (InsertRefused, ["new", "none", "mine", "whole", "none", "taken", "none"]),
        (UpdateRefused, ["new", "none", "mine", "whole", "milk", "taken", "milk"]),
        (InsertGivenUp, ["new", "none", "mine", "whole", "none", "taken", "none"]),
        (InsertUnheard, ["new", "none", "mine", "whole", "mine", "taken", "mine"]),
    ] {
        let methods = [update, delete, revive, insert, cancel, cancel_and_update, cancel_and_discard];
        for (number, (method, end)) in methods.into_iter().zip(ends).enumerate() {
            let (server, one) = parked(waits).await;
            let before = find(&one);
            let result = method(&before);
            one.check();
            if end == "-" {
                assert!(matches!(result, Err(Error::NotFound { .. })), "{waits:?} {number}");
                assert_eq!(one.counts().parked, 1, "nothing was changed");
                continue;
            }
            result.unwrap();
            assert_eq!(one.counts().parked, 0, "{waits:?} {number}: it no longer waits");
            let conflict = before.reason() == &ParkedReason::Conflict;
            let ledger = one.context.ledger(9).unwrap();
            assert_eq!(ledger.len(), usize::from(conflict), "{waits:?} {number}: a conflict is written down");
            one.sync().await.unwrap();
            assert_eq!(text(server.row(&tasks(), &id("a"))), end, "{waits:?} {number} on the server");
            assert_eq!(text(one.tasks().lookup(&id("a")).unwrap()), end, "{waits:?} {number} here");
            assert_eq!(one.counts().operations, 0, "{waits:?} {number}");
        }
    }
}

#[tokio::test]
async fn a_parked_operation_shows_its_three_sides_and_why() {
    for (waits, reason, local, server, action) in [
        (BothChanged, ParkedReason::Conflict, "mine", "theirs", Kind::Update),
        (DeletedThere, ParkedReason::Conflict, "mine", "none", Kind::Update),
        (DeletedHere, ParkedReason::Conflict, "none", "theirs", Kind::Delete),
        (InsertRefused, ParkedReason::Rejected, "mine", "none", Kind::Insert),
        (UpdateRefused, ParkedReason::Rejected, "mine", "milk", Kind::Update),
        (InsertGivenUp, ParkedReason::RetriesExhausted, "mine", "none", Kind::Insert),
    ] {
        let (_, one) = parked(waits).await;
        let parked = find(&one);
        assert_eq!((parked.reason(), parked.operation().kind), (&reason, action), "{waits:?}");
        assert_eq!(text(parked.local().cloned()), local, "{waits:?}");
        assert_eq!(text(parked.server().cloned()), server, "{waits:?}");
        assert_eq!(parked.operation().last_failure.is_some(), reason != ParkedReason::Conflict, "{waits:?}");
    }
}

#[tokio::test]
async fn an_operation_that_is_no_more_as_it_was_found_is_left_alone() {
    let (server, one) = parked(BothChanged).await;
    let found = find(&one);
    one.set("a", json!({"text": "mine, better"}));
    assert!(matches!(found.cancel(), Err(Error::Outdated { .. })));
    assert_eq!(one.get("a", "text"), "mine, better");

    let found = find(&one);
    let third = Computer::new(&server, 3);
    third.sync().await.unwrap();
    third.set("a", json!({"text": "third"}));
    third.sync().await.unwrap();
    one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap();
    assert!(matches!(found.update(&fields(json!({"text": "new"}))), Err(Error::Outdated { .. })));
    assert_eq!((one.get("a", "text"), one.counts().parked), (json!("mine, better"), 1));

    find(&one).cancel().unwrap();
    assert!(matches!(found.cancel(), Err(Error::Outdated { .. })), "it waits no more");
    let (_, one) = parked(InsertGivenUp).await;
    let found = find(&one);
    one.set("a", json!({"text": "follows"}));
    assert!(matches!(found.change_action(Kind::Delete, None), Err(Error::Outdated { .. })));
    assert_eq!(one.get("a", "text"), "follows");
}

#[tokio::test]
async fn a_conflict_ends_only_if_it_is_the_one_that_was_found() {
    use sync_core::Resolution::{KeepBoth, KeepLocal, KeepServer, Merge};

    let merge = || Merge(fields(json!({"text": "mixed"})));
    for resolution in [KeepLocal, KeepServer, KeepBoth, merge()] {
        let (server, one) = parked(BothChanged).await;
        let found = find(&one);
        let third = Computer::new(&server, 3);
        third.sync().await.unwrap();
        third.set("a", json!({"text": "third"}));
        third.sync().await.unwrap();
        one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap();
        let before = (one.context.conflicts().unwrap(), one.counts());
        assert!(matches!(found.resolve(resolution.clone()), Err(Error::Outdated { .. })), "{resolution:?}");
        assert_eq!((one.context.conflicts().unwrap(), one.counts()), before, "{resolution:?}");
        assert!(one.context.ledger(1).unwrap().is_empty(), "{resolution:?}");

        let again = find(&one);
        let conflict = again.conflict().unwrap();
        assert_eq!(vec![conflict], before.0, "it is shown as it is listed");
        again.resolve(resolution.clone()).unwrap();
        assert_eq!(one.counts().conflicts, 0, "{resolution:?}");
        assert_eq!(one.context.ledger(1).unwrap().len(), 1);
        one.check();
    }
    let (_, one) = parked(InsertRefused).await;
    let refused = find(&one);
    assert_eq!(refused.conflict(), None);
    assert!(matches!(refused.resolve(KeepServer), Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn an_operation_that_is_not_parked_is_not_found() {
    let server = FakeServer::new();
    let (one, _) = two(&server).await;
    let parked = || one.context.parked_operation(&tasks(), &id("a")).unwrap().is_some();
    assert!(!parked());
    one.set("a", json!({"text": "mine"}));
    assert!(!parked());
    assert!(matches!(one.context.discard(&tasks(), &id("a")), Err(Error::NotFound { .. })));
    assert_eq!(one.get("a", "text"), "mine");
}

#[tokio::test]
async fn what_is_written_down_is_what_was_kept() {
    let (_, one) = parked(BothChanged).await;
    find(&one).update(&fields(json!({"text": "new"}))).unwrap();
    let entry = one.context.ledger(1).unwrap().remove(0);
    let sides = [entry.base, entry.local, entry.server, entry.result].map(text);
    assert_eq!(
        (entry.rule.as_str(), sides),
        ("user: a mix", ["milk", "mine", "theirs", "new"].map(String::from))
    );

    let (_, one) = parked(BothChanged).await;
    find(&one).change_action(Kind::Update, None).unwrap();
    let entry = one.context.ledger(1).unwrap().remove(0);
    assert_eq!((entry.rule.as_str(), text(entry.result)), ("user: keep this computer's", "mine".into()));

    let (_, one) = parked(DeletedThere).await;
    find(&one).cancel().unwrap();
    let entry = one.context.ledger(1).unwrap().remove(0);
    assert_eq!((entry.rule.as_str(), text(entry.result)), ("user: keep the server's", "none".into()));
}

fn told(report: &SyncReport) -> Vec<(&str, Kind, &ParkedReason, Option<&str>, Handling)> {
    let told = report.push.errors.iter().map(|error| {
        let failure = error.failure.as_ref().map(|failure| failure.message.as_str());
        (error.record.as_str(), error.action, &error.reason, failure, error.handling)
    });
    told.collect()
}

/// A way to a server that refuses one record.
#[derive(Debug)]
struct Refusing(FakeRemote);

#[async_trait::async_trait]
impl Remote for Refusing {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        self.0.fetch(request).await
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        match operation.record.as_str() {
            "poison" => Err(RemoteError::new(RemoteErrorKind::Rejected, "too bitter")),
            _ => self.0.push(operation).await,
        }
    }
}

#[tokio::test]
async fn a_push_tells_which_of_its_errors_were_handled() {
    for handling in [Handling::Handled, Handling::Unhandled] {
        let server = FakeServer::new();
        let one = match handling {
            Handling::Handled => Computer::with_policy(&server, 1, ServerWins),
            Handling::Unhandled => Computer::with_policy(&server, 1, Ask),
        };
        one.add("a", "milk");
        one.sync().await.unwrap();
        changed_elsewhere(&server).await;
        one.set("a", json!({"text": "mine"}));
        one.add("b", "fine");
        one.add("poison", "bitter");
        one.context.set_remote(Some(Arc::new(Refusing(one.remote.clone()))));
        let report = one.sync().await.unwrap();
        let (conflict, refused) = (ParkedReason::Conflict, ParkedReason::Rejected);
        assert_eq!(
            told(&report),
            [
                ("a", Kind::Update, &conflict, None, handling),
                ("poison", Kind::Insert, &refused, Some("too bitter"), Handling::Unhandled),
            ]
        );
        let quiet = one.sync().await.unwrap();
        assert!(told(&quiet).is_empty(), "what waits already is no error of the next push");
    }
}
