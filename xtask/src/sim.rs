//! `cargo xtask sim`: the simulator of the sync engine, built as fast as it gets.

use std::process::ExitCode;

use crate::cargo::Cargo;

/// Runs the simulator with its own arguments.
pub(crate) fn run(arguments: Vec<String>) -> ExitCode {
    Cargo::new(["run", "--release", "--locked", "--quiet", "--package", "sync-testkit", "--bin", "sim"])
        .passing(arguments)
        .run()
}
