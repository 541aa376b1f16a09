//! The simulator's command line, for the reference store and for any other.
#![allow(clippy::print_stdout, reason = "telling what happens is what a command is for")]

use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use super::{Failure, Simulation};

const HELP: &str = "\
OPTIONS:
  N, --steps N    go on until so many steps are done
  --from S        begin with this seed (any, told when it begins)
  --seed S        run this one seed, twice, and shorten what breaks a law
  --length N      steps of one run before its end, on average (400)
  --threads N     run on so many threads (as many as there are cores)";

#[derive(Debug, PartialEq, Eq)]
struct Asked {
    steps: u64,
    from: u64,
    seed: Option<u64>,
    length: Option<usize>,
    threads: usize,
}

fn understand(words: &[String], steps: u64) -> Result<Asked, String> {
    let any = RandomState::new().hash_one("seed") >> 16;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut asked = Asked { steps, from: any, seed: None, length: None, threads };
    let mut words = words.iter();
    let parse = |text: &str| text.replace('_', "").parse::<u64>().ok();
    while let Some(word) = words.next() {
        if let Some(steps) = parse(word) {
            asked.steps = steps;
            continue;
        }
        let mut number = || {
            let text = words.next().ok_or_else(|| format!("{word} needs a number"))?;
            parse(text).ok_or_else(|| format!("{text:?} is not a number"))
        };
        let size = |number: u64| usize::try_from(number).map_err(|error| error.to_string());
        match word.as_str() {
            "--steps" => asked.steps = number()?,
            "--from" => asked.from = number()?,
            "--seed" => asked.seed = Some(number()?),
            "--length" => asked.length = Some(size(number()?)?),
            "--threads" => asked.threads = size(number()?)?,
            other => return Err(format!("there is no option {other}")),
        }
    }
    Ok(asked)
}

/// Returns a folder for stores that die by being copied: in memory where there is such a folder, for a process that dies
/// loses nothing of what the operating system has, and else the one for temporary files.
#[must_use]
pub fn folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

/// Does what the words ask for: many seeds, `steps` steps unless they say another number, or one. `again` is the command
/// that a failure names.
#[must_use]
pub fn run(simulation: &Simulation, words: &[String], steps: u64, again: &str) -> ExitCode {
    match understand(words, steps) {
        Ok(asked) => {
            let again = asked.length.map_or(again.to_owned(), |length| format!("{again} --length {length}"));
            let simulation = simulation.clone().repeated_by(again);
            let simulation = asked.length.iter().fold(simulation, |all, length| all.length(*length));
            match asked.seed {
                Some(seed) => one(&simulation, seed),
                None => many(&simulation, &asked),
            }
        }
        Err(mistake) => {
            eprintln!("{mistake}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

/// Runs one seed and tells all about it.
fn one(simulation: &Simulation, seed: u64) -> ExitCode {
    println!("{}", simulation.describe(seed));
    let run = simulation.run(seed);
    println!("{} steps, trace {:016x}", run.steps, run.trace);
    if simulation.run(seed) != run {
        println!("the same seed ran differently the second time");
        return ExitCode::FAILURE;
    }
    match run.failure {
        None => {
            println!("simulated steps: {}, violations: 0", run.steps);
            ExitCode::SUCCESS
        }
        Some(failure) => {
            tell(simulation, failure);
            println!("simulated steps: {}, violations: 1", run.steps);
            ExitCode::FAILURE
        }
    }
}

/// Runs seeds on every core until enough steps are done.
fn many(simulation: &Simulation, asked: &Asked) -> ExitCode {
    println!("seeds from {}, until {} steps are done", asked.from, asked.steps);
    let began = Instant::now();
    let summary = simulation.run_many(asked.from, asked.steps, asked.threads);
    let took = began.elapsed();
    let rate = u128::from(summary.steps) * 1000 / took.as_millis().max(1);
    println!("{} seeds, {:.1} s, {rate} steps/s", summary.seeds, took.as_secs_f64());
    let violations = summary.failures.len();
    for failure in summary.failures {
        tell(simulation, failure);
    }
    println!("simulated steps: {}, violations: {violations}", summary.steps);
    if violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell(simulation: &Simulation, failure: Failure) {
    println!("\n{}", simulation.shrink(failure));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<Asked, String> {
        let words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        understand(&words, 7)
    }

    #[test]
    fn a_number_alone_is_the_number_of_steps() {
        assert_eq!(asked("20_000_000").unwrap().steps, 20_000_000);
        assert_eq!(asked("--steps 5 --threads 1").unwrap().steps, 5);
        assert_eq!(asked("").unwrap().steps, 7);
    }

    #[test]
    fn a_word_that_is_not_understood_is_named() {
        assert!(asked("--sed 3").unwrap_err().contains("--sed"));
        assert!(asked("--seed x").unwrap_err().contains('x'));
    }
}
