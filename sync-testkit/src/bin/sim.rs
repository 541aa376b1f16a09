//! The simulator's command over the reference store: `cargo xtask sim` runs it.

use std::process::ExitCode;

use sync_testkit::sim::{Simulation, command};

/// What it does unless it is told otherwise.
const STEPS: u64 = 20_000_000;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    command::run(&Simulation::new(), &words, STEPS, "cargo xtask sim")
}
