//! Shared lists: writes to them, joining and leaving, each in one transaction.

use std::{collections::HashMap, sync::Arc};

use deadpool_postgres::Pool;

use super::{
    TableSql,
    failure::{ATTEMPTS, Failure, told},
    row::{given, kept},
    scopes::{MEMBERSHIP, Transaction, membership},
    work::{BEGIN, Work},
};
use crate::{
    storage::{
        Membership, Outcomes, Owner, ShareChange, ShareOutcome, Shared, Standing, StorageError, Together,
        WriteOutcome, WriteRequest,
        sharing::{
            change::{abandon, change},
            scopes::{Clocks, Scopes, Shareable},
            write::{Done, wanted, wanted_together, write},
        },
    },
    tables::Table,
};

/// The SQL of all tables, and which of them are shared.
#[derive(Debug)]
pub(super) struct Sharing {
    pub(super) sql: HashMap<String, Arc<TableSql>>,
    pub(super) shareable: Option<Shareable>,
}

/// What changed in which tables of whom.
pub(super) type Touched = Vec<(Owner, String)>;

/// All memberships, for a transaction that may see everybody's.
pub(super) async fn all(
    client: &impl tokio_postgres::GenericClient,
) -> Result<Vec<Membership>, StorageError> {
    let text = format!("{MEMBERSHIP} ORDER BY home, list, lower(name)");
    client.query(&text, &[]).await?.iter().map(membership).collect()
}

/// Does writes of somebody who shares lists: all or none.
async fn attempt(
    pool: &Pool,
    sharing: &Sharing,
    requests: &[&WriteRequest],
    now: i64,
) -> Result<(Together, Touched), Failure> {
    let Some(shareable) = &sharing.shareable else { return Err(StorageError::Closed.into()) };
    let work = Work::new(pool).await?;
    told(work.client()?.batch_execute(BEGIN).await)?;
    let transaction = Transaction::new(&work, sharing).await?;
    let wanted = match requests {
        [request] => wanted(&transaction, request, shareable).await?,
        _ => wanted_together(&transaction, requests, shareable).await?,
    };
    let tables = requests.iter().map(|request| &request.table).chain([&shareable.lists, &shareable.tasks]);
    let tables: Vec<&Arc<Table>> = tables.collect();
    let mut clocks = Clocks::lock(&transaction, &wanted, &tables).await?;
    let mut outcomes = Outcomes::default();
    for (place, request) in requests.iter().enumerate() {
        let Done::Outcome(outcome) = write(&transaction, &mut clocks, request, shareable, now).await? else {
            work.undo().await?;
            return Err(Failure::Met);
        };
        if !outcome.holds() {
            work.undo().await?;
            return Ok((Together::Refused { place, outcome }, Vec::new()));
        }
        outcomes.push(outcome);
    }
    told(work.client()?.batch_execute("COMMIT").await)?;
    work.done();
    Ok((outcomes.done(), touched(&clocks)))
}

/// Does several writes of somebody who shares lists, or none of them.
pub(super) async fn write_together(
    pool: &Pool,
    sharing: &Sharing,
    requests: &[&WriteRequest],
    now: i64,
) -> Result<(Together, Touched), StorageError> {
    for _ in 0..ATTEMPTS {
        match attempt(pool, sharing, requests, now).await {
            Err(Failure::Met) => {}
            done => return done.map_err(Failure::into_error),
        }
    }
    Err(StorageError::Busy)
}

/// Does a write of somebody who shares lists.
pub(super) async fn write_one(
    pool: &Pool,
    sharing: &Sharing,
    request: &WriteRequest,
    now: i64,
) -> Result<(WriteOutcome, Touched), StorageError> {
    match write_together(pool, sharing, &[request], now).await? {
        (Together::Refused { outcome, .. }, touched) => Ok((outcome, touched)),
        (Together::Done(outcomes), touched) => {
            let outcome = outcomes.into_iter().next().ok_or(StorageError::Closed)?;
            Ok((outcome, touched))
        }
    }
}

/// Does what somebody asks for about shared lists.
pub(super) async fn share(
    pool: &Pool,
    sharing: &Sharing,
    caller: Owner,
    asked: &ShareChange,
    now: i64,
) -> Result<(ShareOutcome, Touched), StorageError> {
    let Some(shareable) = &sharing.shareable else { return Ok((ShareOutcome::Absent, Vec::new())) };
    for _ in 0..ATTEMPTS {
        let work = Work::new(pool).await?;
        work.client()?.batch_execute(BEGIN).await?;
        let changed = change(&Transaction::new(&work, sharing).await?, caller, asked, shareable, now).await;
        match changed {
            Ok(Some(changed)) if changed.outcome == ShareOutcome::Done => {
                work.client()?.batch_execute("COMMIT").await?;
                work.done();
                return Ok((ShareOutcome::Done, touched(&changed.clocks)));
            }
            Ok(Some(refused)) => {
                work.undo().await?;
                return Ok((refused.outcome, Vec::new()));
            }
            Ok(None) | Err(Failure::Met) => work.undo().await?,
            Err(failure) => return Err(failure.into_error()),
        }
    }
    Err(StorageError::Busy)
}

/// Ends the lists that somebody shared, before the account is removed in the same transaction.
pub(super) async fn abandon_all(
    work: &Work,
    sharing: &Sharing,
    owner: Owner,
    now: i64,
) -> Result<Touched, Failure> {
    let Some(shareable) = &sharing.shareable else { return Ok(Vec::new()) };
    let clocks = abandon(&Transaction::new(work, sharing).await?, owner, shareable, now).await?;
    clocks.map(|clocks| touched(&clocks)).ok_or(Failure::Met)
}

/// What somebody shares and is invited to.
pub(super) async fn list(pool: &Pool, sharing: &Sharing, of: Owner) -> Result<Vec<Shared>, StorageError> {
    let Some(shareable) = &sharing.shareable else { return Ok(Vec::new()) };
    let work = Work::new(pool).await?;
    work.client()?.batch_execute(BEGIN).await?;
    let found = list_within(&Transaction::new(&work, sharing).await?, shareable, of).await;
    let found = found.map_err(Failure::into_error)?;
    work.undo().await?;
    Ok(found)
}

async fn list_within(
    transaction: &Transaction<'_>,
    shareable: &Shareable,
    of: Owner,
) -> Result<Vec<Shared>, Failure> {
    let text = "home = $1 OR member = $1 ORDER BY home, list, lower(name)";
    let mut seen = Vec::new();
    for membership in transaction.memberships_where(of, text, &[&of.0]).await? {
        if membership.home == of || membership.standing == Standing::Invited {
            seen.push(membership);
        } else {
            let (home, list) = (membership.home, kept(&membership.list));
            let text = "home = $1 AND list = $2 AND standing = 'joined' ORDER BY lower(name)";
            seen.extend(transaction.memberships_where(home, text, &[&home.0, &list]).await?);
        }
    }
    let mut found = Vec::with_capacity(seen.len());
    for membership in seen {
        let list = transaction.row(membership.home, &shareable.lists, &membership.list).await?;
        let text = "SELECT name FROM account WHERE owner = $1";
        let names = transaction.query(membership.home, text, &[&membership.home.0]).await?;
        let (Some(list), Some(name)) = (list.filter(|list| !list.deleted), names.first()) else { continue };
        let (list_name, owner_name) = (shareable.name_of(&list), given(name.try_get(0)?));
        found.push(Shared { membership, list_name, owner_name });
    }
    Ok(found)
}

fn touched(clocks: &Clocks) -> Touched {
    clocks.changed().map(|(owner, table)| (owner, table.to_owned())).collect()
}
