//! Many writes in one request: each is answered as if it had come alone, and a group is done all or not at all.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use sync_protocol::Dialect;
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::support::{Client, Reply, TestServer};

const TASKS: &str = "/tables/todoitem";

async fn batch(client: &Client, requests: Value) -> Reply {
    client.post("/$batch", json!({ "requests": requests })).await
}

fn statuses(reply: &Reply) -> Vec<u64> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["responses"].as_array().unwrap().iter().map(|one| one["status"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn each_operation_is_answered_as_if_it_had_come_alone() {
    let server = TestServer::start().await;
    for dialect in [Dialect::V2, Dialect::V3] {
        let alice = server.alice(dialect).await;
        let id = format!("{dialect:?}");
        let reply = batch(
            &alice,
            json!([
                { "id": "new", "method": "POST", "url": TASKS, "body": { "id": id, "text": "one" } },
                { "id": "again", "method": "POST", "url": TASKS, "body": { "id": id, "text": "two" } },
                { "id": "patch", "method": "PATCH", "url": format!("{TASKS}/{id}"), "body": { "text": "three" } },
                { "id": "stale", "method": "PATCH", "url": format!("{TASKS}/{id}"), "body": { "text": "x" },
                  "headers": { "If-Match": "\"none\"" } },
                { "id": "none", "method": "DELETE", "url": format!("{TASKS}/none") },
                { "id": "type", "method": "PATCH", "url": format!("{TASKS}/{id}"), "body": { "complete": "yes" } },
            ]),
        )
        .await;
        assert_eq!(statuses(&reply), [201, 409, 200, 412, 404, 400]);
        let answers = reply.json();
        let row = alice.get(&format!("{TASKS}/{id}")).await;
        assert_eq!(answers["responses"][2]["body"], row.json());
        assert_eq!(answers["responses"][3]["body"], row.json());
        assert_eq!(answers["responses"][2]["headers"]["etag"], row.header("etag").unwrap());
        let alone = alice.delete(&format!("{TASKS}/none")).await;
        assert_eq!(answers["responses"][4]["body"], alone.json());
    }
}

#[tokio::test]
async fn a_write_that_was_done_in_a_batch_is_recognised_when_it_comes_alone() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    let key = ("Idempotency-Key", "\"k1\"");
    let reply = batch(
        &alice,
        json!([{ "id": "1", "method": "POST", "url": TASKS, "headers": { key.0: key.1 }, "body": { "id": "a", "text": "one" } }]),
    )
    .await;
    assert_eq!(statuses(&reply), [201]);
    let alone = alice.send(Method::POST, TASKS, &[key], Some(json!({ "id": "a", "text": "one" }))).await;
    assert_eq!((alone.status, alone.header("x-sync-replayed")), (201, Some("true")));
}

#[tokio::test]
async fn a_group_is_done_all_or_not_at_all() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    alice.insert("here").await;
    let insert = |id: &str| json!({ "id": id, "method": "POST", "url": TASKS, "body": { "id": id, "text": id }, "atomicityGroup": "g" });
    let done = batch(&alice, json!([insert("a"), insert("b")])).await;
    assert_eq!(statuses(&done), [201, 201]);
    for refused in [
        insert("here"),
        json!({ "id": "x", "method": "PATCH", "url": format!("{TASKS}/a"), "body": { "complete": 7 }, "atomicityGroup": "g" }),
    ] {
        let reply = batch(&alice, json!([insert("c"), refused, insert("d")])).await;
        let found = statuses(&reply);
        assert_eq!((found[0], found[2]), (424, 424));
        assert!(found[1] == 409 || found[1] == 400, "{found:?}");
    }
    let mut ids = alice.get(TASKS).await.ids();
    ids.sort();
    assert_eq!(ids, ["a", "b", "here"]);
}

#[tokio::test]
async fn later_writes_of_a_group_see_the_earlier_ones() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    let reply = batch(
        &alice,
        json!([
            { "id": "1", "method": "POST", "url": TASKS, "body": { "id": "a", "text": "one" }, "atomicityGroup": "g" },
            { "id": "2", "method": "PATCH", "url": format!("{TASKS}/a"), "body": { "text": "two" }, "atomicityGroup": "g" },
            { "id": "3", "method": "DELETE", "url": format!("{TASKS}/a"), "atomicityGroup": "g" },
        ]),
    )
    .await;
    assert_eq!(statuses(&reply), [201, 200, 204]);
    assert_eq!(alice.get(&format!("{TASKS}/a")).await.status, 410);
}

#[tokio::test]
async fn operations_of_one_row_are_done_in_their_order() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    let mut requests =
        vec![json!({ "id": "new", "method": "POST", "url": TASKS, "body": { "id": "a b", "text": "0" } })];
    for step in 1..50 {
        requests.push(json!({ "id": step.to_string(), "method": "PATCH", "url": format!("{TASKS}/a%20b"),
            "body": { "text": step.to_string() } }));
    }
    assert!(statuses(&batch(&alice, json!(requests)).await).iter().all(|status| *status < 300));
    assert_eq!(alice.get(&format!("{TASKS}/a%20b")).await.json()["text"], "49");
}

#[tokio::test]
async fn a_batch_has_limits_and_asks_who_it_is() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    let one = |id: usize| json!({ "id": id.to_string(), "method": "DELETE", "url": format!("{TASKS}/none") });
    let many: Vec<Value> = (0..257).map(one).collect();
    assert_eq!(batch(&alice, json!(many)).await.status, 413);
    assert_eq!(batch(&alice, json!([one(1), one(1)])).await.status, 400);
    assert_eq!(alice.post("/$batch", json!({ "requests": 1 })).await.status, 400);
    assert_eq!(alice.get("/$batch").await.status, 405);
    let padding = "x".repeat(1_100_000);
    assert_eq!(alice.post("/$batch", json!({ "requests": [], "padding": padding })).await.status, 413);
    let stranger = Client { token: None, ..alice.clone() };
    assert_eq!(batch(&stranger, json!([one(1)])).await.status, 401);
    let odd = json!([
        { "id": "1", "method": "GET", "url": TASKS },
        { "id": "2", "method": "POST", "url": "/.auth/logout" },
        { "id": "3", "method": "POST", "url": "http://elsewhere/tables/todoitem" },
        { "id": "4", "method": "POST", "url": "/$batch" },
    ]);
    assert_eq!(statuses(&batch(&alice, odd).await), [400, 400, 400, 400]);
}

#[tokio::test]
async fn an_operation_cannot_be_somebody_else_s() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    bob.insert("bobs").await;
    let token = bob.token.clone().unwrap();
    for name in ["X-ZUMO-AUTH", "Authorization"] {
        let stolen = json!([{ "id": "1", "method": "DELETE", "url": format!("{TASKS}/bobs"),
            "headers": { name: format!("Bearer {token}") } }]);
        assert_eq!(statuses(&batch(&alice, stolen).await), [404], "{name}");
    }
    assert_eq!(bob.get(&format!("{TASKS}/bobs")).await.status, 200);
}

#[tokio::test]
async fn batches_that_do_not_come_to_an_end_do_not_fill_the_memory() {
    let server = TestServer::with(|config| config.limits.batches_mib = 12).await;
    let alice = server.alice(Dialect::V3).await;
    let large = |id: &str| json!([{ "id": "1", "method": "POST", "url": TASKS, "body": { "id": id, "text": "x".repeat(400_000) } }]);
    assert_eq!(statuses(&batch(&alice, large("a")).await), [201]);
    // Most of a batch, and the rest of it does not come.
    let token = alice.token.as_ref().unwrap();
    let head = format!(
        "POST /$batch HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 3.0.0\r\nX-ZUMO-AUTH: {token}\r\n\
         Content-Length: 1000000\r\n\r\n"
    );
    let refused = async {
        loop {
            let mut stalled = TcpStream::connect(server.address()).await.unwrap();
            stalled.write_all(head.as_bytes()).await.unwrap();
            stalled.write_all(&vec![b' '; 990_000]).await.unwrap();
            // The server takes it in its own time. If it is asked for more meanwhile, it is this one that is refused.
            sleep(Duration::from_millis(200)).await;
            let reply = batch(&alice, large("b")).await;
            if reply.status != 200 {
                return (stalled, reply);
            }
        }
    };
    let (stalled, refused) = timeout(Duration::from_secs(20), refused).await.unwrap();
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    // Small ones and writes of one row do not notice.
    let small = json!([{ "id": "1", "method": "POST", "url": TASKS, "body": { "id": "small" } }]);
    assert_eq!(statuses(&batch(&alice, small).await), [201]);
    alice.insert("another").await;
    drop(stalled);
    let again = async {
        while batch(&alice, large("c")).await.status == 503 {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(10), again).await.unwrap();
    assert_eq!(alice.get("/tables/todoitem/c").await.status, 200);
}

#[tokio::test]
async fn bodies_beyond_eight_mib_stay_out_of_an_answer() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    for number in 0..10 {
        let body = json!({ "id": format!("{number}"), "text": "x".repeat(1_000_000) });
        assert_eq!(alice.post(TASKS, body).await.status, 201);
    }
    for group in [None, Some("g")] {
        let merge = |number| {
            let url = format!("{TASKS}/{number}");
            let mut operation =
                json!({ "id": url, "method": "PATCH", "url": url, "body": { "complete": true } });
            if let Some(group) = group {
                operation["atomicityGroup"] = json!(group);
            }
            operation
        };
        let reply = batch(&alice, (0..10).map(merge).collect()).await;
        assert_eq!(statuses(&reply), [200; 10]);
        assert!(reply.text.len() < 9_000_000, "{}", reply.text.len());
        let answers = reply.json();
        let whole = answers["responses"].as_array().unwrap().iter().filter(|one| one["body"].is_object());
        assert_eq!(whole.count(), 8);
        assert!(
            answers["responses"].as_array().unwrap().iter().all(|one| one["headers"]["etag"].is_string())
        );
    }
}
