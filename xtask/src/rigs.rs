//! The rigs that break the real programs: built as fast as they get, together with the server they start.

use std::process::ExitCode;

use crate::cargo::Cargo;

/// Runs one rig with its own arguments.
pub(crate) fn run(name: &str, arguments: Vec<String>) -> ExitCode {
    let build =
        ["build", "--release", "--locked", "--quiet", "--package", "server", "--package", "rigs", "--bins"];
    if !Cargo::new(build).succeeds() {
        return ExitCode::FAILURE;
    }
    Cargo::new(["run", "--release", "--locked", "--quiet", "--package", "rigs", "--bin", "rig"])
        .passing([name.to_owned()])
        .passing(arguments)
        .run()
}
