//! One page of rows, written as JSON while the query runs.

use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter, types::Value as Sql};
use serde_json::Value as Json;
use sync_protocol::query::Direction;

use super::{
    filter::{self, Property, property},
    row::BorrowedRow,
    statements::{Condition, OwnedSelect, TableSql},
};
use crate::{
    storage::{Count, Keyset, ListRequest, Page, QueryError, StorageError, Tombstones},
    tables::{ColumnType, write_row},
};

/// After so many bytes a page ends, whatever was asked: nobody needs a gigabyte at once.
const MAX_BYTES: usize = 8 * 1_024 * 1_024;

/// Reads a page. The count and the rows are of one moment.
pub(super) fn list(
    connection: &Connection,
    sql: &TableSql,
    request: &ListRequest,
) -> Result<Result<Page, QueryError>, StorageError> {
    let plan = match Plan::new(request) {
        Ok(plan) => plan,
        Err(error) => return Ok(Err(error)),
    };
    let moment = connection.unchecked_transaction()?;
    let page = plan.run(&moment, sql, request)?;
    moment.commit()?;
    Ok(Ok(page))
}

/// A query taken apart and checked.
struct Plan {
    filter: Option<Condition>,
    bound: Option<i64>,
    order: Vec<(Property, Direction)>,
    after: Option<Condition>,
}

impl Plan {
    fn new(request: &ListRequest) -> Result<Self, QueryError> {
        let filter =
            request.filter.as_ref().map(|filter| filter::compile(&request.table, filter)).transpose()?;
        let bound = request.filter.as_ref().and_then(filter::lower_bound);
        let mut order = Vec::with_capacity(request.order.len() + 1);
        let [by_stamp, by_id] = ["updatedAt", "id"].map(|name| (name.to_owned(), Direction::Ascending));
        let terms = if request.order.is_empty() { std::slice::from_ref(&by_stamp) } else { &request.order };
        for (name, direction) in terms.iter().chain([&by_id]) {
            let property = property(&request.table, name)?;
            if order.iter().all(|(earlier, _): &(Property, _)| earlier.position != property.position) {
                order.push((property, *direction));
            }
        }
        let after = request.after.as_ref().map(|keyset| after(&order, keyset)).transpose()?;
        Ok(Self { filter, bound, order, after })
    }

    /// The query for the rows of the page, and one more: it tells whether there is another page.
    fn rows(&self, sql: &TableSql, request: &ListRequest) -> OwnedSelect {
        let mut select = sql.select(request.owner);
        self.narrow(&mut select, request);
        if let Some(after) = &self.after {
            select.and(after.clone());
        }
        let limit = i64::try_from(request.limit).unwrap_or(i64::MAX - 1);
        select.finish(&order_text(&self.order), limit + 1, i64::try_from(request.skip).unwrap_or(i64::MAX));
        select
    }

    /// The query for the number of rows on all pages.
    fn count(&self, sql: &TableSql, request: &ListRequest) -> OwnedSelect {
        let mut select = sql.count(request.owner);
        self.narrow(&mut select, request);
        select
    }

    fn narrow(&self, select: &mut OwnedSelect, request: &ListRequest) {
        if request.tombstones == Tombstones::Hidden {
            select.and(Condition::fixed("deleted = 0"));
        }
        if let Some(bound) = self.bound {
            let mut condition = Condition::fixed("updated_at >= ");
            condition.bind(bound);
            select.and(condition);
        }
        if let Some(filter) = &self.filter {
            select.and(filter.clone());
        }
    }

    fn run(
        &self,
        connection: &Connection,
        sql: &TableSql,
        request: &ListRequest,
    ) -> Result<Page, StorageError> {
        let reached = reached(connection, request)?;
        let mut page = Page { items: Vec::new(), rows: 0, count: None, next: None, reached };
        if request.count == Count::All {
            let select = self.count(sql, request);
            let mut statement = connection.prepare_cached(select.text())?;
            let count: i64 = statement.query_row(params_from_iter(select.values()), |row| row.get(0))?;
            page.count = u64::try_from(count).ok();
        }
        let select = self.rows(sql, request);
        let mut statement = connection.prepare_cached(select.text())?;
        let mut found = statement.query(params_from_iter(select.values()))?;
        let mut last = None;
        while let Some(row) = found.next()? {
            if page.rows == request.limit || last.is_some() {
                page.next = last;
                break;
            }
            if page.rows > 0 {
                page.items.push(b',');
            }
            write_row(&mut page.items, &request.table, &request.shape, &BorrowedRow(row))?;
            page.rows += 1;
            if page.rows == request.limit || page.items.len() >= MAX_BYTES {
                last = Some(keyset(&self.order, row)?);
            }
        }
        Ok(page)
    }
}

/// The last stamp given, of the moment the page is of.
fn reached(connection: &Connection, request: &ListRequest) -> Result<i64, StorageError> {
    let mut statement =
        connection.prepare_cached("SELECT last FROM sync_clock WHERE owner = ?1 AND table_name = ?2")?;
    let last = statement.query_row(params![request.owner.0, request.table.name()], |row| row.get(0));
    Ok(last.optional()?.unwrap_or(0))
}

fn order_text(order: &[(Property, Direction)]) -> String {
    let term = |(property, direction): &(Property, Direction)| match direction {
        Direction::Ascending => property.sql.clone(),
        Direction::Descending => format!("{} DESC", property.sql),
    };
    order.iter().map(term).collect::<Vec<_>>().join(", ")
}

/// The place of a row in an order.
fn keyset(order: &[(Property, Direction)], row: &Row<'_>) -> Result<Keyset, StorageError> {
    let mut values = Vec::with_capacity(order.len());
    for (property, _) in order {
        values.push(match row.get(property.position)? {
            Sql::Null | Sql::Blob(_) => Json::Null,
            Sql::Integer(number) => number.into(),
            Sql::Real(number) => number.into(),
            Sql::Text(text) => text.into(),
        });
    }
    Ok(Keyset { values })
}

/// "Behind this place": for each term, equal in all before it and behind in it. The last term is always the id.
fn after(order: &[(Property, Direction)], keyset: &Keyset) -> Result<Condition, QueryError> {
    if keyset.values.len() != order.len() {
        return Err(QueryError::Keyset);
    }
    let values: Vec<Sql> =
        keyset.values.iter().map(place).collect::<Option<_>>().ok_or(QueryError::Keyset)?;
    let terms: Vec<_> = order.iter().zip(&values).collect();
    let mut out = Condition::default();
    if let [(first, _), (second, _)] = order
        && first.kind == ColumnType::Date
        && (first.sql.as_str(), second.sql.as_str()) == ("updated_at", "id")
        && order.iter().all(|(_, direction)| *direction == Direction::Ascending)
    {
        // The order of the index: one seek.
        out.push("(updated_at, id) > (");
        for (position, value) in values.into_iter().enumerate() {
            out.push(if position == 0 { "" } else { ", " });
            out.bind(value);
        }
        out.push(")");
        return Ok(out);
    }
    for (depth, ((property, direction), value)) in terms.iter().enumerate() {
        out.push(if depth == 0 { "(" } else { " OR (" });
        for ((property, _), value) in terms.iter().take(depth) {
            out.push(&property.sql);
            out.push(" IS ");
            out.bind((*value).clone());
            out.push(" AND ");
        }
        match (direction, value) {
            (Direction::Ascending, Sql::Null) => {
                out.push(&property.sql);
                out.push(" IS NOT NULL");
            }
            // Null comes last, so nothing is behind it.
            (Direction::Descending, Sql::Null) => out.push("0"),
            (Direction::Ascending, value) => {
                out.push(&property.sql);
                out.push(" > ");
                out.bind((*value).clone());
            }
            (Direction::Descending, value) => {
                out.push("(");
                out.push(&property.sql);
                out.push(" < ");
                out.bind((*value).clone());
                out.push(" OR ");
                out.push(&property.sql);
                out.push(" IS NULL)");
            }
        }
        out.push(")");
    }
    Ok(out)
}

fn place(json: &Json) -> Option<Sql> {
    match json {
        Json::Null => Some(Sql::Null),
        Json::String(text) => Some(text.clone().into()),
        Json::Number(number) => number.as_i64().map(Sql::from).or_else(|| number.as_f64().map(Sql::from)),
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
