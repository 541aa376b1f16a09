//! The simulator over this store: real files in a folder, and a killed process is a copy of them.
//! `cargo xtask sim --store sqlite` runs it.
#![allow(clippy::expect_used, reason = "a simulation fails by panicking")]

use std::path::Path;
use std::process::ExitCode;

use store_sqlite::SqliteStore;
use sync_testkit::sim::{Folder, Simulation, command};

/// What it does unless it is told otherwise.
const STEPS: u64 = 20_000;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let simulation = Simulation::new().over(|| {
        let open = |path: &Path, schema: &_| Box::new(SqliteStore::open(path, schema).expect("a store")) as _;
        Box::new(Folder::new(&command::folder(), open).expect("a folder"))
    });
    command::run(&simulation, &words, STEPS, "cargo xtask sim --store sqlite")
}
