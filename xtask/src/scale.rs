//! How the window keeps up with very many tasks: the programs are built for speed, the test that measures them is not.

use std::process::ExitCode;

use crate::cargo::{Cargo, root};
use crate::machine::{self, Window};

/// Builds and measures.
pub(crate) fn run() -> ExitCode {
    if let Window::Missing(reason) = machine::prepare() {
        eprintln!("the app cannot be shown in a window here: {reason}");
        return ExitCode::FAILURE;
    }
    let build = ["build", "--release", "--locked", "--package", "app", "--package", "server", "--bins"];
    if !Cargo::new(build).succeeds() {
        return ExitCode::FAILURE;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    let program = target.join("release").join("tidelist");
    Cargo::tests_asked_for("scale").passing(["--nocapture"]).env("TIDELIST_PROGRAM", program).run()
}
