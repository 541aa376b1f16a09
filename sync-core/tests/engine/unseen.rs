//! What a read of everything did not show of records that are edited here, on a server whose stamps promise nothing.

use std::sync::Arc;

use async_trait::async_trait;
use sync_core::{
    CancellationToken, FetchRequest, Filter, Operation, Page, PullQuery, PushOutcome, Remote, RemoteError,
    RemovalGuard, Resolution,
};
use sync_testkit::{FakeRemote, FakeServer};

use crate::support::{Computer, created_twice, id, tasks};

/// A computer that is in conflict with a task of another, on a naive server that has one more.
async fn in_conflict() -> (Arc<FakeServer>, Computer) {
    let server = FakeServer::new();
    server.promise_nothing();
    let one = created_twice(&server).await;
    let other = Computer::new(&server, 3);
    other.add("b", "one more");
    other.sync().await.unwrap();
    one.context.push(&CancellationToken::new()).await.unwrap();
    assert!(one.context.conflicts().unwrap()[0].server.is_some());
    (server, one)
}

#[tokio::test]
async fn i8_a_conflict_with_a_row_that_went_without_a_tombstone_leaves_no_ghost() {
    let (server, one) = in_conflict().await;
    server.vanish(&tasks(), &id("a"));
    one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap();
    assert_eq!(one.context.conflicts().unwrap()[0].server, None);
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepServer).unwrap();
    one.sync().await.unwrap();
    assert_eq!(one.tasks().lookup(&id("a")).unwrap(), None);
    assert_eq!(one.tasks().count(&Filter::All).unwrap(), 1);
}

/// A way to a server on which task `a` always moves past a read of the whole table.
#[derive(Debug)]
struct Evasive(FakeRemote);

#[async_trait]
impl Remote for Evasive {
    async fn fetch(&self, request: &FetchRequest) -> Result<Page, RemoteError> {
        let mut page = self.0.fetch(request).await?;
        page.records.retain(|row| request.filter != Filter::All || row.id != id("a"));
        Ok(page)
    }

    async fn push(&self, operation: &Operation) -> Result<PushOutcome, RemoteError> {
        self.0.push(operation).await
    }
}

#[tokio::test]
async fn i12_a_row_that_moved_past_a_read_is_asked_for_before_it_is_taken_for_gone() {
    let (server, one) = in_conflict().await;
    one.tasks().delete(&id("a")).unwrap();
    one.context.set_remote(Some(Arc::new(Evasive(one.remote.clone()))));
    let (query, cancel) = (PullQuery::table(tasks()), CancellationToken::new());
    one.context.resync(&query, RemovalGuard::Ask, &cancel).await.unwrap();
    one.check();
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepLocal).unwrap();
    one.sync().await.unwrap();
    assert!(server.row(&tasks(), &id("a")).unwrap().deleted, "the deletion was not forgotten");
}
