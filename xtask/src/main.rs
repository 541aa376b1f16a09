//! Every task of the repository, the same on Linux, macOS and Windows: `cargo xtask help`.
//!
//! It needs nothing but Rust: no library, no shell, no tool that has to be installed first.
#![allow(clippy::print_stdout, reason = "telling what happens is what this program is for")]

mod cargo;
mod coverage;
mod faults;
mod fuzz;
mod gate;
mod isolation;
mod machine;
mod package;
mod race;
mod report;
mod rigs;
mod scale;
mod siege;
mod sim;
mod task;

use std::process::ExitCode;

use task::Task;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match Task::parse(&arguments) {
        Ok(task) => task.run(),
        Err(mistake) => {
            eprintln!("{mistake}\n\n{}", task::HELP);
            ExitCode::from(2)
        }
    }
}
