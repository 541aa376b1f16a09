//! Connections that only read, a few of them, each query with a time limit.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use rusqlite::Connection;
use tokio::{sync::Semaphore, task};

use super::{open, wall};
use crate::storage::StorageError;

/// How many queries run at once.
const CONNECTIONS: usize = 4;
/// How long one query may run.
const LIMIT: Duration = Duration::from_secs(2);
/// After how many steps of SQLite's machine the limit is looked at.
const STEPS: i32 = 20_000;

/// What a connection may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Rows only: queries are made of what clients ask.
    Rows,
    /// Everything: queries are our own.
    Everything,
}

/// The pool.
#[derive(Debug)]
pub(super) struct Readers {
    folder: PathBuf,
    reach: Reach,
    idle: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(folder: PathBuf, reach: Reach) -> Self {
        Self { folder, reach, idle: Arc::default(), places: Arc::new(Semaphore::new(CONNECTIONS)) }
    }

    /// Runs a query on a thread that may block.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| StorageError::Closed)?;
        let (idle, folder, reach) = (Arc::clone(&self.idle), self.folder.clone(), self.reach);
        let run = move || {
            let ready = idle.lock().ok().and_then(|mut idle| idle.pop());
            let mut connection = match ready {
                Some(connection) => connection,
                None => {
                    let mut connection = open::reader(&folder)?;
                    if reach == Reach::Rows {
                        wall::raise(&mut connection)?;
                    }
                    connection
                }
            };
            let deadline = Instant::now() + LIMIT;
            connection.progress_handler(STEPS, Some(move || Instant::now() > deadline))?;
            let result = query(&connection);
            // A connection that failed in earnest is not used again.
            if !matches!(result, Err(StorageError::Database(_)))
                && let Ok(mut idle) = idle.lock()
            {
                idle.push(connection);
            }
            drop(place);
            result
        };
        let joined = task::spawn_blocking(run).await;
        joined
            .unwrap_or_else(|_| Err(StorageError::Database("a query failed in an unforeseen way".to_owned())))
    }

    /// Lets no further query in and closes the connections.
    pub(super) fn close(&self) {
        self.places.close();
        if let Ok(mut idle) = self.idle.lock() {
            idle.clear();
        }
    }
}
