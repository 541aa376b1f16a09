//! `cargo xtask isolation`: everything one account can ask for that belongs to another.

use std::process::ExitCode;

use crate::cargo::Cargo;

/// What the line with the figure begins with.
const FIGURE: &str = "isolation: ";

/// Runs the tests, which are also among those of the gate, and ends with the figure.
pub(crate) fn run() -> ExitCode {
    let words = ["test", "--locked", "--package", "server", "--test", "integration"];
    let (passed, said) = Cargo::new(words).passing(["isolation::", "--nocapture"]).says();
    println!("{said}");
    match said.lines().find_map(|line| line.get(line.find(FIGURE)?..)) {
        Some(figure) if passed => {
            println!("{figure}");
            ExitCode::SUCCESS
        }
        _ => {
            println!("{FIGURE}FAILED");
            ExitCode::FAILURE
        }
    }
}
