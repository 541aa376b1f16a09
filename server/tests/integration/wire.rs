//! The whole exchange of each verb in each dialect, as it is on the wire.

use std::fmt::Write;

use reqwest::Method;
use serde_json::{Value, json};
use sync_protocol::{Dialect, date};

use crate::support::{Client, Reply, TestServer};

/// Writes exchanges down. What differs from run to run is replaced by a name, after a check that it is what it
/// should be: equal things get equal names, and stamps only ever grow.
struct Transcript {
    client: Client,
    text: String,
    stamps: Vec<String>,
    versions: Vec<String>,
}

const SHOWN: [&str; 7] =
    ["content-type", "etag", "location", "link", "allow", "x-sync-replayed", "www-authenticate"];

impl Transcript {
    fn new(client: Client) -> Self {
        Self { client, text: String::new(), stamps: Vec::new(), versions: Vec::new() }
    }

    async fn step(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Reply {
        write!(self.text, "{method} {path}").unwrap();
        for (name, value) in headers {
            let value = self.known(value);
            write!(self.text, " | {name}: {value}").unwrap();
        }
        if let Some(body) = &body {
            let body = self.known(&body.to_string());
            write!(self.text, " | {body}").unwrap();
        }
        let reply = self.client.send(method.clone(), path, headers, body).await;
        self.learn(&reply.json());
        writeln!(self.text, "\n  -> {}", reply.status).unwrap();
        for name in SHOWN {
            if let Some(value) = reply.header(name) {
                let value = self.known(value);
                writeln!(self.text, "     {name}: {value}").unwrap();
            }
        }
        if let Some(modified) = reply.header("last-modified") {
            assert!(modified.ends_with(" GMT") && modified.len() == 29, "{modified}");
            writeln!(self.text, "     last-modified: [second]").unwrap();
        }
        if method != Method::HEAD && reply.status != 204 && reply.status != 304 {
            let length: usize = reply.header("content-length").expect("a length").parse().unwrap();
            assert_eq!(length, reply.text.len());
        }
        assert!(reply.header("x-sync-cursor").unwrap().starts_with("exact; epoch="));
        assert!(reply.header("x-sync-features").unwrap().starts_with("idempotency, batch"));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        if !reply.text.is_empty() {
            let body = self.known(&reply.text);
            writeln!(self.text, "     {body}").unwrap();
        }
        self.text.push('\n');
        reply
    }

    /// Notes every version and stamp in an answer, and checks its form.
    fn learn(&mut self, body: &Value) {
        match body {
            Value::Array(rows) => rows.iter().for_each(|row| self.learn(row)),
            Value::Object(members) => {
                for (name, value) in members {
                    match (name.as_str(), value) {
                        ("version", Value::String(version)) if !self.versions.contains(version) => {
                            assert!(version.len() <= 126 && version.len() % 4 == 0, "{version}");
                            self.versions.push(version.clone());
                        }
                        ("updatedAt", Value::String(stamp)) if !self.stamps.contains(stamp) => {
                            assert_eq!(date::print(date::parse(stamp).unwrap()), *stamp);
                            assert!(self.stamps.last().is_none_or(|last| last < stamp), "{stamp} is not new");
                            self.stamps.push(stamp.clone());
                        }
                        _ => self.learn(value),
                    }
                }
            }
            _ => {}
        }
    }

    fn known(&self, text: &str) -> String {
        let mut text = text.replace(&self.client.url, "[server]");
        for (number, version) in self.versions.iter().enumerate() {
            text = text.replace(version, &format!("[version {}]", number + 1));
        }
        for (number, stamp) in self.stamps.iter().enumerate() {
            text = text.replace(stamp, &format!("[stamp {}]", number + 1));
        }
        text
    }
}

fn quoted(version: &Value) -> String {
    format!("\"{}\"", version.as_str().unwrap())
}

#[tokio::test]
async fn version_two_as_the_node_server_speaks_it() {
    let server = TestServer::start().await;
    let mut wire = Transcript::new(server.alice(Dialect::V2).await);
    let (lists, list) = ("/tables/todolist", "/tables/TodoList/a1");
    let first = wire.step(Method::POST, lists, &[], Some(json!({ "id": "a1", "name": "one" }))).await.json();
    wire.step(Method::POST, lists, &[], Some(json!({ "id": "a1", "name": "again" }))).await;
    wire.step(Method::GET, list, &[], None).await;
    wire.step(Method::PATCH, list, &[], Some(json!({ "color": "red", "mood": [1] }))).await;
    let stale = quoted(&first["version"]);
    wire.step(Method::PATCH, list, &[("If-Match", &stale)], Some(json!({ "name": "x" }))).await;
    wire.step(Method::PATCH, list, &[("If-Match", "*")], Some(json!({ "name": "x" }))).await;
    let in_body = json!({ "name": "x", "version": first["version"] });
    wire.step(Method::PATCH, list, &[], Some(in_body)).await;
    wire.step(Method::PATCH, lists, &[], Some(json!({ "id": "a1", "name": "by body" }))).await;
    wire.step(Method::GET, &format!("{lists}?$inlinecount=allpages&$top=1"), &[], None).await;
    wire.step(Method::DELETE, list, &[("If-Match", &stale)], None).await;
    wire.step(Method::DELETE, list, &[], None).await;
    wire.step(Method::DELETE, list, &[], None).await;
    wire.step(Method::GET, list, &[], None).await;
    wire.step(Method::PATCH, list, &[], Some(json!({ "name": "x" }))).await;
    wire.step(Method::GET, lists, &[], None).await;
    wire.step(Method::GET, &format!("{lists}?__includedeleted=true"), &[], None).await;
    wire.step(Method::POST, lists, &[], Some(json!({ "id": "a1", "name": "again" }))).await;
    wire.step(Method::POST, list, &[], None).await;
    wire.step(Method::PUT, list, &[], Some(json!({ "name": "x" }))).await;
    wire.step(Method::POST, lists, &[], Some(json!({ "id": "a2", "updatedAt": null }))).await;
    insta::assert_snapshot!(wire.text);
}

#[tokio::test]
async fn version_three_as_the_net_server_speaks_it() {
    let server = TestServer::start().await;
    let mut wire = Transcript::new(server.alice(Dialect::V3).await);
    let (lists, list) = ("/tables/todolist", "/tables/todolist/a1");
    let first = wire.step(Method::POST, lists, &[], Some(json!({ "id": "a1", "name": "one" }))).await.json();
    wire.step(Method::POST, lists, &[], Some(json!({ "id": "a1", "name": "again" }))).await;
    let current = quoted(&first["version"]);
    wire.step(Method::GET, list, &[("If-None-Match", &current)], None).await;
    wire.step(Method::PATCH, list, &[("If-Match", &current)], Some(json!({ "color": "red", "mood": [1] })))
        .await;
    wire.step(Method::PATCH, list, &[("If-Match", &current)], Some(json!({ "name": "x" }))).await;
    wire.step(Method::PATCH, list, &[], Some(json!({ "name": "x", "version": first["version"] }))).await;
    wire.step(Method::PUT, list, &[("If-Match", "*")], Some(json!({ "id": "a1", "name": "put" }))).await;
    wire.step(Method::PUT, list, &[("If-None-Match", "*")], Some(json!({ "name": "x" }))).await;
    wire.step(Method::PUT, "/tables/todolist/none", &[], Some(json!({ "name": "x" }))).await;
    wire.step(Method::GET, &format!("{lists}?$count=true"), &[], None).await;
    wire.step(Method::DELETE, list, &[("If-Match", &current)], None).await;
    wire.step(Method::DELETE, list, &[], None).await;
    wire.step(Method::DELETE, list, &[("If-Match", &current)], None).await;
    wire.step(Method::GET, list, &[], None).await;
    wire.step(Method::GET, list, &[("X-ZUMO-Options", "include:deleted")], None).await;
    wire.step(Method::PATCH, list, &[], Some(json!({ "name": "x" }))).await;
    wire.step(Method::PATCH, list, &[], Some(json!({ "deleted": false }))).await;
    insta::assert_snapshot!(wire.text);
}

#[tokio::test]
async fn the_community_toolkit_as_its_server_speaks_it() {
    let server = TestServer::start().await;
    let mut wire = Transcript::new(server.alice(Dialect::Ct).await);
    let (lists, list) = ("/tables/todolist", "/tables/todolist/a1");
    let first = wire.step(Method::POST, lists, &[], Some(json!({ "id": "a1", "name": "one" }))).await.json();
    let current = quoted(&first["version"]);
    wire.step(Method::PUT, list, &[("If-Match", &current)], Some(json!({ "color": "red", "mood": [1] })))
        .await;
    wire.step(Method::PUT, list, &[("If-Match", &current)], Some(json!({ "name": "x" }))).await;
    wire.step(Method::PATCH, list, &[], Some(json!({ "name": "x" }))).await;
    wire.step(Method::DELETE, list, &[], None).await;
    wire.step(Method::PUT, list, &[], Some(json!({ "name": "x" }))).await;
    wire.step(Method::GET, &format!("{list}?__includedeleted=true"), &[], None).await;
    wire.step(Method::GET, &format!("{lists}?__includedeleted=true&$select=id,deleted"), &[], None).await;
    wire.step(Method::PUT, &format!("{list}?__includedeleted=true"), &[], Some(json!({ "name": "back" })))
        .await;
    insta::assert_snapshot!(wire.text);
}
