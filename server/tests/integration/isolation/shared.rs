//! Shared lists: what a reader, an editor, one who was removed and a stranger can do with the rows of another, by every verb,
//! in every dialect, alone, in batches and in groups.

use reqwest::Method;
use serde_json::{Value, json};
use sync_protocol::Dialect;

use super::{
    CANARY,
    matrix::{BATCH, Cell, Owned, TABLES, alone, cells, in_batch},
};
use crate::support::{Client, PASSWORD, TestServer};

const DIALECTS: [Dialect; 3] = [Dialect::V2, Dialect::V3, Dialect::Ct];

/// Shares a list of somebody with others, who accept.
pub(crate) async fn share(owner: &Client, list: &str, others: &[(&Client, &str, &str)]) {
    for (client, name, role) in others {
        let body = json!({ "name": name, "role": role });
        let reply = owner.post(&format!("/sharing/lists/{list}/members"), body).await;
        assert_eq!((reply.status, reply.text.as_str()), (204, ""));
        let seen = client.get("/sharing/lists").await.json();
        let invitations = seen["invitations"].as_array().unwrap();
        let one = invitations.iter().find(|one| one["list"] == list).unwrap();
        let id = one["id"].as_str().unwrap();
        assert_eq!(client.post(&format!("/sharing/invitations/{id}"), json!({})).await.status, 204);
    }
}

/// A server with four accounts, of which some share a list of alice's.
struct Scene {
    server: TestServer,
    dialect: Dialect,
    alice: Client,
}

impl Scene {
    async fn new(dialect: Dialect) -> Self {
        let server = TestServer::start().await;
        server.admin().await.add("carol", PASSWORD).await.unwrap();
        let alice = server.alice(dialect).await;
        let made = alice.post("/tables/todolist", json!({ "id": "l", "name": "list" })).await;
        assert_eq!(made.status, 201, "{}", made.text);
        Self { server, dialect, alice }
    }

    async fn client(&self, name: &str) -> Client {
        self.server.client(name, self.dialect).await
    }

    /// A row of the list, or the list.
    async fn owned(&self, table: &'static str) -> Owned {
        let mut owned = Owned::make(&self.alice, self.dialect, table).await;
        let path = if table == "todoitem" {
            format!("/tables/{table}/{}", owned.live)
        } else {
            "/tables/todolist/l".to_owned()
        };
        if table == "todoitem" {
            let body = json!({ "text": CANARY, "listId": "l" });
            assert_eq!(self.change(&path, body).await, 200);
        } else {
            owned.live = "l".to_owned();
        }
        owned.row = self.alice.get(&path).await.json();
        owned
    }

    async fn change(&self, path: &str, body: Value) -> u16 {
        let verb = if self.dialect == Dialect::Ct { Method::PUT } else { Method::PATCH };
        self.alice.send(verb, path, &[], Some(body)).await.status
    }
}

async fn ask(client: &Client, cell: &Cell, id: &str) -> u16 {
    let reply = client.send(cell.method.clone(), &cell.path(id), &cell.headers(), cell.body(id)).await;
    assert!(reply.status < 500, "{cell}: {reply:?}");
    reply.status
}

/// Sends the cells as operations of batches, each alone or in a group of its own; the statuses.
async fn together(client: &Client, cells: &[Cell], id: &str, grouped: bool) -> Vec<u64> {
    let mut statuses = Vec::new();
    for part in cells.chunks(BATCH) {
        let answers = in_batch(client, part, id, grouped).await;
        statuses.extend(answers.iter().map(|answer| answer["status"].as_u64().unwrap()));
    }
    statuses
}

fn is_read(cell: &Cell) -> bool {
    [Method::GET, Method::HEAD].contains(&cell.method)
}

#[tokio::test]
async fn a_reader_reads_as_the_owner_does_and_changes_nothing() {
    let (mut asked, mut forbidden) = (0, 0);
    for dialect in DIALECTS {
        let scene = Scene::new(dialect).await;
        let bob = scene.client("bob").await;
        for table in TABLES {
            let owned = scene.owned(table).await;
            if table == TABLES[0] {
                share(&scene.alice, "l", &[(&bob, "bob", "reader")]).await;
            }
            let mut cells = cells(dialect, &owned);
            // How the address ends is asked for in the other matrix.
            cells.retain(Cell::is_plain);
            for cell in &cells {
                let status = ask(&bob, cell, &owned.live).await;
                if is_read(cell) {
                    assert_eq!(status, ask(&scene.alice, cell, &owned.live).await, "{cell}");
                } else {
                    assert!((400..500).contains(&status), "{cell}: {status}");
                    forbidden += usize::from(status == 403);
                }
            }
            for grouped in [false, true] {
                for (cell, status) in cells.iter().zip(together(&bob, &cells, &owned.live, grouped).await) {
                    assert!((400..500).contains(&status), "in a batch, {cell}: {status}");
                }
            }
            let path = format!("/tables/{table}/{}", owned.live);
            assert_eq!(scene.alice.get(&path).await.json(), owned.row, "a reader changed it");
            let copy = bob.get(&path).await.json();
            assert_eq!((&copy["version"], &copy["text"]), (&owned.row["version"], &owned.row["text"]));
            asked += cells.len() * 3;
        }
    }
    assert!(forbidden > asked / 20, "{forbidden} of {asked}");
    println!("isolation of shared lists: {asked} requests of a reader, changes: 0");
}

#[tokio::test]
async fn every_request_means_the_same_to_an_editor_as_to_the_owner() {
    for dialect in DIALECTS {
        let scene = Scene::new(dialect).await;
        let bob = scene.client("bob").await;
        let (by_bob, by_alice) = ("row-b", "row-a");
        for id in [by_bob, by_alice] {
            let made = json!({ "id": id, "text": CANARY, "listId": "l" });
            assert_eq!(scene.alice.post("/tables/todoitem", made).await.status, 201);
        }
        share(&scene.alice, "l", &[(&bob, "bob", "editor")]).await;
        let row = async |id: &str| scene.alice.get(&format!("/tables/todoitem/{id}")).await.json();
        let mut owned = Owned::make(&scene.alice, dialect, "todoitem").await;
        owned.row = row(by_bob).await;
        let mut bobs = cells(dialect, &owned);
        // A key is one account's.
        bobs.retain(|cell| cell.headers.iter().all(|(name, _)| *name != "Idempotency-Key"));
        // The same for her row, with its version.
        let version = |row: &Value| format!("\"{}\"", row["version"].as_str().unwrap());
        let (his_version, her_version) = (version(&owned.row), version(&row(by_alice).await));
        let mut alices = bobs.clone();
        for (_, value) in alices.iter_mut().flat_map(|cell| &mut cell.headers) {
            *value = value.replace(&his_version, &her_version);
        }
        for (his, hers) in bobs.iter().zip(&alices) {
            let (his_status, her_status) =
                (ask(&bob, his, by_bob).await, ask(&scene.alice, hers, by_alice).await);
            assert_eq!(his_status, her_status, "{his}");
        }
        let rows = async |client: &Client| {
            let rows =
                client.get("/tables/todoitem?__includedeleted=true&$filter=listId eq 'l'").await.rows();
            let essence = |row: &Value| {
                (row["id"].clone(), row["version"].clone(), row["text"].clone(), row["note"].clone())
            };
            let mut rows: Vec<_> = rows.iter().map(essence).collect();
            rows.sort_by_key(|row| row.0.to_string());
            rows
        };
        assert_eq!(rows(&bob).await, rows(&scene.alice).await, "copies and home are the same");
    }
}

#[tokio::test]
async fn a_stranger_to_a_shared_list_is_answered_as_if_it_did_not_exist() {
    let (mut asked, mut differ) = (0, Vec::new());
    for dialect in DIALECTS {
        let scene = Scene::new(dialect).await;
        let (bob, carol) = (scene.client("bob").await, scene.client("carol").await);
        let owned = Owned::make(&scene.alice, dialect, "todoitem").await;
        let path = format!("/tables/todoitem/{}", owned.live);
        assert_eq!(scene.change(&path, json!({ "text": CANARY, "listId": "l" })).await, 200);
        share(&scene.alice, "l", &[(&bob, "bob", "editor")]).await;
        // Invited is not joined: until then one is a stranger, too.
        let invite = json!({ "name": "carol", "role": "editor" });
        assert_eq!(scene.alice.post("/sharing/lists/l/members", invite).await.status, 204);
        asked += alone(&carol, &cells(dialect, &owned), &owned, &mut differ).await;
        assert!(carol.get("/tables/todoitem?__includedeleted=true").await.ids().is_empty());
    }
    assert!(differ.is_empty(), "{} of {asked} differ:\n{}", differ.len(), differ.join("\n"));
}

#[tokio::test]
async fn one_who_was_removed_changes_nothing_of_the_owners_and_reads_nothing_new() {
    const LATER: &str = "canary-of-later";
    for dialect in DIALECTS {
        let scene = Scene::new(dialect).await;
        let bob = scene.client("bob").await;
        let owned = scene.owned("todoitem").await;
        share(&scene.alice, "l", &[(&bob, "bob", "editor")]).await;
        let lists = scene.alice.get("/sharing/lists").await.json();
        let id = lists["lists"][0]["members"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(scene.alice.delete(&format!("/sharing/members/{id}")).await.status, 204);
        let path = format!("/tables/todoitem/{}", owned.live);
        assert_eq!(scene.change(&path, json!({ "text": LATER, "listId": "l" })).await, 200);
        let row = scene.alice.get(&path).await.json();
        let cells = cells(dialect, &owned);
        for cell in &cells {
            let reply = bob
                .send(cell.method.clone(), &cell.path(&owned.live), &cell.headers(), cell.body(&owned.live))
                .await;
            assert!(reply.status < 500 && !format!("{reply:?}").contains(LATER), "{cell}: {reply:?}");
        }
        for grouped in [false, true] {
            together(&bob, &cells, &owned.live, grouped).await;
        }
        assert_eq!(scene.alice.get(&path).await.json(), row, "{dialect:?}: one who was removed changed it");
    }
}

#[tokio::test]
async fn who_may_change_who_shares_a_list() {
    let scene = Scene::new(Dialect::V3).await;
    scene.server.admin().await.add("dave", PASSWORD).await.unwrap();
    let (alice, bob, carol, dave) =
        (&scene.alice, scene.client("bob").await, scene.client("carol").await, scene.client("dave").await);
    share(alice, "l", &[(&bob, "bob", "editor"), (&carol, "carol", "reader")]).await;
    let member = async |name: &str| {
        let lists = alice.get("/sharing/lists").await.json();
        let members = lists["lists"][0]["members"].as_array().unwrap().clone();
        let one = members.iter().find(|member| member["name"] == name).unwrap();
        one["id"].as_str().unwrap().to_owned()
    };
    let (of_bob, of_carol) = (member("bob").await, member("carol").await);
    let invite = json!({ "name": "dave", "role": "editor" });
    let editor = json!({ "role": "editor" });
    for (client, name, statuses) in [
        (&bob, "an editor", [403, 404, 404]),
        (&carol, "a reader", [403, 403, 404]),
        (&dave, "a stranger", [404, 404, 404]),
    ] {
        let found = [
            client.post("/sharing/lists/l/members", invite.clone()).await.status,
            client.patch(&format!("/sharing/members/{of_carol}"), editor.clone()).await.status,
            client.post("/sharing/invitations/none", json!({})).await.status,
        ];
        assert_eq!(found, statuses, "{name}");
        let seen = client.get("/sharing/lists").await.text;
        assert_eq!(
            (seen.contains(&of_bob), seen.contains(&of_carol)),
            (name == "an editor", name == "a reader")
        );
    }
    // Nobody accepts or ends for another, and what is another's looks as what is not there.
    for (client, id) in [(&bob, &of_carol), (&dave, &of_bob)] {
        for path in [format!("/sharing/members/{id}"), format!("/sharing/invitations/{id}")] {
            let (there, absent) = (client.delete(&path).await, client.delete("/sharing/members/none").await);
            assert_eq!((there.status, there.text), (404, absent.text));
        }
        assert_eq!(client.post(&format!("/sharing/invitations/{id}"), json!({})).await.status, 404);
    }
    // An invitation of a name that is nobody's is answered as any other.
    let answer = async |name: &str| {
        let reply = alice.post("/sharing/lists/l/members", json!({ "name": name, "role": "reader" })).await;
        super::essence(&reply, name)
    };
    assert_eq!(answer("dave").await, answer("nobody").await);
    assert_eq!(bob.delete(&format!("/sharing/members/{of_bob}")).await.status, 204, "one may leave");
    assert_eq!(alice.delete(&format!("/sharing/members/{of_bob}")).await.status, 404);
    let without = Client { token: None, ..bob.clone() };
    for path in ["/sharing/lists", "/sharing/lists/l/members", "/sharing/members/x", "/sharing/invitations/x"]
    {
        for method in [Method::GET, Method::POST, Method::PATCH, Method::DELETE] {
            let status = without.send(method, path, &[], Some(json!({}))).await.status;
            assert!([401, 405].contains(&status), "{path}: {status}");
        }
    }
}
