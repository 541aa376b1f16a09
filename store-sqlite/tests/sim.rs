//! The simulator finds no law broken over this store, and every run of a seed is the same.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use store_sqlite::SqliteStore;
use sync_testkit::sim::{Folder, Simulation, command};

fn simulation() -> Simulation {
    let again = "cargo xtask sim --store sqlite --length 100";
    Simulation::new().length(100).repeated_by(again).over(|| {
        let open = |path: &Path, schema: &_| Box::new(SqliteStore::open(path, schema).unwrap()) as _;
        Box::new(Folder::new(&command::folder(), open).unwrap())
    })
}

#[test]
fn no_law_is_broken_over_real_files() {
    // Seed 16 dies after every single commit.
    simulation().holds(9..=20);
}

#[test]
fn a_seed_is_the_same_run_in_memory_and_over_real_files() {
    for seed in 1..=4 {
        assert_eq!(simulation().run(seed).trace, Simulation::new().length(100).run(seed).trace);
    }
}
