//! Several writes in one transaction: all of them or nothing, and later ones see what earlier ones did.

use std::{collections::BTreeSet, sync::Arc};

use deadpool_postgres::Pool;

use super::{
    TableSql,
    failure::{ATTEMPTS, Failure, told},
    work::{Work, begin, mine},
    write::look,
};
use crate::{
    storage::{Outcomes, Owner, StorageError, Together, WriteRequest},
    tables::Kept,
};

/// Takes the lock of a scope's clock and no stamp.
const LOCK: &str = "INSERT INTO sync_clock (owner, table_name, last) VALUES ($1, $2, 0)
     ON CONFLICT (owner, table_name) DO UPDATE SET last = sync_clock.last";

/// Does the writes, or none of them. `None` if one is by somebody who shares lists: then nothing was done.
pub(super) async fn write_together(
    pool: &Pool,
    sql: &[Arc<TableSql>],
    requests: &[WriteRequest],
    now: i64,
) -> Result<Option<Together>, StorageError> {
    let mut at_once = usize::MAX;
    for _ in 0..ATTEMPTS {
        match attempt(pool, sql, requests, at_once, now).await {
            Err(Failure::Met) => {}
            Err(Failure::TooMuch) => at_once = 1,
            done => return done.map_err(Failure::into_error),
        }
    }
    Err(StorageError::Busy)
}

async fn attempt(
    pool: &Pool,
    sql: &[Arc<TableSql>],
    requests: &[WriteRequest],
    at_once: usize,
    now: i64,
) -> Result<Option<Together>, Failure> {
    let Some(first) = requests.first() else { return Ok(Some(Together::Done(Vec::new()))) };
    let work = Work::new(pool).await?;
    told(work.client()?.batch_execute(&begin(first.owner)).await)?;
    lock_in_order(&work, requests).await?;
    let mut outcomes = Outcomes::default();
    for group in requests.chunk_by(are_of_one_scope).flat_map(|group| group.chunks(at_once)) {
        let (Some(sql), Some(first)) = (sql.get(outcomes.len()), group.first()) else {
            return Err(StorageError::Closed.into());
        };
        let Some(mut sight) = look(&work, &mine(first.owner), sql, group, now).await? else {
            work.undo().await?;
            return Ok(None);
        };
        for request in group {
            let outcome = sight.decide(request)?;
            if !outcome.holds() {
                work.undo().await?;
                return Ok(Some(Together::Refused { place: outcomes.len(), outcome }));
            }
            outcomes.push(outcome);
        }
        if !sight.changes_nothing() {
            sight.store(&work, None, now).await?;
        }
    }
    told(work.client()?.batch_execute("COMMIT").await)?;
    work.done();
    Ok(Some(outcomes.done()))
}

/// Whether the second of two writes may be decided on what the first one leaves in memory: not where what is deleted
/// goes at once, with others of its kind.
fn are_of_one_scope(one: &WriteRequest, next: &WriteRequest) -> bool {
    one.owner == next.owner && one.table.name() == next.table.name() && one.table.kept() == Kept::Tombstones
}

/// Two groups that touch the same tables take their clocks in the same order, so neither waits for the other for ever.
async fn lock_in_order(work: &Work, writes: &[WriteRequest]) -> Result<(), Failure> {
    let scopes: BTreeSet<_> = writes.iter().map(|request| (request.owner.0, request.table.name())).collect();
    let (client, lock) = (work.client()?, work.prepared(LOCK).await?);
    for (owner, table) in &scopes {
        told(client.batch_execute(&mine(Owner(*owner))).await)?;
        told(client.execute(&lock, &[owner, table]).await)?;
    }
    Ok(())
}
