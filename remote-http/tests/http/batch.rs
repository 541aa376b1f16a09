//! Pushing in batches: when it is done, what goes out, and what the answer means for each operation.

use remote_http::{Dialect, HttpRemote};
use serde_json::{Value, json};
use sync_core::OperationKind::{Delete, Insert, Update};
use sync_core::{Operation, PushOutcome, Remote, RemoteErrorKind};

use crate::support::{Reply, Server, fields, id, list, operation, row};

/// An answer that says batches are taken.
fn offer() -> Reply {
    let row = row("MQ==", "mine").to_string();
    Reply::new(
        "201 Created",
        "Content-Type: application/json\r\nX-Sync-Features: idempotency, batch\r\n",
        &row,
    )
}

fn insert() -> Operation {
    operation(Insert, None, json!({"text": "mine"}))
}

/// A remote that was told of batches, and its server, which then gives these answers.
async fn told(replies: impl IntoIterator<Item = Reply>) -> (Server, HttpRemote) {
    let server = Server::new([offer()].into_iter().chain(replies)).await;
    let remote = server.remote(Dialect::V3);
    assert_eq!(remote.batch(), 1);
    remote.push(&insert()).await.unwrap();
    (server, remote)
}

fn changed(name: &str) -> Operation {
    Operation { record: id(name), ..operation(Update, Some("MQ=="), json!({"text": "mine"})) }
}

#[tokio::test]
async fn the_first_answer_tells_whether_batches_are_taken() {
    let (_server, remote) = told([]).await;
    assert_eq!(remote.batch(), 100);
}

#[tokio::test]
async fn each_operation_goes_out_as_it_would_alone_and_gets_its_own_outcome() {
    let answers = json!({"responses": [
        {"id": "2", "status": 204, "headers": {}},
        {"id": "0", "status": 200, "headers": {"content-type": "application/json", "etag": "\"Mg==\""}, "body": row("Mg==", "mine")},
        {"id": "1", "status": 412, "headers": {"content-type": "application/json"},
         "body": {"id": "b1", "version": "Nw==", "updatedAt": "2026-01-31T12:00:00.000Z", "deleted": false, "text": "theirs"}},
        {"id": "3", "status": 400, "headers": {"content-type": "application/problem+json"}, "body": {"error": "no"}},
    ]});
    let (server, remote) = told([Reply::json("200 OK", &answers)]).await;
    let gone = Operation { record: id("c1"), ..operation(Delete, Some("MQ=="), json!({})) };
    let outcomes = remote.push_many(&[changed("a1"), changed("b1"), gone, changed("d1")]).await;
    assert!(matches!(&outcomes[0], Ok(PushOutcome::Applied(row)) if row.id == id("a1")));
    assert!(
        matches!(&outcomes[1], Ok(PushOutcome::Conflict { server: Some(row) }) if row.get("text") == "theirs")
    );
    assert!(matches!(&outcomes[2], Ok(PushOutcome::Applied(row)) if row.deleted));
    assert!(matches!(&outcomes[3], Err(error) if error.kind == RemoteErrorKind::Rejected));
    let sent = &server.requests()[1];
    assert_eq!(sent.line, "POST /$batch HTTP/1.1");
    let body: Value = serde_json::from_str(&sent.body).unwrap();
    let key = format!("\"{}\"", uuid::Uuid::from_u128(1));
    assert_eq!(
        body["requests"][0],
        json!({"id": "0", "method": "PATCH", "url": "/tables/todoitem/a1", "body": {"text": "mine"},
               "headers": {"idempotency-key": key, "if-match": "\"MQ==\""}})
    );
    assert_eq!(body["requests"][2]["method"], "DELETE");
    assert_eq!(body["requests"][2].get("body"), None);
}

#[tokio::test]
async fn an_operation_without_an_answer_is_not_taken_for_done() {
    let answers = json!({"responses": [{"id": "0", "status": 200, "headers": {"content-type": "application/json"}, "body": row("Mg==", "mine")}]});
    let (_server, remote) = told([Reply::json("200 OK", &answers)]).await;
    let outcomes = remote.push_many(&[changed("a1"), changed("b1")]).await;
    assert!(outcomes[0].is_ok());
    assert!(matches!(&outcomes[1], Err(error) if error.kind == RemoteErrorKind::Malformed));
}

#[tokio::test]
async fn a_server_that_takes_no_batches_any_more_gets_them_one_by_one() {
    for status in ["404 Not Found", "405 Method Not Allowed", "413 Content Too Large", "501 Not Implemented"]
    {
        let refused = Reply::json(status, &json!({"error": "no"}));
        let one = || Reply::json("200 OK", &row("Mg==", "mine"));
        let (server, remote) = told([refused, one(), one()]).await;
        let outcomes = remote.push_many(&[changed("a1"), changed("a1")]).await;
        assert!(outcomes.iter().all(Result::is_ok), "{status}: {outcomes:?}");
        assert_eq!((server.requests().len(), remote.batch()), (4, 1), "{status}");
    }
}

#[tokio::test]
async fn a_batch_without_an_answer_leaves_every_operation_open() {
    for (reply, kind) in [
        (Reply::Last(Vec::new()), RemoteErrorKind::Unreachable),
        (Reply::json("503 Service Unavailable", &json!({})), RemoteErrorKind::Throttled),
        (Reply::json("401 Unauthorized", &json!({})), RemoteErrorKind::SignIn),
        (Reply::json("200 OK", &json!({"items": []})), RemoteErrorKind::Malformed),
        (list(&[]), RemoteErrorKind::Malformed),
    ] {
        let (server, remote) = told([reply]).await;
        let outcomes = remote.push_many(&[changed("a1"), changed("b1")]).await;
        assert_eq!(outcomes.len(), 2);
        for outcome in outcomes {
            assert_eq!(outcome.unwrap_err().kind, kind);
        }
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn large_operations_are_spread_over_several_requests() {
    let answer = |first: usize| {
        let one = |place: usize| json!({"id": place.to_string(), "status": 200, "headers": {"content-type": "application/json"}, "body": row("Mg==", "mine")});
        Reply::json("200 OK", &json!({"responses": [one(first), one(first + 1)]}))
    };
    let (server, remote) = told([answer(0), answer(2)]).await;
    let large = Operation { changes: fields(json!({"text": "x".repeat(200_000)})), ..changed("a1") };
    let outcomes = remote.push_many(&vec![large; 4]).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(server.requests().len(), 3);
}
