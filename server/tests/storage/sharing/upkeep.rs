//! Shared lists when a database is checked, backed up and moved, and the wall around them.

use serde_json::json;
use server::{
    Database,
    storage::{Role, ShareOutcome, Storage, postgres::PostgresStorage},
    tables::Tables,
    upkeep,
};

use super::{Person, is_applied, two};
use crate::bench::{Bench, Device};

on_both!(a_check_counts_memberships_and_finds_nothing_wrong);

async fn a_check_counts_memberships_and_finds_nothing_wrong(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    ana.invite("l", "nobody", Role::Reader).await;
    // A row of his own under an id of the list's is no fault.
    ben.tasks.insert("x", json!({ "text": "own" })).await;
    ana.add("x", "l").await;
    let findings = upkeep::check(&*storage, &Tables::builtin()).await.unwrap();
    assert_eq!((findings.accounts, findings.memberships, findings.faults), (2, 2, Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_differs_is_a_fault() {
    let bench = Bench::sqlite();
    let storage = bench.open().await;
    let (_, ben) = two(&storage, Role::Editor).await;
    let file = bench.config.data_dir.join("tidelist-server.db");
    for change in [
        "UPDATE row_todoitem SET text = 'x' WHERE owner = ?1",
        "UPDATE row_todoitem SET version = 'AAAA' WHERE owner = ?1",
        "UPDATE row_todoitem SET deleted = 1 WHERE owner = ?1",
        "DELETE FROM row_todolist WHERE owner = ?1",
        "UPDATE row_todoitem SET id = 'other' WHERE owner = ?1",
    ] {
        let other = rusqlite::Connection::open(&file).unwrap();
        other.execute_batch("BEGIN").unwrap();
        assert_eq!(other.execute(change, [ben.owner().0]).unwrap(), 1, "{change}");
        other.execute_batch("COMMIT").unwrap();
        let faults = upkeep::check(&*storage, &Tables::builtin()).await.unwrap().faults;
        assert!(faults.iter().any(|fault| fault.contains("another copy")), "{change}: {faults:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_has_the_shared_lists() {
    let bench = Bench::sqlite();
    let (ana, _) = two(&bench.open().await, Role::Editor).await;
    let there = Bench::sqlite();
    let (file, folder) = (bench.config.data_dir.join("copy.db"), there.config.data_dir.join("restored"));
    server::backup(&bench.config.data_dir, &file).unwrap();
    server::restore(&file, &folder).unwrap();
    let mut config = there.config.clone();
    config.data_dir = folder;
    let restored = server::open(&config).await.unwrap();
    assert_eq!(restored.memberships().await.unwrap(), ana.tasks.storage.memberships().await.unwrap());
}

/// The same person on another database.
fn on(storage: &std::sync::Arc<dyn Storage>, person: &Person) -> Person {
    let at = |device: &Device| Device { storage: storage.clone(), ..device.clone() };
    Person { name: person.name.clone(), tasks: at(&person.tasks), lists: at(&person.lists) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shared_lists_move_to_postgres_and_are_shared_there() {
    let Some(bench) = Bench::postgres().await else { return };
    let source = Bench::sqlite();
    let (ana, ben) = two(&source.open().await, Role::Editor).await;
    ana.invite("l", "nobody", Role::Reader).await;
    let Database::Postgres(database) = &bench.config.database else { panic!("not PostgreSQL") };
    let postgres = PostgresStorage::open(database, &bench.config.tables, bench.config.clock.clone()).await;
    let postgres = postgres.unwrap();
    assert_eq!(postgres.import(&source.config.data_dir, &bench.config.tables).await.unwrap(), 4);
    let postgres: std::sync::Arc<dyn Storage> = std::sync::Arc::new(postgres);
    let source = ana.tasks.storage.clone();
    assert_eq!(postgres.memberships().await.unwrap(), source.memberships().await.unwrap());
    let (ana, ben) = (on(&postgres, &ana), on(&postgres, &ben));
    assert!(is_applied(&ben.change("t", json!({ "text": "there" })).await));
    assert_eq!(ana.text("t").await.unwrap(), "there");
    assert_eq!(ana.end("l", ben.owner()).await, ShareOutcome::Done);
    assert_eq!(ben.text("t").await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_that_forgets_whom_it_is_for_finds_no_memberships() {
    let Some(bench) = Bench::postgres().await else { return };
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let eve = Person::of(&storage, "eve").await;
    let client = crate::postgres::client(bench.url.as_ref().unwrap()).await.unwrap();
    let all = "SELECT id FROM membership";
    assert!(client.query(all, &[]).await.unwrap().is_empty());
    for (person, expected) in [(&ana, 1), (&ben, 1), (&eve, 0)] {
        client
            .batch_execute(&format!("BEGIN; SET LOCAL tidelist.owner = '{}'", person.owner().0))
            .await
            .unwrap();
        assert_eq!(client.query(all, &[]).await.unwrap().len(), expected);
        let make = format!(
            "INSERT INTO membership VALUES ('x', {}, 'l', 'eve', {}, 'editor', 'joined')",
            if expected == 0 { ana.owner().0 } else { eve.owner().0 + 99 },
            ana.owner().0,
        );
        client.execute(&make, &[]).await.unwrap_err();
        client.batch_execute("ROLLBACK").await.unwrap();
    }
}
