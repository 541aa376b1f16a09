//! The rules of the repository that no compiler checks, as tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod documents;
mod features;
mod files;
mod invariants;
mod sources;
mod versions;
