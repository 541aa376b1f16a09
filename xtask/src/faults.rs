//! `cargo xtask bitflip` and `cargo xtask durability`: single cases of the store tests, at length, and their figures.

use std::process::ExitCode;

use crate::cargo::Cargo;

const STORES: [&str; 2] = ["sqlite", "sled"];

/// One of the cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// Random bits of closed stores are flipped.
    BitFlip,
    /// The power is cut after any write.
    Durability,
}

impl Case {
    fn test(self) -> &'static str {
        match self {
            Self::BitFlip => "faults::i18_a_flipped_bit_is_never_served",
            Self::Durability => "faults::i1_its_durability_is_what_it_says",
        }
    }

    /// The variable by which the tests are told how much to try.
    fn variable(self) -> &'static str {
        match self {
            Self::BitFlip => "SYNC_TESTKIT_BIT_FLIPS",
            Self::Durability => "SYNC_TESTKIT_CRASHES",
        }
    }

    /// How the line with the figure begins.
    fn title(self) -> &'static str {
        match self {
            Self::BitFlip => "bit flips: ",
            Self::Durability => "durability: ",
        }
    }

    /// Makes one line of the stores' lines.
    fn summary(self, lines: &[String]) -> String {
        match self {
            Self::BitFlip => {
                let flips = lines.iter().filter_map(|line| line.split_once(" (")).map(|(flips, _)| flips);
                let wrong = lines.iter().map(|line| {
                    line.rsplit_once("silently wrong: ").and_then(|(_, wrong)| wrong.parse::<u32>().ok())
                });
                let wrong =
                    wrong.sum::<Option<u32>>().map_or("unknown".to_owned(), |wrong| wrong.to_string());
                format!("{}, silently wrong: {wrong}", flips.collect::<Vec<_>>().join(", "))
            }
            Self::Durability => lines.join("; "),
        }
    }
}

/// Runs a case for both stores, with so many tries or as many as the tests try by themselves.
pub(crate) fn run(case: Case, tries: Option<u32>) -> ExitCode {
    let mut lines = Vec::new();
    let mut passed = true;
    for store in STORES {
        let package = format!("store-{store}");
        let mut call = Cargo::new(["test", "--locked", "--quiet", "--package", &package, "--test", "kit"])
            .passing(["--exact", case.test(), "--nocapture"]);
        if let Some(tries) = tries {
            call = call.env(case.variable(), tries.to_string());
        }
        println!("{call}");
        let (succeeded, said) = call.says();
        println!("{said}");
        passed &= succeeded;
        let figure = said.lines().find_map(|line| line.trim().strip_prefix(case.title()));
        lines.extend(figure.map(str::to_owned));
    }
    println!("{}{}", case.title(), case.summary(&lines));
    if passed && lines.len() == STORES.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_adds_up_what_was_served_wrongly() {
        let line = |store: &str, wrong: u32| {
            format!("{store} 500 (refused 1, unaffected 499), silently wrong: {wrong}")
        };
        let summary = |lines: &[String]| Case::BitFlip.summary(lines);
        assert_eq!(summary(&[line("sqlite", 0), line("sled", 2)]), "sqlite 500, sled 500, silently wrong: 2");
        assert!(summary(&["sqlite failed".to_owned()]).ends_with("unknown"));
    }
}
