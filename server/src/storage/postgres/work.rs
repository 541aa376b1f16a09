//! One transaction on a connection of the pool.
//!
//! One that writes is not used again unless it came to its end. One that reads is undone when it is dropped, and nobody
//! waits for that.

use deadpool_postgres::{ClientWrapper, Object, Pool};
use futures_util::FutureExt;
use tokio_postgres::{Statement, types::Type};

use crate::storage::{Owner, StorageError};

/// How many statements a connection keeps. There are fewer of our own; clients make others with what they ask.
const KEPT: usize = 256;

/// A connection on which a transaction may be open.
pub(super) struct Work {
    client: Option<Object>,
    dropped: Dropped,
}

/// What becomes of a connection whose transaction did not come to its end.
#[derive(Clone, Copy)]
enum Dropped {
    /// Nobody knows what it believes: it is closed, and PostgreSQL undoes what was open.
    Closed,
    /// It changed nothing: what was open is undone before anything else is done there.
    Undone,
}

/// Begins a transaction that writes.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
/// Says in a transaction whose rows it may touch; without it, it finds none.
pub(super) const OWNER: &str = "SELECT set_config('tidelist.owner', $1, true)";

impl Work {
    /// Takes a connection to write; waits a while if all are in use.
    pub(super) async fn new(pool: &Pool) -> Result<Self, StorageError> {
        Ok(Self { client: Some(pool.get().await?), dropped: Dropped::Closed })
    }

    /// Takes a connection to read.
    pub(super) async fn reading(pool: &Pool) -> Result<Self, StorageError> {
        Ok(Self { client: Some(pool.get().await?), dropped: Dropped::Undone })
    }

    /// The connection.
    pub(super) fn client(&self) -> Result<&ClientWrapper, StorageError> {
        self.client.as_deref().ok_or(StorageError::Closed)
    }

    /// A statement, prepared once for each connection. Only for texts of which there are few.
    pub(super) async fn prepared(&self, text: &str) -> Result<Statement, StorageError> {
        Ok(self.client()?.prepare_cached(text).await?)
    }

    /// A statement that a client had a part in. There may be ever new ones, so if there are too many, all are forgotten.
    pub(super) async fn shaped(&self, text: &str, types: &[Type]) -> Result<Statement, StorageError> {
        let client = self.client()?;
        if client.statement_cache.size() >= KEPT {
            client.statement_cache.clear();
        }
        Ok(client.prepare_typed_cached(text, types).await?)
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

    /// Closes the connection, and with it whatever is still on its way here.
    pub(super) fn close(mut self) {
        self.dropped = Dropped::Closed;
    }
}

/// Begins a transaction that writes and says whose rows it may touch, in one journey.
pub(super) fn begin(owner: Owner) -> String {
    format!("{BEGIN}; {}", mine(owner))
}

/// Begins a transaction that reads, all of one moment and in little time, and says whose rows.
pub(super) fn begin_to_read(owner: Owner) -> String {
    format!(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {}; SET LOCAL statement_timeout = 2000",
        mine(owner)
    )
}

/// Says in a transaction whose rows it may touch from here on.
pub(super) fn mine(owner: Owner) -> String {
    format!("SET LOCAL tidelist.owner = '{}'", owner.0)
}

/// How the setting of an owner is written.
pub(super) fn setting(owner: Owner) -> String {
    owner.0.to_string()
}

impl Drop for Work {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        match self.dropped {
            Dropped::Closed => drop(Object::take(client)),
            // Asked once, it is on its way, before whatever comes next.
            Dropped::Undone => drop(client.batch_execute("ROLLBACK").now_or_never()),
        }
    }
}
