//! The cursor under race: readers that follow the stamps while many write, on both databases, must miss nothing.
//!
//! Two servers' storages work on one database. Writers insert, change and delete; some give up in the middle; the clock
//! steps back and forth by up to an hour; in PostgreSQL each write lingers for a random time between its stamp and its
//! commit, or fails there. Readers ask with `gt` and with `ge`, in pages of 1 to 1,000 rows, with and without places.
//! `TIDELIST_RACE_ROWS` says how many writes there are; `cargo xtask cursor-race` runs it at length.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]
// The bench has more than this file needs.
#![allow(dead_code)]

#[path = "../storage/bench.rs"]
mod bench;
#[path = "../postgres/mod.rs"]
mod postgres;
mod readers;
mod writers;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use bench::{Bench, Device};
use readers::{Follower, Style};
use server::storage::Storage;
use writers::Restless;

/// How many owners there are: each has its own clock.
const OWNERS: u64 = 4;
/// How many write at once for each owner.
const WRITERS: u64 = 4;

fn rows() -> u64 {
    std::env::var("TIDELIST_RACE_ROWS")
        .map_or(4_000, |rows| rows.parse().expect("TIDELIST_RACE_ROWS is a number"))
}

/// What came of a race.
struct Outcome {
    rows: u64,
    missed: usize,
    unordered: usize,
}

/// Lets writers and readers loose on one database until so many writes were answered.
async fn race(mut bench: Bench, rows: u64) -> Outcome {
    bench.config.clock = Arc::new(Restless::default());
    let storages: [Arc<dyn Storage>; 2] = [bench.open().await, bench.open().await];
    let over = Arc::new(AtomicBool::new(false));
    let (mut writing, mut reading, mut owners) = (Vec::new(), Vec::new(), Vec::new());
    for owner in 0..OWNERS {
        let first = Device::of(&storages[0], &format!("owner {owner}")).await;
        let devices = storages.clone().map(|storage| Device { storage, ..first.clone() });
        for writer in 0..WRITERS {
            let device = devices[usize::try_from(writer % 2).unwrap()].clone();
            let share = rows / OWNERS / WRITERS;
            writing.push(tokio::spawn(writers::write(device, owner * WRITERS + writer, share)));
        }
        for (number, style) in Style::ALL.into_iter().enumerate() {
            let device = devices[number % 2].clone();
            let over = Arc::clone(&over);
            let seed = owner * 10 + u64::try_from(number).unwrap();
            reading.push((owner, tokio::spawn(Follower::new(device, style, seed).follow(over))));
        }
        owners.push(first);
    }
    let mut unordered = 0;
    for task in writing {
        unordered += task.await.unwrap();
    }
    over.store(true, Ordering::SeqCst);
    let mut missed = 0;
    for (owner, task) in reading {
        let seen = task.await.unwrap();
        let truth = readers::all(&owners[usize::try_from(owner).unwrap()]).await;
        missed += truth.iter().filter(|(id, stamp)| seen.get(*id) != Some(stamp)).count();
    }
    Outcome { rows, missed, unordered }
}

fn judge(database: &str, outcome: &Outcome) {
    println!("cursor race on {database}: {} rows, missed: {}", outcome.rows, outcome.missed);
    assert_eq!(
        (outcome.missed, outcome.unordered),
        (0, 0),
        "rows missed, and stamps that went back, on {database}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_reader_misses_a_row_on_sqlite() {
    judge("SQLite", &race(Bench::sqlite(), rows()).await);
}

/// Makes every transaction linger between its stamp and its commit, and some fail there.
const LINGER: &str = "
    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF random() < 0.3 THEN PERFORM pg_sleep(random() * 0.004); END IF;
        IF random() < 0.02 THEN RAISE EXCEPTION 'aborted'; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER linger BEFORE INSERT OR UPDATE ON row_todoitem FOR EACH ROW EXECUTE FUNCTION linger();";

/// The mistake this is all about: stamps are unique and grow, but are taken when a transaction begins, without a lock.
/// (Each takes a thousand, as there may be several writes in it.)
const MISTAKE: &str = "
    CREATE SEQUENCE stamps INCREMENT 1000 START 1000;
    CREATE FUNCTION mistake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.last := nextval('stamps');
        NEW.table_name := NEW.table_name || NEW.last;
        RETURN NEW;
    END $$;
    CREATE TRIGGER mistake BEFORE INSERT ON sync_clock FOR EACH ROW EXECUTE FUNCTION mistake();";

/// A database with triggers of the test's own.
async fn prepared(more: &str) -> Option<Bench> {
    let bench = Bench::postgres().await?;
    drop(bench.open().await);
    let client = postgres::client(bench.url.as_ref().unwrap()).await.unwrap();
    client.batch_execute(LINGER).await.unwrap();
    client.batch_execute(more).await.unwrap();
    Some(bench)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_reader_misses_a_row_on_postgres() {
    if let Some(bench) = prepared("").await {
        judge("PostgreSQL", &race(bench, rows()).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stamp_taken_without_the_lock_is_found_out() {
    if let Some(bench) = prepared(MISTAKE).await {
        let outcome = race(bench, 4_000).await;
        println!("with the seeded mistake: {} rows, missed: {}", outcome.rows, outcome.missed);
        assert!(outcome.missed > 0, "the race would not notice a wrong cursor");
    }
}
