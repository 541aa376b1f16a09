//! The simulator on the engine as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use sync_testkit::sim::Simulation;

#[test]
fn no_seed_breaks_a_law() {
    Simulation::new().holds(1..=300);
}

#[test]
fn the_same_seed_is_the_same_run() {
    Simulation::new().length(200).is_deterministic(1..=100);
}

#[test]
fn a_long_run_ends_after_the_steps_it_was_asked_for() {
    let summary = Simulation::new().length(50).run_many(1, 5_000, 2);
    assert_eq!(summary.failures, []);
    assert!((5_000..15_000).contains(&summary.steps), "{summary:?}");
}
