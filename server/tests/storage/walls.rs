//! The walls between accounts: the query that names the owner, and behind it row-level security.

use crate::bench::{Bench, Device, ids, text};

on_both!(nobody_reads_or_changes_what_belongs_to_another, one_id_may_be_in_several_accounts);

async fn nobody_reads_or_changes_what_belongs_to_another(bench: Bench) {
    let (storage, alice) = bench.open_for_one().await;
    let bob = Device::of(&storage, "bob").await;
    alice.insert("a", text("hers")).await;
    assert_eq!(bob.read("a").await, None);
    assert_eq!(bob.list(bob.query()).await.rows, 0);
    let outcome = bob.write(bob.request("a", bob.merging(text("his")))).await;
    assert_eq!(outcome, server::storage::WriteOutcome::Absent);
    assert_eq!(bob.list(bob.query()).await.reached, 0);
}

async fn one_id_may_be_in_several_accounts(bench: Bench) {
    let (storage, alice) = bench.open_for_one().await;
    let bob = Device::of(&storage, "bob").await;
    alice.insert("a", text("hers")).await;
    bob.insert("a", text("his")).await;
    assert_eq!(alice.read("a").await.unwrap()["text"], "hers");
    assert_eq!(ids(&bob.list(bob.query()).await), ["a"]);
}

#[tokio::test]
async fn a_query_that_forgets_the_owner_finds_one_accounts_rows_or_none() {
    let Some(bench) = Bench::postgres().await else { return };
    let (storage, alice) = bench.open_for_one().await;
    let bob = Device::of(&storage, "bob").await;
    let mut request = alice.request("a", alice.insertion(text("hers")));
    request.key = crate::bench::key("k", 1);
    alice.applied(request).await;
    bob.insert("b", text("his")).await;
    let client = crate::postgres::client(bench.url.as_ref().unwrap()).await.unwrap();
    for table in ["row_todoitem", "sync_clock", "applied_operation"] {
        let all = format!("SELECT owner FROM {table}");
        assert!(client.query(&all, &[]).await.unwrap().is_empty(), "{table}");
        client
            .batch_execute(&format!("BEGIN; SET LOCAL tidelist.owner = '{}'", alice.owner.0))
            .await
            .unwrap();
        let owners: Vec<i64> = client.query(&all, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
        assert_eq!(owners, [alice.owner.0], "{table}");
        client.batch_execute("COMMIT").await.unwrap();
        // And the setting is gone with its transaction.
        assert!(client.query(&all, &[]).await.unwrap().is_empty(), "{table}");
    }
    client.batch_execute(&format!("BEGIN; SET LOCAL tidelist.owner = '{}'", alice.owner.0)).await.unwrap();
    assert_eq!(client.execute("UPDATE row_todoitem SET text = 'x'", &[]).await.unwrap(), 1);
    let foreign = format!("UPDATE row_todoitem SET owner = {}", bob.owner.0);
    client.execute(&foreign, &[]).await.unwrap_err();
}
