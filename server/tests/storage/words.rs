//! Word of changes: told for each write that happened, and between servers on one database.

use std::time::Duration;

use server::storage::Changed;
use tokio::{sync::broadcast::Receiver, time::timeout};

use crate::bench::{Bench, Device, nothing};

on_both!(a_write_that_happened_is_told_and_no_other);

fn rows(device: &Device) -> Changed {
    Changed::Rows { owner: device.owner, table: "todoitem".into() }
}

async fn heard(listener: &mut Receiver<Changed>) -> Changed {
    timeout(Duration::from_secs(20), listener.recv()).await.expect("no word came").unwrap()
}

/// The next word that says what changed; a server that has just begun to listen to others says "anything".
async fn heard_of_rows(listener: &mut Receiver<Changed>) -> Changed {
    loop {
        match heard(listener).await {
            Changed::Anything => {}
            rows => return rows,
        }
    }
}

async fn a_write_that_happened_is_told_and_no_other(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    let mut listener = storage.changes();
    device.write(device.request("a", device.merging(nothing()))).await;
    device.insert("a", nothing()).await;
    assert_eq!(heard_of_rows(&mut listener).await, rows(&device));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn word_crosses_from_one_server_to_another_also_after_its_connection_broke() {
    let Some(bench) = Bench::postgres().await else { return };
    let (_here, device) = bench.open_for_one().await;
    let there = bench.open().await;
    let mut listener = there.changes();
    let client = crate::postgres::client(bench.url.as_ref().unwrap()).await.unwrap();
    let listening = "SELECT pid FROM pg_stat_activity
                     WHERE query = 'LISTEN tidelist' AND state = 'idle' AND datname = current_database()";
    while client.query(listening, &[]).await.unwrap().len() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    device.insert("a", nothing()).await;
    assert_eq!(heard_of_rows(&mut listener).await, rows(&device));
    // Whoever listens loses its connection, and says that it may have missed something.
    let end = format!("SELECT pg_terminate_backend(pid) FROM ({listening}) AS listening");
    assert_eq!(client.query(&end, &[]).await.unwrap().len(), 2);
    assert_eq!(heard(&mut listener).await, Changed::Anything);
    device.insert("b", nothing()).await;
    assert_eq!(heard_of_rows(&mut listener).await, rows(&device));
}
