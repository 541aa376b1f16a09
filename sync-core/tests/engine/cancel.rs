//! A sync that ends in the middle: at every await, by its token or because nobody polls it any more.

use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use sync_core::conflict::MergeFields;
use sync_core::{
    CancellationToken, Clock, Conflict, ConflictPolicy, Error, FetchRequest, Operation, Options, Page,
    PushOutcome, Query, Remote, RemoteError, RemoteErrorKind, Resolution, Sequence, State, SyncContext,
    Timestamp,
};
use sync_testkit::{FakeRemote, FakeServer, Fault, SharedStore, TestClock};

use crate::support::{Computer, fields, id, schema, table, tasks};

/// What a sync waits for now.
type Place = Arc<Mutex<&'static str>>;

/// Lets others run, and notes why. More than once, so that not everything is ready at the same moment.
async fn wait(place: &Place, reason: &'static str, times: usize) {
    for _ in 0..times {
        *place.lock().unwrap() = reason;
        tokio::task::yield_now().await;
    }
}

/// A server, a clock and a policy that take their time, before and after they do anything.
#[derive(Debug, Clone)]
struct Slow {
    remote: FakeRemote,
    clock: Arc<TestClock>,
    place: Place,
}

#[async_trait]
impl Remote for Slow {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        wait(&self.place, "a page", 2).await;
        self.remote.fetch(request).await
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        wait(&self.place, "a push, unsent", 1).await;
        let answer = self.remote.push(operation).await;
        wait(&self.place, "a push, unheard", usize::try_from(operation.sequence.0 % 3).unwrap()).await;
        answer
    }
}

#[async_trait]
impl Clock for Slow {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn sleep(&self, _: Duration) {
        wait(&self.place, "a pause", 2).await;
    }

    fn entropy(&self) -> [u8; 10] {
        self.clock.entropy()
    }
}

#[async_trait]
impl ConflictPolicy for Slow {
    fn name(&self) -> &'static str {
        "slow"
    }

    async fn resolve(&self, conflict: &Conflict) -> Resolution {
        wait(&self.place, "a policy", 2).await;
        MergeFields::new().resolve(conflict).await
    }
}

/// A computer with much to do: every kind of operation, two conflicts of which one is the user's, a refusal that passes,
/// children, pages to read, and, the second kind, a read of everything that was interrupted.
struct World {
    server: Arc<FakeServer>,
    one: SyncContext,
    other: Computer,
    slow: Slow,
}

async fn world(reads_everything: bool) -> World {
    let server = FakeServer::new();
    let (place, clock) = (Place::default(), Arc::new(TestClock::new(7 << 20)));
    let slow = Slow { remote: FakeRemote::new(&server), clock, place };
    let one = SyncContext::builder(schema(), Box::new(SharedStore::default()))
        .clock(Arc::new(slow.clone()))
        .remote(Arc::new(slow.clone()))
        .policy(tasks(), Arc::new(slow.clone()))
        .options(Options { page_size: 3, in_flight: 3, ..Options::default() })
        .build();
    let other = Computer::new(&server, 2);
    for name in ["asks", "merges", "changed", "deleted", "gone there"] {
        other.add(name, "milk");
    }
    other.sync().await.unwrap();
    one.sync(&CancellationToken::new()).await.unwrap();
    other.set("asks", json!({"text": "theirs"}));
    other.set("merges", json!({"due": "2026-03-14"}));
    other.tasks().delete(&id("gone there")).unwrap();
    for n in 0..7 {
        other.add(&format!("new there {n}"), "theirs");
    }
    other.sync().await.unwrap();
    let mine = one.table(&tasks()).unwrap();
    mine.update(&id("asks"), fields(json!({"text": "mine"}))).unwrap();
    mine.update(&id("merges"), fields(json!({"text": "mine"}))).unwrap();
    mine.update(&id("changed"), fields(json!({"text": "mine"}))).unwrap();
    mine.delete(&id("deleted")).unwrap();
    one.table(&table("todolist")).unwrap().insert_with_id(id("l"), fields(json!({"name": "home"}))).unwrap();
    for n in 0..4 {
        let row = fields(json!({"text": "mine", "listId": "l"}));
        mine.insert_with_id(id(&format!("new here {n}")), row).unwrap();
    }
    if reads_everything {
        server.new_epoch();
    }
    slow.remote.on_push([None, Some(Fault::Answer(RemoteErrorKind::Server)), None, Some(Fault::LostAnswer)]);
    slow.remote.on_fetch([None, Some(Fault::LostRequest)]);
    World { server, one, other, slow }
}

impl World {
    fn states(&self) -> Vec<State> {
        let operations = self.one.pending_operations(Sequence::default(), 99).unwrap();
        operations.into_iter().map(|operation| operation.state).collect()
    }

    /// Syncs undisturbed, and returns what everybody has then: the server, here, there.
    async fn end(self) -> (BTreeMap<String, Value>, usize) {
        self.slow.remote.heal();
        assert_eq!(self.one.verify().unwrap(), Vec::<String>::new(), "(I2)");
        self.one.sync(&CancellationToken::new()).await.unwrap();
        assert_eq!(self.one.verify().unwrap(), Vec::<String>::new(), "(I2)");
        self.other.sync().await.unwrap();
        assert_eq!((self.one.counts().unwrap().operations, self.one.counts().unwrap().conflicts), (1, 1));
        let rows = |context: &SyncContext| {
            let rows = context.table(&tasks()).unwrap().read(&Query::default()).unwrap();
            rows.into_iter().map(|row| (row.id.to_string(), row.fields)).collect::<BTreeMap<_, _>>()
        };
        let (mut here, there) = (rows(&self.one), rows(&self.other.context));
        assert_eq!(here.get("asks").and_then(|row| row.get("text")), Some(&json!("mine")), "(I6)");
        here.insert("asks".into(), there["asks"].clone());
        assert_eq!(here, there, "(I8)");
        let log = self.server.log();
        assert_eq!(log.iter().collect::<BTreeSet<_>>().len(), log.len(), "(I3)");
        (there.into_iter().map(|(id, row)| (id, Value::Object(row))).collect(), log.len())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// Its token is cancelled.
    Cancelled,
    /// Nobody polls it any more, as when the process ends.
    Dropped,
}

/// Lets a sync wait so many times and then cuts it off. Returns what it waited for, or nothing if it was done before.
async fn cut(world: &World, cut: Cut, waits: usize) -> Option<&'static str> {
    let cancel = CancellationToken::new();
    let mut sync = Box::pin(world.one.sync(&cancel));
    let mut left = waits;
    let ended = poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        sync.as_mut().poll(context).map(Some)
    })
    .await;
    if ended.is_some() {
        return None;
    }
    let place = *world.slow.place.lock().unwrap();
    if cut == Cut::Cancelled {
        cancel.cancel();
        assert!(matches!(sync.await, Err(Error::Cancelled)));
        let states = world.states();
        assert!(!states.contains(&State::InFlight), "nothing is left marked: {states:?}");
    }
    Some(place)
}

async fn cut_everywhere(kind: Cut) {
    for reads_everything in [false, true] {
        let whole = world(reads_everything).await;
        let expected = whole.end().await;
        let mut places = BTreeSet::new();
        for waits in 1.. {
            let world = world(reads_everything).await;
            let Some(place) = cut(&world, kind, waits).await else { break };
            places.insert(place);
            assert_eq!(world.end().await, expected, "{kind:?} after {waits} waits, at {place}");
        }
        let all = ["a page", "a pause", "a policy", "a push, unheard", "a push, unsent"];
        assert_eq!(places, BTreeSet::from(all), "every await was met");
    }
}

#[tokio::test]
async fn a_sync_cancelled_at_any_await_stops_there_and_the_next_one_finishes() {
    cut_everywhere(Cut::Cancelled).await;
}

#[tokio::test]
async fn i15_a_sync_that_ends_at_any_await_leaves_a_whole_store_and_the_next_one_finishes() {
    cut_everywhere(Cut::Dropped).await;
}

#[tokio::test]
async fn a_sync_that_waits_for_another_can_be_cancelled() {
    let world = world(false).await;
    let cancel = CancellationToken::new();
    let mut first = Box::pin(world.one.sync(&cancel));
    let mut begun = false;
    poll_fn(|context| {
        assert!(first.as_mut().poll(context).is_pending() || begun);
        let ready = std::mem::replace(&mut begun, true);
        if ready { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let waiting = CancellationToken::new();
    let (second, ()) = tokio::join!(world.one.sync(&waiting), async { waiting.cancel() });
    assert!(matches!(second, Err(Error::Cancelled)));
    first.await.unwrap();
}
