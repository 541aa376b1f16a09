//! `cargo xtask sim`: the simulator of the sync engine, over the reference store or a real one, and the proof that it finds
//! bugs.

use std::process::ExitCode;

use crate::cargo::Cargo;

/// Which store the simulated computers have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    /// The reference store, which is the fastest.
    Memory,
    /// SQLite in files.
    Sqlite,
    /// sled in files.
    Sled,
}

/// Takes `--store NAME` out of the words.
///
/// # Errors
///
/// A sentence that names the store that is not known.
pub(crate) fn store(mut words: Vec<String>) -> Result<(Store, Vec<String>), String> {
    let Some(place) = words.iter().position(|word| word == "--store") else {
        return Ok((Store::Memory, words));
    };
    let mut taken = words.drain(place..(place + 2).min(words.len())).skip(1);
    let store = match taken.next().as_deref() {
        Some("memory") => Store::Memory,
        Some("sqlite") => Store::Sqlite,
        Some("sled") => Store::Sled,
        other => {
            return Err(format!("`--store` is memory, sqlite or sled, not {}", other.unwrap_or("nothing")));
        }
    };
    drop(taken);
    Ok((store, words))
}

/// The call that runs the simulator.
pub(crate) fn call(store: Store) -> Cargo {
    let program: [&str; 4] = match store {
        Store::Memory => ["--package", "sync-testkit", "--bin", "sim"],
        Store::Sqlite => ["--package", "store-sqlite", "--example", "sqlite_sim"],
        Store::Sled => ["--package", "store-sled", "--example", "sled_sim"],
    };
    Cargo::new(["run", "--profile", "sim", "--locked", "--quiet"]).words(program)
}

/// The call that shows that every seeded bug is found.
pub(crate) fn mutations() -> Cargo {
    let example = ["--package", "sync-testkit", "--example", "mutations"];
    Cargo::new(["run", "--profile", "sim", "--locked", "--quiet"]).words(example)
}

/// Runs the simulator with its own arguments.
pub(crate) fn run(store: Store, arguments: Vec<String>) -> ExitCode {
    call(store).passing(arguments).run()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_store_is_taken_out_of_the_words() {
        assert_eq!(store(words("500 --store sled --seed 3")), Ok((Store::Sled, words("500 --seed 3"))));
        assert_eq!(store(words("--seed 3")), Ok((Store::Memory, words("--seed 3"))));
    }

    #[test]
    fn a_store_nobody_knows_is_refused_by_name() {
        assert!(store(words("--store redb")).unwrap_err().contains("redb"));
        assert!(store(words("--store")).unwrap_err().contains("nothing"));
    }
}
