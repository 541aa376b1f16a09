//! Net: every request and every timer of the world, under way until the scheduler says what becomes of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use sync_core::{FetchRequest, OpId, Operation, Page, PushOutcome, Remote, RemoteError, RemoteErrorKind};

use super::disk::{Key, SimStore};
use super::sent::Sent;
use super::server::Server;
use super::step::Fate;
use super::{Violation, is_poison};

#[derive(Debug)]
enum Body {
    /// One operation, or a batch.
    Push(Vec<Operation>),
    Fetch(FetchRequest),
    /// A pause of the engine, or the time a policy takes.
    Timer,
}

#[derive(Debug)]
enum Reply {
    Pushed(Vec<Result<PushOutcome, RemoteError>>),
    Fetched(Result<Page, RemoteError>),
    Fired,
}

#[derive(Debug, Default)]
struct Slot {
    reply: Option<Reply>,
    waker: Option<Waker>,
}

#[derive(Debug)]
struct Message {
    client: usize,
    body: Body,
    /// The answer, once the server gave it.
    answer: Option<Reply>,
    /// Who waits; nobody waits for what was sent late or twice, or by a process that died.
    slot: Option<Arc<Mutex<Slot>>>,
}

impl Message {
    fn settle(self, reply: Reply) {
        if let Some(slot) = self.slot {
            let mut slot = slot.lock().unwrap();
            slot.reply = Some(reply);
            if let Some(waker) = slot.waker.take() {
                waker.wake();
            }
        }
    }

    fn fail(self, error: impl Fn() -> RemoteError) {
        let reply = match &self.body {
            Body::Push(operations) => Reply::Pushed(operations.iter().map(|_| Err(error())).collect()),
            Body::Fetch(_) => Reply::Fetched(Err(error())),
            Body::Timer => Reply::Fired,
        };
        self.settle(reply);
    }
}

/// Waits for the reply of one message.
struct Waiting(Arc<Mutex<Slot>>);

impl Future for Waiting {
    type Output = Reply;
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Reply> {
        let mut slot = self.0.lock().unwrap();
        match slot.reply.take() {
            Some(reply) => Poll::Ready(reply),
            None => {
                slot.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// All that is under way, and the server.
#[derive(Debug)]
pub(crate) struct Net {
    messages: Vec<Message>,
    pub(crate) server: Server,
    pub(super) sent: Sent,
    pub(crate) violation: Option<Violation>,
}

pub(crate) type SharedNet = Arc<Mutex<Net>>;

pub(crate) fn lock(net: &SharedNet) -> MutexGuard<'_, Net> {
    net.lock().unwrap()
}

fn unreachable() -> RemoteError {
    RemoteError::new(RemoteErrorKind::Unreachable, "no answer")
}

impl Net {
    pub(crate) fn new(server: Server) -> SharedNet {
        Arc::new(Mutex::new(Self { messages: Vec::new(), server, sent: Sent::default(), violation: None }))
    }

    pub(crate) fn under_way(&self) -> usize {
        self.messages.len()
    }

    /// Tells whether this insert has taken effect, or may still. Where a row is, it cannot any more: rows go only when nothing
    /// is under way. So a second copy of an insert that met a conflict changes nothing.
    pub(crate) fn may_insert(&self, key: &Key, id: OpId) -> bool {
        let travels = |message: &Message| {
            message.answer.is_none()
                && matches!(&message.body, Body::Push(operations)
                    if operations.iter().any(|operation| operation.id == id && !is_poison(operation)))
        };
        self.server.has_applied(id) || (self.server.row(key).is_none() && self.messages.iter().any(travels))
    }

    fn send(&mut self, client: usize, body: Body) -> Waiting {
        let slot = Arc::new(Mutex::new(Slot::default()));
        self.messages.push(Message { client, body, answer: None, slot: Some(Arc::clone(&slot)) });
        Waiting(slot)
    }

    /// The process of a client is no more: what it sent still travels, its timers are gone.
    pub(crate) fn forget(&mut self, client: usize) {
        self.messages.retain_mut(|message| {
            let mine = message.client == client;
            if mine {
                message.slot = None;
            }
            !mine || (message.answer.is_none() && matches!(message.body, Body::Push(_)))
        });
    }

    /// Every connection is cut.
    pub(crate) fn cut_all(&mut self) {
        for message in std::mem::take(&mut self.messages) {
            if matches!(message.body, Body::Timer) {
                self.messages.push(message);
            } else {
                message.fail(unreachable);
            }
        }
    }

    /// Lets something become of a message.
    pub(crate) fn deliver(&mut self, index: usize, fate: Fate) {
        if self.messages.is_empty() {
            return;
        }
        let mut message = self.messages.remove(index % self.messages.len());
        if matches!(message.body, Body::Timer) {
            return message.settle(Reply::Fired);
        }
        if let Some(answer) = message.answer.take() {
            return match fate {
                Fate::Lost | Fate::Late | Fate::Twice => message.fail(unreachable),
                Fate::CutOff => message.fail(|| RemoteError::new(RemoteErrorKind::Malformed, "cut off")),
                _ => {
                    if let (Body::Push(operations), Reply::Pushed(answers)) = (&message.body, &answer) {
                        for (operation, answer) in operations.iter().zip(answers) {
                            self.sent.heard(message.client, operation, answer);
                        }
                    }
                    message.settle(answer);
                }
            };
        }
        let refuse = |kind| {
            let mut error = RemoteError::new(kind, "not now");
            if kind == RemoteErrorKind::Throttled {
                error.retry_after = Some(Duration::from_secs(if fate == Fate::Closed { 7_200 } else { 2 }));
            }
            error
        };
        match fate {
            Fate::Lost => message.fail(unreachable),
            Fate::Late => {
                if let Body::Push(operations) = &message.body {
                    self.orphan(message.client, operations.clone());
                }
                message.fail(unreachable);
            }
            Fate::Busy | Fate::Closed => message.fail(|| refuse(RemoteErrorKind::Throttled)),
            Fate::Failed => message.fail(|| refuse(RemoteErrorKind::Server)),
            Fate::Portal => message.fail(|| refuse(RemoteErrorKind::Misconfigured)),
            Fate::SignedOut | Fate::NoTable => {
                let signed_out = fate == Fate::SignedOut;
                let kind = if signed_out { RemoteErrorKind::SignIn } else { RemoteErrorKind::NoTable };
                if let Body::Push(operations) = &message.body {
                    for operation in operations {
                        self.sent.refused(message.client, operation);
                    }
                }
                message.fail(|| refuse(kind));
            }
            Fate::HalfLost => {
                drop(self.half(&message.body));
                message.fail(unreachable);
            }
            Fate::Half => {
                message.answer = Some(self.half(&message.body));
                self.travel_back(message);
            }
            Fate::FailedAfter | Fate::CutOff => {
                drop(self.ask(&message.body));
                let kind =
                    if fate == Fate::CutOff { RemoteErrorKind::Malformed } else { RemoteErrorKind::Server };
                message.fail(|| refuse(kind));
            }
            Fate::Arrive | Fate::Twice => {
                if let (Body::Push(operations), Fate::Twice) = (&message.body, fate) {
                    self.orphan(message.client, operations.clone());
                }
                message.answer = Some(self.ask(&message.body));
                self.travel_back(message);
            }
        }
    }

    fn orphan(&mut self, client: usize, operations: Vec<Operation>) {
        self.messages.push(Message { client, body: Body::Push(operations), answer: None, slot: None });
    }

    fn travel_back(&mut self, message: Message) {
        if message.slot.is_some() {
            self.messages.push(message);
        }
    }

    /// The server fails in the middle of a request.
    fn half(&mut self, body: &Body) -> Reply {
        let failed = || RemoteError::new(RemoteErrorKind::Server, "not now");
        match body {
            Body::Push(operations) => {
                let (first, rest) = operations.split_at(operations.len() / 2);
                let done = first.iter().map(|operation| self.server.push(operation));
                Reply::Pushed(done.chain(rest.iter().map(|_| Err(failed()))).collect())
            }
            Body::Fetch(_) => Reply::Fetched(Err(failed())),
            Body::Timer => Reply::Fired,
        }
    }

    fn ask(&mut self, body: &Body) -> Reply {
        match body {
            Body::Push(operations) => {
                Reply::Pushed(operations.iter().map(|operation| self.server.push(operation)).collect())
            }
            Body::Fetch(request) => Reply::Fetched(self.server.fetch(request)),
            Body::Timer => Reply::Fired,
        }
    }
}

/// Waits until the scheduler lets a timer of this client fire: a pause of so long, or the time a policy takes.
pub(crate) async fn timer(net: &SharedNet, client: usize, pause: Option<Duration>) {
    let waiting = lock(net).send(client, Body::Timer);
    waiting.await;
    lock(net).sent.paused(client, pause);
}

/// One client's way to the server.
#[derive(Debug)]
pub(crate) struct SimRemote {
    pub(crate) net: SharedNet,
    pub(crate) client: usize,
    pub(crate) store: SimStore,
    pub(crate) batch: usize,
}

impl SimRemote {
    /// Sends a request and waits. What the answer asks of the client counts from the moment the client has it.
    fn send(&self, body: Body) -> Waiting {
        let mut net = lock(&self.net);
        if let Some(violation) = net.sent.may_send(self.client, self.store.disk().commits) {
            net.violation.get_or_insert(violation);
        }
        net.send(self.client, body)
    }

    fn has<T>(&self, answer: Result<T, RemoteError>) -> Result<T, RemoteError> {
        if let Err(error) = &answer {
            lock(&self.net).sent.failed(self.client, error, self.store.disk().commits);
        }
        answer
    }
}

#[async_trait]
impl Remote for SimRemote {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        match self.send(Body::Fetch(request.clone())).await {
            Reply::Fetched(answer) => self.has(answer),
            _ => Err(unreachable()),
        }
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        let answers = self.push_many(std::slice::from_ref(operation)).await;
        answers.into_iter().next().unwrap_or_else(|| Err(unreachable()))
    }

    fn batch(&self) -> usize {
        self.batch
    }

    async fn push_many(&self, operations: &[Operation]) -> Vec<Result<PushOutcome, RemoteError>> {
        {
            let mut net = lock(&self.net);
            for operation in operations {
                if let Some(violation) = net.sent.check(self.client, &self.store, operation) {
                    net.violation.get_or_insert(violation);
                }
            }
        }
        match self.send(Body::Push(operations.to_vec())).await {
            Reply::Pushed(answers) => answers.into_iter().map(|answer| self.has(answer)).collect(),
            _ => Vec::new(),
        }
    }
}
