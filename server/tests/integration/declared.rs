//! Tables beyond the built-in ones: every type, added to at a later start, never taken from.

use serde_json::json;
use server::{
    Config, StartError,
    tables::{Column, ColumnType, Rules, Table, Tables},
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

/// Columns of the kinds that .NET's entities have besides.
fn kinds() -> Vec<Column> {
    let one_of = ["Unrated", "G", "PG"].map(str::to_owned).to_vec();
    let required = Rules { required: true, ..Rules::default() };
    vec![
        Column::new("rated", ColumnType::Enum).with_rules(Rules { one_of, ..Rules::default() }),
        Column::new("premiere", ColumnType::Day),
        Column::new("shown", ColumnType::Time),
        Column::new("doors", ColumnType::Time).with_rules(required),
        Column::new("shot", ColumnType::Point),
    ]
}

#[tokio::test]
async fn days_times_enums_and_places_are_written_as_they_came_and_asked_for_by_the_forms_of_clients() {
    let server = TestServer::with(movies(kinds())).await;
    let client = server.alice(Dialect::Ct).await;
    let kansas = json!({ "type": "Point", "coordinates": [-97.0, 38.0] });
    let body = json!({
        "id": "m", "rated": "PG", "premiere": "1994-10-14", "shown": "07:14:00.1234567", "doors": "06:30", "shot": kansas,
    });
    let row = client.post("/tables/movies", body).await.json();
    assert_eq!(
        (&row["rated"], &row["premiere"], &row["shot"]),
        (&json!("PG"), &json!("1994-10-14"), &kansas)
    );
    assert_eq!((&row["shown"], &row["doors"]), (&json!("07:14:00.123"), &json!("06:30:00.000")));
    // What the toolkit's client leaves out is the first name, midnight where there must be a time, and nothing.
    let row = client.post("/tables/movies", json!({ "id": "n" })).await.json();
    assert_eq!((&row["rated"], &row["doors"]), (&json!("Unrated"), &json!("00:00:00.000")));
    assert_eq!((&row["premiere"], &row["shown"], &row["shot"]), (&json!(null), &json!(null), &json!(null)));
    let again = client.put("/tables/movies/m", json!({ "id": "m", "shot": kansas })).await.json();
    assert_eq!((&again["rated"], &again["premiere"]), (&json!("Unrated"), &json!(null)));
    client
        .put(
            "/tables/movies/m",
            json!({ "rated": "PG", "premiere": "1994-10-14", "shown": "07:14", "shot": kansas }),
        )
        .await;
    for (filter, expected) in [
        ("rated eq 'PG'", vec!["m"]),
        ("rated ne Movies.Rating'PG'", vec!["n"]),
        ("premiere eq cast(1994-10-14,Edm.Date)", vec!["m"]),
        ("premiere lt 1994-10-15 and year(premiere) eq 1994", vec!["m"]),
        ("shown le cast(07:14:00,Edm.TimeOfDay) and hour(shown) eq 7", vec!["m"]),
        ("doors eq 00:00", vec!["n", "m"]),
        ("geo.distance(shot, geography'POINT(-97 38)') lt 0.2", vec!["m"]),
        ("geo.distance(shot, geography'POINT(-98 38)') lt 87", vec![]),
        ("shot eq null", vec!["n"]),
    ] {
        let reply = client.get(&format!("/tables/movies?$filter={filter}&$orderby=rated")).await;
        assert_eq!(reply.ids(), expected, "{filter}: {}", reply.text);
    }
    for (name, wrong) in [
        ("rated", json!("X")),
        ("rated", json!(1)),
        ("premiere", json!("1994-10-14T00:00:00Z")),
        ("shown", json!("7 o'clock")),
        ("doors", json!(null)),
        ("shot", json!({ "type": "Point", "coordinates": [38.0, -97.0] })),
    ] {
        let reply = client.put("/tables/movies/n", json!({ name: wrong })).await;
        assert!([400, 422].contains(&reply.status) && reply.text.contains(name), "{name}: {}", reply.text);
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
