//! One write: look, decide, stamp, store, in one transaction that holds the clock of its scope from begin to end.
//!
//! PostgreSQL makes a transaction visible before it lets go of its locks. So whoever takes the next stamp sees the row
//! of this one, and a reader that sees a stamp sees every row with a smaller one.

use deadpool_postgres::{ClientWrapper, Pool};
use futures_util::future::{join, join3, join4};
use tokio_postgres::{Row, Statement, error::SqlState, types::ToSql};

use super::{
    TableSql,
    purge::purge_within,
    row::{BorrowedRow, Parameter, declared, kept},
    work::{OWNER, Work, setting},
};
use crate::{
    storage::{
        OperationKey, Owner, RowImage, StorageError, StoredAnswer, WriteOutcome, WriteRequest,
        decide::{Plan, decide},
        row::OwnedRow,
        sharing::{circle::is_shareable, write::may_end_a_list},
    },
    tables::{Kept, Table},
};

/// How often a write is tried that met another in its way: each time the other has come further.
pub(super) const ATTEMPTS: usize = 4;

pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
/// Takes the next stamp and the lock of the scope's clock, in that no write of another comes between.
const TICK: &str = "INSERT INTO sync_clock (owner, table_name, last) VALUES ($1, $2, $3)
     ON CONFLICT (owner, table_name) DO UPDATE SET last = GREATEST(sync_clock.last + 1, EXCLUDED.last)
     RETURNING last, shared";
pub(super) const FIND_KEY: &str = "SELECT fingerprint, status, body, version, updated_at, deleted, row_id
     FROM applied_operation WHERE owner = $1 AND op_id = $2";
const KEEP_KEY: &str = "INSERT INTO applied_operation
     (owner, op_id, fingerprint, table_name, row_id, status, body, version, updated_at, deleted, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// Why a write did not happen.
pub(super) enum Failure {
    /// Another one was in its way; nothing was changed.
    Met,
    /// Anything else.
    Storage(StorageError),
}

impl Failure {
    /// As whoever asked is told.
    pub(super) fn into_error(self) -> StorageError {
        match self {
            Self::Met => StorageError::Busy,
            Self::Storage(error) => error,
        }
    }
}

impl<E: Into<StorageError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Storage(error.into())
    }
}

/// What PostgreSQL says to a statement of a write.
pub(super) fn told<T>(result: Result<T, tokio_postgres::Error>) -> Result<T, Failure> {
    result.map_err(|error| match error.code() {
        Some(
            &(SqlState::UNIQUE_VIOLATION
            | SqlState::T_R_SERIALIZATION_FAILURE
            | SqlState::T_R_DEADLOCK_DETECTED),
        ) => Failure::Met,
        _ => Failure::Storage(error.into()),
    })
}

/// Does one write. Everything it decides on is read under the lock of the scope's clock. `None` if the owner shares lists:
/// then nothing was done.
pub(super) async fn write(
    pool: &Pool,
    sql: &TableSql,
    request: &WriteRequest,
    now: i64,
) -> Result<Option<WriteOutcome>, StorageError> {
    for _ in 0..ATTEMPTS {
        match attempt(pool, sql, request, now).await {
            Err(Failure::Met) => {}
            done => return done.map_err(Failure::into_error),
        }
    }
    Err(StorageError::Busy)
}

async fn attempt(
    pool: &Pool,
    sql: &TableSql,
    request: &WriteRequest,
    now: i64,
) -> Result<Option<WriteOutcome>, Failure> {
    let work = Work::new(pool).await?;
    match look(&work, Some(BEGIN), sql, request, now).await? {
        Step::Answer(outcome) => {
            work.undo().await?;
            Ok(Some(outcome))
        }
        Step::Shared => {
            work.undo().await?;
            Ok(None)
        }
        Step::Change(change) => {
            store(&work, sql, request, &change, Some("COMMIT"), now).await?;
            work.done();
            Ok(Some(WriteOutcome::Applied(change.image)))
        }
    }
}

/// What a write comes to, once it has looked.
pub(super) enum Step {
    /// Nothing changes, and this is why.
    Answer(WriteOutcome),
    /// The row changes.
    Change(RowChange),
    /// The owner shares lists: what it comes to is not the owner's matter alone.
    Shared,
}

/// A row as it is to be, stamp and all.
pub(super) struct RowChange {
    row: OwnedRow,
    is_new: bool,
    pub(super) image: RowImage,
}

/// Takes a stamp, looks at the row and at the key, and decides: one journey to the database and back.
pub(super) async fn look(
    work: &Work,
    begin: Option<&str>,
    sql: &TableSql,
    request: &WriteRequest,
    now: i64,
) -> Result<Step, Failure> {
    let (mine, tick) = (work.prepared(OWNER).await?, work.prepared(TICK).await?);
    let sight = Sight::new(work, sql).await?;
    let client = work.client()?;
    let (owner, table) = (request.owner.0, request.table.name());
    let mine_is: &[&(dyn ToSql + Sync)] = &[&setting(request.owner)];
    let tick_is: &[&(dyn ToSql + Sync)] = &[&owner, &table, &now];
    let begun = async {
        match begin {
            Some(begin) => client.batch_execute(begin).await,
            None => Ok(()),
        }
    };
    // Sent together, answered in this order.
    let (begun, is_mine, stamp, seen) = join4(
        begun,
        client.query_one(&mine, mine_is),
        client.query_one(&tick, tick_is),
        sight.of(client, request),
    )
    .await;
    told(begun)?;
    told(is_mine)?;
    let tick = told(stamp)?;
    if (tick.try_get(1)? || may_end_a_list(request)) && is_shareable(&request.table) {
        return Ok(Step::Shared);
    }
    let stamp: i64 = tick.try_get(0)?;
    Ok(seen?.decide(request, stamp)?)
}

/// How a write looks at what is there.
pub(super) struct Sight {
    by_id: Statement,
    find_key: Statement,
}

impl Sight {
    pub(super) async fn new(work: &Work, sql: &TableSql) -> Result<Self, StorageError> {
        Ok(Self { by_id: work.prepared(&sql.by_id).await?, find_key: work.prepared(FIND_KEY).await? })
    }

    /// Looks at the row and at the key. It must be done under the lock of the scope's clock.
    pub(super) async fn of(&self, client: &ClientWrapper, request: &WriteRequest) -> Result<Seen, Failure> {
        let earlier = async {
            match &request.key {
                Some(key) => client.query_opt(&self.find_key, &[&request.owner.0, &kept(&key.id)]).await,
                None => Ok(None),
            }
        };
        let id = kept(&request.id);
        let row_is: &[&(dyn ToSql + Sync)] = &[&request.owner.0, &id];
        let (earlier, stored) = join(earlier, client.query_opt(&self.by_id, row_is)).await;
        Ok(Seen { earlier: told(earlier)?, stored: told(stored)? })
    }
}

/// What is there: the answer an earlier write under the same key got, and the row.
pub(super) struct Seen {
    earlier: Option<Row>,
    stored: Option<Row>,
}

impl Seen {
    /// Decides what the write comes to.
    pub(super) fn decide(self, request: &WriteRequest, stamp: i64) -> Result<Step, StorageError> {
        if let (Some(row), Some(key)) = (&self.earlier, &request.key) {
            return Ok(Step::Answer(answer_of(row, key)?));
        }
        let stored = self.stored.map(|row| BorrowedRow { table: &request.table, row: &row }.owned());
        let (mut row, is_new) = match decide(request, stored.transpose()?)? {
            Plan::Answer(outcome) => return Ok(Step::Answer(outcome)),
            Plan::Insert(row) => (row, true),
            Plan::Update(row) => (row, false),
        };
        row.stamp(stamp);
        if is_new {
            row.created_at = stamp;
        }
        let image = row.image(&request.table, &request.shape)?;
        Ok(Step::Change(RowChange { row, is_new, image }))
    }
}

/// Stores the row and the answer, and ends the transaction if it is told how: the second journey.
pub(super) async fn store(
    work: &Work,
    sql: &TableSql,
    request: &WriteRequest,
    change: &RowChange,
    end: Option<&str>,
    now: i64,
) -> Result<(), Failure> {
    if !change.row.deleted || request.table.kept() == Kept::Tombstones {
        return store_row(work, sql, request, change, end, now).await;
    }
    store_row(work, sql, request, change, None, now).await?;
    let client = work.client()?;
    let before = change.row.updated_at + 1;
    told(purge_within(&**client, sql, request.owner, &request.table, before).await)?;
    if let Some(end) = end {
        told(client.batch_execute(end).await)?;
    }
    Ok(())
}

async fn store_row(
    work: &Work,
    sql: &TableSql,
    request: &WriteRequest,
    RowChange { row, is_new, image }: &RowChange,
    end: Option<&str>,
    now: i64,
) -> Result<(), Failure> {
    let change = work.prepared(if *is_new { &sql.insert } else { &sql.update }).await?;
    let keep_key = work.prepared(KEEP_KEY).await?;
    let client = work.client()?;
    let values = if *is_new { values_of } else { changed_values };
    let values = values(request.owner, &request.table, row)?;
    let values: Vec<&(dyn ToSql + Sync)> =
        values.iter().map(|value| &**value as &(dyn ToSql + Sync)).collect();
    let remembered = async {
        let Some(key) = &request.key else { return Ok(1) };
        kept_under(client, &keep_key, request, key, image, now).await
    };
    let ended = async {
        match end {
            Some(end) => client.batch_execute(end).await,
            None => Ok(()),
        }
    };
    // If one of the first two fails, a commit undoes what was done.
    let (changed, remembered, ended) = join3(client.execute(&change, &values), remembered, ended).await;
    let changed = told(changed)?;
    told(remembered)?;
    if let Err(error) = ended {
        tracing::error!("a commit got no answer: the write may have happened");
        return Err(Failure::Storage(error.into()));
    }
    if changed == 1 {
        Ok(())
    } else {
        Err(StorageError::Database("a row was not there any more".to_owned()).into())
    }
}

/// Keeps the answer of a write.
pub(super) async fn keep_key(
    work: &Work,
    request: &WriteRequest,
    key: &OperationKey,
    image: &RowImage,
    now: i64,
) -> Result<Result<u64, tokio_postgres::Error>, StorageError> {
    let statement = work.prepared(KEEP_KEY).await?;
    Ok(kept_under(work.client()?, &statement, request, key, image, now).await)
}

async fn kept_under(
    client: &ClientWrapper,
    keep_key: &Statement,
    request: &WriteRequest,
    key: &OperationKey,
    image: &RowImage,
    now: i64,
) -> Result<u64, tokio_postgres::Error> {
    let parameters: [&(dyn ToSql + Sync); 11] = [
        &request.owner.0,
        &kept(&key.id),
        &key.fingerprint.as_slice(),
        &request.table.name(),
        &kept(&request.id),
        &i32::from(request.status),
        &&*image.json,
        &image.version,
        &image.updated_at,
        &image.deleted,
        &now,
    ];
    client.execute(keep_key, &parameters).await
}

/// What a new row is stored with.
pub(super) fn values_of(owner: Owner, table: &Table, row: &OwnedRow) -> Result<Vec<Parameter>, StorageError> {
    let mut values = changed_values(owner, table, row)?;
    values.insert(2, Box::new(row.created_at));
    Ok(values)
}

/// What a changed row is stored with.
pub(super) fn changed_values(
    owner: Owner,
    table: &Table,
    row: &OwnedRow,
) -> Result<Vec<Parameter>, StorageError> {
    let mut values: Vec<Parameter> = vec![
        Box::new(owner.0),
        Box::new(kept(&row.id).into_owned()),
        Box::new(row.updated_at),
        Box::new(row.version.clone()),
        Box::new(row.deleted),
        Box::new(row.extra.as_deref().map(|extra| kept(extra).into_owned())),
    ];
    for (column, value) in table.columns().iter().zip(&row.values) {
        values.push(declared(column.kind(), value)?);
    }
    Ok(values)
}

/// The answer a write under this key got.
pub(super) fn answer_of(row: &Row, key: &OperationKey) -> Result<WriteOutcome, tokio_postgres::Error> {
    if row.try_get::<_, &[u8]>(0)? != key.fingerprint {
        return Ok(WriteOutcome::KeyReused);
    }
    let image = RowImage {
        json: row.try_get::<_, Vec<u8>>(2)?.into(),
        version: row.try_get(3)?,
        updated_at: row.try_get(4)?,
        deleted: row.try_get(5)?,
    };
    let status = u16::try_from(row.try_get::<_, i32>(1)?).unwrap_or(200);
    Ok(WriteOutcome::Replayed(StoredAnswer { status, id: row.try_get(6)?, row: image }))
}
