//! Rows read: one by its id, or a page, written as JSON while it arrives. Either is one journey to the database.

use deadpool_postgres::Pool;
use futures_util::{
    TryStreamExt,
    future::{join, join4},
    pin_mut,
};
use sync_protocol::odata;
use tokio_postgres::{
    Row, Statement,
    types::{ToSql, Type},
};

use super::{
    Postgres, TableSql,
    row::{BorrowedRow, Parameter, bound, kept},
    work::{Work, begin_to_read},
};
use crate::{
    storage::{
        Count, Keyset, ListRequest, Page, QueryError, ReadRequest, RowImage, StorageError,
        sql::{MAX_BYTES, Select},
    },
    tables::write_row,
};

/// There may be no clock yet, but there is always an epoch.
const REACHED: &str = "SELECT epoch, coalesce(last, 0), coalesce(horizon, 0) FROM store \
     LEFT JOIN sync_clock ON owner = $1 AND table_name = $2";

/// Reads one row.
pub(super) async fn read(
    pool: &Pool,
    sql: &TableSql,
    request: &ReadRequest,
) -> Result<Option<RowImage>, StorageError> {
    let work = Work::reading(pool).await?;
    let by_id = work.prepared(&sql.by_id).await?;
    let client = work.client()?;
    let (begin, id) = (begin_to_read(request.owner), kept(&request.id));
    let row_is: &[&(dyn ToSql + Sync)] = &[&request.owner.0, &id];
    let (begun, found) = join(client.batch_execute(&begin), client.query_opt(&by_id, row_is)).await;
    begun?;
    let Some(row) = found? else { return Ok(None) };
    let row = BorrowedRow { table: &request.table, row: &row }.owned()?;
    row.image(&request.table, &request.shape).map(Some)
}

/// Reads a page. The count and the rows are of one moment.
pub(super) async fn list(
    pool: &Pool,
    sql: &TableSql,
    request: &ListRequest,
) -> Result<Result<Page, QueryError>, StorageError> {
    match Select::new::<Postgres>(request) {
        Ok(select) => page(pool, sql, request, &select).await.map(Ok),
        Err(error) => Ok(Err(error)),
    }
}

/// A statement with its values.
struct Query {
    statement: Statement,
    values: Vec<(Parameter, Type)>,
}

impl Query {
    async fn new(work: &Work, (text, values): (String, Vec<odata::Value>)) -> Result<Self, StorageError> {
        let values = bound(&values);
        let types: Vec<Type> = values.iter().map(|(_, kind)| kind.clone()).collect();
        Ok(Self { statement: work.shaped(&text, &types).await?, values })
    }

    fn values(&self) -> impl ExactSizeIterator<Item = &(dyn ToSql + Sync)> {
        self.values.iter().map(|(value, _)| &**value as &(dyn ToSql + Sync))
    }
}

async fn page(
    pool: &Pool,
    sql: &TableSql,
    request: &ListRequest,
    select: &Select,
) -> Result<Page, StorageError> {
    let work = Work::reading(pool).await?;
    let reached = work.prepared(REACHED).await?;
    let count = match request.count {
        Count::None => None,
        Count::All => Some(Query::new(&work, select.count(sql, request).into_parts::<Postgres>()).await?),
    };
    let rows = Query::new(&work, select.rows(sql, request).into_parts::<Postgres>()).await?;
    let client = work.client()?;
    let (begin, table) = (begin_to_read(request.owner), request.table.name());
    let reached_is: &[&(dyn ToSql + Sync)] = &[&request.owner.0, &table];
    let count = async {
        let Some(count) = &count else { return Ok(None) };
        let rows = client.query_raw(&count.statement, count.values()).await?;
        pin_mut!(rows);
        rows.try_next().await
    };
    let filled = async {
        let stream = client.query_raw(&rows.statement, rows.values()).await?;
        pin_mut!(stream);
        let mut filling = Filling { items: Vec::new(), rows: 0, last: None };
        while let Some(row) = stream.try_next().await? {
            if filling.is_full(request) {
                return Ok((filling, Rest::Coming));
            }
            filling.add(select, request, &row)?;
        }
        filling.last = None;
        Ok::<_, StorageError>((filling, Rest::Nothing))
    };
    // Sent together, answered in this order.
    let (begun, reached, count, filled) =
        join4(client.batch_execute(&begin), client.query_one(&reached, reached_is), count, filled).await;
    begun?;
    let reached = reached?;
    let count = count?.map(|row| row.try_get::<_, i64>(0)).transpose()?;
    let (Filling { items, rows, last }, rest) = filled?;
    let page = Page {
        items,
        rows,
        count: count.and_then(|count| u64::try_from(count).ok()),
        next: last,
        epoch: reached.try_get(0)?,
        reached: reached.try_get(1)?,
        horizon: reached.try_get(2)?,
    };
    if matches!(rest, Rest::Coming) && page.rows < request.limit {
        // It ended for its size, and nobody knows how much is still to come.
        work.close();
    }
    Ok(page)
}

/// What of the rows asked for is not on the page.
enum Rest {
    /// None.
    Nothing,
    /// At least one.
    Coming,
}

/// A page that is being filled. What the database has for it waits there until it was taken.
struct Filling {
    items: Vec<u8>,
    rows: u64,
    /// The place of the last row, if the page is full.
    last: Option<Keyset>,
}

impl Filling {
    fn is_full(&self, request: &ListRequest) -> bool {
        self.rows == request.limit || self.last.is_some()
    }

    fn add(&mut self, select: &Select, request: &ListRequest, row: &Row) -> Result<(), StorageError> {
        if self.rows > 0 {
            self.items.push(b',');
        }
        let row = BorrowedRow { table: &request.table, row };
        let owned = if row.is_plain()? { None } else { Some(row.owned()?) };
        match &owned {
            None => write_row(&mut self.items, &request.table, &request.shape, &row)?,
            Some(owned) => write_row(&mut self.items, &request.table, &request.shape, owned)?,
        }
        self.rows += 1;
        if self.rows == request.limit || self.items.len() >= MAX_BYTES {
            self.last = Some(match &owned {
                None => select.keyset(&row)?,
                Some(owned) => select.keyset(owned)?,
            });
        }
        Ok(())
    }
}
