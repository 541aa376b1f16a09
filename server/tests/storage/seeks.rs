//! A page of 1,000 rows after a token starts where it should in PostgreSQL as well, as its own counters say. (SQLite
//! explains itself in its own tests, in `src/storage/sqlite/list_tests.rs`.)

use std::time::Duration;

use server::storage::{Count, Keyset, ListRequest};
use sync_protocol::{date, odata::parse, query::Direction::Ascending};
use tokio_postgres::Client;

use crate::bench::{Bench, Device};

const ROWS: i64 = 20_000;

/// Scans of the whole table, uses of the index by stamp, and entries of it that were read.
async fn counters(client: &Client) -> (i64, i64, i64) {
    let text = "SELECT seq_scan, idx.idx_scan, idx.idx_tup_read
                FROM pg_stat_user_tables AS rows JOIN pg_stat_user_indexes AS idx USING (relid)
                WHERE idx.indexrelname = 'row_todoitem_by_stamp'";
    let row = client.query_one(text, &[]).await.unwrap();
    (row.get(0), row.get(1), row.get(2))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_after_a_token_or_a_place_is_a_seek_and_not_a_scan() {
    let Some(bench) = Bench::postgres().await else { return };
    let (_, device) = bench.open_for_one().await;
    let client = crate::postgres::client(bench.url.as_ref().unwrap()).await.unwrap();
    let owner = device.owner.0;
    client
        .batch_execute(&format!(
            "SET tidelist.owner = '{owner}';
             INSERT INTO row_todoitem (owner, id, created_at, updated_at, version, deleted)
             SELECT {owner}, lpad(n::text, 8, '0'), n, n, '', false FROM generate_series(1, {ROWS}) AS n;
             ANALYZE row_todoitem"
        ))
        .await
        .unwrap();
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
        let (scans, uses, read) = counters(&client).await;
        let fresh = Device { storage: bench.open().await, ..device.clone() };
        let shown = format!("{:?}", request.filter);
        fresh.list(request).await;
        // A connection tells its counters when it ends.
        tokio::task::spawn_blocking(move || fresh.storage.close()).await.unwrap();
        let mut after = counters(&client).await;
        for _ in 0..200 {
            if after.1 > uses {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
            after = counters(&client).await;
        }
        assert_eq!(after.0, scans, "the whole table was read for {shown}");
        assert!(after.1 > uses, "the index was not used for {shown}");
        assert!(after.2 - read <= most, "{} entries were read for {shown}", after.2 - read);
    }
}
