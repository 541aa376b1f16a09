//! Networks that fail, servers that lead elsewhere and settings that cannot work: always an error of the right kind.

use std::time::{Duration, Instant};

use remote_http::{BuildError, Dialect, HttpRemote};
use serde_json::json;
use sync_core::{Next, Position, Remote as _, RemoteErrorKind as Kind};
use tokio::net::TcpListener;

use crate::support::{Reply, Server, fetch_error, list, request, row};

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
async fn i22_a_redirect_is_reported_and_not_followed() {
    let elsewhere = Server::new([list(&[])]).await;
    for status in ["301 Moved Permanently", "302 Found", "303 See Other", "307 X", "308 X"] {
        let target = format!("{}/login?token=x", elsewhere.address);
        let server = Server::new([Reply::new(status, &format!("Location: {target}\r\n"), "")]).await;
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
