//! A page of 1,000 rows after a token starts where it should in PostgreSQL as well, and so do a read by id and a removal
//! of old tombstones, as its own counters say. (SQLite explains itself in its own tests, in
//! `src/storage/sqlite/list_tests.rs`.)

use std::{sync::Arc, time::Duration};

use server::{
    Database,
    storage::{Count, Keyset, ListRequest, Together},
};
use sync_protocol::{date, odata::parse, query::Direction::Ascending};
use tokio_postgres::Client;

use crate::bench::{Bench, Device, text};

const ROWS: i64 = 20_000;
const BY_STAMP: &str = "row_todoitem_by_stamp";
const BY_ID: &str = "row_todoitem_pkey";

/// A table with so many rows of two accounts, by turns, that the database knows. The first two hundred of each are
/// tombstones.
async fn filled(bench: &Bench) -> (Client, Device) {
    let (client, device) = filled_just_now(bench).await;
    client.batch_execute("ANALYZE row_todoitem").await.unwrap();
    (client, device)
}

/// The same, of which the database has not taken notice yet.
async fn filled_just_now(bench: &Bench) -> (Client, Device) {
    let (storage, device) = bench.open_for_one().await;
    let other = Device::of(&storage, "bob").await;
    let client = crate::postgres::client(bench.url.as_ref().unwrap()).await.unwrap();
    for owner in [other.owner.0, device.owner.0] {
        fill(&client, owner).await;
    }
    (client, device)
}

async fn fill(client: &Client, owner: i64) {
    client
        .batch_execute(&format!(
            "SET tidelist.owner = '{owner}';
             INSERT INTO row_todoitem (owner, id, created_at, updated_at, version, deleted)
             SELECT {owner}, lpad(n::text, 8, '0'), n, n, '', n <= 200 FROM generate_series(1, {ROWS}) AS n"
        ))
        .await
        .unwrap();
}

/// Scans of the whole table, uses of the index, and entries of it that were read.
async fn counters(client: &Client, index: &str) -> (i64, i64, i64) {
    let text = "SELECT seq_scan, idx.idx_scan, idx.idx_tup_read
                FROM pg_stat_user_tables AS rows JOIN pg_stat_user_indexes AS idx USING (relid)
                WHERE idx.indexrelname = $1";
    let row = client.query_one(text, &[&index]).await.unwrap();
    (row.get(0), row.get(1), row.get(2))
}

/// How many entries of the index are read for this. The table may not be read as a whole.
async fn entries(
    (client, device): &(Client, Device),
    bench: &Bench,
    index: &str,
    what: &str,
    work: impl AsyncFnOnce(&Device),
) -> i64 {
    let (scans, uses, read) = counters(client, index).await;
    let fresh = Device { storage: bench.open().await, ..device.clone() };
    work(&fresh).await;
    // A connection tells its counters when it ends.
    tokio::task::spawn_blocking(move || fresh.storage.close()).await.unwrap();
    let mut after = counters(client, index).await;
    for _ in 0..200 {
        if after.1 > uses {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
        after = counters(client, index).await;
    }
    assert_eq!(after.0, scans, "the whole table was read for {what}");
    assert!(after.1 > uses, "the index was not used for {what}");
    after.2 - read
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_after_a_token_or_a_place_is_a_seek_and_not_a_scan() {
    let Some(bench) = Bench::postgres().await else { return };
    let filled = filled(&bench).await;
    let device = &filled.1;
    let stamp = date::print(ROWS - 10_000);
    let of = |filter: String, order: &[&str]| ListRequest {
        filter: Some(parse(&filter).unwrap()),
        ..device.ordered(&order.iter().map(|&name| (name, Ascending)).collect::<Vec<_>>())
    };
    for (request, most) in [
        (of(format!("updatedAt gt cast({stamp},Edm.DateTimeOffset)"), &["updatedAt"]), 1_002),
        (of(format!("(updatedAt ge datetimeoffset'{stamp}')"), &["updatedAt"]), 1_002),
        (
            of(format!("updatedAt gt {stamp} or (updatedAt eq {stamp} and id gt 'x')"), &["updatedAt", "id"]),
            1_003,
        ),
        (of(format!("complete ne true and updatedAt gt {stamp}"), &["updatedAt"]), 1_003),
        (of(format!("updatedAt gt {}", date::print(ROWS)), &[]), 1),
        (
            ListRequest { after: Some(Keyset { values: vec![9_000.into(), "x".into()] }), ..device.query() },
            1_002,
        ),
        (
            ListRequest { count: Count::All, ..of(format!("updatedAt gt {}", date::print(ROWS - 300)), &[]) },
            602,
        ),
    ] {
        let shown = format!("{:?}", request.filter);
        let list = async |device: &Device| drop(device.list(request).await);
        let read = entries(&filled, &bench, BY_STAMP, &shown, list).await;
        assert!(read <= most, "{read} entries were read for {shown}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_a_seek_also_before_the_database_knows_how_many_rows_there_are() {
    let Some(bench) = Bench::postgres().await else { return };
    let filled = filled_just_now(&bench).await;
    let device = &filled.1;
    let since = parse(&format!("updatedAt gt {}", date::print(ROWS - 10_000))).unwrap();
    for request in [
        ListRequest { filter: Some(since), ..device.ordered(&[("updatedAt", Ascending)]) },
        ListRequest { after: Some(Keyset { values: vec![9_000.into(), "x".into()] }), ..device.query() },
    ] {
        let shown = format!("{:?}", request.filter);
        let list = async |device: &Device| drop(device.list(request).await);
        let read = entries(&filled, &bench, BY_STAMP, &shown, list).await;
        assert!(read <= 1_002, "{read} entries were read for {shown}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_made_for_a_small_table_is_none_for_a_large_one() {
    let Some(mut bench) = Bench::postgres().await else { return };
    if let Database::Postgres(config) = &mut bench.config.database {
        config.connections = 1;
    }
    let (storage, device) = bench.open_for_one().await;
    // What made the indexes read the table; a connection tells its counters when it ends.
    tokio::task::spawn_blocking(move || storage.close()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let client = crate::postgres::client(bench.url.as_ref().unwrap()).await.unwrap();
    let storage = bench.open().await;
    let device = Device { storage: Arc::clone(&storage), ..device };
    let together = async |number: usize| {
        let insert = |name: &str| device.request(&format!("{name}{number}"), device.insertion(text("few")));
        assert!(matches!(
            storage.write_together(vec![insert("a"), insert("b")]).await,
            Ok(Together::Done(_))
        ));
        let merge = |name: &str| device.request(&format!("{name}{number}"), device.merging(text("changed")));
        assert!(matches!(storage.write_together(vec![merge("a"), merge("b")]).await, Ok(Together::Done(_))));
    };
    for number in 0..20 {
        together(number).await;
    }
    fill(&client, device.owner.0).await;
    let (_, _, before) = counters(&client, BY_STAMP).await;
    together(20).await;
    tokio::task::spawn_blocking(move || storage.close()).await.unwrap();
    drop(device);
    for _ in 0..40 {
        tokio::time::sleep(Duration::from_millis(25)).await;
        let (_, _, read) = counters(&client, BY_STAMP).await;
        // The small table may have been read as a whole.
        assert!(read - before <= 5_000, "{} entries were read", read - before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_by_its_id_is_one_entry() {
    let Some(bench) = Bench::postgres().await else { return };
    let filled = filled(&bench).await;
    let read = async |device: &Device| assert!(device.read("00009000").await.is_some());
    assert_eq!(entries(&filled, &bench, BY_ID, "a row", read).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_of_old_tombstones_reads_no_more_than_what_is_old() {
    let Some(bench) = Bench::postgres().await else { return };
    let filled = filled(&bench).await;
    let purge = async |device: &Device| {
        let removed = device.storage.purge(device.owner, Arc::clone(&device.table), 101).await.unwrap();
        assert_eq!(removed, 100);
    };
    let read = entries(&filled, &bench, BY_STAMP, "a removal", purge).await;
    assert!(read <= 201, "{read} entries were read");
}
