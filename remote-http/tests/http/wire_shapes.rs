//! What goes over the wire for every verb in every dialect: the exact line, headers and body.

use remote_http::{Dialect, HttpRemote};
use serde_json::{Value, json};
use sync_core::OperationKind::{Delete, Insert, Undelete, Update};
use sync_core::{
    Continuation, Cursor, FetchRequest, Filter, Next, Operation, Position, PushOutcome, Record, Remote,
    Timestamp, Tombstones,
};

use crate::support::{Reply, Server, fields, id, list, operation, request, row, tombstone};

async fn applied(dialect: Dialect, operation: Operation, reply: Reply) -> (String, Record) {
    let server = Server::new([reply]).await;
    let outcome = server.remote(dialect).push(&operation).await.unwrap();
    let PushOutcome::Applied(record) = outcome else { panic!("{outcome:?}") };
    (server.only_wire(), record)
}

async fn fetched(dialect: Dialect, request: FetchRequest) -> String {
    let server = Server::new([Reply::json("200 OK", &json!([]))]).await;
    server.remote(dialect).fetch(&request).await.unwrap();
    server.only_wire()
}

fn changes() -> Value {
    json!({"text": "buy milk", "complete": false, "notes": null, "updatedAt": "mine", "Version": "mine"})
}

#[tokio::test]
async fn an_insert_is_posted_without_nulls_and_system_members() {
    let reply = || Reply::row("201 Created", "MQ==", &row("MQ==", "buy milk"));
    let (v3, record) = applied(Dialect::V3, operation(Insert, None, changes()), reply()).await;
    insta::assert_snapshot!(v3, @r#"
    POST /tables/todoitem HTTP/1.1
    content-type: application/json
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    x-zumo-options: nextLink=path
    zumo-api-version: 3.0.0
    {"complete":false,"id":"a1","text":"buy milk"}
    "#);
    assert_eq!(record.version.unwrap().as_str(), "MQ==");
    assert_eq!(record.updated_at, Some(Timestamp(1_769_860_800_000)));
    assert_eq!(record.fields, fields(json!({"text": "buy milk"})));
    let (v2, _) = applied(Dialect::V2, operation(Insert, None, changes()), reply()).await;
    insta::assert_snapshot!(v2, @r#"
    POST /tables/todoitem HTTP/1.1
    content-type: application/json
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    zumo-api-version: 2.0.0
    {"complete":false,"id":"a1","text":"buy milk"}
    "#);
    let (ct, _) = applied(Dialect::Ct, operation(Insert, None, changes()), reply()).await;
    insta::assert_snapshot!(ct, @r#"
    POST /tables/todoitem HTTP/1.1
    content-type: application/json
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    {"complete":false,"id":"a1","text":"buy milk"}
    "#);
}

#[tokio::test]
async fn an_update_is_a_patch_of_the_changed_members_on_the_known_version() {
    let change = || operation(Update, Some("MQ=="), json!({"text": "b", "notes": null}));
    let reply = || Reply::row("200 OK", "Mg==", &row("Mg==", "b"));
    let (v3, record) = applied(Dialect::V3, change(), reply()).await;
    insta::assert_snapshot!(v3, @r#"
    PATCH /tables/todoitem/a1 HTTP/1.1
    content-type: application/json
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    if-match: "MQ=="
    x-zumo-options: nextLink=path
    zumo-api-version: 3.0.0
    {"notes":null,"text":"b"}
    "#);
    assert_eq!(record.version.unwrap().as_str(), "Mg==");
    let (v2, _) = applied(Dialect::V2, change(), reply()).await;
    insta::assert_snapshot!(v2, @r#"
    PATCH /tables/todoitem/a1 HTTP/1.1
    content-type: application/json
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    if-match: "MQ=="
    zumo-api-version: 2.0.0
    {"notes":null,"text":"b"}
    "#);
}

#[tokio::test]
async fn an_update_without_known_version_has_no_condition() {
    let reply = Reply::row("200 OK", "Mg==", &row("Mg==", "b"));
    let (wire, _) = applied(Dialect::V3, operation(Update, None, json!({"text": "b"})), reply).await;
    assert!(!wire.contains("if-match"), "{wire}");
}

#[tokio::test]
async fn a_toolkit_server_gets_a_full_replace_of_the_row_it_stores() {
    let stored =
        json!({"id": "a1", "version": "MQ==", "updatedAt": "2026-01-31T12:00:00Z", "text": "a", "other": 5});
    let server = Server::new([list(&[stored]), Reply::row("200 OK", "Mg==", &row("Mg==", "b"))]).await;
    let change = operation(Update, Some("MQ=="), json!({"text": "b"}));
    let outcome = server.remote(Dialect::Ct).push(&change).await.unwrap();
    assert!(matches!(outcome, PushOutcome::Applied(_)));
    insta::assert_snapshot!(server.requests()[0].wire(), @r#"GET /tables/todoitem?$filter=id%20eq%20%27a1%27&$top=1&__includedeleted=true HTTP/1.1"#);
    insta::assert_snapshot!(server.requests()[1].wire(), @r#"
    PUT /tables/todoitem/a1 HTTP/1.1
    content-type: application/json
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    if-match: "MQ=="
    {"id":"a1","other":5,"text":"b"}
    "#);
}

#[tokio::test]
async fn a_delete_has_a_condition_and_no_body() {
    let (v3, record) = applied(
        Dialect::V3,
        operation(Delete, Some("MQ=="), json!({})),
        Reply::new("204 No Content", "", ""),
    )
    .await;
    insta::assert_snapshot!(v3, @r#"
    DELETE /tables/todoitem/a1 HTTP/1.1
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    if-match: "MQ=="
    x-zumo-options: nextLink=path
    zumo-api-version: 3.0.0
    "#);
    assert!(record.deleted && record.version.is_none() && record.id == id("a1"));
    let reply = Reply::row("200 OK", "Mg==", &tombstone("Mg=="));
    let (v2, record) = applied(Dialect::V2, operation(Delete, Some("MQ=="), json!({})), reply).await;
    insta::assert_snapshot!(v2, @r#"
    DELETE /tables/todoitem/a1 HTTP/1.1
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    if-match: "MQ=="
    zumo-api-version: 2.0.0
    "#);
    assert!(record.deleted && record.version.unwrap().as_str() == "Mg==");
}

#[tokio::test]
async fn an_undelete_is_one_patch_in_version_3() {
    let reply = Reply::row("200 OK", "Mw==", &row("Mw==", "b"));
    let (wire, _) =
        applied(Dialect::V3, operation(Undelete, Some("Mg=="), json!({"text": "b"})), reply).await;
    insta::assert_snapshot!(wire, @r#"
    PATCH /tables/todoitem/a1 HTTP/1.1
    content-type: application/json
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    if-match: "Mg=="
    x-zumo-options: nextLink=path
    zumo-api-version: 3.0.0
    {"deleted":false,"text":"b"}
    "#);
}

#[tokio::test]
async fn an_undelete_is_a_put_on_the_tombstone_for_a_toolkit_server() {
    let reply = Reply::row("200 OK", "Mw==", &row("Mw==", "b"));
    let (wire, _) =
        applied(Dialect::Ct, operation(Undelete, Some("Mg=="), json!({"text": "b"})), reply).await;
    insta::assert_snapshot!(wire, @r#"
    PUT /tables/todoitem/a1?__includedeleted=true HTTP/1.1
    content-type: application/json
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    if-match: "Mg=="
    {"deleted":false,"id":"a1","text":"b"}
    "#);
}

#[tokio::test]
async fn an_undelete_is_a_post_and_then_a_patch_in_version_2() {
    let replies = [
        Reply::row("201 Created", "Mw==", &row("Mw==", "old")),
        Reply::row("200 OK", "NA==", &row("NA==", "b")),
    ];
    let server = Server::new(replies).await;
    let undelete = operation(Undelete, Some("Mg=="), json!({"text": "b"}));
    let outcome = server.remote(Dialect::V2).push(&undelete).await.unwrap();
    let PushOutcome::Applied(record) = outcome else { panic!("{outcome:?}") };
    assert_eq!(record.version.unwrap().as_str(), "NA==");
    insta::assert_snapshot!(server.requests()[0].wire(), @r#"
    POST /tables/todoitem/a1 HTTP/1.1
    idempotency-key: "00000000-0000-0000-0000-000000000001"
    if-match: "Mg=="
    zumo-api-version: 2.0.0
    "#);
    insta::assert_snapshot!(server.requests()[1].wire(), @r#"
    PATCH /tables/todoitem/a1 HTTP/1.1
    content-type: application/json
    idempotency-key: "00000000-0000-0000-0000-000000000001-members"
    if-match: "Mw=="
    zumo-api-version: 2.0.0
    {"text":"b"}
    "#);
}

#[tokio::test]
async fn an_undelete_in_version_2_spares_the_patch_if_the_members_are_right() {
    let server = Server::new([Reply::row("201 Created", "Mw==", &row("Mw==", "b"))]).await;
    let undelete = operation(Undelete, Some("Mg=="), json!({"text": "b"}));
    let outcome = server.remote(Dialect::V2).push(&undelete).await.unwrap();
    assert!(matches!(outcome, PushOutcome::Applied(_)));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_id_is_percent_encoded_in_the_path() {
    let server = Server::new([Reply::new("204 No Content", "", "")]).await;
    let delete = Operation { record: id("a b%ü#"), ..operation(Delete, None, json!({})) };
    server.remote(Dialect::V3).push(&delete).await.unwrap();
    assert_eq!(server.requests()[0].line, "DELETE /tables/todoitem/a%20b%25%C3%BC%23 HTTP/1.1");
}

#[tokio::test]
async fn a_first_pull_asks_for_a_total() {
    let first = || FetchRequest { tombstones: Tombstones::Skip, ..request(Position::Start) };
    insta::assert_snapshot!(fetched(Dialect::V3, first()).await, @r#"
    GET /tables/todoitem?$orderby=updatedAt,id&$top=50&$count=true HTTP/1.1
    x-zumo-options: nextLink=path
    zumo-api-version: 3.0.0
    "#);
    insta::assert_snapshot!(fetched(Dialect::V2, first()).await, @r#"
    GET /tables/todoitem?$orderby=updatedAt,id&$top=50&$inlinecount=allpages HTTP/1.1
    zumo-api-version: 2.0.0
    "#);
}

#[tokio::test]
async fn a_later_pull_asks_by_keyset_behind_the_query_s_own_filter() {
    let later = || FetchRequest {
        filter: Filter::eq("listId", "l'1"),
        ..request(Position::After(Timestamp(1_614_575_167_089), id("x")))
    };
    insta::assert_snapshot!(fetched(Dialect::V3, later()).await, @r#"
    GET /tables/todoitem?$filter=listId%20eq%20%27l%27%271%27%20and%20(updatedAt%20gt%20cast(2021-03-01T05:06:07.089Z,Edm.DateTimeOffset)%20or%20(updatedAt%20eq%20cast(2021-03-01T05:06:07.089Z,Edm.DateTimeOffset)%20and%20id%20gt%20%27x%27))&$orderby=updatedAt,id&$top=50&__includedeleted=true HTTP/1.1
    x-sync-since: 1614575167089
    x-zumo-options: nextLink=path
    zumo-api-version: 3.0.0
    "#);
    insta::assert_snapshot!(fetched(Dialect::V2, later()).await, @r#"
    GET /tables/todoitem?$filter=listId%20eq%20%27l%27%271%27%20and%20(updatedAt%20gt%20datetimeoffset%272021-03-01T05:06:07.089Z%27%20or%20(updatedAt%20eq%20datetimeoffset%272021-03-01T05:06:07.089Z%27%20and%20id%20gt%20%27x%27))&$orderby=updatedAt,id&$top=50&__includeDeleted=true HTTP/1.1
    x-sync-since: 1614575167089
    zumo-api-version: 2.0.0
    "#);
}

#[tokio::test]
async fn an_overlap_is_read_inclusively() {
    let wire = fetched(Dialect::V3, request(Position::From(Timestamp(0)))).await;
    insta::assert_snapshot!(wire, @r#"
    GET /tables/todoitem?$filter=updatedAt%20ge%20cast(1970-01-01T00:00:00.000Z,Edm.DateTimeOffset)&$orderby=updatedAt,id&$top=50&__includedeleted=true HTTP/1.1
    x-sync-since: 0
    x-zumo-options: nextLink=path
    zumo-api-version: 3.0.0
    "#);
}

#[tokio::test]
async fn a_next_link_is_followed_as_it_came_on_our_own_address() {
    let page = json!({"items": [row("1", "a")], "nextLink": "/other/path?$skip=1&x=%27y%27"});
    let exact = "Content-Type: application/json\r\nX-Sync-Cursor: exact; epoch=e1; reached=1773480413589\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let server = Server::new([Reply::new("200 OK", exact, &page.to_string()), list(&[])]).await;
    let remote = server.remote(Dialect::V3);
    let page = remote.fetch(&request(Position::Start)).await.unwrap();
    assert_eq!(page.cursor, Cursor::Exact { epoch: "e1".into() });
    assert_eq!(page.reached, Some(Timestamp(1_773_480_413_589)));
    assert_eq!(page.server_time, Some(Timestamp(784_111_777_000)));
    let next = Continuation("$skip=1&x=%27y%27".into());
    assert_eq!(page.next, Next::Link(next.clone()));
    let page = remote.fetch(&request(Position::Continue(next))).await.unwrap();
    assert_eq!(page.next, Next::End);
    assert_eq!(server.requests()[1].line, "GET /tables/todoitem?$skip=1&x=%27y%27 HTTP/1.1");
}

#[tokio::test]
async fn a_page_is_read_in_every_shape() {
    for (dialect, body, total) in [
        (Dialect::V2, json!([row("1", "a")]), None),
        (Dialect::V2, json!({"results": [row("1", "a")], "count": 7}), Some(7)),
        (Dialect::V3, json!({"items": [row("1", "a")], "count": 7, "nextLink": null}), Some(7)),
        (Dialect::Ct, json!({"items": [row("1", "a")]}), None),
    ] {
        let server = Server::new([Reply::json("200 OK", &body)]).await;
        let page = server.remote(dialect).fetch(&request(Position::Start)).await.unwrap();
        assert_eq!((page.records.len(), page.total, page.cursor), (1, total, Cursor::Naive));
    }
}

#[tokio::test]
async fn requests_share_a_connection_and_carry_the_token() {
    let server = Server::new([list(&[]), list(&[])]).await;
    let remote = HttpRemote::builder(&server.address).token("secret".to_owned().into()).build().unwrap();
    for _ in 0..2 {
        remote.fetch(&request(Position::Start)).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    assert!(server.requests().iter().all(|request| request.header("x-zumo-auth") == Some("secret")));
    assert_eq!(server.requests()[0].header("accept-encoding"), Some("gzip"));
    assert!(!format!("{remote:?}").contains("secret"));
}

#[tokio::test]
async fn a_base_path_is_kept() {
    let server = Server::new([list(&[])]).await;
    let remote = HttpRemote::builder(format!("{}/base", server.address)).build().unwrap();
    remote.fetch(&request(Position::Start)).await.unwrap();
    assert!(server.requests()[0].line.starts_with("GET /base/tables/todoitem?$orderby="));
}
