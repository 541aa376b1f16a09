//! Accounts and sessions in the database.

use deadpool_postgres::Pool;
use tokio_postgres::{GenericClient, Row, error::SqlState};
use uuid::Uuid;

use super::{
    failure::{ATTEMPTS, Failure, told},
    row::{given, kept},
    sharing::{Sharing, Touched, abandon_all},
    work::{BEGIN, Work, mine},
};
use crate::storage::{Account, OPERATIONS_KEPT_MS, Owner, RowsOfAccount, Session, StorageError, TokenDigest};

const ACCOUNT: &str = "SELECT owner, name, user_id, password FROM account";
const SESSION: &str = "SELECT owner, signed_in_at, used_at, ends_at, device, digest FROM session";

fn account(row: &Row) -> Result<Account, StorageError> {
    let owner = Owner(row.try_get(0)?);
    Ok(Account { owner, name: given(row.try_get(1)?), user_id: row.try_get(2)?, password: row.try_get(3)? })
}

fn read_session(row: &Row) -> Result<(TokenDigest, Session), StorageError> {
    let session = Session {
        owner: Owner(row.try_get(0)?),
        signed_in_at: row.try_get(1)?,
        used_at: row.try_get(2)?,
        ends_at: row.try_get(3)?,
        device: given(row.try_get(4)?),
    };
    let digest: &[u8] = row.try_get(5)?;
    let digest = digest.try_into().map_err(|_| StorageError::Database("a session is damaged".to_owned()))?;
    Ok((TokenDigest(digest), session))
}

/// Finds an account by name.
pub(super) async fn by_name(pool: &Pool, name: &str) -> Result<Option<Account>, StorageError> {
    let client = pool.get().await?;
    let statement =
        client.prepare_cached(&format!("{ACCOUNT} WHERE lower(name) = lower($1) AND owner > 0")).await?;
    client.query_opt(&statement, &[&kept(name)]).await?.as_ref().map(account).transpose()
}

/// Finds an account by owner.
pub(super) async fn by_owner(pool: &Pool, owner: Owner) -> Result<Option<Account>, StorageError> {
    let client = pool.get().await?;
    let statement = client.prepare_cached(&format!("{ACCOUNT} WHERE owner = $1")).await?;
    client.query_opt(&statement, &[&owner.0]).await?.as_ref().map(account).transpose()
}

/// All accounts, by name.
pub(super) async fn all(pool: &Pool) -> Result<Vec<Account>, StorageError> {
    let client = pool.get().await?;
    let rows = client.query(&format!("{ACCOUNT} WHERE owner > 0 ORDER BY lower(name)"), &[]).await?;
    rows.iter().map(account).collect()
}

/// Adds an account.
pub(super) async fn add(
    client: &impl GenericClient,
    name: &str,
    password: &str,
    now: i64,
) -> Result<Account, StorageError> {
    let user_id = format!("sid:{}", Uuid::new_v4().simple());
    let text =
        "INSERT INTO account (name, user_id, password, created_at) VALUES ($1, $2, $3, $4) RETURNING owner";
    let added = client.query_one(text, &[&kept(name), &user_id, &password, &now]).await;
    let owner = match added {
        Ok(row) => Owner(row.try_get(0)?),
        Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
            return Err(StorageError::NameTaken);
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Account { owner, name: name.to_owned(), user_id, password: password.to_owned() })
}

/// Changes a password and ends every session of the account, together.
pub(super) async fn set_password(pool: &Pool, owner: Owner, password: &str) -> Result<(), StorageError> {
    let client = pool.get().await?;
    let text = "WITH ended AS (DELETE FROM session WHERE owner = $1)
                UPDATE account SET password = $2 WHERE owner = $1";
    client.execute(text, &[&owner.0, &password]).await?;
    Ok(())
}

/// Puts a stronger hash of the same password in place of the one given.
pub(super) async fn rehash(pool: &Pool, owner: Owner, old: &str, new: &str) -> Result<(), StorageError> {
    let client = pool.get().await?;
    let text = "UPDATE account SET password = $3 WHERE owner = $1 AND password = $2";
    client.execute(text, &[&owner.0, &old, &new]).await?;
    Ok(())
}

/// Removes an account with everything that belongs to it, and the lists it shared from everybody else.
pub(super) async fn remove(
    pool: &Pool,
    sharing: &Sharing,
    owner: Owner,
    rows: RowsOfAccount,
    now: i64,
) -> Result<Touched, StorageError> {
    for _ in 0..ATTEMPTS {
        match attempt_removal(pool, sharing, owner, rows, now).await {
            Err(Failure::Met) => {}
            done => return done.map_err(Failure::into_error),
        }
    }
    Err(StorageError::Busy)
}

async fn attempt_removal(
    pool: &Pool,
    sharing: &Sharing,
    owner: Owner,
    rows: RowsOfAccount,
    now: i64,
) -> Result<Touched, Failure> {
    let work = Work::new(pool).await?;
    told(work.client()?.batch_execute(BEGIN).await)?;
    let mut touched = Vec::new();
    if rows == RowsOfAccount::Delete {
        touched = abandon_all(&work, sharing, owner, now).await?;
    }
    let client = work.client()?;
    told(client.batch_execute(&mine(owner)).await)?;
    // No write of this account begins behind our back.
    told(client.query_opt("SELECT 1 FROM account WHERE owner = $1 FOR UPDATE", &[&owner.0]).await)?;
    if rows == RowsOfAccount::MustBeNone {
        // A clock is there as soon as one row ever was.
        let text = "SELECT EXISTS (SELECT 1 FROM sync_clock WHERE owner = $1)";
        if told(client.query_one(text, &[&owner.0]).await)?.try_get(0)? {
            work.undo().await?;
            return Err(StorageError::HasRows.into());
        }
    }
    told(client.execute("DELETE FROM account WHERE owner = $1", &[&owner.0]).await)?;
    told(client.batch_execute("COMMIT").await)?;
    work.done();
    Ok(touched)
}

/// Adds a session.
pub(super) async fn add_session(
    pool: &Pool,
    digest: TokenDigest,
    session: &Session,
) -> Result<(), StorageError> {
    let client = pool.get().await?;
    let text = "INSERT INTO session (digest, owner, signed_in_at, used_at, ends_at, device)
                VALUES ($1, $2, $3, $4, $5, $6)";
    let device = kept(&session.device);
    let statement = client.prepare_cached(text).await?;
    client
        .execute(
            &statement,
            &[
                &digest.0.as_slice(),
                &session.owner.0,
                &session.signed_in_at,
                &session.used_at,
                &session.ends_at,
                &device,
            ],
        )
        .await?;
    Ok(())
}

/// Finds a session.
pub(super) async fn session(pool: &Pool, digest: TokenDigest) -> Result<Option<Session>, StorageError> {
    let client = pool.get().await?;
    let statement = client.prepare_cached(&format!("{SESSION} WHERE digest = $1")).await?;
    let found = client.query_opt(&statement, &[&digest.0.as_slice()]).await?;
    Ok(found.as_ref().map(read_session).transpose()?.map(|(_, session)| session))
}

/// The sessions of an owner, the last used first.
pub(super) async fn sessions(pool: &Pool, owner: Owner) -> Result<Vec<(TokenDigest, Session)>, StorageError> {
    let client = pool.get().await?;
    let text = format!("{SESSION} WHERE owner = $1 ORDER BY used_at DESC, digest");
    client.query(&text, &[&owner.0]).await?.iter().map(read_session).collect()
}

/// Notes a use of a session.
pub(super) async fn touch_session(
    pool: &Pool,
    digest: TokenDigest,
    used_at: i64,
    ends_at: i64,
) -> Result<(), StorageError> {
    let client = pool.get().await?;
    let text = "UPDATE session SET used_at = $2, ends_at = $3 WHERE digest = $1";
    client.execute(text, &[&digest.0.as_slice(), &used_at, &ends_at]).await?;
    Ok(())
}

/// Ends a session.
pub(super) async fn end_session(pool: &Pool, digest: TokenDigest) -> Result<(), StorageError> {
    let client = pool.get().await?;
    client.execute("DELETE FROM session WHERE digest = $1", &[&digest.0.as_slice()]).await?;
    Ok(())
}

/// Removes sessions and tickets that have ended and answers that are too old, of these a little at a time.
pub(super) async fn forget_old(pool: &Pool, now: i64) -> Result<(), StorageError> {
    let mut client = pool.get().await?;
    let work = client.transaction().await?;
    work.batch_execute("SET LOCAL tidelist.owner_of_all = 'yes'").await?;
    work.execute("DELETE FROM session WHERE ends_at < $1", &[&now]).await?;
    work.execute("DELETE FROM ticket WHERE ends_at <= $1", &[&now]).await?;
    let text = "DELETE FROM applied_operation WHERE (owner, op_id) IN
                (SELECT owner, op_id FROM applied_operation WHERE at < $1 ORDER BY at LIMIT 1000)";
    work.execute(text, &[&(now - OPERATIONS_KEPT_MS)]).await?;
    work.commit().await?;
    Ok(())
}
