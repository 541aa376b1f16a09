//! What one may do to one's own account: its devices, its password, and making one by invitation.

use std::sync::{Arc, atomic::Ordering};

use reqwest::Method;
use serde_json::{Value, json};
use server::clock::Clock;
use sync_protocol::Dialect;

use crate::{
    accounts::Ahead,
    support::{Client, PASSWORD, Reply, TestServer},
};

const OTHER: &str = "another good password";

async fn change(client: &Client, old: &str, new: &str) -> Reply {
    client.post("/.auth/password", json!({ "password": old, "newPassword": new })).await
}

async fn join(client: &Client, invitation: &str, name: &str, password: &str) -> Reply {
    let body =
        json!({ "invitation": invitation, "username": name, "password": password, "deviceName": "new" });
    client.post("/.auth/register", body).await
}

async fn devices(client: &Client) -> Vec<Value> {
    client.get("/.auth/devices").await.json()["devices"].as_array().unwrap().clone()
}

fn with_token(client: &Client, reply: &Reply) -> Client {
    let token =
        reply.json()["authenticationToken"].as_str().unwrap_or_else(|| panic!("{}", reply.text)).to_owned();
    Client { token: Some(token), ..client.clone() }
}

async fn invitation(server: &TestServer, days: u32) -> String {
    server.admin().await.invite(days).await.unwrap().code.expose().to_owned()
}

#[tokio::test]
async fn devices_are_listed_and_each_may_be_signed_out_by_any_other() {
    let server = TestServer::start().await;
    let [lost, kept] = [server.alice(Dialect::V3).await, server.alice(Dialect::V3).await];
    let bob = server.client("bob", Dialect::V3).await;
    let listed = devices(&kept).await;
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|device| device["name"] == "test" && device["usedAt"].is_string()));
    let [id] = listed.iter().filter(|device| device["current"] == false).collect::<Vec<_>>()[..] else {
        panic!("{listed:?}")
    };
    let path = format!("/.auth/devices/{}", id["id"].as_str().unwrap());
    // To somebody else it looks like one that never was.
    assert_eq!(bob.delete(&path).await.text, bob.delete("/.auth/devices/000000000000").await.text);
    assert_eq!(lost.get("/tables/todoitem").await.status, 200);
    assert_eq!(kept.delete(&path).await.status, 204);
    assert_eq!(lost.get("/tables/todoitem").await.status, 401, "at once");
    assert_eq!(kept.delete(&path).await.status, 404);
    assert_eq!(devices(&kept).await.len(), 1);
}

#[tokio::test]
async fn a_device_is_one_however_often_its_token_was_replaced_and_all_of_them_die_with_it() {
    let server = TestServer::start().await;
    let [lost, kept] = [server.alice(Dialect::V3).await, server.alice(Dialect::V3).await];
    let id = devices(&lost).await.into_iter().find(|device| device["current"] == true).unwrap()["id"].clone();
    let newer = with_token(&lost, &lost.get("/.auth/refresh").await);
    let listed = devices(&newer).await;
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().any(|device| device["id"] == id && device["current"] == true));
    kept.delete(&format!("/.auth/devices/{}", id.as_str().unwrap())).await;
    assert_eq!((lost.get("/.auth/me").await.status, newer.get("/.auth/me").await.status), (401, 401));
}

#[tokio::test]
async fn all_other_devices_are_signed_out_together_and_this_one_stays() {
    let server = TestServer::start().await;
    let [this, one, two] =
        [server.alice(Dialect::V3).await, server.alice(Dialect::V3).await, server.alice(Dialect::V3).await];
    let bob = server.client("bob", Dialect::V3).await;
    assert_eq!(this.delete("/.auth/devices").await.json(), json!({ "signedOut": 2 }));
    for (client, status) in [(&this, 200), (&one, 401), (&two, 401), (&bob, 200)] {
        assert_eq!(client.get("/.auth/me").await.status, status);
    }
    assert_eq!(this.delete("/.auth/devices").await.json(), json!({ "signedOut": 0 }));
}

#[tokio::test]
async fn a_new_password_signs_everything_else_out_and_gives_this_device_a_new_token() {
    let server = TestServer::start().await;
    let [this, other] = [server.alice(Dialect::V3).await, server.alice(Dialect::V3).await];
    let reply = change(&this, PASSWORD, OTHER).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let this_now = with_token(&this, &reply);
    for (client, status) in [(&this, 401), (&other, 401), (&this_now, 200)] {
        assert_eq!(client.get("/.auth/me").await.status, status);
    }
    assert_eq!(devices(&this_now).await.len(), 1);
    assert_eq!(devices(&this_now).await[0]["name"], "test");
    assert_eq!(
        (this.login("alice", PASSWORD).await.status, this.login("alice", OTHER).await.status),
        (401, 200)
    );
}

#[tokio::test]
async fn what_is_no_change_of_password_changes_nothing() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    assert_eq!(change(&alice, PASSWORD, "short").await.status, 400);
    assert_eq!(alice.post("/.auth/password", json!({ "newPassword": OTHER })).await.status, 400);
    // No 401: the session is good, and a client must not stop for it.
    assert_eq!(change(&alice, "wrong wrong", OTHER).await.status, 403);
    let stranger = Client { token: None, ..alice.clone() };
    assert_eq!(change(&stranger, PASSWORD, OTHER).await.status, 401);
    assert_eq!(
        (alice.get("/.auth/me").await.status, alice.login("alice", PASSWORD).await.status),
        (200, 200)
    );
}

#[tokio::test]
async fn who_guesses_a_password_through_a_session_has_to_wait_as_at_the_door() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    for _ in 0..5 {
        assert_eq!(change(&alice, "wrong wrong", OTHER).await.status, 403);
    }
    let reply = change(&alice, PASSWORD, OTHER).await;
    assert_eq!((reply.status, reply.header("retry-after").is_some()), (429, true));
}

#[tokio::test]
async fn an_invitation_makes_one_account() {
    let server = TestServer::start().await;
    let door = Client { token: None, ..server.alice(Dialect::V3).await };
    let code = invitation(&server, 7).await;
    let reply = join(&door, &code, " Carol ", PASSWORD).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let carol = with_token(&door, &reply);
    assert_eq!(carol.get("/.auth/me").await.json()[0]["user_claims"][0]["val"], "Carol");
    assert_eq!(devices(&carol).await[0]["name"], "new");
    let again = join(&door, &code, "dave", PASSWORD).await;
    let never = join(&door, &"A".repeat(43), "dave", PASSWORD).await;
    assert_eq!((again.status, &again.text), (403, &never.text));
    assert_eq!(server.admin().await.names().await.unwrap(), ["alice", "bob", "Carol"]);
}

#[tokio::test]
async fn an_invitation_outlives_names_and_passwords_that_cannot_be_taken() {
    let server = TestServer::with(|config| config.limits.sign_in_tries = 9).await;
    let door = Client { token: None, ..server.alice(Dialect::V3).await };
    let code = invitation(&server, 7).await;
    for (name, password, status) in [
        ("ALICE", PASSWORD, 409),
        ("", PASSWORD, 400),
        ("a\nb", PASSWORD, 400),
        ("carol", "short", 400),
        ("carol", "Password1", 400),
    ] {
        assert_eq!(join(&door, &code, name, password).await.status, status, "{name:?}");
    }
    assert_eq!(join(&door, &code, "carol", PASSWORD).await.status, 201);
}

#[tokio::test]
async fn an_invitation_is_good_for_its_days_only() {
    let clock = Arc::new(Ahead::default());
    let server = TestServer::with(|config| config.clock = Arc::clone(&clock) as Arc<dyn Clock>).await;
    let door = Client { token: None, ..server.alice(Dialect::V3).await };
    let [short, long] = [invitation(&server, 1).await, invitation(&server, 3).await];
    clock.0.store(2 * 86_400_000, Ordering::SeqCst);
    assert_eq!(join(&door, &short, "carol", PASSWORD).await.status, 403);
    assert_eq!(join(&door, &long, "carol", PASSWORD).await.status, 201);
}

#[tokio::test]
async fn of_many_who_use_one_invitation_at_once_one_gets_in() {
    let server = TestServer::start().await;
    let door = Client { token: None, ..server.alice(Dialect::V3).await };
    let code = invitation(&server, 7).await;
    let tries = (0..4).map(|number| {
        let (door, code) = (door.clone(), code.clone());
        tokio::spawn(async move { join(&door, &code, &format!("name{number}"), PASSWORD).await.status })
    });
    let mut statuses = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 403, 403, 403]);
    assert_eq!(server.admin().await.names().await.unwrap().len(), 3);
}

#[tokio::test]
async fn who_guesses_invitations_has_to_wait() {
    let server = TestServer::start().await;
    let door = Client { token: None, ..server.alice(Dialect::V3).await };
    for number in 0..5 {
        assert_eq!(join(&door, &format!("{number:0>43}"), "carol", PASSWORD).await.status, 403);
    }
    assert_eq!(join(&door, &invitation(&server, 1).await, "carol", PASSWORD).await.status, 429);
    assert_eq!(door.send(Method::POST, "/.auth/logout", &[], None).await.status, 401);
}
