//! `cargo xtask transcripts`: the recorded exchanges of the original server, asked of ours.
#![allow(clippy::print_stdout, reason = "telling what was found is what this program is for")]

use std::process::ExitCode;

use interop::{Trouble, transcript};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<ExitCode, Trouble> {
    let found = transcript::replay(&transcript::sections()?).await?;
    let listed = transcript::departures()?;
    let others = transcript::check(&found, &listed);
    for other in &others {
        println!("{other}");
    }
    println!(
        "transcripts: {} exchanges, {} intended deviations, {} others",
        found.len(),
        listed.len(),
        others.len()
    );
    Ok(if others.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
