//! Opening: claim the place, create or check the file, set what keeps it safe, bring it to today's format.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use sync_core::{LastEnd, OpenError, Schema};

use crate::check;
use crate::error::{check_error, io_error, open_error};
use crate::index::create_indexes;
use crate::migration::{APPLICATION_ID, FORMAT, format, migrate};
use crate::place::{Found, beside, claim, private, resolve, sync_folder};
use crate::seal::{self, Seal};
use crate::store::SqliteStore;

/// How long to wait for a foreign program that looks into the database, say a backup.
const BUSY: Duration = Duration::from_secs(5);
const STATEMENTS: usize = 128;

/// Opens or creates the store at a path.
pub(crate) fn open(path: &Path, schema: &Schema) -> Result<SqliteStore, OpenError> {
    let path = resolve(path);
    let (lock, found) = claim(&path)?;
    if matches!(found, Found::Nothing) {
        create(&path)?;
    }
    // Before SQLite has the file: looking into it later could end SQLite's own locks.
    let whole = seal::is_whole(&path, &lock).map_err(|error| io_error(&path, error))?;
    let mut connection = connect(&path).map_err(|error| open_error(&path, error))?;
    check_kind(&path, &connection)?;
    let failed = |error| open_error(&path, error);
    settings(&connection).map_err(failed)?;
    check_log(&path, &connection)?;
    migrate(&mut connection).map_err(failed)?;
    let end = check_end(&path, &connection, whole)?;
    let seal = Seal::broken(&path, lock).map_err(|error| io_error(&path, error))?;
    create_indexes(&connection, schema).map_err(failed)?;
    connection.execute("UPDATE state SET clean = 0", []).map_err(failed)?;
    // That made the log. SQLite goes on if it cannot make the log's name durable.
    sync_folder(&path).map_err(|error| io_error(&path, error))?;
    Ok(SqliteStore::new(connection, end, seal))
}

/// Makes a database beside its path and moves it there, so that it is there whole or not at all.
fn create(path: &Path) -> Result<(), OpenError> {
    let draft = beside(path, ".new");
    for stale in ["", "-journal"] {
        match fs::remove_file(beside(&draft, stale)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io_error(path, error)),
            _ => {}
        }
    }
    let file = private().create_new(true).open(&draft).map_err(|error| io_error(path, error))?;
    connect(&draft)
        .and_then(|mut connection| migrate(&mut connection))
        .map_err(|error| open_error(path, error))?;
    let moved = file.sync_all().and_then(|()| fs::rename(&draft, path)).and_then(|()| sync_folder(path));
    moved.map_err(|error| io_error(path, error))
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Looks again through SQLite: what the log holds is newer than what the file's first bytes say.
fn check_kind(path: &Path, connection: &Connection) -> Result<(), OpenError> {
    let failed = |error| open_error(path, error);
    if connection.is_readonly("main").map_err(failed)? {
        return Err(OpenError::ReadOnly { path: path.to_owned() });
    }
    // A store that is refused is left as it is, its log too.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(failed)?;
    let id: u32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(failed)?;
    let found = format(connection).map_err(failed)?;
    if id != APPLICATION_ID {
        return Err(OpenError::NotAStore { path: path.to_owned() });
    }
    if found > FORMAT {
        return Err(OpenError::NewerFormat { path: path.to_owned(), found, known: FORMAT });
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(failed)?;
    Ok(())
}

fn settings(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON; -- macOS: an ordinary fsync does not reach the disk there
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA cell_size_check = ON;
         PRAGMA secure_delete = ON; -- so that no row that was deleted is found by a salvage
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA wal_autocheckpoint = 1000;",
    )?;
    connection.pragma_update_and_check(None, "journal_size_limit", 16 << 20, |_| Ok(()))
}

/// Turns the log on and makes sure that it is: a network file system may not be able to keep one.
fn check_log(path: &Path, connection: &Connection) -> Result<(), OpenError> {
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(|error| open_error(path, error))?;
    if mode.eq_ignore_ascii_case("wal") {
        return Ok(());
    }
    let source = "the file system cannot keep a write-ahead log; choose a folder on this computer";
    Err(OpenError::Io { path: path.to_owned(), source: source.into() })
}

/// Checks the whole file if its owner did not close it, and everything in it if it is not as it was left.
fn check_end(path: &Path, connection: &Connection, whole: bool) -> Result<LastEnd, OpenError> {
    let failed = |error| open_error(path, error);
    let clean: bool =
        connection.query_row("SELECT clean FROM state", [], |row| row.get(0)).map_err(failed)?;
    if clean {
        if !whole {
            check::everything(connection).map_err(|error| check_error(path, error))?;
        }
        return Ok(LastEnd::Closed);
    }
    let what: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(failed)?;
    if what == "ok" { Ok(LastEnd::CutOff) } else { Err(OpenError::Corrupt { path: path.to_owned(), what }) }
}

#[cfg(test)]
mod tests {
    use rusqlite::types::Value;
    use sync_testkit::sample::schema;

    use super::*;

    #[test]
    fn the_library_has_no_lost_commits_when_its_log_starts_again() {
        assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
    }

    #[test]
    fn an_open_store_waits_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("todo.db"), &schema()).unwrap();
        let is = |name: &str, expected: Value| {
            let found: Value = store.connection().pragma_query_value(None, name, |row| row.get(0)).unwrap();
            assert_eq!(found, expected, "{name}");
        };
        is("journal_mode", Value::Text("wal".to_owned()));
        is("synchronous", Value::Integer(2));
        is("fullfsync", Value::Integer(1));
        is("checkpoint_fullfsync", Value::Integer(1));
        is("cell_size_check", Value::Integer(1));
        is("trusted_schema", Value::Integer(0));
        is("foreign_keys", Value::Integer(1));
        is("secure_delete", Value::Integer(1));
        is("journal_size_limit", Value::Integer(16 << 20));
    }
}
