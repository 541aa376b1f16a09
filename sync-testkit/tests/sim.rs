//! The simulator on the engine as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use sync_testkit::sim::{self, Limits};

#[test]
fn no_seed_breaks_a_law() {
    let limits = Limits::default();
    for seed in 1..=300 {
        if let Some(failure) = sim::run(seed, &limits).failure {
            panic!("{}", sim::shrink(failure, &limits));
        }
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    let limits = Limits { steps_per_seed: 200 };
    for seed in 1..=100 {
        assert_eq!(sim::run(seed, &limits), sim::run(seed, &limits));
    }
    assert_ne!(sim::run(1, &limits).trace, sim::run(2, &limits).trace);
}
