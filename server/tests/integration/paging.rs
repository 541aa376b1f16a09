//! Walking a list page by page while it changes: nothing may be missed.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use server::tables::{Table, Tables};
use sync_protocol::{Dialect, date, dialect::CursorPromise};

use crate::support::{Client, Reply, TestServer};

const TASKS: &str = "/tables/todoitem";

async fn paged(rows: u32) -> TestServer {
    TestServer::with(|config| {
        config.tables =
            Tables::builtin().iter().map(|table| Table::clone(table).with_page_size(rows)).collect();
    })
    .await
}

/// The address of the next page, read as this dialect's client does.
fn next(reply: &Reply, dialect: Dialect, url: &str) -> Option<String> {
    match dialect {
        Dialect::V2 => {
            let (link, rel) = reply.header("link")?.split_once("; ")?;
            assert_eq!(rel, "rel=next");
            Some(link.strip_prefix(url).unwrap().to_owned())
        }
        Dialect::V3 => reply.json()["nextLink"].as_str().map(str::to_owned),
        Dialect::Ct => reply.json()["nextLink"].as_str().map(|query| format!("/tables/todoitem?{query}")),
    }
}

async fn page(client: &Client, dialect: Dialect, path: &str) -> Reply {
    let options: &[(&str, &str)] = match dialect {
        Dialect::V3 => &[("X-ZUMO-Options", "nextLink=path")],
        Dialect::V2 | Dialect::Ct => &[],
    };
    let reply = client.send(Method::GET, path, options, None).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply
}

#[tokio::test]
async fn rows_that_change_during_the_walk_hide_no_others() {
    let server = paged(3).await;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let client = server.alice(dialect).await;
        let all: BTreeSet<String> = (0..20).map(|number| format!("{dialect:?}{number:02}")).collect();
        for id in &all {
            client.insert(id).await;
        }
        let writer = server.alice(Dialect::V2).await;
        let mut seen = BTreeSet::new();
        let filter = format!("$filter=id ge '{dialect:?}' and id lt '{dialect:?}z'");
        let mut path = Some(format!("/tables/todoitem?{filter}"));
        while let Some(current) = path {
            assert!(!current.contains("$skip="), "{current}");
            let reply = page(&client, dialect, &current).await;
            // What was just read moves to the end, and everything behind it moves up.
            for id in reply.ids() {
                writer.patch(&format!("/tables/todoitem/{id}"), json!({ "notes": "seen" })).await;
                seen.insert(id);
            }
            if seen.len() == all.len() {
                break;
            }
            path = next(&reply, dialect, &client.url);
        }
        assert_eq!(seen, all);
    }
}

#[tokio::test]
async fn every_order_is_walked_to_its_end_without_a_gap_or_a_repetition() {
    let server = paged(4).await;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let client = server.alice(dialect).await;
        if dialect == Dialect::V2 {
            for number in 0..17 {
                // Ties, and nulls among them.
                let notes = if number % 3 == 0 { json!(null) } else { json!(format!("n{}", number % 4)) };
                let body = json!({
                    "id": format!("{number:02}"),
                    "notes": notes,
                    "priority": number % 5,
                    "complete": number % 2 == 0,
                });
                assert_eq!(client.post("/tables/todoitem", body).await.status, 201);
            }
        }
        for order in [
            "updatedAt",
            "updatedAt desc",
            "notes",
            "notes desc",
            "priority desc,notes",
            "complete,priority desc",
            "id desc",
        ] {
            let whole =
                page(&client, dialect, &format!("/tables/todoitem?$orderby={order}&$top=100")).await.ids();
            assert_eq!(whole.len(), 17);
            let mut walked = Vec::new();
            let mut path = Some(format!("/tables/todoitem?$orderby={order}"));
            while let Some(current) = path {
                let reply = page(&client, dialect, &current).await;
                walked.extend(reply.ids());
                path = next(&reply, dialect, &client.url);
                assert!(walked.len() <= 17, "{order} repeats");
            }
            assert_eq!(walked, whole, "{dialect:?} {order}");
        }
    }
}

#[tokio::test]
async fn a_count_ignores_paging_and_stays_on_every_page() {
    let server = paged(2).await;
    for dialect in [Dialect::V2, Dialect::V3] {
        let client = server.alice(dialect).await;
        for number in 0..5 {
            client.insert(&format!("{dialect:?}{number}")).await;
        }
        let asked = if dialect == Dialect::V2 { "$inlinecount=allpages" } else { "$count=true" };
        let filter = format!("$filter=id ge '{dialect:?}' and id lt '{dialect:?}z'");
        let mut path = Some(format!("/tables/todoitem?{asked}&{filter}"));
        let mut pages = 0;
        while let Some(current) = path {
            let reply = page(&client, dialect, &current).await;
            assert_eq!(reply.json()["count"], 5);
            pages += 1;
            path = next(&reply, dialect, &client.url);
        }
        assert_eq!(pages, 3);
    }
}

#[tokio::test]
async fn top_counts_down_over_pages_and_skip_passes_over_rows_once() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::Ct).await;
    // Many at a time: they share commits.
    let inserts = (0..15).map(|writer| {
        let client = client.clone();
        tokio::spawn(async move {
            for number in (writer..1_005).step_by(15) {
                client.insert(&format!("{number:04}")).await;
            }
        })
    });
    for insert in inserts.collect::<Vec<_>>() {
        insert.await.unwrap();
    }
    let first = page(&client, Dialect::Ct, "/tables/todoitem?$top=1003&$skip=1&$orderby=id").await;
    assert_eq!((first.ids().len(), first.ids()[0].as_str()), (1_000, "0001"));
    let second = page(&client, Dialect::Ct, &next(&first, Dialect::Ct, &client.url).unwrap()).await;
    assert_eq!(second.ids(), ["1001", "1002", "1003"]);
    assert_eq!(next(&second, Dialect::Ct, &client.url), None);
    // Without `$top` a page has the size of the dialect, and above it `$top` is honoured in one page.
    assert_eq!(page(&client, Dialect::Ct, "/tables/todoitem").await.ids().len(), 100);
    assert_eq!(page(&client, Dialect::Ct, "/tables/todoitem?$top=1000").await.ids().len(), 1_000);
    let old = server.alice(Dialect::V2).await;
    assert_eq!(old.get("/tables/todoitem").await.ids().len(), 50);
    assert_eq!(old.get("/tables/todoitem?$top=1000").await.ids().len(), 1_000);
    let refused = old.get("/tables/todoitem?$top=1001").await;
    assert_eq!(
        (refused.status, refused.json()["error"].as_str().unwrap()),
        (400, "You cannot request more than 1000 records")
    );
    assert_eq!(old.get("/tables/todoitem?$skip=100001").await.status, 400);
}

#[tokio::test]
async fn a_page_of_large_rows_ends_early_and_the_walk_goes_on() {
    let server = TestServer::start().await;
    for dialect in [Dialect::V2, Dialect::V3] {
        let client = server.alice(dialect).await;
        let table = if dialect == Dialect::V2 { "todoitem" } else { "todolist" };
        for number in 0..12 {
            let body = json!({ "id": format!("{number:02}"), "deviceName": "x".repeat(1_000_000) });
            assert_eq!(client.post(&format!("/tables/{table}"), body).await.status, 201);
        }
        let (mut walked, mut path) = (Vec::new(), Some(format!("/tables/{table}?$top=50")));
        while let Some(current) = path {
            let reply = page(&client, dialect, &current).await;
            assert!(reply.text.len() < 10_000_000, "{} bytes", reply.text.len());
            walked.push(reply.ids().len());
            path = next(&reply, dialect, &client.url);
        }
        assert_eq!(walked, [9, 3], "{dialect:?}");
    }
}

#[tokio::test]
async fn the_link_has_the_form_the_client_understands() {
    let server = paged(1).await;
    let client = server.alice(Dialect::V3).await;
    for id in ["a", "b"] {
        client.insert(id).await;
    }
    let path = "/tables/todoitem?$filter=id ne 'x'";
    let by_path = page(&client, Dialect::V3, path).await.json()["nextLink"].as_str().unwrap().to_owned();
    assert!(by_path.starts_with("/tables/todoitem?$filter="), "{by_path}");
    let by_query = client.get(path).await.json()["nextLink"].as_str().unwrap().to_owned();
    assert!(by_query.starts_with("$filter="), "{by_query}");
    let old = server.alice(Dialect::V2).await;
    let link = old.get(path).await.header("link").unwrap().to_owned();
    assert!(
        link.starts_with(&format!("{}/tables/todoitem?$filter=", old.url)) && link.ends_with("; rel=next"),
        "{link}"
    );
}

#[tokio::test]
async fn a_place_this_server_did_not_give_is_refused() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    // Not base64, not JSON, a wrong number of values, a value that is none.
    for token in ["!", "e30", "eyJrIjpbXX0", "eyJrIjpbW10sImEiXX0"] {
        let reply = client.get(&format!("/tables/todoitem?$skiptoken={token}")).await;
        assert_eq!(reply.status, 400, "{token}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_list_says_how_far_the_stamps_have_come_and_what_changes_later_is_stamped_later() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    let reached = |reply: &Reply| {
        CursorPromise::parse(reply.header("x-sync-cursor").unwrap()).unwrap().reached.unwrap()
    };
    let stamp = |row: &Value| date::parse(row["updatedAt"].as_str().unwrap()).unwrap();
    assert_eq!(reached(&client.get(TASKS).await), 0);
    let first = stamp(&client.insert("a").await);
    let list = client.get(TASKS).await;
    assert_eq!(reached(&list), first);
    assert!(stamp(&client.insert("b").await) > reached(&list));
    let other = server.client("bob", Dialect::V3).await;
    assert_eq!(reached(&other.get(TASKS).await), 0, "of the owner's own rows only");
}
