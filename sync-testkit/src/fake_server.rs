//! A server in memory with the promises of ours: exact stamps, versions, tombstones, idempotent writes. And with the
//! faults a network has, as many as a test asks for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use sync_core::{
    Continuation, Cursor, FetchRequest, Next, OpId, Operation, OperationKind, Page, Position, PushOutcome,
    Record, RecordId, Remote, RemoteError, RemoteErrorKind, TableName, Timestamp, Tombstones, Version,
};

/// What goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The request never arrives.
    LostRequest,
    /// The server acts, the answer never arrives.
    LostAnswer,
    /// The server refuses or fails with this kind of error and does nothing.
    Answer(RemoteErrorKind),
}

/// A server in memory. Clone the [`Arc`]; give each client a [`FakeRemote`].
#[derive(Debug, Default)]
pub struct FakeServer {
    state: Mutex<ServerState>,
}

#[derive(Debug, Default)]
struct ServerState {
    rows: BTreeMap<(TableName, RecordId), Record>,
    applied: BTreeMap<OpId, Record>,
    /// Operations that took effect, in order, replays not counted.
    log: Vec<OpId>,
    clock: i64,
    /// How far the clock it shows is ahead of its stamps.
    ahead: i64,
    epoch: u64,
    /// Whether its stamps promise nothing.
    naive: bool,
}

impl FakeServer {
    /// Makes an empty server.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    fn state(&self) -> MutexGuard<'_, ServerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the row of a record, tombstones too.
    #[must_use]
    pub fn row(&self, table: &TableName, id: &RecordId) -> Option<Record> {
        self.state().rows.get(&(table.clone(), id.clone())).cloned()
    }

    /// Returns all live rows of a table.
    #[must_use]
    pub fn live(&self, table: &TableName) -> Vec<Record> {
        let state = self.state();
        state
            .rows
            .iter()
            .filter(|((name, _), row)| name == table && !row.deleted)
            .map(|(_, row)| row.clone())
            .collect()
    }

    /// Returns the operations that took effect, in order.
    #[must_use]
    pub fn log(&self) -> Vec<OpId> {
        self.state().log.clone()
    }

    /// Replaces the server's history, as a restore from a backup does: every cursor is void.
    pub fn new_epoch(&self) {
        self.state().epoch += 1;
    }

    /// Promises nothing any more: no epoch, no link to the next page, stamps that may tie.
    pub fn promise_nothing(&self) {
        self.state().naive = true;
    }

    /// Shows a clock that is so many milliseconds ahead of the stamps it gives.
    pub fn show_clock(&self, ahead: i64) {
        self.state().ahead = ahead;
    }

    /// Forgets which operations were applied, as a server without idempotency never knew.
    pub fn forget_operations(&self) {
        self.state().applied.clear();
    }

    /// Removes a row without a tombstone, as no client of the protocol can.
    pub fn vanish(&self, table: &TableName, id: &RecordId) {
        self.state().rows.remove(&(table.clone(), id.clone()));
    }
}

impl ServerState {
    fn write(&mut self, table: &TableName, mut row: Record) -> Record {
        self.clock += 1;
        row.updated_at = Some(Timestamp(1_700_000_000_000 + self.clock));
        row.version = Version::new(format!("v{}", self.clock)).ok();
        self.rows.insert((table.clone(), row.id.clone()), row.clone());
        row
    }

    fn push(&mut self, operation: &Operation) -> PushOutcome {
        if let Some(row) = self.applied.get(&operation.id) {
            return PushOutcome::Applied(row.clone());
        }
        let current = self.rows.get(&(operation.table.clone(), operation.record.clone())).cloned();
        let stale = |row: &Record| operation.base_version.is_some() && operation.base_version != row.version;
        let row = match (operation.kind, current) {
            (OperationKind::Insert, Some(row)) => return PushOutcome::Conflict { server: Some(row) },
            (OperationKind::Insert, None) => Record::new(operation.record.clone(), operation.changes.clone()),
            (_, None) => return PushOutcome::Gone,
            (OperationKind::Undelete, Some(row)) if stale(&row) => {
                return PushOutcome::Conflict { server: Some(row) };
            }
            (_, Some(row)) if row.deleted != (operation.kind == OperationKind::Undelete) || stale(&row) => {
                return PushOutcome::Conflict { server: Some(row) };
            }
            (kind, Some(mut row)) => {
                for (name, value) in &operation.changes {
                    row.fields.insert(name.clone(), value.clone());
                }
                row.deleted = kind == OperationKind::Delete;
                row
            }
        };
        let row = self.write(&operation.table, row);
        self.applied.insert(operation.id, row.clone());
        self.log.push(operation.id);
        PushOutcome::Applied(row)
    }

    fn time(&self) -> Timestamp {
        Timestamp(1_700_000_000_000 + self.clock + self.ahead)
    }

    fn fetch(&self, request: &FetchRequest) -> Page {
        let wanted = |row: &&Record| {
            let key = (row.updated_at.unwrap_or_default(), row.id.clone());
            let placed = match &request.position {
                Position::Start => true,
                Position::After(at, id) => key > (*at, id.clone()),
                Position::From(at) => key.0 >= *at,
                Position::Continue(Continuation(text)) => key.0.0 > text.parse().unwrap_or(i64::MAX),
            };
            placed
                && (request.tombstones == Tombstones::Include || !row.deleted)
                && request.filter.matches(row)
        };
        let mut found: Vec<_> = self
            .rows
            .iter()
            .filter(|((table, _), _)| *table == request.table)
            .map(|(_, row)| row)
            .filter(wanted)
            .cloned()
            .collect();
        found.sort_by_key(|row| row.updated_at);
        let total = found.len();
        found.truncate(request.limit);
        let next = match found.last().and_then(|row| row.updated_at) {
            Some(_) if self.naive => Next::Ask,
            Some(last) if total > found.len() => Next::Link(Continuation(last.0.to_string())),
            _ => Next::End,
        };
        Page {
            records: found,
            next,
            total: u64::try_from(total).ok(),
            cursor: match self.naive {
                true => Cursor::Naive,
                false => Cursor::Exact { epoch: self.epoch.to_string() },
            },
            reached: (!self.naive).then_some(Timestamp(1_700_000_000_000 + self.clock)),
            server_time: Some(self.time()),
        }
    }
}

/// One client's way to a [`FakeServer`], with the faults of its network.
#[derive(Debug, Clone)]
pub struct FakeRemote {
    server: Arc<FakeServer>,
    network: Arc<Mutex<Network>>,
}

#[derive(Debug, Default)]
struct Network {
    push_faults: VecDeque<Option<Fault>>,
    fetch_faults: VecDeque<Option<Fault>>,
    pushes: u64,
    fetches: u64,
}

impl FakeRemote {
    /// Makes a faultless way to the server.
    #[must_use]
    pub fn new(server: &Arc<FakeServer>) -> Self {
        Self { server: Arc::clone(server), network: Arc::default() }
    }

    fn network(&self) -> MutexGuard<'_, Network> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Plans what happens to the next pushes, one entry each; `None` lets one through.
    pub fn on_push(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.network().push_faults.extend(faults);
    }

    /// Plans what happens to the next fetches.
    pub fn on_fetch(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.network().fetch_faults.extend(faults);
    }

    /// Forgets all planned faults.
    pub fn heal(&self) {
        let mut network = self.network();
        network.push_faults.clear();
        network.fetch_faults.clear();
    }

    /// Returns how many pushes and fetches were tried.
    #[must_use]
    pub fn requests(&self) -> (u64, u64) {
        let network = self.network();
        (network.pushes, network.fetches)
    }
}

fn lost() -> RemoteError {
    RemoteError::new(RemoteErrorKind::Unreachable, "the server does not answer")
}

#[async_trait]
impl Remote for FakeRemote {
    fn server_time(&self) -> Option<Timestamp> {
        Some(self.server.state().time())
    }

    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        tokio::task::yield_now().await; // as a network does: others run meanwhile
        let fault = {
            let mut network = self.network();
            network.fetches += 1;
            network.fetch_faults.pop_front().flatten()
        };
        match fault {
            None => Ok(self.server.state().fetch(request)),
            Some(Fault::Answer(kind)) => Err(RemoteError::new(kind, format!("{kind:?}"))),
            Some(Fault::LostRequest | Fault::LostAnswer) => Err(lost()),
        }
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        tokio::task::yield_now().await;
        let fault = {
            let mut network = self.network();
            network.pushes += 1;
            network.push_faults.pop_front().flatten()
        };
        match fault {
            None => Ok(self.server.state().push(operation)),
            Some(Fault::Answer(kind)) => Err(RemoteError::new(kind, format!("{kind:?}"))),
            Some(Fault::LostRequest) => Err(lost()),
            Some(Fault::LostAnswer) => {
                let _applied = self.server.state().push(operation);
                Err(lost())
            }
        }
    }
}
