//! Store conformance suite, fake remote and helpers for tests of sync-core and its stores.
//!
//! A backend runs all of it with one line, [`store_tests!`]: how a store must behave ([`mod@conformance`]), and what it must
//! outlive ([`faults`]).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, wherever its body stands"
)]

mod again;
pub mod conformance;
mod fake_server;
pub mod faults;
pub mod salvage;
pub mod sample;
mod shared_store;
pub mod sim;
mod test_clock;

pub use fake_server::{FakeRemote, FakeServer, Fault};
pub use shared_store::SharedStore;
pub use test_clock::TestClock;
