//! Which keys a query walks: the range of an index when one fits, the whole table when none does.

use serde_json::Value;
use sync_core::query::{Comparison, Direction};
use sync_core::{Filter, Query};

use crate::index::{Cut, Index};

/// The walk chosen for a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scan {
    /// The keys of an index with this prefix.
    Index {
        /// The index and the values the filter fixes.
        prefix: Vec<u8>,
        /// In which order the rows come.
        order: Order,
        /// What is left to check.
        rows: Rows,
    },
    /// All rows of the table, by id.
    Table {
        /// In which order the rows come.
        order: Order,
    },
}

/// Whether a walk yields rows in the order of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Order {
    /// They must be sorted.
    Another,
    /// Walked from the end they come as asked, but for those that are equal in it.
    Reversed,
    /// They come as asked.
    AsAsked,
}

/// Whether a walk yields rows that the filter does not want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Each row is to be checked.
    Perhaps,
    /// Every row matches.
    Matching,
}

/// Chooses: the index whose leading columns the filter fixes furthest, and of two such the one in the right order.
pub(crate) fn choose<'a>(indexes: impl Iterator<Item = &'a Index>, query: &Query) -> Scan {
    let fixed = query.filter.equalities();
    let candidates = indexes.filter_map(|index| {
        let values: Vec<_> = index.columns.iter().map_while(|column| find(&fixed, column)).collect();
        let order = order(index.columns.get(values.len()..).unwrap_or_default(), &fixed, query);
        (!values.is_empty() || order != Order::Another).then_some((values, order, index))
    });
    let Some((values, order, index)) = candidates.max_by_key(|(values, order, _)| (values.len(), *order))
    else {
        return Scan::Table { order: order(&[], &fixed, query) };
    };
    let (prefix, cut) = index.prefix(values.iter().copied());
    let whole = cut == Cut::Whole && fixed.len() == values.len() && only_equalities(&query.filter);
    Scan::Index { prefix, order, rows: if whole { Rows::Matching } else { Rows::Perhaps } }
}

fn find<'a>(fixed: &[(&str, &'a Value)], column: &str) -> Option<&'a Value> {
    fixed.iter().find(|(name, _)| *name == column).map(|(_, value)| *value)
}

/// Tells whether rows sorted by these columns and then by id are in the order of the query.
fn order(columns: &[String], fixed: &[(&str, &Value)], query: &Query) -> Order {
    // A column that the filter fixes is the same in every row.
    let asked = || query.order.iter().filter(|(column, _)| find(fixed, column).is_none());
    let all = |wanted| asked().all(|(_, direction)| *direction == wanted);
    match asked().map(|(column, _)| column).eq(columns) {
        true if all(Direction::Ascending) => Order::AsAsked,
        true if all(Direction::Descending) => Order::Reversed,
        _ => Order::Another,
    }
}

/// Returns an id after which all ids come that a filter lets through, if it says one.
pub(crate) fn after(filter: &Filter) -> Option<&str> {
    match filter {
        Filter::Compare(column, Comparison::Gt, Value::String(id)) if column == "id" => Some(id),
        Filter::And(parts) => parts.iter().filter_map(after).max(),
        _ => None,
    }
}

fn only_equalities(filter: &Filter) -> bool {
    match filter {
        Filter::All => true,
        Filter::Compare(_, comparison, _) => *comparison == Comparison::Eq,
        Filter::And(parts) => parts.iter().all(only_equalities),
        Filter::Or(_) | Filter::Not(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sync_testkit::sample::{open_tasks, tasks};

    use super::*;

    fn index(number: u32, columns: &[&str]) -> Index {
        Index { number, table: tasks(), columns: columns.iter().map(|&column| column.to_owned()).collect() }
    }

    fn chosen(query: &Query) -> (Option<u32>, Order) {
        let indexes = [index(1, &["complete", "order"]), index(2, &["listId", "complete", "order"])];
        match choose(indexes.iter(), query) {
            Scan::Index { prefix, order, .. } => {
                (prefix.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)), order)
            }
            Scan::Table { order } => (None, order),
        }
    }

    #[test]
    fn the_index_that_fixes_most_columns_is_chosen() {
        assert_eq!(chosen(&open_tasks("x")), (Some(2), Order::AsAsked));
        let open = Query::filter(Filter::eq("complete", false));
        assert_eq!(chosen(&open.clone().order_by("order")), (Some(1), Order::AsAsked));
        assert_eq!(chosen(&open), (Some(1), Order::Another));
        assert_eq!(chosen(&Query::filter(Filter::eq("listId", "x"))), (Some(2), Order::Another));
    }

    #[test]
    fn a_query_no_index_fits_walks_the_table_by_id() {
        assert_eq!(chosen(&Query::default()), (None, Order::AsAsked));
        assert_eq!(chosen(&Query::filter(Filter::eq("text", "milk"))), (None, Order::AsAsked));
        assert_eq!(chosen(&Query::default().order_by("text")), (None, Order::Another));
    }

    #[test]
    fn a_descending_order_walks_from_the_end() {
        let mut query = open_tasks("x");
        query.order = vec![("order".to_owned(), Direction::Descending)];
        assert_eq!(chosen(&query), (Some(2), Order::Reversed));
        query.order.insert(0, ("text".to_owned(), Direction::Ascending));
        assert_eq!(chosen(&query), (Some(2), Order::Another));
    }

    #[test]
    fn an_ordering_by_a_fixed_column_changes_nothing() {
        let mut query = open_tasks("x");
        query.order.insert(0, ("complete".to_owned(), Direction::Descending));
        assert_eq!(chosen(&query), (Some(2), Order::AsAsked));
    }

    #[test]
    fn rows_are_checked_unless_the_prefix_says_it_all() {
        let indexes = [index(1, &["complete", "order"])];
        let rows = |filter| match choose(indexes.iter(), &Query::filter(filter)) {
            Scan::Index { rows, .. } => rows,
            Scan::Table { .. } => Rows::Perhaps,
        };
        let open = Filter::eq("complete", false);
        assert_eq!(rows(open.clone()), Rows::Matching);
        assert_eq!(rows(open.clone().and(Filter::eq("text", "milk"))), Rows::Perhaps);
        assert_eq!(rows(open.clone().and(Filter::eq("complete", json!(true)))), Rows::Perhaps);
        assert_eq!(rows(open.clone().and(Filter::Not(Box::new(open)))), Rows::Perhaps);
    }
}
