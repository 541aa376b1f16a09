//! Every verb on a row of somebody else, in every dialect, table, form and company of headers: alone, in a batch and in a
//! group. Each answer must be the one that a row which does not exist gets, and hold nothing of its owner's.

use std::{
    fmt,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::{Value, json};
use sync_protocol::Dialect;

use super::{CANARY, essence};
use crate::support::{Client, TestServer};

pub(super) const TABLES: [&str; 2] = ["todoitem", "todolist"];
/// The most operations of one batch.
pub(super) const BATCH: usize = 256;

/// A request but for the id it is about.
#[derive(Clone)]
pub(super) struct Cell {
    dialect: Dialect,
    pub(super) method: Method,
    path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Value>,
}

impl Cell {
    pub(super) fn path(&self, id: &str) -> String {
        self.path.replace("{id}", id)
    }

    /// Whether its address names the row and no more, but perhaps that deleted ones count.
    pub(super) fn is_plain(&self) -> bool {
        !self.path.ends_with('/') && !self.path.contains("$select")
    }

    pub(super) fn body(&self, id: &str) -> Option<Value> {
        let text = self.body.as_ref()?.to_string().replace("{id}", id);
        Some(serde_json::from_str(&text).unwrap())
    }

    pub(super) fn headers(&self) -> Vec<(&str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// The same as an operation of a batch.
    pub(super) fn operation(&self, id: &str, group: Option<&str>) -> Value {
        let headers =
            self.headers.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
        let mut operation = json!({
            "id": "1", "method": self.method.as_str(), "url": self.path(id),
            "headers": headers.collect::<serde_json::Map<_, _>>(),
        });
        if let Some(body) = self.body(id) {
            operation["body"] = body;
        }
        if let Some(group) = group {
            operation["atomicityGroup"] = group.into();
        }
        operation
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} {} {:?} {:?}", self.dialect, self.method, self.path, self.headers, self.body)
    }
}

/// The bodies each verb is sent with.
fn verbs() -> Vec<(Method, Option<Value>, Option<&'static str>)> {
    let mine = || Some(json!({ "note": "mine" }));
    vec![
        (Method::GET, None, None),
        (Method::HEAD, None, None),
        (Method::DELETE, None, None),
        (Method::POST, None, None),
        (Method::PUT, mine(), None),
        (Method::PUT, Some(json!({ "id": "{id}", "note": "mine" })), None),
        (Method::PATCH, mine(), None),
        (Method::PATCH, Some(json!({ "deleted": false })), None),
        (Method::PATCH, mine(), Some("application/merge-patch+json")),
        (
            Method::PATCH,
            Some(
                json!([{ "op": "test", "path": "/text", "value": CANARY }, { "op": "remove", "path": "/text" }]),
            ),
            Some("application/json-patch+json"),
        ),
    ]
}

/// Everything that may be asked of one row, its version and its owner's key being known.
pub(super) fn cells(dialect: Dialect, owned: &Owned) -> Vec<Cell> {
    let (table, key) = (owned.table, owned.key.as_str());
    let version = &format!("\"{}\"", owned.row["version"].as_str().unwrap());
    let past = "Mon, 01 Jan 2001 00:00:00 GMT";
    let future = "Mon, 01 Jan 2057 00:00:00 GMT";
    let companies: Vec<Vec<(&'static str, &str)>> = vec![
        vec![],
        vec![("If-Match", version)],
        vec![("If-Match", "*")],
        vec![("If-Match", "\"stale\"")],
        vec![("If-None-Match", version)],
        vec![("If-None-Match", "*")],
        vec![("If-Modified-Since", past)],
        vec![("If-Unmodified-Since", past)],
        vec![("If-Unmodified-Since", future)],
        vec![("Prefer", "return=minimal")],
        vec![("Prefer", "return=representation"), ("X-ZUMO-Options", "include:deleted")],
        vec![("Idempotency-Key", key)],
        vec![("Idempotency-Key", key), ("If-Match", version)],
    ];
    let mut cells = Vec::new();
    for (method, body, kind) in verbs() {
        for company in &companies {
            for suffix in ["", "/", "?__includedeleted=true", "?$select=id,version"] {
                let mut headers: Vec<(&str, String)> =
                    company.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
                headers.extend(kind.map(|kind| ("Content-Type", kind.to_owned())));
                let path = format!("/tables/{table}/{{id}}{suffix}");
                let (method, body) = (method.clone(), body.clone());
                cells.push(Cell { dialect, method, path, headers, body });
            }
        }
    }
    // Version 2 also names the row in the body.
    let body = Some(json!({ "id": "{id}", "note": "mine" }));
    let path = format!("/tables/{table}");
    cells.push(Cell { dialect, method: Method::PATCH, path, headers: Vec::new(), body });
    cells
}

/// What the owner has: a row and a tombstone, and a key that was used for a change of the row.
pub(super) struct Owned {
    pub(super) table: &'static str,
    pub(super) live: String,
    dead: String,
    none: String,
    key: String,
    pub(super) row: Value,
}

impl Owned {
    pub(super) async fn make(alice: &Client, dialect: Dialect, table: &'static str) -> Self {
        // Ids of one length, so that answers which repeat them can be compared.
        let [live, dead, none] = ["live", "dead", "none"].map(|word| format!("{word}-{dialect:?}-{table}"));
        for id in [&live, &dead] {
            let made = alice.post(&format!("/tables/{table}"), json!({ "id": id, "text": CANARY })).await;
            assert_eq!(made.status, 201, "{}", made.text);
        }
        alice.delete(&format!("/tables/{table}/{dead}")).await;
        let (path, key) = (format!("/tables/{table}/{live}"), format!("\"key-{dialect:?}-{table}\""));
        let verb = if dialect == Dialect::Ct { Method::PUT } else { Method::PATCH };
        let body = json!({ "text": CANARY, "note": "mine" });
        let changed = alice.send(verb, &path, &[("Idempotency-Key", &key)], Some(body)).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        Self { table, row: alice.get(&path).await.json(), live, dead, none, key }
    }
}

#[tokio::test]
async fn what_belongs_to_another_answers_as_what_does_not_exist() {
    let server = TestServer::start().await;
    let (mut asked, mut differ) = (0, Vec::new());
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let (alice, bob) = (server.alice(dialect).await, server.client("bob", dialect).await);
        for table in TABLES {
            let owned = Owned::make(&alice, dialect, table).await;
            let cells = cells(dialect, &owned);
            asked += alone(&bob, &cells, &owned, &mut differ).await;
            asked += together(&bob, &cells, &owned, &mut differ).await;
            let path = format!("/tables/{table}/{}", owned.live);
            assert_eq!(alice.get(&path).await.json(), owned.row, "a stranger changed it");
            let all = bob.get(&format!("/tables/{table}?__includedeleted=true")).await;
            assert!(all.ids().is_empty(), "{}", all.text);
        }
    }
    assert!(differ.is_empty(), "{} of {asked} differ:\n{}", differ.len(), differ.join("\n"));
    println!("isolation: {asked} requests for what belongs to another, answered otherwise: 0");
}

#[tokio::test]
async fn the_comparison_finds_a_server_that_tells() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    let owned = Owned::make(&alice, Dialect::V3, TABLES[0]).await;
    let mut cells = cells(Dialect::V3, &owned);
    cells.retain(|cell| cell.method == Method::GET && cell.headers.is_empty());
    let mut differ = Vec::new();
    // To its owner the row is there.
    let asked = alone(&alice, &cells, &owned, &mut differ).await;
    assert_eq!(differ.len(), asked);
}

#[tokio::test]
async fn the_time_an_answer_takes_does_not_tell_what_belongs_to_another() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    alice.insert("live").await;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..1_000 {
        let which = round % 2;
        let began = Instant::now();
        let reply = bob.get(["/tables/todoitem/live", "/tables/todoitem/none"][which]).await;
        times[which].push(began.elapsed());
        assert_eq!(reply.status, 404);
    }
    let [foreign, absent] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    });
    assert!(foreign.abs_diff(absent) < Duration::from_millis(1), "{foreign:?} and {absent:?}");
}

/// Sends each by itself; counts the requests.
pub(super) async fn alone(bob: &Client, cells: &[Cell], owned: &Owned, differ: &mut Vec<String>) -> usize {
    for cell in cells {
        let ask = async |id: &str| {
            bob.send(cell.method.clone(), &cell.path(id), &cell.headers(), cell.body(id)).await
        };
        let absent = ask(&owned.none).await;
        for foreign in [&owned.live, &owned.dead] {
            let reply = ask(foreign).await;
            let denied = (400..500).contains(&reply.status) && !format!("{reply:?}").contains(CANARY);
            if !denied || essence(&reply, foreign) != essence(&absent, &owned.none) {
                differ.push(format!("{cell}: {reply:?} but {absent:?}"));
            }
        }
    }
    cells.len() * 2
}

/// Sends cells as operations of one batch, each alone or in a group of its own; the answers, without the id.
pub(super) async fn in_batch(client: &Client, cells: &[Cell], id: &str, grouped: bool) -> Vec<Value> {
    let operation = |(number, cell): (usize, &Cell)| {
        let group = format!("g{number}");
        let mut operation = cell.operation(id, grouped.then_some(group.as_str()));
        operation["id"] = number.to_string().into();
        operation
    };
    let operations: Vec<Value> = cells.iter().enumerate().map(operation).collect();
    let reply = client.post("/$batch", json!({ "requests": operations })).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let answers: Value = serde_json::from_str(&reply.text.replace(id, "[id]")).unwrap();
    answers["responses"].as_array().unwrap().clone()
}

/// Sends all of them in batches, and each in a group of its own; counts the operations.
async fn together(bob: &Client, cells: &[Cell], owned: &Owned, differ: &mut Vec<String>) -> usize {
    let mut asked = 0;
    for grouped in [false, true] {
        for part in cells.chunks(BATCH) {
            let absent = in_batch(bob, part, &owned.none, grouped).await;
            for foreign in [&owned.live, &owned.dead] {
                let answers = in_batch(bob, part, foreign, grouped).await;
                assert_eq!((answers.len(), absent.len()), (part.len(), part.len()));
                for ((cell, found), absent) in part.iter().zip(answers).zip(&absent) {
                    let denied = found["status"].as_u64().is_some_and(|status| status >= 400)
                        && !found.to_string().contains(CANARY);
                    if !denied || found != *absent {
                        differ.push(format!("in a batch, {}, {cell}: {found} but {absent}", owned.table));
                    }
                }
                asked += part.len();
            }
        }
    }
    asked
}
