//! One transaction on a connection of the pool. Unless it came to its end, the connection is not used again.

use deadpool_postgres::{ClientWrapper, Object, Pool};
use tokio_postgres::Statement;

use crate::storage::{Owner, StorageError};

/// A connection on which a transaction may be open.
pub(super) struct Work {
    client: Option<Object>,
}

/// Says in a transaction whose rows it may touch; without it, it finds none.
pub(super) const OWNER: &str = "SELECT set_config('tidelist.owner', $1, true)";
/// The same for a read, which has little time besides.
pub(super) const OWNER_OF_READ: &str =
    "SELECT set_config('tidelist.owner', $1, true), set_config('statement_timeout', '2000', true)";

impl Work {
    /// Takes a connection; waits a while if all are in use.
    pub(super) async fn new(pool: &Pool) -> Result<Self, StorageError> {
        Ok(Self { client: Some(pool.get().await?) })
    }

    /// The connection.
    pub(super) fn client(&self) -> Result<&ClientWrapper, StorageError> {
        self.client.as_deref().ok_or(StorageError::Closed)
    }

    /// A statement, prepared once for each connection. Only for texts of which there are few.
    pub(super) async fn prepared(&self, text: &str) -> Result<Statement, StorageError> {
        Ok(self.client()?.prepare_cached(text).await?)
    }

    /// Undoes the transaction and gives the connection back.
    pub(super) async fn undo(self) -> Result<(), StorageError> {
        self.client()?.batch_execute("ROLLBACK").await?;
        self.done();
        Ok(())
    }

    /// Gives the connection back: its transaction has come to an end.
    pub(super) fn done(mut self) {
        drop(self.client.take());
    }
}

/// How the setting of an owner is written.
pub(super) fn setting(owner: Owner) -> String {
    owner.0.to_string()
}

impl Drop for Work {
    fn drop(&mut self) {
        // Nobody knows what the connection believes: it is closed, and PostgreSQL undoes what was open.
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }
}
