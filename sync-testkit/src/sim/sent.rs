//! Sent: what each client really sends, checked against what its disk knew before, what it was told, and what it sent
//! earlier.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use sync_core::backoff::RETRY_AFTER;
use sync_core::{
    OpId, Operation, OperationKind, PushOutcome, RecordId, RemoteError, RemoteErrorKind, Sequence, State,
    Store, TableName,
};

use super::disk::{Key, SimStore};
use super::{Violation, tables};

/// What the last send of a place in a client's queue came to.
#[derive(Debug)]
struct LastSend {
    id: OpId,
    /// Whether the client cannot know if it was applied.
    unknown: bool,
    /// The same, before this send.
    unknown_before: bool,
}

/// What a client was told to do before it sends anything more.
#[derive(Debug, Clone, Copy)]
enum Halt {
    /// Sign in.
    SignIn,
    /// Wait so long.
    Pause(Duration),
}

/// Everything that was sent.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    contents: BTreeMap<OpId, Operation>,
    sends: BTreeMap<(usize, Sequence), LastSend>,
    /// Since which commit of the client. What it had marked as being sent before it knew leaves all the same.
    halts: BTreeMap<usize, (Halt, u64)>,
    /// Whose errand met a table that was not there for the moment.
    tableless: BTreeSet<usize>,
    /// Records about which a client was told that the server has another version.
    conflicts: BTreeSet<(usize, Key)>,
}

fn broken(law: &'static str, what: String) -> Option<Violation> {
    Some(Violation { law, what })
}

/// Tells whether a record is deleted here, and no delete waits to follow.
fn is_deleted(store: &SimStore, table: &TableName, id: &RecordId) -> bool {
    let last = store.operations_of(table, id).unwrap().pop();
    store.record(table, id).unwrap().is_none() && last.is_none_or(|last| last.kind != OperationKind::Delete)
}

impl Sent {
    /// A client begins something new: the user wants it, whatever was said before.
    pub(crate) fn begins(&mut self, client: usize) {
        self.halts.remove(&client);
        self.tableless.remove(&client);
    }

    /// Tells whether the errand of a client met a table that was not there.
    pub(crate) fn met_no_table(&self, client: usize) -> bool {
        self.tableless.contains(&client)
    }

    /// Tells whether a client ever ran into a conflict about a record.
    pub(crate) fn met_conflict(&self, client: usize, key: &Key) -> bool {
        self.conflicts.contains(&(client, key.clone()))
    }

    /// A pause of a client is over.
    pub(crate) fn paused(&mut self, client: usize, pause: Option<Duration>) {
        if let (Some((Halt::Pause(asked), _)), Some(pause)) = (self.halts.get(&client), pause)
            && pause >= *asked
        {
            self.halts.remove(&client);
        }
    }

    /// A client was told that something cannot be done now.
    pub(crate) fn failed(&mut self, client: usize, error: &RemoteError, commits: u64) {
        match (error.kind, error.retry_after) {
            (RemoteErrorKind::SignIn, _) => drop(self.halts.insert(client, (Halt::SignIn, commits))),
            (RemoteErrorKind::NoTable, _) => drop(self.tableless.insert(client)),
            (_, Some(asked)) => {
                let asked = asked.clamp(*RETRY_AFTER.start(), *RETRY_AFTER.end());
                match self.halts.get(&client) {
                    Some((Halt::SignIn, _)) => {}
                    Some((Halt::Pause(longer), _)) if *longer >= asked => {}
                    _ => drop(self.halts.insert(client, (Halt::Pause(asked), commits))),
                }
            }
            _ => {}
        }
    }

    /// A client has done all it could do at once: from now on it knows what it was told.
    pub(crate) fn waits(&mut self, client: usize) {
        if let Some((_, since)) = self.halts.get_mut(&client) {
            *since = 0;
        }
    }

    /// Checks that a client was not told to wait before it sends again.
    pub(crate) fn may_send(&self, client: usize, commits: u64) -> Option<Violation> {
        let (halt, since) = self.halts.get(&client)?;
        match halt {
            _ if commits <= *since => None,
            Halt::SignIn => broken("I23", format!("client {client} goes on although it is signed out")),
            Halt::Pause(asked) => {
                broken("I23", format!("client {client} did not wait for {asked:?} as it was asked"))
            }
        }
    }

    /// Notes what a client now knows about what it sent.
    pub(crate) fn heard(
        &mut self,
        client: usize,
        operation: &Operation,
        answer: &Result<PushOutcome, RemoteError>,
    ) {
        match answer {
            Ok(outcome) => {
                if let Some(send) = self.sends.get_mut(&(client, operation.sequence)) {
                    send.unknown = false;
                }
                if !matches!(outcome, PushOutcome::Applied(_)) {
                    self.conflicts.insert((client, (operation.table.clone(), operation.record.clone())));
                }
            }
            Err(error) if error.kind == RemoteErrorKind::Rejected => self.refused(client, operation),
            Err(_) => {} // it failed, before or after it was done
        }
    }

    /// This send was not applied for certain; an earlier one of the same operation may have been.
    pub(crate) fn refused(&mut self, client: usize, operation: &Operation) {
        if let Some(send) = self.sends.get_mut(&(client, operation.sequence)) {
            send.unknown = send.unknown_before;
        }
    }

    /// Checks a request against what its sender's disk holds and what was sent before.
    pub(crate) fn check(
        &mut self,
        client: usize,
        store: &SimStore,
        operation: &Operation,
    ) -> Option<Violation> {
        let before = Sequence(operation.sequence.0.saturating_sub(1));
        let written = store.operations(before, 1).unwrap_or_default().pop();
        let named = format!("{:?} of {} {}", operation.kind, operation.table, operation.record);
        let persisted =
            written.is_some_and(|written| written.id == operation.id && written.state == State::InFlight);
        if !persisted {
            return broken("I4", format!("{named} was sent before its disk knew"));
        }
        match self.contents.get(&operation.id) {
            None => {
                let creates = matches!(operation.kind, OperationKind::Insert | OperationKind::Undelete);
                if creates && is_deleted(store, &operation.table, &operation.record) {
                    return broken("I11", format!("{named}, which is deleted on client {client}"));
                }
                self.contents.insert(operation.id, operation.clone());
            }
            Some(first) => {
                let same = (first.kind, &first.changes, &first.base_version)
                    == (operation.kind, &operation.changes, &operation.base_version);
                if !same {
                    return broken("I3", format!("{named} was sent with the identity of something else"));
                }
            }
        }
        let place = (client, operation.sequence);
        let last = self.sends.get(&place);
        let unknown_before = last.is_some_and(|send| send.unknown);
        if last.is_some_and(|send| send.unknown && send.id != operation.id) {
            return broken("I3", format!("{named} was sent again with a new identity"));
        }
        self.sends.insert(place, LastSend { id: operation.id, unknown: true, unknown_before });
        self.check_parent(client, store, operation, &named)
    }

    fn check_parent(
        &self,
        client: usize,
        store: &SimStore,
        operation: &Operation,
        named: &str,
    ) -> Option<Violation> {
        let parent = operation.changes.get(tables::PARENT).and_then(|value| value.as_str());
        let parent = parent.filter(|_| operation.kind == OperationKind::Insert)?;
        let waiting = store.operations_of(&tables::lists(), &RecordId::new(parent).ok()?).ok()?;
        let first = waiting.first()?;
        let unsent = (first.kind, &first.state) == (OperationKind::Insert, &State::Pending)
            && first.sequence < operation.sequence
            && !self.sends.contains_key(&(client, first.sequence));
        if unsent {
            return broken("D4", format!("{named} was sent before its parent"));
        }
        None
    }
}
