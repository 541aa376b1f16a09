//! Send: one window of a push. Requests go out several at once; what comes back together is settled in one commit.

use std::collections::{BTreeMap, VecDeque};

use futures_util::FutureExt as _;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::push::{Push, Sent};
use crate::mutation::{Mutation, active};
use crate::reconcile::satisfied;
use crate::{
    Change, Changes, Error, Failure, Fields, Operation, OperationKind, ParkedReason, PushOutcome, PushedAs,
    Record, Remote, RemoteError, RemoteErrorKind, Resolution, Sequence, State, SyncEvent,
};

/// How often one record may come back as a conflict in one push before it is left to the user.
const CONFLICTS: u32 = 5;

/// How many characters of a server's words are kept with an operation.
const LONGEST_MESSAGE: usize = 1_000;

type Answer = (Sent, Result<PushOutcome, RemoteError>);

impl Push<'_> {
    /// Sends marked operations and settles every answer.
    ///
    /// Whatever happens, none is left marked: what was not sent is as before, what was sent without an answer is attempted.
    pub(super) async fn send(&mut self, sent: Vec<Sent>) -> Result<(), Error> {
        let mut queue = VecDeque::from(sent);
        let mut outstanding = BTreeMap::new();
        let remote = std::sync::Arc::clone(&self.remote);
        let mut flying = FuturesUnordered::new();
        let mut stopped: Option<Error> = None;
        loop {
            while stopped.is_none() && flying.len() < self.inner.options.in_flight && !queue.is_empty() {
                let size = remote.batch().clamp(1, queue.len());
                let batch: Vec<Sent> = queue.drain(..size).collect();
                for sent in &batch {
                    outstanding.insert(sent.operation.sequence, sent.clone());
                }
                flying.push(ask(&*remote, batch));
            }
            let first = tokio::select! {
                biased;
                () = self.cancel.cancelled() => {
                    stopped = Some(Error::Cancelled);
                    break;
                }
                answer = flying.next() => answer,
            };
            let Some(first) = first else { break };
            let mut answers = first;
            while let Some(Some(more)) = flying.next().now_or_never() {
                answers.extend(more);
            }
            for (sent, _) in &answers {
                outstanding.remove(&sent.operation.sequence);
            }
            if let Err(error) = self.settle(answers).await {
                let fatal = !matches!(error, Error::Remote(_));
                stopped = Some(match (stopped, error) {
                    (Some(Error::Remote(first)), Error::Remote(second)) => graver(first, second).into(),
                    (_, fatal) => fatal,
                });
                if fatal {
                    break;
                }
            }
        }
        drop(flying);
        self.unmark(&queue, &outstanding)?;
        stopped.map_or(Ok(()), Err)
    }

    /// Puts back what was not sent, and remembers what was sent without an answer.
    fn unmark(&self, queue: &VecDeque<Sent>, outstanding: &BTreeMap<Sequence, Sent>) -> Result<(), Error> {
        let mut changes = Changes::new();
        for sent in queue {
            let mut operation = sent.operation.clone();
            operation.state = sent.before.clone();
            operation.attempts = operation.attempts.saturating_sub(1);
            changes.push(Change::PutOperation(operation));
        }
        for sent in outstanding.values() {
            changes
                .push(Change::PutOperation(Operation { state: State::Attempted, ..sent.operation.clone() }));
        }
        if changes.is_empty() || active(Mutation::CancelLeavesMarks) {
            return Ok(());
        }
        Ok(self.inner.store().commit(&changes)?)
    }

    /// Settles answers that came back together. An error that stops the push is returned after all are settled.
    async fn settle(&mut self, answers: Vec<Answer>) -> Result<(), Error> {
        let mut stop: Option<RemoteError> = None;
        let mut changes = Changes::new();
        let mut settled = Vec::new();
        let mut conflicts = Vec::new();
        if let Some(at) = self.remote.server_time() {
            self.inner.hear_clock(at);
        }
        {
            let mut store = self.inner.store();
            for (sent, answer) in answers {
                let (table, id) = (&sent.operation.table, &sent.operation.record);
                match answer {
                    Ok(PushOutcome::Applied(row)) => {
                        let dossier = self.inner.dossier(&**store, table, id)?;
                        let row = dossier.newest(&sent.operation, row);
                        changes.append(dossier.applied(&sent.operation, row));
                        settled.push((sent.operation, PushedAs::Applied));
                    }
                    Ok(PushOutcome::Conflict { server }) => conflicts.push((sent, server)),
                    Ok(PushOutcome::Gone) => conflicts.push((sent, None)),
                    Err(error) => {
                        let state = self.after(&sent, &error);
                        let mut operation = sent.operation;
                        operation.state = state.clone();
                        operation.last_failure = Some(Failure {
                            status: error.status,
                            message: error.message.chars().take(LONGEST_MESSAGE).collect(),
                            at: self.inner.clock.now(),
                        });
                        let dossier = self.inner.dossier(&**store, &operation.table, &operation.record)?;
                        if state == State::Parked(ParkedReason::Rejected)
                            && dossier.operations.len() > 1
                            && !active(Mutation::MendedStaysRefused)
                        {
                            // It was edited while it was being sent: what it is now was not refused.
                            changes.append(dossier.mended(&self.inner.fresh(&**store)?));
                            self.progress += 1;
                            continue;
                        }
                        changes.push(Change::PutOperation(operation.clone()));
                        if let State::Parked(_) = state {
                            settled.push((operation, PushedAs::Parked));
                        } else if matches!(error.kind, RemoteErrorKind::Server | RemoteErrorKind::NoTable)
                            || (error.needs_sign_in() && active(Mutation::SignInIgnored))
                        {
                            if error.kind == RemoteErrorKind::Server {
                                self.hold(&**store, &operation)?;
                            }
                            self.failure = Some(error); // the others may fare better
                        } else {
                            stop = Some(match stop {
                                Some(first) => graver(first, error),
                                None => error,
                            });
                        }
                    }
                }
            }
            if !changes.is_empty() {
                store.commit(&changes)?;
            }
        }
        for (operation, outcome) in settled {
            self.settled(&operation, outcome);
            self.inner.records_changed(&operation.table, vec![operation.record]);
        }
        let mut conflicts = VecDeque::from(conflicts);
        while let Some((sent, server)) = conflicts.front() {
            if let Err(error) = self.conflict(sent, server.clone()).await {
                self.put_back(conflicts.iter().map(|(sent, _)| sent))?;
                return Err(error);
            }
            conflicts.pop_front();
        }
        stop.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Takes the mark from operations in conflict that nobody settled: the server did not apply them.
    fn put_back<'b>(&self, sent: impl Iterator<Item = &'b Sent>) -> Result<(), Error> {
        let put = |sent: &Sent| {
            Change::PutOperation(Operation { state: sent.before.clone(), ..sent.operation.clone() })
        };
        Ok(self.inner.store().commit(&sent.map(put).collect())?)
    }

    /// Decides where an operation stands after a failure.
    fn after(&self, sent: &Sent, error: &RemoteError) -> State {
        let unknown_before = sent.before == State::Attempted;
        match error.kind {
            RemoteErrorKind::SignIn | RemoteErrorKind::NoTable => sent.before.clone(),
            RemoteErrorKind::Rejected if active(Mutation::RefusedIsRetried) => State::Attempted,
            // Refused now; an earlier send may still have been applied.
            RemoteErrorKind::Rejected if unknown_before => State::Parked(ParkedReason::RetriesExhausted),
            RemoteErrorKind::Rejected => State::Parked(ParkedReason::Rejected),
            RemoteErrorKind::Server if sent.operation.attempts >= self.inner.options.attempts => {
                State::Parked(ParkedReason::RetriesExhausted)
            }
            _ => State::Attempted,
        }
    }

    /// Settles one conflict: silently where nothing differs, by the table's policy, or by leaving it to the user.
    async fn conflict(&mut self, sent: &Sent, server: Option<Record>) -> Result<(), Error> {
        let (table, id) = (&sent.operation.table, &sent.operation.record);
        let times = self.conflicts.entry((table.clone(), id.clone())).or_default();
        *times += 1;
        let give_up = *times > CONFLICTS;
        let policy = self.inner.policy(table);
        let mut touched = vec![id.clone()];
        let mut asked: Option<(Vec<Operation>, Resolution)> = None;
        let outcome = loop {
            let conflict = {
                let mut store = self.inner.store();
                let dossier = self.inner.dossier(&**store, table, id)?;
                let gone = server.as_ref().is_none_or(|server| server.deleted);
                let head = dossier.operations.first().filter(|head| head.sequence == sent.operation.sequence);
                let tombstone = || Record { deleted: true, ..Record::new(id.clone(), Fields::new()) };
                // Nothing, too, if it was withdrawn while it was being sent.
                let holds = match (head, &server) {
                    (Some(_), None) if active(Mutation::GoneIsDone) => Some(tombstone()),
                    (Some(head), None) if head.kind == OperationKind::Delete => Some(tombstone()),
                    (Some(head), Some(server)) if satisfied(head, server) => Some(server.clone()),
                    _ => None,
                };
                if let Some(row) = holds {
                    store.commit(&dossier.applied(&sent.operation, row))?;
                    break PushedAs::Applied;
                }
                if head.is_none() || dossier.agrees(server.as_ref()) {
                    store.commit(&dossier.adopt(server.as_ref()))?;
                    break PushedAs::Applied;
                }
                let revives = head.is_some_and(|head| head.kind == OperationKind::Insert) && gone;
                let resolution = match asked.take() {
                    _ if give_up => Some(Resolution::Defer),
                    _ if revives && server.is_some() => Some(Resolution::KeepLocal), // an undone delete
                    Some((operations, resolution)) if operations == dossier.operations => Some(resolution),
                    _ => None,
                };
                if let Some(resolution) = resolution {
                    let fresh = self.inner.fresh(&**store)?;
                    let parked = resolution == Resolution::Defer;
                    let result = result_of(&resolution, dossier.local.as_ref(), server.as_ref());
                    let mut changes = dossier.resolve(server.as_ref(), resolution, &fresh);
                    if !parked && !revives && !active(Mutation::ForgetLedger) {
                        let by = (policy.name(), self.inner.device.as_str(), fresh.now);
                        changes.push(dossier.ledger(server.as_ref(), result, by));
                    }
                    store.commit(&changes)?;
                    touched.push(fresh.record); // the copy, if both are kept
                    break if parked { PushedAs::Parked } else { PushedAs::Settled };
                }
                let conflict = dossier.conflict(server.as_ref(), self.inner.skew_ms());
                (conflict, dossier.operations)
            };
            // The store's lock is not held while the policy thinks; an edit made meanwhile is seen above.
            let (conflict, operations) = conflict;
            let resolution = tokio::select! {
                biased;
                () = self.cancel.cancelled() => return Err(Error::Cancelled),
                resolution = policy.resolve(&conflict) => resolution,
            };
            asked = Some((operations, resolution));
        };
        if outcome == PushedAs::Parked {
            self.inner.emit(SyncEvent::ConflictParked { table: table.clone(), record: id.clone() });
        }
        self.settled(&sent.operation, outcome);
        self.inner.records_changed(table, touched);
        Ok(())
    }
}

/// Sends operations, in one request if there are several.
async fn ask(remote: &dyn Remote, batch: Vec<Sent>) -> Vec<Answer> {
    let answers = match batch.as_slice() {
        [one] => vec![remote.push(&one.operation).await],
        several => {
            let operations: Vec<Operation> = several.iter().map(|sent| sent.operation.clone()).collect();
            spoiled(remote.push_many(&operations).await)
        }
    };
    batch.into_iter().zip(answers).collect()
}

/// Bugs on purpose in the answers of a batch.
fn spoiled(mut answers: Vec<Result<PushOutcome, RemoteError>>) -> Vec<Result<PushOutcome, RemoteError>> {
    if active(Mutation::BatchAnswersShifted) {
        answers.rotate_left(1);
    }
    if active(Mutation::BatchSilenceIsUnsent) {
        let errors = answers.iter_mut().filter_map(|answer| answer.as_mut().err());
        let silent = errors.filter(|error| error.kind == RemoteErrorKind::Unreachable);
        silent.for_each(|error| error.kind = RemoteErrorKind::NoTable);
    }
    answers
}

/// Of two failures that came back together, returns the one that allows less: one that only a person can end, or the
/// longer pause the server asked for.
fn graver(first: RemoteError, second: RemoteError) -> RemoteError {
    let rank = |error: &RemoteError| (error.needs_sign_in(), !error.is_temporary(), error.retry_after);
    if rank(&second) > rank(&first) && !active(Mutation::FirstFailureCounts) { second } else { first }
}

/// Returns the row a resolution keeps, for the ledger.
pub(super) fn result_of(
    resolution: &Resolution,
    local: Option<&Record>,
    server: Option<&Record>,
) -> Option<Record> {
    let live = server.filter(|server| !server.deleted);
    match resolution {
        Resolution::KeepLocal => local.cloned(),
        Resolution::KeepServer => live.cloned(),
        Resolution::KeepBoth => live.or(local).cloned(),
        Resolution::Merge(fields) => {
            live.or(local).map(|row| Record { fields: fields.clone(), ..row.clone() })
        }
        Resolution::Defer => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::RecordId;

    #[test]
    fn of_two_failures_the_one_that_allows_less_counts_and_the_first_of_equals() {
        use RemoteErrorKind::{Malformed, Server, SignIn, Throttled, Unreachable};
        let failure = |kind, seconds: Option<u64>, name: &str| RemoteError {
            retry_after: seconds.map(Duration::from_secs),
            ..RemoteError::new(kind, name)
        };
        for (one, other) in [
            ((SignIn, None), (Malformed, None)),
            ((SignIn, None), (Throttled, Some(60))),
            ((Malformed, None), (Unreachable, None)),
            ((Malformed, None), (Throttled, Some(60))),
            ((Throttled, Some(60)), (Server, Some(5))),
            ((Throttled, Some(1)), (Unreachable, None)),
        ] {
            let one = || failure(one.0, one.1, "graver");
            let other = || failure(other.0, other.1, "other");
            assert_eq!(graver(one(), other()).message, "graver");
            assert_eq!(graver(other(), one()).message, "graver");
        }
        let equal = |name| failure(Unreachable, None, name);
        assert_eq!(graver(equal("first"), equal("second")).message, "first");
    }

    #[test]
    fn the_ledger_is_told_the_row_that_was_kept() {
        let row = |id: &str| Record::new(RecordId::new(id).unwrap(), Fields::new());
        let (mine, theirs) = (row("mine"), row("theirs"));
        let gone = Record { deleted: true, ..row("theirs") };
        let kept =
            |how: Resolution, local, server| result_of(&how, local, server).map(|row| row.id.to_string());
        let merged = || Resolution::Merge(Fields::new());
        let table = [
            (Resolution::KeepLocal, Some(&mine), Some(&theirs), Some("mine")),
            (Resolution::KeepLocal, None, Some(&theirs), None),
            (Resolution::KeepServer, Some(&mine), Some(&theirs), Some("theirs")),
            (Resolution::KeepServer, Some(&mine), Some(&gone), None),
            (Resolution::KeepBoth, Some(&mine), Some(&theirs), Some("theirs")),
            (Resolution::KeepBoth, Some(&mine), Some(&gone), Some("mine")),
            (merged(), Some(&mine), Some(&theirs), Some("theirs")),
            (merged(), Some(&mine), None, Some("mine")),
            (Resolution::Defer, Some(&mine), Some(&theirs), None),
        ];
        for (how, local, server, expected) in table {
            assert_eq!(kept(how, local, server).as_deref(), expected);
        }
    }
}
