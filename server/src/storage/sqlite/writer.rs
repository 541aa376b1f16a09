//! The one thread that writes. What waits together is committed together, with one sync of the disk.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{accounts, open, operations, tickets};
use crate::{clock::Clock, storage::StorageError};

/// The most writes one commit takes.
const BATCH: usize = 256;
/// After so many bytes of answers a commit takes no more writes: they are in memory until it is on the disk.
const ANSWERS: usize = 4 * 1_024 * 1_024;
/// How long a commit waits for writers it expects.
const WAIT: Duration = Duration::from_millis(1);
/// The most writes that may wait; more are turned away at once.
const QUEUE: usize = 8_192;
/// After how long without a write the log is folded into the file.
const IDLE: Duration = Duration::from_secs(30);
/// How often what has expired is removed.
const SWEEP: Duration = Duration::from_secs(600);

/// A piece of work in a shared transaction.
trait Job: Send {
    /// Does the work. What it answers waits for [`finish`](Job::finish); says how many bytes that are.
    fn run(&mut self, connection: &Connection, now: i64) -> usize;
    /// Answers, once the transaction is on the disk or is not.
    fn finish(self: Box<Self>, committed: Result<(), StorageError>);
}

struct Work<F, T> {
    work: Option<F>,
    result: Option<Result<T, StorageError>>,
    /// How many bytes an answer has.
    size: fn(&T) -> usize,
    reply: oneshot::Sender<Result<T, StorageError>>,
}

impl<F, T> Job for Work<F, T>
where
    F: FnOnce(&Connection, i64) -> Result<T, StorageError> + Send,
    T: Send,
{
    fn run(&mut self, connection: &Connection, now: i64) -> usize {
        let Some(work) = self.work.take() else { return 0 };
        let result = self.result.insert(in_savepoint(connection, || work(connection, now)));
        result.as_ref().map_or(0, self.size)
    }

    fn finish(self: Box<Self>, committed: Result<(), StorageError>) {
        let Self { result, reply, .. } = *self;
        // Whoever asked may be gone; the work is done all the same.
        drop(reply.send(committed.and_then(|()| result.unwrap_or(Err(StorageError::Closed)))));
    }
}

/// Does one piece of work so that its failure undoes it alone.
fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, StorageError>,
) -> Result<T, StorageError> {
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let result = catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(StorageError::Database("a write failed in an unforeseen way".to_owned())));
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    connection.prepare_cached("RELEASE job")?.execute([])?;
    result
}

/// Hands work to the thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: std::sync::Mutex<Option<SyncSender<Box<dyn Job>>>>,
    thread: std::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(
        connection: Connection,
        folder: PathBuf,
        clock: Arc<dyn Clock>,
    ) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let state = Loop { connection: Some(connection), folder, clock, expected: 1 };
        let thread = thread::Builder::new().name("writer".to_owned()).spawn(move || state.run(&jobs))?;
        Ok(Self { queue: Some(queue).into(), thread: Some(thread).into() })
    }

    /// Does work in the next transaction; returns when that is on the disk.
    pub(super) async fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, i64) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        self.submit_large(work, |_| 0).await
    }

    /// The same for work whose answers may be large.
    pub(super) async fn submit_large<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, i64) -> Result<T, StorageError> + Send + 'static,
        size: fn(&T) -> usize,
    ) -> Result<T, StorageError> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Work { work: Some(work), result: None, size, reply });
        let queue = self.queue.lock().ok().and_then(|queue| queue.clone()).ok_or(StorageError::Closed)?;
        match queue.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(StorageError::Busy),
            Err(TrySendError::Disconnected(_)) => return Err(StorageError::Closed),
        }
        drop(queue);
        answer.await.unwrap_or(Err(StorageError::Closed))
    }

    /// Finishes what is queued and ends the thread. Blocks.
    pub(super) fn close(&self) {
        drop(self.queue.lock().ok().and_then(|mut queue| queue.take()));
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the writer ended in an unforeseen way");
        }
    }
}

struct Loop {
    connection: Option<Connection>,
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    /// How many writes the last commit took: about as many are to be expected again.
    expected: usize,
}

impl Loop {
    fn run(mut self, jobs: &Receiver<Box<dyn Job>>) {
        let mut swept: Option<Instant> = None;
        loop {
            if swept.is_none_or(|swept| swept.elapsed() > SWEEP) {
                self.sweep();
                swept = Some(Instant::now());
            }
            match jobs.recv_timeout(IDLE) {
                Ok(first) => {
                    let batch = self.gather(first, jobs);
                    self.commit(batch);
                }
                Err(RecvTimeoutError::Timeout) => self.fold_log(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.fold_log();
    }

    /// Takes what waits. Writers that were just answered tend to be back at once, so it waits a moment for as
    /// many as last time; a lone writer never waits.
    fn gather(&mut self, first: Box<dyn Job>, jobs: &Receiver<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
        let deadline = Instant::now() + WAIT;
        let mut batch = vec![first];
        while batch.len() < BATCH {
            if let Ok(job) = jobs.try_recv() {
                batch.push(job);
            } else if batch.len() >= self.expected {
                break;
            } else {
                let left = deadline.saturating_duration_since(Instant::now());
                match jobs.recv_timeout(left) {
                    Ok(job) => batch.push(job),
                    Err(_) => break,
                }
            }
        }
        self.expected = batch.len();
        batch
    }

    fn commit(&mut self, mut batch: Vec<Box<dyn Job>>) {
        while !batch.is_empty() {
            let committed = self.transaction(&mut batch);
            if let Err(error) = &committed {
                tracing::error!(%error, writes = batch.len(), "a commit failed; nothing of it was stored");
                // After a failed sync nobody knows what the connection believes: start afresh from the disk.
                self.connection = None;
            }
            let done = committed.as_ref().map_or(batch.len(), |done| *done);
            for job in batch.drain(..done) {
                job.finish(committed.clone().map(drop));
            }
        }
    }

    /// Does as many of the jobs as one transaction takes, one at least, and says how many.
    fn transaction(&mut self, batch: &mut [Box<dyn Job>]) -> Result<usize, StorageError> {
        let now = self.clock.now_ms().max(0);
        let connection = self.connection()?;
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let (mut done, mut answers) = (0, 0_usize);
        for job in batch {
            answers = answers.saturating_add(job.run(connection, now));
            done += 1;
            // A full disk may end the whole transaction, and with it what came before.
            if connection.is_autocommit() {
                return Err(StorageError::Database("the transaction was ended by the database".to_owned()));
            }
            if answers > ANSWERS {
                break;
            }
        }
        connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(done)
    }

    fn connection(&mut self) -> Result<&Connection, StorageError> {
        if self.connection.is_none() {
            let fresh =
                open::writer(&self.folder).map_err(|error| StorageError::Database(error.to_string()))?;
            self.connection = Some(fresh);
        }
        self.connection.as_ref().ok_or(StorageError::Closed)
    }

    fn sweep(&mut self) {
        let now = self.clock.now_ms();
        let swept = self.connection().and_then(|connection| {
            operations::forget_old(connection, now)?;
            accounts::forget_ended(connection, now)?;
            tickets::forget_ended(connection, now)
        });
        if let Err(error) = swept {
            tracing::warn!(%error, "removing what has expired failed; it is tried again later");
        }
    }

    fn fold_log(&mut self) {
        let folded = self.connection().and_then(|connection| {
            Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
        });
        if let Err(error) = folded {
            tracing::debug!(%error, "folding the log failed; it is tried again later");
        }
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
