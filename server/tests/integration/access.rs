//! What a declaration says beyond columns: whom rows belong to, what a column takes, what becomes of deleted rows.

use reqwest::Method;
use serde_json::{Value, json};
use server::{
    Config,
    tables::{Access, Column, ColumnType, Kept, Rules, Table, Tables, pattern},
};
use sync_protocol::Dialect;

use crate::support::{Client, TestServer};

fn declaring(table: Table) -> impl FnOnce(&mut Config) {
    move |config| {
        let builtin = Tables::builtin();
        config.tables = builtin.iter().map(|builtin| Table::clone(builtin)).chain([table]).collect();
    }
}

fn tides(access: Access) -> Table {
    Table::new("tides", vec![Column::string("port")]).unwrap().with_access(access)
}

/// Every verb, as this dialect has it, on a row that alice wrote; and the status each answers with.
async fn every_verb(alice: &Client, other: &Client, who: &str, dialect: Dialect) -> Vec<(&'static str, u16)> {
    let mut statuses = Vec::new();
    let id = format!("{who}-{dialect:?}");
    let path = format!("/tables/tides/{id}");
    let body = json!({ "id": id, "port": "Dover" });
    let verbs: [(&str, Method, &str, Option<Value>); 6] = [
        ("list", Method::GET, "/tables/tides", None),
        ("read", Method::GET, &path, None),
        ("patch", Method::PATCH, &path, Some(json!({ "port": "Hull" }))),
        ("put", Method::PUT, &path, Some(json!({ "port": "Hull" }))),
        ("delete", Method::DELETE, &path, None),
        ("insert", Method::POST, "/tables/tides", Some(json!({ "id": format!("{id}-new") }))),
    ];
    for (verb, method, path, sent) in verbs {
        if (verb == "put" && dialect == Dialect::V2) || (verb == "patch" && dialect == Dialect::Ct) {
            continue;
        }
        alice.send(Method::POST, "/tables/tides", &[], Some(body.clone())).await;
        statuses.push((verb, other.send(method, path, &[], sent).await.status));
    }
    statuses
}

#[tokio::test]
async fn each_access_lets_each_verb_do_what_it_says_in_every_dialect() {
    for access in [Access::Owner, Access::Authenticated, Access::Anonymous] {
        let server = TestServer::with(declaring(tides(access))).await;
        for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
            let (alice, bob) = (server.alice(dialect).await, server.client("bob", dialect).await);
            let nobody = Client { token: None, ..bob.clone() };
            let bad = Client { token: Some("A".repeat(43)), ..bob.clone() };
            let done = |verb: &str| match verb {
                "insert" => 201,
                "delete" if dialect != Dialect::V2 => 204,
                _ => 200,
            };
            for (verb, status) in every_verb(&alice, &bob, "bob", dialect).await {
                let hidden = access == Access::Owner && !["list", "insert"].contains(&verb);
                assert_eq!(
                    status,
                    if hidden { 404 } else { done(verb) },
                    "{access:?} {dialect:?} bob {verb}"
                );
            }
            for (verb, status) in every_verb(&alice, &nobody, "nobody", dialect).await {
                let expected = if access == Access::Anonymous { done(verb) } else { 401 };
                assert_eq!(status, expected, "{access:?} {dialect:?} nobody {verb}");
            }
            // A token that is not good is said to be, also where none is needed.
            for (verb, status) in every_verb(&alice, &bad, "bad", dialect).await {
                assert_eq!(status, 401, "{access:?} {dialect:?} bad {verb}");
            }
        }
    }
}

#[tokio::test]
async fn rows_of_everybody_have_one_clock_and_devices_hear_of_them() {
    let server = TestServer::with(declaring(tides(Access::Authenticated))).await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    for (number, client) in [&alice, &bob, &alice].into_iter().enumerate() {
        client.post("/tables/tides", json!({ "id": number.to_string(), "port": "Dover" })).await;
    }
    let pulls = [
        alice.get("/tables/tides?$orderby=updatedAt").await,
        bob.get("/tables/tides?$orderby=updatedAt").await,
    ];
    assert_eq!(pulls[0].ids(), ["0", "1", "2"]);
    assert_eq!(
        (&pulls[0].text, pulls[0].header("x-sync-cursor")),
        (&pulls[1].text, pulls[1].header("x-sync-cursor"))
    );
    // What is one's own stays so beside it.
    alice.insert("mine").await;
    assert_eq!(bob.get("/tables/todoitem").await.ids(), Vec::<String>::new());
    let mut events = bob
        .http
        .get(format!("{}/events", bob.url))
        .header("X-ZUMO-AUTH", bob.token.as_ref().unwrap())
        .send()
        .await
        .unwrap();
    let mut heard = String::new();
    while !heard.contains("\"table\":\"tides\"") {
        heard.push_str(std::str::from_utf8(&events.chunk().await.unwrap().unwrap()).unwrap());
    }
    assert!(!heard.contains("todoitem"), "{heard}");
    heard.clear();
    alice.post("/tables/tides", json!({ "id": "late" })).await;
    while !heard.contains("\"table\":\"tides\"") {
        heard.push_str(std::str::from_utf8(&events.chunk().await.unwrap().unwrap()).unwrap());
    }
}

#[tokio::test]
async fn one_key_of_two_accounts_is_two_keys_also_where_rows_are_everybodys() {
    let server = TestServer::with(declaring(tides(Access::Authenticated))).await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    let key = [("Idempotency-Key", "\"k\"")];
    let send = async |client: &Client, id: &str| {
        client.send(Method::POST, "/tables/tides", &key, Some(json!({ "id": id }))).await
    };
    assert_eq!(send(&alice, "a").await.status, 201);
    let replayed = send(&alice, "a").await;
    assert_eq!((replayed.status, replayed.header("x-sync-replayed")), (201, Some("true")));
    let other = send(&bob, "b").await;
    assert_eq!((other.status, other.header("x-sync-replayed")), (201, None), "{}", other.text);
}

#[tokio::test]
async fn a_value_its_column_does_not_take_is_422_with_every_verb_and_changes_nothing() {
    let rules = |change: fn(&mut Rules)| {
        let mut rules = Rules::default();
        change(&mut rules);
        rules
    };
    let columns = vec![
        Column::string("title")
            .with_rules(rules(|rules| (rules.required, rules.max_length) = (true, Some(9)))),
        Column::new("year", ColumnType::Integer).with_rules(rules(|rules| rules.max = Some(2100.0))),
        Column::string("code").with_rules(rules(|rules| rules.pattern = Some(pattern("^[a-z]+$").unwrap()))),
        Column::string("kind").with_rules(rules(|rules| rules.one_of = vec!["film".into(), "play".into()])),
    ];
    let server = TestServer::with(declaring(Table::new("movies", columns).unwrap())).await;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let client = server.alice(dialect).await;
        let id = format!("m-{dialect:?}");
        let good = json!({ "id": id, "title": "Metropolis".get(..9), "year": 1927, "code": "fritz", "kind": "film" });
        assert_eq!(client.post("/tables/movies", good.clone()).await.status, 201);
        let path = format!("/tables/movies/{id}");
        let before = client.get(&path).await.text;
        for (member, value, words) in [
            ("title", json!(null), "'title' is required"),
            ("title", json!("ten letters"), "more than 9 characters"),
            ("year", json!(2101), "greater than 2100"),
            ("code", json!("a1"), "must match ^[a-z]+$"),
            ("kind", json!("song"), "must be one of: film, play"),
        ] {
            let mut whole = good.clone();
            whole[member] = value.clone();
            let mut replies = Vec::new();
            if dialect != Dialect::V2 {
                replies.push(client.put(&path, whole.clone()).await);
            }
            if dialect != Dialect::Ct {
                replies.push(client.patch(&path, json!({ member: value.clone() })).await);
            }
            if dialect == Dialect::V3 {
                let steps = json!([{ "op": "replace", "path": format!("/{member}"), "value": value }]);
                let kind = [("Content-Type", "application/json-patch+json")];
                replies.push(client.send(Method::PATCH, &path, &kind, Some(steps)).await);
            }
            whole["id"] = "new".into();
            replies.push(client.post("/tables/movies", whole).await);
            for reply in replies {
                let error = reply.json()["error"].as_str().unwrap_or_default().to_owned();
                assert!(reply.status == 422 && error.contains(words), "{dialect:?} {words}: {}", reply.text);
            }
        }
        assert_eq!(client.get(&path).await.text, before);
        assert_eq!(client.get("/tables/movies/new").await.status, 404);
        // A new row without what is required; and a value of the wrong type stays what it was, a 400.
        assert_eq!(client.post("/tables/movies", json!({ "id": "new" })).await.status, 422);
        assert_eq!(client.post("/tables/movies", json!({ "id": "new", "title": 7 })).await.status, 400);
    }
    let described = server.alice(Dialect::V3).await.get("/openapi.json").await.json();
    let schema = &described["components"]["schemas"]["movies"];
    assert_eq!(schema["required"], json!(["title"]));
    assert_eq!(schema["properties"]["title"]["maxLength"], 9);
    assert_eq!(schema["properties"]["kind"]["enum"], json!(["film", "play"]));
}

#[tokio::test]
async fn a_table_without_tombstones_forgets_at_once_and_sends_devices_to_read_again() {
    let table = tides(Access::Owner).keeping(Kept::Nothing);
    let server = TestServer::with(declaring(table)).await;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let client = server.alice(dialect).await;
        let ids = ["a", "b"].map(|name| format!("{name}-{dialect:?}"));
        for id in &ids {
            client.post("/tables/tides", json!({ "id": id, "port": "Dover" })).await;
        }
        let reached = client.get("/tables/tides").await.header("x-sync-cursor").unwrap().to_owned();
        let reached = reached.rsplit_once("reached=").unwrap().1.to_owned();
        let since = [("X-Sync-Since", &*reached)];
        assert_eq!(client.send(Method::GET, "/tables/tides", &since, None).await.status, 200);
        let path = format!("/tables/tides/{}", ids[0]);
        assert!(matches!(client.delete(&path).await.status, 200 | 204));
        assert_eq!((client.get(&path).await.status, client.delete(&path).await.status), (404, 404));
        assert!(!client.get("/tables/tides?__includedeleted=true").await.ids().contains(&ids[0]));
        assert_eq!(client.send(Method::GET, "/tables/tides", &since, None).await.status, 410);
        // The id may be used again.
        assert_eq!(client.post("/tables/tides", json!({ "id": ids[0] })).await.status, 201);
    }
}
