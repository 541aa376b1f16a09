//! The commands about the store itself: whether it is whole, rescuing it if not, and another kind of it.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;

use super::out::{Exit, Failure, Out};
use crate::profile::{Opening, Profile, look_for_move, move_profile};
use crate::worker::{OpenProblemKind, Rescue, StoreKind};

/// A command about the store itself.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Looks whether everything is as it was written
    Check,
    /// Makes a new store of what can be read of a damaged one, which is kept beside it
    Salvage,
    /// Moves everything to another folder; what is in the old one is kept in it
    Move {
        /// The folder: an empty one, or one that the tasks get a folder of their own in
        folder: PathBuf,
    },
    /// Moves everything to the other kind of store; the old one is kept beside it
    Convert {
        /// To which kind
        #[arg(long, value_name = "sqlite|sled", hide_possible_values = true)]
        to: StoreKind,
    },
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

/// Rescues a store that is damaged; one that is whole is left as it is.
pub(super) fn salvage(opening: &Opening, out: &mut Out) -> Result<Exit, Failure> {
    match Profile::open(opening) {
        Ok(profile) => {
            if profile.checking().run().is_ok() {
                out.say(&["Nothing is damaged; nothing was done.".to_owned()], &json!({ "damaged": false }));
                return Ok(Exit::Done);
            }
        }
        Err(problem) if problem.kind == OpenProblemKind::Damaged => {}
        Err(problem) => return Err(problem.into()),
    }
    rescue(opening, Rescue::Salvage, out)
}

/// Puts a new store in the place of a damaged one.
pub(super) fn rescue(opening: &Opening, how: Rescue, out: &mut Out) -> Result<Exit, Failure> {
    let mut profile = Profile::open(&Opening { rescue: Some(how), ..opening.clone() })?;
    let Some(rescued) = profile.take_rescued() else { return Ok(Exit::Done) };
    let mut lines = vec![rescued.sentence()];
    lines.push(match profile.account_name() {
        Some(_) => "The next sync fetches what is missing: tidelist sync".to_owned(),
        None => {
            "What a backup has besides: tidelist backup restore latest --only-missing --preview".to_owned()
        }
    });
    let value = json!({
        "damaged": true,
        "rows": rescued.rows,
        "waiting": rescued.waiting,
        "madeAgain": rescued.made_again,
        "decisions": rescued.decisions,
        "unreadable": rescued.unreadable,
        "aside": rescued.aside.to_string_lossy(),
    });
    out.say(&lines, &value);
    Ok(Exit::Done)
}

pub(super) fn relocate(opening: &Opening, folder: &Path, out: &mut Out) -> Result<Exit, Failure> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let told = look_for_move(&opening.folder(), &folder).map(|place| place.words());
    for words in told.unwrap_or_default() {
        out.complain(&words);
    }
    let moved = move_profile(opening, &folder)
        .map_err(|error| Failure { exit: Exit::Failed, sentence: error.sentence() })?;
    let value = json!({ "folder": moved.to.to_string_lossy(), "aside": moved.aside.to_string_lossy() });
    out.say(&[moved.sentence()], &value);
    Ok(Exit::Done)
}

pub(super) fn convert(opening: &Opening, to: StoreKind, out: &mut Out) -> Result<Exit, Failure> {
    let Some(converted) = crate::profile::convert_profile(opening, to)? else {
        out.say(&[format!("The tasks are in a {to} store already.")], &json!({ "converted": false }));
        return Ok(Exit::Done);
    };
    let lines = [
        format!(
            "{} pieces were moved from {} to {to}, read again and compared.",
            converted.pieces, converted.from
        ),
        format!("Content hash of both: {}", converted.hash),
        format!("The old store is kept in {}", converted.aside.display()),
    ];
    let value = json!({
        "converted": true,
        "pieces": converted.pieces,
        "hash": converted.hash,
        "aside": converted.aside.to_string_lossy(),
    });
    out.say(&lines, &value);
    Ok(Exit::Done)
}
