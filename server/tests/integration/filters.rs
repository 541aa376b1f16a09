//! `$filter`, `$orderby`, `$select`: which rows, and what is refused.

use serde_json::json;
use sync_protocol::Dialect;

use crate::support::{Client, TestServer};

async fn filled(server: &TestServer) -> Client {
    let client = server.alice(Dialect::V3).await;
    for body in [
        json!({ "id": "a", "text": "Alpha", "complete": true, "priority": 1 }),
        json!({ "id": "b", "text": "it's 100 %", "complete": false, "priority": 2 }),
        json!({ "id": "c", "text": null, "complete": null, "priority": null }),
        json!({ "id": "d", "text": "delta", "complete": false, "priority": 4 }),
    ] {
        assert_eq!(client.post("/tables/todoitem", body).await.status, 201);
    }
    client
}

#[tokio::test]
async fn filters_choose_the_rows_they_describe() {
    let server = TestServer::start().await;
    let client = filled(&server).await;
    for (filter, expected) in [
        ("complete", "a"),
        ("complete eq true", "a"),
        ("not complete", "bcd"),
        ("not(complete)", "bcd"),
        ("complete eq false", "bd"),
        ("complete ne true", "bcd"),
        ("text eq 'Alpha'", "a"),
        ("text eq 'alpha'", ""),
        ("text eq 'it''s 100 %25'", "b"),
        ("text ne 'Alpha'", "bcd"),
        ("not (text eq 'Alpha')", "bcd"),
        ("text eq null", "c"),
        ("text ne null", "abd"),
        ("null eq text", "c"),
        ("text gt null", ""),
        ("not (text gt null)", "abcd"),
        ("not (priority gt 1)", "ac"),
        ("priority gt 1", "bd"),
        ("1 lt priority", "bd"),
        ("priority ge 1.5 and priority le 4L", "bd"),
        ("priority eq 2.0", "b"),
        ("id ge 'b' and id lt 'd'", "bc"),
        ("(id eq 'a') or ((id eq 'd') and (complete eq false))", "ad"),
        ("(complete eq true) eq true", "a"),
        ("deleted eq false", "abcd"),
        ("updatedAt gt 2000-01-01T00:00:00Z", "abcd"),
        ("updatedAt gt cast(2000-01-01T00:00:00.000Z,Edm.DateTimeOffset)", "abcd"),
        ("updatedAt gt datetimeoffset'2000-01-01T00:00:00.000Z'", "abcd"),
        ("updatedAt lt datetime'2000-01-01T00:00:00.000Z'", ""),
        ("updatedAt gt '2000-01-01T00:00:00Z'", "abcd"),
        ("updatedAt gt 2000-01-01T00:00:00Z or (updatedAt eq 2000-01-01T00:00:00Z and id gt 'x')", "abcd"),
        ("TEXT eq 'Alpha' and Id eq 'a'", "a"),
        ("true", "abcd"),
        ("1 eq 1", "abcd"),
        ("1 eq 2", ""),
        ("priority add 1 eq 2", "a"),
        ("priority mul 2 gt 3 and -priority lt -3", "d"),
        ("priority div 2 eq 1", "b"),
        ("priority mod 2 eq 0", "bd"),
        ("(priority sub 1) div 2.0 eq 0.5", "b"),
        ("priority in (1,4)", "ad"),
        ("text in ('Alpha',null)", "ac"),
        ("not (text in ('Alpha','delta'))", "bc"),
        ("startswith(text,'A')", "a"),
        ("startswith(text,'a')", ""),
        ("endswith(text,'a')", "ad"),
        ("contains(text,'%25')", "b"),
        ("contains(text,'_')", ""),
        ("substringof('lt',text)", "d"),
        ("substringof(text,'lt')", ""),
        ("not contains(text,'a')", "bc"),
        ("indexof(text,'t') eq 1", "b"),
        ("replace(text,'delta','Alpha') eq 'Alpha'", "ad"),
        ("substring(text,1) eq 'lpha'", "a"),
        ("substring(text,1,2) eq 'el'", "d"),
        ("concat(text,id) eq 'deltad'", "d"),
        ("length(text) eq 5", "ad"),
        ("trim(concat(' ',id)) eq 'c'", "c"),
        ("tolower(text) eq 'alpha'", "a"),
        ("ToUpper(text) eq 'DELTA'", "d"),
        ("year(updatedAt) gt 2000", "abcd"),
        ("month(updatedAt) ge 1 and day(updatedAt) le 31", "abcd"),
        ("hour(updatedAt) lt 24 and minute(updatedAt) lt 60 and second(updatedAt) lt 60", "abcd"),
        ("date(updatedAt) le updatedAt and time(updatedAt) ge 00:00", "abcd"),
        ("updatedAt lt cast(9999-12-31,Edm.Date) and createdAt le now()", "abcd"),
        ("round(priority div 4.0) eq 1.0", "bd"),
        ("floor(priority div 4.0) eq 1", "d"),
        ("ceiling(priority div 4.0) eq 1", "abd"),
        ("cast(priority,Edm.Double) div 4 eq 0.25", "a"),
        ("cast(priority,Edm.String) eq '4'", "d"),
        ("priority div 0 eq null", "abcd"),
    ] {
        let reply = client.get(&format!("/tables/todoitem?$filter={filter}&$orderby=id")).await;
        assert_eq!(reply.status, 200, "{filter}: {}", reply.text);
        assert_eq!(reply.ids().concat(), expected, "{filter}");
    }
}

#[tokio::test]
async fn the_version_of_a_row_can_be_asked_for() {
    let server = TestServer::start().await;
    let client = filled(&server).await;
    let version = client.get("/tables/todoitem/b").await.json()["version"].as_str().unwrap().to_owned();
    let version = version.replace('+', "%2B");
    assert_eq!(client.get(&format!("/tables/todoitem?$filter=version eq '{version}'")).await.ids(), ["b"]);
}

#[tokio::test]
async fn what_cannot_be_answered_is_400_and_names_the_reason() {
    let server = TestServer::start().await;
    let client = filled(&server).await;
    for (query, words) in [
        ("$filter=colour eq 'x'", "no property 'colour'"),
        ("$filter=owner eq 1", "no property 'owner'"),
        ("$filter=rowid eq 1", "no property 'rowid'"),
        ("$filter=extra eq 'x'", "no property 'extra'"),
        ("$orderby=colour", "no property 'colour'"),
        ("$orderby=owner", "no property 'owner'"),
        ("$select=text,colour", "no property 'colour'"),
        ("$filter=text", "true or false"),
        ("$filter='x'", "true or false"),
        ("$filter=priority eq 'x'", "'priority' is a whole number"),
        ("$filter=text eq 1", "'text' is a string"),
        ("$filter=complete eq text", "compares it with something else"),
        ("$filter=geo.distance(place,geography'POINT(-97 38)') lt 0.2", "no property 'place'"),
        ("$filter=soundex(text) eq 'x'", "'soundex' is not supported"),
        ("$filter=length(text,1) eq 1", "many arguments"),
        ("$filter=length(priority) eq 1", "at character 8: 'length' takes a string here"),
        ("$filter=priority add text eq 1", "at character 14: 'add' takes a number here"),
        ("$filter=priority in (1,'x')", "compares it with something else"),
        ("$filter=cast(text,Edm.Int32) eq 1", "cannot be cast"),
        ("$filter=replace(text,'a',id) eq ''", "'replace' takes"),
        ("$filter=text eq 'open", "no end"),
        ("$filter=(text eq 'x'", "expected"),
        ("$filter=id eq 'a' union select 1", "expected"),
        ("$orderby=id;drop table row_todoitem", "$orderby"),
        ("$select=id from account", "$select"),
        ("$filter=id eq 'a'&$filter=true", "more than once"),
        ("$top=-1", "$top"),
        ("$top=x", "$top"),
        ("$skip=-1", "$skip"),
    ] {
        let reply = client.get(&format!("/tables/todoitem?{query}")).await;
        assert_eq!(reply.status, 400, "{query}: {}", reply.text);
        assert!(reply.json()["error"].as_str().unwrap().contains(words), "{query}: {}", reply.text);
    }
    assert_eq!(client.get("/tables/todoitem").await.ids().len(), 4);
}

#[tokio::test]
async fn version_two_forgives_a_top_that_is_none() {
    let server = TestServer::start().await;
    filled(&server).await;
    let client = server.alice(Dialect::V2).await;
    for query in ["$top=0", "$top=-1", "$top=x", "$skip=x", "$count=true", "__systemproperties=*"] {
        assert_eq!(client.get(&format!("/tables/todoitem?{query}")).await.rows().len(), 4, "{query}");
    }
}

#[tokio::test]
async fn selected_members_are_exactly_what_comes_back() {
    let server = TestServer::start().await;
    let client = filled(&server).await;
    let reply = client.get("/tables/todoitem?$select=Text,deleted&$filter=id eq 'a'").await;
    assert_eq!(reply.json(), json!({ "items": [{ "text": "Alpha", "deleted": false }] }));
}

#[tokio::test]
async fn a_plus_in_a_query_is_a_space() {
    let server = TestServer::start().await;
    let client = filled(&server).await;
    assert_eq!(client.get("/tables/todoitem?$filter=text+eq+'delta'").await.ids(), ["d"]);
    let since = "updatedAt gt datetimeoffset'2000-01-01T00:00:00.0000000%2B00:00'";
    assert_eq!(client.get(&format!("/tables/todoitem?$filter={since}")).await.ids().len(), 4);
}

#[tokio::test]
async fn no_filter_makes_the_server_fail() {
    const PIECES: [&str; 32] = [
        "(",
        ")",
        ",",
        "'",
        "-",
        " ",
        "not ",
        " and ",
        " or ",
        " eq ",
        " lt ",
        " in (",
        " add ",
        " div ",
        "text",
        "priority",
        "complete",
        "updatedAt",
        "null",
        "true",
        "0",
        "9223372036854775807",
        "1e308",
        "'x'",
        "trim(",
        "floor(",
        "cast(",
        ",Edm.Int32)",
        "now()",
        "2020-01-01",
        "\u{0}",
        "ä",
    ];
    let server = TestServer::start().await;
    let client = filled(&server).await;
    let mut answers = [0, 0];
    let mut state = 1_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % below).unwrap()
    };
    for _ in 0..400 {
        let mut filter =
            ["priority add 1 gt 0", "not contains(text,'a')", "text in ('x',null)"][random(3)].to_owned();
        for _ in 0..random(3) {
            let places: Vec<usize> = filter.char_indices().map(|(at, _)| at).collect();
            filter.insert_str(places[random(places.len() as u64)], PIECES[random(32)]);
        }
        let reply =
            client.get(&format!("/tables/todoitem?$filter={}", sync_protocol::query::encode(&filter))).await;
        match reply.status {
            200 => answers[0] += 1,
            400 => answers[1] += 1,
            status => panic!("{filter}: {status} {}", reply.text),
        }
    }
    assert!(answers.iter().all(|count| *count > 20), "{answers:?}");
}
