//! The account's own devices, its password, and making one by invitation.

use remote_http::{Device, Dialect, HttpRemote};
use secrecy::ExposeSecret as _;
use serde_json::json;
use sync_core::{RemoteErrorKind as Kind, Timestamp};

use crate::support::{Reply, Server, secret};

#[tokio::test]
async fn devices_are_read_as_they_are_listed() {
    let listed = json!({"devices": [
        {"id": "ab12", "name": "desk", "signedInAt": "1970-01-01T00:00:00.001Z",
         "usedAt": "1970-01-01T00:00:00.002Z", "current": true},
        {"id": "cd34", "name": "", "signedInAt": "1970-01-01T00:00:00.003Z", "usedAt": "1970-01-01T00:00:00.004Z"},
    ]});
    let server = Server::new([Reply::json("200 OK", &listed)]).await;
    let device = |id: &str, name: &str, times: [i64; 2], is_this| Device {
        id: id.to_owned(),
        name: name.to_owned(),
        signed_in_at: Timestamp(times[0]),
        used_at: Timestamp(times[1]),
        is_this,
    };
    let expected = [device("ab12", "desk", [1, 2], true), device("cd34", "", [3, 4], false)];
    assert_eq!(server.remote(Dialect::V3).devices().await.unwrap(), expected);
    assert_eq!(server.requests()[0].line, "GET /.auth/devices HTTP/1.1");
}

#[tokio::test]
async fn what_is_no_list_of_devices_is_an_error() {
    let bad_date = json!({"devices": [{"id": "x", "signedInAt": "yesterday", "usedAt": "today"}]});
    for (reply, kind) in [
        (Reply::json("200 OK", &json!([])), Kind::Malformed),
        (Reply::json("200 OK", &bad_date), Kind::Malformed),
        (Reply::new("200 OK", "Content-Type: text/html\r\n", "<html>"), Kind::Misconfigured),
        (Reply::new("404 Not Found", "", ""), Kind::Misconfigured),
        (Reply::new("401 Unauthorized", "", ""), Kind::SignIn),
    ] {
        let server = Server::new([reply]).await;
        assert_eq!(server.remote(Dialect::V3).devices().await.unwrap_err().kind, kind);
    }
}

#[tokio::test]
async fn devices_are_signed_out_one_by_one_or_all_the_others() {
    let replies = [
        Reply::new("204 No Content", "", ""),
        Reply::json("404 Not Found", &json!({"error": "no"})),
        Reply::json("200 OK", &json!({"signedOut": 3})),
    ];
    let server = Server::new(replies).await;
    let remote = server.remote(Dialect::V3);
    remote.sign_out_device("ab12").await.unwrap();
    remote.sign_out_device("a/b").await.unwrap();
    assert_eq!(remote.sign_out_others().await.unwrap(), 3);
    let lines: Vec<_> = server.requests().into_iter().map(|request| request.line).collect();
    let expected = ["/ab12", "/a%2Fb", ""].map(|rest| format!("DELETE /.auth/devices{rest} HTTP/1.1"));
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn a_new_password_gives_a_new_session() {
    let server = Server::new([Reply::session("200 OK")]).await;
    let remote = HttpRemote::builder(&server.address).token(secret("old")).build().unwrap();
    let changed = remote.change_password(&secret("one"), &secret("two")).await.unwrap();
    assert_eq!(changed.token.expose_secret(), "t0ken");
    insta::assert_snapshot!(server.only_wire(), @r#"
    POST /.auth/password HTTP/1.1
    content-type: application/json
    x-zumo-auth: old
    x-zumo-options: nextLink=path
    zumo-api-version: 3.0.0
    {"newPassword":"two","password":"one"}
    "#);
}

#[tokio::test]
async fn an_invitation_is_given_by_its_code_or_its_link() {
    for invitation in ["c0de", " https://tasks.example.org/join/c0de/ "] {
        let server = Server::new([Reply::session("201 Created")]).await;
        let remote = HttpRemote::builder(&server.address).device_name("desk").build().unwrap();
        assert_eq!(remote.register(invitation, "ann", &secret("pw")).await.unwrap().user_id, "sid:1");
        insta::allow_duplicates! { insta::assert_snapshot!(server.only_wire(), @r#"
        POST /.auth/register HTTP/1.1
        content-type: application/json
        x-zumo-options: nextLink=path
        zumo-api-version: 3.0.0
        {"deviceName":"desk","invitation":"c0de","password":"pw","username":"ann"}
        "#); }
    }
}

#[tokio::test]
async fn refusals_say_what_to_do_and_are_no_reason_to_sign_in_again() {
    for (status, words) in [("403 Forbidden", "password is wrong"), ("400 Bad Request", "8 to 128")] {
        let server = Server::new([Reply::json(status, &json!({"error": "no"}))]).await;
        let remote = server.remote(Dialect::V3);
        let error = remote.change_password(&secret("one"), &secret("two")).await.unwrap_err();
        assert!(error.kind == Kind::Rejected && error.message.contains(words), "{error}");
    }
    for (status, words) in
        [("403 Forbidden", "invitation"), ("409 Conflict", "taken"), ("400 Bad Request", "64 characters")]
    {
        let server = Server::new([Reply::json(status, &json!({"error": "no"}))]).await;
        let error = server.remote(Dialect::V3).register("c", "ann", &secret("pw")).await.unwrap_err();
        assert!(error.kind == Kind::Rejected && error.message.contains(words), "{error}");
    }
}
