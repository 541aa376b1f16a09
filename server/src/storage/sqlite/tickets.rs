//! Tickets in the database.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::accounts;
use crate::storage::{Account, Owner, Purpose, StorageError, Ticket, TokenDigest};

/// Adds a ticket.
pub(super) fn add(connection: &Connection, digest: TokenDigest, ticket: &Ticket) -> Result<(), StorageError> {
    connection.execute(
        "INSERT INTO ticket (digest, purpose, owner, ends_at, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            digest.0,
            ticket.purpose.word(),
            ticket.owner.map(|owner| owner.0),
            ticket.ends_at,
            ticket.body
        ],
    )?;
    Ok(())
}

/// Finds a ticket that is still good.
pub(super) fn find(
    connection: &Connection,
    digest: TokenDigest,
    purpose: Purpose,
    now: i64,
) -> Result<Option<Ticket>, StorageError> {
    let text = "SELECT purpose, owner, ends_at, body, digest FROM ticket
                WHERE digest = ?1 AND purpose = ?2 AND ends_at > ?3";
    let mut statement = connection.prepare_cached(text)?;
    let found = statement.query_row(params![digest.0, purpose.word(), now], read).optional()?;
    Ok(found.map(|(_, ticket)| ticket))
}

/// Finds a ticket that is still good, and uses it up.
pub(super) fn take(
    connection: &Connection,
    digest: TokenDigest,
    purpose: Purpose,
    now: i64,
) -> Result<Option<Ticket>, StorageError> {
    let found = find(connection, digest, purpose, now)?;
    if found.is_some() {
        connection.execute("DELETE FROM ticket WHERE digest = ?1", [digest.0])?;
    }
    Ok(found)
}

/// Makes an account for an invitation, which is used up by that.
pub(super) fn join(
    connection: &Connection,
    digest: TokenDigest,
    name: &str,
    password: &str,
    now: i64,
) -> Result<Option<Account>, StorageError> {
    if take(connection, digest, Purpose::Invitation, now)?.is_none() {
        return Ok(None);
    }
    // An error undoes all of it: the invitation stays good.
    accounts::add(connection, name, password, now).map(Some)
}

/// All tickets there are.
pub(super) fn all(connection: &Connection) -> Result<Vec<(TokenDigest, Ticket)>, StorageError> {
    let mut statement = connection.prepare("SELECT purpose, owner, ends_at, body, digest FROM ticket")?;
    let tickets = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(tickets)
}

/// Removes tickets that nobody used.
pub(super) fn forget_ended(connection: &Connection, now: i64) -> Result<(), StorageError> {
    connection.execute("DELETE FROM ticket WHERE ends_at <= ?1", [now])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<(TokenDigest, Ticket)> {
    let purpose = Purpose::of_word(&row.get::<_, String>(0)?).ok_or(rusqlite::Error::InvalidQuery)?;
    let owner = row.get::<_, Option<i64>>(1)?.map(Owner);
    Ok((TokenDigest(row.get(4)?), Ticket { purpose, owner, ends_at: row.get(2)?, body: row.get(3)? }))
}
