//! How a context is put together.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, RwLock};

use tokio::sync::broadcast;

use super::{Inner, SyncContext};
use crate::backoff::Backoff;
use crate::conflict::MergeFields;
use crate::{Clock, ConflictPolicy, Keeper, Remote, Schema, Store, SystemClock, TableName};

/// The numbers a sync works with.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many requests are in flight at once.
    pub in_flight: usize,
    /// How many rows a page asks for.
    pub page_size: usize,
    /// How often one sync repeats a request that failed for a temporary reason.
    pub retries: u32,
    /// After how many sends that ended in a server failure an operation is parked.
    pub attempts: u32,
    /// How long to wait between those.
    pub backoff: Backoff,
    /// How long a sync is ready to wait at once; a longer wait ends it with an error that says when to come back.
    pub patience: std::time::Duration,
    /// How far behind its token a pull reads again, on servers whose stamps promise nothing. Milliseconds.
    pub overlap_ms: i64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            in_flight: 8,
            page_size: 1000,
            retries: 2,
            attempts: 10,
            backoff: Backoff::default(),
            patience: std::time::Duration::from_secs(10),
            overlap_ms: 60_000,
        }
    }
}

/// Puts a context together.
#[derive(Debug)]
pub struct SyncContextBuilder {
    schema: Schema,
    store: Box<dyn Store>,
    remote: Option<Arc<dyn Remote>>,
    clock: Arc<dyn Clock>,
    policies: BTreeMap<TableName, Arc<dyn ConflictPolicy>>,
    default_policy: Arc<dyn ConflictPolicy>,
    device: String,
    keeper: Option<Arc<dyn Keeper>>,
    options: Options,
}

impl SyncContext {
    /// Begins a context over a store that was opened with the same schema.
    #[must_use]
    pub fn builder(schema: Schema, store: Box<dyn Store>) -> SyncContextBuilder {
        SyncContextBuilder {
            schema,
            store,
            remote: None,
            clock: Arc::new(SystemClock),
            policies: BTreeMap::new(),
            default_policy: Arc::new(MergeFields::new()),
            device: String::new(),
            keeper: None,
            options: Options::default(),
        }
    }
}

impl SyncContextBuilder {
    /// Sets the server.
    #[must_use]
    pub fn remote(mut self, remote: Arc<dyn Remote>) -> Self {
        self.remote = Some(remote);
        self
    }

    /// Sets the clock; the computer's own otherwise.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the policy of one table; [`MergeFields`] otherwise.
    #[must_use]
    pub fn policy(mut self, table: TableName, policy: Arc<dyn ConflictPolicy>) -> Self {
        self.policies.insert(table, policy);
        self
    }

    /// Sets this computer's name, as the conflict ledger keeps it.
    #[must_use]
    pub fn device(mut self, name: impl Into<String>) -> Self {
        self.device = name.into();
        self
    }

    /// Sets who is told of rows before a pull removes them; nobody otherwise.
    #[must_use]
    pub fn keeper(mut self, keeper: Arc<dyn Keeper>) -> Self {
        self.keeper = Some(keeper);
        self
    }

    /// Sets the numbers a sync works with.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Finishes the context.
    #[must_use]
    pub fn build(self) -> SyncContext {
        let (events, _) = broadcast::channel(4096);
        SyncContext {
            inner: Arc::new(Inner {
                store: Mutex::new(self.store),
                remote: RwLock::new(self.remote),
                schema: self.schema,
                clock: self.clock,
                policies: self.policies,
                default_policy: self.default_policy,
                device: self.device,
                keeper: self.keeper,
                options: self.options,
                events,
                syncing: tokio::sync::Mutex::new(()),
                skew_ms: AtomicI64::new(0),
                ledger_purged: AtomicI64::new(i64::MIN),
            }),
        }
    }
}
