//! The simulator can fail: it finds every bug that is put into the engine on purpose.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sync_core::mutation::{Mutation, activate};
use sync_testkit::sim::{self, Failure, Limits};

/// Within how many seeds a bug must be found.
const SEEDS: u64 = 10_000;

/// Looks for the first seed that finds a bug.
fn find(mutation: Mutation) -> Option<Failure> {
    activate(Some(mutation));
    let found = (1..=SEEDS).find_map(|seed| sim::run(seed, &Limits::default()).failure);
    activate(None);
    if let Some(Failure { seed, .. }) = &found {
        assert_eq!(sim::run(*seed, &Limits::default()).failure, None, "without {mutation:?} all is well");
    }
    found
}

#[test]
fn every_seeded_bug_is_caught() {
    let next = AtomicUsize::new(0);
    let missed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(mutation) = Mutation::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match find(*mutation) {
                        Some(Failure { seed, violation, .. }) => {
                            println!("{mutation:?}: seed {seed}, {} {}", violation.law, violation.what);
                        }
                        None => missed.lock().unwrap().push(*mutation),
                    }
                }
            });
        }
    });
    let missed = missed.into_inner().unwrap();
    assert!(missed.is_empty(), "not found within {SEEDS} seeds: {missed:?}");
}

#[test]
fn a_failure_is_told_as_one_line_to_repeat_it_and_the_fewest_steps() {
    activate(Some(Mutation::MendedStaysRefused));
    let failure = find_first();
    let told = sim::shrink(failure.clone(), &Limits::default());
    let again = sim::run(failure.seed, &Limits::default());
    activate(None);
    assert_eq!(again.failure.as_ref(), Some(&failure));
    assert_eq!(told.violation.law, failure.violation.law);
    assert!(told.steps.len() * 4 < failure.steps.len(), "{told}");
    assert!(told.to_string().contains(&format!("cargo xtask sim --seed {}\n", failure.seed)));
    assert_eq!(sim::run(failure.seed, &Limits::default()).failure, None, "without the bug all is well");
}

fn find_first() -> Failure {
    (1..=SEEDS).find_map(|seed| sim::run(seed, &Limits::default()).failure).expect("a failure")
}
