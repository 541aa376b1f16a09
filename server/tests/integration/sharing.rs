//! Sharing a list over HTTP and on the web page.

use serde_json::json;
use sync_protocol::Dialect;

use crate::{
    browser::Browser,
    isolation::shared::share,
    support::{Client, TestServer},
};

/// A list of alice's with one task, which bob shares.
async fn shared(server: &TestServer, role: &str) -> (Client, Client) {
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    alice.post("/tables/todolist", json!({ "id": "l", "name": "Harbour" })).await;
    alice.post("/tables/todoitem", json!({ "id": "t", "text": "Paint", "listId": "l" })).await;
    share(&alice, "l", &[(&bob, "bob", role)]).await;
    (alice, bob)
}

#[tokio::test]
async fn a_list_is_shared_and_each_sees_with_whom() {
    let server = TestServer::start().await;
    let (alice, bob) = shared(&server, "editor").await;
    let hers = alice.get("/sharing/lists").await.json();
    assert_eq!(hers["invitations"], json!([]));
    let list = &hers["lists"][0];
    assert_eq!(
        (list["list"].as_str(), list["name"].as_str(), list["owner"].as_str(), list["role"].as_str()),
        (Some("l"), Some("Harbour"), Some("alice"), Some("owner"))
    );
    let member = &list["members"][0];
    assert_eq!(
        (member["name"].as_str(), member["role"].as_str(), member["state"].as_str()),
        (Some("bob"), Some("editor"), Some("joined"))
    );
    assert_eq!(bob.get("/sharing/lists").await.json()["lists"][0]["role"], "editor");
    let id = member["id"].as_str().unwrap();
    let reply = alice.patch(&format!("/sharing/members/{id}"), json!({ "role": "reader" })).await;
    assert_eq!(reply.status, 204, "{}", reply.text);
    let refused = bob.patch("/tables/todoitem/t", json!({ "text": "x" })).await;
    assert_eq!(refused.status, 403);
    assert!(refused.json()["error"].as_str().unwrap().contains("Ask its owner"), "{}", refused.text);
    assert_eq!(bob.delete(&format!("/sharing/members/{id}")).await.status, 204);
    assert_eq!(bob.get("/tables/todoitem/t").await.status, 410);
    assert_eq!(bob.get("/sharing/lists").await.json(), json!({ "lists": [], "invitations": [] }));
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_with_a_sentence() {
    let server = TestServer::start().await;
    let (alice, _) = shared(&server, "editor").await;
    for (body, status, words) in [
        (json!({ "name": "bob", "role": "reader" }), 409, "has the list already"),
        (json!({ "name": "ALICE", "role": "reader" }), 400, "yours already"),
        (json!({ "name": " ", "role": "reader" }), 400, "1 to 64 characters"),
        (json!({ "name": "carol", "role": "owner" }), 400, "editor"),
        (json!({ "name": "carol" }), 400, "role"),
    ] {
        let reply = alice.post("/sharing/lists/l/members", body).await;
        assert!(reply.status == status && reply.text.contains(words), "{} {}", reply.status, reply.text);
    }
    let reply = alice.post("/sharing/lists/none/members", json!({ "name": "bob", "role": "reader" })).await;
    assert_eq!(reply.status, 404);
}

#[tokio::test]
async fn a_list_is_shared_and_left_on_the_web_page() {
    let server = TestServer::start().await;
    let alice = server.alice(Dialect::V3).await;
    alice.post("/tables/todolist", json!({ "id": "l", "name": "<b>Harbour" })).await;
    let list = [("list", "l"), ("name", "bob"), ("role", "reader")];
    let (mut hers, mut his) = (Browser::of(&server, "alice").await, Browser::of(&server, "bob").await);
    let unsealed = hers.send("/sharing", &list).await;
    assert_eq!(unsealed.status, 403, "a form from elsewhere does nothing");
    let page = hers.act("/sharing", &list).await.text;
    assert!(page.contains("sees the invitation") && page.contains("has not answered yet"), "{page}");
    assert!(his.look("/").await.text.contains("Shared lists (1)"));
    let page = his.look("/sharing").await.text;
    assert!(page.contains("&lt;b&gt;Harbour") && page.contains("alice invites you"), "{page}");
    let at = |page: &str, end: &str| {
        let to = page.split("action=\"").filter_map(|part| part.split('"').next());
        to.filter(|to| to.ends_with(end)).last().unwrap_or_else(|| panic!("{page}")).to_owned()
    };
    let page = his.act(&at(&page, "/accept"), &[]).await.text;
    assert!(page.contains("among yours now") && page.contains("A list of alice"), "{page}");
    // A reader is told, and what he wrote is nowhere.
    let added = his.act("/tasks", &[("list", "l"), ("text", "mine"), ("id", "")]).await.text;
    assert!(added.contains("not change it"), "{added}");
    assert!(alice.get("/tables/todoitem").await.ids().is_empty());
    let page = his.look("/sharing").await.text;
    let page = his.act(&at(&page, "/end"), &[]).await.text;
    assert!(!page.contains("Harbour"), "{page}");
    assert!(his.act("/sharing/none/accept", &[]).await.text.contains("no such list or invitation"));
}
