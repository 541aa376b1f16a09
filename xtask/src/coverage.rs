//! `cargo xtask coverage`: how many lines of the engine its own tests run.

use std::process::ExitCode;

use crate::cargo::{Cargo, root};

/// The least share of lines, in percent.
const LEAST: f64 = 95.0;

/// Measures, and says what came of it.
pub(crate) fn run() -> ExitCode {
    if Cargo::new(["tarpaulin", "--version"]).output().is_none() {
        println!("coverage: skipped, cargo-tarpaulin is not installed (CONTRIBUTING.md says how)");
        return ExitCode::SUCCESS;
    }
    // Built in a folder of its own: the counters make other programs of the same sources.
    let built = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    let folder = built.join("coverage").display().to_string();
    let measured = Cargo::new(["tarpaulin", "--locked", "--engine", "llvm", "--skip-clean"])
        .words(["--package", "sync-core", "--include-files", "sync-core/src/*"])
        .words(["--out", "Stdout", "--timeout", "600", "--target-dir", &folder])
        // Hundreds of random runs, slow with counters, through lines that other tests run.
        .passing(["--skip", "i8_all_computers_converge"])
        .output();
    let Some(lines) = measured.as_deref().and_then(lines) else {
        println!("coverage: FAILED, it could not be measured");
        return ExitCode::FAILURE;
    };
    let share = lines.share();
    println!("coverage of sync-core: {share:.1} % ({} of {} lines)", lines.run, lines.all);
    if share < LEAST {
        eprintln!("at least {LEAST:.1} % are asked for");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// How many lines were run, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lines {
    run: u32,
    all: u32,
}

impl Lines {
    fn share(self) -> f64 {
        f64::from(self.run) * 100.0 / f64::from(self.all.max(1))
    }
}

/// Reads the last line of the report: `97.53% coverage, 1234/1265 lines covered`.
fn lines(report: &str) -> Option<Lines> {
    let last = report.lines().rev().find(|line| line.contains("% coverage, "))?;
    let (_, counts) = last.split_once("% coverage, ")?;
    let (run, all) = counts.split_once(' ')?.0.split_once('/')?;
    let lines = Lines { run: run.parse().ok()?, all: all.parse().ok()? };
    (lines.all > 0).then_some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_is_read_from_the_end_of_the_report() {
        let report =
            "|| sync-core/src/a.rs: 9/9\n|| \n97.53% coverage, 1234/1265 lines covered, -0.10% change\n";
        assert_eq!(lines(report), Some(Lines { run: 1234, all: 1265 }));
        assert!((lines(report).unwrap().share() - 97.549).abs() < 0.001);
    }

    #[test]
    fn a_report_without_lines_is_no_figure() {
        for report in ["", "error: no tests", "NaN% coverage, 0/0 lines covered"] {
            assert_eq!(lines(report), None, "{report}");
        }
    }
}
