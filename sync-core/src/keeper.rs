//! The keeper: who is told of rows before a pull removes them.

use std::fmt::Debug;

use crate::{Record, StoreError, TableName};

/// Is told of rows that a pull is about to remove, so that an application can keep them elsewhere.
///
/// It is asked after every guard and right before the commit that removes the rows, with the store locked: it must not call
/// the context. If the process ends between the two, the rows are still here, and the next pull tells of them again.
pub trait Keeper: Debug + Send + Sync {
    /// Keeps what it wants of these rows of a table, and makes that durable before it returns.
    ///
    /// # Errors
    /// [`StoreError`]: the pull stops with it before the page that removes them, and nothing of that page is changed.
    fn removing(&self, table: &TableName, rows: &[Removed]) -> Result<(), StoreError>;
}

/// A row that a pull is about to remove.
#[derive(Debug, Clone, PartialEq)]
pub struct Removed {
    /// The row as it is here.
    pub local: Record,
    /// The server's tombstone; `None` if the server just does not list the row any more.
    pub tombstone: Option<Record>,
}
