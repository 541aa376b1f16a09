//! Reads as data: which rows, in which order, and where a page begins.

use std::{fmt, sync::Arc};

use serde_json::Value as Json;
use sync_protocol::{
    odata::{Expr, FilterError},
    query::Direction,
};

use super::Owner;
use crate::tables::{Columns, Shape, Table};

/// The versions a condition names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tags {
    /// `*`: any row.
    Any,
    /// One of these.
    Versions(Vec<String>),
}

impl Tags {
    fn names(&self, version: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Versions(versions) => versions.iter().any(|one| one == version),
        }
    }
}

/// What a request demands of the row as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The row's version must be named.
    pub if_match: Option<Tags>,
    /// The row's version must not be named.
    pub if_none_match: Option<Tags>,
    /// The row must not have changed after this instant, in milliseconds.
    pub unmodified_since: Option<i64>,
    /// The row must have changed after this instant, in milliseconds.
    pub modified_since: Option<i64>,
}

impl Conditions {
    /// Whether they hold for a row. `If-Unmodified-Since` counts only without `If-Match`, and
    /// `If-Modified-Since` only without `If-None-Match`.
    pub fn hold(&self, version: &str, updated_at: i64) -> bool {
        let current = match (&self.if_match, self.unmodified_since) {
            (Some(tags), _) => tags.names(version),
            (None, Some(since)) => updated_at <= since,
            (None, None) => true,
        };
        current && !self.is_known(version, updated_at)
    }

    /// Whether the client has this state of the row already.
    pub fn is_known(&self, version: &str, updated_at: i64) -> bool {
        match (&self.if_none_match, self.modified_since) {
            (Some(tags), _) => tags.names(version),
            (None, Some(since)) => updated_at <= since,
            (None, None) => false,
        }
    }
}

/// Whether a request may see or write tombstones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tombstones {
    /// It may.
    Included,
    /// For it they are gone.
    Hidden,
}

/// Reads one row.
#[derive(Clone, Debug)]
pub struct ReadRequest {
    /// Whose.
    pub owner: Owner,
    /// The table.
    pub table: Arc<Table>,
    /// Its id.
    pub id: String,
    /// How it is written.
    pub shape: Shape,
}

/// Where a page begins: behind a row.
#[derive(Clone, PartialEq)]
pub struct Keyset {
    /// That row's values of the order's terms, the last being its id. Instants are in milliseconds.
    pub values: Vec<Json>,
}

/// Without the values: they may be somebody's text.
impl fmt::Debug for Keyset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyset").field("terms", &self.values.len()).finish()
    }
}

/// Whether a list counts every row that matches, not only those of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// It does.
    All,
    /// It does not.
    None,
}

/// Reads one page of rows. Where the terms of the order are equal, rows follow their ids.
#[derive(Clone, Debug)]
pub struct ListRequest {
    /// Whose.
    pub owner: Owner,
    /// The table.
    pub table: Arc<Table>,
    /// Which rows.
    pub filter: Option<Expr>,
    /// In which order; empty means by stamp.
    pub order: Vec<(String, Direction)>,
    /// Where the page begins, if not at the start.
    pub after: Option<Keyset>,
    /// How many rows to pass over.
    pub skip: u64,
    /// How many rows at most.
    pub limit: u64,
    /// Whether tombstones are among them.
    pub tombstones: Tombstones,
    /// Whether to count.
    pub count: Count,
    /// How rows are written.
    pub shape: Shape,
    /// The time of the request, which is `now` in its filter, in milliseconds.
    pub now_ms: i64,
}

impl ListRequest {
    /// All rows of a table, tombstones among them, by stamp and whole: the first thousand.
    pub fn all(owner: Owner, table: Arc<Table>) -> Self {
        Self {
            owner,
            table,
            filter: None,
            order: Vec::new(),
            after: None,
            skip: 0,
            limit: 1_000,
            tombstones: Tombstones::Included,
            count: Count::None,
            shape: Shape { columns: Columns::All, created_at: true },
            now_ms: 0,
        }
    }
}

/// One page of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The rows as JSON, with commas between them and nothing around them.
    pub items: Vec<u8>,
    /// How many there are.
    pub rows: u64,
    /// How many match without paging, if that was asked.
    pub count: Option<u64>,
    /// Where the next page begins, if a row of it was seen.
    pub next: Option<Keyset>,
    /// The epoch of the database at the moment the page is of.
    pub epoch: String,
    /// The last stamp given to a row of this table and owner: what changes later has a greater one.
    pub reached: i64,
    /// The last stamp of a tombstone of them that was removed for good: who has not come so far may have missed it.
    pub horizon: i64,
}

/// A query that cannot be answered, as the client put it. Each message is shown to the client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A name that is no member of the table.
    #[error("the table has no property '{0}'")]
    UnknownProperty(String),
    /// A member whose values have no order.
    #[error("'{0}' is a place, and places have no order; rows cannot be ordered by it")]
    NoOrder(String),
    /// A filter that does not fit the table.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A place in a list that this server did not hand out.
    #[error("the place in the list is not one this server gave; start again without it")]
    Keyset,
}
