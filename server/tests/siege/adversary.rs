//! Malformed requests by the hundred thousand: none may make the server fail, none may make it grow.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{task::JoinSet, time::sleep};

use crate::{asked, dice::Dice, grammar, target::Target, wire::Wire};

/// The gate's number; the variable says another.
const REQUESTS: u64 = 100_000;
const SENDERS: u64 = 8;
/// No request may be refused because there were many.
const SETTINGS: &str = "[limits]\nrequests_at_once = 4000000000\nrequests_each_second = 4000000000\n";
/// How much more memory the last fifth of the requests may take than the second, in MiB. In the first, what is made once is
/// made.
const GROWTH: u64 = 16;

/// Words of the inside that no error may show.
const INSIDE: [&str; 8] =
    ["SELECT", "INSERT INTO", "SQL", "row_todo", "sync_clock", ".rs:", "panicked", "tidelist-server.db"];

/// What came back.
#[derive(Default)]
struct Tally {
    statuses: BTreeMap<u16, u64>,
    /// Broken as a whole, and answered by closing the connection.
    closed: u64,
    /// What must not be: the request and what came of it.
    faults: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.closed += other.closed;
        self.faults.extend(other.faults);
    }

    fn of(&self, wanted: impl Fn(u16) -> bool) -> u64 {
        self.statuses.iter().filter(|(status, _)| wanted(**status)).map(|(_, count)| count).sum()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes two minutes: cargo xtask test runs it, and cargo xtask adversary"]
async fn no_malformed_request_makes_the_embedded_server_fail() {
    besiege("sqlite", Target::embedded(SETTINGS), asked("TIDELIST_SIEGE_REQUESTS", REQUESTS)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute: cargo xtask test runs it, and cargo xtask adversary"]
async fn no_malformed_request_makes_the_server_on_postgres_fail() {
    if let Some(target) = Target::postgres(SETTINGS).await {
        besiege("postgres", target, asked("TIDELIST_SIEGE_REQUESTS", REQUESTS) / 5).await;
    }
}

async fn besiege(name: &str, target: Target, requests: u64) {
    let (token, began): (Arc<str>, _) = (target.token().await.into(), Instant::now());
    let seed = asked("TIDELIST_SIEGE_SEED", 1);
    let sent = Arc::new(AtomicU64::new(0));
    let mut senders = JoinSet::new();
    for sender in 0..SENDERS {
        let (token, sent, address) = (Arc::clone(&token), Arc::clone(&sent), target.address);
        let dice = Dice(seed.wrapping_mul(1_000).wrapping_add(sender));
        senders.spawn(async move { send(address, &token, dice, requests / SENDERS, &sent).await });
    }
    let mut memory: [Vec<u64>; 5] = Default::default();
    let mut tally = Tally::default();
    while !senders.is_empty() {
        tokio::select! {
            done = senders.join_next() => tally.add(done.unwrap().unwrap()),
            () = sleep(Duration::from_millis(200)) => {
                let fifth = (sent.load(Ordering::Relaxed) * 5 / requests).min(4);
                memory[usize::try_from(fifth).unwrap()].push(target.gauge().memory);
            }
        }
    }
    let memory = memory.map(|mut fifth| {
        fifth.sort_unstable();
        fifth.get(fifth.len() / 2).copied().unwrap_or_default()
    });
    let growth = memory[4].saturating_sub(memory[1]);
    let log = target.log();
    let panics = log.matches("panicked").count();
    let failed = tally.of(|status| status >= 500 && status != 503);
    println!(
        "{name}, seed {seed}: {:?}, closed without an answer {}, {} s, memory in each fifth {memory:?} MiB",
        tally.statuses,
        tally.closed,
        began.elapsed().as_secs()
    );
    println!(
        "adversary: {name} {} requests, 5xx {failed}, of limits (503) {}, panics {panics}, faults {}, memory +{growth} MiB",
        tally.of(|_| true) + tally.closed,
        tally.of(|status| status == 503),
        tally.faults.len()
    );
    assert!(tally.faults.is_empty(), "{}", tally.faults[..tally.faults.len().min(5)].join("\n"));
    assert_eq!((failed, panics), (0, 0), "{log}");
    assert!(growth <= GROWTH, "memory grew: {memory:?} MiB");
    // Not everything was turned away at the door, and the server still answers.
    assert!(tally.of(|status| status < 300) > requests / 50, "{:?}", tally.statuses);
    let alive = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    assert_eq!(Wire::connect(target.address).await.unwrap().ask(alive).await.unwrap().status, 200);
}

async fn send(
    address: std::net::SocketAddr,
    token: &str,
    mut dice: Dice,
    count: u64,
    sent: &AtomicU64,
) -> Tally {
    let mut tally = Tally::default();
    let mut kept: Option<Wire> = None;
    for _ in 0..count {
        sent.fetch_add(1, Ordering::Relaxed);
        let made = grammar::request(&mut dice, token);
        let shown = || String::from_utf8_lossy(&made.bytes[..made.bytes.len().min(2_000)]).into_owned();
        if !made.framed {
            match Wire::connect(address).await.unwrap().shout(&made.bytes).await {
                Ok(Some(status)) => tally.count(status, &shown),
                Ok(None) => tally.closed += 1,
                Err(error) => tally.faults.push(format!("{error} for {}", shown())),
            }
            continue;
        }
        let mut wire = match kept.take() {
            Some(wire) => wire,
            None => Wire::connect(address).await.unwrap(),
        };
        match wire.ask(&made.bytes).await {
            Ok(answer) => {
                tally.count(answer.status, &shown);
                let body = String::from_utf8_lossy(&answer.body);
                if answer.status >= 400 && INSIDE.iter().any(|word| body.contains(word)) {
                    tally.faults.push(format!("{body} for {}", shown()));
                }
                // What hyper refuses by itself never comes so far.
                let refused_before = answer.status == 400 && body.is_empty();
                if !answer.guarded && !refused_before {
                    tally.faults.push(format!(
                        "an answer {} without its headers for {}",
                        answer.status,
                        shown()
                    ));
                }
                kept = answer.stays.then_some(wire);
            }
            Err(error) => tally.faults.push(format!("{error} for {}", shown())),
        }
    }
    tally
}

impl Tally {
    fn count(&mut self, status: u16, shown: &dyn Fn() -> String) {
        *self.statuses.entry(status).or_default() += 1;
        if status >= 500 && status != 503 {
            self.faults.push(format!("{status} for {}", shown()));
        }
    }
}
