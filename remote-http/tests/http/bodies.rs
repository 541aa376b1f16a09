//! Bodies that are cut off, damaged, too large or no page at all: none of them is ever taken for one.

use remote_http::Dialect;
use serde_json::json;
use sync_core::{Position, Remote as _, RemoteErrorKind as Kind};

use crate::support::{Reply, Server, fetch_error, list, request, row};

#[tokio::test]
async fn a_web_page_with_200_is_never_an_empty_page() {
    for page in [
        Reply::html("200 OK"),
        Reply::new("200 OK", "", "[]"),
        Reply::new("200 OK", "Content-Type: text/plain\r\n", "[]"),
    ] {
        let error = fetch_error(page).await;
        assert_eq!((error.kind, error.is_temporary()), (Kind::Misconfigured, false));
        assert!(error.message.starts_with("The server answered with a web page"), "{error}");
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
        let error = fetch_error(Reply::new("200 OK", "Content-Type: application/json\r\n", body)).await;
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
        let error = fetch_error(Reply::new("200 OK", "Content-Type: application/json\r\n", &body)).await;
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
