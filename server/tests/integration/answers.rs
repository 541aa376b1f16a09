//! Statuses and bodies: what is refused, with which words, and that nothing was written.

use reqwest::Method;
use serde_json::json;
use sync_protocol::Dialect;

use crate::support::{Client, TestServer};

const TASKS: &str = "/tables/todoitem";

fn speaking(client: &Client, version: Option<&str>) -> Client {
    Client { version: version.map(str::to_owned), ..client.clone() }
}

#[tokio::test]
async fn an_unknown_version_is_refused_before_anything_else() {
    let server = TestServer::start().await;
    let mut client = server.alice(Dialect::V2).await;
    for version in ["2.1.0", "4.0.0", "", "x", "2.0"] {
        let reply = speaking(&client, Some(version)).post(TASKS, json!({ "id": "v" })).await;
        assert_eq!(reply.status, 400, "{version}");
        let sentence = "An invalid API version was specified in the request, this request needs to specify a \
                        ZUMO-API-VERSION of 2.0.0.";
        assert_eq!(reply.json(), json!({ "error": sentence }));
    }
    assert_eq!(client.get(&format!("{TASKS}/v")).await.status, 404);
    client.token = None;
    assert_eq!(speaking(&client, Some("5.0.0")).get(TASKS).await.status, 400);
}

#[tokio::test]
async fn the_version_may_be_a_query_parameter_in_any_case() {
    let server = TestServer::start().await;
    let client = speaking(&server.alice(Dialect::V2).await, None);
    assert!(client.get("/tables/todoitem?zumo-API-version=2.0.7").await.json().is_array());
    assert!(client.get("/tables/todoitem?ZUMO-API-VERSION=3.0.0").await.json()["items"].is_array());
    assert_eq!(client.get("/tables/todoitem?ZUMO-API-VERSION=9").await.status, 400);
}

#[tokio::test]
async fn without_a_good_token_every_verb_is_401() {
    let server = TestServer::start().await;
    let mut client = server.alice(Dialect::V2).await;
    for token in [None, Some("x".to_owned()), Some("A".repeat(43))] {
        client.token = token;
        for (method, path) in [
            (Method::GET, TASKS),
            (Method::POST, TASKS),
            (Method::PATCH, "/tables/todoitem/a"),
            (Method::PUT, "/tables/todoitem/a"),
            (Method::DELETE, "/tables/todoitem/a"),
            (Method::GET, "/tables/nosuch"),
            (Method::GET, "/.auth/me"),
        ] {
            let reply = client.send(method, path, &[], Some(json!({ "id": "a" }))).await;
            assert_eq!(reply.status, 401, "{path}");
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
            assert_eq!(reply.json()["error"], "You must be logged in to use this application");
        }
    }
}

#[tokio::test]
async fn a_token_is_taken_from_either_header() {
    let server = TestServer::start().await;
    let mut client = server.alice(Dialect::V2).await;
    let token = client.token.take().unwrap();
    for (name, value) in [
        ("X-ZUMO-AUTH", token.clone()),
        ("X-ZUMO-AUTH", format!("Bearer {token}")),
        ("Authorization", format!("Bearer {token}")),
        ("Authorization", format!("bearer  {token}")),
    ] {
        assert_eq!(client.send(Method::GET, TASKS, &[(name, &value)], None).await.status, 200, "{name}");
    }
    assert_eq!(client.send(Method::GET, TASKS, &[("Authorization", &token)], None).await.status, 401);
}

#[tokio::test]
async fn a_wrong_body_is_refused_with_a_sentence_and_changes_nothing() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    for (body, status, words) in [
        ("{", 400, "not valid JSON"),
        (r#"{"text":"a","text":"b"}"#, 400, "more than once"),
        ("", 400, "not valid JSON"),
        ("[]", 400, "must be a JSON object"),
        ("null", 400, "must be a JSON object"),
        (r#"{"id":"w","complete":"false"}"#, 400, "'complete' must be true or false"),
        (r#"{"id":"w","text":1}"#, 400, "'text' must be a string"),
        (r#"{"id":"w","priority":1.5}"#, 400, "'priority' must be a whole number"),
        (r#"{"id":"w","Text":"a","text":"b"}"#, 400, "more than once"),
        (r#"{"id":"w","createdAt":null}"#, 400, "'createdAt' as it is reserved"),
        (r#"{"id":"w","updatedAt":null}"#, 400, "'updatedAt' as it is reserved"),
        (r#"{"id":"w","deleted":false}"#, 400, "'deleted' as it is reserved"),
        (r#"{"id":"a/b"}"#, 400, "The id must have"),
        (r#"{"id":".."}"#, 400, "The id must have"),
        (r#"{"id":true}"#, 400, "'id' must be"),
    ] {
        let reply = client.try_raw(Method::POST, TASKS, &[], Some(body.into())).await.unwrap();
        assert_eq!(reply.status, status, "{body}: {}", reply.text);
        assert!(reply.json()["error"].as_str().unwrap().contains(words), "{body}: {}", reply.text);
    }
    let deep = format!(r#"{{"id":"w","x":{}1{}}}"#, "[".repeat(80), "]".repeat(80));
    assert_eq!(client.try_raw(Method::POST, TASKS, &[], Some(deep.into())).await.unwrap().status, 400);
    assert_eq!(client.get(TASKS).await.text, "[]");
}

#[tokio::test]
async fn an_error_is_problem_json_with_an_error_member_in_the_other_dialects() {
    let server = TestServer::start().await;
    for dialect in [Dialect::V3, Dialect::Ct] {
        let reply = server.alice(dialect).await.get("/tables/todoitem/none").await;
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
        let body = reply.json();
        assert_eq!((body["status"].as_u64(), body["error"].as_str()), (Some(404), body["detail"].as_str()));
    }
}

#[tokio::test]
async fn other_content_types_are_415() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    for (kind, status) in [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ("APPLICATION/JSON;charset=\"UTF-8\"", 201),
        ("application/json; charset=latin1", 415),
        ("text/plain", 415),
        ("application/xml", 415),
    ] {
        let reply = client.try_raw(Method::POST, TASKS, &[("Content-Type", kind)], Some(b"{}".into())).await;
        assert_eq!(reply.unwrap().status, status, "{kind}");
    }
    let packed = [("Content-Encoding", "gzip")];
    assert_eq!(client.try_raw(Method::POST, TASKS, &packed, Some(b"{}".into())).await.unwrap().status, 415);
}

#[tokio::test]
async fn a_body_of_more_than_one_mebibyte_is_413() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    let around = r#"{"id":"big","text":""}"#.len();
    for (length, status) in [(1024 * 1024, 201), (1024 * 1024 + 1, 413)] {
        let body = format!(r#"{{"id":"big{length}","text":"{}"}}"#, "x".repeat(length - around - 7));
        assert_eq!(body.len(), length);
        let reply = client.try_raw(Method::POST, TASKS, &[], Some(body.into_bytes())).await.unwrap();
        assert_eq!(reply.status, status);
    }
    assert_eq!(client.get(&format!("{TASKS}?$select=id")).await.rows().len(), 1);
}

#[tokio::test]
async fn a_url_of_more_than_8_kib_is_414() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    let reply = client.get(&format!("{TASKS}?x={}", "y".repeat(8 * 1024))).await;
    assert_eq!((reply.status, reply.json()["error"].is_string()), (414, true));
    assert_eq!(client.get(&format!("{TASKS}?x={}", "y".repeat(8 * 1024 - 21))).await.status, 200);
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_is_not_allowed_405() {
    let server = TestServer::start().await;
    for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
        let client = server.alice(dialect).await;
        for path in [
            "/nothing",
            "/tables",
            "/tables/nosuch",
            "/tables/users",
            "/tables/todoitem/a/b",
            "/tables/a%2Fb",
        ] {
            let reply = client.get(path).await;
            assert_eq!((reply.status, reply.json()["error"].is_string()), (404, true), "{path}");
        }
        assert_eq!(client.delete(TASKS).await.status, 405);
        assert_eq!(client.send(Method::TRACE, TASKS, &[], None).await.status, 405);
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    client.insert("a").await;
    for path in [TASKS, "/tables/todoitem/a"] {
        let (get, head) = (client.get(path).await, client.send(Method::HEAD, path, &[], None).await);
        assert_eq!((head.status, head.text.as_str()), (200, ""));
        assert_eq!(head.header("content-length"), Some(get.text.len().to_string().as_str()));
        assert_eq!(head.header("etag"), get.header("etag"));
    }
}

#[tokio::test]
async fn the_server_makes_an_id_where_the_client_gives_none() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    for body in [json!({}), json!({ "id": "" }), json!({ "id": null })] {
        let id = client.post(TASKS, body).await.json()["id"].as_str().unwrap().to_owned();
        assert_eq!((id.len(), &id[14..15]), (36, "7"), "{id}");
    }
    assert_eq!(client.post(TASKS, json!({ "id": 7 })).await.json()["id"], "7");
}

#[tokio::test]
async fn members_without_a_column_survive_every_change() {
    let server = TestServer::start().await;
    let (two, three) = (server.alice(Dialect::V2).await, server.alice(Dialect::V3).await);
    let path = "/tables/todoitem/x";
    two.post(TASKS, json!({ "id": "x", "text": "t", "mood": { "a": [1, "\"}"] }, "n": 1.5 })).await;
    three.patch(path, json!({ "text": "u", "n": null })).await;
    three.put(path, json!({ "text": "v", "more": true })).await;
    two.delete(path).await;
    let row = two.send(Method::POST, path, &[], None).await.json();
    assert_eq!(
        (&row["mood"], &row["n"], &row["more"]),
        (&json!({ "a": [1, "\"}"] }), &json!(null), &json!(true))
    );
    assert_eq!(row["text"], "v");
}

#[tokio::test]
async fn a_full_replace_resets_what_it_does_not_name() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::Ct).await;
    client
        .post(TASKS, json!({ "id": "p", "text": "t", "complete": true, "priority": 3, "notes": "n" }))
        .await;
    let row = client.put("/tables/todoitem/p", json!({ "text": "t" })).await.json();
    assert_eq!((&row["complete"], &row["priority"], &row["notes"]), (&json!(false), &json!(0), &json!(null)));
}

#[tokio::test]
async fn ids_of_two_places_must_agree() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    client.insert("a").await;
    for reply in [
        client.patch("/tables/todoitem/a", json!({ "id": "b", "text": "x" })).await,
        client.put("/tables/todoitem/a", json!({ "id": "b", "text": "x" })).await,
    ] {
        assert_eq!(reply.status, 400);
        assert_eq!(reply.json()["error"], "The item ID and querystring ID did not match");
    }
}

#[tokio::test]
async fn an_empty_change_is_refused() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    client.insert("a").await;
    for body in [json!({}), json!({ "id": "a" })] {
        assert_eq!(client.patch("/tables/todoitem/a", body).await.status, 400);
    }
}

#[tokio::test]
async fn ids_and_table_names_are_found_through_percent_encoding() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    client.post(TASKS, json!({ "id": "Grüße & Küsse", "text": "x" })).await;
    let reply = client.get("/tables/TODOitem/Gr%C3%BC%C3%9Fe%20%26%20K%C3%BCsse/").await;
    assert_eq!((reply.status, reply.json()["id"].as_str()), (200, Some("Grüße & Küsse")));
    assert_eq!(client.get("/tables/todoitem/%FF").await.status, 400);
}

#[tokio::test]
async fn a_named_site_may_ask_from_a_browser_and_no_other() {
    let server = TestServer::with(|config| config.allowed_origins = vec!["https://app.example".into()]).await;
    let client = server.alice(Dialect::V2).await;
    let asks = ("Access-Control-Request-Method", "PATCH");
    let preflight =
        client.send(Method::OPTIONS, TASKS, &[("Origin", "https://app.example"), asks], None).await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://app.example"));
    let reply = client.send(Method::GET, TASKS, &[("Origin", "https://app.example")], None).await;
    assert!(reply.header("access-control-expose-headers").unwrap().contains("ETag"));
    for origin in ["https://evil.example", "https://app.example.evil", "null"] {
        let reply = client.send(Method::OPTIONS, TASKS, &[("Origin", origin), asks], None).await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (405, None), "{origin}");
    }
}

#[tokio::test]
async fn health_needs_no_token() {
    let server = TestServer::start().await;
    let mut client = server.alice(Dialect::V2).await;
    client.token = None;
    let reply = client.get("/healthz").await;
    assert_eq!((reply.status, reply.text.as_str()), (200, r#"{"status":"ok"}"#));
}
