//! The simulator's command: `cargo xtask sim` runs it.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "telling what happens is what this program is for"
)]

use std::hash::{BuildHasher, RandomState};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use sync_testkit::sim::{self, Failure, Limits};

const HELP: &str = "\
cargo xtask sim [OPTION]…

  --steps N    go on until so many steps are done (10000000)
  --from S     begin with this seed (any, told when it begins)
  --seed S     run this one seed, twice, and shorten what breaks a law
  --length N   steps of one run before its end, on average (400)
  --short      a few seconds: 200000 steps from seed 1";

/// How many broken laws are told before it stops.
const ENOUGH: usize = 5;

#[derive(Debug)]
struct Asked {
    steps: u64,
    from: u64,
    seed: Option<u64>,
    limits: Limits,
}

fn understand(mut words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let any = RandomState::new().hash_one("seed") >> 16;
    let mut asked = Asked { steps: 10_000_000, from: any, seed: None, limits: Limits::default() };
    while let Some(word) = words.next() {
        let mut number = || {
            let text = words.next().ok_or_else(|| format!("{word} needs a number"))?;
            text.replace('_', "").parse::<u64>().map_err(|_| format!("{text:?} is not a number"))
        };
        match word.as_str() {
            "--steps" => asked.steps = number()?,
            "--from" => asked.from = number()?,
            "--seed" => asked.seed = Some(number()?),
            "--length" => {
                asked.limits.steps_per_seed =
                    usize::try_from(number()?).map_err(|error| error.to_string())?;
            }
            "--short" => (asked.steps, asked.from) = (200_000, 1),
            other => return Err(format!("there is no option {other}")),
        }
    }
    Ok(asked)
}

fn main() -> ExitCode {
    match understand(std::env::args().skip(1)) {
        Ok(Asked { seed: Some(seed), limits, .. }) => one(seed, &limits),
        Ok(asked) => many(&asked),
        Err(mistake) => {
            eprintln!("{mistake}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

/// Runs one seed and tells all about it.
fn one(seed: u64, limits: &Limits) -> ExitCode {
    println!("{}", sim::describe(seed, limits));
    let run = sim::run(seed, limits);
    println!("{} steps, trace {:016x}", run.steps, run.trace);
    if sim::run(seed, limits) != run {
        println!("the same seed ran differently the second time");
        return ExitCode::FAILURE;
    }
    match run.failure {
        None => ExitCode::SUCCESS,
        Some(failure) => {
            println!("{}", sim::shrink(failure, limits));
            ExitCode::FAILURE
        }
    }
}

/// Runs seeds on every core until enough steps are done.
fn many(asked: &Asked) -> ExitCode {
    let Asked { steps, from, limits, .. } = asked;
    println!("seeds from {from}, until {steps} steps are done");
    let (next, done, runs) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let failures: Mutex<Vec<Failure>> = Mutex::default();
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while done.load(Ordering::Relaxed) < *steps && failures.lock().unwrap().len() < ENOUGH {
                    let run = sim::run(from.wrapping_add(next.fetch_add(1, Ordering::Relaxed)), limits);
                    done.fetch_add(run.steps, Ordering::Relaxed);
                    runs.fetch_add(1, Ordering::Relaxed);
                    if let Some(failure) = run.failure {
                        failures.lock().unwrap().push(failure);
                    }
                }
            });
        }
    });
    let (done, runs) = (done.into_inner(), runs.into_inner());
    let took = began.elapsed();
    let rate = u128::from(done) * 1000 / took.as_millis().max(1);
    let failures = failures.into_inner().unwrap();
    println!(
        "{runs} seeds, {done} steps, {:.1} s, {rate} steps/s, {} violations",
        took.as_secs_f64(),
        failures.len()
    );
    let code = if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    for failure in failures {
        println!("\n{}", sim::shrink(failure, limits));
    }
    code
}
