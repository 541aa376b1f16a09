//! One page of rows as a query: which rows, in which order, behind which place.

use serde_json::Value as Json;
use sync_protocol::{odata::Value, query::Direction};

use super::{
    Condition, Dialect, OwnedSelect, Property, TableSql,
    filter::{self, property},
};
use crate::{
    storage::{Keyset, ListRequest, QueryError, Tombstones, row},
    tables::{Cell, ColumnType, RowCells, Unreadable},
};

/// After so many bytes a page ends, whatever was asked: nobody needs a gigabyte at once.
pub(in crate::storage) const MAX_BYTES: usize = 8 * 1_024 * 1_024;

/// A query taken apart and checked.
#[derive(Debug)]
pub(in crate::storage) struct Select {
    filter: Option<Condition>,
    bound: Option<i64>,
    order: Vec<(Property, Direction)>,
    after: Option<Condition>,
}

impl Select {
    /// Takes a query apart.
    ///
    /// # Errors
    /// What is wrong with it, as the client put it.
    pub(in crate::storage) fn new<D: Dialect>(request: &ListRequest) -> Result<Self, QueryError> {
        let filter = request.filter.as_ref();
        let bound = filter.and_then(filter::lower_bound);
        let filter =
            filter.map(|filter| filter::compile::<D>(&request.table, filter, request.now_ms)).transpose()?;
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
    pub(in crate::storage) fn rows<D: Dialect>(
        &self,
        sql: &TableSql<D>,
        request: &ListRequest,
    ) -> OwnedSelect {
        let mut select = sql.select(request.owner);
        self.narrow(&mut select, request);
        if let Some(after) = &self.after {
            select.and(after.clone());
        }
        let order: Vec<String> =
            self.order.iter().map(|(property, direction)| D::ordered(property, *direction)).collect();
        let limit = i64::try_from(request.limit).unwrap_or(i64::MAX - 1);
        select.finish(&order.join(", "), limit + 1, i64::try_from(request.skip).unwrap_or(i64::MAX));
        select
    }

    /// The query for the number of rows on all pages.
    pub(in crate::storage) fn count<D: Dialect>(
        &self,
        sql: &TableSql<D>,
        request: &ListRequest,
    ) -> OwnedSelect {
        let mut select = sql.count(request.owner);
        self.narrow(&mut select, request);
        select
    }

    /// The place of a row in this order.
    ///
    /// # Errors
    /// The row is damaged.
    pub(in crate::storage) fn keyset(&self, row: &impl RowCells) -> Result<Keyset, Unreadable> {
        let mut values = Vec::with_capacity(self.order.len());
        for (property, _) in &self.order {
            values.push(match row::at(row, property.position)? {
                Cell::Null => Json::Null,
                Cell::Integer(number) => number.into(),
                Cell::Float(number) => number.into(),
                Cell::Text(text) => text.into(),
            });
        }
        Ok(Keyset { values })
    }

    fn narrow(&self, select: &mut OwnedSelect, request: &ListRequest) {
        if request.tombstones == Tombstones::Hidden {
            select.and(Condition::fixed("NOT deleted"));
        }
        if let Some(bound) = self.bound {
            let mut condition = Condition::fixed("updated_at >= ");
            condition.bind(Value::Int(bound));
            select.and(condition);
        }
        if let Some(filter) = &self.filter {
            select.and(filter.clone());
        }
    }
}

/// "Behind this place": for each term, equal in all before it and behind in it. The last term is always the id.
fn after(order: &[(Property, Direction)], keyset: &Keyset) -> Result<Condition, QueryError> {
    if keyset.values.len() != order.len() {
        return Err(QueryError::Keyset);
    }
    let values = order.iter().zip(&keyset.values);
    let values: Vec<Value> = values
        .map(|((property, _), json)| place(property, json))
        .collect::<Option<_>>()
        .ok_or(QueryError::Keyset)?;
    let terms: Vec<_> = order.iter().zip(&values).collect();
    let mut out = Condition::default();
    if let [(first, _), (second, _)] = order
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
            if **value == Value::Null {
                out.push(" IS NULL");
            } else {
                out.push(" = ");
                out.bind((*value).clone());
            }
            out.push(" AND ");
        }
        match (direction, value) {
            (Direction::Ascending, Value::Null) => {
                out.push(&property.sql);
                out.push(" IS NOT NULL");
            }
            // Null comes last, so nothing is behind it.
            (Direction::Descending, Value::Null) => out.push("FALSE"),
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

/// A value of a place, as its column keeps it.
fn place(property: &Property, json: &Json) -> Option<Value> {
    match (property.kind, json) {
        (_, Json::Null) if property.may_be_null => Some(Value::Null),
        (ColumnType::String, Json::String(text)) => Some(Value::Text(text.clone())),
        (ColumnType::Integer | ColumnType::Date, Json::Number(number)) => number.as_i64().map(Value::Int),
        (ColumnType::Float, Json::Number(number)) => number.as_f64().map(Value::Double),
        (ColumnType::Boolean, Json::Number(number)) => number.as_i64().map(|flag| Value::Bool(flag != 0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        storage::{Owner, sqlite::Sqlite},
        tables::todoitem,
    };

    #[test]
    fn a_place_must_fit_the_order() {
        for values in
            [vec![], vec![1.into()], vec![1.into(), "x".into(), "y".into()], vec![true.into(), "x".into()]]
        {
            let all = ListRequest::all(Owner(1), Arc::new(todoitem()));
            let request = ListRequest { after: Some(Keyset { values }), ..all };
            assert_eq!(Select::new::<Sqlite>(&request).err(), Some(QueryError::Keyset));
        }
    }
}
