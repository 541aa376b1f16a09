//! Several writes of one scope in one transaction, each with its own outcome: look, decide and stamp, store, for all of
//! them at once. No two of them are of one row or under one key.

use deadpool_postgres::Pool;
use futures_util::future::{join, join_all, join3, try_join_all};

use super::{
    TableSql,
    sharing::{self, Sharing, Touched},
    work::{OWNER, Work, setting},
    write::{self, BEGIN, Failure, RowChange, Sight, Step, told},
};
use crate::storage::{
    StorageError, WriteOutcome, WriteRequest,
    sharing::{circle::is_shareable, write::may_end_a_list},
};

/// Takes the next stamps of a scope, so many, and the lock of its clock. The last of them comes back.
const TICKS: &str = "INSERT INTO sync_clock (owner, table_name, last) VALUES ($1, $2, $3)
     ON CONFLICT (owner, table_name) DO UPDATE SET last = GREATEST(sync_clock.last + $4, EXCLUDED.last)
     RETURNING last, shared";

/// Why a group was not done.
enum Failed {
    /// One of them cannot be done, or another transaction was in the way. Nothing was changed.
    One,
    /// The owner shares lists: what each comes to is not the owner's matter alone. Nothing was changed.
    Shared,
    /// None can be.
    All(StorageError),
}

impl<E: Into<Failure>> From<E> for Failed {
    fn from(failure: E) -> Self {
        match failure.into() {
            Failure::Met | Failure::Storage(StorageError::Database(_)) => Self::One,
            Failure::Storage(error) => Self::All(error),
        }
    }
}

/// Does writes of one scope. If one of them fails, it fails alone. Says also what changed, and whose.
pub(super) async fn write(
    pool: &Pool,
    sharing: &Sharing,
    sql: &TableSql,
    requests: &[WriteRequest],
    now: i64,
) -> (Vec<Result<WriteOutcome, StorageError>>, Touched) {
    let (outcomes, mut touched) = each(pool, sharing, sql, requests, now).await;
    let applied =
        requests.iter().zip(&outcomes).find(|(_, outcome)| matches!(outcome, Ok(WriteOutcome::Applied(_))));
    touched.extend(applied.map(|(request, _)| (request.owner, request.table.name().to_owned())));
    (outcomes, touched)
}

/// The outcome of each, and what changed elsewhere.
async fn each(
    pool: &Pool,
    sharing: &Sharing,
    sql: &TableSql,
    requests: &[WriteRequest],
    now: i64,
) -> (Vec<Result<WriteOutcome, StorageError>>, Touched) {
    let mut is_shared = false;
    if requests.len() > 1 {
        match attempt(pool, sql, requests, now).await {
            Ok(outcomes) => return (outcomes, Vec::new()),
            Err(Failed::One) => {}
            Err(Failed::Shared) => is_shared = true,
            Err(Failed::All(error)) => {
                return (requests.iter().map(|_| Err(error.clone())).collect(), Vec::new());
            }
        }
    }
    let (mut outcomes, mut touched) = (Vec::with_capacity(requests.len()), Vec::new());
    for request in requests {
        let alone = if is_shared { Ok(None) } else { write::write(pool, sql, request, now).await };
        let outcome = match alone {
            Ok(None) => sharing::write_one(pool, sharing, request, now).await.map(|(outcome, changed)| {
                touched.extend(changed);
                outcome
            }),
            Ok(Some(outcome)) => Ok(outcome),
            Err(error) => Err(error),
        };
        outcomes.push(outcome);
    }
    (outcomes, touched)
}

async fn attempt(
    pool: &Pool,
    sql: &TableSql,
    requests: &[WriteRequest],
    now: i64,
) -> Result<Vec<Result<WriteOutcome, StorageError>>, Failed> {
    let work = Work::new(pool).await?;
    let steps = look(&work, sql, requests, now).await?;
    let changes = steps.iter().zip(requests).filter_map(|(step, request)| match step {
        Ok(Step::Change(change)) => Some((request, change)),
        _ => None,
    });
    let changes: Vec<(&WriteRequest, &RowChange)> = changes.collect();
    if changes.is_empty() {
        work.undo().await?;
    } else {
        let stores =
            changes.into_iter().map(|(request, change)| write::store(&work, sql, request, change, None, now));
        try_join_all(stores).await?;
        if let Err(error) = work.client()?.batch_execute("COMMIT").await {
            tracing::error!("a commit got no answer: the writes may have happened");
            return Err(Failed::All(error.into()));
        }
        work.done();
    }
    let outcomes = steps.into_iter().map(|step| {
        Ok(match step? {
            Step::Answer(outcome) => outcome,
            Step::Change(change) => WriteOutcome::Applied(change.image),
            // That is found out before.
            Step::Shared => return Err(StorageError::Busy),
        })
    });
    Ok(outcomes.collect())
}

/// Takes a stamp for each, looks at the rows and keys, and decides: one journey to the database and back.
async fn look(
    work: &Work,
    sql: &TableSql,
    requests: &[WriteRequest],
    now: i64,
) -> Result<Vec<Result<Step, StorageError>>, Failed> {
    let Some(request) = requests.first() else { return Ok(Vec::new()) };
    let (mine, ticks) = (work.prepared(OWNER).await?, work.prepared(TICKS).await?);
    let sight = Sight::new(work, sql).await?;
    let client = work.client()?;
    let (owner, table, setting) = (request.owner.0, request.table.name(), setting(request.owner));
    let count = i64::try_from(requests.len()).unwrap_or(i64::MAX);
    // Sent together, answered in this order: what is looked at is looked at under the lock.
    let (begun, seen) = join(
        join3(
            client.batch_execute(BEGIN),
            client.query_one(&mine, &[&setting]),
            client.query_one(&ticks, &[&owner, &table, &now, &count]),
        ),
        join_all(requests.iter().map(|request| sight.of(client, request))),
    )
    .await;
    let (begun, is_mine, last) = begun;
    told(begun)?;
    told(is_mine)?;
    let ticked = told(last)?;
    let shares = ticked.try_get(1).map_err(StorageError::from)?;
    if (shares || requests.iter().any(may_end_a_list)) && is_shareable(&request.table) {
        return Err(Failed::Shared);
    }
    let last: i64 = ticked.try_get(0).map_err(StorageError::from)?;
    let mut steps = Vec::with_capacity(requests.len());
    for ((request, seen), stamp) in requests.iter().zip(seen).zip(last - count + 1..) {
        steps.push(seen?.decide(request, stamp));
    }
    Ok(steps)
}
