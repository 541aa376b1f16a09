//! Tables beyond the built-in ones: every type, added to at a later start, never taken from.

use serde_json::json;
use server::{
    Config, StartError,
    tables::{Column, ColumnType, Table, Tables},
};
use sync_protocol::Dialect;

use crate::support::TestServer;

fn movies(more: Vec<Column>) -> impl FnOnce(&mut Config) {
    let columns = vec![
        Column::string("title"),
        Column::new("rating", ColumnType::Float),
        Column::new("released", ColumnType::Date),
        Column::new("year", ColumnType::Integer),
        Column::new("group", ColumnType::Boolean),
    ];
    let table = Table::new("Movies", columns.into_iter().chain(more).collect()).unwrap();
    move |config| {
        let builtin = Tables::builtin();
        config.tables = builtin.iter().map(|builtin| Table::clone(builtin)).chain([table]).collect();
    }
}

#[tokio::test]
async fn every_type_is_kept_filtered_and_ordered() {
    let server = TestServer::with(movies(Vec::new())).await;
    let client = server.alice(Dialect::V3).await;
    let body = json!({
        "id": "m",
        "title": "A \"quoted\" ünïcode ✓ title\n",
        "rating": 7.25,
        "released": "1994-10-14T02:00:00.1239+02:00",
        "year": 1994,
        "group": true,
    });
    let row = client.post("/tables/MOVIES", body.clone()).await.json();
    assert_eq!((&row["title"], &row["rating"], &row["year"]), (&body["title"], &json!(7.25), &json!(1994)));
    assert_eq!((&row["released"], &row["group"]), (&json!("1994-10-14T00:00:00.123Z"), &json!(true)));
    client.post("/tables/movies", json!({ "id": "n", "rating": 8 })).await;
    let defaults = client.get("/tables/movies/n").await.json();
    assert_eq!(
        (&defaults["rating"], &defaults["year"], &defaults["group"]),
        (&json!(8.0), &json!(0), &json!(false))
    );
    assert_eq!((&defaults["title"], &defaults["released"]), (&json!(null), &json!(null)));
    for (filter, expected) in [
        ("released eq cast(1994-10-14T00:00:00.123Z,Edm.DateTimeOffset)", vec!["m"]),
        ("released lt 2000-01-01", vec!["m"]),
        ("rating gt 7", vec!["n", "m"]),
        ("rating lt 7.5 and group", vec!["m"]),
    ] {
        let reply = client.get(&format!("/tables/movies?$filter={filter}&$orderby=rating desc")).await;
        assert_eq!(reply.ids(), expected, "{filter}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_column_declared_later_is_added_and_what_was_unknown_before_stays() {
    let mut server = TestServer::with(movies(Vec::new())).await;
    let client = server.alice(Dialect::V3).await;
    client.post("/tables/movies", json!({ "id": "m", "title": "t" })).await;
    server.take().shutdown().await;
    let more = vec![Column::string("director")];
    let running = server.another(movies(more)).await.unwrap();
    let mut client = client.clone();
    client.url = running.url();
    let row = client.patch("/tables/movies/m", json!({ "director": "d" })).await.json();
    assert_eq!((&row["title"], &row["director"]), (&json!("t"), &json!("d")));
    running.shutdown().await;
    // And a declaration without it leaves it where it is.
    let running = server.another(movies(Vec::new())).await.unwrap();
    client.url = running.url();
    assert_eq!(client.get("/tables/movies/m").await.json()["title"], "t");
    running.shutdown().await;
}

#[tokio::test]
async fn a_column_that_changes_its_type_is_refused() {
    let mut server = TestServer::with(movies(vec![Column::string("length")])).await;
    server.take().shutdown().await;
    let other = vec![Column::new("length", ColumnType::Integer)];
    let error = server.another(movies(other)).await.unwrap_err();
    assert!(
        matches!(error, StartError::Open(_) | StartError::Connect(_))
            && error.to_string().contains("column length"),
        "{error}"
    );
}
