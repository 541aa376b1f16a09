//! Identities of a provider outside.

use rusqlite::{Connection, OptionalExtension, params};

use super::accounts;
use crate::storage::{Account, Identity, Owner, StorageError};

/// Finds the account of somebody.
pub(super) fn find(connection: &Connection, who: &Identity) -> Result<Option<Account>, StorageError> {
    let text = "SELECT owner FROM identity WHERE issuer = ?1 AND subject = ?2";
    let mut statement = connection.prepare_cached(text)?;
    let owner = statement.query_row([&who.issuer, &who.subject], |row| row.get(0)).optional()?;
    owner.map_or(Ok(None), |owner| accounts::by_owner(connection, Owner(owner)))
}

/// Says whose account somebody's is from now on.
pub(super) fn link(connection: &Connection, who: &Identity, owner: Owner) -> Result<(), StorageError> {
    connection.execute(
        "INSERT INTO identity (issuer, subject, owner) VALUES (?1, ?2, ?3)
         ON CONFLICT (issuer, subject) DO UPDATE SET owner = excluded.owner",
        params![who.issuer, who.subject, owner.0],
    )?;
    Ok(())
}

/// All there are.
pub(super) fn all(connection: &Connection) -> Result<Vec<(Identity, Owner)>, StorageError> {
    let mut statement = connection.prepare("SELECT issuer, subject, owner FROM identity")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok((Identity { issuer: row.get(0)?, subject: row.get(1)? }, Owner(row.get(2)?)))
    };
    let all = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(all)
}
