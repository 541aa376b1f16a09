//! What is made of the grammar: completions for shells, and the pages of the manual.

use std::path::Path;

use clap::CommandFactory as _;
use serde_json::json;

use super::CommandLine;
use super::out::{Exit, Failure, Out};
use crate::profile::folder;

const NAME: &str = "tidelist";

/// Prints what lets a shell complete the commands.
pub(super) fn completions(shell: clap_complete::Shell, out: &mut Out) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), NAME, &mut script);
    out.raw(&String::from_utf8_lossy(&script));
    Exit::Done
}

/// Writes the pages of the manual, one for each command, into a folder.
pub(super) fn pages(into: &Path, out: &mut Out) -> Result<Exit, Failure> {
    let wrong = |error| Failure::new(&format!("{} cannot be written: {error}", into.display()));
    folder::create(into).map_err(wrong)?;
    clap_mangen::generate_to(CommandLine::command(), into).map_err(wrong)?;
    let path = into.join(format!("{NAME}.1"));
    out.say(
        &[format!("The manual begins at {}", path.display())],
        &json!({ "path": path.to_string_lossy() }),
    );
    Ok(Exit::Done)
}
