//! Signing in and out, and looking whether a server is there.

use remote_http::{Dialect, HttpRemote, SignedIn};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use sync_core::{Cursor, RemoteErrorKind as Kind};

use crate::support::{Reply, Server, secret, table};

fn password() -> SecretString {
    secret("open sesame")
}

#[tokio::test]
async fn signing_in_sends_name_password_and_device_and_gives_a_token() {
    let server = Server::new([Reply::session("200 OK")]).await;
    let remote = HttpRemote::builder(&server.address).device_name("desk").build().unwrap();
    let session = remote.sign_in("ann", &password()).await.unwrap();
    assert_eq!((session.token.expose_secret(), session.user_id.as_str()), ("t0ken", "sid:1"));
    assert!(!format!("{session:?}").contains("t0ken"));
    insta::assert_snapshot!(server.only_wire(), @r#"
    POST /.auth/login/tidelist HTTP/1.1
    content-type: application/json
    x-zumo-options: nextLink=path
    zumo-api-version: 3.0.0
    {"deviceName":"desk","password":"open sesame","username":"ann"}
    "#);
}

#[tokio::test]
async fn wrong_names_and_passwords_are_told_so() {
    let server = Server::new([Reply::json("401 Unauthorized", &json!({"error": "no"}))]).await;
    let error = server.remote(Dialect::V3).sign_in("ann", &password()).await.unwrap_err();
    assert_eq!((error.kind, error.status), (Kind::SignIn, Some(401)));
    assert_eq!(error.message, "The name or the password is wrong.");
}

#[tokio::test]
async fn a_sign_in_that_makes_no_sense_shows_no_secret() {
    for body in
        [json!({"authenticationToken": "t0ken"}), json!({"authenticationToken": {"x": "t0ken"}}), json!([])]
    {
        let server = Server::new([Reply::json("200 OK", &body)]).await;
        let error = server.remote(Dialect::V3).sign_in("ann", &password()).await.unwrap_err();
        assert_eq!(error.kind, Kind::Malformed);
        assert!(!format!("{error} {error:?}").contains("t0ken"));
    }
}

#[tokio::test]
async fn a_server_without_accounts_is_told_apart() {
    let server = Server::new([Reply::new("404 Not Found", "", "")]).await;
    let error = server.remote(Dialect::V3).sign_in("ann", &password()).await.unwrap_err();
    assert_eq!(error.kind, Kind::Misconfigured);
}

#[tokio::test]
async fn me_tells_the_user() {
    let app_service = json!([{"provider_name": "tidelist", "user_claims": [], "user_id": "sid:1"}]);
    for body in [app_service, json!({"userId": "sid:1"}), json!({"user": {"userId": "sid:1"}})] {
        let server = Server::new([Reply::json("200 OK", &body)]).await;
        let remote = HttpRemote::builder(&server.address).token("t0ken".to_owned().into()).build().unwrap();
        assert_eq!(remote.me().await.unwrap(), "sid:1");
        insta::allow_duplicates! { insta::assert_snapshot!(server.only_wire(), @r#"
        GET /.auth/me HTTP/1.1
        x-zumo-auth: t0ken
        x-zumo-options: nextLink=path
        zumo-api-version: 3.0.0
        "#); }
    }
    let server =
        Server::new([Reply::new("401 Unauthorized", "", ""), Reply::json("200 OK", &json!([]))]).await;
    assert!(server.remote(Dialect::V3).me().await.unwrap_err().needs_sign_in());
    assert_eq!(server.remote(Dialect::V3).me().await.unwrap_err().kind, Kind::Malformed);
}

#[tokio::test]
async fn signing_out_ends_the_session_once() {
    for reply in
        [Reply::new("204 No Content", "", ""), Reply::json("200 OK", &json!({})), Reply::new("401 X", "", "")]
    {
        let server = Server::new([reply]).await;
        server.remote(Dialect::V3).sign_out().await.unwrap();
        assert_eq!(server.requests()[0].line, "POST /.auth/logout HTTP/1.1");
    }
    let page = Reply::new("200 OK", "Content-Type: text/html\r\n", "<html>");
    let server = Server::new([page]).await;
    assert_eq!(server.remote(Dialect::V3).sign_out().await.unwrap_err().kind, Kind::Misconfigured);
}

#[tokio::test]
async fn a_probe_tells_what_is_there() {
    let headers = "Content-Type: application/json\r\nX-Zumo-Server-Version: tidelist-1\r\n\
                   X-Sync-Cursor: exact; epoch=e1\r\nDate: Thu, 01 Jan 1970 00:00:01 GMT\r\n";
    let server = Server::new([Reply::new("200 OK", headers, "[]")]).await;
    let probe = server.remote(Dialect::V2).probe(&table()).await.unwrap();
    assert_eq!(probe.server.as_deref(), Some("tidelist-1"));
    assert_eq!((probe.signed_in, probe.cursor), (SignedIn::Yes, Cursor::Exact { epoch: "e1".into() }));
    assert_eq!(probe.server_time, Some(sync_core::Timestamp(1_000)));
    assert_eq!(server.requests()[0].line, "GET /tables/todoitem?$top=1 HTTP/1.1");
}

#[tokio::test]
async fn a_probe_tells_whether_to_sign_in() {
    let server = Server::new([Reply::new("401 Unauthorized", "", "")]).await;
    let probe = server.remote(Dialect::V3).probe(&table()).await.unwrap();
    assert_eq!((probe.signed_in, probe.server), (SignedIn::Needed, None));
}

#[tokio::test]
async fn a_probe_does_not_take_a_web_page_for_a_server() {
    for body in
        [Reply::new("200 OK", "Content-Type: text/html\r\n", "<html>"), Reply::json("200 OK", &json!({}))]
    {
        let server = Server::new([body]).await;
        assert!(server.remote(Dialect::V3).probe(&table()).await.is_err());
    }
}
