//! What a body may not set: whose a row is, when it was stored, which version it has.

use reqwest::Method;
use serde_json::{Value, json};
use sync_protocol::{Dialect, date};

use crate::support::TestServer;

#[tokio::test]
async fn no_member_of_a_body_sets_what_the_server_keeps() {
    let server = TestServer::start().await;
    let before =
        date::parse(server.alice(Dialect::V3).await.insert("first").await["updatedAt"].as_str().unwrap());
    let before = before.unwrap();
    let mut number = 0;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let (alice, bob) = (server.alice(dialect).await, server.client("bob", dialect).await);
        let written = if dialect == Dialect::Ct { Method::PUT } else { Method::PATCH };
        for member in [
            "owner",
            "OWNER",
            "rowid",
            "user_id",
            "created_at",
            "createdAt",
            "updatedAt",
            "version",
            "Version",
        ] {
            for value in [json!(2), json!("2001-01-01T00:00:00.000Z"), json!("x"), Value::Null] {
                number += 1;
                let id = format!("row{number}");
                let made = alice.post("/tables/todoitem", json!({ "id": id, member: value })).await;
                assert!([201, 400].contains(&made.status), "{dialect:?} {member} {value}: {}", made.text);
                if made.status == 400 {
                    alice.insert(&id).await;
                }
                let path = format!("/tables/todoitem/{id}");
                let changed = alice
                    .send(written.clone(), &path, &[], Some(json!({ member: value, "text": "y" })))
                    .await;
                // In version 2 a version in the body is a condition.
                assert!(
                    [200, 400, 409].contains(&changed.status),
                    "{dialect:?} {member} {value}: {}",
                    changed.text
                );
                let row = alice.get(&path).await.json();
                let stamp = date::parse(row["updatedAt"].as_str().unwrap()).unwrap();
                assert!(
                    stamp > before && row["version"] != "x" && row["deleted"] == false,
                    "{member}: {row}"
                );
                assert_eq!(bob.get(&path).await.status, 404);
            }
        }
        assert!(bob.get("/tables/todoitem?__includedeleted=true").await.ids().is_empty());
    }
}
