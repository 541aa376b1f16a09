//! The server's own program under siege: malformed requests, slow sockets, and long ordinary use. What is measured is the
//! process as the system sees it, and only Linux tells that here.
//!
//! Each test has a short form, which the gate runs; a variable makes it longer, and the tasks of xtask set it.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

mod adversary;
mod dice;
mod filters;
mod floods;
mod grammar;
mod measure;
#[path = "../postgres/mod.rs"]
mod postgres;
mod slowloris;
mod soak;
mod target;
mod wire;

/// A number from the environment, or what is usual.
fn asked(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |text| text.replace('_', "").parse().expect("a number"))
}
