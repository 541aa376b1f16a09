//! What a command prints. A reader that went away is no error, and nothing printed here can control a terminal.

use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::worker::OpenProblem;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// It failed.
    Failed,
    /// It was not understood.
    Usage,
    /// Done, but conflicts are left.
    Conflicts,
    /// The server could not be reached.
    Offline,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Conflicts => 3,
            Exit::Offline => 4,
        })
    }
}

/// Why a command failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// How it ends.
    pub exit: Exit,
    /// What to tell the user.
    pub sentence: String,
}

impl Failure {
    /// Makes a failure of an error.
    pub(super) fn new(error: &dyn std::fmt::Display) -> Self {
        Self { exit: Exit::Failed, sentence: crate::profile::sentence(&error.to_string()) }
    }

    /// Makes a failure of a command that makes no sense.
    pub(super) fn usage(sentence: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, sentence: sentence.into() }
    }
}

impl From<OpenProblem> for Failure {
    fn from(problem: OpenProblem) -> Self {
        let OpenProblem { sentence, path, advice, .. } = problem;
        Self { exit: Exit::Failed, sentence: format!("{sentence} ({})\n{advice}", path.display()) }
    }
}

/// The standard output, as text or as JSON.
#[derive(Debug)]
pub(super) struct Out {
    json: bool,
    error: Option<io::Error>,
}

impl Out {
    /// Makes the output of a command.
    #[must_use]
    pub(super) fn new(json: bool) -> Self {
        Self { json, error: None }
    }

    /// Prints lines for people, or a value for programs.
    pub(super) fn say(&mut self, lines: &[String], value: &Value) {
        if self.json {
            self.write(&format!("{value:#}\n"));
        } else {
            for line in lines {
                self.write(&format!("{}\n", harmless(line)));
            }
        }
    }

    /// Prints text that is a program or a file by itself.
    pub(super) fn raw(&mut self, text: &str) {
        self.write(text);
    }

    /// Prints a line for people only.
    pub(super) fn line(&mut self, line: &str) {
        if !self.json {
            self.write(&format!("{}\n", harmless(line)));
        }
    }

    /// Ends the output and the command.
    #[must_use]
    pub(super) fn end(mut self, result: Result<Exit, Failure>) -> ExitCode {
        if self.error.is_none() {
            self.error = io::stdout().flush().err();
        }
        let result = match self.error.take() {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                result.and(Err(Failure::new(&format!("the output cannot be written: {error}"))))
            }
            _ => result,
        };
        match result {
            Ok(exit) => exit.into(),
            Err(failure) => {
                self.complain(&failure.sentence);
                failure.exit.into()
            }
        }
    }

    /// Tells on the standard error output what is wrong.
    pub(super) fn complain(&self, sentence: &str) {
        let text = if self.json {
            json!({ "error": sentence }).to_string()
        } else {
            sentence.lines().map(harmless).collect::<Vec<_>>().join("\n")
        };
        drop(writeln!(io::stderr(), "{text}"));
    }

    fn write(&mut self, text: &str) {
        if self.error.is_none() {
            self.error = io::stdout().write_all(text.as_bytes()).err();
        }
    }
}

/// Replaces control characters: a task's title may come from anywhere and must not steer the terminal.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\u{9b}c"), "a\u{fffd}[2Jb\u{fffd}c");
    }
}
