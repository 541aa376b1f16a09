//! PATCH as a list of steps and as members to merge.

use reqwest::Method;
use serde_json::{Value, json};
use sync_protocol::Dialect;

use crate::support::{Client, Reply, TestServer};

const TASK: &str = "/tables/todoitem/a";

async fn patch(client: &Client, kind: &str, headers: &[(&str, &str)], body: Value) -> Reply {
    let all: Vec<_> = [("Content-Type", kind)].into_iter().chain(headers.iter().copied()).collect();
    client.send(Method::PATCH, TASK, &all, Some(body)).await
}

async fn steps(client: &Client, body: Value) -> Reply {
    patch(client, "application/json-patch+json", &[], body).await
}

async fn start() -> (TestServer, Client) {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    let row = json!({ "id": "a", "text": "one", "complete": false, "mood": { "list": [1, 2] } });
    assert_eq!(alice.post("/tables/todoitem", row).await.status, 201);
    (server, alice)
}

#[tokio::test]
async fn steps_change_what_they_name_and_nothing_else() {
    let (_server, alice) = start().await;
    let reply = steps(
        &alice,
        json!([
            { "op": "test", "path": "/text", "value": "one" },
            { "op": "replace", "path": "/text", "value": "two" },
            { "op": "add", "path": "/notes", "value": "n" },
            { "op": "add", "path": "/mood/list/1", "value": 9 },
            { "op": "copy", "from": "/text", "path": "/tags" },
        ]),
    )
    .await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let row = reply.json();
    assert_eq!((&row["text"], &row["notes"], &row["tags"]), (&json!("two"), &json!("n"), &json!("two")));
    assert_eq!((&row["mood"], &row["complete"]), (&json!({ "list": [1, 9, 2] }), &json!(false)));
    assert_eq!(alice.get(TASK).await.json(), row);
    let removed = steps(
        &alice,
        json!([{ "op": "remove", "path": "/notes" }, { "op": "remove", "path": "/mood/list" }]),
    )
    .await;
    assert_eq!((removed.json()["notes"].clone(), removed.json()["mood"].clone()), (Value::Null, json!({})));
}

#[tokio::test]
async fn a_test_that_fails_is_a_condition_that_does_not_hold() {
    let (_server, alice) = start().await;
    let body = json!([{ "op": "replace", "path": "/text", "value": "x" }, { "op": "test", "path": "/complete", "value": true }]);
    let reply = steps(&alice, body).await;
    assert_eq!((reply.status, reply.json()["text"].clone()), (412, json!("one")));
}

#[tokio::test]
async fn steps_that_cannot_be_done_and_members_of_the_server_are_refused() {
    let (_server, alice) = start().await;
    let version = alice.get(TASK).await.json()["version"].clone();
    for body in [
        json!([{ "op": "replace", "path": "/id", "value": "b" }]),
        json!([{ "op": "replace", "path": "/version", "value": "AAAA" }]),
        json!([{ "op": "remove", "path": "/version" }]),
        json!([{ "op": "replace", "path": "/updatedAt", "value": "2001-01-01T00:00:00.000Z" }]),
        json!([{ "op": "replace", "path": "/complete", "value": "yes" }]),
        json!([{ "op": "replace", "path": "", "value": [] }]),
        json!([{ "op": "remove", "path": "/nothing/here" }]),
        json!([{ "op": "dance", "path": "/text" }]),
        json!({ "text": "x" }),
    ] {
        let reply = steps(&alice, body.clone()).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.text);
    }
    assert_eq!(alice.get(TASK).await.json()["version"], version);
}

#[tokio::test]
async fn steps_obey_conditions_delete_and_undelete() {
    let (_server, alice) = start().await;
    let kind = "application/json-patch+json";
    let stale = patch(
        &alice,
        kind,
        &[("If-Match", "\"none\"")],
        json!([{ "op": "replace", "path": "/text", "value": "x" }]),
    )
    .await;
    assert_eq!(stale.status, 412);
    assert_eq!(
        steps(&alice, json!([{ "op": "replace", "path": "/deleted", "value": true }])).await.status,
        200
    );
    assert_eq!(steps(&alice, json!([{ "op": "replace", "path": "/text", "value": "x" }])).await.status, 410);
    let back = steps(&alice, json!([{ "op": "replace", "path": "/deleted", "value": false }])).await;
    assert_eq!((back.status, back.json()["text"].clone()), (200, json!("one")));
}

#[tokio::test]
async fn members_to_merge_have_a_media_type_of_their_own() {
    let (_server, alice) = start().await;
    let reply =
        patch(&alice, "application/merge-patch+json", &[], json!({ "text": null, "notes": "n" })).await;
    assert_eq!(
        (reply.status, reply.json()["notes"].clone(), reply.json()["text"].clone()),
        (200, json!("n"), Value::Null)
    );
    let put = alice
        .send(Method::PUT, TASK, &[("Content-Type", "application/merge-patch+json")], Some(json!({})))
        .await;
    assert_eq!(put.status, 415);
}

#[tokio::test]
async fn steps_of_several_clients_at_once_are_all_done() {
    let (_server, alice) = start().await;
    let one = |number: usize| {
        let alice = alice.clone();
        async move {
            steps(&alice, json!([{ "op": "add", "path": "/mood/list/-", "value": number }])).await.status
        }
    };
    let (a, b, c, d) = tokio::join!(one(3), one(4), one(5), one(6));
    assert_eq!([a, b, c, d], [200; 4]);
    assert_eq!(alice.get(TASK).await.json()["mood"]["list"].as_array().unwrap().len(), 6);
}
