//! Several writes in one transaction: all of them or nothing, and later ones see what earlier ones did.

use std::{collections::BTreeSet, sync::Arc};

use deadpool_postgres::Pool;

use super::{
    TableSql,
    work::{OWNER, Work, setting},
    write::{ATTEMPTS, BEGIN, Failure, Step, look, store, told},
};
use crate::storage::{Owner, StorageError, Together, WriteOutcome, WriteRequest};

/// Takes the lock of a scope's clock and no stamp.
const LOCK: &str = "INSERT INTO sync_clock (owner, table_name, last) VALUES ($1, $2, 0)
     ON CONFLICT (owner, table_name) DO UPDATE SET last = sync_clock.last";

/// Does the writes, or none of them. `None` if one is by somebody who shares lists: then nothing was done.
pub(super) async fn write_together(
    pool: &Pool,
    work: &[(Arc<TableSql>, WriteRequest)],
    now: i64,
) -> Result<Option<Together>, StorageError> {
    for _ in 0..ATTEMPTS {
        match attempt(pool, work, now).await {
            Err(Failure::Met) => {}
            done => return done.map_err(Failure::into_error),
        }
    }
    Err(StorageError::Busy)
}

async fn attempt(
    pool: &Pool,
    writes: &[(Arc<TableSql>, WriteRequest)],
    now: i64,
) -> Result<Option<Together>, Failure> {
    let work = Work::new(pool).await?;
    told(work.client()?.batch_execute(BEGIN).await)?;
    lock_in_order(&work, writes).await?;
    let mut outcomes = Vec::with_capacity(writes.len());
    for (place, (sql, request)) in writes.iter().enumerate() {
        let outcome = match look(&work, None, sql, request, now).await? {
            Step::Answer(outcome) => outcome,
            Step::Shared => {
                work.undo().await?;
                return Ok(None);
            }
            Step::Change(change) => {
                store(&work, sql, request, &change, None, now).await?;
                WriteOutcome::Applied(change.image)
            }
        };
        if !outcome.holds() {
            work.undo().await?;
            return Ok(Some(Together::Refused { place, outcome }));
        }
        outcomes.push(outcome);
    }
    told(work.client()?.batch_execute("COMMIT").await)?;
    work.done();
    Ok(Some(Together::Done(outcomes)))
}

/// Two groups that touch the same tables take their clocks in the same order, so neither waits for the other for ever.
async fn lock_in_order(work: &Work, writes: &[(Arc<TableSql>, WriteRequest)]) -> Result<(), Failure> {
    let scopes = writes.iter().map(|(_, request)| (request.owner.0, request.table.name()));
    let scopes: BTreeSet<_> = scopes.collect();
    let (mine, lock) = (work.prepared(OWNER).await?, work.prepared(LOCK).await?);
    for (owner, table) in &scopes {
        told(work.client()?.query_one(&mine, &[&setting(Owner(*owner))]).await)?;
        told(work.client()?.execute(&lock, &[owner, table]).await)?;
    }
    Ok(())
}
