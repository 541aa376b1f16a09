//! The pull cursor: stamps are unique, only ever grow, and no reader that follows them misses a row.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
};

use serde_json::json;
use server::clock::Clock;
use sync_protocol::{Dialect, date};

use crate::support::TestServer;

/// A clock that jumps about by up to an hour, both ways.
#[derive(Debug, Default)]
struct Restless {
    base: AtomicI64,
    asked: AtomicU64,
}

impl Clock for Restless {
    fn now_ms(&self) -> i64 {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        // A small generator of pseudo-random steps.
        let step =
            asked.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33;
        self.base.load(Ordering::Relaxed) + i64::try_from(step % 7_200_000).unwrap() - 3_600_000
    }
}

/// A clock that stands where it was put.
#[derive(Debug)]
struct Fixed(AtomicI64);

impl Clock for Fixed {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_of_eight_writers_under_a_restless_clock_misses_nothing() {
    let clock = Arc::new(Restless { base: 1_900_000_000_000.into(), ..Restless::default() });
    let server = TestServer::with(|config| config.clock = Arc::clone(&clock) as Arc<dyn Clock>).await;
    let done = Arc::new(AtomicBool::new(false));
    let mut reading = Vec::new();
    for op in ["gt", "ge"] {
        let (done, client) = (Arc::clone(&done), server.alice(Dialect::V3).await);
        reading.push(tokio::spawn(async move {
            let (mut token, mut seen) = ("1970-01-01T00:00:00.000Z".to_owned(), BTreeSet::new());
            loop {
                let last_round = done.load(Ordering::SeqCst);
                let query = format!("$filter=updatedAt {op} {token}&$orderby=updatedAt&$top=7");
                let rows = client.get(&format!("/tables/todoitem?{query}")).await.rows();
                let before = token.clone();
                for row in &rows {
                    let stamp = row["updatedAt"].as_str().unwrap();
                    assert!(token.as_str() <= stamp, "{stamp} comes after {token}");
                    token = stamp.to_owned();
                    seen.insert(row["id"].as_str().unwrap().to_owned());
                }
                if last_round && token == before {
                    return seen;
                }
            }
        }));
    }
    let mut writing = Vec::new();
    for writer in 0..8 {
        let client = server.alice(Dialect::V3).await;
        writing.push(tokio::spawn(async move {
            let mut stamps = Vec::new();
            for number in 0..40 {
                let row = client.insert(&format!("{writer}-{number}")).await;
                stamps.push(date::parse(row["updatedAt"].as_str().unwrap()).unwrap());
            }
            stamps
        }));
    }
    let mut all = Vec::new();
    for writer in writing {
        let stamps = writer.await.unwrap();
        assert!(stamps.windows(2).all(|pair| pair[0] < pair[1]), "a writer saw its stamps go back");
        all.extend(stamps);
    }
    done.store(true, Ordering::SeqCst);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 320);
    for reader in reading {
        assert_eq!(reader.await.unwrap().len(), 320);
    }
}

#[tokio::test]
async fn a_clock_that_steps_back_does_not_take_the_stamps_along() {
    let clock = Arc::new(Fixed(2_000_000_000_000.into()));
    let server = TestServer::with(|config| config.clock = Arc::clone(&clock) as Arc<dyn Clock>).await;
    let client = server.alice(Dialect::V3).await;
    let mut stamps = Vec::new();
    for (number, now) in
        [2_000_000_000_000, 2_000_000_000_000, 1_999_000_000_000, 5, 2_000_000_000_001].iter().enumerate()
    {
        clock.0.store(*now, Ordering::Relaxed);
        let row = client.post("/tables/todolist", json!({ "id": number.to_string() })).await.json();
        stamps.push(date::parse(row["updatedAt"].as_str().unwrap_or_else(|| panic!("{row}"))).unwrap());
    }
    assert_eq!(stamps, (2_000_000_000_000..2_000_000_000_005).collect::<Vec<_>>());
}

#[tokio::test]
async fn every_kind_of_write_takes_a_new_stamp_and_a_new_version() {
    let server = TestServer::start().await;
    let (old, new) = (server.alice(Dialect::V2).await, server.alice(Dialect::V3).await);
    let path = "/tables/todoitem/s";
    let mut rows = vec![old.insert("s").await];
    rows.push(old.patch(path, json!({ "text": "1" })).await.json());
    // The same value again is a write all the same.
    rows.push(old.patch(path, json!({ "text": "1" })).await.json());
    rows.push(new.put(path, json!({ "text": "2" })).await.json());
    rows.push(old.delete(path).await.json());
    rows.push(old.post(path, json!({})).await.json());
    let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().to_owned();
    assert!(rows.windows(2).all(|pair| text(&pair[0], "updatedAt") < text(&pair[1], "updatedAt")));
    assert_eq!(rows.iter().map(|row| text(row, "version")).collect::<BTreeSet<_>>().len(), rows.len());
    assert_eq!(text(&rows[5], "createdAt"), text(&rows[0], "createdAt"));
}

#[tokio::test]
async fn now_in_a_filter_is_the_time_of_the_servers_clock() {
    let clock = Arc::new(Fixed(AtomicI64::new(4_102_444_800_000)));
    let given = Arc::clone(&clock);
    let server = TestServer::with(|config| config.clock = given).await;
    let alice = server.alice(Dialect::V3).await;
    alice.insert("a").await;
    let found =
        async |filter: &str| alice.get(&format!("/tables/todoitem?$filter={filter}")).await.ids().len();
    assert_eq!((found("updatedAt eq now()").await, found("updatedAt gt now()").await), (1, 0));
    clock.0.fetch_sub(1, Ordering::Relaxed);
    assert_eq!((found("updatedAt eq now()").await, found("updatedAt gt now()").await), (0, 1));
}
