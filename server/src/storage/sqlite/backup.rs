//! Copies of the whole database, made while the server runs. A copied file would miss what is still in the log.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};

use super::{
    open::{self, FILE_NAME, OpenError},
    schema,
};

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
    /// There is a database where one is to be restored.
    #[error("There is a database in {0} already. Move it away, or choose an empty folder with --data-dir.")]
    Occupied(PathBuf),
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

/// Makes the database of a folder from a backup, which stays as it is. It gets an epoch of its own, so that clients
/// pull everything again, also if the same backup was restored before.
///
/// # Errors
/// There is a database already, the backup is none or damaged, or the folder cannot be written; nothing is changed.
pub fn restore(file: &Path, data_dir: &Path) -> Result<(), BackupError> {
    let target = data_dir.join(FILE_NAME);
    if target.exists() {
        return Err(BackupError::Occupied(data_dir.to_owned()));
    }
    if !file.exists() {
        return Err(BackupError::Nothing(file.to_owned()));
    }
    let damaged = |source| OpenError::Sqlite { path: file.to_owned(), source };
    let source = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(damaged)?;
    schema::recognise(&source, file)?;
    let detail: String =
        source.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(damaged)?;
    if detail != "ok" {
        return Err(OpenError::Damaged { path: file.to_owned(), detail }.into());
    }
    let unfinished = data_dir.join(format!("{FILE_NAME}.unfinished"));
    let wrap = |source| BackupError::Target { path: unfinished.clone(), source };
    open::create_folder(data_dir)?;
    // Left by an attempt that was cut off.
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        removed => removed.map_err(wrap)?,
    }
    open::create_file(&unfinished).map_err(wrap)?;
    let copied = copy(&source, &unfinished).map_err(BackupError::Copy);
    let placed = copied.and_then(|()| {
        sync(&unfinished).map_err(wrap)?;
        fs::rename(&unfinished, &target).map_err(wrap)?;
        sync(&target).map_err(wrap)
    });
    if placed.is_err() {
        // The error below says what went wrong; what is left is not taken for a database.
        let _ = fs::remove_file(&unfinished);
    }
    placed
}

fn copy(source: &Connection, target: &Path) -> rusqlite::Result<()> {
    let path = target.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(target.to_owned()))?;
    source.execute("VACUUM INTO ?1", [path])?;
    let copy = Connection::open(target)?;
    schema::renew_epoch(&copy)?;
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
