//! Calls of cargo, from the root of the repository, with the environment every task shares.

use std::{
    ffi::OsStr,
    fmt,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

/// Tests of the app draw in software, so a picture is the same on every machine and needs no graphics card.
const DRAWING: [(&str, &str); 3] =
    [("ICED_TEST_BACKEND", "tiny-skia"), ("ICED_BACKEND", "tiny-skia"), ("WGPU_BACKEND", "none")];

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// True on a continuous-integration machine.
pub(crate) fn on_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true")
}

/// One call of cargo.
pub(crate) struct Cargo {
    words: Vec<String>,
    passed: Vec<String>,
    command: Command,
}

impl Cargo {
    /// Returns the call `cargo WORDS…`.
    pub(crate) fn new<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(root()).stdin(Stdio::null());
        if on_ci() {
            command.env("CARGO_INCREMENTAL", "0");
        }
        Self { words: words.into_iter().map(Into::into).collect(), passed: Vec::new(), command }
    }

    /// Returns all tests but those of the repository itself.
    pub(crate) fn tests() -> Self {
        Self::new(["test", "--workspace", "--exclude", "xtask", "--locked"]).drawing_in_software()
    }

    /// Returns the tests of one file that run only when asked for.
    ///
    /// They are chosen from the whole workspace, although one crate has them: so libraries keep the features they
    /// were built with for all tests, and are not built again.
    pub(crate) fn tests_asked_for(file: &str) -> Self {
        Self::tests()
            .words(["--test", file])
            .passing(["--ignored", "--test-threads=1"])
            .failing_instead_of_skipping()
    }

    /// Tells tests that what they need is here, so that one that cannot run fails.
    pub(crate) fn failing_instead_of_skipping(self) -> Self {
        self.env("TIDELIST_NOTHING_SKIPPED", "1")
    }

    /// Adds words for cargo itself.
    pub(crate) fn words<S: Into<String>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }

    /// Adds arguments for the program that cargo runs, after `--`.
    pub(crate) fn passing<S: Into<String>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.passed.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Sets one environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Lets everything it starts draw without a graphics card.
    fn drawing_in_software(mut self) -> Self {
        self.command.envs(DRAWING);
        self
    }

    fn fill(&mut self) {
        self.command.args(&self.words);
        if !self.passed.is_empty() {
            self.command.arg("--").args(&self.passed);
        }
    }

    /// Runs it with its output visible; true if it succeeded.
    pub(crate) fn succeeds(mut self) -> bool {
        self.fill();
        match self.command.status() {
            Ok(status) => status.success(),
            Err(error) => {
                eprintln!("cargo could not be started: {error}");
                false
            }
        }
    }

    /// Runs it and returns what it printed, if it succeeded. What it complains about is visible.
    pub(crate) fn output(mut self) -> Option<String> {
        self.fill();
        self.command.stderr(Stdio::inherit());
        let output = self.command.output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it and returns whether it succeeded, and all that it said.
    pub(crate) fn says(mut self) -> (bool, String) {
        self.fill();
        match self.command.output() {
            Ok(output) => {
                let said = [output.stdout, output.stderr].concat();
                (output.status.success(), String::from_utf8_lossy(&said).into_owned())
            }
            Err(error) => (false, format!("cargo could not be started: {error}")),
        }
    }

    /// Runs it as the whole task.
    pub(crate) fn run(self) -> ExitCode {
        println!("{self}");
        if self.succeeds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl fmt::Display for Cargo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cargo {}", self.words.join(" "))?;
        if self.passed.is_empty() { Ok(()) } else { write!(f, " -- {}", self.passed.join(" ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_reads_as_one_would_type_it() {
        let call = Cargo::new(["test", "--locked"]).passing(["--ignored"]);
        assert_eq!(call.to_string(), "cargo test --locked -- --ignored");
    }

    #[test]
    fn the_root_holds_the_workspace() {
        let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[workspace]"));
    }
}
