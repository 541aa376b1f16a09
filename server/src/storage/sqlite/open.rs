//! Opening the database file: private, durable settings, nobody else's file, no newer format.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::{functions, schema};

/// Why a database could not be opened. Each message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The folder cannot be made or the file not created.
    #[error(
        "Cannot write to {path}: {source}. Choose another folder with --data-dir or change its permissions."
    )]
    Folder {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Some other program's file.
    #[error("{0} is not a database of this server. Move it away or choose another folder with --data-dir.")]
    Foreign(PathBuf),
    /// A later version wrote it.
    #[error(
        "{path} was written by a newer version of this server (format {found}, this one knows {known}). \
         Install that version or newer; nothing was changed."
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// The file system cannot do write-ahead logging, as most network drives.
    #[error("{0} is on a file system that SQLite cannot use safely. Put the data on a local disk.")]
    NotLocal(PathBuf),
    /// The file is damaged.
    #[error("{path} is damaged ({detail}). Stop the server, keep a copy of the file and restore a backup.")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        detail: String,
    },
    /// A column is declared with another type than it has in the file.
    #[error("The column {column} of the table {table} is declared with another type than in the database.")]
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Anything else SQLite says.
    #[error("Cannot open {path}: {source}.")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
}

/// The name of the database in its folder.
pub(crate) const FILE_NAME: &str = "tidelist-server.db";

/// Opens the one connection that writes, and brings the file to the newest format.
pub(crate) fn writer(folder: &Path) -> Result<Connection, OpenError> {
    let path = folder.join(FILE_NAME);
    create_private(folder, &path)?;
    let wrap = |source| OpenError::Sqlite { path: path.clone(), source };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(&path, flags).map_err(wrap)?;
    common(&connection).map_err(wrap)?;
    // Before any change: a file that is not ours must stay as it is.
    schema::recognise(&connection, &path)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).map_err(wrap)?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(OpenError::NotLocal(path));
    }
    durable(&connection).map_err(wrap)?;
    schema::migrate(&mut connection).map_err(wrap)?;
    Ok(connection)
}

/// Opens one of the connections that only read.
pub(super) fn reader(folder: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(folder.join(FILE_NAME), flags)?;
    common(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Reads the whole file if the last run did not end cleanly.
pub(super) fn check_after_unclean_end(folder: &Path) -> Result<(), OpenError> {
    let path = folder.join(FILE_NAME);
    // A clean end leaves no log; its size is asked without opening it, which would drop SQLite's locks.
    let log = folder.join(format!("{FILE_NAME}-wal"));
    if !fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return Ok(());
    }
    let wrap = |source| OpenError::Sqlite { path: path.clone(), source };
    let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(wrap)?;
    common(&connection).map_err(wrap)?;
    let detail: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(wrap)?;
    if detail == "ok" { Ok(()) } else { Err(OpenError::Damaged { path, detail }) }
}

fn common(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    functions::teach(connection)
}

fn durable(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "full")?;
    // A plain fsync on macOS does not reach the disk.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 1_000, |_| Ok(()))?;
    connection.pragma_update_and_check(None, "journal_size_limit", 64 * 1_024 * 1_024, |_| Ok(()))
}

/// Makes the folder and an empty file, for this user's eyes only. SQLite gives its side files the same mode.
fn create_private(folder: &Path, path: &Path) -> Result<(), OpenError> {
    create_folder(folder)?;
    match create_file(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        created => created.map_err(|source| OpenError::Folder { path: folder.to_owned(), source }),
    }
}

/// Makes a folder for this user's eyes only.
pub(super) fn create_folder(folder: &Path) -> Result<(), OpenError> {
    let mut folders = fs::DirBuilder::new();
    folders.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
    folders.create(folder).map_err(|source| OpenError::Folder { path: folder.to_owned(), source })
}

/// Makes an empty file that only this user can read. Only ever creates: to open an existing database here and
/// close it again would drop SQLite's locks on it.
pub(super) fn create_file(path: &Path) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    file.open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(connection: &Connection, name: &str) -> i64 {
        connection.pragma_query_value(None, name, |row| row.get(0)).unwrap()
    }

    #[test]
    fn sqlite_is_new_enough_not_to_lose_commits() {
        // Before 3.51.3 two connections that write and checkpoint at once could lose committed transactions.
        assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
    }

    #[test]
    fn the_writer_is_durable_and_readers_cannot_write() {
        let folder = tempfile::TempDir::new().unwrap();
        let writer = writer(folder.path()).unwrap();
        let mode: String = writer.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        assert_eq!((mode.as_str(), setting(&writer, "synchronous")), ("wal", 2));
        for (name, expected) in
            [("foreign_keys", 1), ("trusted_schema", 0), ("cell_size_check", 1), ("fullfsync", 1)]
        {
            assert_eq!(setting(&writer, name), expected, "{name}");
        }
        let reader = reader(folder.path()).unwrap();
        assert_eq!(setting(&reader, "query_only"), 1);
        assert!(reader.execute("DELETE FROM account", []).is_err());
    }
}
