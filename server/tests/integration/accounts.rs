//! Signing in and out, and what an operator does to accounts while the server runs.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ipnet::IpNet;
use reqwest::Method;
use serde_json::json;
use server::{
    clock::{Clock, SystemClock},
    network,
    storage::RowsOfAccount,
};
use sha2::{Digest, Sha256};
use sync_protocol::Dialect;

use crate::support::{Client, PASSWORD, TestServer};

const DAY_MS: i64 = 86_400_000;

/// The computer's clock, so many milliseconds ahead.
#[derive(Debug, Default)]
pub(crate) struct Ahead(pub(crate) AtomicI64);

impl Clock for Ahead {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.0.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_sign_in_has_the_shape_the_original_clients_know() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    let body = client.login("ALICE", PASSWORD).await.json();
    assert!(body["user"]["userId"].as_str().unwrap().starts_with("sid:"));
    assert_eq!(body["authenticationToken"].as_str().unwrap().len(), 43);
    let me = client.get("/.auth/me").await.json();
    assert_eq!(me[0]["user_id"], body["user"]["userId"]);
    assert_eq!(me[0]["user_claims"], json!([{ "typ": "name", "val": "alice" }]));
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_answer_alike() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    let (name, password) =
        (client.login("nobody", PASSWORD).await, client.login("alice", "wrong wrong").await);
    assert_eq!((name.status, &name.text), (password.status, &password.text));
    assert_eq!(name.status, 401);
    assert_eq!(client.post("/.auth/login/google", json!({})).await.status, 404);
    assert_eq!(client.post("/.auth/login/tidelist", json!({ "username": "alice" })).await.status, 400);
}

#[tokio::test]
async fn behind_a_proxy_that_is_named_strangers_do_not_use_up_the_tries_of_others_and_behind_no_other() {
    let tries = async |proxies: Vec<IpNet>, own: &str, strangers: &str| {
        let server = TestServer::with(|config| config.trusted_proxies = proxies).await;
        let client = server.client("bob", Dialect::V2).await;
        let login = async |password: &str, list: &str| {
            let body = json!({ "username": "alice", "password": password, "deviceName": "" });
            let headers = [("X-Forwarded-For", list)];
            client.send(Method::POST, "/.auth/login/tidelist", &headers, Some(body)).await.status
        };
        for _ in 0..5 {
            assert_eq!(login("wrong wrong", strangers).await, 401);
        }
        (login(PASSWORD, own).await, login(PASSWORD, strangers).await)
    };
    let here = || vec![network("127.0.0.1").unwrap()];
    assert_eq!(tries(here(), "198.51.100.1", "203.0.113.9").await, (200, 429));
    // Whoever writes another's address in front of what the proxy adds stays who it is.
    assert_eq!(tries(here(), "198.51.100.1, 203.0.113.9", "203.0.113.9").await.0, 429);
    assert_eq!(tries(Vec::new(), "198.51.100.1", "203.0.113.9").await.0, 429);
}

#[tokio::test]
async fn the_sixth_try_in_a_minute_is_429_and_other_names_are_not_locked() {
    let server = TestServer::start().await;
    let client = server.client("bob", Dialect::V2).await;
    for _ in 0..5 {
        assert_eq!(client.login("alice", "wrong wrong").await.status, 401);
    }
    let reply = client.login("alice", PASSWORD).await;
    assert_eq!(reply.status, 429);
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((20..=60).contains(&wait), "{wait}");
    assert_eq!(client.login("bob", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn what_is_on_the_disk_lets_nobody_in() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    client.insert("a").await;
    let token = client.token.clone().unwrap();
    let Some(folder) = server.data() else { return };
    let files = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    let files: Vec<u8> = files.flatten().collect();
    let holds = |words: &str| files.windows(words.len()).any(|bytes| bytes == words.as_bytes());
    assert!(holds("alice") && !holds(&token) && !holds(PASSWORD));
    // What is kept of a token is no token.
    let kept = Sha256::digest(&token);
    let digest: String = kept.iter().map(|byte| format!("{byte:02x}")).collect();
    for stolen in [digest, URL_SAFE_NO_PAD.encode(kept)] {
        let thief = Client { token: Some(stolen), ..client.clone() };
        assert_eq!(thief.get("/tables/todoitem").await.status, 401);
    }
}

#[tokio::test]
async fn a_signed_out_token_is_dead_at_once() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    assert_eq!(client.get("/tables/todoitem").await.status, 200);
    assert_eq!(client.send(Method::POST, "/.auth/logout", &[], None).await.status, 204);
    assert_eq!(client.get("/tables/todoitem").await.status, 401);
}

#[tokio::test]
async fn a_refreshed_token_replaces_the_old_one_after_ten_minutes() {
    let clock = Arc::new(Ahead::default());
    let server = TestServer::with(|config| config.clock = Arc::clone(&clock) as Arc<dyn Clock>).await;
    let old = server.alice(Dialect::V2).await;
    let token = old.get("/.auth/refresh").await.json()["authenticationToken"].as_str().unwrap().to_owned();
    let mut new = old.clone();
    new.token = Some(token);
    assert_eq!((old.get("/.auth/me").await.status, new.get("/.auth/me").await.status), (200, 200));
    clock.0.store(10 * 60 * 1_000 + 1, Ordering::SeqCst);
    assert_eq!((old.get("/.auth/me").await.status, new.get("/.auth/me").await.status), (401, 200));
}

#[tokio::test]
async fn a_session_ends_after_30_days_without_use_and_after_180_in_any_case() {
    let clock = Arc::new(Ahead::default());
    let server = TestServer::with(|config| config.clock = Arc::clone(&clock) as Arc<dyn Clock>).await;
    let (used, idle) = (server.alice(Dialect::V2).await, server.alice(Dialect::V2).await);
    for day in (29..180).step_by(29) {
        clock.0.store(day * DAY_MS, Ordering::SeqCst);
        assert_eq!(used.get("/.auth/me").await.status, 200, "day {day}");
    }
    assert_eq!(idle.get("/.auth/me").await.status, 401);
    // A new token does not move the second limit.
    let refreshed =
        used.get("/.auth/refresh").await.json()["authenticationToken"].as_str().unwrap().to_owned();
    let mut token = used.clone();
    token.token = Some(refreshed);
    assert_eq!(token.get("/.auth/me").await.status, 200);
    clock.0.store(181 * DAY_MS, Ordering::SeqCst);
    assert_eq!(token.get("/.auth/me").await.status, 401);
}

#[tokio::test]
async fn accounts_change_while_the_server_runs() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    admin.add("carol", PASSWORD).await.unwrap();
    let carol = server.client("carol", Dialect::V2).await;
    carol.insert("c").await;
    assert!(admin.add("Carol", PASSWORD).await.is_err());
    let kept = admin.remove("carol", RowsOfAccount::MustBeNone).await.unwrap_err();
    assert!(kept.to_string().contains("--delete-data"));
    admin.set_password("carol", "another password").await.unwrap();
    // A session is believed for a second without asking the database.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(carol.get("/tables/todoitem").await.status, 401);
    assert_eq!(carol.login("carol", PASSWORD).await.status, 401);
    assert_eq!(carol.login("carol", "another password").await.status, 200);
    admin.remove("carol", RowsOfAccount::Delete).await.unwrap();
    assert_eq!(admin.names().await.unwrap(), ["alice", "bob"]);
    assert_eq!(carol.login("carol", "another password").await.status, 401);
    assert!(admin.remove("carol", RowsOfAccount::Delete).await.is_err());
}

#[tokio::test]
async fn a_write_right_after_its_account_was_removed_is_signed_out() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    assert_eq!(alice.get("/tables/todoitem").await.status, 200);
    server.admin().await.remove("alice", RowsOfAccount::Delete).await.unwrap();
    // The session may still be believed without asking the database.
    let reply = alice.post("/tables/todoitem", json!({ "text": "late" })).await;
    assert_eq!(reply.status, 401, "{}", reply.text);
}

#[tokio::test]
async fn a_device_can_be_signed_out_from_outside() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let [lost, kept] = [server.alice(Dialect::V3).await, server.alice(Dialect::V3).await];
    let devices = admin.devices("alice").await.unwrap();
    assert_eq!(devices.len(), 2);
    assert!(devices.iter().all(|device| device.session.device == "test" && device.id.len() == 12));
    assert!(admin.sign_out("alice", Some("000000000000")).await.is_err());
    assert_eq!(admin.sign_out("alice", Some(&devices[0].id)).await.unwrap(), 1);
    // A session is believed for a second without asking the database.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let mut statuses = Vec::new();
    for client in [&lost, &kept] {
        statuses.push(client.get("/tables/todoitem").await.status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    assert_eq!(admin.sign_out("alice", None).await.unwrap(), 1);
}

#[tokio::test]
async fn a_flood_of_sign_ins_leaves_the_tables_answering() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    let flood: Vec<_> = (0..40)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move { client.login(&format!("name{number}"), "wrong wrong").await.status })
        })
        .collect();
    let started = Instant::now();
    assert_eq!(client.get("/tables/todoitem").await.status, 200);
    let took = started.elapsed();
    for login in flood {
        assert!(matches!(login.await.unwrap(), 401 | 503));
    }
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test]
async fn how_often_one_may_try_is_a_setting() {
    let server = TestServer::with(|config| config.limits.sign_in_tries = 2).await;
    let client = server.client("bob", Dialect::V2).await;
    for status in [401, 401, 429] {
        assert_eq!(client.login("alice", "wrong wrong").await.status, status);
    }
}

#[tokio::test]
async fn the_time_a_refusal_takes_does_not_tell_whether_there_is_such_a_name() {
    const TRIES: usize = 15;
    let server = TestServer::with(|config| config.limits.sign_in_tries = 1_000).await;
    let client = server.client("bob", Dialect::V2).await;
    // In turn, so that whatever else the machine does meets both alike.
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..TRIES {
        for (name, took) in ["alice", "nobody"].into_iter().zip(&mut took) {
            let began = Instant::now();
            assert_eq!(client.login(name, "wrong wrong").await.status, 401);
            took.push(began.elapsed().as_secs_f64());
        }
    }
    let [known, unknown] = took.map(|mut took| {
        took.sort_by(f64::total_cmp);
        took[TRIES / 2]
    });
    // Without a password to check, a refusal would take less than a twentieth.
    let ratio = known / unknown;
    println!(
        "sign-in: refused after {known:.4} s for a known name, {unknown:.4} s for none, ratio {ratio:.2}"
    );
    assert!((0.67..1.5).contains(&ratio), "{ratio}");
}
