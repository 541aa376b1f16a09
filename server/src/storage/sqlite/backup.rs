//! Copies of the whole database, made while the server runs. A copied file would miss what is still in the log.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use uuid::Uuid;

use super::open::{self, FILE_NAME, OpenError};

/// Why no backup was made. Each message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// There is nothing to copy.
    #[error("There is no database in {0}. Say where it is with --data-dir.")]
    Nothing(PathBuf),
    /// The target cannot be written.
    #[error("Cannot write {path}: {source}. Nothing was changed; choose a new file on a disk with room.")]
    Target {
        /// The target.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The copy failed.
    #[error("The backup failed and was removed: {0}.")]
    Copy(rusqlite::Error),
}

/// Writes a copy of the database in a folder to a new file. What is committed when it begins is in it.
///
/// The copy has an epoch of its own: a client that meets a server restored from it knows that its place in
/// the lists means nothing there, and pulls everything again.
///
/// # Errors
/// The target exists or cannot be written, or the database cannot be read; the target is then not there.
pub fn backup(data_dir: &Path, target: &Path) -> Result<(), BackupError> {
    if !data_dir.join(FILE_NAME).exists() {
        return Err(BackupError::Nothing(data_dir.to_owned()));
    }
    let wrap = |source| BackupError::Target { path: target.to_owned(), source };
    let source = open::writer(data_dir)?;
    // An empty file, for this user's eyes only, that SQLite then fills.
    open::create_file(target).map_err(wrap)?;
    let copied = copy(&source, target).map_err(BackupError::Copy).and_then(|()| sync(target).map_err(wrap));
    if copied.is_err() {
        // Half a backup is worse than none. If even this fails, the error below says that the file is no good.
        let _ = fs::remove_file(target);
    }
    copied
}

fn copy(source: &Connection, target: &Path) -> rusqlite::Result<()> {
    let path = target.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(target.to_owned()))?;
    source.execute("VACUUM INTO ?1", [path])?;
    let copy = Connection::open(target)?;
    copy.execute("UPDATE store SET epoch = ?1", [Uuid::new_v4().to_string()])?;
    copy.close().map_err(|(_, error)| error)
}

fn sync(target: &Path) -> io::Result<()> {
    fs::File::open(target)?.sync_all()?;
    // The name has to last as well. Windows cannot open a folder, and needs no such thing.
    #[cfg(unix)]
    if let Some(folder) = target.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
