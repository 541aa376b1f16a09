//! Store conformance suite, fake remote and helpers for tests of sync-core and its stores.
//!
//! A backend runs the whole suite with one line, [`conformance!`], and its kill test with one call,
//! [`crash::survives_kills`].
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, wherever its body stands"
)]

pub mod conformance;
pub mod crash;
pub mod damage;
mod fake_server;
#[cfg(unix)]
pub mod rig;
pub mod sample;
mod shared_store;
pub mod sim;
mod test_clock;

pub use fake_server::{FakeRemote, FakeServer, Fault};
pub use shared_store::SharedStore;
pub use test_clock::TestClock;
