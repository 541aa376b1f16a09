//! Rigs that break the real programs on purpose, and check that nothing acknowledged is lost.
//!
//! ```text
//!   writer (a process)                       watcher (the parent)
//!     try: what an edit will make of the rows ──►  remembers
//!     the edit, through the engine
//!     done: it is durable ────────────────────►   acknowledged
//!                            ◄─── kill -9, or a snapshot of the disk, at a random moment
//!                                                  opens what is left and compares
//! ```
//!
//! Nothing here is part of a product. A rig fails by panicking or by counting what was lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a rig fails by panicking, and tells what it counted"
)]

pub mod chance;
pub mod check;
pub mod client;
pub mod disk;
pub mod edits;
pub mod far;
pub mod fuzz;
pub mod kill;
pub mod life;
pub mod mutate;
pub mod power;
pub mod proxy;
pub mod pusher;
pub mod replicas;
pub mod rows;
pub mod server;
pub mod stores;
pub mod tally;
pub mod told;
pub mod workshop;
pub mod writer;
