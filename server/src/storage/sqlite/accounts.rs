//! Accounts and sessions in the database.

use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use crate::storage::{Account, Owner, RowsOfAccount, Session, StorageError, TokenDigest};

const ACCOUNT: &str = "SELECT owner, name, user_id, password FROM account";

const SESSION: &str = "SELECT owner, signed_in_at, used_at, ends_at, device, digest FROM session";

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account { owner: Owner(row.get(0)?), name: row.get(1)?, user_id: row.get(2)?, password: row.get(3)? })
}

/// Finds an account by name.
pub(crate) fn by_name(connection: &Connection, name: &str) -> Result<Option<Account>, StorageError> {
    let mut statement = connection.prepare_cached(&format!("{ACCOUNT} WHERE name = ?1 AND owner > 0"))?;
    Ok(statement.query_row([name], account).optional()?)
}

/// Finds an account by owner.
pub(crate) fn by_owner(connection: &Connection, owner: Owner) -> Result<Option<Account>, StorageError> {
    let mut statement = connection.prepare_cached(&format!("{ACCOUNT} WHERE owner = ?1"))?;
    Ok(statement.query_row([owner.0], account).optional()?)
}

/// All accounts, by name.
pub(crate) fn all(connection: &Connection) -> Result<Vec<Account>, StorageError> {
    let mut statement = connection.prepare_cached(&format!("{ACCOUNT} WHERE owner > 0 ORDER BY name"))?;
    let accounts = statement.query_map([], account)?.collect::<Result<_, _>>()?;
    Ok(accounts)
}

/// Adds an account.
pub(crate) fn add(
    connection: &Connection,
    name: &str,
    password: &str,
    now: i64,
) -> Result<Account, StorageError> {
    if by_name(connection, name)?.is_some() {
        return Err(StorageError::NameTaken);
    }
    let user_id = format!("sid:{}", Uuid::new_v4().simple());
    connection.execute(
        "INSERT INTO account (name, user_id, password, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![name, user_id, password, now],
    )?;
    let owner = Owner(connection.last_insert_rowid());
    Ok(Account { owner, name: name.to_owned(), user_id, password: password.to_owned() })
}

/// Changes a password and ends every session of the account.
pub(crate) fn set_password(
    connection: &Connection,
    owner: Owner,
    password: &str,
) -> Result<(), StorageError> {
    connection.execute("UPDATE account SET password = ?2 WHERE owner = ?1", params![owner.0, password])?;
    connection.execute("DELETE FROM session WHERE owner = ?1", [owner.0])?;
    Ok(())
}

/// Puts a stronger hash of the same password in place of the one given.
pub(super) fn rehash(
    connection: &Connection,
    owner: Owner,
    old: &str,
    new: &str,
) -> Result<(), StorageError> {
    connection.execute(
        "UPDATE account SET password = ?3 WHERE owner = ?1 AND password = ?2",
        params![owner.0, old, new],
    )?;
    Ok(())
}

/// Removes an account with everything that belongs to it.
pub(crate) fn remove(connection: &Connection, owner: Owner, rows: RowsOfAccount) -> Result<(), StorageError> {
    if rows == RowsOfAccount::MustBeNone {
        // A clock is there as soon as one row ever was.
        let has_rows: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM sync_clock WHERE owner = ?1)",
            [owner.0],
            |row| row.get(0),
        )?;
        if has_rows {
            return Err(StorageError::HasRows);
        }
    }
    connection.execute("DELETE FROM account WHERE owner = ?1", [owner.0])?;
    Ok(())
}

/// Adds a session.
pub(super) fn add_session(
    connection: &Connection,
    digest: TokenDigest,
    session: &Session,
) -> Result<(), StorageError> {
    connection.execute(
        "INSERT INTO session (digest, owner, signed_in_at, used_at, ends_at, device)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            digest.0,
            session.owner.0,
            session.signed_in_at,
            session.used_at,
            session.ends_at,
            session.device
        ],
    )?;
    Ok(())
}

fn read_session(row: &Row<'_>) -> rusqlite::Result<(TokenDigest, Session)> {
    let session = Session {
        owner: Owner(row.get(0)?),
        signed_in_at: row.get(1)?,
        used_at: row.get(2)?,
        ends_at: row.get(3)?,
        device: row.get(4)?,
    };
    Ok((TokenDigest(row.get(5)?), session))
}

/// Finds a session.
pub(super) fn session(connection: &Connection, digest: TokenDigest) -> Result<Option<Session>, StorageError> {
    let mut statement = connection.prepare_cached(&format!("{SESSION} WHERE digest = ?1"))?;
    let found = statement.query_row([digest.0], read_session).optional()?;
    Ok(found.map(|(_, session)| session))
}

/// The sessions of an owner, the last used first.
pub(super) fn sessions(
    connection: &Connection,
    owner: Owner,
) -> Result<Vec<(TokenDigest, Session)>, StorageError> {
    let text = format!("{SESSION} WHERE owner = ?1 ORDER BY used_at DESC, digest");
    let mut statement = connection.prepare_cached(&text)?;
    let sessions = statement.query_map([owner.0], read_session)?.collect::<Result<_, _>>()?;
    Ok(sessions)
}

/// Notes a use of a session.
pub(super) fn touch_session(
    connection: &Connection,
    digest: TokenDigest,
    used_at: i64,
    ends_at: i64,
) -> Result<(), StorageError> {
    connection.execute(
        "UPDATE session SET used_at = ?2, ends_at = ?3 WHERE digest = ?1",
        params![digest.0, used_at, ends_at],
    )?;
    Ok(())
}

/// Ends a session.
pub(super) fn end_session(connection: &Connection, digest: TokenDigest) -> Result<(), StorageError> {
    connection.execute("DELETE FROM session WHERE digest = ?1", [digest.0])?;
    Ok(())
}

/// Removes sessions that have ended.
pub(super) fn forget_ended(connection: &Connection, now: i64) -> Result<(), StorageError> {
    connection.execute("DELETE FROM session WHERE ends_at < ?1", [now])?;
    Ok(())
}
