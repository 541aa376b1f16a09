//! The same write again: an `Idempotency-Key` makes it harmless.

use reqwest::Method;
use serde_json::json;
use sync_protocol::Dialect;

use crate::support::TestServer;

const KEY: (&str, &str) = ("Idempotency-Key", "\"0199f2d1-1111-7000-8000-000000000001\"");
const TASKS: &str = "/tables/todoitem";

#[tokio::test]
async fn an_insert_sent_again_gets_its_first_answer() {
    let mut server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    // Without an id: a second row would be easy to make.
    let body = json!({ "text": "once" });
    let first = client.send(Method::POST, TASKS, &[KEY], Some(body.clone())).await;
    assert_eq!((first.status, first.header("x-sync-replayed")), (201, None));
    for restarted in [false, true] {
        let mut client = client.clone();
        if restarted {
            server.restart().await;
            client.url = server.url();
        }
        let again = client.send(Method::POST, TASKS, &[KEY], Some(body.clone())).await;
        assert_eq!((again.status, again.header("x-sync-replayed")), (201, Some("true")));
        assert_eq!((&again.text, again.header("etag")), (&first.text, first.header("etag")));
        let place = |reply: &crate::support::Reply| {
            reply.header("location").unwrap().rsplit('/').next().unwrap().to_owned()
        };
        assert_eq!(place(&again), place(&first));
        assert_eq!(client.get(TASKS).await.rows().len(), 1);
    }
}

#[tokio::test]
async fn changes_and_deletes_sent_again_get_their_first_answers() {
    let server = TestServer::start().await;
    for dialect in [Dialect::V2, Dialect::V3] {
        let client = server.alice(dialect).await;
        let id = format!("r{dialect:?}");
        let row = client.insert(&id).await;
        let path = format!("{TASKS}/{id}");
        let version = format!("\"{}\"", row["version"].as_str().unwrap());
        for (key, method, body) in
            [("patch", Method::PATCH, Some(json!({ "text": "new" }))), ("delete", Method::DELETE, None)]
        {
            let key = format!("{key}-{dialect:?}");
            let mut headers = vec![("Idempotency-Key", key.as_str())];
            if method == Method::PATCH {
                // Once applied, this condition no longer holds: only the key can tell that it was our own write.
                headers.push(("If-Match", &version));
            }
            let first = client.send(method.clone(), &path, &headers, body.clone()).await;
            let again = client.send(method.clone(), &path, &headers, body).await;
            assert!((200..300).contains(&first.status), "{method} {}", first.text);
            assert_eq!((again.status, &again.text), (first.status, &first.text), "{method}");
            assert_eq!(again.header("x-sync-replayed"), Some("true"));
        }
    }
}

#[tokio::test]
async fn a_key_stands_for_one_request_only() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    client.send(Method::POST, TASKS, &[KEY], Some(json!({ "id": "a", "text": "1" }))).await;
    for (method, path, body) in [
        (Method::POST, TASKS, json!({ "id": "a", "text": "2" })),
        (Method::POST, "/tables/todolist", json!({ "id": "a", "text": "1" })),
        (Method::PUT, "/tables/todoitem/a", json!({ "id": "a", "text": "1" })),
    ] {
        let reply = client.send(method.clone(), path, &[KEY], Some(body)).await;
        assert_eq!(reply.status, 422, "{method} {path}");
    }
    assert_eq!(client.get("/tables/todoitem/a").await.json()["text"], "1");
}

#[tokio::test]
async fn a_key_of_one_account_says_nothing_to_another() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    let body = json!({ "id": "a", "text": "1" });
    alice.send(Method::POST, TASKS, &[KEY], Some(body.clone())).await;
    let reply = bob.send(Method::POST, TASKS, &[KEY], Some(body)).await;
    assert_eq!((reply.status, reply.header("x-sync-replayed")), (201, None));
}

#[tokio::test]
async fn a_refused_write_may_be_tried_again_under_its_key() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    let current = client.insert("a").await["version"].as_str().unwrap().to_owned();
    let send = |version: String| {
        let client = client.clone();
        async move {
            let headers = [KEY, ("If-Match", version.as_str())];
            client
                .send(Method::PATCH, "/tables/todoitem/a", &headers, Some(json!({ "text": "x" })))
                .await
                .status
        }
    };
    assert_eq!(send("\"stale\"".into()).await, 412);
    assert_eq!(send(format!("\"{current}\"")).await, 200);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    for key in ["\"\"", "a b", &"x".repeat(129)] {
        let reply = client.send(Method::POST, TASKS, &[("Idempotency-Key", key)], Some(json!({}))).await;
        assert_eq!(reply.status, 400, "{key}");
    }
}
