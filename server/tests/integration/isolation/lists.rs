//! Lists, counts, links and events: none of them tells of a row of somebody else, or that it exists.

use serde_json::json;
use sync_protocol::Dialect;
use tokio::time::{Duration, timeout};

use super::{CANARY, essence};
use crate::support::TestServer;

#[tokio::test]
async fn no_list_shows_or_counts_a_row_of_the_other() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    for number in 0..5 {
        alice.insert(&format!("secret{number}")).await;
    }
    bob.insert("own").await;
    for query in [
        "$count=true",
        "$count=true&__includedeleted=true",
        "$count=true&$filter=true",
        "$count=true&$filter=id eq 'own' or true",
        "$count=true&$filter=not (text eq 'x')&$orderby=text desc",
        "$count=true&$filter=updatedAt ge 1970-01-01T00:00:00Z&$orderby=updatedAt",
    ] {
        let reply = bob.get(&format!("/tables/todoitem?{query}")).await;
        assert_eq!(reply.ids(), ["own"], "{query}");
        assert_eq!(reply.json()["count"], 1, "{query}");
    }
    let link = alice.get("/tables/todoitem?$top=9&$orderby=text").await;
    assert!(link.json()["nextLink"].is_null());
}

#[tokio::test]
async fn a_link_of_one_account_leads_another_only_to_its_own_rows() {
    let server = TestServer::with(|config| {
        config.tables = server::tables::Tables::builtin()
            .iter()
            .map(|table| server::tables::Table::clone(table).with_page_size(2))
            .collect();
    })
    .await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    for number in 0..5 {
        alice.insert(&format!("a{number}")).await;
        bob.insert(&format!("b{number}")).await;
    }
    let link = alice.get("/tables/todoitem").await.json()["nextLink"].as_str().unwrap().to_owned();
    let reply = bob.get(&format!("/tables/todoitem?{link}")).await;
    assert!(reply.ids().iter().all(|id| id.starts_with('b')), "{}", reply.text);
}

#[tokio::test]
async fn a_search_for_what_another_wrote_finds_what_a_search_for_nothing_finds() {
    let server = TestServer::start().await;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let (alice, bob) = (server.alice(dialect).await, server.client("bob", dialect).await);
        let (here, none) = (format!("here{dialect:?}"), format!("none{dialect:?}"));
        let row =
            alice.post("/tables/todoitem", json!({ "id": here, "text": CANARY, "priority": 7 })).await.json();
        let (version, stamp) = (row["version"].as_str().unwrap(), row["updatedAt"].as_str().unwrap());
        for (foreign, absent) in [
            (format!("id eq '{here}'"), format!("id eq '{none}'")),
            (format!("id in ('{here}')"), format!("id in ('{none}')")),
            (format!("text eq '{CANARY}'"), "text eq 'nothing'".to_owned()),
            (format!("contains(text,'{CANARY}')"), "contains(text,'nothing')".to_owned()),
            (format!("version eq '{version}'"), "version eq 'nothing'".to_owned()),
            (format!("updatedAt eq {stamp}"), "updatedAt eq 1999-01-01T00:00:00Z".to_owned()),
            ("priority eq 7".to_owned(), "priority eq 8".to_owned()),
            ("deleted eq false".to_owned(), "deleted eq true".to_owned()),
            (format!("1 div (indexof(text,'{CANARY}')) eq 1"), "1 div (indexof(text,'no')) eq 1".to_owned()),
        ] {
            for rest in [
                "",
                "&$count=true",
                "&$inlinecount=allpages",
                "&$count=true&$top=0",
                "&$orderby=text desc,priority",
                "&$select=id,text",
                "&__includedeleted=true",
            ] {
                let ask =
                    async |filter: &str| bob.get(&format!("/tables/todoitem?$filter={filter}{rest}")).await;
                let (foreign, absent) = (ask(&foreign).await, ask(&absent).await);
                assert_eq!(essence(&foreign, &here), essence(&absent, &none), "{dialect:?} {rest}");
                assert_eq!(foreign.status, 200, "{}", foreign.text);
                assert!(
                    foreign.ids().is_empty() && !format!("{foreign:?}").contains(CANARY),
                    "{}",
                    foreign.text
                );
            }
        }
    }
}

#[tokio::test]
async fn how_far_the_lists_of_another_reach_is_not_told() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    let before = bob.get("/tables/todoitem").await;
    alice.insert("a").await;
    alice.delete("/tables/todoitem/a").await;
    assert_eq!(essence(&bob.get("/tables/todoitem").await, ""), essence(&before, ""));
}

#[tokio::test]
async fn no_event_tells_of_a_change_of_another() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.alice(Dialect::V3).await, server.client("bob", Dialect::V3).await);
    let listen = async |last: &str| {
        let token = bob.token.clone().unwrap();
        let request = bob.http.get(format!("{}/events", bob.url)).header("X-ZUMO-AUTH", token);
        request.header("Last-Event-ID", last).send().await.unwrap()
    };
    alice.insert("a").await;
    // Also for one who comes with the marks that another was told.
    for last in ["", "todoitem=1", "todoitem=9999999999999;todolist=1"] {
        let mut stream = listen(last).await;
        alice.insert(&format!("b{last}").replace([';', '='], "-")).await;
        let heard = timeout(Duration::from_millis(700), async {
            while let Some(chunk) = stream.chunk().await.unwrap() {
                assert!(!chunk.windows(5).any(|bytes| bytes == b"data:"), "{last}: {chunk:?}");
            }
        });
        assert!(heard.await.is_err(), "the stream lives");
    }
}
