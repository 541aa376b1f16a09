//! The targets, which live with the rigs so that every test run plays their corpus back.

#[path = "../../rigs/src/fuzz/mod.rs"]
pub mod targets;
