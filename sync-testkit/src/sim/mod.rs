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
//!
//! # What is simulated
//!
//! * **Users**: insert, import of many, update, delete, bring back, undo, a side from the ledger, every end of a conflict,
//!   trying again, dropping; they let go or keep and send again what a sync stopped for, or keep it always.
//! * **Clients**: sync, push, pull, resync, purge with and without unsent changes or of a part, preview, cancel. Some keep
//!   one list only, by a filtered pull with a delta token of its own. Each has a policy, which may take its time.
//! * **Processes**: die at any moment, before or after any commit; the disk is full; clocks jump by years.
//! * **Network**: requests and answers are lost, late, doubled, cut off, in any order; old ones arrive after new ones. Some
//!   send batches, of which the server may do a half and fail or fall silent then.
//! * **Servers**: exact ones with one clock per table, epochs, links and idempotency keys, which they may forget; naive ones
//!   with stamps in whole seconds that tie and become visible late. Busy, closed, failing before or after the act, signed
//!   out, without a table for a while, behind a web page; short pages; deletes answered without a row. They restart, are
//!   restored from a backup, drop their tombstones and say so by a horizon or another epoch. Writers that are none of ours
//!   write without any condition.
//!
//! # What is checked, by its name in `docs/invariants.md`
//!
//! After every step, of every record it wrote: I2, I5, I6, I7, I11, I12, I27 and I30 (`rows`, `oracle`), and that no row
//! goes back to an older one (I9). Of every delta token: that all it passed is known here (I9, I10, I27, I29: `knows`).
//! Of every request: I3, I4, I11, that parents go first (D4), and that nobody sends who was told to wait or to sign in
//! (I23: `sent`); the server judges I3 and I13. When an errand ends: nothing is left marked as sent (I4), all that could go
//! went (I14), all that was there is here (I9); the delete guard, purge and preview keep what they promise (`errand`).
//! In some worlds every step is done in a second world whose clients' clocks stand still; both must be the same (I25).
//! At the end, when faults stop: I8, I14, I30. Over a real store every answer is compared with the reference store's, and
//! all of it after every death (I1).
//!
//! # With a store of your own
//!
//! A store in files needs one function that opens it at a path:
//!
//! ```no_run
//! use std::path::Path;
//! use sync_testkit::sim::{Folder, Simulation};
//! # use sync_core::{MemoryStore, Schema, Store};
//! # fn open_my_store(path: &Path, schema: &Schema) -> Box<dyn Store> { unimplemented!() }
//!
//! let simulation = Simulation::new()
//!     .over(|| Box::new(Folder::new(&std::env::temp_dir(), open_my_store).expect("a folder")))
//!     .repeated_by("cargo test --test sim, with the seed");
//! simulation.holds(1..=100);
//! ```
//!
//! # With a policy of your own
//!
//! ```
//! use std::sync::Arc;
//! use sync_core::{Conflict, ConflictPolicy, Resolution};
//! use sync_testkit::sim::Simulation;
//!
//! /// Keeps whichever text is longer.
//! #[derive(Debug)]
//! struct Longer;
//!
//! #[async_trait::async_trait]
//! impl ConflictPolicy for Longer {
//!     fn name(&self) -> &'static str {
//!         "longer"
//!     }
//!     async fn resolve(&self, conflict: &Conflict) -> Resolution {
//!         let length = |row: &Option<sync_core::Record>| row.as_ref().map(|row| row.get("text").to_string().len());
//!         if length(&conflict.local) >= length(&conflict.server) { Resolution::KeepLocal } else { Resolution::KeepServer }
//!     }
//! }
//!
//! Simulation::new().policy_of_all(Arc::new(Longer)).holds(1..=20);
//! ```

mod choose;
mod client;
pub mod command;
mod disk;
mod edits;
mod errand;
mod knows;
mod mirror;
mod net;
mod oracle;
mod place;
mod plan;
mod quiesce;
pub(crate) mod rng;
mod rows;
mod sent;
mod server;
mod shrink;
mod simulation;
mod step;
mod tables;
mod world;

use std::fmt;

pub use self::place::{Folder, Place};
pub use self::simulation::{Simulation, Summary};
pub use self::step::{Choice, Errand, Fate, Foreign, Moment, NewValue, Side, Step};

/// A value every server refuses.
pub(crate) const POISON: &str = "poison";

pub(crate) fn is_poison(operation: &sync_core::Operation) -> bool {
    operation.changes.values().any(|value| value == POISON)
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
    /// The command that repeats it, before ` --seed N`.
    again: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, violation, steps, again } = self;
        writeln!(f, "{} broken: {}", violation.law, violation.what)?;
        writeln!(f, "{again} --seed {seed}")?;
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
