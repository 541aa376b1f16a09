//! The stream of changes, and what a client that was away for too long is told.

use std::time::Duration;

use reqwest::Response;
use serde_json::{Value, json};
use sync_protocol::Dialect;
use tokio::time::{sleep, timeout};

use crate::support::{Client, TestServer};

const PATIENCE: Duration = Duration::from_secs(20);

/// An open stream, read event by event.
struct Stream {
    response: Response,
    text: String,
}

impl Stream {
    async fn open(client: &Client, last: Option<&str>) -> Self {
        let mut request = client.http.get(format!("{}/events", client.url));
        request = request.header("X-ZUMO-AUTH", client.token.clone().unwrap());
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, text: String::new() }
    }

    /// The next event: its id and its data; `None` at the end of the stream.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let field =
                    |name: &str| event.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
                if let (Some(id), Some(data)) = (field("id: "), field("data: ")) {
                    return Some((id, serde_json::from_str(&data).unwrap()));
                }
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("a word in time").unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn table(&mut self) -> String {
        self.next().await.unwrap().1["table"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_device_hears_of_changes_of_its_own_account_only() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    let mut stream = Stream::open(&alice, None).await;
    bob.insert("bobs").await;
    let list = alice.post("/tables/todolist", json!({ "id": "l", "name": "list" })).await.json();
    let (_, told) = stream.next().await.unwrap();
    assert_eq!(told["table"], "todolist");
    let reached = told["reached"].as_i64().unwrap();
    assert_eq!(sync_protocol::date::print(reached), list["updatedAt"].as_str().unwrap());
    alice.insert("task").await;
    assert_eq!(stream.table().await, "todoitem");
}

#[tokio::test]
async fn a_stream_that_is_opened_again_tells_what_was_missed_and_nothing_else() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    alice.insert("first").await;
    alice.post("/tables/todolist", json!({ "id": "l", "name": "list" })).await;
    let mut stream = Stream::open(&alice, None).await;
    assert_eq!((stream.table().await, stream.next().await.is_some()), ("todoitem".to_owned(), true));
    alice.insert("second").await;
    let (last, _) = stream.next().await.unwrap();
    drop(stream);
    alice.post("/tables/todolist", json!({ "id": "m", "name": "missed" })).await;
    let mut again = Stream::open(&alice, Some(&last)).await;
    assert_eq!(again.table().await, "todolist");
    alice.insert("third").await;
    assert_eq!(again.table().await, "todoitem");
}

#[tokio::test]
async fn many_changes_at_once_are_one_event() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    let mut stream = Stream::open(&alice, None).await;
    // The stream has looked at the tables before the changes come.
    sleep(Duration::from_millis(200)).await;
    let insert = |number: usize| json!({ "id": number.to_string(), "method": "POST", "url": "/tables/todoitem", "body": { "text": "x" } });
    let requests: Vec<Value> = (0..50).map(insert).collect();
    assert_eq!(alice.post("/$batch", json!({ "requests": requests })).await.status, 200);
    let (_, told) = stream.next().await.unwrap();
    alice.post("/tables/todolist", json!({ "name": "after" })).await;
    let mut events = vec![told];
    while events.last().unwrap()["table"] != "todolist" {
        events.push(stream.next().await.unwrap().1);
    }
    assert!(events.len() <= 10, "{events:?}");
}

#[tokio::test]
async fn streams_are_for_those_who_are_signed_in_and_bounded() {
    let server = TestServer::with(|config| {
        config.limits.streams = 2;
        config.limits.heart_beat = Duration::from_millis(300);
    })
    .await;
    let alice = server.alice(Dialect::V3).await;
    let stranger = Client { token: None, ..alice.clone() };
    assert_eq!(stranger.get("/events").await.status, 401);
    let (mut one, two) = (Stream::open(&alice, None).await, Stream::open(&alice, None).await);
    let refused = alice.get("/events").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("60")));
    drop(two);
    // The server notices that nobody listens when it next has something to say.
    let mut opened = false;
    for _ in 0..50 {
        sleep(Duration::from_millis(100)).await;
        let answer = alice.http.get(format!("{}/events", alice.url));
        let answer = answer.header("X-ZUMO-AUTH", alice.token.clone().unwrap()).send().await.unwrap();
        if answer.status() == 200 {
            opened = true;
            break;
        }
    }
    assert!(opened, "a stream that was closed keeps its place");
    assert_eq!(alice.send(reqwest::Method::POST, "/.auth/logout", &[], None).await.status, 204);
    assert_eq!(one.next().await, None, "a stream goes on after its device was signed out");
}

#[tokio::test]
async fn a_server_that_stops_ends_its_streams() {
    let mut server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    let mut stream = Stream::open(&alice, None).await;
    let began = std::time::Instant::now();
    let (ended, ()) = tokio::join!(stream.next(), async { server.take().shutdown().await });
    assert_eq!(ended, None);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn an_account_that_asks_too_often_waits_and_others_do_not() {
    let server = TestServer::with(|config| {
        config.limits.requests = server::Allowance { at_once: 5, each_second: 1 };
    })
    .await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(alice.get("/tables/todoitem").await.status);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429]);
    assert_eq!(alice.get("/tables/todoitem").await.header("retry-after"), Some("1"));
    assert_eq!(bob.get("/tables/todoitem").await.status, 200);
    sleep(Duration::from_millis(1_100)).await;
    assert_eq!(alice.get("/tables/todoitem").await.status, 200);
}

#[tokio::test]
async fn tools_can_read_what_the_server_offers() {
    let server = TestServer::start().await;
    let nobody = Client { token: None, ..server.alice(Dialect::V3).await };
    let described = nobody.get("/openapi.json").await;
    let document = described.json();
    assert_eq!((described.status, document["openapi"].clone()), (200, json!("3.1.0")));
    let task = &document["components"]["schemas"]["todoitem"]["properties"];
    assert_eq!(task["complete"], json!({ "type": ["boolean", "null"] }));
    for path in ["/tables/todoitem", "/tables/todolist/{id}", "/$batch", "/events"] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    // Every reference leads somewhere.
    let text = described.text;
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
    assert_eq!(nobody.get("/readyz").await.json(), json!({ "status": "ready" }));
}

#[tokio::test]
async fn one_who_is_invited_hears_of_it() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    alice.post("/tables/todolist", json!({ "id": "l", "name": "list" })).await;
    let mut stream = Stream::open(&bob, None).await;
    let invitation = json!({ "name": "bob", "role": "reader" });
    assert_eq!(alice.post("/sharing/lists/l/members", invitation).await.status, 204);
    let mut text = String::new();
    while !text.contains("data: ") {
        let chunk =
            timeout(PATIENCE, stream.response.chunk()).await.expect("a word in time").unwrap().unwrap();
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert!(text.ends_with("event: changed\ndata: {\"table\":\"sharing\"}\n\n"), "{text}");
}
