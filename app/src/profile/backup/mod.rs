//! Backups: a copy of everything, made every day and whenever somebody asks, and bringing one back.
//!
//! ```text
//!   make     the store, at one moment ──► lines ──► a file beside, synced ──► its name      (shelf, file)
//!   restore  a backup of now ──► compare ──► one ordinary edit for each difference          (restore)
//!            …into a new profile: what the backup holds, what waited too, in one commit
//! ```

mod file;
mod restore;
mod shelf;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sync_core::{StoreError, SyncContext, Timestamp};
use thiserror::Error;

pub(crate) use self::file::ReadError;
use self::file::{Content, Header};
pub use self::restore::{Restored, Restoring};
use super::{Profile, now, trash, whole};
use crate::worker::{About, Backup, BackupReason, Backups};

/// How old the newest backup may become, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A backup could not be made or used. The tasks are as they were.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The disk has no room for it.
    #[error("no backup was made: the disk is full; your tasks are safe, free some space")]
    Full,
    /// The folder cannot be read or written.
    #[error("the folder of the backups, {path}, cannot be used: {source}", path = .path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no such backup.
    #[error("there is no backup named {0:?}; tidelist backup list shows them")]
    Unknown(String),
    /// The file is not a backup that can be read.
    #[error("{path} cannot be restored: {source}", path = .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: Unreadable,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] sync_core::Error),
}

/// Why a file cannot be read as a backup.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct Unreadable(ReadError);

impl Unreadable {
    pub(crate) fn reason(&self) -> &ReadError {
        &self.0
    }
}

impl BackupError {
    fn folder(path: &Path, source: std::io::Error) -> Self {
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Folder { path: path.to_owned(), source },
        }
    }

    fn unreadable(path: PathBuf, source: ReadError) -> Self {
        Self::Unreadable { path, source: Unreadable(source) }
    }
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.into())
    }
}

/// The making of a backup, for a thread of its own: the store is held only while it is read.
#[derive(Debug)]
pub struct BackingUp {
    context: SyncContext,
    folder: PathBuf,
    why: BackupReason,
}

impl BackingUp {
    /// Makes the backup, and room for it among the older ones.
    ///
    /// # Errors
    /// [`BackupError`]; no half-written file is left.
    pub fn run(&self) -> Result<Backup, BackupError> {
        let changes = self.context.at_one_moment(|store| whole::listed(store, &todo::schema()))?;
        let header = Header::of(&changes, now(), self.why);
        // The trash is written before a row goes, so what went meanwhile is in one of the two.
        let trash = self.folder.parent().map(trash::read).unwrap_or_default();
        let made = shelf::write(&self.folder, &header, &Content { changes, trash })?;
        shelf::make_room(&self.folder)?;
        Ok(made)
    }
}

/// Returns the folder of the backups of the profile in this folder.
#[must_use]
pub fn backup_folder(profile: &Path) -> PathBuf {
    profile.join("backups")
}

/// Lists the backups of the profile in this folder, which need not be open.
///
/// # Errors
/// [`BackupError::Folder`].
pub fn backups(profile: &Path) -> Result<Backups, BackupError> {
    let folder = backup_folder(profile);
    Ok(Backups { list: shelf::list(&folder)?, folder })
}

/// Reads the whole file at this path, and tells what it says about itself if it is a backup.
///
/// # Errors
/// Why it cannot be restored.
pub(super) fn look(path: &Path) -> Result<About, ReadError> {
    let file = std::fs::File::open(path).map_err(ReadError::Io)?;
    Ok(shelf::about(file::read(file)?.0))
}

/// Reads everything a backup holds.
pub(super) fn read(
    profile: &Path,
    name: &str,
) -> Result<(Vec<sync_core::Change>, Vec<trash::Thrown>), BackupError> {
    let Content { changes, trash } = shelf::read(&backup_folder(profile), name)?.1;
    Ok((changes, trash))
}

impl Profile {
    /// Prepares a backup.
    #[must_use]
    pub fn back_up(&self, why: BackupReason) -> BackingUp {
        BackingUp { context: self.context().clone(), folder: backup_folder(self.folder()), why }
    }

    /// Returns when the next daily backup is due, by this computer's clock.
    #[must_use]
    pub fn next_backup(&self) -> Timestamp {
        // One from the future is of a clock that was wrong.
        shelf::newest(&backup_folder(self.folder()))
            .filter(|at| *at <= now())
            .map_or(now(), |at| at.plus_ms(DAY))
    }

    /// Tells whether there is anything a backup could hold.
    ///
    /// # Errors
    /// The store's.
    pub fn has_anything(&self) -> Result<bool, sync_core::Error> {
        let any = sync_core::Filter::All;
        Ok(self.tasks().count(&any)? > 0
            || self.lists().count(&any)? > 0
            || self.context().counts()?.operations > 0)
    }
}
