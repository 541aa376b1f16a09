//! Push: sends the queue, parents before children, several records at once, and commits what came back together.
//!
//! ```text
//!   round:  heads of the queue, by rank (tables by depth, deletes last and deepest first)
//!             └─ window of ≤ 256: one commit marks them in flight ─► send ─► outcomes
//!                   applied ─► settled, one commit for all that came back together
//!                   conflict ─► policy ─► sent again in the next round, or parked
//!                   refused ─► parked          server failed ─► attempted, others go on
//!                   no answer, 401, nonsense ─► the push stops, the queue is intact
//!   rounds go on until one settles nothing
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{Handling, Inner, PushError, PushReport, SyncContext};
use crate::clock::unit;
use crate::mutation::{Mutation, active};
use crate::{
    Change, Changes, Error, Operation, OperationKind, PushedAs, RecordId, Remote, RemoteError, Sequence,
    State, Store, StoreError, SyncEvent, TableName,
};

/// How many operations one commit marks as being sent.
const WINDOW: usize = 256;

/// One push while it runs.
pub(super) struct Push<'a> {
    pub(super) inner: &'a Inner,
    pub(super) remote: Arc<dyn Remote>,
    pub(super) cancel: &'a CancellationToken,
    pub(super) report: PushReport,
    /// Grows whenever something was settled or became ready to be sent again.
    pub(super) progress: u64,
    /// The last failure that did not stop the push.
    pub(super) failure: Option<RemoteError>,
    /// Records whose turn in this round came to nothing for now: what belongs to them waits for the next round.
    held: BTreeSet<(TableName, RecordId)>,
    /// How often each record came back as a conflict.
    pub(super) conflicts: BTreeMap<(TableName, RecordId), u32>,
    errors: BTreeMap<(TableName, RecordId), PushError>,
    done: u64,
    total: u64,
}

/// An operation that was marked as being sent, and what it was before.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) operation: Operation,
    pub(super) before: State,
}

impl SyncContext {
    /// Sends the queue.
    ///
    /// # Errors
    /// [`Error::Remote`] if the server could not be asked; the queue is intact. [`Error::Cancelled`], [`Error::Store`],
    /// [`Error::NoRemote`].
    pub async fn push(&self, cancel: &CancellationToken) -> Result<PushReport, Error> {
        let _one_at_a_time = self.begin(cancel).await?;
        self.push_all(cancel).await
    }

    pub(super) async fn push_all(&self, cancel: &CancellationToken) -> Result<PushReport, Error> {
        let inner = self.inner();
        let counts = inner.store().counts()?;
        let mut push = Push {
            inner,
            remote: inner.remote()?,
            cancel,
            report: PushReport::default(),
            progress: 0,
            failure: None,
            held: BTreeSet::new(),
            conflicts: BTreeMap::new(),
            errors: BTreeMap::new(),
            done: 0,
            total: counts.operations.saturating_sub(counts.parked),
        };
        inner.emit(SyncEvent::PushStarted { total: push.total });
        push.run().await?;
        push.report.errors = push.errors()?;
        inner.emit(SyncEvent::PushFinished);
        Ok(push.report)
    }
}

impl Push<'_> {
    async fn run(&mut self) -> Result<(), Error> {
        let mut tries = 0;
        loop {
            let before = self.progress;
            self.failure = None;
            let failure = match self.round().await {
                Ok(()) if self.progress > before => continue,
                Ok(()) => self.failure.take(),
                Err(Error::Remote(error)) => Some(error),
                Err(error) => return Err(error),
            };
            let Some(failure) = failure else { return Ok(()) };
            if self.progress > before {
                tries = 0;
            }
            tries += 1;
            self.inner.wait_after(failure, tries, self.cancel).await?;
        }
    }

    /// Sends every head once, but not before what it needs is there.
    async fn round(&mut self) -> Result<(), Error> {
        self.held.clear();
        for heads in self.heads()?.into_values() {
            for window in heads.chunks(WINDOW) {
                let sent = self.mark(window)?;
                self.send(sent).await?;
            }
        }
        Ok(())
    }

    /// Finds the first operation of every record that does not wait for the user, by rank.
    fn heads(&self) -> Result<BTreeMap<usize, Vec<Sequence>>, Error> {
        let store = self.inner.store();
        let mut seen = BTreeSet::new();
        let mut heads: BTreeMap<usize, Vec<Sequence>> = BTreeMap::new();
        let mut after = Sequence::default();
        loop {
            let page = store.operations(after, WINDOW)?;
            let Some(last) = page.last() else { return Ok(heads) };
            after = last.sequence;
            for operation in page {
                let rank = self.rank(&operation);
                let parked = operation.is_parked();
                if parked && active(Mutation::ParkedBlocksAll) {
                    return Ok(heads);
                }
                if seen.insert((operation.table, operation.record)) && !parked {
                    heads.entry(rank).or_default().push(operation.sequence);
                }
            }
        }
    }

    /// Parents before children; deletes after everything else, children before parents.
    fn rank(&self, operation: &Operation) -> usize {
        let depth = self.inner.schema.depth(&operation.table);
        match operation.kind {
            OperationKind::Delete => usize::MAX - depth,
            _ if active(Mutation::ChildrenFirst) => usize::MAX / 2 - depth,
            _ => depth,
        }
    }

    /// Marks operations as being sent, in one commit.
    fn mark(&mut self, window: &[Sequence]) -> Result<Vec<Sent>, Error> {
        let inner = self.inner;
        let mut store = inner.store();
        let mut changes = Changes::new();
        let mut sent = Vec::with_capacity(window.len());
        for sequence in window {
            let found = store.operations(Sequence(sequence.0.saturating_sub(1)), 1)?;
            let Some(mut operation) = found.into_iter().find(|operation| operation.sequence == *sequence)
            else {
                continue; // withdrawn meanwhile
            };
            let before = match operation.state {
                State::Pending => State::Pending,
                State::Parked(_) => continue,
                // In flight although nothing is being sent: the last push ended without a word.
                State::InFlight | State::Attempted => State::Attempted,
            };
            if self.must_wait(&operation) {
                self.hold(&**store, &operation)?;
                continue;
            }
            operation.state = State::InFlight;
            if active(Mutation::NewIdentityAtRetry) {
                operation.id = crate::clock::new_op_id(&*inner.clock);
            }
            operation.attempts = operation.attempts.saturating_add(1);
            changes.push(Change::PutOperation(operation.clone()));
            sent.push(Sent { operation, before });
        }
        if !active(Mutation::SendBeforeStored) {
            store.commit(&changes)?;
        }
        Ok(sent)
    }

    /// Tells whether an operation needs one that came to nothing: a child its parent, the deletion of a parent those of its
    /// children.
    fn must_wait(&self, operation: &Operation) -> bool {
        if self.held.is_empty() {
            return false;
        }
        let needs = match operation.kind {
            OperationKind::Delete => Some((operation.table.clone(), operation.record.clone())),
            _ => self.inner.schema.parent_of(&operation.table, &operation.changes),
        };
        needs.is_some_and(|needs| self.held.contains(&needs))
    }

    /// Remembers that an operation came to nothing in this round.
    pub(super) fn hold(&mut self, store: &dyn Store, operation: &Operation) -> Result<(), StoreError> {
        let (table, id) = (&operation.table, &operation.record);
        match operation.kind {
            OperationKind::Insert | OperationKind::Undelete => {
                self.held.insert((table.clone(), id.clone()));
            }
            OperationKind::Delete => {
                let base = store.base(table, id)?;
                self.held.extend(base.and_then(|base| self.inner.schema.parent_of(table, &base.fields)));
            }
            OperationKind::Update => {} // the record is there
        }
        Ok(())
    }

    /// Looks which errors nobody took care of.
    fn errors(&mut self) -> Result<Vec<PushError>, StoreError> {
        let store = self.inner.store();
        let mut errors: Vec<_> = std::mem::take(&mut self.errors).into_values().collect();
        for error in &mut errors {
            let operations = store.operations_of(&error.table, &error.record)?;
            if operations.first().is_some_and(Operation::is_parked) {
                error.handling = Handling::Unhandled;
            }
        }
        Ok(errors)
    }

    /// Tells that an operation is settled.
    pub(super) fn settled(&mut self, operation: &Operation, outcome: PushedAs) {
        self.progress += 1;
        self.done += 1;
        match outcome {
            PushedAs::Applied => self.report.applied += 1,
            PushedAs::Settled => self.report.settled += 1,
            PushedAs::Parked => self.report.parked += 1,
        }
        if outcome != PushedAs::Applied {
            let error = PushError::of(operation);
            self.errors.insert((operation.table.clone(), operation.record.clone()), error);
        }
        self.inner.emit(SyncEvent::Pushed {
            table: operation.table.clone(),
            record: operation.record.clone(),
            outcome,
            done: self.done.min(self.total),
            total: self.total,
        });
    }
}

impl Inner {
    /// Waits before the same request is tried again, or gives up.
    ///
    /// # Errors
    /// The failure itself, if it is not temporary, if it was tried often enough, or if the wait would be too long.
    pub(super) async fn wait_after(
        &self,
        failure: RemoteError,
        tries: u32,
        cancel: &CancellationToken,
    ) -> Result<(), Error> {
        let wait = self.options.backoff.wait(
            tries,
            unit(&*self.clock),
            failure.retry_after.filter(|_| !active(Mutation::PauseIgnored)),
        );
        if !failure.is_temporary() || tries > self.options.retries || wait > self.options.patience {
            return Err(failure.into());
        }
        self.emit(SyncEvent::Retrying { after: wait, message: failure.message });
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Error::Cancelled),
            () = self.clock.sleep(wait) => Ok(()),
        }
    }
}
