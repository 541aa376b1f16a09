//! Ids and idempotency keys belong to their account: those of another may be used, and tell nothing.

use reqwest::Method;
use serde_json::json;
use sync_protocol::Dialect;

use super::CANARY;
use crate::support::TestServer;

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
async fn an_insert_under_the_id_and_the_key_of_another_is_an_insert_like_any_other() {
    let server = TestServer::start().await;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let (alice, bob) = (server.alice(dialect).await, server.client("bob", dialect).await);
        let (hers, none) = (format!("hers{dialect:?}"), format!("none{dialect:?}"));
        let key = |id: &str| format!("\"key-{id}\"");
        let (used, made) = (key(&hers), json!({ "id": hers, "text": CANARY }));
        let made =
            alice.send(Method::POST, "/tables/todoitem", &[("Idempotency-Key", &used)], Some(made)).await;
        assert_eq!(made.status, 201);
        let mut answers = Vec::new();
        for id in [&hers, &none] {
            let key = key(id);
            let body = json!({ "id": id, "text": "his" });
            let reply =
                bob.send(Method::POST, "/tables/todoitem", &[("Idempotency-Key", &key)], Some(body)).await;
            let mut row = reply.json();
            for changing in ["id", "version", "updatedAt", "createdAt"] {
                row.as_object_mut().unwrap().remove(changing);
            }
            let mut names: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
            names.sort();
            answers.push((reply.status, row, names, reply.header("content-length").map(str::to_owned)));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!((answers[0].0, answers[0].1["text"].as_str()), (201, Some("his")));
        // The same request as hers, with her key, is his own write and no repetition of hers.
        let again = json!({ "id": format!("{hers}2"), "text": "same" });
        for (client, name) in [(&alice, "alice"), (&bob, "bob")] {
            let key = format!("\"shared-{dialect:?}\"");
            let key = [("Idempotency-Key", key.as_str())];
            let reply = client.send(Method::POST, "/tables/todoitem", &key, Some(again.clone())).await;
            assert_eq!(
                (reply.status, reply.header("x-sync-replayed")),
                (201, None),
                "{name}: {}",
                reply.text
            );
        }
    }
}

#[tokio::test]
async fn without_a_session_every_address_answers_the_same() {
    let server = TestServer::start().await;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let mut alice = server.alice(dialect).await;
        let id = format!("hers{dialect:?}");
        alice.post("/tables/todoitem", json!({ "id": id, "text": CANARY })).await;
        assert_eq!(alice.post("/.auth/logout", json!({})).await.status, 204);
        for token in [alice.token.clone(), None, Some("A".repeat(43)), Some("x".to_owned())] {
            alice.token = token;
            let absent = alice.get("/tables/nothing/none").await;
            assert_eq!(absent.status, 401);
            for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                for path in [
                    format!("/tables/todoitem/{id}"),
                    "/tables/todoitem".to_owned(),
                    "/$batch".to_owned(),
                    "/events".to_owned(),
                ] {
                    let body = Some(json!({ "id": id, "text": "x" }));
                    let reply = alice.send(method.clone(), &path, &[], body).await;
                    // Which verbs an address has is no secret.
                    if reply.status == 405 {
                        continue;
                    }
                    assert_eq!(
                        (reply.status, &reply.text),
                        (401, &absent.text),
                        "{dialect:?} {method} {path}"
                    );
                }
            }
        }
    }
}
