//! What the server does on each of its databases, beside the original server for Node and beside the databases
//! themselves, all in one run: only the ratios travel from machine to machine.

mod floor;
mod original;

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use self::original::Original;
use crate::{
    asked, postgres,
    target::{self, Target},
    wire::Wire,
};

const SECONDS: u64 = 2;
/// No request may be refused because there were many.
const SETTINGS: &str = "database_connections = 32\n[limits]\nrequests_at_once = 4000000000\n";
/// How many rows a pull of everything brings.
const ROWS: u64 = 100_000;
/// How many are pushed in batches.
const PUSHED: usize = 10_000;
const BATCH: usize = 250;
const PAGE: usize = 1_000;
const MANY: usize = 500;
const TEXT: &str = "a task with some words in it";

/// What one connection asks again and again.
#[derive(Clone, Copy)]
enum Ask {
    /// Stores one more row.
    Write,
    /// One row.
    ById,
    /// The first thousand rows.
    Page,
    /// What is new, and nothing is.
    Idle,
}

/// A server, and who may ask it.
struct Place {
    address: SocketAddr,
    tokens: Vec<String>,
}

/// A line of the table: what, and how much of it each second in each place.
struct Line {
    what: &'static str,
    rates: [Option<f64>; 5],
}

const PLACES: [&str; 5] = ["SQLite", "PostgreSQL", "Node", "raw SQLite", "raw PostgreSQL"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures: cargo xtask measure runs it"]
async fn the_server_is_measured_beside_the_original_and_its_databases() {
    assert!(target::may_open(2_000), "too few open files");
    let long = Duration::from_secs(asked("TIDELIST_SIEGE_SECONDS", SECONDS));
    let rows = usize::try_from(asked("TIDELIST_MEASURE_ROWS", ROWS)).unwrap();
    let mut lines = Vec::new();
    let target = Target::embedded(SETTINGS);
    let place = Place { address: target.address, tokens: target.tokens().await };
    measure(0, &place, Kind::Ours, rows, long, &mut lines).await;
    drop(target);
    floor_of(3, &floor::sqlite(long), &mut lines);
    if let Some((_database, url)) = postgres::durable().await {
        let target = Target::on(SETTINGS, &url);
        let place = Place { address: target.address, tokens: target.tokens().await };
        measure(1, &place, Kind::Ours, rows, long, &mut lines).await;
        drop(target);
        floor_of(4, &floor::postgres(&url, long).await, &mut lines);
    } else {
        println!("there is no PostgreSQL here");
    }
    if let Some(original) = Original::start() {
        let place = Place { address: original.address, tokens: vec![String::new()] };
        measure(2, &place, Kind::Original(&original), rows, long, &mut lines).await;
    } else {
        println!("the original server is not here: cargo xtask interop installs it");
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("measure: load average {}", load.split(' ').take(3).collect::<Vec<_>>().join(" "));
    println!("measure: {:<42} {}", "each second", PLACES.map(|place| format!("{place:>14}")).join(" "));
    for Line { what, rates } in &lines {
        let rates =
            rates.map(|rate| format!("{:>14}", rate.map_or("-".to_owned(), |rate| format!("{rate:.0}"))));
        println!("measure: {what:<42} {}", rates.join(" "));
    }
}

/// Whose server.
#[derive(Clone, Copy)]
enum Kind<'a> {
    Ours,
    Original(&'a Original),
}

const WRITES: &str = "inserts, one account, 1 connection";
const BY_ID: &str = "reads by id, 8 connections";
const PAGES: &str = "pages of 1,000 rows, 4 connections";

fn note(column: usize, what: &'static str, rate: f64, lines: &mut Vec<Line>) {
    println!("{}: {what}: {rate:.0}/s", PLACES[column]);
    let line = lines.iter().position(|line| line.what == what).unwrap_or_else(|| {
        lines.push(Line { what, rates: [None; 5] });
        lines.len() - 1
    });
    lines[line].rates[column] = Some(rate);
}

fn floor_of(column: usize, floor: &floor::Floor, lines: &mut Vec<Line>) {
    for (what, rate) in [(WRITES, floor.inserts), (BY_ID, floor.by_id), (PAGES, floor.pages)] {
        note(column, what, rate, lines);
    }
}

async fn measure(
    column: usize,
    place: &Place,
    kind: Kind<'_>,
    rows: usize,
    long: Duration,
    lines: &mut Vec<Line>,
) {
    let (one, all) = (&place.tokens[..1], &place.tokens[..]);
    let mut writes = vec![
        (WRITES, one, 1),
        ("inserts, one account, 8 connections", one, 8),
        ("inserts, one account, 32 connections", one, 32),
    ];
    if let Kind::Ours = kind {
        writes.push(("inserts, four accounts, 32 connections", all, 32));
    }
    for (what, accounts, connections) in writes {
        note(column, what, rate(place.address, accounts, Ask::Write, connections, long).await, lines);
    }
    match kind {
        Kind::Ours => {
            // Another account than the one that inserted: the pull is to bring so many and no more.
            let pushed = push(place.address, &place.tokens[1], rows.max(PUSHED)).await;
            note(column, "rows pushed in batches of 250", pushed, lines);
        }
        Kind::Original(original) => original.multiply(rows),
    }
    let reader = place.tokens.get(1..2).unwrap_or(one);
    for (what, ask, connections) in [
        (BY_ID, Ask::ById, 8),
        (PAGES, Ask::Page, 4),
        ("pulls with nothing new, 8 connections", Ask::Idle, 8),
        ("pulls with nothing new, 500 connections", Ask::Idle, MANY),
    ] {
        note(column, what, rate(place.address, reader, ask, connections, long).await, lines);
    }
    note(column, "rows of a pull of everything", pull(place.address, &reader[0], rows).await, lines);
}

/// Pushes rows in batches, one after the other, and says how many each second.
async fn push(address: SocketAddr, token: &str, rows: usize) -> f64 {
    let mut wire = Wire::connect(address).await.unwrap();
    let began = Instant::now();
    for first in (1..=rows).step_by(BATCH) {
        let operation = |number| {
            format!(
                "{{\"id\":\"{number}\",\"method\":\"POST\",\"url\":\"/tables/todoitem\",\
                 \"body\":{{\"id\":\"row{number:06}\",\"text\":\"{TEXT}\",\"complete\":false}}}}"
            )
        };
        let operations: Vec<String> = (first..(first + BATCH).min(rows + 1)).map(operation).collect();
        let body = format!("{{\"requests\":[{}]}}", operations.join(","));
        let answer = wire.ask(request("POST", "/$batch", token, &body).as_bytes()).await.unwrap();
        let done = String::from_utf8_lossy(&answer.body).matches("\"status\":201").count();
        assert_eq!((answer.status, done), (200, operations.len()));
    }
    f64::from(u32::try_from(rows).unwrap()) / began.elapsed().as_secs_f64()
}

/// Reads everything, page by page by id, as every dialect can, and says how many rows each second.
async fn pull(address: SocketAddr, token: &str, rows: usize) -> f64 {
    let mut wire = Wire::connect(address).await.unwrap();
    let (began, mut last, mut seen) = (Instant::now(), "row".to_owned(), 0);
    loop {
        let path = format!(
            "/tables/todoitem?$filter=(id%20gt%20'{last}')%20and%20(id%20lt%20'rox')&$orderby=id&$top={PAGE}"
        );
        let answer = wire.ask(request("GET", &path, token, "").as_bytes()).await.unwrap();
        assert_eq!(answer.status, 200);
        let page: Vec<serde_json::Value> = serde_json::from_slice(&answer.body).unwrap();
        let Some(end) = page.last() else { break };
        end["id"].as_str().unwrap().clone_into(&mut last);
        seen += page.len();
    }
    assert_eq!(seen, rows);
    f64::from(u32::try_from(rows).unwrap()) / began.elapsed().as_secs_f64()
}

/// How many are answered each second.
async fn rate(address: SocketAddr, tokens: &[String], ask: Ask, connections: usize, long: Duration) -> f64 {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let mut wires = Vec::new();
    for _ in 0..connections {
        wires.push(Wire::connect(address).await.unwrap());
    }
    let (began, mut clients) = (Instant::now(), JoinSet::new());
    for (mut wire, token) in wires.into_iter().zip(tokens.iter().cycle()) {
        let token = token.clone();
        clients.spawn(async move {
            let mut answered = 0_u32;
            while began.elapsed() < long {
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                let (text, status) = match ask {
                    Ask::Write => {
                        let body =
                            format!("{{\"id\":\"new{number}\",\"text\":\"{TEXT}\",\"complete\":false}}");
                        (request("POST", "/tables/todoitem", &token, &body), 201)
                    }
                    Ask::ById => {
                        let path = format!("/tables/todoitem/row{:06}", number % PAGE + 1);
                        (request("GET", &path, &token, ""), 200)
                    }
                    Ask::Page => {
                        (request("GET", "/tables/todoitem?$orderby=id&$top=1000", &token, ""), 200)
                    }
                    Ask::Idle => {
                        let since = "/tables/todoitem?$filter=updatedAt%20gt%20datetimeoffset'2100-01-01T00:00:00.000Z'";
                        (request("GET", since, &token, ""), 200)
                    }
                };
                let answer = wire.ask(text.as_bytes()).await.unwrap();
                assert_eq!(answer.status, status, "{text}: {}", String::from_utf8_lossy(&answer.body));
                answered += 1;
            }
            answered
        });
    }
    let answered: u32 = clients.join_all().await.into_iter().sum();
    f64::from(answered) / began.elapsed().as_secs_f64()
}

fn request(method: &str, path: &str, token: &str, body: &str) -> String {
    let token = if token.is_empty() { String::new() } else { format!("X-ZUMO-AUTH: {token}\r\n") };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 2.0.0\r\n{token}\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
