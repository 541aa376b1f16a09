//! Simulation: what a simulated world is made of besides its seed, and how many of them are run.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use sync_core::ConflictPolicy;

use super::choose::choose;
use super::place::Place;
use super::plan::Plan;
use super::rng::Rng;
use super::world::World;
use super::{Failure, Run, Step, Violation};

/// How many broken laws end a long run.
const ENOUGH: usize = 5;
/// Over real stores: in one of so many worlds every commit is looked at as a killed process would leave it.
const DIES_EVERYWHERE: u64 = 16;

type Places = Arc<dyn Fn() -> Box<dyn Place> + Send + Sync>;

/// What simulated worlds are made of. Without more they run over the reference store in memory, with the built-in
/// policies, which is the fastest there is.
///
/// ```
/// use sync_testkit::sim::Simulation;
///
/// let run = Simulation::new().run(7);
/// assert_eq!(run.failure, None);
/// ```
#[derive(Clone)]
pub struct Simulation {
    length: usize,
    again: String,
    places: Option<Places>,
    policy: Option<Arc<dyn ConflictPolicy>>,
}

impl Default for Simulation {
    fn default() -> Self {
        Self { length: 400, again: "cargo xtask sim".to_owned(), places: None, policy: None }
    }
}

/// How many worlds were run, and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Worlds.
    pub seeds: u64,
    /// Steps of all worlds, their ends included.
    pub steps: u64,
    /// Broken laws, as they were found.
    pub failures: Vec<Failure>,
}

impl Simulation {
    /// Makes worlds over the reference store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many steps a world has before its end, on average; 400 otherwise.
    #[must_use]
    pub fn length(mut self, steps: usize) -> Self {
        self.length = steps;
        self
    }

    /// Sets the command that a failure names, before ` --seed N`.
    #[must_use]
    pub fn repeated_by(mut self, command: impl Into<String>) -> Self {
        self.again = command.into();
        self
    }

    /// Puts a real store into every computer. It then answers every read; the reference store beside it judges the answers,
    /// and what is left when a process dies.
    #[must_use]
    pub fn over(mut self, places: impl Fn() -> Box<dyn Place> + Send + Sync + 'static) -> Self {
        self.places = Some(Arc::new(places));
        self
    }

    /// Gives every computer this conflict policy, instead of one of the built-in ones each.
    #[must_use]
    pub fn policy_of_all(mut self, policy: Arc<dyn ConflictPolicy>) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Runs the world of one seed.
    #[must_use]
    pub fn run(&self, seed: u64) -> Run {
        let plan = Plan::new(seed, self.length);
        let mut rng = Rng::new(seed);
        let mut steps = Vec::with_capacity(plan.steps);
        let count = plan.steps;
        let mut world = World::new(plan, self);
        let mut result = Ok(());
        for _ in 0..count {
            let step = choose(&mut rng, &world);
            steps.push(step);
            result = world.apply(step);
            if result.is_err() {
                break;
            }
        }
        let result = result.and_then(|()| world.quiesce());
        let again = self.again.clone();
        let failure = result.err().map(|violation| Failure { seed, violation, steps, again });
        Run { steps: world.steps, trace: world.trace(), failure }
    }

    /// Describes the world of a seed: what its computers, its server and its faults are like.
    #[must_use]
    pub fn describe(&self, seed: u64) -> String {
        format!("{:?}", Plan::new(seed, self.length))
    }

    /// Shortens a failure to the fewest steps that still break the same law.
    #[must_use]
    pub fn shrink(&self, failure: Failure) -> Failure {
        let plan = Plan::new(failure.seed, self.length);
        let (steps, violation) =
            super::shrink::shrink(failure.steps, failure.violation, |steps| self.replay(&plan, steps));
        Failure { steps, violation, ..failure }
    }

    /// Runs worlds from a seed on, on so many threads, until so many steps are done or enough laws are broken.
    #[must_use]
    pub fn run_many(&self, from: u64, steps: u64, threads: usize) -> Summary {
        let (next, done, seeds) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        let failures: Mutex<Vec<Failure>> = Mutex::default();
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    while done.load(Ordering::Relaxed) < steps && failures.lock().unwrap().len() < ENOUGH {
                        let run = self.run(from.wrapping_add(next.fetch_add(1, Ordering::Relaxed)));
                        done.fetch_add(run.steps, Ordering::Relaxed);
                        seeds.fetch_add(1, Ordering::Relaxed);
                        failures.lock().unwrap().extend(run.failure);
                    }
                });
            }
        });
        Summary {
            seeds: seeds.into_inner(),
            steps: done.into_inner(),
            failures: failures.into_inner().unwrap(),
        }
    }

    /// Runs worlds, as a test does.
    ///
    /// # Panics
    /// If one breaks a law: with the line that repeats it, and the fewest steps that break it.
    pub fn holds(&self, seeds: impl IntoIterator<Item = u64>) {
        for seed in seeds {
            if let Some(failure) = self.run(seed).failure {
                panic!("{}", self.shrink(failure));
            }
        }
    }

    /// Checks that each of these seeds gives the same world whenever it is run, and another than the others.
    ///
    /// # Panics
    /// If not.
    pub fn is_deterministic(&self, seeds: impl IntoIterator<Item = u64>) {
        let mut traces = BTreeSet::new();
        for seed in seeds {
            let run = self.run(seed);
            assert_eq!(run, self.run(seed), "seed {seed} ran differently the second time");
            assert!(traces.insert(run.trace), "seed {seed} is the world of another seed");
        }
    }

    fn replay(&self, plan: &Plan, steps: &[Step]) -> Result<(), Violation> {
        let mut world = World::new(plan.clone(), self);
        steps.iter().try_for_each(|step| world.apply(*step))?;
        world.quiesce()
    }

    pub(crate) fn place(&self) -> Option<Box<dyn Place>> {
        self.places.as_ref().map(|places| places())
    }

    pub(crate) fn policy(&self) -> Option<Arc<dyn ConflictPolicy>> {
        self.policy.clone()
    }

    /// A policy of others may look at the clocks; over real stores a twin costs too much.
    pub(crate) fn may_have_twins(&self) -> bool {
        self.policy.is_none() && self.places.is_none()
    }

    pub(crate) fn dies_everywhere(&self, seed: u64) -> bool {
        self.places.is_some() && seed.is_multiple_of(DIES_EVERYWHERE)
    }
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation").field("length", &self.length).finish_non_exhaustive()
    }
}
