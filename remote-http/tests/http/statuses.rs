//! What each status that is no success means: an error of the right kind, with what can be done.

use std::time::Duration;

use remote_http::Dialect;
use serde_json::json;
use sync_core::{OperationKind, Remote as _, RemoteErrorKind as Kind};

use crate::support::{Reply, Server, fetch_error, operation};

#[tokio::test]
async fn a_401_asks_to_sign_in() {
    for body in [
        Reply::new(
            "401 Unauthorized",
            "Content-Type: text/html\r\n",
            "You must be logged in to use this application",
        ),
        Reply::json("401 Unauthorized", &json!({"name": "TokenExpiredError", "message": "jwt expired"})),
        Reply::new("401 Unauthorized", "", ""),
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
    for body in [Reply::new("404 Not Found", "", ""), Reply::html("404 Not Found")] {
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
    let error = fetch_error(Reply::new("429 Too Many Requests", "Retry-After: 7\r\n", "")).await;
    assert_eq!((error.kind, error.retry_after), (Kind::Throttled, Some(Duration::from_secs(7))));
    assert!(error.is_temporary());
}

#[tokio::test]
async fn a_503_may_say_until_when_by_its_own_clock() {
    let headers = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n";
    let error = fetch_error(Reply::new("503 Service Unavailable", headers, "")).await;
    assert_eq!((error.kind, error.retry_after), (Kind::Throttled, Some(Duration::from_secs(30))));
    let error = fetch_error(Reply::new("503 Service Unavailable", "Retry-After: 999999\r\n", "")).await;
    assert_eq!(error.retry_after, Some(Duration::from_secs(3_600)));
}

#[tokio::test]
async fn a_408_is_worth_another_try() {
    let error = fetch_error(Reply::new("408 Request Timeout", "", "")).await;
    assert_eq!((error.kind, error.is_temporary()), (Kind::Throttled, true));
}

#[tokio::test]
async fn a_500_is_the_server_s_failure() {
    for status in ["500 Internal Server Error", "502 Bad Gateway", "504 Gateway Timeout"] {
        let error = fetch_error(Reply::html(status)).await;
        assert_eq!((error.kind, error.is_temporary(), error.retry_after), (Kind::Server, true, None));
    }
}

#[tokio::test]
async fn a_sign_in_page_of_a_network_is_a_wrong_network() {
    let error = fetch_error(Reply::html("511 Network Authentication Required")).await;
    assert_eq!(error.kind, Kind::Misconfigured);
}

#[tokio::test]
async fn another_success_than_200_is_no_page() {
    for status in ["206 Partial Content", "201 Created", "204 No Content", "304 Not Modified"] {
        assert_eq!(fetch_error(Reply::json(status, &json!([]))).await.kind, Kind::Malformed, "{status}");
    }
}
