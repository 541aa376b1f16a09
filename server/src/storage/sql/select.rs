//! One page of rows as a query: which rows, in which order, behind which place.

use sync_protocol::odata::Value;

use super::{Condition, Dialect, OwnedSelect, TableSql, filter, order::Order};
use crate::{
    storage::{Keyset, ListRequest, QueryError, Tombstones},
    tables::{RowCells, Unreadable},
};

/// After so many bytes a page ends, whatever was asked: nobody needs a gigabyte at once.
pub(in crate::storage) const MAX_BYTES: usize = 8 * 1_024 * 1_024;

/// A query taken apart and checked.
#[derive(Debug)]
pub(in crate::storage) struct Select {
    filter: Option<Condition>,
    bound: Option<i64>,
    order: Order,
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
        let order = Order::new(&request.table, &request.order)?;
        let after = request.after.as_ref().map(|keyset| order.after(keyset)).transpose()?;
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
        let limit = i64::try_from(request.limit).unwrap_or(i64::MAX - 1);
        select.finish(&self.order.sql::<D>(), limit + 1, i64::try_from(request.skip).unwrap_or(i64::MAX));
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
        self.order.keyset(row)
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
