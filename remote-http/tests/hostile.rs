//! One test for each way in which a network or a server can fail: always an error of the right kind, never a page.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    unreachable_pub,
    missing_docs
)]

mod support;

use std::time::{Duration, Instant};

use remote_http::{BuildError, Dialect, HttpRemote};
use serde_json::json;
use support::{Reply, Server, list, operation, request, row};
use sync_core::RemoteErrorKind as Kind;
use sync_core::{Next, OperationKind, Position, Remote, RemoteError};
use tokio::net::TcpListener;

/// Asks for a page and gives the error.
async fn fetch_error(reply: Reply) -> RemoteError {
    let server = Server::new([reply]).await;
    server.remote(Dialect::V3).fetch(&request(Position::Start)).await.unwrap_err()
}

fn reply(status: &str, headers: &str, body: &str) -> Reply {
    Reply::new(status, headers, body)
}

fn html(status: &str) -> Reply {
    reply(status, "Content-Type: text/html\r\n", "<!doctype html><title>Welcome</title>")
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let remote = HttpRemote::builder(address).build().unwrap();
    let error = remote.fetch(&request(Position::Start)).await.unwrap_err();
    assert_eq!(error.kind, Kind::Unreachable);
    assert!(error.is_temporary());
    assert_eq!(error.message, "The server refused the connection. Is it running at this address?");
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_unreachable() {
    let remote = HttpRemote::builder("https://nowhere.invalid").ca_pem(self_signed()).build().unwrap();
    let error = remote.fetch(&request(Position::Start)).await.unwrap_err();
    assert_eq!(error.kind, Kind::Unreachable);
    assert!(error.message.starts_with("The server's name was not found."), "{error}");
}

fn self_signed() -> String {
    rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap().cert.pem()
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_is_unreachable() {
    let error = fetch_error(Reply::Last(Vec::new())).await;
    assert_eq!(error.kind, Kind::Unreachable, "{error}");
}

#[tokio::test]
async fn a_server_that_accepts_and_says_nothing_times_out() {
    for begin in ["", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n["] {
        let server = Server::new([Reply::Hang(begin.into())]).await;
        let short = Duration::from_millis(150);
        let builder = HttpRemote::builder(&server.address).timeouts(short, short, 10 * short);
        let started = Instant::now();
        let error = builder.build().unwrap().fetch(&request(Position::Start)).await.unwrap_err();
        assert_eq!((error.kind, error.is_temporary()), (Kind::Unreachable, true), "{error}");
        assert!(started.elapsed() < 8 * short);
    }
}

#[tokio::test]
async fn a_401_asks_to_sign_in() {
    for body in [
        reply(
            "401 Unauthorized",
            "Content-Type: text/html\r\n",
            "You must be logged in to use this application",
        ),
        Reply::json("401 Unauthorized", &json!({"name": "TokenExpiredError", "message": "jwt expired"})),
        reply("401 Unauthorized", "", ""),
    ] {
        let error = fetch_error(body).await;
        assert!(error.needs_sign_in() && !error.is_temporary());
        assert!(error.message.starts_with("The server wants you to sign in"), "{error}");
    }
}

#[tokio::test]
async fn a_403_is_a_rejection_with_the_server_s_reason() {
    let error = fetch_error(Reply::json("403 Forbidden", &json!({"error": "read only"}))).await;
    assert_eq!((error.kind, error.status), (Kind::Rejected, Some(403)));
    assert_eq!(error.message, "The server does not allow this: read only");
}

#[tokio::test]
async fn a_404_names_the_table() {
    for body in [reply("404 Not Found", "", ""), html("404 Not Found")] {
        let error = fetch_error(body).await;
        assert_eq!((error.kind, error.status), (Kind::NoTable, Some(404)));
        assert_eq!(error.message, "The server has no table 'todoitem', or its address is another one.");
    }
}

#[tokio::test]
async fn a_version_the_server_does_not_know_is_a_wrong_setting_and_rejects_nothing() {
    let said = "An invalid API version was specified in the request, this request needs to specify a ZUMO-API-VERSION of 2.0.0.";
    let error = fetch_error(Reply::json("400 Bad Request", &json!({"error": said}))).await;
    assert_eq!(error.kind, Kind::Misconfigured);
}

#[tokio::test]
async fn what_the_server_refuses_for_good_is_rejected() {
    for status in
        ["400 Bad Request", "405 Method Not Allowed", "413 Payload Too Large", "415 X", "422 X", "431 X"]
    {
        let server = Server::new([Reply::json(status, &json!({"error": "no"}))]).await;
        let insert = operation(OperationKind::Insert, None, json!({"text": "x"}));
        let error = server.remote(Dialect::V3).push(&insert).await.unwrap_err();
        assert_eq!((error.kind, error.is_temporary()), (Kind::Rejected, false), "{status}");
        assert!(error.message.ends_with(": no"), "{error}");
    }
}

#[tokio::test]
async fn a_429_says_how_long_to_wait() {
    let error = fetch_error(reply("429 Too Many Requests", "Retry-After: 7\r\n", "")).await;
    assert_eq!((error.kind, error.retry_after), (Kind::Throttled, Some(Duration::from_secs(7))));
    assert!(error.is_temporary());
}

#[tokio::test]
async fn a_503_may_say_until_when_by_its_own_clock() {
    let headers = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n";
    let error = fetch_error(reply("503 Service Unavailable", headers, "")).await;
    assert_eq!((error.kind, error.retry_after), (Kind::Throttled, Some(Duration::from_secs(30))));
    let error = fetch_error(reply("503 Service Unavailable", "Retry-After: 999999\r\n", "")).await;
    assert_eq!(error.retry_after, Some(Duration::from_secs(3_600)));
}

#[tokio::test]
async fn a_408_is_worth_another_try() {
    let error = fetch_error(reply("408 Request Timeout", "", "")).await;
    assert_eq!((error.kind, error.is_temporary()), (Kind::Throttled, true));
}

#[tokio::test]
async fn a_500_is_the_server_s_failure() {
    for status in ["500 Internal Server Error", "502 Bad Gateway", "504 Gateway Timeout"] {
        let error = fetch_error(html(status)).await;
        assert_eq!((error.kind, error.is_temporary(), error.retry_after), (Kind::Server, true, None));
    }
}

#[tokio::test]
async fn a_web_page_with_200_is_never_an_empty_page() {
    for page in
        [html("200 OK"), reply("200 OK", "", "[]"), reply("200 OK", "Content-Type: text/plain\r\n", "[]")]
    {
        let error = fetch_error(page).await;
        assert_eq!((error.kind, error.is_temporary()), (Kind::Misconfigured, false));
        assert!(error.message.starts_with("The server answered with a web page"), "{error}");
    }
}

#[tokio::test]
async fn a_sign_in_page_of_a_network_is_a_wrong_network() {
    let error = fetch_error(html("511 Network Authentication Required")).await;
    assert_eq!(error.kind, Kind::Misconfigured);
}

#[tokio::test]
async fn another_success_than_200_is_no_page() {
    for status in ["206 Partial Content", "201 Created", "204 No Content", "304 Not Modified"] {
        assert_eq!(fetch_error(Reply::json(status, &json!([]))).await.kind, Kind::Malformed, "{status}");
    }
}

#[tokio::test]
async fn a_truncated_body_is_no_page() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    for bytes in [
        format!("{head}Content-Length: 100\r\n\r\n[]"),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n"),
        format!("{head}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]"),
    ] {
        let error = fetch_error(Reply::Last(bytes.into())).await;
        assert_eq!(error.kind, Kind::Malformed, "{error}");
        assert_eq!(
            error.message,
            "The server's answer was cut off or damaged on the way. Nothing was changed."
        );
    }
}

#[tokio::test]
async fn malformed_json_is_no_page() {
    for (body, why) in [
        ("", "it is cut off"),
        ("{\"items\":[{\"id\":\"a", "it is cut off"),
        ("[}", "it is not correct JSON"),
        ("{}", "the answer is not a list of records"),
        ("null", "the answer is not a list of records"),
        ("{\"items\":[5]}", "record 0 of the list: a record must be a JSON object"),
        ("[{\"text\":\"x\"}]", "record 0 of the list: the record has no 'id'"),
        (
            "[{\"id\":\"a\",\"updatedAt\":\"soon\"}]",
            "record 0 of the list: the member 'updatedAt' must be a date",
        ),
        ("[{\"id\":\"a/b\"}]", "a record has the id 'a/b', which is not allowed"),
    ] {
        let error = fetch_error(reply("200 OK", "Content-Type: application/json\r\n", body)).await;
        assert_eq!(error.kind, Kind::Malformed);
        let expected = format!("The server's answer could not be used: {why}");
        assert!(error.message.starts_with(&expected), "{error}");
    }
}

#[tokio::test]
async fn deep_json_is_no_page() {
    let deep = format!("[{{\"id\":\"a\",\"x\":{}{}}}]", "[".repeat(100), "]".repeat(100));
    let bottomless = "[".repeat(100_000);
    for body in [deep, bottomless] {
        let error = fetch_error(reply("200 OK", "Content-Type: application/json\r\n", &body)).await;
        assert_eq!(error.kind, Kind::Malformed);
    }
}

#[tokio::test]
async fn rows_out_of_order_are_no_page() {
    let late = json!({"id": "b", "updatedAt": "2020-01-01T00:00:00Z"});
    assert_eq!(fetch_error(list(&[row("1", "a"), late])).await.kind, Kind::Malformed);
}

#[tokio::test]
async fn i24_a_body_over_the_limit_is_not_read_to_its_end() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let error = fetch_error(Reply::Endless(head.into(), chunk.into_bytes())).await;
    assert_eq!(error.kind, Kind::Malformed);
    assert!(error.message.contains("larger than 16 MiB"), "{error}");
}

#[tokio::test]
async fn the_limit_counts_unpacked_bytes() {
    let bomb = gzip(&vec![b' '; 64 * 1_024 * 1_024]);
    assert!(bomb.len() < 128 * 1_024);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n";
    let mut bytes = format!("{head}Content-Length: {}\r\n\r\n", bomb.len()).into_bytes();
    bytes.extend(bomb);
    let error = fetch_error(Reply::Bytes(bytes)).await;
    assert!(error.message.contains("larger than 16 MiB"), "{error}");
}

#[tokio::test]
async fn a_packed_page_is_unpacked() {
    let page = gzip(json!([row("1", "a")]).to_string().as_bytes());
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n";
    let mut bytes = format!("{head}Content-Length: {}\r\n\r\n", page.len()).into_bytes();
    bytes.extend(page);
    let server = Server::new([Reply::Bytes(bytes)]).await;
    let page = server.remote(Dialect::V2).fetch(&request(Position::Start)).await.unwrap();
    assert_eq!(page.records.len(), 1);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn an_endless_error_is_cut_short() {
    let head = "HTTP/1.1 500 X\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    assert_eq!(fetch_error(Reply::Endless(head.into(), chunk.into_bytes())).await.kind, Kind::Server);
}

#[tokio::test]
async fn i22_a_redirect_is_reported_and_not_followed() {
    let elsewhere = Server::new([list(&[])]).await;
    for status in ["301 Moved Permanently", "302 Found", "303 See Other", "307 X", "308 X"] {
        let target = format!("{}/login?token=x", elsewhere.address);
        let server = Server::new([reply(status, &format!("Location: {target}\r\n"), "")]).await;
        let remote = HttpRemote::builder(&server.address).token("secret".to_owned().into()).build().unwrap();
        let error = remote.fetch(&request(Position::Start)).await.unwrap_err();
        assert_eq!((error.kind, error.is_temporary()), (Kind::Misconfigured, false));
        let expected = format!("The server points to {}/login, which is not followed.", elsewhere.address);
        assert!(error.message.starts_with(&expected), "{error}");
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn pages_that_lead_in_a_circle_are_refused() {
    let page = |next: &str| {
        let headers = "Content-Type: application/json\r\nX-Sync-Cursor: exact; epoch=e\r\n";
        let body = json!({"items": [row("1", "a")], "nextLink": next});
        Reply::new("200 OK", headers, &body.to_string())
    };
    let server = Server::new([page("x=1"), page("x=2"), page("x=1")]).await;
    let remote = server.remote(Dialect::V3);
    let mut position = Position::Start;
    for _ in 0..2 {
        let Next::Link(link) = remote.fetch(&request(position)).await.unwrap().next else {
            panic!("no link")
        };
        position = Position::Continue(link);
    }
    let error = remote.fetch(&request(position)).await.unwrap_err();
    assert_eq!(error.kind, Kind::Malformed);
    assert!(error.message.contains("in a circle"), "{error}");
}

#[tokio::test]
async fn an_evil_next_link_is_refused_and_nobody_else_is_asked() {
    let elsewhere = Server::new([list(&[])]).await;
    let port = elsewhere.address.trim_start_matches("http:");
    for link in [
        format!("{}/tables/todoitem?$skip=1", elsewhere.address),
        format!("{port}/tables/todoitem?$skip=1"),
        "https://evil.example/tables/todoitem?$skip=1".to_owned(),
        "file:///etc/passwd?x=1".to_owned(),
    ] {
        let error =
            fetch_error(Reply::json("200 OK", &json!({"items": [row("1", "a")], "nextLink": link}))).await;
        assert_eq!(error.kind, Kind::Malformed);
        assert!(error.message.contains("on another server"), "{error}");
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn a_server_that_speaks_no_http_is_a_wrong_address() {
    let error = fetch_error(Reply::Last(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n\r\n\r\n".to_vec())).await;
    assert_eq!(error.kind, Kind::Misconfigured, "{error}");
}

#[tokio::test]
async fn no_error_shows_the_filter_or_the_token() {
    let server = Server::new([Reply::Last(Vec::new())]).await;
    let remote = HttpRemote::builder(&server.address).token("secret".to_owned().into()).build().unwrap();
    let filter = sync_core::Filter::eq("text", "private");
    let request = sync_core::FetchRequest { filter, ..request(Position::Start) };
    let error = remote.fetch(&request).await.unwrap_err();
    let shown = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
    assert!(!shown.contains("private") && !shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_before_anything_is_sent() {
    let build = |address: &str| HttpRemote::builder(address).build();
    assert!(matches!(build("http://example.org"), Err(BuildError::Address(_))));
    assert!(matches!(build("nonsense"), Err(BuildError::Address(_))));
    let token = HttpRemote::builder("http://localhost").token("a\nb".to_owned().into()).build();
    assert!(matches!(token, Err(BuildError::Token)));
    for pem in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let built = HttpRemote::builder("https://localhost").ca_pem(pem).build();
        assert!(matches!(built, Err(BuildError::Certificate(_))), "{pem:?} {built:?}");
    }
}
