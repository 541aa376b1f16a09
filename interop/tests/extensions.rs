//! What our client and our server have beyond the protocol, end to end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs
)]

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use remote_http::HttpRemote;
use secrecy::SecretString;
use server::{Config, RunningServer, accounts::add_user};
use store_sqlite::SqliteStore;
use sync_core::{
    CancellationToken, Column, ColumnKind, Fields, Filter, Query, RecordId, Schema, SyncContext, SyncTable,
    TableName, TableSchema,
};
use tempfile::TempDir;
use tokio::time::timeout;

const PASSWORD: &str = "correct horse battery";

struct Stage {
    folder: TempDir,
    server: RunningServer,
}

impl Stage {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        add_user(folder.path(), "alice", PASSWORD).unwrap();
        let server = server::start(config(folder.path())).await.unwrap();
        Self { folder, server }
    }

    async fn remote(&self) -> HttpRemote {
        let anonymous = HttpRemote::builder(self.server.url()).build().unwrap();
        let session = anonymous.sign_in("alice", &SecretString::from(PASSWORD)).await.unwrap();
        HttpRemote::builder(self.server.url()).token(session.token).build().unwrap()
    }

    async fn device(&self, name: &str) -> (SyncContext, SyncTable) {
        let column = |name: &str, kind| Column { name: name.to_owned(), kind };
        let columns = vec![column("text", ColumnKind::String), column("complete", ColumnKind::Boolean)];
        let table_schema = TableSchema { name: table(), columns, indexes: Vec::new(), parent: None };
        let schema = Schema { tables: vec![table_schema] };
        let store = SqliteStore::open(&self.folder.path().join(format!("{name}.sqlite")), &schema).unwrap();
        let context = SyncContext::builder(schema, Box::new(store)).device(name);
        let context = context.remote(Arc::new(self.remote().await)).build();
        let face = context.table(&table()).unwrap();
        (context, face)
    }
}

fn config(folder: &Path) -> Config {
    let mut config = Config::new(folder);
    config.listen = ([127, 0, 0, 1], 0).into();
    config
}

fn table() -> TableName {
    TableName::new("todoitem").unwrap()
}

fn task(text: &str) -> Fields {
    [("text".to_owned(), text.into()), ("complete".to_owned(), false.into())].into_iter().collect()
}

fn shown(face: &SyncTable) -> Vec<String> {
    let rows = face.read(&Query::filter(Filter::All)).unwrap();
    rows.iter().map(|row| row.get("text").as_str().unwrap().to_owned()).collect()
}

async fn sync(context: &SyncContext) {
    context.sync(&CancellationToken::new()).await.unwrap();
    assert_eq!(context.counts().unwrap().operations, 0);
    assert_eq!(context.verify().unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_edits_are_pushed_in_few_requests() {
    let stage = Stage::start().await;
    let (one, face) = stage.device("one").await;
    for number in 0..1_000 {
        face.insert(task(&format!("task {number}"))).unwrap();
    }
    let began = Instant::now();
    sync(&one).await;
    println!("1,000 inserts pushed in {:?}", began.elapsed());
    for row in face.read(&Query::filter(Filter::All)).unwrap().iter().step_by(2) {
        face.update(&row.id, task("changed")).unwrap();
    }
    face.delete(&face.read(&Query::filter(Filter::All)).unwrap()[1].id).unwrap();
    sync(&one).await;
    let (two, other) = stage.device("two").await;
    sync(&two).await;
    assert_eq!(shown(&other), shown(&face));
    assert_eq!(shown(&other).len(), 999);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_inside_a_batch_is_one_record_s_own() {
    let stage = Stage::start().await;
    let ((one, here), (two, there)) = (stage.device("one").await, stage.device("two").await);
    let ids: Vec<RecordId> =
        (0..30).map(|number| here.insert(task(&number.to_string())).unwrap().id).collect();
    sync(&one).await;
    sync(&two).await;
    for id in &ids {
        there.update(id, [("complete".to_owned(), true.into())].into_iter().collect()).unwrap();
    }
    here.update(&ids[7], [("text".to_owned(), "mine".into())].into_iter().collect()).unwrap();
    sync(&one).await;
    sync(&two).await;
    sync(&one).await;
    assert_eq!(shown(&here), shown(&there));
    let merged = here.lookup(&ids[7]).unwrap().unwrap();
    assert_eq!((merged.get("text").as_str(), merged.get("complete").as_bool()), (Some("mine"), Some(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_away_for_too_long_keeps_no_ghost() {
    let stage = Stage::start().await;
    let ((one, here), (two, there)) = (stage.device("one").await, stage.device("two").await);
    let gone = here.insert(task("gone")).unwrap().id;
    here.insert(task("kept")).unwrap();
    sync(&one).await;
    sync(&two).await;
    here.delete(&gone).unwrap();
    sync(&one).await;
    let storage = server::open(&config(stage.folder.path())).await.unwrap();
    let owner = storage.account("alice").await.unwrap().unwrap().owner;
    let purged = storage.purge(owner, Arc::new(server::tables::todoitem()), i64::MAX).await.unwrap();
    assert_eq!(purged, 1);
    there.insert(task("made while away")).unwrap();
    sync(&two).await;
    let mut rows = shown(&there);
    rows.sort();
    assert_eq!(rows, ["kept", "made while away"]);
    sync(&two).await;
    sync(&one).await;
    assert_eq!(shown(&here).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_hears_of_changes_also_after_the_server_was_away() {
    let mut stage = Stage::start().await;
    let remote = stage.remote().await;
    let mut changes = remote.changes();
    let (one, face) = stage.device("one").await;
    face.insert(task("first")).unwrap();
    sync(&one).await;
    let told = timeout(Duration::from_secs(20), changes.next()).await.unwrap().unwrap();
    assert_eq!(told.table, table());
    let address = stage.server.local_addr();
    stage.server.shutdown().await;
    // Whoever waits meanwhile hears nothing, and no error either.
    assert!(timeout(Duration::from_millis(300), changes.next()).await.is_err());
    let mut again = config(stage.folder.path());
    again.listen = address;
    stage.server = server::start(again).await.unwrap();
    face.insert(task("second")).unwrap();
    sync(&one).await;
    let later = timeout(Duration::from_secs(30), changes.next()).await.unwrap().unwrap();
    assert!(later.reached > told.reached);
    let stranger = HttpRemote::builder(stage.server.url()).build().unwrap();
    assert!(stranger.changes().next().await.unwrap_err().needs_sign_in());
}
