//! A computer with a store, an engine and a way to the server: what the tests of the engine play with.

use std::sync::Arc;

use serde_json::{Value, json};
use sync_core::conflict::Ask;
use sync_core::{
    CancellationToken, ConflictPolicy, Counts, Error, Fields, OpId, Operation, OperationKind, Options,
    Record, RecordId, Revision, Schema, Sequence, State, SyncContext, SyncReport, SyncTable, TableName,
    TableSchema, Timestamp,
};
use sync_testkit::{FakeRemote, FakeServer, SharedStore, TestClock};

pub(crate) fn table(name: &str) -> TableName {
    TableName::new(name).unwrap()
}

pub(crate) fn tasks() -> TableName {
    table("todoitem")
}

pub(crate) fn id(text: &str) -> RecordId {
    RecordId::new(text).unwrap()
}

pub(crate) fn fields(value: Value) -> Fields {
    value.as_object().unwrap().clone()
}

pub(crate) fn schema() -> Schema {
    let table =
        |name, parent| TableSchema { name: table(name), columns: Vec::new(), indexes: Vec::new(), parent };
    let parent = sync_core::Parent { table: self::table("todolist"), column: "listId".into() };
    Schema { tables: vec![table("todolist", None), table("todoitem", Some(parent))] }
}

/// One computer.
#[derive(Debug)]
pub(crate) struct Computer {
    pub(crate) context: SyncContext,
    pub(crate) remote: FakeRemote,
    pub(crate) clock: Arc<TestClock>,
    store: SharedStore,
}

impl Computer {
    pub(crate) fn new(server: &Arc<FakeServer>, seed: u64) -> Self {
        Self::with(server, seed, SharedStore::default(), None)
    }

    pub(crate) fn with_policy(
        server: &Arc<FakeServer>,
        seed: u64,
        policy: impl ConflictPolicy + 'static,
    ) -> Self {
        Self::with(server, seed, SharedStore::default(), Some(Arc::new(policy)))
    }

    pub(crate) fn with(
        server: &Arc<FakeServer>,
        seed: u64,
        store: SharedStore,
        policy: Option<Arc<dyn ConflictPolicy>>,
    ) -> Self {
        let remote = FakeRemote::new(server);
        let clock = Arc::new(TestClock::new(seed << 20));
        let mut builder = SyncContext::builder(schema(), Box::new(store.clone()))
            .clock(clock.clone())
            .device(format!("computer {seed}"))
            .remote(Arc::new(remote.clone()));
        if let Some(policy) = policy {
            builder = builder.policy(tasks(), policy);
        }
        let options = Options { page_size: 3, ..Options::default() };
        Self { context: builder.options(options).build(), remote, clock, store }
    }

    /// Another handle to the same computer.
    pub(crate) fn share(&self) -> Self {
        Self {
            context: self.context.clone(),
            remote: self.remote.clone(),
            clock: self.clock.clone(),
            store: self.store.clone(),
        }
    }

    /// The process dies and starts again on the same store.
    pub(crate) fn restart(&self, server: &Arc<FakeServer>, seed: u64) -> Self {
        Self::with(server, seed, self.store.snapshot(), None)
    }

    pub(crate) fn tasks(&self) -> SyncTable {
        self.context.table(&tasks()).unwrap()
    }

    pub(crate) fn add(&self, name: &str, text: &str) -> Record {
        self.tasks().insert_with_id(id(name), fields(json!({"text": text, "complete": false}))).unwrap()
    }

    pub(crate) fn set(&self, name: &str, changes: Value) -> Record {
        self.tasks().update(&id(name), fields(changes)).unwrap()
    }

    pub(crate) fn get(&self, name: &str, member: &str) -> Value {
        self.tasks().lookup(&id(name)).unwrap().map_or(Value::Null, |row| row.get(member).clone())
    }

    pub(crate) async fn sync(&self) -> Result<SyncReport, Error> {
        let report = self.context.sync(&CancellationToken::new()).await;
        self.check();
        report
    }

    pub(crate) fn counts(&self) -> Counts {
        self.context.counts().unwrap()
    }

    /// I2, after every step.
    pub(crate) fn check(&self) {
        assert_eq!(self.context.verify().unwrap(), Vec::<String>::new());
    }
}

/// Two computers that both have task `a`, whose text is `milk`, from the server.
pub(crate) async fn two(server: &Arc<FakeServer>) -> (Computer, Computer) {
    let (one, two) = (Computer::new(server, 1), Computer::new(server, 2));
    one.add("a", "milk");
    one.sync().await.unwrap();
    two.sync().await.unwrap();
    (one, two)
}

/// Another computer reads everything, and changes the text of `a` to `theirs`.
pub(crate) async fn changed_elsewhere(server: &Arc<FakeServer>) -> Computer {
    let other = Computer::new(server, 2);
    other.sync().await.unwrap();
    other.set("a", json!({"text": "theirs"}));
    other.sync().await.unwrap();
    other
}

/// A computer that created task `a`, which another created, too: theirs is on the server.
pub(crate) async fn created_twice(server: &Arc<FakeServer>) -> Computer {
    let one = Computer::with_policy(server, 1, Ask);
    let other = Computer::new(server, 2);
    other.add("a", "theirs");
    other.sync().await.unwrap();
    one.add("a", "mine");
    one
}

/// The only operation of record `a`.
pub(crate) fn operation(kind: OperationKind, changes: Fields, state: State) -> Operation {
    Operation {
        id: OpId(uuid::Uuid::nil()),
        table: tasks(),
        record: id("a"),
        kind,
        sequence: Sequence(1),
        revision: Revision(0),
        state,
        attempts: 0,
        last_failure: None,
        base_version: None,
        changes,
        edited_at: Timestamp(0),
    }
}
