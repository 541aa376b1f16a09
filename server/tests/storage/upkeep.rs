//! Purging, checking, and moving to PostgreSQL.

use std::path::Path;

use serde_json::json;
use server::{
    Config,
    storage::{Change, Page, Session, Storage, TokenDigest, WriteOutcome, postgres::PostgresStorage},
    tables::{Column, Table, Tables},
    upkeep,
};

use crate::bench::{Bench, Device, ids, key, nothing, text};

on_both!(
    what_was_deleted_long_ago_is_removed_for_good_and_the_page_says_how_far,
    a_healthy_database_has_no_faults,
    a_new_epoch_is_noticed_by_all_that_have_the_database_open,
);

async fn what_was_deleted_long_ago_is_removed_for_good_and_the_page_says_how_far(bench: Bench) {
    const DAY: i64 = 86_400_000;
    bench.clock.set(DAY);
    let (storage, device) = bench.open_for_one().await;
    let other = Device::of(&storage, "bob").await;
    for id in ["old", "new", "kept"] {
        device.insert(id, nothing()).await;
    }
    other.insert("old", nothing()).await;
    let gone = device.applied(device.request("old", Change::Delete)).await;
    bench.clock.set(50 * DAY);
    device.applied(device.request("new", Change::Delete)).await;
    assert_eq!(upkeep::purge(&*storage, &Tables::builtin(), 100 * DAY, 90).await.unwrap(), 1);
    let page = device.list(device.query()).await;
    assert_eq!(ids(&page), ["kept", "new"]);
    assert_eq!(page.horizon, gone.updated_at);
    assert_eq!(other.list(other.query()).await.horizon, 0);
    // The clock stands where it stood, and a second time there is nothing to remove.
    assert!(device.insert("next", nothing()).await.updated_at > gone.updated_at);
    assert_eq!(upkeep::purge(&*storage, &Tables::builtin(), 100 * DAY, 90).await.unwrap(), 0);
    assert_eq!(device.list(device.query()).await.horizon, gone.updated_at);
}

async fn a_healthy_database_has_no_faults(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    for number in 0..5 {
        device.insert(&number.to_string(), text("x")).await;
    }
    let findings = upkeep::check(&*storage, &Tables::builtin()).await.unwrap();
    assert_eq!((findings.accounts, findings.rows, findings.faults), (1, 5, Vec::new()));
}

async fn a_new_epoch_is_noticed_by_all_that_have_the_database_open(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    let old = storage.epoch();
    bench.open().await.renew_epoch().await.unwrap();
    let page = device.list(device.query()).await;
    assert_ne!(*page.epoch, *old);
    assert_eq!(*storage.epoch(), *page.epoch);
    assert_eq!(bench.open().await.epoch(), storage.epoch());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_with_anothers_stamp_or_one_beyond_the_clock_is_a_fault() {
    let bench = Bench::sqlite();
    bench.clock.set(5);
    let (storage, device) = bench.open_for_one().await;
    device.insert("a", nothing()).await;
    device.insert("b", nothing()).await;
    let file = bench.config.data_dir.join("tidelist-server.db");
    let faults_after = async |change: &str| {
        rusqlite::Connection::open(&file).unwrap().execute(change, []).unwrap();
        upkeep::check(&*storage, &Tables::builtin()).await.unwrap().faults
    };
    let twice = faults_after("UPDATE row_todoitem SET updated_at = 5").await;
    assert!(twice.len() == 1 && twice[0].contains("two rows with one stamp"), "{twice:?}");
    let beyond = faults_after("UPDATE row_todoitem SET updated_at = updated_at + 99 WHERE id = 'b'").await;
    assert!(beyond.len() == 1 && beyond[0].contains("its clock stands at"), "{beyond:?}");
    let damaged = faults_after("UPDATE row_todoitem SET updated_at = 4, extra = '{x}' WHERE id = 'b'").await;
    assert!(damaged.len() == 1 && damaged[0].contains("no JSON"), "{damaged:?}");
}

async fn target(bench: &Bench) -> Result<PostgresStorage, server::storage::postgres::ConnectError> {
    let server::Database::Postgres(database) = &bench.config.database else { panic!("not PostgreSQL") };
    PostgresStorage::open(database, &bench.config.tables, bench.config.clock.clone()).await
}

/// An embedded database with something of everything.
async fn filled(source: &Bench, table: &Table) -> Device {
    let (storage, device) = source.open_for_one().await;
    let bob = Device::of(&storage, "Bob").await;
    for number in 0..700 {
        device
            .insert(&number.to_string(), json!({ "text": format!("n\0{number}"), "extra": [number] }))
            .await;
    }
    device.applied(device.request("3", Change::Delete)).await;
    let mut once = bob.request("once", bob.insertion(text("once")));
    once.key = key("k", 1);
    bob.applied(once).await;
    bob.at(table).insert("m", json!({ "title": "t", "rating": 0.1 })).await;
    let session =
        Session { owner: bob.owner, signed_in_at: 1, used_at: 2, ends_at: 3, device: "d".to_owned() };
    storage.add_session(TokenDigest([7; 32]), session).await.unwrap();
    bob
}

fn movies() -> Table {
    let rating = Column::new("rating", server::tables::ColumnType::Float);
    Table::new("movies", vec![Column::string("title"), rating]).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_moves_to_postgres_as_it_was() {
    let Some(bench) = Bench::postgres().await else { return };
    let (bench, source) = (bench.declaring(&movies()), Bench::sqlite().declaring(&movies()));
    source.clock.set(9_000);
    let bob = filled(&source, &movies()).await;
    let postgres = target(&bench).await.unwrap();
    assert_eq!(postgres.import(&source.config.data_dir, &bench.config.tables).await.unwrap(), 702);
    let postgres: std::sync::Arc<dyn Storage> = std::sync::Arc::new(postgres);
    for name in ["alice", "bob"] {
        let [old, new] = [&bob.storage, &postgres].map(|storage| async { storage.account(name).await });
        let (old, new) = (old.await.unwrap().unwrap(), new.await.unwrap().unwrap());
        assert_eq!((old.owner, &old.user_id, &old.password), (new.owner, &new.user_id, &new.password));
        let old = Device { storage: bob.storage.clone(), owner: old.owner, table: bob.table.clone() };
        let new = Device { storage: postgres.clone(), ..old.clone() };
        let (there, here) = (new.list(new.query()).await, old.list(old.query()).await);
        assert!(there.epoch != here.epoch, "clients read everything again");
        assert_eq!(Page { epoch: here.epoch.clone(), ..there }, here);
        assert_eq!(new.at(&movies()).read("m").await, old.at(&movies()).read("m").await);
    }
    assert!(postgres.session(TokenDigest([7; 32])).await.unwrap().is_some());
    // What was done under a key stays done, stamps go on where they were, and new accounts are new.
    let there = Device { storage: postgres.clone(), ..bob.clone() };
    let mut once = there.request("once", there.insertion(text("once")));
    once.key = key("k", 1);
    assert!(matches!(there.write(once).await, WriteOutcome::Replayed(_)));
    bench.clock.set(0);
    assert_eq!(there.insert("next", nothing()).await.updated_at, 9_001);
    Device::of(&postgres, "carol").await;
    assert_eq!(upkeep::check(&*postgres, &bench.config.tables).await.unwrap().faults, Vec::<String>::new());
    // And not a second time.
    let again = target(&bench).await.unwrap().import(&source.config.data_dir, &bench.config.tables).await;
    assert!(again.unwrap_err().to_string().contains("accounts already"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_would_leave_something_behind_is_refused() {
    let Some(bench) = Bench::postgres().await else { return };
    let source = Bench::sqlite().declaring(&movies());
    filled(&source, &movies()).await;
    let postgres = target(&bench).await.unwrap();
    let import = async |folder: &Path, config: &Config| {
        postgres.import(folder, &config.tables).await.unwrap_err().to_string()
    };
    let undeclared = import(&source.config.data_dir, &bench.config).await;
    assert!(undeclared.contains("row_movies") && undeclared.contains("stay behind"), "{undeclared}");
    let fewer = Bench::sqlite().declaring(&Table::new("movies", vec![Column::string("title")]).unwrap());
    let undeclared = import(&source.config.data_dir, &fewer.config).await;
    assert!(undeclared.contains("column rating"), "{undeclared}");
    let nothing = import(Path::new("/nowhere"), &bench.config).await;
    assert!(nothing.contains("no database in /nowhere"), "{nothing}");
    assert!(postgres.accounts().await.unwrap().is_empty());
}
