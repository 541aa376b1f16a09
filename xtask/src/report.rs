//! How the steps went: a line before each, its time after it, and the summary.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use crate::{cargo::Cargo, gate::Skips};

/// How one step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what it should.
    Passed,
    /// It did not.
    Failed,
    /// It cannot run on this machine, for this reason.
    Skipped(String),
}

/// The steps so far.
pub(crate) struct Report {
    began: Instant,
    steps: Vec<(&'static str, Outcome, Duration)>,
}

impl Report {
    /// Returns an empty report and starts its clock.
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), steps: Vec::new() }
    }

    /// Runs one call of cargo as a step.
    pub(crate) fn cargo(&mut self, name: &'static str, call: Cargo) {
        let title = call.to_string();
        self.step(name, &title, || if call.succeeds() { Outcome::Passed } else { Outcome::Failed });
    }

    /// Runs `work` as a step.
    pub(crate) fn step(&mut self, name: &'static str, title: &str, work: impl FnOnce() -> Outcome) {
        println!("\n==> {name}: {title}");
        let began = Instant::now();
        let outcome = work();
        let took = began.elapsed();
        println!("<== {name}: {}, {}", word(&outcome), time(took));
        self.steps.push((name, outcome, took));
    }

    /// Prints the summary and returns the exit code of the task.
    pub(crate) fn finish(self, skips: Skips) -> ExitCode {
        println!("\n{}", self.table());
        let failed = self.failed(skips);
        let total = time(self.began.elapsed());
        if failed.is_empty() {
            println!("cargo xtask test: all is well, {total}");
            ExitCode::SUCCESS
        } else {
            println!("cargo xtask test: FAILED at {}, {total}", failed.join(", "));
            ExitCode::FAILURE
        }
    }

    fn table(&self) -> String {
        let lines = self.steps.iter().map(|(name, outcome, took)| {
            let reason = if let Outcome::Skipped(reason) = outcome { reason } else { "" };
            format!("{name:<14} {:<8} {:>12}  {reason}", word(outcome), time(*took)).trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn failed(&self, skips: Skips) -> Vec<&'static str> {
        let counts = |outcome: &Outcome| match outcome {
            Outcome::Passed => false,
            Outcome::Failed => true,
            Outcome::Skipped(_) => skips == Skips::Fail,
        };
        self.steps.iter().filter(|(_, outcome, _)| counts(outcome)).map(|(name, _, _)| *name).collect()
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "ok",
        Outcome::Failed => "FAILED",
        Outcome::Skipped(_) => "skipped",
    }
}

fn time(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{:.1} s", took.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::new();
        report.step("good", "", || Outcome::Passed);
        report.step("bad", "", || Outcome::Failed);
        report.step("absent", "", || Outcome::Skipped("no window here".to_owned()));
        report
    }

    #[test]
    fn a_skipped_step_fails_only_if_nothing_may_be_skipped() {
        assert_eq!(report().failed(Skips::Tell), ["bad"]);
        assert_eq!(report().failed(Skips::Fail), ["bad", "absent"]);
    }

    #[test]
    fn the_summary_says_why_a_step_was_skipped() {
        assert!(
            report()
                .table()
                .lines()
                .any(|line| line.starts_with("absent") && line.ends_with("no window here"))
        );
    }

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(time(Duration::from_millis(1_540)), "1.5 s");
        assert_eq!(time(Duration::from_secs(754)), "12 min 34 s");
    }
}
