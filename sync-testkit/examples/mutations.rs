//! Proves that the simulator can fail: every bug that is put into the engine on purpose must be found.
//! `cargo xtask sim-mutations` runs it.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "telling what is found is what this program is for"
)]

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sync_core::mutation::{Mutation, activate};
use sync_testkit::sim::{Failure, Simulation};

/// Within how many seeds each bug must be found.
const SEEDS: u64 = 10_000;

/// Looks for the first seed that finds a bug. Without the bug, that seed must find nothing.
fn find(mutation: Mutation) -> Option<Failure> {
    let simulation = Simulation::new();
    activate(Some(mutation));
    let found = (1..=SEEDS).find_map(|seed| simulation.run(seed).failure);
    activate(None);
    found.filter(|found| simulation.run(found.seed).failure.is_none())
}

fn main() -> ExitCode {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(mutation) = Mutation::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let failure = find(*mutation);
                    match &failure {
                        Some(Failure { seed, violation, .. }) => {
                            println!("{mutation:?}: seed {seed}, {} {}", violation.law, violation.what);
                        }
                        None => println!("{mutation:?}: NOT FOUND within {SEEDS} seeds"),
                    }
                    found.lock().unwrap().extend(failure.map(|failure| (failure.seed, *mutation)));
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    let (caught, all) = (found.len(), Mutation::ALL.len());
    let slowest = found.iter().max_by_key(|(seed, _)| *seed);
    let slowest = slowest.map_or(String::new(), |(seed, bug)| format!(" (slowest: {bug:?} at seed {seed})"));
    println!("seeded bugs caught: {caught} of {all}{slowest}");
    if caught == all { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
