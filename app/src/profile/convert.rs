//! Moving a profile's tasks from one kind of store to the other: everything is copied, read again and compared, and the
//! original goes aside ([`super::swap`]).

use std::path::{Path, PathBuf};

use super::lock::Lock;
use super::store::{open_kind, path, there};
use super::swap::{Room, SwapError};
use super::{Opening, store, whole};
use crate::config::{ConfigFile, Setting, Settings};
use crate::worker::{OpenProblem, OpenProblemKind, StoreKind};

/// What a move did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// From which kind.
    pub from: StoreKind,
    /// To which.
    pub to: StoreKind,
    /// How many rows, operations and other pieces were moved.
    pub pieces: usize,
    /// The hash of the content, which is the same of both.
    pub hash: String,
    /// Where the original is now.
    pub aside: PathBuf,
}

/// Copies the store of one kind to the other and puts the copy in its place.
pub(super) fn convert(folder: &Path, from: StoreKind, to: StoreKind) -> Result<Converted, SwapError> {
    let schema = todo::schema();
    let original = open_kind(&path(folder, from), from, &schema)?;
    let all = whole::listed(&*original, &schema)?;
    let pieces = all.len();
    let room = Room::clear(folder, to)?;
    let hash = room.build(&schema, all)?;
    drop(original);
    let aside = room.swap("replaced")?;
    Ok(Converted { from, to, pieces, hash, aside })
}

/// Moves a profile that nobody has open, and makes the settings say so. Nothing is done if it is of that kind already.
///
/// # Errors
/// [`OpenProblem`]; then the tasks are as they were.
pub fn convert_profile(opening: &Opening, to: StoreKind) -> Result<Option<Converted>, OpenProblem> {
    let folder = opening.folder();
    super::folder::create(&folder).map_err(|error| super::cannot_write(&folder, &error))?;
    let _lock = Lock::take(&folder, opening.who, opening.patience)
        .map_err(|error| super::not_locked(&folder, error))?;
    super::swap::finish(&folder).map_err(|error| super::cannot_write(&folder, &error))?;
    let config = ConfigFile::load(&opening.paths.config_file(&opening.profile)).0;
    let Some(from) = there(&folder, config.config().store) else {
        return Err(OpenProblem {
            sentence: "This profile has no tasks yet.".to_owned(),
            path: folder,
            advice: format!("Begin with --store {to}."),
            kind: OpenProblemKind::Other,
        });
    };
    // If this is interrupted, the next start moves the tasks.
    Settings::new(config).set(&Setting::Store(to)).map_err(|said| OpenProblem {
        sentence: said,
        path: folder.clone(),
        advice: "Nothing was moved.".to_owned(),
        kind: OpenProblemKind::Other,
    })?;
    if from == to {
        return Ok(None);
    }
    convert(&folder, from, to).map(Some).map_err(|error| store::not_converted(&folder, from, to, &error))
}
