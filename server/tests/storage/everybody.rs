//! Rows that are everybody's, and tables that keep no tombstones.

use server::{
    storage::{Change, Owner, WriteOutcome},
    tables::{Column, Kept, Table},
    upkeep,
};

use crate::bench::{Bench, ids, text};

on_both!(
    everybody_is_no_account_and_has_rows_of_its_own,
    a_row_that_leaves_no_tombstone_is_gone_and_moves_the_horizon,
);

async fn everybody_is_no_account_and_has_rows_of_its_own(bench: Bench) {
    let (storage, alice) = bench.open_for_one().await;
    assert!(storage.account("").await.unwrap().is_none(), "nobody signs in as everybody");
    assert_eq!(storage.accounts().await.unwrap().len(), 1);
    assert_eq!(storage.owners().await.unwrap(), [alice.owner, Owner::EVERYBODY]);
    let mut everybody = alice.clone();
    everybody.owner = Owner::EVERYBODY;
    alice.insert("a", text("hers")).await;
    everybody.insert("e", text("everybody's")).await;
    assert_eq!(ids(&alice.list(alice.query()).await), ["a"]);
    assert_eq!(ids(&everybody.list(everybody.query()).await), ["e"]);
    everybody.applied(everybody.request("e", Change::Delete)).await;
    let findings = upkeep::check(&*storage, &bench.config.tables).await.unwrap();
    assert_eq!((findings.accounts, findings.rows, findings.faults.len()), (1, 2, 0));
    assert_eq!(upkeep::purge(&*storage, &bench.config.tables, 86_400_000, 0).await.unwrap(), 1);
}

async fn a_row_that_leaves_no_tombstone_is_gone_and_moves_the_horizon(bench: Bench) {
    let table = Table::new("notes", vec![Column::string("text")]).unwrap().keeping(Kept::Nothing);
    let bench = bench.declaring(&table);
    let (_, alice) = bench.open_for_one().await;
    let alice = alice.at(&table);
    alice.insert("a", text("x")).await;
    alice.insert("b", text("y")).await;
    let gone = alice.applied(alice.request("a", Change::Delete)).await;
    assert!(gone.deleted);
    let page = alice.list(alice.query()).await;
    assert_eq!(
        (ids(&page), page.horizon, page.reached),
        (vec!["b".to_owned()], gone.updated_at, gone.updated_at)
    );
    assert_eq!(alice.read("a").await, None);
    assert_eq!(alice.write(alice.request("a", Change::Undelete)).await, WriteOutcome::Absent);
    // Another row's tombstone is no business of it.
    let stays = alice.at(&server::tables::todoitem());
    stays.insert("t", text("x")).await;
    stays.applied(stays.request("t", Change::Delete)).await;
    assert_eq!(stays.list(stays.query()).await.rows, 1);
}
