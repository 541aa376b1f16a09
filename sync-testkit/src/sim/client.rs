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
    CancellationToken, Clock, Conflict, ConflictPolicy, Edited, Error, Options, RemovalGuard, Resolution,
    Sequence, SyncContext, Timestamp,
};

use super::disk::SimStore;
use super::errand::{UnderWay, go};
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

    async fn sleep(&self, pause: Duration) {
        timer(&self.net, self.client, Some(pause)).await;
    }

    fn entropy(&self) -> [u8; 10] {
        let mut rng = self.rng.lock().unwrap();
        let mut out = [0; 10];
        let bytes = [rng.next().to_be_bytes(), rng.next().to_be_bytes()].concat();
        out.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
        out
    }
}

/// Keeps both, always.
#[derive(Debug)]
struct KeepBoth;

#[async_trait]
impl ConflictPolicy for KeepBoth {
    fn name(&self) -> &'static str {
        "keep both"
    }
    async fn resolve(&self, _: &Conflict) -> Resolution {
        Resolution::KeepBoth
    }
}

/// A policy that may take its time.
#[derive(Debug)]
struct SimPolicy {
    net: SharedNet,
    client: usize,
    thinks: bool,
    real: Arc<dyn ConflictPolicy>,
}

fn policy(kind: PolicyKind) -> Arc<dyn ConflictPolicy> {
    match kind {
        PolicyKind::ClientWins => Arc::new(ClientWins),
        PolicyKind::ServerWins => Arc::new(ServerWins),
        PolicyKind::NewestWins => Arc::new(NewestWins),
        PolicyKind::MergeFields => Arc::new(MergeFields::new()),
        PolicyKind::Ask => Arc::new(Ask),
        PolicyKind::KeepBoth => Arc::new(KeepBoth),
    }
}

#[async_trait]
impl ConflictPolicy for SimPolicy {
    fn name(&self) -> &'static str {
        self.real.name()
    }

    async fn resolve(&self, conflict: &Conflict) -> Resolution {
        if self.thinks {
            timer(&self.net, self.client, None).await;
        }
        self.real.resolve(conflict).await
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
    pub(crate) plan: ClientPlan,
    clock: Arc<SimClock>,
    policy: Arc<SimPolicy>,
    net: SharedNet,
    number: usize,
    running: Option<(Running, UnderWay)>,
    /// A sync stopped and asked whether many rows may go.
    pub(crate) asked: bool,
    /// The last edits, as a user may take them back.
    pub(crate) edits: Vec<Edited>,
    cancel: CancellationToken,
    woken: Arc<Flag>,
    waker: Waker,
}

impl Client {
    /// Makes a computer. Its policy is that of the plan, unless there is a `policy` for all.
    pub(crate) fn new(
        net: &SharedNet,
        number: usize,
        (plan, seed): (ClientPlan, u64),
        store: SimStore,
        policy: Option<Arc<dyn ConflictPolicy>>,
    ) -> Self {
        let clock = Arc::new(SimClock {
            net: Arc::clone(net),
            client: number,
            now: AtomicI64::new(1_700_000_000_000),
            rng: std::sync::Mutex::new(Rng::new(seed.rotate_left(17) ^ u64::try_from(number).unwrap())),
        });
        let policy = Arc::new(SimPolicy {
            net: Arc::clone(net),
            client: number,
            thinks: plan.thinks,
            real: policy.unwrap_or_else(|| self::policy(plan.policy)),
        });
        let woken = Arc::new(Flag(AtomicBool::new(false)));
        Self {
            context: boot(net, number, &plan, &store, (&clock, &policy)),
            store,
            plan,
            clock,
            policy,
            net: Arc::clone(net),
            number,
            running: None,
            asked: false,
            edits: Vec::new(),
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

    /// Returns what is under way.
    pub(crate) fn under_way(&self) -> Option<&UnderWay> {
        self.running.as_ref().map(|(_, under_way)| under_way)
    }

    /// The user did something about an operation that a push under way may have passed already.
    pub(crate) fn excuse(&mut self, operation: Sequence) {
        if let Some((_, under_way)) = &mut self.running {
            under_way.excuse(operation);
        }
    }

    pub(crate) fn step_clock(&self, ms: i64) {
        self.clock.now.fetch_add(ms, Ordering::Relaxed);
    }

    /// The process dies and starts again on what its disk holds.
    pub(crate) fn crash(&mut self) {
        self.store.disk().die();
        self.running = None;
        self.asked = false;
        self.edits.clear();
        lock(&self.net).forget(self.number);
        self.store.disk().revive();
        self.context = boot(&self.net, self.number, &self.plan, &self.store, (&self.clock, &self.policy));
    }

    /// Begins an errand.
    pub(crate) fn start(&mut self, errand: Errand, guard: RemovalGuard) {
        let cancel = CancellationToken::new();
        self.cancel = cancel.clone();
        let under_way = UnderWay::begin(errand, guard, &self.store, &mut lock(&self.net), self.number);
        let running = Box::pin(go(self.context.clone(), errand, guard, self.plan.partial, cancel));
        self.running = Some((running, under_way));
        self.woken.0.store(true, Ordering::Relaxed);
    }

    /// Cancels what runs.
    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Goes on until it waits. Returns what ended and how, if it did.
    pub(crate) fn run(&mut self) -> Option<(UnderWay, Result<(), Error>)> {
        let (running, _) = self.running.as_mut()?;
        self.woken.0.store(false, Ordering::Relaxed);
        let ended = running.as_mut().poll(&mut Context::from_waker(&self.waker));
        lock(&self.net).sent.waits(self.number);
        match ended {
            Poll::Pending => None,
            Poll::Ready(result) => {
                let (_, under_way) = self.running.take()?;
                self.asked = matches!(result, Err(Error::MassDelete { .. }));
                Some((under_way, result))
            }
        }
    }
}

fn boot(
    net: &SharedNet,
    client: usize,
    plan: &ClientPlan,
    store: &SimStore,
    (clock, policy): (&Arc<SimClock>, &Arc<SimPolicy>),
) -> SyncContext {
    let options = Options {
        in_flight: plan.in_flight,
        page_size: plan.page_size,
        attempts: plan.attempts,
        ..Options::default()
    };
    let clock: Arc<dyn Clock> = Arc::<SimClock>::clone(clock);
    SyncContext::builder(tables::schema(), Box::new(store.clone()))
        .remote(Arc::new(SimRemote { net: Arc::clone(net), client, store: store.clone(), batch: plan.batch }))
        .clock(clock)
        .policy(tables::tasks(), Arc::<SimPolicy>::clone(policy))
        .policy(tables::lists(), Arc::<SimPolicy>::clone(policy))
        .device(format!("client {client}"))
        .options(options)
        .build()
}
