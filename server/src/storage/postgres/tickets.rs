//! Tickets in the database.

use deadpool_postgres::Pool;
use tokio_postgres::{GenericClient, Row};

use super::{
    accounts,
    row::{given, kept},
};
use crate::storage::{Account, Owner, Purpose, StorageError, Ticket, TokenDigest};

/// Adds a ticket.
pub(super) async fn add(
    client: &impl GenericClient,
    digest: TokenDigest,
    ticket: &Ticket,
) -> Result<(), StorageError> {
    let text = "INSERT INTO ticket (digest, purpose, owner, ends_at, body) VALUES ($1, $2, $3, $4, $5)";
    let (owner, body) = (ticket.owner.map(|owner| owner.0), kept(&ticket.body));
    let digest = digest.0.as_slice();
    client.execute(text, &[&digest, &ticket.purpose.word(), &owner, &ticket.ends_at, &body]).await?;
    Ok(())
}

/// Finds a ticket that is still good.
pub(super) async fn find(
    pool: &Pool,
    digest: TokenDigest,
    purpose: Purpose,
    now: i64,
) -> Result<Option<Ticket>, StorageError> {
    let client = pool.get().await?;
    let text = "SELECT owner, ends_at, body FROM ticket WHERE digest = $1 AND purpose = $2 AND ends_at > $3";
    let found = client.query_opt(text, &[&digest.0.as_slice(), &purpose.word(), &now]).await?;
    found.map(|row| read(&row, purpose)).transpose()
}

/// Finds a ticket that is still good, and uses it up. Of several who try at once one gets it.
pub(super) async fn take(
    client: &impl GenericClient,
    digest: TokenDigest,
    purpose: Purpose,
    now: i64,
) -> Result<Option<Ticket>, StorageError> {
    let text = "DELETE FROM ticket WHERE digest = $1 AND purpose = $2 AND ends_at > $3
                RETURNING owner, ends_at, body";
    let found = client.query_opt(text, &[&digest.0.as_slice(), &purpose.word(), &now]).await?;
    found.map(|row| read(&row, purpose)).transpose()
}

/// Makes an account for an invitation, which is used up by that.
pub(super) async fn join(
    pool: &Pool,
    digest: TokenDigest,
    name: &str,
    password: &str,
    now: i64,
) -> Result<Option<Account>, StorageError> {
    let mut client = pool.get().await?;
    let work = client.transaction().await?;
    if take(&*work, digest, Purpose::Invitation, now).await?.is_none() {
        return Ok(None);
    }
    // An error undoes all of it: the invitation stays good.
    let account = accounts::add(&*work, name, password, now).await?;
    work.commit().await?;
    Ok(Some(account))
}

fn read(row: &Row, purpose: Purpose) -> Result<Ticket, StorageError> {
    let owner = row.try_get::<_, Option<i64>>(0)?.map(Owner);
    Ok(Ticket { purpose, owner, ends_at: row.try_get(1)?, body: given(row.try_get(2)?) })
}
