//! The door: slow, idle, too many, encrypted, and closing in good order.

use std::time::{Duration, Instant};

use serde_json::json;
use server::{Config, PlainHttp, StartError, TlsError, TlsFiles};
use sync_protocol::Dialect;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::support::{Client, TestServer};

/// Reads until the other side closes, or for five seconds.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(Duration::from_secs(5), stream.read_to_end(&mut bytes)).await;
    // A reset says as well that it is closed.
    drop(read.expect("the server did not close the connection"));
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let server = TestServer::with(|config| config.limits.first_byte = Duration::from_millis(200)).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn a_head_that_trickles_in_is_cut_off_and_others_are_served() {
    let server = TestServer::with(|config| config.limits.head = Duration::from_millis(300)).await;
    let client = server.alice(Dialect::V2).await;
    let mut streams = Vec::new();
    for _ in 0..50 {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(b"GET /tables/todoitem HTTP/1.1\r\nHost: x\r\n").await.unwrap();
        streams.push(stream);
    }
    let started = Instant::now();
    while started.elapsed() < Duration::from_millis(700) {
        assert_eq!(client.get("/tables/todoitem").await.status, 200);
        for stream in &mut streams {
            // One byte at a time: the connection is never quiet. It may be closed already.
            let _ = stream.write_all(b"a").await;
        }
        sleep(Duration::from_millis(50)).await;
    }
    for stream in &mut streams {
        assert_eq!(rest(stream).await, "");
    }
}

/// As every answer to a request that was not read: what is left of it would be taken for the next one.
#[tokio::test]
async fn an_answer_before_the_body_was_read_says_that_the_connection_ends() {
    let server = TestServer::start().await;
    for (length, body, ends) in [(20_000, "{", true), (0, "", false)] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        let head =
            format!("POST /tables/todoitem HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{body}");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut buffer = [0; 2_048];
        let read = stream.read(&mut buffer).await.unwrap();
        let answer = String::from_utf8_lossy(&buffer[..read]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert_eq!(answer.contains("connection: close\r\n"), ends, "{answer}");
    }
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

#[tokio::test]
async fn an_idle_connection_is_closed_but_not_before_its_time() {
    let server = TestServer::with(|config| {
        config.limits.head = Duration::from_millis(100);
        config.limits.idle = Duration::from_millis(1_500);
    })
    .await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut buffer = [0; 1_024];
    assert!(stream.read(&mut buffer).await.unwrap() > 0);
    sleep(Duration::from_millis(500)).await;
    stream.write_all(request).await.unwrap();
    assert!(stream.read(&mut buffer).await.unwrap() > 0, "closed too early");
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_408() {
    let server = TestServer::with(|config| config.limits.body = Duration::from_millis(200)).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head = "POST /.auth/login/tidelist HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 408 "));
}

#[tokio::test]
async fn a_body_that_arrives_slowly_but_steadily_is_taken() {
    let server = TestServer::with(|config| config.limits.body = Duration::from_millis(500)).await;
    let client = server.alice(Dialect::V2).await;
    let body = json!({ "id": "slow", "text": "x".repeat(40_000) }).to_string();
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head = format!(
        "POST /tables/todoitem HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 2.0.0\r\nX-ZUMO-AUTH: {}\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        client.token.as_ref().unwrap(),
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    for part in body.as_bytes().chunks(8 * 1_024) {
        stream.write_all(part).await.unwrap();
        sleep(Duration::from_millis(300)).await;
    }
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 201 "));
}

#[tokio::test]
async fn a_client_that_does_not_take_its_answer_is_let_go() {
    let server = TestServer::with(|config| config.limits.answer = Duration::from_secs(1)).await;
    let client = server.alice(Dialect::V2).await;
    for number in 0..16 {
        let row = json!({ "id": format!("large{number}"), "text": "x".repeat(500_000) });
        assert_eq!(client.post("/tables/todoitem", row).await.status, 201);
    }
    let ask = async || {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        let head = format!(
            "GET /tables/todoitem HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 2.0.0\r\nX-ZUMO-AUTH: {}\r\n\
             Connection: close\r\n\r\n",
            client.token.as_ref().unwrap()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    };
    assert!(rest(&mut ask().await).await.len() > 7_000_000, "one who reads gets all of it");
    let mut stream = ask().await;
    sleep(Duration::from_secs(3)).await;
    assert!(rest(&mut stream).await.len() < 7_000_000, "the rest was kept for somebody who does not read");
}

#[tokio::test]
async fn one_connection_too_many_is_closed_at_once() {
    let server = TestServer::with(|config| config.limits.connections = 1).await;
    let first = TcpStream::connect(server.address()).await.unwrap();
    sleep(Duration::from_millis(50)).await;
    let mut second = TcpStream::connect(server.address()).await.unwrap();
    assert_eq!(rest(&mut second).await, "");
    drop(first);
    sleep(Duration::from_millis(50)).await;
    assert_eq!(reqwest::get(format!("{}/healthz", server.url())).await.unwrap().status(), 200);
}

#[tokio::test]
async fn i20_a_shutdown_finishes_the_request_in_hand() {
    let mut server = TestServer::start().await;
    let client = server.alice(Dialect::V2).await;
    let body = json!({ "id": "late", "text": "in hand" }).to_string();
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head = format!(
        "POST /tables/todoitem HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 2.0.0\r\nX-ZUMO-AUTH: {}\r\n\
         Content-Length: {}\r\n\r\n",
        client.token.as_ref().unwrap(),
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    let stopping = tokio::spawn(server.take().shutdown());
    sleep(Duration::from_millis(100)).await;
    assert!(!stopping.is_finished(), "the request in hand was cut off");
    stream.write_all(body.as_bytes()).await.unwrap();
    let reply = rest(&mut stream).await;
    assert!(reply.starts_with("HTTP/1.1 201 ") && reply.contains("in hand"), "{reply}");
    timeout(Duration::from_secs(5), stopping).await.expect("it stops when nothing is left").unwrap();
    assert!(client.try_raw(reqwest::Method::GET, "/healthz", &[], None).await.is_err());
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_ever() {
    let mut server = TestServer::with(|config| config.limits.drain = Duration::from_millis(200)).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream
        .write_all(b"POST /.auth/login/tidelist HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
        .await
        .unwrap();
    sleep(Duration::from_millis(100)).await;
    timeout(Duration::from_secs(2), server.take().shutdown()).await.expect("it cuts what does not end");
}

#[tokio::test]
async fn plain_http_beyond_this_computer_is_refused_unless_it_is_asked_for() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut config = Config::new(folder.path());
    config.listen = "0.0.0.0:0".parse().unwrap();
    let error = server::start(config.clone()).await.unwrap_err();
    assert!(matches!(error, StartError::PlainHttp(_)));
    for word in ["--tls-cert", "--insecure-plain-http", "127.0.0.1"] {
        assert!(error.to_string().contains(word), "{error}");
    }
    assert!(
        std::fs::read_dir(folder.path()).unwrap().next().is_none(),
        "a refused start leaves nothing behind"
    );
    config.plain_http = PlainHttp::Anywhere;
    server::start(config).await.unwrap().shutdown().await;
}

#[tokio::test]
async fn what_is_counted_is_told_at_an_address_of_its_own_only() {
    let mut server = TestServer::with(|config| config.metrics = Some("127.0.0.1:0".parse().unwrap())).await;
    let client = server.alice(Dialect::V3).await;
    client.insert("a").await;
    assert_eq!(client.get("/metrics").await.status, 404);
    let running = server.take();
    let url = format!("http://{}/metrics", running.metrics_addr().unwrap());
    let text = reqwest::get(&url).await.unwrap().text().await.unwrap();
    for line in [
        "tidelist_database_up 1",
        "tidelist_requests_total{method=\"POST\",status=\"201\"} 1",
        "tidelist_requests_total{method=\"GET\",status=\"404\"} 1",
        "tidelist_request_seconds_count 3",
    ] {
        assert!(text.lines().any(|other| other == line), "{line} is not in\n{text}");
    }
    running.shutdown().await;
    assert!(reqwest::get(&url).await.is_err());
}

#[tokio::test]
async fn a_round_trip_over_tls() {
    let certificate =
        rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let files = tempfile::TempDir::new().unwrap();
    let tls = TlsFiles { certificate: files.path().join("cert.pem"), key: files.path().join("key.pem") };
    std::fs::write(&tls.certificate, certificate.cert.pem()).unwrap();
    std::fs::write(&tls.key, certificate.signing_key.serialize_pem()).unwrap();
    let server = TestServer::with(|config| config.tls = Some(tls.clone())).await;
    assert!(server.url().starts_with("https://127.0.0.1:"));
    let trusted = reqwest::Certificate::from_pem(certificate.cert.pem().as_bytes()).unwrap();
    let http = reqwest::Client::builder().tls_certs_only([trusted]).build().unwrap();
    let mut client = Client { http, url: server.url(), token: None, version: Some("3.0.0".into()) };
    client.token = Some(client.sign_in("alice").await);
    let reply = client.post("/tables/todoitem", json!({ "id": "tls" })).await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.header("location"), Some(format!("{}/tables/todoitem/tls", server.url()).as_str()));
    // Somebody who does not trust the certificate, and somebody who speaks no TLS, get nowhere.
    assert!(reqwest::get(format!("{}/healthz", server.url())).await.is_err());
    assert!(reqwest::get(server.url().replace("https", "http")).await.is_err());
}

#[tokio::test]
async fn a_certificate_that_is_none_is_named() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("empty.pem");
    std::fs::write(&path, "nothing").unwrap();
    let mut config = Config::new(folder.path());
    config.tls = Some(TlsFiles { certificate: path.clone(), key: path });
    let error = server::start(config).await.unwrap_err();
    assert!(
        matches!(error, StartError::Tls(TlsError::File { .. })) && error.to_string().contains("empty.pem"),
        "{error}"
    );
}

#[tokio::test]
async fn pages_that_nobody_takes_do_not_fill_the_memory() {
    let server = TestServer::with(|config| config.limits.pages_mib = 36).await;
    let alice = server.alice(Dialect::V3).await;
    for number in 0..9 {
        let body = serde_json::json!({ "id": format!("{number}"), "text": "x".repeat(1_000_000) });
        assert_eq!(alice.post("/tables/todoitem", body).await.status, 201);
    }
    let token = alice.token.as_ref().unwrap();
    let request = format!(
        "GET /tables/todoitem HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 3.0.0\r\nX-ZUMO-AUTH: {token}\r\n\r\n"
    );
    // Each asks for more than the system keeps for a socket, and takes nothing of it.
    let mut greedy = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.peek(&mut [0]).await.unwrap();
        greedy.push(stream);
    }
    let refused = alice.get("/tables/todoitem").await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    // Whoever asks for little, or writes, does not notice.
    assert_eq!(alice.get("/tables/todoitem?$top=1").await.status, 200);
    assert_eq!(alice.get("/tables/todoitem/0").await.status, 200);
    alice.insert("another").await;
    drop(greedy);
    // The server notices that they are gone, and there is room again.
    let again = async {
        while alice.get("/tables/todoitem").await.status == 503 {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(10), again).await.unwrap();
    assert_eq!(alice.get("/tables/todoitem").await.status, 200);
}
