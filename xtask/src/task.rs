//! The tasks by name: from the words on the command line to what is run.

use std::{path::PathBuf, process::ExitCode, str::FromStr};

use crate::{
    cargo::{Cargo, root},
    coverage,
    faults::{self, Case},
    fuzz,
    gate::{self, Skips},
    isolation,
    machine::{self, Window},
    package, race, rigs, scale,
    siege::{self, Siege},
    sim,
};

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
cargo xtask TASK

  test [--nothing-skipped]  everything a change must pass: formatting, the rules of the repository,
                            lints, tests, documentation, and the app in a real window.
                            With --nothing-skipped a step that cannot run here is a failure
  window                    only the test that drives the app in a real window (Linux, under Xvfb)
  e2e                       only the main story in that window: offline, online, a conflict, second thoughts
  screenshots               draw the pictures in docs/images anew
  bench [--short]           measure, each figure beside the raw floor of the same run
  app-scale                 measure the window with 10 000 and 100 000 tasks: start, frames, memory (Linux, under Xvfb)
  sim [STEPS] [--store S]   simulate clients, network, crashes and servers, over memory, sqlite or sled;
                            --seed N repeats one run
  sim-mutations             put bugs into the engine, one at a time: the simulator must find each
  transcripts               ask our server what the original one was recorded to answer
  interop [--verbose]       the original client and ours with the original server and ours (needs Node)
  kill [CYCLES]             kill writers, clients and servers at random moments; nothing acknowledged may be lost
  powercut [CUTS]           cut the power of the disks they write to (Linux, as root); nothing acknowledged may be lost
  bitflip [FLIPS]           flip random bits of both stores; nothing may be served that was not written
  durability [CRASHES]      measure what both stores outlive: each write may be the last before a power cut
  isolation                 ask for everything of another account: it must look as if it did not exist
  adversary [REQUESTS]      send the server's program malformed requests; it may not fail, panic or grow (Linux)
  slowloris [SOCKETS]       open slow sockets; all are closed in time, and others are served meanwhile (Linux)
  soak [MINUTES]            use the server's program for long; it may not grow (Linux)
  measure [SECONDS]         measure the server's program on both of its databases, beside these and the original server (Linux)
  cursor-race [ROWS]        follow the stamps while many write, on SQLite and PostgreSQL; no row may be missed
  coverage                  how many lines of sync-core its tests run (needs cargo-tarpaulin)
  fuzz [SECONDS]            fuzz every parser for so long (needs nightly and cargo-fuzz)
  package [PROGRAM]         packages of the app for this system, unpacked and run once where that can be done;
                            without PROGRAM it is built for speed first
  demo [ARGUMENTS]          a server and two computers with sample tasks, in one command
  help                      this text";

/// One task, understood but not begun.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// The whole gate.
    Test(Skips),
    /// The real-window test alone.
    Window,
    /// The main story in a real window.
    EndToEnd,
    /// The window with very many tasks.
    AppScale,
    /// The pictures of the documents.
    Screenshots,
    /// The benchmarks, with their own arguments.
    Bench(Vec<String>),
    /// The simulator over a store, with its own arguments.
    Sim(sim::Store, Vec<String>),
    /// The proof that the simulator finds bugs.
    SimMutations,
    /// The recorded exchanges of the original server.
    Transcripts,
    /// The original client and server with ours.
    Interop(Vec<String>),
    /// The fuzzer, with its own arguments.
    Fuzz(Vec<String>),
    /// A rig that breaks the real programs, with its own arguments.
    Rig(&'static str, Vec<String>),
    /// What one account learns of another.
    Isolation,
    /// A siege of the server's program, of this size.
    Siege(Siege, Option<u64>),
    /// The race of readers and writers, with so many rows.
    CursorRace(Option<u64>),
    /// How much of the engine its tests run.
    Coverage,
    /// A case of the store tests, with so many tries.
    Faults(Case, Option<u32>),
    /// Packages of the app, of this program if it is built.
    Package(Option<PathBuf>),
    /// The demo, with its own arguments.
    Demo(Vec<String>),
    /// The list of tasks.
    Help,
}

impl Task {
    /// Understands the words after `cargo xtask`.
    ///
    /// # Errors
    ///
    /// A sentence that names the word that was not understood.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, String> {
        let Some((name, rest)) = arguments.split_first() else {
            return Ok(Self::Help);
        };
        let task = match name.as_str() {
            "test" => return Self::parse_test(rest),
            "bench" => return Ok(Self::Bench(rest.to_vec())),
            "sim" => return sim::store(rest.to_vec()).map(|(store, words)| Self::Sim(store, words)),
            "interop" => return Ok(Self::Interop(rest.to_vec())),
            "kill" => return Ok(Self::Rig("kill", rest.to_vec())),
            "powercut" => return Ok(Self::Rig("powercut", rest.to_vec())),
            "adversary" => return number(rest).map(|requests| Self::Siege(Siege::Adversary, requests)),
            "slowloris" => return number(rest).map(|sockets| Self::Siege(Siege::Slowloris, sockets)),
            "measure" => return number(rest).map(|seconds| Self::Siege(Siege::Measure, seconds)),
            "soak" => return number(rest).map(|minutes| Self::Siege(Siege::Soak, minutes)),
            "cursor-race" => return number(rest).map(Self::CursorRace),
            "bitflip" => return number(rest).map(|tries| Self::Faults(Case::BitFlip, tries)),
            "durability" => return number(rest).map(|tries| Self::Faults(Case::Durability, tries)),
            "fuzz" => return Ok(Self::Fuzz(rest.to_vec())),
            "package" => return path(rest).map(Self::Package),
            "demo" => return Ok(Self::Demo(rest.to_vec())),
            "window" => Self::Window,
            "e2e" => Self::EndToEnd,
            "app-scale" => Self::AppScale,
            "screenshots" => Self::Screenshots,
            "coverage" => Self::Coverage,
            "isolation" => Self::Isolation,
            "sim-mutations" => Self::SimMutations,
            "transcripts" => Self::Transcripts,
            "help" | "--help" | "-h" => Self::Help,
            other => return Err(format!("there is no task called `{other}`")),
        };
        match rest.first() {
            None => Ok(task),
            Some(extra) => Err(format!("`{name}` takes no arguments, but was given `{extra}`")),
        }
    }

    fn parse_test(options: &[String]) -> Result<Self, String> {
        let mut skips = Skips::Tell;
        for option in options {
            match option.as_str() {
                "--nothing-skipped" => skips = Skips::Fail,
                other => return Err(format!("`test` does not know `{other}`")),
            }
        }
        Ok(Self::Test(skips))
    }

    /// Does it, and returns the exit code of the process.
    pub(crate) fn run(self) -> ExitCode {
        match self {
            Self::Test(skips) => gate::run(skips),
            Self::Window => in_a_window(Cargo::tests_asked_for("window")),
            Self::EndToEnd => in_a_window(Cargo::tests_asked_for("window").passing(["story::"])),
            Self::AppScale => scale::run(),
            Self::Screenshots => Cargo::tests_asked_for("screenshots")
                .env("TIDELIST_SCREENSHOTS", root().join("docs").join("images"))
                .run(),
            Self::Bench(arguments) => Cargo::new(["run", "--release", "--locked", "--package", "benchmarks"])
                .passing(arguments)
                .run(),
            Self::Sim(store, arguments) => sim::run(store, arguments),
            Self::SimMutations => sim::mutations().run(),
            Self::Transcripts => {
                Cargo::new(["run", "--locked", "--quiet", "--package", "interop", "--bin", "transcripts"])
                    .run()
            }
            Self::Interop(arguments) => gate::interop(Skips::Tell).passing(arguments).run(),
            Self::Fuzz(arguments) => fuzz::run(&arguments),
            Self::Rig(name, arguments) => rigs::run(name, arguments),
            Self::Faults(case, tries) => faults::run(case, tries),
            Self::Isolation => isolation::run(),
            Self::Siege(siege, number) => siege::run(siege, number),
            Self::CursorRace(rows) => race::run(rows),
            Self::Coverage => coverage::run(),
            Self::Package(program) => package::run(program),
            Self::Demo(arguments) => Cargo::new(["run", "--release", "--locked", "--package", "app"])
                .passing(["demo".to_owned()])
                .passing(arguments)
                .run(),
            Self::Help => {
                println!("{HELP}");
                ExitCode::SUCCESS
            }
        }
    }
}

/// The number a task may be given.
fn number<N: FromStr>(options: &[String]) -> Result<Option<N>, String> {
    match options {
        [] => Ok(None),
        [text] => {
            let number = text.replace('_', "").parse();
            number.map(Some).map_err(|_| format!("it takes a number, not `{text}`"))
        }
        [_, extra, ..] => Err(format!("it does not know `{extra}`")),
    }
}

/// The path a task may be given.
fn path(options: &[String]) -> Result<Option<PathBuf>, String> {
    match options {
        [] => Ok(None),
        [path] => Ok(Some(path.into())),
        [_, extra, ..] => Err(format!("it does not know `{extra}`")),
    }
}

/// Runs tests that need a window.
fn in_a_window(tests: Cargo) -> ExitCode {
    match machine::prepare() {
        Window::Ready => tests.run(),
        Window::Missing(reason) => {
            eprintln!("the app cannot be shown in a window here: {reason}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Task, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Task::parse(&words)
    }

    #[test]
    fn every_task_the_help_names_is_understood() {
        let names = HELP.lines().skip(2).filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        for name in names.map(|line| line.split_whitespace().next().unwrap()) {
            assert!(parse(name).is_ok(), "help names `{name}`");
        }
    }

    #[test]
    fn no_words_ask_for_help() {
        assert_eq!(parse(""), Ok(Task::Help));
    }

    #[test]
    fn skipping_is_told_unless_it_is_forbidden() {
        assert_eq!(parse("test"), Ok(Task::Test(Skips::Tell)));
        assert_eq!(parse("test --nothing-skipped"), Ok(Task::Test(Skips::Fail)));
    }

    #[test]
    fn a_misspelt_word_is_refused_by_name() {
        for (line, word) in [("tset", "tset"), ("test --nothing", "--nothing"), ("window now", "now")] {
            assert!(parse(line).unwrap_err().contains(word), "{line}");
        }
    }

    #[test]
    fn the_race_and_the_sieges_take_a_number() {
        assert_eq!(parse("cursor-race"), Ok(Task::CursorRace(None)));
        assert_eq!(parse("cursor-race 1_000_000"), Ok(Task::CursorRace(Some(1_000_000))));
        assert!(parse("cursor-race many").unwrap_err().contains("many"));
        assert_eq!(parse("adversary 1_000"), Ok(Task::Siege(Siege::Adversary, Some(1_000))));
        assert!(parse("soak 1 2").unwrap_err().contains('2'));
    }

    #[test]
    fn the_store_cases_take_a_number_of_tries() {
        assert_eq!(parse("bitflip"), Ok(Task::Faults(Case::BitFlip, None)));
        assert_eq!(parse("durability 1_000"), Ok(Task::Faults(Case::Durability, Some(1_000))));
        assert!(parse("bitflip many").unwrap_err().contains("many"));
    }

    #[test]
    fn the_demo_and_the_benchmarks_get_their_own_arguments() {
        assert_eq!(parse("bench --short"), Ok(Task::Bench(vec!["--short".to_owned()])));
        assert_eq!(parse("demo --headless"), Ok(Task::Demo(vec!["--headless".to_owned()])));
    }
}
