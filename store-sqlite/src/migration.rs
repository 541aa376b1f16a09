//! The formats of the database, each made from the one before by a numbered file.

use rusqlite::{Connection, TransactionBehavior};

/// "Tdls": tells our databases from all others.
pub(crate) const APPLICATION_ID: u32 = 0x5464_6c73;

const MIGRATIONS: [&str; 1] = [include_str!("../migrations/001_store.sql")];

/// The newest format known here.
pub(crate) const FORMAT: u32 = 1;

/// Reads the format of a database.
pub(crate) fn format(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings a database to the newest format, in one transaction.
pub(crate) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    if format(connection)? == FORMAT {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = usize::try_from(format(&transaction)?).unwrap_or(usize::MAX);
    for sql in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(sql)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::{FORMAT, MIGRATIONS};

    #[test]
    fn the_newest_format_is_the_last_migration() {
        assert_eq!(usize::try_from(FORMAT).unwrap(), MIGRATIONS.len());
    }
}
