//! The same rows in the databases themselves, without a server: one connection, and one commit for each row.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

use super::{PAGE, TEXT};

const TABLE: &str = "CREATE TABLE floor (id TEXT PRIMARY KEY, text TEXT, complete BOOLEAN)";

/// What one database does, each second.
pub(super) struct Floor {
    pub(super) inserts: f64,
    pub(super) by_id: f64,
    pub(super) pages: f64,
}

fn rate(count: usize, began: Instant) -> f64 {
    let count = u32::try_from(count).unwrap();
    f64::from(count) / began.elapsed().as_secs_f64()
}

pub(super) fn sqlite(long: Duration) -> Floor {
    let folder = TempDir::new().unwrap();
    let connection = Connection::open(folder.path().join("floor.db")).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.pragma_update(None, "synchronous", "full").unwrap();
    connection.execute_batch(TABLE).unwrap();
    let mut insert = connection.prepare("INSERT INTO floor VALUES (?1, ?2, 0)").unwrap();
    let (began, mut count) = (Instant::now(), 0);
    while began.elapsed() < long {
        insert.execute((format!("row{count:06}"), TEXT)).unwrap();
        count += 1;
    }
    let inserts = rate(count, began);
    connection.execute_batch("BEGIN").unwrap();
    for number in count..PAGE {
        insert.execute((format!("row{number:06}"), TEXT)).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
    let mut by_id = connection.prepare("SELECT text, complete FROM floor WHERE id = ?1").unwrap();
    let (began, mut count) = (Instant::now(), 0);
    while began.elapsed() < long {
        let id = format!("row{:06}", count % PAGE);
        let text: String = by_id.query_row([id], |row| row.get(0)).unwrap();
        assert_eq!(text, TEXT);
        count += 1;
    }
    let by_id = rate(count, began);
    let mut page = connection.prepare("SELECT id, text, complete FROM floor ORDER BY id LIMIT 1000").unwrap();
    let (began, mut count) = (Instant::now(), 0);
    while began.elapsed() < long {
        let rows = page.query_map([], |row| row.get::<_, String>(1)).unwrap();
        assert_eq!(rows.map(Result::unwrap).count(), PAGE);
        count += 1;
    }
    Floor { inserts, by_id, pages: rate(count, began) }
}

pub(super) async fn postgres(url: &str, long: Duration) -> Floor {
    let (client, connection): (Client, _) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(TABLE).await.unwrap();
    let insert = client.prepare("INSERT INTO floor VALUES ($1, $2, false)").await.unwrap();
    let (began, mut count) = (Instant::now(), 0);
    while began.elapsed() < long {
        client.execute(&insert, &[&format!("row{count:06}"), &TEXT]).await.unwrap();
        count += 1;
    }
    let inserts = rate(count, began);
    client.batch_execute("BEGIN").await.unwrap();
    for number in count..PAGE {
        client.execute(&insert, &[&format!("row{number:06}"), &TEXT]).await.unwrap();
    }
    client.batch_execute("COMMIT").await.unwrap();
    let by_id = client.prepare("SELECT text, complete FROM floor WHERE id = $1").await.unwrap();
    let (began, mut count) = (Instant::now(), 0);
    while began.elapsed() < long {
        let id = format!("row{:06}", count % PAGE);
        let row = client.query_one(&by_id, &[&id]).await.unwrap();
        assert_eq!(row.get::<_, &str>(0), TEXT);
        count += 1;
    }
    let by_id = rate(count, began);
    let page = client.prepare("SELECT id, text, complete FROM floor ORDER BY id LIMIT 1000").await.unwrap();
    let (began, mut count) = (Instant::now(), 0);
    while began.elapsed() < long {
        assert_eq!(client.query(&page, &[]).await.unwrap().len(), PAGE);
        count += 1;
    }
    Floor { inserts, by_id, pages: rate(count, began) }
}
