//! What became of an operation, told from answers that say it badly.

use remote_http::Dialect;
use serde_json::{Value, json};
use sync_core::OperationKind::{self, Delete, Insert, Undelete, Update};
use sync_core::{PushOutcome, Remote, RemoteError, RemoteErrorKind, Timestamp, Version};

use crate::support::{Reply, Server, list, operation, row, tombstone};

/// Pushes a change of `a1` on version `MQ==` in version 3 and gives the outcome with the number of requests.
async fn push(
    kind: OperationKind,
    replies: impl IntoIterator<Item = Reply>,
) -> (Result<PushOutcome, RemoteError>, usize) {
    push_as(Dialect::V3, kind, json!({"text": "mine"}), replies).await
}

async fn push_as(
    dialect: Dialect,
    kind: OperationKind,
    changes: Value,
    replies: impl IntoIterator<Item = Reply>,
) -> (Result<PushOutcome, RemoteError>, usize) {
    let server = Server::new(replies).await;
    let base = (kind != Insert).then_some("MQ==");
    let changes = if kind == Delete { json!({}) } else { changes };
    let outcome = server.remote(dialect).push(&operation(kind, base, changes)).await;
    (outcome, server.requests().len())
}

/// The text and the version of the server's row in a conflict.
fn conflict(outcome: &Result<PushOutcome, RemoteError>) -> (String, String) {
    let Ok(PushOutcome::Conflict { server: Some(server) }) = outcome else { panic!("{outcome:?}") };
    (server.get("text").as_str().unwrap().to_owned(), server.version.as_ref().unwrap().as_str().to_owned())
}

fn theirs() -> (String, String) {
    ("theirs".to_owned(), "Mg==".to_owned())
}

fn empty(status: &str) -> Reply {
    Reply::new(status, "", "")
}

#[tokio::test]
async fn a_412_with_the_row_is_a_conflict_with_it() {
    let reply = Reply::row("412 Precondition Failed", "Mg==", &row("Mg==", "theirs"));
    let (outcome, requests) = push(Update, [reply]).await;
    assert_eq!((conflict(&outcome), requests), (theirs(), 1));
}

#[tokio::test]
async fn the_servers_clock_is_known_from_any_answer_that_tells_it() {
    let dated = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let server = Server::new([Reply::new("500 Oops", dated, ""), empty("500 Oops")]).await;
    let remote = server.remote(Dialect::V3);
    assert_eq!(remote.server_time(), None);
    for _ in 0..2 {
        remote.push(&operation(Insert, None, json!({}))).await.unwrap_err();
        assert_eq!(remote.server_time(), Some(Timestamp(784_111_777_000)));
    }
}

#[tokio::test]
async fn a_412_without_a_usable_row_is_looked_up() {
    let foreign = json!({"id": "b2", "version": "Mg==", "text": "foreign"});
    let unversioned = json!({"id": "a1", "text": "no version"});
    for reply in [
        empty("412 Precondition Failed"),
        Reply::json("412 Precondition Failed", &foreign),
        Reply::json("412 Precondition Failed", &unversioned),
        Reply::json("412 Precondition Failed", &json!({"error": "no"})),
        Reply::new("412 Precondition Failed", "Content-Type: text/html\r\n", "<html>"),
    ] {
        let (outcome, requests) = push(Update, [reply, list(&[row("Mg==", "theirs")])]).await;
        assert_eq!((conflict(&outcome), requests), (theirs(), 2));
    }
}

#[tokio::test]
async fn a_409_on_insert_is_looked_up_because_the_node_server_sends_back_what_was_sent() {
    let sent = json!({"id": "a1", "text": "mine"});
    let server = Server::new([Reply::json("409 Conflict", &sent), list(&[row("Mg==", "theirs")])]).await;
    let insert = operation(Insert, None, json!({"text": "mine"}));
    let outcome = server.remote(Dialect::V2).push(&insert).await;
    assert_eq!(conflict(&outcome), theirs());
    let lookup = "GET /tables/todoitem?$filter=id%20eq%20%27a1%27&$top=1&__includeDeleted=true HTTP/1.1";
    assert_eq!(server.requests()[1].line, lookup);
}

#[tokio::test]
async fn a_409_on_insert_finds_a_tombstone_too() {
    let (outcome, _) = push(Insert, [empty("409 Conflict"), list(&[tombstone("Mg==")])]).await;
    let Ok(PushOutcome::Conflict { server: Some(server) }) = outcome else { panic!("{outcome:?}") };
    assert!(server.deleted);
}

#[tokio::test]
async fn a_409_whose_row_is_not_shown_is_a_conflict_with_nothing() {
    for rows in [vec![], vec![json!({"id": "A1", "text": "another record, to us"})]] {
        let (outcome, _) = push(Insert, [empty("409 Conflict"), list(&rows)]).await;
        assert!(matches!(outcome, Ok(PushOutcome::Conflict { server: None })), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_conflict_whose_row_cannot_be_read_is_no_outcome() {
    let (outcome, _) = push(Insert, [empty("409 Conflict"), empty("503 Service Unavailable")]).await;
    assert_eq!(outcome.unwrap_err().kind, RemoteErrorKind::Throttled);
}

#[tokio::test]
async fn an_update_or_undelete_of_a_row_that_is_not_there_is_gone() {
    for kind in [Update, Undelete] {
        for status in ["404 Not Found", "410 Gone"] {
            let (outcome, requests) = push(kind, [empty(status), list(&[])]).await;
            assert!(matches!(outcome, Ok(PushOutcome::Gone)), "{outcome:?}");
            assert_eq!(requests, 2);
        }
    }
}

#[tokio::test]
async fn an_update_of_a_tombstone_is_a_conflict_with_the_tombstone() {
    for status in ["404 Not Found", "410 Gone"] {
        let (outcome, _) = push(Update, [empty(status), list(&[tombstone("Mg==")])]).await;
        let Ok(PushOutcome::Conflict { server: Some(server) }) = outcome else { panic!("{outcome:?}") };
        assert!(server.deleted && server.version.unwrap().as_str() == "Mg==");
    }
}

#[tokio::test]
async fn a_delete_of_something_gone_is_applied() {
    for (status, rows) in [("404 Not Found", vec![]), ("410 Gone", vec![tombstone("Mg==")])] {
        let (outcome, _) = push(Delete, [empty(status), list(&rows)]).await;
        let Ok(PushOutcome::Applied(record)) = outcome else { panic!("{outcome:?}") };
        assert!(record.deleted);
    }
}

#[tokio::test]
async fn a_delete_is_not_applied_because_the_table_is_missing() {
    let missing = || empty("404 Not Found");
    let (outcome, _) = push(Delete, [missing(), missing()]).await;
    assert_eq!(outcome.unwrap_err().kind, RemoteErrorKind::NoTable);
    let page = || Reply::new("404 Not Found", "Content-Type: text/html\r\n", "<html>Cannot DELETE</html>");
    let (outcome, _) = push(Delete, [page(), page()]).await;
    assert_eq!(outcome.unwrap_err().kind, RemoteErrorKind::NoTable);
}

#[tokio::test]
async fn a_delete_is_not_applied_because_a_web_page_says_200() {
    let page = Reply::new("200 OK", "Content-Type: text/html\r\n", "<html>Please sign in</html>");
    let (outcome, _) = push(Delete, [page]).await;
    assert_eq!(outcome.unwrap_err().kind, RemoteErrorKind::Misconfigured);
}

#[tokio::test]
async fn an_insert_answered_with_404_means_that_the_table_is_missing() {
    let (outcome, requests) = push(Insert, [empty("404 Not Found")]).await;
    let error = outcome.unwrap_err();
    assert_eq!((error.kind, error.status, requests), (RemoteErrorKind::NoTable, Some(404), 1));
    assert!(error.message.contains("no table 'todoitem'"), "{error}");
}

#[tokio::test]
async fn an_answer_about_another_record_is_no_outcome() {
    let (outcome, _) = push(Update, [Reply::json("200 OK", &json!({"id": "b2", "version": "x"}))]).await;
    assert_eq!(outcome.unwrap_err().kind, RemoteErrorKind::Malformed);
}

#[tokio::test]
async fn the_version_is_the_body_s_or_else_that_of_a_strong_etag() {
    let unversioned = json!({"id": "a1"});
    for (etag, body, expected) in [
        ("\"etag\"", row("body", "x"), Some("body")),
        ("\"etag\"", unversioned.clone(), Some("etag")),
        ("W/\"hash\"", unversioned, None),
    ] {
        let headers = format!("Content-Type: application/json\r\nETag: {etag}\r\n");
        let (outcome, _) = push(Update, [Reply::new("200 OK", &headers, &body.to_string())]).await;
        let Ok(PushOutcome::Applied(record)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(record.version.as_ref().map(Version::as_str), expected);
    }
}

#[tokio::test]
async fn a_success_without_body_is_looked_up() {
    let (outcome, requests) = push(Update, [empty("204 No Content"), list(&[row("Mg==", "mine")])]).await;
    assert!(matches!(outcome, Ok(PushOutcome::Applied(_))) && requests == 2);
    let (outcome, _) = push(Update, [empty("204 No Content"), list(&[])]).await;
    assert_eq!(outcome.unwrap_err().kind, RemoteErrorKind::Malformed);
}

#[tokio::test]
async fn a_delete_without_body_keeps_a_version_if_there_is_one() {
    let (outcome, _) = push(Delete, [Reply::new("204 No Content", "ETag: \"Mg==\"\r\n", "")]).await;
    let Ok(PushOutcome::Applied(record)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(record.version.unwrap().as_str(), "Mg==");
}

#[tokio::test]
async fn an_update_that_changes_nothing_is_compared_and_not_sent() {
    for (rows, expected) in [
        (vec![row("MQ==", "x")], "Applied"),
        (vec![row("Mg==", "x")], "Conflict"),
        (vec![tombstone("MQ==")], "Conflict"),
        (vec![], "Gone"),
    ] {
        let (outcome, requests) = push_as(Dialect::V2, Update, json!({}), [list(&rows)]).await;
        assert!(format!("{outcome:?}").contains(expected) && requests == 1, "{outcome:?}");
    }
}

#[tokio::test]
async fn a_replace_on_a_toolkit_server_stops_at_another_version() {
    for (rows, expected) in
        [(vec![row("Mg==", "x")], "Conflict"), (vec![tombstone("MQ==")], "Conflict"), (vec![], "Gone")]
    {
        let (outcome, requests) = push_as(Dialect::Ct, Update, json!({"text": "mine"}), [list(&rows)]).await;
        assert!(format!("{outcome:?}").contains(expected) && requests == 1, "{outcome:?}");
    }
}

#[tokio::test]
async fn an_undelete_in_version_2_that_conflicts_sends_no_members() {
    let reply = Reply::row("412 Precondition Failed", "Mg==", &row("Mg==", "theirs"));
    let (outcome, requests) = push_as(Dialect::V2, Undelete, json!({"text": "mine"}), [reply]).await;
    assert_eq!((conflict(&outcome), requests), (theirs(), 1));
}
