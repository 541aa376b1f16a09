//! What the keeper is promised: it is told of every row that a pull removes, before that goes, and of no other.

use std::sync::{Arc, Mutex};

use serde_json::json;
use sync_core::{
    CancellationToken, Error, Filter, Keeper, Options, PullQuery, RemovalGuard, Removed, StoreError,
    SyncContext, TableName,
};
use sync_testkit::{FakeRemote, FakeServer, SharedStore, TestClock};

use crate::support::{Computer, id, schema, tasks};

/// Notes what it is told, or refuses to.
#[derive(Debug, Default)]
struct Notes {
    told: Mutex<Vec<String>>,
    refuses: Mutex<bool>,
}

impl Notes {
    fn told(&self) -> Vec<String> {
        let mut told = self.told.lock().unwrap().clone();
        told.sort();
        told
    }
}

impl Keeper for Notes {
    fn removing(&self, _: &TableName, rows: &[Removed]) -> Result<(), StoreError> {
        if *self.refuses.lock().unwrap() {
            return Err(StoreError::Full);
        }
        let text = |row: &Removed| format!("{}: {}", row.local.id, row.local.get("text").as_str().unwrap());
        self.told.lock().unwrap().extend(rows.iter().map(text));
        Ok(())
    }
}

/// A computer that sent so many tasks, and another that has them and a keeper.
async fn kept(server: &Arc<FakeServer>, many: usize) -> (Computer, SyncContext, Arc<Notes>) {
    let one = Computer::new(server, 1);
    for n in 0..many {
        one.add(&format!("t{n:02}"), "milk");
    }
    one.sync().await.unwrap();
    let notes = Arc::new(Notes::default());
    let context = SyncContext::builder(schema(), Box::new(SharedStore::default()))
        .clock(Arc::new(TestClock::new(2 << 20)))
        .remote(Arc::new(FakeRemote::new(server)))
        .options(Options { page_size: 3, ..Options::default() })
        .keeper(notes.clone())
        .build();
    context.sync(&CancellationToken::new()).await.unwrap();
    (one, context, notes)
}

fn count(context: &SyncContext) -> u64 {
    context.table(&tasks()).unwrap().count(&Filter::All).unwrap()
}

#[tokio::test]
async fn it_is_told_of_what_was_deleted_elsewhere_and_not_of_what_was_deleted_here() {
    let server = FakeServer::new();
    let (one, context, notes) = kept(&server, 3).await;
    one.set("t00", json!({"text": "oat milk"}));
    one.sync().await.unwrap();
    context.sync(&CancellationToken::new()).await.unwrap();
    for name in ["t00", "t01"] {
        one.tasks().delete(&id(name)).unwrap();
    }
    one.sync().await.unwrap();
    context.table(&tasks()).unwrap().delete(&id("t01")).unwrap();
    context.sync(&CancellationToken::new()).await.unwrap();
    assert_eq!(notes.told(), ["t00: oat milk"]);
    assert_eq!(count(&context), 1);
}

#[tokio::test]
async fn what_it_cannot_keep_stays_and_is_told_of_again() {
    let server = FakeServer::new();
    let (one, context, notes) = kept(&server, 3).await;
    one.tasks().delete(&id("t01")).unwrap();
    one.sync().await.unwrap();
    *notes.refuses.lock().unwrap() = true;
    let refused = context.sync(&CancellationToken::new()).await.unwrap_err();
    assert!(matches!(refused, Error::Store(StoreError::Full)), "{refused}");
    assert_eq!(count(&context), 3);
    *notes.refuses.lock().unwrap() = false;
    context.sync(&CancellationToken::new()).await.unwrap();
    assert_eq!((notes.told(), count(&context)), (vec!["t01: milk".to_owned()], 2));
}

#[tokio::test]
async fn it_is_told_only_after_the_guard_and_of_what_a_full_read_misses_too() {
    let server = FakeServer::new();
    let (one, context, notes) = kept(&server, 15).await;
    for n in 0..12 {
        one.tasks().delete(&id(&format!("t{n:02}"))).unwrap();
    }
    one.sync().await.unwrap();
    let (query, cancel) = (PullQuery::table(tasks()), CancellationToken::new());
    let asked = context.pull(&query, &cancel).await.unwrap_err();
    assert!(matches!(asked, Error::MassDelete { .. }), "{asked}");
    let gone = 15 - usize::try_from(count(&context)).unwrap();
    assert_eq!(notes.told().len(), gone, "of the pages before the one that asks, and no more");
    for n in 0..12 {
        server.vanish(&tasks(), &id(&format!("t{n:02}")));
    }
    context.resync(&query, RemovalGuard::Allow, &cancel).await.unwrap();
    assert_eq!((notes.told().len(), count(&context)), (12, 3));
}

#[tokio::test]
async fn what_the_user_keeps_is_not_told() {
    let server = FakeServer::new();
    let (one, context, notes) = kept(&server, 12).await;
    for n in 0..12 {
        one.tasks().delete(&id(&format!("t{n:02}"))).unwrap();
    }
    one.sync().await.unwrap();
    context.resync(&PullQuery::table(tasks()), RemovalGuard::Keep, &CancellationToken::new()).await.unwrap();
    assert_eq!((notes.told(), count(&context)), (Vec::new(), 12));
}
