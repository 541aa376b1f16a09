//! Opening the store of a profile: the kind that was asked for, or the one that is there.

use std::path::{Path, PathBuf};
use std::time::Duration;

use store_sled::SledStore;
use store_sqlite::SqliteStore;
use sync_core::{OpenError, Schema, Store};

use super::convert;
use super::swap::SwapError;
use super::waiting::Pauses;
use crate::say;
use crate::worker::{OpenProblem, OpenProblemKind, StoreKind};

/// How long a store may stay with a program that is ending.
const PATIENCE: Duration = Duration::from_secs(2);

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
                sentence: say!("open-kept-in-other", there = there.to_string(), kind = kind.to_string()),
                path: path(folder, there),
                advice: say!("open-advice-as-it-is", there = there.to_string(), kind = kind.to_string()),
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

/// Opens or makes a store of this kind. A program that is just ending may still have it: it is waited for.
pub(super) fn open_kind(place: &Path, kind: StoreKind, schema: &Schema) -> Result<Box<dyn Store>, OpenError> {
    let open = || -> Result<Box<dyn Store>, OpenError> {
        Ok(match kind {
            StoreKind::Sqlite => Box::new(SqliteStore::open(place, schema)?),
            StoreKind::Sled => Box::new(SledStore::open(place, schema)?),
        })
    };
    let mut pauses = Pauses::begun();
    loop {
        match open() {
            Err(OpenError::Locked { .. }) if pauses.pause(PATIENCE) => {}
            opened => return opened,
        }
    }
}

/// Says why the tasks could not be moved.
pub(super) fn not_converted(folder: &Path, from: StoreKind, to: StoreKind, error: &SwapError) -> OpenProblem {
    match error {
        SwapError::Open(error) => problem(path(folder, from), error),
        other => OpenProblem {
            sentence: say!(
                "open-not-moved",
                from = from.to_string(),
                to = to.to_string(),
                reason = other.to_string()
            ),
            path: folder.to_owned(),
            advice: say!("open-advice-nothing-lost", from = from.to_string()),
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
        OpenError::NotAStore { .. } => {
            (OpenProblemKind::Damaged, say!("open-not-a-store"), RESCUE.to_owned())
        }
        OpenError::OtherKind { found, expected, .. } => (
            OpenProblemKind::OtherKind,
            say!("open-found-other", there = found.to_string(), kind = expected.to_string()),
            say!("open-advice-other-kind"),
        ),
        OpenError::NewerFormat { found, known, .. } => (
            OpenProblemKind::Newer,
            say!("open-newer-wrote", found = *found, known = *known),
            say!("open-advice-update"),
        ),
        OpenError::Locked { .. } => {
            (OpenProblemKind::InUse, say!("open-another-program"), say!("open-advice-close-it"))
        }
        OpenError::ReadOnly { .. } => {
            (OpenProblemKind::ReadOnly, say!("open-read-only-file"), say!("open-advice-writable-or-other"))
        }
        OpenError::Corrupt { what, .. } => {
            (OpenProblemKind::Damaged, say!("open-file-damaged", what = what.to_string()), RESCUE.to_owned())
        }
        other => {
            (OpenProblemKind::Other, super::sentence(&other.to_string()), say!("open-advice-check-disk"))
        }
    };
    OpenProblem { sentence, path, advice, kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_a_program_is_just_leaving_is_waited_for_and_one_it_keeps_is_named() {
        for kind in [StoreKind::Sqlite, StoreKind::Sled] {
            let dir = tempfile::tempdir().unwrap();
            let held = open(dir.path(), Some(kind), None).unwrap();
            let problem = open(dir.path(), Some(kind), None).map(|_| ()).unwrap_err();
            assert_eq!(problem.kind, OpenProblemKind::InUse, "{kind}");
            let folder = dir.path().to_owned();
            let next = std::thread::spawn(move || open(&folder, Some(kind), None).is_ok());
            std::thread::sleep(Duration::from_millis(100));
            drop(held);
            assert!(next.join().unwrap(), "{kind}");
        }
    }
}
