//! Requests nobody should send: whatever comes, the answer is a sentence below 500 and the server lives on.

use std::sync::Arc;

use sync_protocol::Dialect;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Duration, timeout},
};

use crate::support::TestServer;

/// A small generator of pseudo-random numbers: the same requests in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

const METHODS: [&str; 9] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "X"];
const PATHS: [&str; 14] = [
    "/tables/todoitem",
    "/tables/todoitem/",
    "/tables/todoitem/a",
    "/tables/todoitem/%00",
    "/tables/todoitem/%FF%FE",
    "/tables/todoitem/..%2f..%2fetc",
    "/tables/%74odolist/x%20y",
    "/tables/sqlite_schema",
    "/tables/row_todoitem/a",
    "/tables//a",
    "/.auth/login/tidelist",
    "/.auth/me",
    "//",
    "/tables/todoitem/%",
];
const QUERIES: [&str; 20] = [
    "",
    "?",
    "?$filter=",
    "?$filter=((((((((((((((((((((true))))))))))))))))))))",
    "?$filter=not%20not%20not%20complete",
    "?$filter=id%20eq%20'%00'",
    "?$filter=id%20eq%20'a'%20or%201%20eq%201;--",
    "?$filter=updatedAt%20gt%209999-12-31T23:59:59.999Z",
    "?$filter=priority%20eq%209223372036854775808",
    "?$filter=priority%20gt%20-9223372036854775808",
    "?$filter=%FF",
    "?$orderby=id,id,id%20desc",
    "?$orderby=,,,",
    "?$select=,",
    "?$select=id,id,ID",
    "?$top=18446744073709551616",
    "?$skip=99999&$top=1",
    "?$skiptoken=eyJrIjpbOTk5OTk5OTk5OTk5OTk5OTk5OTksIngiXX0",
    "?$count=true&$count=true",
    "?=&=&&&%%%",
];
const BODIES: [&str; 14] = [
    "",
    "{}",
    "[]",
    "null",
    "{\"id\":\"a\"",
    r#"{"id":"a","text":"\ud800"}"#,
    r#"{"id":"a","text":"\u0000"}"#,
    r#"{"id":"a","priority":1e400}"#,
    r#"{"id":"a","priority":-9223372036854775808}"#,
    r#"{"id":"a","extra":"{","owner":2,"rowid":7}"#,
    r#"{"id":"a","":{"":[null]}}"#,
    r#"{"id":"a","a":1,"a":2}"#,
    r#"{"id":"a","deleted":true,"version":"x","updatedAt":"0000-01-01T00:00:00Z"}"#,
    r#"{"username":"alice","password":"x"}"#,
];
const HEADERS: [&str; 11] = [
    "",
    "If-Match: *\r\n",
    "If-Match: \"\r\n",
    "If-Match: \"a\", W/\"b\", \"c\\\"\"\r\n",
    "If-None-Match: *\r\nIf-None-Match: \"x\"\r\n",
    "If-Modified-Since: Mon, 99 Foo 2026 99:99:99 GMT\r\n",
    "Idempotency-Key: \"k\"\r\n",
    "Idempotency-Key: \u{1}\r\n",
    "X-ZUMO-Options: ,,nextLink = path,\r\n",
    "Content-Type: ;;;\r\n",
    "Origin: x\r\nAccess-Control-Request-Method: \r\n",
];

async fn status(stream: &mut TcpStream, request: &[u8]) -> Option<u16> {
    stream.write_all(request).await.ok()?;
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
    // A reset after an answer is fine: not every body is read to its end.
    drop(read.expect("no answer"));
    std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_makes_the_server_fail() {
    let server = TestServer::start().await;
    let client = server.alice(Dialect::V3).await;
    client.insert("a").await;
    let token: Arc<str> = client.token.clone().unwrap().into();
    let address = server.address();
    let senders = (0_u64..8).map(|sender| {
        let token = Arc::clone(&token);
        tokio::spawn(async move {
            let mut dice = Dice(sender);
            for _ in 0..250 {
                let (method, path, query) = (dice.pick(&METHODS), dice.pick(&PATHS), dice.pick(&QUERIES));
                let version = dice.pick(&["2.0.0", "3.0.0", "3.0.0", "9"]);
                let (header, body) = (dice.pick(&HEADERS), dice.pick(&BODIES));
                let request = format!(
                    "{method} {path}{query} HTTP/1.1\r\nHost: \"x\r\nConnection: close\r\nX-ZUMO-AUTH: {token}\r\n\
                     ZUMO-API-VERSION: {version}\r\n{header}Content-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let mut stream = TcpStream::connect(address).await.unwrap();
                let status = status(&mut stream, request.as_bytes()).await;
                let status = status.unwrap_or_else(|| panic!("no status for {request}"));
                assert!(status < 500, "{status} for {request}");
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.unwrap();
    }
    assert_eq!(client.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn what_is_no_http_gets_no_further() {
    let server = TestServer::start().await;
    for bytes in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let _ = timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.expect("it hangs up");
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400 "), "{answer:?}");
    }
}
