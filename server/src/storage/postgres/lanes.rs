//! Writes of one scope wait for the lock of its clock anyway. Here they wait together, and are done together: one lock,
//! one commit, one sync of the disk for all that came meanwhile.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use deadpool_postgres::Pool;
use tokio::{
    sync::{
        mpsc::{Receiver, Sender, channel, error::TrySendError},
        oneshot,
    },
    time::{Instant, timeout_at},
};

use super::{
    TableSql,
    group::{self, Outcome},
    sharing::Sharing,
    teller::Teller,
};
use crate::{
    clock::Clock,
    storage::{Owner, StorageError, WriteOutcome, WriteRequest},
    tables::Kept,
};

/// The most writes one commit takes.
const GROUP: usize = 256;
/// How long a commit waits for writers it expects.
const WAIT: Duration = Duration::from_millis(1);
/// The most writes of one scope that may wait; more are turned away at once.
const QUEUE: usize = 8_192;

/// A table of an owner: what has one clock.
type Scope = (Owner, String);

/// A write, and who waits for it.
struct Waiting {
    request: WriteRequest,
    reply: oneshot::Sender<Result<WriteOutcome, StorageError>>,
}

/// A lane for each scope that is written to right now.
pub(super) struct Lanes {
    pool: Pool,
    clock: Arc<dyn Clock>,
    teller: Teller,
    sharing: Arc<Sharing>,
    open: Mutex<HashMap<Scope, Sender<Waiting>>>,
}

impl Lanes {
    /// Makes them; there is none yet.
    pub(super) fn new(pool: Pool, clock: Arc<dyn Clock>, teller: Teller, sharing: Arc<Sharing>) -> Arc<Self> {
        Arc::new(Self { pool, clock, teller, sharing, open: Mutex::default() })
    }

    /// Does a write, with those that wait beside it. Once it waits, it is done even if whoever asked goes away.
    pub(super) async fn write(
        self: &Arc<Self>,
        sql: Arc<TableSql>,
        request: WriteRequest,
    ) -> Result<WriteOutcome, StorageError> {
        let (reply, answer) = oneshot::channel();
        self.queue(sql, Waiting { request, reply })?;
        answer.await.unwrap_or(Err(StorageError::Closed))
    }

    fn queue(self: &Arc<Self>, sql: Arc<TableSql>, waiting: Waiting) -> Result<(), StorageError> {
        let scope = (waiting.request.owner, waiting.request.table.name().to_owned());
        let mut open = self.open();
        // One that ended in an unforeseen way makes place for another.
        if open.get(&scope).is_some_and(Sender::is_closed) {
            open.remove(&scope);
        }
        let lane = open.entry(scope).or_insert_with_key(|scope| {
            let (lane, queue) = channel(QUEUE);
            let mut line = Line { queue, expected: 1 };
            let (lanes, scope) = (Arc::clone(self), scope.clone());
            tokio::spawn(async move { lanes.serve(&scope, &sql, &mut line).await });
            lane
        });
        lane.try_send(waiting).map_err(|refused| match refused {
            TrySendError::Full(_) => StorageError::Busy,
            TrySendError::Closed(_) => StorageError::Closed,
        })
    }

    /// Does what comes, until nothing does.
    async fn serve(&self, scope: &Scope, sql: &TableSql, line: &mut Line) {
        while let Some(first) = self.next(scope, line).await {
            let (requests, replies): (Vec<_>, Vec<_>) =
                line.gather(first).await.into_iter().map(|waiting| (waiting.request, waiting.reply)).unzip();
            let now = self.clock.now_ms().max(0);
            let mut replies = replies.into_iter();
            let done = |outcomes: Vec<Outcome>, touched| {
                self.teller.tell_all(touched);
                for (outcome, reply) in outcomes.into_iter().zip(&mut replies) {
                    // Whoever asked may be gone; the work is done all the same.
                    drop(reply.send(outcome));
                }
            };
            group::write_all(&self.pool, &self.sharing, sql, &requests, now, done).await;
        }
    }

    /// The next write, or the end of the lane.
    async fn next(&self, scope: &Scope, line: &mut Line) -> Option<Waiting> {
        // Those that were just answered tend to be back at once.
        let first = if line.expected > 1 { line.wait(Instant::now() + WAIT).await } else { None };
        first.or_else(|| {
            // Nobody queues meanwhile.
            let mut open = self.open();
            let waiting = line.queue.try_recv().ok();
            if waiting.is_none() {
                open.remove(scope);
            }
            waiting
        })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Scope, Sender<Waiting>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What waits in a lane.
struct Line {
    queue: Receiver<Waiting>,
    /// How many writes the last commit took: about as many are to be expected again.
    expected: usize,
}

impl Line {
    /// Takes what waits. It waits a moment for as many as last time; a lone writer never waits.
    async fn gather(&mut self, first: Waiting) -> Vec<Waiting> {
        let deadline = Instant::now() + WAIT;
        // What is deleted there is removed at once, with all that goes with it.
        let most = if first.request.table.kept() == Kept::Tombstones { GROUP } else { 1 };
        let mut group = vec![first];
        while group.len() < most {
            let next = match self.queue.try_recv() {
                Ok(next) => next,
                Err(_) if group.len() >= self.expected => break,
                Err(_) => match self.wait(deadline).await {
                    Some(next) => next,
                    None => break,
                },
            };
            group.push(next);
        }
        self.expected = group.len();
        group
    }

    async fn wait(&mut self, deadline: Instant) -> Option<Waiting> {
        timeout_at(deadline, self.queue.recv()).await.ok().flatten()
    }
}
