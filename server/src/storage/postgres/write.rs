//! Writes of one scope: look, decide, stamp, store, for all of them at once, in a transaction that holds the scope's clock
//! from begin to end. Looking is one journey to the database, storing another; what lies between is plain values.
//!
//! PostgreSQL makes a transaction visible before it lets go of its locks. So whoever takes the next stamp sees the rows
//! of this one, and a reader that sees a stamp sees every row with a smaller one.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use deadpool_postgres::{ClientWrapper, Pool};
use futures_util::{TryStreamExt, future::join4, pin_mut};
use tokio_postgres::{Row, Statement, types::ToSql};

use super::{
    TableSql,
    columns::{Array, arrays_of},
    failure::{ATTEMPTS, Failure, told},
    keys::{self, Earlier, FIND_KEYS, KEEP_KEYS},
    purge::purge_within,
    row::{BorrowedRow, kept},
    work::{Work, begin},
};
use crate::{
    storage::{
        Owner, StorageError, WriteOutcome, WriteRequest,
        decide::{Plan, decide},
        row::OwnedRow,
        sharing::{circle::is_shareable, write::may_end_a_list},
    },
    tables::{Kept, Table},
};

/// Takes the next stamps of a scope, so many, and the lock of its clock, so that no write of another comes between. The
/// last of them comes back.
const TICKS: &str = "INSERT INTO sync_clock (owner, table_name, last) VALUES ($1, $2, $3)
     ON CONFLICT (owner, table_name) DO UPDATE SET last = GREATEST(sync_clock.last + $4, EXCLUDED.last)
     RETURNING last, shared";

/// How many bytes several writes look at together; if it were more, each is done alone.
const LOOKED_AT: usize = 4 * 1_024 * 1_024;

/// Does writes of one scope in one transaction, each with an outcome of its own. `None` if the owner shares lists: then
/// nothing was done.
pub(super) async fn write(
    pool: &Pool,
    sql: &TableSql,
    requests: &[WriteRequest],
    now: i64,
) -> Result<Option<Vec<Result<WriteOutcome, StorageError>>>, Failure> {
    let Some(first) = requests.first() else { return Ok(Some(Vec::new())) };
    let work = Work::new(pool).await?;
    let Some(mut sight) = look(&work, &begin(first.owner), sql, requests, now).await? else {
        work.undo().await?;
        return Ok(None);
    };
    let outcomes = requests.iter().map(|request| sight.decide(request)).collect();
    if sight.changes_nothing() {
        work.undo().await?;
    } else {
        sight.store(&work, Some("COMMIT"), now).await?;
        work.done();
    }
    Ok(Some(outcomes))
}

/// Does one write. `None` if the owner shares lists: then nothing was done.
pub(super) async fn write_one(
    pool: &Pool,
    sql: &TableSql,
    request: &WriteRequest,
    now: i64,
) -> Result<Option<WriteOutcome>, StorageError> {
    for _ in 0..ATTEMPTS {
        match write(pool, sql, std::slice::from_ref(request), now).await {
            Err(Failure::Met) => {}
            Err(failure) => return Err(failure.into_error()),
            Ok(None) => return Ok(None),
            Ok(Some(outcomes)) => return outcomes.into_iter().next().ok_or(StorageError::Closed)?.map(Some),
        }
    }
    Err(StorageError::Busy)
}

/// How a row is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Insert,
    Update,
}

/// What there is of a scope for some writes, and what becomes of it.
pub(super) struct Sight<'a> {
    sql: &'a TableSql,
    owner: Owner,
    table: &'a Table,
    /// The stamp of the next change.
    next: i64,
    /// The rows, as the writes so far have left them.
    rows: HashMap<String, OwnedRow>,
    /// What the keys were used for, by the writes so far as well.
    earlier: HashMap<String, Earlier>,
    /// Which rows change, and how.
    changed: BTreeMap<&'a str, How>,
    /// Which keys are used now.
    used: Vec<&'a str>,
}

/// Takes the lock of the scope's clock and stamps enough, and looks at all rows and keys: one journey to the database.
/// `None` if the owner shares lists: what the writes come to is not the owner's matter alone.
pub(super) async fn look<'a>(
    work: &Work,
    begin: &str,
    sql: &'a TableSql,
    requests: &'a [WriteRequest],
    now: i64,
) -> Result<Option<Sight<'a>>, Failure> {
    let first = requests.first().ok_or(StorageError::Closed)?;
    let (owner, table) = (first.owner, &*first.table);
    let (ticks, by_ids) = (work.prepared(TICKS).await?, work.prepared(&sql.many.by_ids).await?);
    let find_keys = work.prepared(FIND_KEYS).await?;
    let client = work.client()?;
    let count = i64::try_from(requests.len()).unwrap_or(i64::MAX);
    let most = if requests.len() == 1 { usize::MAX } else { LOOKED_AT };
    let name = table.name();
    let ticks_are: &[&(dyn ToSql + Sync)] = &[&owner.0, &name, &now, &count];
    let ids: Vec<Cow<'_, str>> = requests.iter().map(|request| kept(&request.id)).collect();
    let keys: Vec<Cow<'_, str>> =
        requests.iter().filter_map(|request| request.key.as_ref()).map(|key| kept(&key.id)).collect();
    // Sent together, answered in this order: what is looked at is looked at under the lock.
    let (begun, ticked, earlier, stored) = join4(
        client.batch_execute(begin),
        client.query_one(&ticks, ticks_are),
        rows_of(client, &find_keys, owner, &keys, most, Earlier::read),
        rows_of(client, &by_ids, owner, &ids, most, |row| {
            let row = BorrowedRow { table, row }.owned()?;
            Ok((row.id.clone(), row))
        }),
    )
    .await;
    told(begun)?;
    let ticked = told(ticked)?;
    let shares: bool = ticked.try_get(1)?;
    if (shares || requests.iter().any(may_end_a_list)) && is_shareable(table) {
        return Ok(None);
    }
    let last: i64 = ticked.try_get(0)?;
    let (earlier, rows) = (earlier?, stored?);
    let next = last - count + 1;
    Ok(Some(Sight { sql, owner, table, next, rows, earlier, changed: BTreeMap::new(), used: Vec::new() }))
}

/// Rows of an owner by their names, no more of them than so many bytes.
async fn rows_of<T>(
    client: &ClientWrapper,
    statement: &Statement,
    owner: Owner,
    names: &[Cow<'_, str>],
    most: usize,
    read: impl Fn(&Row) -> Result<(String, T), StorageError>,
) -> Result<HashMap<String, T>, Failure> {
    let (mut found, mut size) = (HashMap::new(), 0_usize);
    if names.is_empty() {
        return Ok(found);
    }
    let values: [&(dyn ToSql + Sync); 2] = [&owner.0, &names];
    let rows = told(client.query_raw(statement, values).await)?;
    pin_mut!(rows);
    while let Some(row) = told(rows.try_next().await)? {
        size = size.saturating_add(row.raw_size_bytes());
        if size > most {
            return Err(Failure::TooMuch);
        }
        found.extend([read(&row)?]);
    }
    Ok(found)
}

impl<'a> Sight<'a> {
    /// Decides what a write comes to, after those that were decided before it.
    pub(super) fn decide(&mut self, request: &'a WriteRequest) -> Result<WriteOutcome, StorageError> {
        if let Some(key) = &request.key
            && let Some(earlier) = self.earlier.get(&key.id)
        {
            return Ok(earlier.answer_to(key));
        }
        let (mut row, how) = match decide(request, self.rows.get(&request.id).cloned())? {
            Plan::Answer(outcome) => return Ok(outcome),
            Plan::Insert(row) => (row, How::Insert),
            Plan::Update(row) => (row, How::Update),
        };
        row.stamp(self.next);
        if how == How::Insert {
            row.created_at = self.next;
        }
        let image = row.image(self.table, &request.shape)?;
        self.next += 1;
        self.rows.insert(request.id.clone(), row);
        // A row that is new stays so when it is changed again.
        self.changed.entry(&request.id).or_insert(how);
        if let Some(key) = &request.key {
            self.earlier.insert(key.id.clone(), Earlier::of(request, key, image.clone()));
            self.used.push(&key.id);
        }
        Ok(WriteOutcome::Applied(image))
    }

    /// Whether all writes so far have an answer that leaves everything as it is.
    pub(super) fn changes_nothing(&self) -> bool {
        self.changed.is_empty()
    }

    /// Stores the rows and the answers, and ends the transaction if it is told how: the second journey.
    pub(super) async fn store(self, work: &Work, end: Option<&str>, now: i64) -> Result<(), Failure> {
        let removed = self.removed();
        let keep_keys = work.prepared(KEEP_KEYS).await?;
        let inserts = self.rows(work, How::Insert, &self.sql.many.insert).await?;
        let updates = self.rows(work, How::Update, &self.sql.many.update).await?;
        let keys = self.used.iter().filter_map(|key| Some((*key, self.earlier.get(*key)?)));
        let keys: Vec<(&str, &Earlier)> = keys.collect();
        let client = work.client()?;
        let kept = async {
            if keys.is_empty() {
                return Ok(0);
            }
            keys::keep(client, &keep_keys, (self.owner, self.table.name()), &keys, now).await
        };
        let ended = async {
            match end.filter(|_| removed.is_none()) {
                Some(end) => client.batch_execute(end).await,
                None => Ok(()),
            }
        };
        // Sent together, as everything is prepared. If one of the first three fails, a commit undoes what was done.
        let (inserted, updated, kept, ended) =
            join4(inserts.store(client, self.owner), updates.store(client, self.owner), kept, ended).await;
        inserted?;
        updated?;
        told(kept)?;
        ended.map_err(no_answer)?;
        if let Some(before) = removed {
            told(purge_within(&**client, self.sql, self.owner, self.table, before).await)?;
            if let Some(end) = end {
                client.batch_execute(end).await.map_err(no_answer)?;
            }
        }
        Ok(())
    }

    async fn rows(&self, work: &Work, how: How, text: &str) -> Result<Rows<'_>, StorageError> {
        let changed = self.changed.iter().filter(|(_, its)| **its == how);
        let rows: Vec<&OwnedRow> = changed.filter_map(|(id, _)| self.rows.get(*id)).collect();
        if rows.is_empty() {
            return Ok(Rows::None);
        }
        let statement = work.prepared(text).await?;
        Ok(Rows::Some { statement, arrays: arrays_of(self.table, &rows)?, count: rows.len() })
    }

    /// Before which stamp tombstones are removed, if there is one that is not to stay.
    fn removed(&self) -> Option<i64> {
        let is_deleted = |id: &&str| self.rows.get(*id).is_some_and(|row| row.deleted);
        let goes = self.table.kept() == Kept::Nothing && self.changed.keys().any(is_deleted);
        goes.then_some(self.next)
    }
}

/// Rows on their way into the database.
enum Rows<'a> {
    None,
    Some { statement: Statement, arrays: Vec<Array<'a>>, count: usize },
}

impl Rows<'_> {
    async fn store(self, client: &ClientWrapper, owner: Owner) -> Result<(), Failure> {
        let Self::Some { statement, arrays, count } = self else { return Ok(()) };
        let owner: &(dyn ToSql + Sync) = &owner.0;
        let values: Vec<&(dyn ToSql + Sync)> =
            [owner].into_iter().chain(arrays.iter().map(|array| &**array as _)).collect();
        let stored = told(client.execute(&statement, &values).await)?;
        if usize::try_from(stored).is_ok_and(|stored| stored == count) {
            Ok(())
        } else {
            Err(StorageError::Database("a row was not there any more".to_owned()).into())
        }
    }
}

fn no_answer(error: tokio_postgres::Error) -> Failure {
    tracing::error!("a commit got no answer: the writes may have happened");
    Failure::Storage(error.into())
}
