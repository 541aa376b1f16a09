//! Files, and the tools of the system.

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
};

pub(super) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    make_parent(to)?;
    fs::copy(from, to).map(drop).map_err(at(from))
}

pub(super) fn make_parent(file: &Path) -> Result<(), String> {
    let parent = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(at(parent))
}

pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> String {
    let path = path.to_owned();
    move |error| format!("{}: {error}", path.display())
}

pub(super) fn has(tool: &str) -> bool {
    has_program(tool, "--version")
}

/// Whether a tool is there that says so by another word than most.
pub(super) fn has_program(tool: &str, word: &str) -> bool {
    let asked = Command::new(tool).arg(word).stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Runs something and returns what it said.
pub(super) fn said_by(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name} could not be started: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    Err(format!("{name} failed:\n{said}{}", String::from_utf8_lossy(&output.stderr)))
}
