//! Removing tombstones for good, and looking the database over.

use deadpool_postgres::Pool;
use tokio_postgres::GenericClient;

use super::{TableSql, work::mine};
use crate::{
    storage::{Owner, StorageError},
    tables::Table,
};

/// Takes the lock of a scope, as writes do.
const LOCK: &str = "SELECT last FROM sync_clock WHERE owner = $1 AND table_name = $2 FOR UPDATE";
const NOTE: &str =
    "UPDATE sync_clock SET horizon = GREATEST(horizon, $3) WHERE owner = $1 AND table_name = $2";

/// Removes the tombstones with stamps before this one, and notes how far that went. Says how many those were.
pub(super) async fn purge(
    pool: &Pool,
    sql: &TableSql,
    owner: Owner,
    table: &Table,
    before: i64,
) -> Result<u64, StorageError> {
    let mut client = pool.get().await?;
    let work = client.transaction().await?;
    work.batch_execute(&mine(owner)).await?;
    work.query_opt(LOCK, &[&owner.0, &table.name()]).await?;
    let removed = purge_within(&*work, sql, owner, table, before).await?;
    work.commit().await?;
    Ok(removed)
}

/// The same within a transaction that has the lock of the scope.
pub(super) async fn purge_within(
    client: &impl GenericClient,
    sql: &TableSql,
    owner: Owner,
    table: &Table,
    before: i64,
) -> Result<u64, tokio_postgres::Error> {
    let last: Option<i64> = client.query_one(&sql.last_tombstone, &[&owner.0, &before]).await?.try_get(0)?;
    let Some(last) = last else { return Ok(0) };
    let removed = client.execute(&sql.purge, &[&owner.0, &before]).await?;
    client.execute(NOTE, &[&owner.0, &table.name(), &last]).await?;
    Ok(removed)
}

/// What PostgreSQL knows to be wrong, a line each.
pub(super) async fn faults(pool: &Pool) -> Result<Vec<String>, StorageError> {
    let client = pool.get().await?;
    let text = "SELECT 'the index ' || indexrelid::regclass || ' is not valid' FROM pg_index
                JOIN pg_class ON pg_class.oid = indrelid
                WHERE relnamespace = 'tidelist'::regnamespace AND NOT indisvalid
                UNION ALL
                SELECT checksum_failures || ' blocks were read with a wrong checksum' FROM pg_stat_database
                WHERE datname = current_database() AND checksum_failures > 0";
    client.query(text, &[]).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
