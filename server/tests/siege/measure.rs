//! What the server does on each of its databases, in one run: only the ratios travel from machine to machine.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{
    asked, postgres,
    target::{self, Target},
    wire::Wire,
};

const SECONDS: u64 = 2;
/// No request may be refused because there were many.
const SETTINGS: &str = "database_connections = 32\n[limits]\nrequests_at_once = 4000000000\n";
const ROWS: usize = 2_000;
const MANY: usize = 500;

/// What one connection asks again and again.
#[derive(Clone, Copy)]
enum Ask {
    /// Stores one more row.
    Write,
    /// The first thousand rows.
    Page,
    /// What is new, and nothing is.
    Idle,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures: cargo xtask measure runs it"]
async fn both_databases_are_measured() {
    assert!(target::may_open(2_000), "too few open files");
    let sqlite = measure(Target::embedded(SETTINGS)).await;
    let Some((_database, url)) = postgres::durable().await else {
        println!("measure: skipped, there is no PostgreSQL here");
        return;
    };
    let postgres = measure(Target::on(SETTINGS, &url)).await;
    for ((what, sqlite), (_, postgres)) in sqlite.iter().zip(&postgres) {
        println!(
            "measure: {what}: SQLite {sqlite:.0}/s, PostgreSQL {postgres:.0}/s, ratio {:.2}",
            postgres / sqlite
        );
    }
}

async fn measure(target: Target) -> Vec<(&'static str, f64)> {
    let (tokens, address) = (target.tokens().await, target.address);
    fill(address, &tokens[0]).await;
    let mut rates = Vec::new();
    let (one, all) = (&tokens[..1], &tokens[..]);
    for (what, ask, accounts, connections) in [
        ("writes, one account, one connection", Ask::Write, one, 1),
        ("writes, one account, 32 connections", Ask::Write, one, 32),
        ("writes, four accounts, 32 connections", Ask::Write, all, 32),
        ("pages of 1,000 rows, 4 connections", Ask::Page, one, 4),
        ("pulls with nothing new, 8 connections", Ask::Idle, all, 8),
        ("pulls with nothing new, 500 connections", Ask::Idle, all, MANY),
    ] {
        rates.push((what, rate(address, accounts, ask, connections).await));
    }
    rates
}

async fn fill(address: SocketAddr, token: &str) {
    let mut wire = Wire::connect(address).await.unwrap();
    for batch in 0..ROWS / 250 {
        let operation = |number| {
            let number = batch * 250 + number;
            format!(
                "{{\"id\":\"{number}\",\"method\":\"POST\",\"url\":\"/tables/todoitem\",\"body\":{{\"id\":\"row{number}\",\
                 \"text\":\"a task with some words in it\",\"priority\":3,\"listId\":\"inbox\"}}}}"
            )
        };
        let body = format!("{{\"requests\":[{}]}}", (0..250).map(operation).collect::<Vec<_>>().join(","));
        assert_eq!(wire.ask(request("POST", "/$batch", token, &body).as_bytes()).await.unwrap().status, 200);
    }
}

/// How many are answered each second.
async fn rate(address: SocketAddr, tokens: &[String], ask: Ask, connections: usize) -> f64 {
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let long = Duration::from_secs(asked("TIDELIST_SIEGE_SECONDS", SECONDS));
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
                let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let (text, status) = match ask {
                    Ask::Write => {
                        let body =
                            format!("{{\"id\":\"new{number}\",\"text\":\"a task with some words in it\"}}");
                        (request("POST", "/tables/todoitem", &token, &body), 201)
                    }
                    Ask::Page => (request("GET", "/tables/todoitem?$top=1000", &token, ""), 200),
                    Ask::Idle => {
                        let since = "/tables/todoitem?$filter=updatedAt%20gt%202100-01-01T00:00:00Z";
                        (request("GET", since, &token, ""), 200)
                    }
                };
                assert_eq!(wire.ask(text.as_bytes()).await.unwrap().status, status);
                answered += 1;
            }
            answered
        });
    }
    let answered: u32 = clients.join_all().await.into_iter().sum();
    f64::from(answered) / began.elapsed().as_secs_f64()
}

fn request(method: &str, path: &str, token: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 3.0.0\r\nX-ZUMO-AUTH: {token}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
