//! Two accounts: what belongs to the other looks exactly like what does not exist.

use reqwest::Method;
use serde_json::{Value, json};
use sync_protocol::Dialect;

use crate::support::{Client, Reply, TestServer};

/// An answer without what differs from request to request anyway.
fn essence(reply: &Reply, id: &str) -> (u16, String, Vec<String>) {
    let ignored = ["date", "x-request-id"];
    let mut headers: Vec<String> = reply
        .headers
        .iter()
        .filter(|(name, _)| !ignored.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    (reply.status, reply.text.replace(id, "[id]"), headers)
}

async fn ask(
    client: &Client,
    method: Method,
    path: &str,
    body: Option<Value>,
    headers: &[(&str, &str)],
) -> Reply {
    client.send(method, path, headers, body).await
}

#[tokio::test]
async fn a_foreign_id_answers_every_verb_as_an_absent_one_does() {
    let server = TestServer::start().await;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let (alice, bob) = (server.alice(dialect).await, server.client("bob", dialect).await);
        // Ids of one length, so that answers which repeat them can be compared.
        let (live, dead, none) =
            (format!("live-{dialect:?}"), format!("dead-{dialect:?}"), format!("none-{dialect:?}"));
        let row = alice.insert(&live).await;
        alice.insert(&dead).await;
        alice.delete(&format!("/tables/todoitem/{dead}")).await;
        let version = format!("\"{}\"", row["version"].as_str().unwrap());
        for (method, body) in [
            (Method::GET, None),
            (Method::HEAD, None),
            (Method::PATCH, Some(json!({ "text": "mine" }))),
            (Method::PUT, Some(json!({ "text": "mine" }))),
            (Method::DELETE, None),
            (Method::POST, None),
        ] {
            let conditions: [&[(&str, &str)]; 4] = [
                &[],
                &[("If-Match", &version)],
                &[("If-Match", "\"stale\"")],
                &[("If-None-Match", &version)],
            ];
            for headers in conditions {
                for suffix in ["", "?__includedeleted=true"] {
                    let path = |id: &str| format!("/tables/todoitem/{id}{suffix}");
                    let absent = ask(&bob, method.clone(), &path(&none), body.clone(), headers).await;
                    for foreign in [&live, &dead] {
                        let reply = ask(&bob, method.clone(), &path(foreign), body.clone(), headers).await;
                        assert_eq!(
                            essence(&reply, foreign),
                            essence(&absent, &none),
                            "{dialect:?} {method} {headers:?} {suffix}"
                        );
                        assert!(reply.status == 404 || reply.status == 405, "{}", reply.status);
                    }
                }
            }
        }
        assert_eq!(alice.get(&format!("/tables/todoitem/{live}")).await.json(), row);
    }
}

#[tokio::test]
async fn both_accounts_may_use_the_same_id() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.alice(Dialect::V2).await, server.client("bob", Dialect::V2).await);
    alice.post("/tables/todoitem", json!({ "id": "x", "text": "hers" })).await;
    let reply = bob.post("/tables/todoitem", json!({ "id": "x", "text": "his" })).await;
    assert_eq!((reply.status, reply.json()["text"].as_str()), (201, Some("his")));
    assert_eq!(alice.get("/tables/todoitem/x").await.json()["text"], "hers");
}

#[tokio::test]
async fn no_list_shows_or_counts_a_row_of_the_other() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    for number in 0..5 {
        alice.insert(&format!("secret{number}")).await;
    }
    bob.insert("own").await;
    for query in [
        "$count=true",
        "$count=true&__includedeleted=true",
        "$count=true&$filter=true",
        "$count=true&$filter=id eq 'own' or true",
        "$count=true&$filter=not (text eq 'x')&$orderby=text desc",
        "$count=true&$filter=updatedAt ge 1970-01-01T00:00:00Z&$orderby=updatedAt",
    ] {
        let reply = bob.get(&format!("/tables/todoitem?{query}")).await;
        assert_eq!(reply.ids(), ["own"], "{query}");
        assert_eq!(reply.json()["count"], 1, "{query}");
    }
    let link = alice.get("/tables/todoitem?$top=9&$orderby=text").await;
    assert!(link.json()["nextLink"].is_null());
}

#[tokio::test]
async fn a_link_of_one_account_leads_another_only_to_its_own_rows() {
    let server = TestServer::with(|config| {
        config.tables = server::tables::Tables::builtin()
            .iter()
            .map(|table| server::tables::Table::clone(table).with_page_size(2))
            .collect();
    })
    .await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    for number in 0..5 {
        alice.insert(&format!("a{number}")).await;
        bob.insert(&format!("b{number}")).await;
    }
    let link = alice.get("/tables/todoitem").await.json()["nextLink"].as_str().unwrap().to_owned();
    let reply = bob.get(&format!("/tables/todoitem?{link}")).await;
    assert!(reply.ids().iter().all(|id| id.starts_with('b')), "{}", reply.text);
}
