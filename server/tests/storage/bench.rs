//! One database under test, with a clock that a test may set.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use serde_json::{Map, Value as Json, json};
use server::{
    Config, Database, PostgresConfig,
    clock::Clock,
    storage::{
        Change, Conditions, ListRequest, OperationKey, Owner, Page, ReadRequest, RowImage, Storage,
        Tombstones, WriteOutcome, WriteRequest,
    },
    tables::{Columns, Incoming, Shape, Table, Tables, todoitem},
};
use sync_protocol::{Dialect, query::Direction};
use tempfile::TempDir;

/// A clock that stands still unless it is set.
#[derive(Debug)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn set(&self, ms: i64) {
        self.0.store(ms, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A database, and what is needed to open it again.
pub(crate) struct Bench {
    pub(crate) config: Config,
    pub(crate) clock: Arc<TestClock>,
    /// Its address, if it is PostgreSQL.
    pub(crate) url: Option<String>,
    _folder: TempDir,
}

impl Bench {
    pub(crate) fn sqlite() -> Self {
        Self::new(None)
    }

    pub(crate) async fn postgres() -> Option<Self> {
        crate::postgres::database().await.map(|url| Self::new(Some(url)))
    }

    fn new(url: Option<String>) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(0)));
        let mut config = Config::new(folder.path());
        config.clock = Arc::clone(&clock) as Arc<dyn Clock>;
        if let Some(url) = &url {
            config.database = Database::Postgres(PostgresConfig::new(url.clone()));
        }
        Self { config, clock, url, _folder: folder }
    }

    pub(crate) fn declaring(mut self, table: &Table) -> Self {
        self.config.tables =
            Tables::builtin().iter().map(|table| Table::clone(table)).chain([table.clone()]).collect();
        self
    }

    pub(crate) async fn open(&self) -> Arc<dyn Storage> {
        server::open(&self.config).await.unwrap()
    }

    /// Opens it and adds an account.
    pub(crate) async fn open_for_one(&self) -> (Arc<dyn Storage>, Device) {
        let storage = self.open().await;
        let device = Device::of(&storage, "alice").await;
        (storage, device)
    }
}

pub(crate) fn all() -> Shape {
    Shape { columns: Columns::All, created_at: true }
}

/// Someone who reads and writes one table.
#[derive(Clone)]
pub(crate) struct Device {
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) owner: Owner,
    pub(crate) table: Arc<Table>,
}

impl Device {
    pub(crate) async fn of(storage: &Arc<dyn Storage>, name: &str) -> Self {
        let owner = storage.add_account(name, "hash").await.unwrap().owner;
        Self { storage: Arc::clone(storage), owner, table: Arc::new(todoitem()) }
    }

    pub(crate) fn at(&self, table: &Table) -> Self {
        Self { table: Arc::new(table.clone()), ..self.clone() }
    }

    pub(crate) fn request(&self, id: &str, change: Change) -> WriteRequest {
        WriteRequest {
            owner: self.owner,
            table: Arc::clone(&self.table),
            id: id.to_owned(),
            change,
            conditions: Conditions::default(),
            tombstones: Tombstones::Hidden,
            key: None,
            status: 200,
            shape: all(),
        }
    }

    fn incoming(&self, body: Json) -> Incoming {
        Incoming::read(&self.table, Dialect::V3, body).unwrap()
    }

    pub(crate) fn insertion(&self, body: Json) -> Change {
        let incoming = self.incoming(body);
        Change::Insert { values: incoming.with_nulls(), extra: incoming.extra }
    }

    pub(crate) fn merging(&self, body: Json) -> Change {
        let Incoming { values, extra, .. } = self.incoming(body);
        Change::Merge { values, extra, deleted: None, version: None, updated_at: None }
    }

    pub(crate) fn replacing(&self, body: Json) -> Change {
        let incoming = self.incoming(body);
        Change::Replace { values: incoming.values, extra: incoming.extra, deleted: false }
    }

    pub(crate) async fn write(&self, request: WriteRequest) -> WriteOutcome {
        self.storage.write(request).await.unwrap()
    }

    pub(crate) async fn applied(&self, request: WriteRequest) -> RowImage {
        match self.write(request).await {
            WriteOutcome::Applied(row) => row,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn insert(&self, id: &str, body: Json) -> RowImage {
        self.applied(self.request(id, self.insertion(body))).await
    }

    pub(crate) async fn read(&self, id: &str) -> Option<Json> {
        let (table, id) = (Arc::clone(&self.table), id.to_owned());
        let request = ReadRequest { owner: self.owner, table, id, shape: all() };
        self.storage.read(request).await.unwrap().map(|row| json_of(&row))
    }

    pub(crate) fn query(&self) -> ListRequest {
        ListRequest::all(self.owner, Arc::clone(&self.table))
    }

    pub(crate) fn ordered(&self, order: &[(&str, Direction)]) -> ListRequest {
        let order = order.iter().map(|(name, direction)| ((*name).to_owned(), *direction)).collect();
        ListRequest { order, ..self.query() }
    }

    pub(crate) async fn list(&self, request: ListRequest) -> Page {
        self.storage.list(request).await.unwrap().unwrap()
    }
}

pub(crate) fn json_of(row: &RowImage) -> Json {
    serde_json::from_slice(&row.json).unwrap()
}

/// The ids of a page.
pub(crate) fn ids(page: &Page) -> Vec<String> {
    let rows: Vec<Json> = serde_json::from_slice(&[b"[", &*page.items, b"]"].concat()).unwrap();
    assert_eq!(u64::try_from(rows.len()).unwrap(), page.rows);
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

pub(crate) fn key(id: &str, print: u8) -> Option<OperationKey> {
    Some(OperationKey { id: id.to_owned(), fingerprint: [print; 32] })
}

pub(crate) fn text(text: &str) -> Json {
    json!({ "text": text })
}

pub(crate) fn nothing() -> Json {
    Json::Object(Map::new())
}
