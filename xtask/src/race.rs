//! `cargo xtask cursor-race`: readers that follow the stamps while many write, on both databases.

use std::process::ExitCode;

use crate::{cargo::Cargo, machine};

/// How many writes there are on each database unless told otherwise.
const ROWS: u64 = 200_000;

/// Runs the race and says what came of it.
pub(crate) fn run(rows: Option<u64>) -> ExitCode {
    if let Err(reason) = machine::prepare_postgres() {
        eprintln!("the race needs PostgreSQL: {reason}");
        return ExitCode::FAILURE;
    }
    let rows = rows.unwrap_or(ROWS);
    let race = Cargo::new(["test", "--release", "--locked", "--package", "server", "--test", "cursor_race"])
        .passing(["--nocapture", "--test-threads=1"])
        .env("TIDELIST_RACE_ROWS", rows.to_string())
        .failing_instead_of_skipping();
    if race.succeeds() {
        // The tests fail if it is another number.
        println!("cursor race: {rows} rows on each database, missed: 0");
        ExitCode::SUCCESS
    } else {
        println!("cursor race: FAILED");
        ExitCode::FAILURE
    }
}
