//! The simulator: real engines, a faulty network, dying processes and a server, all from one number.
//!
//! ```text
//!   seed ─► plan: how many clients, which policies, which server, which faults
//!        └► steps: edit · start a sync · run one client until it waits · let a message arrive, be late, be lost
//!                  · die before or after a commit · jump a clock · restart, restore …
//!              └► after every step: the laws, on the records it wrote       at the end: everybody is equal
//! ```
//!
//! The engine is the real one. Its futures are polled by hand, one client at a time, in an order the seed decides; there
//! is no thread, no time and no chance but the seed's. A run that breaks a law is told as its seed and the shortest list
//! of steps that still breaks it.

mod choose;
mod client;
mod disk;
mod net;
mod oracle;
mod plan;
mod quiesce;
mod rng;
mod server;
mod shrink;
mod step;
mod tables;
mod world;

use std::fmt;

pub use self::step::{Choice, Errand, Fate, Moment, NewValue, Step};

use self::plan::Plan;
use self::rng::Rng;
use self::world::World;

/// A value every server refuses.
pub(crate) const POISON: &str = "poison";

pub(crate) fn is_poison(operation: &sync_core::Operation) -> bool {
    operation.changes.values().any(|value| value == POISON)
}

/// How large the worlds are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps of a run before its end, on average.
    pub steps_per_seed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps_per_seed: 400 }
    }
}

/// A law that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its name in the list of invariants.
    pub law: &'static str,
    /// What was found, in one sentence.
    pub what: String,
}

/// A run that broke a law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// The law.
    pub violation: Violation,
    /// What happened up to then.
    pub steps: Vec<Step>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, violation, steps } = self;
        writeln!(f, "{} broken: {}", violation.law, violation.what)?;
        writeln!(f, "cargo xtask sim --seed {seed}")?;
        steps.iter().try_for_each(|step| writeln!(f, "  {step:?}"))
    }
}

/// How a run went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Steps done, the end included.
    pub steps: u64,
    /// A number two runs share only if the same happened in both.
    pub trace: u64,
    /// The law that was broken, if any.
    pub failure: Option<Failure>,
}

/// Runs the world of one seed.
#[must_use]
pub fn run(seed: u64, limits: &Limits) -> Run {
    let plan = Plan::new(seed, limits);
    let mut rng = Rng::new(seed);
    let mut steps = Vec::with_capacity(plan.steps);
    let count = plan.steps;
    let mut world = World::new(plan);
    let mut result = Ok(());
    for _ in 0..count {
        let step = choose::choose(&mut rng, &world);
        steps.push(step);
        result = world.apply(step);
        if result.is_err() {
            break;
        }
    }
    let result = result.and_then(|()| world.quiesce());
    let failure = result.err().map(|violation| Failure { seed, violation, steps });
    Run { steps: world.steps, trace: world.trace(), failure }
}

/// Describes the world of a seed.
#[must_use]
pub fn describe(seed: u64, limits: &Limits) -> String {
    format!("{:?}", Plan::new(seed, limits))
}

/// Shortens a failure to the fewest steps that still break the same law.
#[must_use]
pub fn shrink(failure: Failure, limits: &Limits) -> Failure {
    let plan = Plan::new(failure.seed, limits);
    let (steps, violation) = shrink::shrink(&plan, failure.steps, failure.violation);
    Failure { steps, violation, ..failure }
}
