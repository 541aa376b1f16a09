//! Ordinary use for a long time: as many requests as it takes, and no more memory or open files at the end.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    task::JoinSet,
    time::{interval, sleep},
};

use crate::{
    asked,
    dice::Dice,
    target::{Gauge, Target},
    wire::Wire,
};

/// The gate's length; the variable says another.
const SECONDS: u64 = 20;
/// What is sent, and what must at least be answered, each second.
const SENT: u64 = 600;
const ANSWERED: u64 = 500;
const CLIENTS: u64 = 12;
/// How many tasks there are: the database is to stay as large as it is.
const TASKS: usize = 2_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes half a minute: cargo xtask test runs it, and cargo xtask soak"]
async fn long_use_costs_no_more_at_the_end_than_at_the_start() {
    let long = Duration::from_secs(asked("TIDELIST_SIEGE_SECONDS", SECONDS));
    let target = Target::embedded("");
    let token: Arc<str> = target.token().await.into();
    let (answered, failed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (token, answered, failed) = (Arc::clone(&token), Arc::clone(&answered), Arc::clone(&failed));
        clients.spawn(use_it(target.address, token, Dice(client), long, answered, failed));
    }
    // What is made once is made in the first third.
    let began = Instant::now();
    let mut gauges: Vec<(Duration, Gauge)> = Vec::new();
    while !clients.is_empty() {
        tokio::select! {
            done = clients.join_next() => done.unwrap().unwrap(),
            () = sleep(long / 60) => gauges.push((began.elapsed(), target.gauge())),
        }
    }
    let took = began.elapsed();
    let part = |from: u32, to: u32| {
        let inside = gauges.iter().filter(|(at, _)| *at > long * from / 3 && *at < long * to / 3);
        let mut memory: Vec<u64> = inside.clone().map(|(_, gauge)| gauge.memory).collect();
        memory.sort_unstable();
        (memory[memory.len() / 2], inside.map(|(_, gauge)| gauge.files).max().unwrap())
    };
    let ((memory, files), (memory_later, files_later)) = (part(1, 2), part(2, 3));
    let (answered, failed) = (answered.load(Ordering::Relaxed), failed.load(Ordering::Relaxed));
    let each_second = answered / took.as_secs().max(1);
    println!(
        "soak: {} s, {answered} requests, {each_second}/s, failed {failed}, memory {memory} then {memory_later} MiB, files {files} \
         then {files_later}",
        took.as_secs()
    );
    assert_eq!(failed, 0, "{}", target.log());
    assert!(each_second >= ANSWERED, "{each_second} requests each second");
    assert!(memory_later <= memory + memory / 10 + 4, "memory grew from {memory} to {memory_later} MiB");
    assert!(files_later <= files + 4, "open files grew from {files} to {files_later}");
    assert!(!target.log().contains("panicked"), "{}", target.log());
}

/// One client: pulls, changes, adds, removes, batches.
async fn use_it(
    address: SocketAddr,
    token: Arc<str>,
    mut dice: Dice,
    long: Duration,
    answered: Arc<AtomicU64>,
    failed: Arc<AtomicU64>,
) {
    let began = Instant::now();
    let mut beat = interval(Duration::from_micros(1_000_000 * CLIENTS / SENT));
    let mut kept: Option<Wire> = None;
    while began.elapsed() < long {
        beat.tick().await;
        let request = request(&mut dice, &token);
        let mut wire = match kept.take() {
            Some(wire) => wire,
            None => Wire::connect(address).await.unwrap(),
        };
        match wire.ask(request.as_bytes()).await {
            Ok(answer) if answer.status < 500 && answer.status != 429 && answer.status != 400 => {
                answered.fetch_add(1, Ordering::Relaxed);
                // People come and go.
                kept = (answer.stays && dice.roll(200) > 0).then_some(wire);
            }
            other => {
                println!("{:?} for {request}", other.map(|answer| answer.status));
                failed.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn request(dice: &mut Dice, token: &str) -> String {
    let id = format!("task{}", dice.roll(TASKS));
    let number = dice.number();
    let text = format!("{{\"id\":\"{id}\",\"text\":\"task {number}\"}}");
    let (method, path, body) = match dice.roll(20) {
        0..=5 => (
            "GET",
            "/tables/todoitem?$filter=updatedAt%20gt%202100-01-01T00:00:00Z".to_owned(),
            String::new(),
        ),
        6..=8 => (
            "GET",
            format!(
                "/tables/todoitem?$top=50&$orderby=text&$filter=startswith(text,'task%20{}')",
                number % 100
            ),
            String::new(),
        ),
        9..=10 => ("GET", format!("/tables/todoitem/{id}"), String::new()),
        11..=14 => ("PATCH", format!("/tables/todoitem/{id}"), text),
        15..=16 => ("POST", "/tables/todoitem".to_owned(), text),
        17 => ("DELETE", format!("/tables/todoitem/{id}"), String::new()),
        18 => (
            "PATCH",
            format!("/tables/todoitem/{id}?__includedeleted=true"),
            "{\"deleted\":false}".to_owned(),
        ),
        _ => {
            let operation = |number| {
                let id = format!("task{}", (dice.roll(TASKS) + number) % TASKS);
                format!(
                    "{{\"id\":\"{number}\",\"method\":\"PATCH\",\"url\":\"/tables/todoitem/{id}\",\"body\":{{\"text\":\"b\"}}}}"
                )
            };
            let operations: Vec<String> = (0..8).map(operation).collect();
            ("POST", "/$batch".to_owned(), format!("{{\"requests\":[{}]}}", operations.join(",")))
        }
    };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 3.0.0\r\nX-ZUMO-AUTH: {token}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
