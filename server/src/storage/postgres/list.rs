//! Rows read: one by its id, or a page, written as JSON while it arrives.

use deadpool_postgres::Pool;
use futures_util::future::join4;
use tokio_postgres::{
    IsolationLevel,
    types::{ToSql, Type},
};

use super::{
    Postgres, TableSql,
    row::{BorrowedRow, Parameter, bound, kept},
    work::{OWNER_OF_READ, Work, setting},
};
use crate::{
    storage::{
        Count, Keyset, ListRequest, Page, QueryError, ReadRequest, RowImage, StorageError,
        sql::{MAX_BYTES, Select},
    },
    tables::write_row,
};

/// How many rows are fetched at a time: a row may have a megabyte.
const CHUNK: i32 = 64;
/// There may be no clock yet, but there is always an epoch.
const REACHED: &str = "SELECT epoch, coalesce(last, 0), coalesce(horizon, 0) FROM store \
     LEFT JOIN sync_clock ON owner = $1 AND table_name = $2";

/// Reads one row.
pub(super) async fn read(
    pool: &Pool,
    sql: &TableSql,
    request: &ReadRequest,
) -> Result<Option<RowImage>, StorageError> {
    let work = Work::new(pool).await?;
    let (mine, by_id) = (work.prepared(OWNER_OF_READ).await?, work.prepared(&sql.by_id).await?);
    let client = work.client()?;
    let (owner, id) = (setting(request.owner), kept(&request.id));
    let mine_is: &[&(dyn ToSql + Sync)] = &[&owner];
    let row_is: &[&(dyn ToSql + Sync)] = &[&request.owner.0, &id];
    let (begun, is_mine, found, ended) = join4(
        client.batch_execute("BEGIN READ ONLY"),
        client.query_one(&mine, mine_is),
        client.query_opt(&by_id, row_is),
        client.batch_execute("COMMIT"),
    )
    .await;
    ended?;
    work.done();
    begun?;
    is_mine?;
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

async fn page(
    pool: &Pool,
    sql: &TableSql,
    request: &ListRequest,
    select: &Select,
) -> Result<Page, StorageError> {
    let mut client = pool.get().await?;
    let (mine, reached) =
        (client.prepare_cached(OWNER_OF_READ).await?, client.prepare_cached(REACHED).await?);
    // Dropped on any way out, which ends it.
    let moment = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let moment = moment.start().await?;
    let (text, values) = select.rows(sql, request).into_parts::<Postgres>();
    let values = bound(&values);
    let types: Vec<Type> = values.iter().map(|(_, kind)| kind.clone()).collect();
    let owner = setting(request.owner);
    let table = request.table.name();
    let mine_is: &[&(dyn ToSql + Sync)] = &[&owner];
    let reached_is: &[&(dyn ToSql + Sync)] = &[&request.owner.0, &table];
    let count = async {
        if request.count == Count::None {
            return Ok(None);
        }
        let (text, values) = select.count(sql, request).into_parts::<Postgres>();
        let values = bound(&values);
        let rows = moment.query_typed(&text, &typed(&values)).await?;
        rows.first().map(|row| row.try_get::<_, i64>(0)).transpose()
    };
    // Not kept: clients could make ever new ones.
    let (is_mine, reached, count, statement) = join4(
        moment.query_one(&mine, mine_is),
        moment.query_one(&reached, reached_is),
        count,
        moment.prepare_typed(&text, &types),
    )
    .await;
    is_mine?;
    let reached = reached?;
    let (epoch, reached, horizon) = (reached.try_get(0)?, reached.try_get(1)?, reached.try_get(2)?);
    let count = count?.and_then(|count| u64::try_from(count).ok());
    let mut page = Page { items: Vec::new(), rows: 0, count, next: None, epoch, reached, horizon };
    let parameters: Vec<&(dyn ToSql + Sync)> =
        values.iter().map(|(value, _)| &**value as &(dyn ToSql + Sync)).collect();
    let portal = moment.bind(&statement?, &parameters).await?;
    let mut last: Option<Keyset> = None;
    loop {
        let rows = moment.query_portal(&portal, CHUNK).await?;
        for row in &rows {
            if page.rows == request.limit || last.is_some() {
                page.next = last;
                return Ok(page);
            }
            add(&mut page, select, request, &BorrowedRow { table: &request.table, row }, &mut last)?;
        }
        if rows.len() < usize::try_from(CHUNK).unwrap_or_default() {
            return Ok(page);
        }
    }
}

fn add(
    page: &mut Page,
    select: &Select,
    request: &ListRequest,
    row: &BorrowedRow<'_>,
    last: &mut Option<Keyset>,
) -> Result<(), StorageError> {
    if page.rows > 0 {
        page.items.push(b',');
    }
    let owned = if row.is_plain()? { None } else { Some(row.owned()?) };
    match &owned {
        None => write_row(&mut page.items, &request.table, &request.shape, row)?,
        Some(owned) => write_row(&mut page.items, &request.table, &request.shape, owned)?,
    }
    page.rows += 1;
    if page.rows == request.limit || page.items.len() >= MAX_BYTES {
        *last = Some(match &owned {
            None => select.keyset(row)?,
            Some(owned) => select.keyset(owned)?,
        });
    }
    Ok(())
}

fn typed(values: &[(Parameter, Type)]) -> Vec<(&(dyn ToSql + Sync), Type)> {
    values.iter().map(|(value, kind)| (&**value as &(dyn ToSql + Sync), kind.clone())).collect()
}
