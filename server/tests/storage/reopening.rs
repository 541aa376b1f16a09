//! What a database is after it was closed, and what declarations may add to it.

use serde_json::json;
use server::{
    StartError,
    tables::{Column, ColumnType, Table},
};

use crate::bench::{Bench, Device, text};

on_both!(
    all_is_there_again_under_the_same_epoch,
    a_column_is_added_and_none_is_taken,
    a_column_that_changes_its_type_is_refused_and_nothing_else_is_changed,
    two_that_open_a_new_database_at_once_both_can,
);

fn table(more: Vec<Column>) -> Table {
    Table::new("Movies", [Column::string("title")].into_iter().chain(more).collect()).unwrap()
}

async fn all_is_there_again_under_the_same_epoch(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    device.insert("a", text("x")).await;
    let again = bench.open().await;
    assert_eq!(again.epoch(), storage.epoch());
    let other = Device { storage: again, ..device.clone() };
    assert_eq!(other.read("a").await, device.read("a").await);
}

async fn a_column_is_added_and_none_is_taken(bench: Bench) {
    let bench = bench.declaring(&table(Vec::new()));
    let (_, device) = bench.open_for_one().await;
    device.at(&table(Vec::new())).insert("m", json!({ "title": "t" })).await;
    let more =
        table(vec![Column::new("Year", ColumnType::Integer), Column::new("seen", ColumnType::Boolean)]);
    let bench = bench.declaring(&more);
    let later = Device { storage: bench.open().await, ..device.at(&more) };
    let row = later.applied(later.request("m", later.merging(json!({ "year": 1994, "seen": true })))).await;
    let row = crate::bench::json_of(&row);
    assert_eq!((&row["title"], &row["Year"], &row["seen"]), (&json!("t"), &json!(1994), &json!(true)));
    // A declaration without them leaves them where they are.
    let bench = bench.declaring(&table(Vec::new()));
    let without = Device { storage: bench.open().await, ..device.at(&table(Vec::new())) };
    without.applied(without.request("m", without.merging(json!({ "title": "u" })))).await;
    let bench = bench.declaring(&more);
    let again = Device { storage: bench.open().await, ..later };
    let row = again.read("m").await.unwrap();
    assert_eq!((&row["title"], &row["Year"]), (&json!("u"), &json!(1994)));
}

async fn a_column_that_changes_its_type_is_refused_and_nothing_else_is_changed(bench: Bench) {
    let bench = bench.declaring(&table(vec![Column::string("length")]));
    bench.open().await;
    let bench = bench.declaring(&table(vec![Column::new("length", ColumnType::Integer)]));
    let error = server::open(&bench.config).await.unwrap_err();
    assert!(matches!(error, StartError::Open(_) | StartError::Connect(_)), "{error:?}");
    assert!(error.to_string().contains("column length"), "{error}");
    let bench = bench.declaring(&table(vec![Column::string("length")]));
    bench.open().await;
}

async fn two_that_open_a_new_database_at_once_both_can(bench: Bench) {
    let (a, b) = tokio::join!(server::open(&bench.config), server::open(&bench.config));
    assert_eq!(a.unwrap().epoch(), b.unwrap().epoch());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_that_was_promoted_begins_a_new_life() {
    let Some(bench) = Bench::postgres().await else { return };
    let before = bench.open().await;
    let client = crate::postgres::client(bench.url.as_ref().unwrap()).await.unwrap();
    let timeline: i32 = client.query_one("SELECT timeline FROM store", &[]).await.unwrap().get(0);
    assert!(timeline > 0, "the database does not tell its timeline");
    // As if the database had been on another one when it was last opened.
    client.execute("UPDATE store SET timeline = timeline + 1", &[]).await.unwrap();
    let after = bench.open().await;
    assert_ne!(after.epoch(), before.epoch());
    assert_eq!(bench.open().await.epoch(), after.epoch());
}
