//! Net: every request and every timer of the world, under way until the scheduler says what becomes of it. It sees what
//! each client really sends, and checks that against what the client had written down before.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use sync_core::{
    FetchRequest, OpId, Operation, OperationKind, Page, PushOutcome, RecordId, Remote, RemoteError,
    RemoteErrorKind, Sequence, State, Store,
};

use super::disk::SimStore;
use super::server::Server;
use super::step::Fate;
use super::{Violation, is_poison, tables};

#[derive(Debug)]
enum Body {
    Push(Box<Operation>),
    Fetch(FetchRequest),
    Timer,
}

#[derive(Debug)]
enum Reply {
    Pushed(Result<PushOutcome, RemoteError>),
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
            let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
            slot.reply = Some(reply);
            if let Some(waker) = slot.waker.take() {
                waker.wake();
            }
        }
    }

    fn fail(self, error: RemoteError) {
        let reply = match self.body {
            Body::Push(_) => Reply::Pushed(Err(error)),
            Body::Fetch(_) => Reply::Fetched(Err(error)),
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
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.reply.take() {
            Some(reply) => Poll::Ready(reply),
            None => {
                slot.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// What the last send of a place in a client's queue came to.
#[derive(Debug)]
struct LastSend {
    id: OpId,
    /// Whether the client cannot know if it was applied.
    unknown: bool,
    /// The same, before this send.
    unknown_before: bool,
}

/// All that is under way, and the server.
#[derive(Debug)]
pub(crate) struct Net {
    messages: Vec<Message>,
    pub(crate) server: Server,
    contents: BTreeMap<OpId, (usize, Operation)>,
    sends: BTreeMap<(usize, Sequence), LastSend>,
    pub(crate) violation: Option<Violation>,
}

pub(crate) type SharedNet = Arc<Mutex<Net>>;

pub(crate) fn lock(net: &SharedNet) -> MutexGuard<'_, Net> {
    net.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unreachable() -> RemoteError {
    RemoteError::new(RemoteErrorKind::Unreachable, "no answer")
}

impl Net {
    pub(crate) fn new(server: Server) -> SharedNet {
        Arc::new(Mutex::new(Self {
            messages: Vec::new(),
            server,
            contents: BTreeMap::new(),
            sends: BTreeMap::new(),
            violation: None,
        }))
    }

    pub(crate) fn under_way(&self) -> usize {
        self.messages.len()
    }

    /// Tells whether this operation has taken effect, or may still.
    pub(crate) fn may_apply(&self, id: OpId) -> bool {
        let travels = |message: &Message| {
            message.answer.is_none()
                && matches!(&message.body, Body::Push(operation) if operation.id == id && !is_poison(operation))
        };
        self.server.has_applied(id) || self.messages.iter().any(travels)
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
                message.fail(unreachable());
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
                Fate::Lost | Fate::Late | Fate::Twice => message.fail(unreachable()),
                Fate::CutOff => message.fail(RemoteError::new(RemoteErrorKind::Malformed, "cut off")),
                _ => {
                    self.heard(&message, &answer);
                    message.settle(answer);
                }
            };
        }
        let refuse = |kind| {
            let mut error = RemoteError::new(kind, "not now");
            if kind == RemoteErrorKind::Throttled {
                error.retry_after = Some(Duration::from_secs(2));
            }
            error
        };
        match fate {
            Fate::Lost => message.fail(unreachable()),
            Fate::Late => {
                if let Body::Push(operation) = &message.body {
                    self.orphan(message.client, operation.clone());
                }
                message.fail(unreachable());
            }
            Fate::Busy => message.fail(refuse(RemoteErrorKind::Throttled)),
            Fate::Failed => message.fail(refuse(RemoteErrorKind::Server)),
            Fate::SignedOut => {
                self.refused(&message);
                message.fail(refuse(RemoteErrorKind::SignIn));
            }
            Fate::FailedAfter | Fate::CutOff => {
                drop(self.ask(&message.body));
                let kind =
                    if fate == Fate::CutOff { RemoteErrorKind::Malformed } else { RemoteErrorKind::Server };
                message.fail(refuse(kind));
            }
            Fate::Arrive | Fate::Twice => {
                if let (Body::Push(operation), Fate::Twice) = (&message.body, fate) {
                    self.orphan(message.client, operation.clone());
                }
                message.answer = Some(self.ask(&message.body));
                if message.slot.is_some() {
                    self.messages.push(message);
                }
            }
        }
    }

    fn orphan(&mut self, client: usize, operation: Box<Operation>) {
        self.messages.push(Message { client, body: Body::Push(operation), answer: None, slot: None });
    }

    fn ask(&mut self, body: &Body) -> Reply {
        match body {
            Body::Push(operation) => Reply::Pushed(self.server.push(operation)),
            Body::Fetch(request) => Reply::Fetched(Ok(self.server.fetch(request))),
            Body::Timer => Reply::Fired,
        }
    }

    /// Notes what a client now knows about what it sent.
    fn heard(&mut self, message: &Message, answer: &Reply) {
        match answer {
            Reply::Pushed(Ok(_)) => {
                if let Body::Push(operation) = &message.body
                    && let Some(send) = self.sends.get_mut(&(message.client, operation.sequence))
                {
                    send.unknown = false;
                }
            }
            Reply::Pushed(Err(_)) => self.refused(message),
            _ => {}
        }
    }

    /// This send was not applied for certain; an earlier one of the same operation may have been.
    fn refused(&mut self, message: &Message) {
        if let Body::Push(operation) = &message.body
            && let Some(send) = self.sends.get_mut(&(message.client, operation.sequence))
        {
            send.unknown = send.unknown_before;
        }
    }

    fn violates(&mut self, law: &'static str, what: String) {
        self.violation.get_or_insert(Violation { law, what });
    }

    /// Checks a request against what its sender's disk holds and what was sent before.
    fn check(&mut self, client: usize, store: &SimStore, operation: &Operation) {
        let place = Sequence(operation.sequence.0.saturating_sub(1));
        let written = store.operations(place, 1).unwrap_or_default().pop();
        let named = format!("{:?} of {} {}", operation.kind, operation.table, operation.record);
        let persisted =
            written.is_some_and(|written| written.id == operation.id && written.state == State::InFlight);
        if !persisted {
            self.violates("I4", format!("{named} was sent before its disk knew"));
        }
        let (_, first) = self.contents.entry(operation.id).or_insert_with(|| (client, operation.clone()));
        let same = (first.kind, &first.changes, &first.base_version)
            == (operation.kind, &operation.changes, &operation.base_version);
        if !same {
            self.violates("I3", format!("{named} was sent with the identity of something else"));
        }
        let place = (client, operation.sequence);
        let unknown_before = self.sends.get(&place).is_some_and(|send| send.unknown);
        if unknown_before && self.sends.get(&place).is_some_and(|send| send.id != operation.id) {
            self.violates("I3", format!("{named} was sent again with a new identity"));
        }
        self.sends.insert(place, LastSend { id: operation.id, unknown: true, unknown_before });
        self.check_parent(client, store, operation, &named);
    }

    fn check_parent(&mut self, client: usize, store: &SimStore, operation: &Operation, named: &str) {
        let parent = operation.changes.get(tables::PARENT).and_then(|value| value.as_str());
        let Some(Ok(parent)) = parent.map(RecordId::new).filter(|_| operation.kind == OperationKind::Insert)
        else {
            return;
        };
        let waiting = store.operations_of(&tables::lists(), &parent).unwrap_or_default();
        if let Some(first) = waiting.first()
            && (first.kind, &first.state) == (OperationKind::Insert, &State::Pending)
            && first.sequence < operation.sequence
            && !self.sends.contains_key(&(client, first.sequence))
        {
            self.violates("D4", format!("{named} was sent before its parent"));
        }
    }
}

/// Waits until the scheduler lets a timer of this client fire.
pub(crate) async fn timer(net: &SharedNet, client: usize) {
    let waiting = lock(net).send(client, Body::Timer);
    waiting.await;
}

/// One client's way to the server.
#[derive(Debug)]
pub(crate) struct SimRemote {
    pub(crate) net: SharedNet,
    pub(crate) client: usize,
    pub(crate) store: SimStore,
}

#[async_trait]
impl Remote for SimRemote {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        let waiting = lock(&self.net).send(self.client, Body::Fetch(request.clone()));
        match waiting.await {
            Reply::Fetched(answer) => answer,
            _ => Err(unreachable()),
        }
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        let waiting = {
            let mut net = lock(&self.net);
            net.check(self.client, &self.store, operation);
            net.send(self.client, Body::Push(Box::new(operation.clone())))
        };
        match waiting.await {
            Reply::Pushed(answer) => answer,
            _ => Err(unreachable()),
        }
    }
}
