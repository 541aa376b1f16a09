//! Writes of one scope that waited together: done in one transaction if that can be, or else each alone.

use deadpool_postgres::Pool;

use super::{
    TableSql,
    failure::Failure,
    sharing::{self, Sharing, Touched},
    write::{write, write_one},
};
use crate::storage::{StorageError, WriteOutcome, WriteRequest};

/// What came of a write.
pub(super) type Outcome = Result<WriteOutcome, StorageError>;

/// Does writes of one scope. If one of them fails, it fails alone. As soon as some are done it hands over their outcomes,
/// in their order, and what changed, and whose.
pub(super) async fn write_all(
    pool: &Pool,
    sharing: &Sharing,
    sql: &TableSql,
    requests: &[WriteRequest],
    now: i64,
    mut done: impl FnMut(Vec<Outcome>, Touched),
) {
    let mut is_shared = false;
    if requests.len() > 1 {
        match write(pool, sql, requests, now).await {
            Ok(Some(outcomes)) => {
                let touched = touched(requests, &outcomes);
                return done(outcomes, touched);
            }
            Ok(None) => is_shared = true,
            // One of them cannot be done, or they are too large, or another transaction was in the way.
            Err(Failure::Met | Failure::TooMuch | Failure::Storage(StorageError::Database(_))) => {}
            Err(Failure::Storage(error)) => {
                return done(requests.iter().map(|_| Err(error.clone())).collect(), Vec::new());
            }
        }
    }
    for request in requests {
        let alone = if is_shared { Ok(None) } else { write_one(pool, sql, request, now).await };
        let (outcome, touched) = match alone {
            Ok(None) => match sharing::write_one(pool, sharing, request, now).await {
                Ok((outcome, touched)) => (Ok(outcome), touched),
                Err(error) => (Err(error), Vec::new()),
            },
            Ok(Some(outcome)) => {
                let outcome = Ok(outcome);
                let touched = touched(std::slice::from_ref(request), std::slice::from_ref(&outcome));
                (outcome, touched)
            }
            Err(error) => (Err(error), Vec::new()),
        };
        done(vec![outcome], touched);
    }
}

fn touched(requests: &[WriteRequest], outcomes: &[Outcome]) -> Touched {
    let is_applied = |outcome: &Outcome| matches!(outcome, Ok(WriteOutcome::Applied(_)));
    let applied = requests.iter().zip(outcomes).find(|(_, outcome)| is_applied(outcome));
    applied.map(|(request, _)| (request.owner, request.table.name().to_owned())).into_iter().collect()
}
