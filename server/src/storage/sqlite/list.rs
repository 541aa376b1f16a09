//! One page of rows, written as JSON while the query runs.

use rusqlite::{Connection, params, params_from_iter};

use super::{
    TableSql,
    row::{BorrowedRow, Bound},
};
use crate::{
    storage::{
        Count, ListRequest, Page, QueryError, StorageError,
        sql::{MAX_BYTES, Select},
    },
    tables::write_row,
};

/// There may be no clock yet, but there is always an epoch.
const REACHED: &str = "SELECT epoch, coalesce(last, 0), coalesce(horizon, 0) FROM store \
     LEFT JOIN sync_clock ON owner = ?1 AND table_name = ?2";

/// Reads a page. The count and the rows are of one moment.
pub(super) fn list(
    connection: &Connection,
    sql: &TableSql,
    request: &ListRequest,
) -> Result<Result<Page, QueryError>, StorageError> {
    let select = match Select::new::<super::Sqlite>(request) {
        Ok(select) => select,
        Err(error) => return Ok(Err(error)),
    };
    let moment = connection.unchecked_transaction()?;
    let page = page(&moment, &select, sql, request)?;
    moment.commit()?;
    Ok(Ok(page))
}

fn page(
    connection: &Connection,
    select: &Select,
    sql: &TableSql,
    request: &ListRequest,
) -> Result<Page, StorageError> {
    let (epoch, reached, horizon) = reached(connection, request)?;
    let mut page = Page { items: Vec::new(), rows: 0, count: None, next: None, epoch, reached, horizon };
    if request.count == Count::All {
        let (text, values) = select.count(sql, request).into_parts::<super::Sqlite>();
        let mut statement = connection.prepare_cached(&text)?;
        let count: i64 = statement.query_row(params_from_iter(values.iter().map(Bound)), |row| row.get(0))?;
        page.count = u64::try_from(count).ok();
    }
    let (text, values) = select.rows(sql, request).into_parts::<super::Sqlite>();
    let mut statement = connection.prepare_cached(&text)?;
    let mut found = statement.query(params_from_iter(values.iter().map(Bound)))?;
    let mut last = None;
    while let Some(row) = found.next()? {
        if page.rows == request.limit || last.is_some() {
            page.next = last;
            break;
        }
        if page.rows > 0 {
            page.items.push(b',');
        }
        let row = BorrowedRow(row);
        write_row(&mut page.items, &request.table, &request.shape, &row)?;
        page.rows += 1;
        if page.rows == request.limit || page.items.len() >= MAX_BYTES {
            last = Some(select.keyset(&row)?);
        }
    }
    Ok(page)
}

/// The epoch, the last stamp given and the last one purged, of the moment the page is of.
fn reached(connection: &Connection, request: &ListRequest) -> Result<(String, i64, i64), StorageError> {
    let mut statement = connection.prepare_cached(REACHED)?;
    let scope = params![request.owner.0, request.table.name()];
    Ok(statement.query_row(scope, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
