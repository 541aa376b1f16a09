//! What is kept does not grow for ever.

use serde_json::json;
use sync_core::conflict::ServerWins;
use sync_core::{
    CancellationToken, Change, Changes, LedgerEntry, Operation, Remote, RemoteError, RemoteErrorKind,
    Sequence, Store, Timestamp,
};
use sync_testkit::{FakeServer, SharedStore};

use crate::support::{Computer, id, tasks, two};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn entry(at: Timestamp) -> Change {
    let (table, record, device, rule) = (tasks(), id("a"), String::new(), String::new());
    let (base, local, server, result) = (None, None, None, None);
    Change::AppendLedger(Box::new(LedgerEntry {
        table,
        record,
        at,
        device,
        rule,
        base,
        local,
        server,
        result,
    }))
}

/// A computer whose ledger has so many entries, one a minute, the newest of now, and its store.
fn with_entries(server: &std::sync::Arc<FakeServer>, entries: i64) -> (Computer, SharedStore) {
    let mut store = SharedStore::default();
    let now = 1_700_000_000_000;
    let changes: Changes = (0..entries).rev().map(|n| entry(Timestamp(now - n * 60_000))).collect();
    store.commit(&changes).unwrap();
    (Computer::with(server, 1, store.clone(), None), store)
}

#[tokio::test]
async fn i30_a_ledger_keeps_ninety_days_and_the_newest_five_hundred_entries() {
    for (days, entries, left) in [(89, 700, 700), (91, 700, 500), (91, 500, 500), (900, 3, 3)] {
        let (one, _) = with_entries(&FakeServer::new(), entries);
        one.clock.step(days * DAY);
        one.context.purge_ledger().unwrap();
        assert_eq!(one.context.ledger(usize::MAX).unwrap().len(), left, "{entries} after {days} days");
    }
}

#[tokio::test]
async fn i30_a_sync_purges_the_ledger_at_its_end_once_a_day() {
    let (one, mut store) = with_entries(&FakeServer::new(), 700);
    one.clock.step(91 * DAY);
    let mut left_after = async |ms| {
        store.commit(&Changes::from_iter([entry(Timestamp(0))])).unwrap();
        one.clock.step(ms);
        one.sync().await.unwrap();
        one.context.ledger(usize::MAX).unwrap().len()
    };
    assert_eq!(left_after(0).await, 500, "the first sync of a process");
    assert_eq!(left_after(DAY - 1).await, 501);
    assert_eq!(left_after(1).await, 500, "a day later");
    assert_eq!(left_after(-1).await, 500, "the clock was set back");
}

#[tokio::test]
async fn i30_what_waits_for_the_user_is_not_purged_however_old_it_is() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    other.set("a", json!({"text": "theirs"}));
    other.sync().await.unwrap();
    one.set("a", json!({"text": "mine"}));
    one.sync().await.unwrap();
    one.clock.step(1000 * DAY);
    one.context.purge_ledger().unwrap();
    one.sync().await.unwrap();
    let conflict = one.context.conflicts().unwrap().remove(0);
    assert_eq!(
        (conflict.local.unwrap().get("text"), conflict.server.unwrap().get("text")),
        (&json!("mine"), &json!("theirs"))
    );
}

/// A server with much to say.
#[derive(Debug)]
struct Talkative;

#[async_trait::async_trait]
impl Remote for Talkative {
    async fn fetch(&self, _: &sync_core::FetchRequest) -> Result<sync_core::Page, RemoteError> {
        Err(RemoteError::new(RemoteErrorKind::Malformed, "no"))
    }
    async fn push(&self, _: &Operation) -> Result<sync_core::PushOutcome, RemoteError> {
        Err(RemoteError::new(RemoteErrorKind::Rejected, "nö".repeat(100_000)))
    }
}

#[tokio::test]
async fn i30_of_what_a_server_says_a_thousand_characters_are_kept() {
    let server = FakeServer::new();
    let one = Computer::with_policy(&server, 1, ServerWins);
    one.add("a", "milk");
    one.context.set_remote(Some(std::sync::Arc::new(Talkative)));
    one.context.push(&CancellationToken::new()).await.unwrap();
    let parked = one.context.pending_operations(Sequence::default(), 1).unwrap().remove(0);
    assert_eq!(parked.last_failure.unwrap().message.chars().count(), 1_000);
}
