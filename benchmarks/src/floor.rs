//! The floors: what the databases themselves do with the same bytes and the same promise to be durable.

use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::time::Instant;

use rusqlite::{Connection, params};
use sled::Transactional as _;

use crate::report::per_second;
use crate::setup::{Kind, task};

/// Records per second of `records` rows with a queue row each, `batch` to a commit.
pub(crate) fn commits(
    kind: Kind,
    folder: &Path,
    records: usize,
    batch: usize,
) -> Result<f64, Box<dyn Error>> {
    match kind {
        Kind::Sqlite => sqlite(folder, records, batch),
        Kind::Sled => sled_rate(folder, records, batch),
    }
}

fn sqlite(folder: &Path, records: usize, batch: usize) -> Result<f64, Box<dyn Error>> {
    let mut connection = Connection::open(folder.join("floor.sqlite"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(
        "CREATE TABLE row (n INTEGER PRIMARY KEY, id TEXT UNIQUE, body TEXT) STRICT;
         CREATE TABLE queue (n INTEGER PRIMARY KEY, body TEXT) STRICT;",
    )?;
    let began = Instant::now();
    let numbers: Vec<usize> = (0..records).collect();
    for chunk in numbers.chunks(batch) {
        let transaction = connection.transaction()?;
        for number in chunk {
            let body = serde_json::to_string(&task(*number))?;
            let id = format!("01890a5d-ac96-774b-bcce-{number:012}");
            transaction
                .prepare_cached("INSERT INTO row (id, body) VALUES (?1, ?2)")?
                .execute(params![id, body])?;
            transaction.prepare_cached("INSERT INTO queue (body) VALUES (?1)")?.execute(params![body])?;
        }
        transaction.commit()?;
    }
    Ok(per_second(records, began.elapsed()))
}

fn sled_rate(folder: &Path, records: usize, batch: usize) -> Result<f64, Box<dyn Error>> {
    let folder = folder.join("floor.sled");
    let db = sled::Config::new().path(&folder).mode(sled::Mode::LowSpace).open()?;
    let (rows, queue) = (db.open_tree("rows")?, db.open_tree("queue")?);
    let file = File::open(folder.join("db"))?;
    let began = Instant::now();
    let numbers: Vec<usize> = (0..records).collect();
    for chunk in numbers.chunks(batch) {
        let mut row_batch = sled::Batch::default();
        let mut queue_batch = sled::Batch::default();
        for number in chunk {
            let body = serde_json::to_vec(&task(*number))?;
            row_batch.insert(number.to_be_bytes().as_slice(), body.clone());
            queue_batch.insert(number.to_be_bytes().as_slice(), body);
        }
        (&rows, &queue)
            .transaction(|(rows, queue)| {
                rows.apply_batch(&row_batch)?;
                queue.apply_batch(&queue_batch)?;
                Ok(())
            })
            .map_err(|error: sled::transaction::TransactionError<()>| format!("{error:?}"))?;
        db.flush()?;
        file.sync_all()?; // flush alone does not survive a power cut
    }
    Ok(per_second(records, began.elapsed()))
}
