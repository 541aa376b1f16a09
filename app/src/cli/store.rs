//! The commands about the store itself: is it whole.

use clap::Subcommand;
use serde_json::json;

use super::out::{Exit, Failure, Out};
use crate::profile::Profile;

/// A command about the store itself.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Looks whether everything is as it was written
    Check,
}

pub(super) fn check(profile: &Profile, out: &mut Out) -> Result<Exit, Failure> {
    let checked = profile.checking().run().map_err(|error| Failure::new(&error))?;
    let line = format!(
        "Everything is as it was written: {} tasks, {} lists, {} changes that wait.",
        checked.tasks, checked.lists, checked.waiting
    );
    let value = json!({
        "store": profile.kind().to_string(),
        "tasks": checked.tasks,
        "lists": checked.lists,
        "waiting": checked.waiting,
    });
    out.say(&[line], &value);
    Ok(Exit::Done)
}
