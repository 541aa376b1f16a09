//! How long a change of a task takes that is shared with one and with as many as there may be, beside one that is not.

use std::time::{Duration, Instant};

use serde_json::json;
use server::storage::{MOST_MEMBERS, Role, ShareOutcome};

use super::{Person, is_applied};
use crate::bench::Bench;

/// How many changes of each task.
const CHANGES: usize = 40;

/// The middle of so many changes of one task and of another, by turns: what the disk does to one it does to the other.
async fn changes(of: [&Person; 2]) -> [Duration; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for number in 0..CHANGES {
        for (person, times) in of.iter().zip(&mut times) {
            let began = Instant::now();
            assert!(is_applied(&person.change("t", json!({ "text": format!("change {number}") })).await));
            times.push(began.elapsed());
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[CHANGES / 2]
    })
}

async fn measured(database: &str, bench: Bench) {
    let storage = bench.open().await;
    let (ana, alone) = (Person::of(&storage, "ana").await, Person::of(&storage, "alone").await);
    for person in [&ana, &alone] {
        person.make_list("l").await;
        person.add("t", "l").await;
    }
    for number in 1..=MOST_MEMBERS {
        let name = format!("member{number}");
        let member = Person::of(&storage, &name).await;
        assert_eq!(ana.invite("l", &name, Role::Editor).await, ShareOutcome::Done);
        assert_eq!(member.accept("l").await, ShareOutcome::Done);
        if [1, 10, MOST_MEMBERS].contains(&number) {
            let [shared, not] = changes([&ana, &alone]).await;
            println!("pace: {database}, shared with {number}: {shared:?}, with nobody: {not:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures: run it by hand, in a release build"]
async fn a_change_is_measured_by_how_many_share_it() {
    measured("SQLite", Bench::sqlite()).await;
    if let Some(bench) = Bench::postgres().await {
        measured("PostgreSQL", bench).await;
    }
}
