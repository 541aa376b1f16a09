//! The tasks that besiege the server's program: tests of the server in their long form.

use std::process::ExitCode;

use crate::cargo::Cargo;

/// One siege.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Siege {
    /// So many malformed requests.
    Adversary,
    /// So many slow sockets.
    Slowloris,
    /// So many minutes of ordinary use.
    Soak,
    /// Both databases measured, for so many seconds each figure.
    Measure,
}

impl Siege {
    /// Its name on the command line, which is also the test's module and how the line with its figure begins.
    const fn name(self) -> &'static str {
        match self {
            Self::Adversary => "adversary",
            Self::Slowloris => "slowloris",
            Self::Soak => "soak",
            Self::Measure => "measure",
        }
    }

    /// What the test reads its number from, and the number unless told otherwise.
    fn number(self, asked: Option<u64>) -> (&'static str, u64) {
        match self {
            Self::Adversary => ("TIDELIST_SIEGE_REQUESTS", asked.unwrap_or(1_000_000)),
            Self::Slowloris => ("TIDELIST_SIEGE_SOCKETS", asked.unwrap_or(5_000)),
            Self::Soak => ("TIDELIST_SIEGE_SECONDS", asked.unwrap_or(30) * 60),
            Self::Measure => ("TIDELIST_SIEGE_SECONDS", asked.unwrap_or(5)),
        }
    }
}

/// Runs one, and ends with its figures.
pub(crate) fn run(siege: Siege, asked: Option<u64>) -> ExitCode {
    let name = siege.name();
    if !cfg!(target_os = "linux") {
        println!("{name}: skipped, only Linux tells what a process uses");
        return ExitCode::SUCCESS;
    }
    let (variable, number) = siege.number(asked);
    let module = format!("{name}::");
    let (passed, said) =
        Cargo::new(["test", "--profile", "sim", "--locked", "--package", "server", "--test", "siege"])
            .passing(["--ignored", "--nocapture", "--test-threads=1", module.as_str()])
            .env(variable, number.to_string())
            .says();
    println!("{said}");
    let begins = format!("{name}: ");
    for figure in said.lines().filter(|line| line.starts_with(&begins)) {
        println!("{figure}");
    }
    if passed {
        ExitCode::SUCCESS
    } else {
        println!("{name}: FAILED");
        ExitCode::FAILURE
    }
}
