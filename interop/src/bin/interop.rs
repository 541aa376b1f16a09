//! `cargo xtask interop`: the original client and ours with the original server and ours.
#![allow(clippy::print_stdout, reason = "telling what was found is what this program is for")]

use std::{process::ExitCode, time::Instant};

use interop::{
    originals::Originals,
    scenario::{CASTS, SCENARIOS, play},
};

#[tokio::main]
async fn main() -> ExitCode {
    let originals = match Originals::prepare().await {
        Ok(originals) => originals,
        Err(missing) if std::env::var_os("TIDELIST_NOTHING_SKIPPED").is_some() => {
            eprintln!("{missing}");
            return ExitCode::FAILURE;
        }
        Err(missing) => {
            println!("interop: skipped, {missing}");
            return ExitCode::SUCCESS;
        }
    };
    let verbose = std::env::args().any(|word| word == "--verbose");
    let (mut held, mut failed) = (0, 0);
    for cast in CASTS {
        for scenario in SCENARIOS {
            let began = Instant::now();
            match play(scenario, cast, &originals).await {
                Ok(()) => {
                    held += 1;
                    if verbose {
                        println!("{scenario:?} with {cast:?}: {:?}", began.elapsed());
                    }
                }
                Err(trouble) => {
                    failed += 1;
                    println!(
                        "{scenario:?} with {:?} server and {:?} clients: {trouble}",
                        cast.server, cast.clients
                    );
                }
            }
        }
    }
    println!("interop: {held} scenarios hold, {failed} do not");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
