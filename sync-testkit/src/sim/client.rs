//! Client: the real engine over a disk that outlives it, polled by hand.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use async_trait::async_trait;
use sync_core::conflict::{Ask, ClientWins, MergeFields, NewestWins, ServerWins};
use sync_core::{
    CancellationToken, Clock, Conflict, ConflictPolicy, Error, Filter, Options, PullQuery, RemovalGuard,
    Resolution, SyncContext, Timestamp, Unsent,
};

use super::disk::SimStore;
use super::net::{SharedNet, SimRemote, lock, timer};
use super::plan::{ClientPlan, PolicyKind};
use super::rng::Rng;
use super::step::Errand;
use super::tables;

type Running = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// A client's clock; it outlives the process, so that no id is made twice.
#[derive(Debug)]
struct SimClock {
    net: SharedNet,
    client: usize,
    now: AtomicI64,
    rng: std::sync::Mutex<Rng>,
}

#[async_trait]
impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    async fn sleep(&self, _: Duration) {
        timer(&self.net, self.client).await;
    }

    fn entropy(&self) -> [u8; 10] {
        let mut rng = self.rng.lock().unwrap();
        let mut out = [0; 10];
        let bytes = [rng.next().to_be_bytes(), rng.next().to_be_bytes()].concat();
        out.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
        out
    }
}

/// A policy that may take its time.
#[derive(Debug)]
struct SimPolicy {
    net: SharedNet,
    client: usize,
    plan: ClientPlan,
}

impl SimPolicy {
    fn real(&self) -> Option<Box<dyn ConflictPolicy>> {
        Some(match self.plan.policy {
            PolicyKind::ClientWins => Box::new(ClientWins),
            PolicyKind::ServerWins => Box::new(ServerWins),
            PolicyKind::NewestWins => Box::new(NewestWins),
            PolicyKind::MergeFields => Box::new(MergeFields::new()),
            PolicyKind::Ask => Box::new(Ask),
            PolicyKind::KeepBoth => return None,
        })
    }
}

#[async_trait]
impl ConflictPolicy for SimPolicy {
    fn name(&self) -> &'static str {
        self.real().map_or("keep both", |policy| policy.name())
    }

    async fn resolve(&self, conflict: &Conflict) -> Resolution {
        if self.plan.thinks {
            timer(&self.net, self.client).await;
        }
        match self.real() {
            Some(policy) => policy.resolve(conflict).await,
            None => Resolution::KeepBoth,
        }
    }
}

#[derive(Debug)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// One computer.
pub(crate) struct Client {
    pub(crate) store: SimStore,
    pub(crate) context: SyncContext,
    clock: Arc<SimClock>,
    plan: ClientPlan,
    net: SharedNet,
    number: usize,
    running: Option<Running>,
    cancel: CancellationToken,
    woken: Arc<Flag>,
    waker: Waker,
}

impl Client {
    pub(crate) fn new(net: &SharedNet, number: usize, plan: ClientPlan, seed: u64) -> Self {
        let store = SimStore::default();
        let clock = Arc::new(SimClock {
            net: Arc::clone(net),
            client: number,
            now: AtomicI64::new(1_700_000_000_000),
            rng: std::sync::Mutex::new(Rng::new(seed.rotate_left(17) ^ u64::try_from(number).unwrap())),
        });
        let woken = Arc::new(Flag(AtomicBool::new(false)));
        Self {
            context: boot(net, number, &plan, &store, &clock),
            store,
            clock,
            plan,
            net: Arc::clone(net),
            number,
            running: None,
            cancel: CancellationToken::new(),
            waker: Waker::from(Arc::clone(&woken)),
            woken,
        }
    }

    pub(crate) fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    pub(crate) fn can_run(&self) -> bool {
        self.running.is_some() && self.woken.0.load(Ordering::Relaxed)
    }

    pub(crate) fn step_clock(&self, ms: i64) {
        self.clock.now.fetch_add(ms, Ordering::Relaxed);
    }

    /// The process dies and starts again on what its disk holds.
    pub(crate) fn crash(&mut self) {
        self.running = None;
        lock(&self.net).forget(self.number);
        let mut disk = self.store.disk();
        (disk.dead, disk.armed) = (false, None);
        drop(disk);
        self.context = boot(&self.net, self.number, &self.plan, &self.store, &self.clock);
    }

    pub(crate) fn start(&mut self, errand: Errand, guard: RemovalGuard) {
        let (context, cancel) = (self.context.clone(), CancellationToken::new());
        self.cancel = cancel.clone();
        self.running = Some(Box::pin(async move {
            let tasks = tables::tasks();
            let whole = PullQuery::table(tasks.clone());
            match errand {
                Errand::Sync => {
                    let _report = context.sync_with(guard, &cancel).await?;
                }
                Errand::Push => {
                    let _report = context.push(&cancel).await?;
                }
                Errand::Pull => {
                    let _report = context.pull(&whole, &cancel).await?;
                }
                Errand::Resync => {
                    let _report = context.resync(&whole, guard, &cancel).await?;
                }
                Errand::Purge => {
                    let _rows = context.purge(&tasks, &Filter::All, Unsent::Keep, &cancel).await?;
                }
                Errand::PurgeUnsent => {
                    let _rows = context.purge(&tasks, &Filter::All, Unsent::Discard, &cancel).await?;
                }
            }
            Ok(())
        }));
        self.woken.0.store(true, Ordering::Relaxed);
    }

    /// Cancels what runs.
    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Goes on until it waits. Returns how the errand ended, if it did.
    pub(crate) fn run(&mut self) -> Option<Result<(), Error>> {
        let running = self.running.as_mut()?;
        self.woken.0.store(false, Ordering::Relaxed);
        match running.as_mut().poll(&mut Context::from_waker(&self.waker)) {
            Poll::Pending => None,
            Poll::Ready(result) => {
                self.running = None;
                Some(result)
            }
        }
    }
}

fn boot(
    net: &SharedNet,
    client: usize,
    plan: &ClientPlan,
    store: &SimStore,
    clock: &Arc<SimClock>,
) -> SyncContext {
    let policy = Arc::new(SimPolicy { net: Arc::clone(net), client, plan: *plan });
    let options = Options {
        in_flight: plan.in_flight,
        page_size: plan.page_size,
        attempts: plan.attempts,
        ..Options::default()
    };
    let clock: Arc<dyn Clock> = Arc::<SimClock>::clone(clock);
    SyncContext::builder(tables::schema(), Box::new(store.clone()))
        .remote(Arc::new(SimRemote { net: Arc::clone(net), client, store: store.clone() }))
        .clock(clock)
        .policy(tables::tasks(), Arc::<SimPolicy>::clone(&policy))
        .policy(tables::lists(), policy)
        .device(format!("client {client}"))
        .options(options)
        .build()
}
