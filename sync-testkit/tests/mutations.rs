//! The simulator can fail, and tells how. That it finds every seeded bug, `cargo xtask sim-mutations` proves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use sync_core::mutation::{Mutation, activate};
use sync_testkit::sim::{Failure, Simulation};

fn first_failure(simulation: &Simulation) -> Failure {
    (1..=1_000).find_map(|seed| simulation.run(seed).failure).expect("a failure")
}

#[test]
fn a_bug_is_told_by_the_name_of_the_law_it_breaks() {
    let laws = [
        (Mutation::TornEdit, "I2"),
        (Mutation::NewIdentityAtRetry, "I3"),
        (Mutation::SendBeforeStored, "I4"),
        (Mutation::TokenPastPage, "I9"),
        (Mutation::UnconditionalRetry, "I13"),
        (Mutation::PauseIgnored, "I23"),
        (Mutation::NeverJoin, "I30"),
    ];
    let simulation = Simulation::new();
    for (bug, law) in laws {
        activate(Some(bug));
        let failure = first_failure(&simulation);
        activate(None);
        assert_eq!(failure.violation.law, law, "{bug:?}: {}", failure.violation.what);
    }
}

#[test]
fn a_failure_is_told_as_one_line_to_repeat_it_and_the_fewest_steps() {
    let simulation = Simulation::new().repeated_by("the command");
    activate(Some(Mutation::MendedStaysRefused));
    let failure = first_failure(&simulation);
    let told = simulation.shrink(failure.clone());
    let again = simulation.run(failure.seed);
    activate(None);
    assert_eq!(again.failure.as_ref(), Some(&failure));
    assert_eq!(told.violation.law, failure.violation.law);
    assert!(told.steps.len() * 4 < failure.steps.len(), "{told}");
    assert!(told.to_string().contains(&format!("the command --seed {}\n", failure.seed)));
    assert_eq!(simulation.run(failure.seed).failure, None, "without the bug all is well");
}
