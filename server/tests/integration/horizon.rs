//! Deletions are known for a while: who was away for longer is told to read everything again, at whichever page.

use std::sync::Arc;

use reqwest::Method;
use serde_json::Value;
use server::tables::{Table, Tables, todoitem};
use sync_protocol::{Dialect, date};

use crate::support::{Client, Reply, TestServer};

const PULL: &str = "/tables/todoitem?__includedeleted=true&$orderby=updatedAt";

fn stamp(row: &Value) -> i64 {
    date::parse(row["updatedAt"].as_str().unwrap()).unwrap()
}

/// Removes alice's tombstones up to this one for good.
async fn purge(server: &TestServer, last: i64) {
    let storage = server.storage().await;
    let owner = storage.account("alice").await.unwrap().unwrap().owner;
    assert_eq!(storage.purge(owner, Arc::new(todoitem()), last + 1).await.unwrap(), 1);
}

/// Deletes a row and gives the stamp of its tombstone.
async fn delete(client: &Client, id: &str) -> i64 {
    client.delete(&format!("/tables/todoitem/{id}")).await;
    stamp(&client.get(&format!("/tables/todoitem/{id}?__includedeleted=true")).await.json())
}

async fn pull(client: &Client, path: &str, since: Option<i64>) -> Reply {
    let since = since.map(|since| since.to_string());
    let options: Vec<_> = since.iter().map(|since| ("X-Sync-Since", since.as_str())).collect();
    client.send(Method::GET, path, &options, None).await
}

#[tokio::test]
async fn a_client_that_was_away_for_longer_than_deletions_are_kept_is_told_so() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    alice.insert("old").await;
    let before = stamp(&alice.insert("kept").await);
    let deleted = delete(&alice, "old").await;
    purge(&server, deleted).await;
    assert_eq!(pull(&alice, PULL, Some(before)).await.status, 410);
    assert_eq!(pull(&alice, PULL, Some(deleted)).await.status, 200);
    assert_eq!(alice.send(Method::GET, PULL, &[("X-Sync-Since", "yesterday")], None).await.status, 400);
    assert_eq!(alice.get("/tables/todoitem").await.status, 200);
}

#[tokio::test]
async fn deletions_that_are_forgotten_between_two_pages_are_noticed_on_the_next() {
    let server = TestServer::with(|config| {
        config.tables = Tables::builtin().iter().map(|table| Table::clone(table).with_page_size(1)).collect();
    })
    .await;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let alice = server.alice(dialect).await;
        let id = |name: &str| format!("{dialect:?}-{name}");
        let before = stamp(&alice.insert(&id("a")).await);
        for name in ["b", "c", "d"] {
            alice.insert(&id(name)).await;
        }
        let next = |reply: &Reply| match dialect {
            Dialect::V2 => {
                let link = reply.header("link").unwrap().strip_suffix("; rel=next").unwrap();
                link.strip_prefix(&alice.url).unwrap().to_owned()
            }
            _ => format!("/tables/todoitem?{}", reply.json()["nextLink"].as_str().unwrap()),
        };
        let walk = format!("{PULL}&$filter=updatedAt gt datetimeoffset'{}'", date::print(before));
        let (told, untold) = (pull(&alice, &walk, Some(before)).await, pull(&alice, &walk, None).await);
        assert_eq!((told.ids(), untold.ids()), (vec![id("b")], vec![id("b")]));
        let second = pull(&alice, &next(&told), None).await;
        assert_eq!(second.ids(), [id("c")]);
        purge(&server, delete(&server.alice(Dialect::V3).await, &id("d")).await).await;
        // The client says only once how far it knew the table; the links say it from then on.
        for page in [&told, &second] {
            assert_eq!(pull(&alice, &next(page), None).await.status, 410, "{dialect:?}");
        }
        // Who never said it would not know what that means.
        assert_eq!(pull(&alice, &next(&untold), None).await.status, 200, "{dialect:?}");
    }
}
