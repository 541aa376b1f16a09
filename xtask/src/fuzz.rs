//! `cargo xtask fuzz`: the fuzzer on every target of `fuzz/`, where a nightly toolchain and cargo-fuzz are installed.

use std::{
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

use crate::cargo::root;

/// Lets the fuzzer work on every target for so many seconds.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let seconds = match arguments {
        [] => Ok(30),
        [seconds] => seconds.parse::<u64>(),
        _ => {
            eprintln!("`fuzz` takes one number of seconds");
            return ExitCode::from(2);
        }
    };
    let Ok(seconds) = seconds else {
        eprintln!("`{}` is no number of seconds", arguments.join(" "));
        return ExitCode::from(2);
    };
    if !quietly(&["+nightly", "fuzz", "--version"]) {
        println!(
            "fuzz: skipped, it needs a nightly toolchain and cargo-fuzz; the tests play the corpus back all the same"
        );
        return ExitCode::SUCCESS;
    }
    let began = Instant::now();
    let done: Vec<_> = targets().iter().map(|target| one(target, seconds)).collect();
    let crashes = done.iter().filter(|runs| runs.is_none()).count();
    let runs: u64 = done.iter().flatten().sum();
    let took = began.elapsed().as_secs();
    println!("fuzz: {} targets, {runs} runs, crashes: {crashes} ({took} s)", done.len());
    if crashes == 0 && !done.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The programs of `fuzz/`, by name.
fn targets() -> Vec<String> {
    let programs =
        std::fs::read_dir(root().join("fuzz").join("fuzz_targets")).into_iter().flatten().flatten();
    let names = programs.filter_map(|program| Some(program.path().file_stem()?.to_str()?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Fuzzes one target and returns how often it ran; nothing if it crashed. What is found goes to a folder that is not kept:
/// a crash is minimised by hand and becomes a file of the corpus.
fn one(target: &str, seconds: u64) -> Option<u64> {
    let found = std::env::temp_dir().join(format!("tidelist-fuzz-{target}"));
    std::fs::create_dir_all(&found).ok()?;
    let mut command = cargo();
    command.args(["+nightly", "fuzz", "run", "--fuzz-dir"]).arg(root().join("fuzz")).arg(target).arg(&found);
    command.arg(root().join("fuzz").join("corpus").join(target));
    command.args(["--", &format!("-max_total_time={seconds}"), "-timeout=10", "-rss_limit_mb=2048"]);
    command.args(["-max_len=4096", "-print_final_stats=1"]);
    let output = command.stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let runs = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let runs = runs.and_then(|runs| runs.trim().parse::<u64>().ok()).filter(|_| output.status.success());
    match runs {
        Some(runs) => println!("{target}: {runs} runs"),
        None => println!("{target}: FAILED\n{said}"),
    }
    runs
}

fn quietly(words: &[&str]) -> bool {
    let mut command = cargo();
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Calls the cargo that chooses a toolchain by its `+word`, not the one this runs under.
fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root()).env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
    command
}
