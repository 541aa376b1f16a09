//! The format of the database file: numbered migrations, each in one transaction.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params};
use uuid::Uuid;

use super::OpenError;

/// Marks the file as ours: "TLSV".
const APPLICATION_ID: i64 = 0x544c_5356;

/// Every migration there is; the format of a file is how many of them it had.
const MIGRATIONS: [&str; 6] = [
    include_str!("../../../migrations/0001_initial.sql"),
    include_str!("../../../migrations/0002_horizon.sql"),
    include_str!("../../../migrations/0003_ticket.sql"),
    include_str!("../../../migrations/0004_everybody.sql"),
    include_str!("../../../migrations/0005_identity.sql"),
    include_str!("../../../migrations/0006_membership.sql"),
];

const NEWEST: i64 = MIGRATIONS.len() as i64;

/// Refuses a file that is not ours or is newer than this program.
pub(super) fn recognise(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let facts = || -> rusqlite::Result<(i64, i64, i64)> {
        let application = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let objects = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok((application, version, objects))
    };
    match facts() {
        Ok((APPLICATION_ID, found, _)) if found > NEWEST => {
            Err(OpenError::Newer { path: path.to_owned(), found, known: NEWEST })
        }
        Ok((APPLICATION_ID, ..) | (0, 0, 0)) => Ok(()),
        Ok(_) => Err(OpenError::Foreign(path.to_owned())),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            Err(OpenError::Foreign(path.to_owned()))
        }
        Err(source) => Err(OpenError::Sqlite { path: path.to_owned(), source }),
    }
}

/// Brings the file to the newest format.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(done).unwrap_or(MIGRATIONS.len());
    for migration in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(migration)?;
    }
    if done < MIGRATIONS.len() {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", NEWEST)?;
    }
    if done == 0 {
        transaction.execute("INSERT INTO store (epoch) VALUES (?1)", params![Uuid::new_v4().to_string()])?;
    }
    transaction.commit()
}

/// Gives this database a new life: clients pull everything again.
pub(super) fn renew_epoch(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("UPDATE store SET epoch = ?1", [Uuid::new_v4().to_string()])?;
    Ok(())
}

/// Reads the name of this database's life.
pub(super) fn epoch(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("SELECT epoch FROM store", [], |row| row.get(0))
}
