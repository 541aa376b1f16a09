//! Answers cut off at every single byte: none of them is ever taken for a shorter page or for an outcome.

use std::time::Duration;

use remote_http::Dialect;
use serde_json::json;
use sync_core::{OperationKind, Position, Remote};

use crate::support::{Reply, Server, list, operation, request, row};

/// Every beginning of an answer, the whole one left out; after each the server closes.
fn beginnings(whole: &[u8]) -> Vec<Reply> {
    (0..whole.len()).map(|end| Reply::Last(whole[..end].to_vec())).collect()
}

fn answer(status: &str, framing: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{framing}\r\n\r\n{body}").into_bytes()
}

#[tokio::test]
async fn i21_a_page_cut_off_anywhere_is_no_page() {
    let body = json!([row("1", "a")]).to_string();
    let counted = answer("200 OK", &format!("Content-Length: {}", body.len()), &body);
    let (head, tail) = body.split_at(body.len() / 2);
    let chunks = format!("{:x}\r\n{head}\r\n{:x}\r\n{tail}\r\n0\r\n\r\n", head.len(), tail.len());
    let chunked = answer("200 OK", "Transfer-Encoding: chunked", &chunks);
    for whole in [counted, chunked] {
        let server = Server::new(beginnings(&whole)).await;
        let remote = server.remote(Dialect::V2);
        for end in 0..whole.len() {
            let page = remote.fetch(&request(Position::Start)).await;
            // The line end after the last, empty chunk says nothing any more.
            let complete = end + 2 >= whole.len() && whole.ends_with(b"0\r\n\r\n");
            assert!(page.is_err() || complete, "cut at {end}: {page:?}");
        }
        assert_eq!(server.requests().len(), whole.len());
    }
}

#[tokio::test]
async fn an_outcome_cut_off_anywhere_is_no_outcome() {
    let body = row("MQ==", "a").to_string();
    let whole = answer("201 Created", &format!("Content-Length: {}", body.len()), &body);
    let server = Server::new(beginnings(&whole)).await;
    let remote = server.remote(Dialect::V3);
    let insert = operation(OperationKind::Insert, None, json!({"text": "a"}));
    for end in 0..whole.len() {
        let outcome = remote.push(&insert).await;
        assert!(outcome.is_err(), "cut at {end}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_replaced() {
    let Reply::Bytes(whole) = list(&[row("1", "a")]) else { panic!("a whole answer") };
    let server = Server::new([Reply::Last(whole), list(&[])]).await;
    let remote = server.remote(Dialect::V3);
    assert_eq!(remote.fetch(&request(Position::Start)).await.unwrap().records.len(), 1);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(remote.fetch(&request(Position::Start)).await.is_ok());
    assert_eq!(server.connections(), 2);
}
