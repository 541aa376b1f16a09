//! Rescuing a profile whose store is damaged: a new store of what can be read of it, or of a backup. The damaged one goes
//! aside as it is ([`super::swap`]).

use std::path::Path;

use store_sled::SledStore;
use store_sqlite::SqliteStore;
use sync_core::{Fragments, OpenError, SystemClock};
use thiserror::Error;

use super::account;
use super::backup::{self, BackupError};
use super::store::{path, there};
use super::swap::{Room, SwapError};
use super::trash;
use crate::say;
use crate::worker::{Backup, OpenProblem, OpenProblemKind, Rescue, Rescued, StoreKind};

/// Nothing was rescued; what was there is as it was.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(super) enum RescueError {
    #[error("nothing of the tasks can be read")]
    NothingReadable,
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(transparent)]
    Swap(#[from] SwapError),
}

/// What can be done about a profile that cannot be opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remedies {
    /// Whether what can be read of it can be rescued ([`Rescue::Salvage`]).
    pub salvage: bool,
    /// The backups that could be restored ([`Rescue::Restore`]), newest first.
    pub backups: Vec<Backup>,
}

/// Tells what can be done about a profile that cannot be opened.
#[must_use]
pub fn remedies(problem: &OpenProblem) -> Remedies {
    if problem.kind != OpenProblemKind::Damaged {
        return Remedies::default();
    }
    let backups = problem.path.parent().and_then(|profile| backup::backups(profile).ok());
    let mut backups = backups.map(|backups| backups.list).unwrap_or_default();
    backups.retain(|backup| backup.about.is_ok());
    Remedies { salvage: true, backups }
}

/// Puts a new store in the place of the one that is damaged. `configured` is the kind the settings name.
pub(super) fn rescue(
    folder: &Path,
    configured: Option<StoreKind>,
    how: &Rescue,
) -> Result<Rescued, RescueError> {
    let schema = todo::schema();
    let kind = there(folder, configured).or(configured).unwrap_or_default();
    let place = path(folder, kind);
    let fragments = match how {
        Rescue::Salvage => match kind {
            StoreKind::Sqlite => SqliteStore::salvage(&place)?,
            StoreKind::Sled => SledStore::salvage(&place, &schema)?,
        },
        Rescue::Restore { name } => {
            let mut fragments = Fragments::default();
            let (changes, trash) = backup::read(folder, name)?;
            changes.into_iter().for_each(|change| fragments.add(change));
            trash::bring_back(folder, &trash);
            fragments
        }
    };
    if fragments.is_empty() {
        return Err(RescueError::NothingReadable);
    }
    let (changes, kept) = fragments.mend(&[account::OWNER], &SystemClock);
    let room = Room::clear(folder, kind).map_err(SwapError::from)?;
    room.build(&schema, changes.iter().cloned())?;
    let aside = room.swap("damaged")?;
    tracing::warn!(rows = kept.rows, operations = kept.operations, unreadable = kept.unreadable, "rescued");
    Ok(Rescued {
        rows: kept.rows,
        waiting: kept.operations,
        made_again: kept.made_again,
        decisions: kept.decisions,
        unreadable: kept.unreadable,
        aside,
    })
}

/// Says why nothing was rescued.
pub(super) fn problem(folder: &Path, error: &RescueError) -> OpenProblem {
    OpenProblem {
        sentence: say!("open-not-rescued", reason = error.to_string()),
        path: path(folder, there(folder, None).unwrap_or_default()),
        advice: say!("open-advice-restore-or-copy"),
        kind: match error {
            RescueError::Open(OpenError::Locked { .. }) => OpenProblemKind::InUse,
            _ => OpenProblemKind::Damaged,
        },
    }
}
