//! Two processes of the program on one PostgreSQL database: what one does is there for the other.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::binary::{Serving, program, run_with};

/// Starts the program on a database.
fn serving(folder: &Path, url: &str) -> Serving {
    let mut command = program(folder);
    command.args(["--listen", "127.0.0.1:0"]).env("TIDELIST_SERVER_DATABASE", url).env("RUST_LOG", "warn");
    Serving::spawn(&mut command)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_and_rows_of_one_server_are_there_for_the_other() {
    let Some(url) = crate::postgres::database().await else { return };
    let folder = TempDir::new().unwrap();
    let environment = [("TIDELIST_SERVER_DATABASE", url.as_str())];
    let added = run_with(folder.path(), &["user", "add", "alice"], crate::support::PASSWORD, &environment);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let servers = [serving(folder.path(), &url), serving(folder.path(), &url)];
    let mut here = servers[0].client();
    here.token = Some(here.sign_in("alice").await);
    let mut there = servers[1].client();
    there.token.clone_from(&here.token);

    let row = here.insert("a").await;
    assert_eq!(there.get("/tables/todoitem/a").await.json(), row);
    let changed = there.patch("/tables/todoitem/a", json!({ "text": "changed" })).await.json();
    assert_eq!(here.get("/tables/todoitem/a").await.json(), changed);
    // A key that one has seen is known to the other.
    let key = [("Idempotency-Key", "k")];
    let body = json!({ "id": "b", "text": "once" });
    let post = |client: &crate::support::Client| {
        let (client, body) = (client.clone(), body.clone());
        async move { client.send(reqwest::Method::POST, "/tables/todoitem", &key, Some(body)).await }
    };
    let answers = [post(&here).await, post(&there).await];
    assert_eq!((answers[0].status, &answers[0].text), (answers[1].status, &answers[1].text));
    assert_eq!(here.get("/tables/todoitem?$select=id").await.ids(), ["a", "b"]);
    // And one epoch: a client may talk to either.
    let promises = [here.get("/tables/todoitem").await, there.get("/tables/todoitem").await];
    assert!(promises[0].header("x-sync-cursor").is_some());
    assert_eq!(promises[0].header("x-sync-cursor"), promises[1].header("x-sync-cursor"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_of_two_servers_that_write_at_once_miss_nothing_of_one_another() {
    let Some(url) = crate::postgres::database().await else { return };
    let folder = TempDir::new().unwrap();
    let environment = [("TIDELIST_SERVER_DATABASE", url.as_str())];
    run_with(folder.path(), &["user", "add", "alice"], crate::support::PASSWORD, &environment);
    let servers = [serving(folder.path(), &url), serving(folder.path(), &url)];
    let mut tasks = Vec::new();
    for (number, server) in servers.iter().enumerate() {
        let mut client = server.client();
        client.token = Some(client.sign_in("alice").await);
        tasks.push(tokio::spawn(async move {
            let (mut token, mut seen) = ("1970-01-01T00:00:00.000Z".to_owned(), Vec::new());
            // The other one may be slower; but not for ever.
            let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
            for round in 0.. {
                if round >= 60 && (seen.len() >= 80 || std::time::Instant::now() > end) {
                    break;
                }
                if round < 40 {
                    client.insert(&format!("{number}-{round}")).await;
                } else {
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
                let query =
                    format!("/tables/todoitem?$filter=updatedAt gt {token}&$orderby=updatedAt&$top=5");
                for row in client.get(&query).await.rows() {
                    token = row["updatedAt"].as_str().unwrap().to_owned();
                    seen.push(row["id"].as_str().unwrap().to_owned());
                }
            }
            seen
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        let seen = task.await.unwrap();
        assert_eq!(seen.len(), 80, "a client missed a row of the other, or saw one twice");
        all.push(seen);
    }
    assert_eq!(all[0], all[1], "all clients see one order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_is_said_and_found_again() {
    let Some(url) = crate::postgres::database().await else { return };
    let folder = TempDir::new().unwrap();
    let environment = [("TIDELIST_SERVER_DATABASE", url.as_str())];
    run_with(folder.path(), &["user", "add", "alice"], crate::support::PASSWORD, &environment);
    let server = serving(folder.path(), &url);
    let mut client = server.client();
    client.token = Some(client.sign_in("alice").await);
    client.insert("before").await;
    let (outside, name) = url.rsplit_once('/').unwrap();
    let outside = crate::postgres::client(&format!("{outside}/postgres")).await.unwrap();
    // One after the other, and waiting for it: else a new connection may come between, or an old one live a moment longer.
    for away in [
        format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
        format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"),
    ] {
        outside.batch_execute(&away).await.unwrap();
    }
    // A connection that was just closed may first be taken for one that is open.
    let mut health = client.get("/healthz").await;
    for _ in 0..20 {
        let refused = client.post("/tables/todoitem", json!({ "id": "during" })).await;
        assert!([500, 503].contains(&refused.status), "{} {}", refused.status, refused.text);
        health = client.get("/healthz").await;
    }
    assert_eq!(health.status, 503, "{}", health.text);
    assert!(health.header("retry-after").is_some());
    outside.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await.unwrap();
    assert_eq!(client.get("/healthz").await.status, 200);
    assert_eq!(client.get("/tables/todoitem").await.ids(), ["before"]);
    client.insert("during").await;
}

#[test]
fn the_address_of_the_database_is_not_in_the_message_about_it() {
    let folder = TempDir::new().unwrap();
    for url in
        ["postgres://user:canary@127.0.0.1:1/nothing", "postgres://user:canary@[::/x", "nonsense=canary"]
    {
        let output = run_with(folder.path(), &["user", "list"], "", &[("TIDELIST_SERVER_DATABASE", url)]);
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && !message.contains("canary"), "{message}");
        assert!(message.contains("database"), "{message}");
    }
}
