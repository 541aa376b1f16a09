//! Identities of a provider outside.

use deadpool_postgres::Pool;
use tokio_postgres::GenericClient;

use super::{accounts, row::kept};
use crate::storage::{Account, Identity, Owner, StorageError};

/// Finds the account of somebody.
pub(super) async fn find(pool: &Pool, who: &Identity) -> Result<Option<Account>, StorageError> {
    let client = pool.get().await?;
    let text = "SELECT owner FROM identity WHERE issuer = $1 AND subject = $2";
    let row = client.query_opt(text, &[&kept(&who.issuer), &kept(&who.subject)]).await?;
    drop(client);
    let Some(row) = row else { return Ok(None) };
    accounts::by_owner(pool, Owner(row.try_get(0)?)).await
}

/// Says whose account somebody's is from now on.
pub(super) async fn link(
    client: &impl GenericClient,
    who: &Identity,
    owner: Owner,
) -> Result<(), StorageError> {
    let text = "INSERT INTO identity (issuer, subject, owner) VALUES ($1, $2, $3)
                ON CONFLICT (issuer, subject) DO UPDATE SET owner = EXCLUDED.owner";
    client.execute(text, &[&kept(&who.issuer), &kept(&who.subject), &owner.0]).await?;
    Ok(())
}

/// Adds an account for somebody, both or neither.
pub(super) async fn add(
    pool: &Pool,
    who: &Identity,
    name: &str,
    password: &str,
    now: i64,
) -> Result<Account, StorageError> {
    let mut client = pool.get().await?;
    let work = client.transaction().await?;
    let account = accounts::add(&*work, name, password, now).await?;
    link(&*work, who, account.owner).await?;
    work.commit().await?;
    Ok(account)
}
