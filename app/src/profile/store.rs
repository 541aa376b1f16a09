//! Opening the store of a profile: the kind that was asked for, or the one that is there.

use std::path::{Path, PathBuf};

use store_sled::SledStore;
use store_sqlite::SqliteStore;
use sync_core::{OpenError, Schema, Store};

use super::convert;
use super::swap::SwapError;
use crate::worker::{OpenProblem, OpenProblemKind, StoreKind};

/// What can be done about damage.
const RESCUE: &str = "Nothing was changed. Rescue what can be read with tidelist store salvage, or bring back a backup with \
     tidelist backup restore latest. Either keeps what is there in a folder beside it.";

/// Opens the store in this folder: `asked` wins over `configured`; without both the kind that is there is taken.
///
/// A store of the other kind is never passed over in silence: its tasks would seem to be gone. If the settings want
/// another kind than is there, the tasks are moved; if only this start was asked to, it is refused.
pub(super) fn open(
    folder: &Path,
    asked: Option<StoreKind>,
    configured: Option<StoreKind>,
) -> Result<(Box<dyn Store>, StoreKind), OpenProblem> {
    let there = there(folder, None);
    let kind = asked.or(configured).or(there).unwrap_or_default();
    let place = path(folder, kind);
    if let Some(there) = there
        && there != kind
        && !place.exists()
    {
        if asked.is_some() {
            return Err(OpenProblem {
                sentence: format!("This profile keeps its tasks in a {there} store, not in {kind}."),
                path: path(folder, there),
                advice: format!(
                    "Open it as it is with --store {there}, or use {kind} for a new profile with --profile."
                ),
                kind: OpenProblemKind::OtherKind,
            });
        }
        convert::convert(folder, there, kind).map_err(|error| not_converted(folder, there, kind, &error))?;
    }
    let store = open_kind(&place, kind, &todo::schema()).map_err(|error| problem(place, &error))?;
    Ok((store, kind))
}

/// Returns the kind of store that is there; of both, the one that is preferred.
pub(super) fn there(folder: &Path, preferred: Option<StoreKind>) -> Option<StoreKind> {
    let kinds = preferred.into_iter().chain([StoreKind::Sqlite, StoreKind::Sled]);
    kinds.into_iter().find(|kind| path(folder, *kind).exists())
}

/// Opens or makes a store of this kind.
pub(super) fn open_kind(place: &Path, kind: StoreKind, schema: &Schema) -> Result<Box<dyn Store>, OpenError> {
    Ok(match kind {
        StoreKind::Sqlite => Box::new(SqliteStore::open(place, schema)?),
        StoreKind::Sled => Box::new(SledStore::open(place, schema)?),
    })
}

/// Says why the tasks could not be moved.
pub(super) fn not_converted(folder: &Path, from: StoreKind, to: StoreKind, error: &SwapError) -> OpenProblem {
    match error {
        SwapError::Open(error) => problem(path(folder, from), error),
        other => OpenProblem {
            sentence: format!("The tasks could not be moved from {from} to {to}: {other}."),
            path: folder.to_owned(),
            advice: format!("Nothing was lost. Open them as they are with --store {from}."),
            kind: OpenProblemKind::Other,
        },
    }
}

/// Returns where a profile's store of this kind is.
pub(super) fn path(folder: &Path, kind: StoreKind) -> PathBuf {
    folder.join(match kind {
        StoreKind::Sqlite => "tasks.sqlite",
        StoreKind::Sled => "tasks.sled",
    })
}

fn problem(path: PathBuf, error: &OpenError) -> OpenProblem {
    let (kind, sentence, advice) = match error {
        OpenError::NotAStore { .. } => (
            OpenProblemKind::Damaged,
            "What is in the place of the tasks is not a Tidelist store, or its beginning is damaged."
                .to_owned(),
            RESCUE,
        ),
        OpenError::OtherKind { found, expected, .. } => (
            OpenProblemKind::OtherKind,
            format!("The tasks are in a {found} store, not in {expected}."),
            "Nothing was changed. Choose the other kind with --store.",
        ),
        OpenError::NewerFormat { found, known, .. } => (
            OpenProblemKind::Newer,
            format!(
                "A newer version of Tidelist wrote these tasks (format {found}; this one knows up to {known})."
            ),
            "Nothing was changed. Update Tidelist on this computer.",
        ),
        OpenError::Locked { .. } => (
            OpenProblemKind::InUse,
            "Another program has the tasks open.".to_owned(),
            "Close it and try again.",
        ),
        OpenError::ReadOnly { .. } => (
            OpenProblemKind::ReadOnly,
            "The tasks cannot be written: the file or folder is read-only.".to_owned(),
            "Make it writable, or use another folder with --data-dir.",
        ),
        OpenError::Corrupt { what, .. } => {
            (OpenProblemKind::Damaged, format!("The file of the tasks is damaged ({what})."), RESCUE)
        }
        other => (
            OpenProblemKind::Other,
            super::sentence(&other.to_string()),
            "Nothing was changed. Check the disk, or use another folder with --data-dir.",
        ),
    };
    OpenProblem { sentence, path, advice: advice.to_owned(), kind }
}
