//! Writes of one account wait for the lock of its clock in PostgreSQL. They wait together: they are done in one
//! transaction, and each has an outcome of its own.

use std::{collections::BTreeSet, pin::Pin, sync::Arc, time::Duration};

use futures_util::{future::join_all, poll};
use serde_json::json;
use server::storage::{Conditions, StorageError, Tags, WriteOutcome, WriteRequest};
use tokio::time::sleep;
use tokio_postgres::Client;

use crate::bench::{Bench, Device, key, text};

type Outcome = Pin<Box<dyn Future<Output = Result<WriteOutcome, StorageError>> + Send>>;

/// Holds the clock of an account, so that what is written waits.
struct Held {
    client: Client,
    /// Looks on from outside.
    watch: Client,
    device: Device,
}

impl Held {
    async fn new(bench: &Bench) -> Option<Self> {
        let (_, device) = bench.open_for_one().await;
        device.insert("first", text("there is a clock now")).await;
        let url = bench.url.as_ref()?;
        let client = crate::postgres::client(url).await.unwrap();
        let watch = crate::postgres::client(url).await.unwrap();
        // Row-level security shows a clock to its owner only.
        for client in [&client, &watch] {
            client.batch_execute(&format!("SET tidelist.owner = '{}'", device.owner.0)).await.unwrap();
        }
        let held = Self { client, watch, device };
        held.hold().await;
        Some(held)
    }

    async fn hold(&self) {
        self.client.batch_execute("BEGIN").await.unwrap();
        self.client.query_one("SELECT last FROM sync_clock FOR UPDATE", &[]).await.unwrap();
    }

    /// Sends one write ahead, which waits for the clock alone, and then the others.
    async fn behind_one(&self, requests: Vec<WriteRequest>) -> (Outcome, Vec<Outcome>) {
        let send = |request| -> Outcome {
            let storage = Arc::clone(&self.device.storage);
            Box::pin(async move { storage.write(request).await })
        };
        let mut ahead = send(self.device.request("ahead", self.device.insertion(text("ahead"))));
        // Asked once, a write waits in its place.
        assert!(poll!(&mut ahead).is_pending());
        self.wait_for_one_that_waits().await;
        let mut others: Vec<Outcome> = requests.into_iter().map(send).collect();
        for other in &mut others {
            assert!(poll!(other).is_pending());
        }
        (ahead, others)
    }

    async fn wait_for_one_that_waits(&self) {
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
        while self.watch.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
            sleep(Duration::from_millis(10)).await;
        }
    }

    async fn release(&self) {
        self.client.batch_execute("COMMIT").await.unwrap();
    }

    /// In how many transactions these rows got what they have now.
    async fn transactions(&self, ids: &str) -> i64 {
        let asked = format!("SELECT count(DISTINCT xmin::text) FROM row_todoitem WHERE id LIKE '{ids}'");
        self.watch.query_one(&asked, &[]).await.unwrap().get(0)
    }

    fn insertions(&self, count: usize) -> Vec<WriteRequest> {
        let insertion =
            |number| self.device.request(&format!("row{number}"), self.device.insertion(text("one of many")));
        (0..count).map(insertion).collect()
    }
}

/// The stamp of a write that was done.
fn stamp(outcome: &Result<WriteOutcome, StorageError>) -> i64 {
    match outcome {
        Ok(WriteOutcome::Applied(row)) => row.updated_at,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_together_is_done_in_one_transaction_with_a_stamp_for_each() {
    let Some(bench) = Bench::postgres().await else { return };
    let held = Held::new(&bench).await.unwrap();
    let (ahead, others) = held.behind_one(held.insertions(40)).await;
    held.release().await;
    let ahead = stamp(&ahead.await);
    let stamps: BTreeSet<i64> = join_all(others).await.iter().map(stamp).collect();
    assert_eq!(stamps.len(), 40);
    assert!(stamps.iter().all(|stamp| *stamp > ahead));
    assert_eq!(held.transactions("row%").await, 1);
    let page = held.device.list(held.device.query()).await;
    assert_eq!((page.rows, Some(&page.reached)), (42, stamps.last()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_has_its_own_outcome() {
    let Some(bench) = Bench::postgres().await else { return };
    let held = Held::new(&bench).await.unwrap();
    let device = &held.device;
    let mut requests = held.insertions(3);
    requests.push(device.request("first", device.insertion(text("is there"))));
    requests.push(device.request("absent", device.merging(text("is not there"))));
    let mut conditional = device.request("first", device.merging(text("too late")));
    conditional.conditions =
        Conditions { if_match: Some(Tags::Versions(vec!["other".to_owned()])), ..Conditions::default() };
    requests.push(conditional);
    let (ahead, others) = held.behind_one(requests).await;
    held.release().await;
    stamp(&ahead.await);
    let outcomes = join_all(others).await;
    outcomes.iter().take(3).for_each(|outcome| assert!(stamp(outcome) > 0));
    let [.., exists, absent, refused] = outcomes.as_slice() else { panic!("six outcomes") };
    assert!(matches!(exists, Ok(WriteOutcome::Exists(_))), "{exists:?}");
    assert!(matches!(absent, Ok(WriteOutcome::Absent)), "{absent:?}");
    // It came after the insert that found the row, so it is of the next group.
    assert!(matches!(refused, Ok(WriteOutcome::Refused(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_write_of_a_row_or_under_a_key_sees_what_the_first_did() {
    let Some(bench) = Bench::postgres().await else { return };
    let held = Held::new(&bench).await.unwrap();
    let device = &held.device;
    let keyed = |print| {
        let insertion = device.insertion(text("once"));
        WriteRequest { key: key("k", print), ..device.request("keyed", insertion) }
    };
    let twice = [
        device.request("row", device.insertion(json!({ "text": "new", "priority": 1 }))),
        device.request("row", device.merging(text("changed"))),
    ];
    let requests = twice.into_iter().chain([keyed(1), keyed(1), keyed(2)]).collect();
    let (ahead, others) = held.behind_one(requests).await;
    held.release().await;
    stamp(&ahead.await);
    let outcomes = join_all(others).await;
    assert!(stamp(&outcomes[0]) < stamp(&outcomes[1]));
    let row = device.read("row").await.unwrap();
    assert_eq!((&row["text"], &row["priority"]), (&json!("changed"), &json!(1)));
    stamp(&outcomes[2]);
    assert!(matches!(outcomes[3], Ok(WriteOutcome::Replayed(_))), "{:?}", outcomes[3]);
    assert!(matches!(outcomes[4], Ok(WriteOutcome::KeyReused)), "{:?}", outcomes[4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_the_database_does_not_take_fails_alone() {
    let Some(bench) = Bench::postgres().await else { return };
    let held = Held::new(&bench).await.unwrap();
    let trigger = "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.id = 'row7' THEN RAISE EXCEPTION 'poison'; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER poison BEFORE INSERT ON row_todoitem FOR EACH ROW EXECUTE FUNCTION poison();";
    held.release().await;
    held.client.batch_execute(trigger).await.unwrap();
    held.hold().await;
    let (ahead, others) = held.behind_one(held.insertions(20)).await;
    held.release().await;
    stamp(&ahead.await);
    let outcomes = join_all(others).await;
    assert!(matches!(outcomes[7], Err(StorageError::Database(_))), "{:?}", outcomes[7]);
    let stamps: BTreeSet<i64> = outcomes
        .iter()
        .enumerate()
        .filter(|(place, _)| *place != 7)
        .map(|(_, outcome)| stamp(outcome))
        .collect();
    assert_eq!(stamps.len(), 19);
    assert_eq!(held.device.list(held.device.query()).await.rows, 21);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_whose_connection_breaks_is_not_done_and_the_next_one_is() {
    let Some(bench) = Bench::postgres().await else { return };
    let held = Held::new(&bench).await.unwrap();
    let (ahead, others) = held.behind_one(held.insertions(10)).await;
    // The one ahead loses its connection; the others wait for the clock then.
    let broken = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
         WHERE wait_event_type = 'Lock' AND datname = current_database()";
    let breaks = async || held.watch.query_one(broken, &[]).await.unwrap().get::<_, i64>(0);
    assert_eq!(breaks().await, 1);
    let outcome = ahead.await;
    assert!(matches!(outcome, Err(StorageError::Unreachable)), "{outcome:?}");
    held.wait_for_one_that_waits().await;
    assert_eq!(breaks().await, 1);
    for outcome in join_all(others).await {
        assert!(matches!(outcome, Err(StorageError::Unreachable)), "{outcome:?}");
    }
    held.release().await;
    assert_eq!(held.device.list(held.device.query()).await.rows, 1);
    held.device.insert("after", text("it goes on")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_of_rows_that_are_large_together_are_done_alone() {
    let Some(bench) = Bench::postgres().await else { return };
    let held = Held::new(&bench).await.unwrap();
    let device = &held.device;
    held.release().await;
    for number in 0..6 {
        device.insert(&format!("row{number}"), text(&"x".repeat(1_000_000))).await;
    }
    held.hold().await;
    let merge = |number| device.request(&format!("row{number}"), device.merging(json!({ "priority": 1 })));
    let (ahead, others) = held.behind_one((0..6).map(merge).collect()).await;
    held.release().await;
    stamp(&ahead.await);
    let stamps: BTreeSet<i64> = join_all(others).await.iter().map(stamp).collect();
    assert_eq!((stamps.len(), held.transactions("row%").await), (6, 6));
}
