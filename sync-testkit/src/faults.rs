//! What a store must outlive: killed processes, power cuts, failing disks, damaged files, a second program.
//!
//! [`store_tests!`](crate::store_tests) makes a test of each case. All of them need only a function that opens the store.

mod cases;
mod crash;
mod damage;
mod durability;
mod furnish;
mod io;
mod killed;
mod openers;
#[cfg(unix)]
mod rig;
mod story;

use std::path::Path;

use sync_core::{OpenError, Schema, Store};

pub use self::cases::case;
pub use self::damage::flipped_bits_are_never_served;
pub use self::durability::{Durability, Grade, grade};

/// Opens the store at a path, or makes one.
pub type Open = fn(&Path, &Schema) -> Result<Box<dyn Store>, OpenError>;

/// The store under test, and the test that calls.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// Opens the store.
    pub open: Open,
    /// What it promises.
    pub durability: Durability,
    /// The full name of the calling test, with its crate in front: a case that needs another process runs it again.
    pub test: &'static str,
}

impl Subject {
    /// The name of the test within its program.
    pub(crate) fn name(&self) -> &'static str {
        self.test.split_once("::").map_or(self.test, |(_, name)| name)
    }
}

/// How much is tried: a short form with every run of the tests, a long one by hand.
///
/// The number is read from an environment variable; without it, it is the short form's.
fn how_many(variable: &str, short: u32) -> u32 {
    std::env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(short)
}

/// Says that a case cannot run here.
fn skipped(test: &str, why: impl std::fmt::Display) {
    eprintln!("{test}: SKIPPED, nothing was checked: {why}");
}
