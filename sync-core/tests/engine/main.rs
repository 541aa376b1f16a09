//! The engine as its users see it: computers with a store each, a way to a server, and the faults of a network.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod batches;
mod bounds;
mod cancel;
mod collapse;
mod conflicts;
mod convergence;
mod full_read;
mod history;
mod horizon;
mod keeper;
mod parked;
mod policies;
mod promises;
mod pull;
mod push;
mod queries;
mod reconcile;
mod restored;
mod sending;
mod support;
mod unseen;
mod words;
