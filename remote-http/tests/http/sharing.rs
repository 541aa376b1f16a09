//! Shared lists, as they are asked for and told.

use remote_http::{Dialect, Invitation, Member, Role, SharedList, SharedLists, Standing};
use serde_json::json;
use sync_core::RemoteErrorKind as Kind;

use crate::support::{Reply, Server};

#[tokio::test]
async fn what_is_shared_is_read_as_it_is_told() {
    let told = json!({
        "lists": [{"list": "l", "name": "Garden", "owner": "ana", "role": "reader", "members": [
            {"id": "m1", "name": "ben", "role": "reader", "state": "joined"},
            {"id": null, "name": "eve", "role": "editor", "state": "invited"},
        ]}],
        "invitations": [{"id": "i", "list": "h", "name": "House", "owner": "eve", "role": "editor"}],
    });
    let server = Server::new([Reply::json("200 OK", &told)]).await;
    let member = |id: Option<&str>, name: &str, role, standing| Member {
        id: id.map(str::to_owned),
        name: name.to_owned(),
        role,
        standing,
    };
    let expected = SharedLists {
        lists: vec![SharedList {
            list: "l".to_owned(),
            name: "Garden".to_owned(),
            owner: "ana".to_owned(),
            role: Role::Reader,
            members: vec![
                member(Some("m1"), "ben", Role::Reader, Standing::Joined),
                member(None, "eve", Role::Editor, Standing::Invited),
            ],
        }],
        invitations: vec![Invitation {
            id: "i".to_owned(),
            list: "h".to_owned(),
            name: "House".to_owned(),
            owner: "eve".to_owned(),
            role: Role::Editor,
        }],
    };
    assert_eq!(server.remote(Dialect::V3).shared_lists().await.unwrap(), Some(expected.clone()));
    assert_eq!(server.requests()[0].line, "GET /sharing/lists HTTP/1.1");
    assert_eq!(serde_json::to_value(&expected).unwrap(), told, "it is kept as it was told");
    let shown = format!("{expected:?}");
    assert!(!["Garden", "ana", "ben", "House"].iter().any(|name| shown.contains(name)), "{shown}");
}

#[tokio::test]
async fn a_server_without_shared_lists_has_none() {
    for status in ["404 Not Found", "405 Method Not Allowed"] {
        let server = Server::new([Reply::json(status, &json!({"error": "no"}))]).await;
        assert_eq!(server.remote(Dialect::V3).shared_lists().await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_is_no_word_of_sharing_is_an_error() {
    let odd = json!({"lists": [], "invitations": [{"id": 1}]});
    let unknown = json!({"lists": [{"list": "l", "name": "", "owner": "", "role": "king", "members": []}],
        "invitations": []});
    for (reply, kind) in [
        (Reply::json("200 OK", &json!([])), Kind::Malformed),
        (Reply::json("200 OK", &odd), Kind::Malformed),
        (Reply::json("200 OK", &unknown), Kind::Malformed),
        (Reply::new("200 OK", "Content-Type: text/html\r\n", "<html>"), Kind::Misconfigured),
        (Reply::new("401 Unauthorized", "", ""), Kind::SignIn),
        (Reply::new("500 Oh", "", ""), Kind::Server),
    ] {
        let server = Server::new([reply]).await;
        assert_eq!(server.remote(Dialect::V3).shared_lists().await.unwrap_err().kind, kind);
    }
}

#[tokio::test]
async fn each_request_is_as_the_protocol_has_it() {
    let server = Server::new(vec![Reply::new("204 No Content", "", ""); 5]).await;
    let remote = server.remote(Dialect::V3);
    remote.invite_to("a/b", "Ben", Role::Editor).await.unwrap();
    remote.set_role("m", Role::Reader).await.unwrap();
    remote.end_membership("m").await.unwrap();
    remote.accept_invitation("i").await.unwrap();
    remote.decline_invitation("i").await.unwrap();
    let asked: Vec<_> = server.requests().into_iter().map(|one| (one.line, one.body)).collect();
    let expected = [
        ("POST /sharing/lists/a%2Fb/members HTTP/1.1", r#"{"name":"Ben","role":"editor"}"#),
        ("PATCH /sharing/members/m HTTP/1.1", r#"{"role":"reader"}"#),
        ("DELETE /sharing/members/m HTTP/1.1", ""),
        ("POST /sharing/invitations/i HTTP/1.1", ""),
        ("DELETE /sharing/invitations/i HTTP/1.1", ""),
    ];
    assert_eq!(asked, expected.map(|(line, body)| (line.to_owned(), body.to_owned())));
}

#[tokio::test]
async fn a_refusal_has_the_servers_sentence_or_one_of_ours() {
    let said = json!({"error": "This person has the list already."});
    let server = Server::new([
        Reply::json("409 Conflict", &said),
        Reply::new("403 Forbidden", "", ""),
        Reply::new("404 Not Found", "", ""),
        Reply::new("404 Not Found", "", ""),
        Reply::new("204 No Content", "", ""),
    ])
    .await;
    let remote = server.remote(Dialect::V3);
    for sentence in [
        "This person has the list already.",
        "Only the owner of the list may do this.",
        "There is no such list or invitation any more.",
    ] {
        let error = remote.invite_to("l", "ben", Role::Editor).await.unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (Kind::Rejected, sentence));
    }
    remote.end_membership("gone already").await.unwrap();
}
