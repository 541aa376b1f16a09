//! Accounts and sessions.

use server::storage::{Owner, RowsOfAccount, Session, StorageError, TokenDigest};

use crate::bench::{Bench, Device, nothing};

on_both!(
    a_name_is_found_in_any_case_and_given_once,
    an_account_with_rows_is_removed_only_together_with_them,
    a_password_is_replaced_only_if_it_still_is_the_one_that_was_seen,
    a_new_password_ends_every_session,
    a_session_is_found_touched_and_ended,
    the_database_answers_when_it_is_asked_how_it_is,
);

fn session(owner: Owner, used_at: i64) -> Session {
    Session { owner, signed_in_at: 1, used_at, ends_at: 9_000, device: "dev\0ice".to_owned() }
}

async fn a_name_is_found_in_any_case_and_given_once(bench: Bench) {
    let storage = bench.open().await;
    let account = storage.add_account("Alice", "hash").await.unwrap();
    for name in ["Alice", "alice", "ALICE"] {
        assert_eq!(storage.account(name).await.unwrap().unwrap().owner, account.owner, "{name}");
        assert!(matches!(storage.add_account(name, "x").await, Err(StorageError::NameTaken)), "{name}");
    }
    let found = storage.account_of(account.owner).await.unwrap().unwrap();
    assert_eq!((&*found.name, &found.user_id, &*found.password), ("Alice", &account.user_id, "hash"));
    assert!(storage.account("bob").await.unwrap().is_none());
    storage.add_account("bob", "x").await.unwrap();
    let names: Vec<_> = storage.accounts().await.unwrap().into_iter().map(|account| account.name).collect();
    assert_eq!(names, ["Alice", "bob"]);
}

async fn an_account_with_rows_is_removed_only_together_with_them(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    storage.add_session(TokenDigest([1; 32]), session(device.owner, 1)).await.unwrap();
    device.insert("a", nothing()).await;
    let kept = storage.remove_account(device.owner, RowsOfAccount::MustBeNone).await;
    assert!(matches!(kept, Err(StorageError::HasRows)), "{kept:?}");
    assert!(device.read("a").await.is_some());
    storage.remove_account(device.owner, RowsOfAccount::Delete).await.unwrap();
    assert!(storage.account_of(device.owner).await.unwrap().is_none());
    assert!(storage.session(TokenDigest([1; 32])).await.unwrap().is_none());
    assert!(device.read("a").await.is_none());
    // Its number is never given again.
    let next = Device::of(&storage, "alice").await;
    assert_ne!(next.owner, device.owner);
    storage.remove_account(next.owner, RowsOfAccount::MustBeNone).await.unwrap();
}

async fn a_password_is_replaced_only_if_it_still_is_the_one_that_was_seen(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    storage.rehash(device.owner, "other".into(), "stronger".into()).await.unwrap();
    assert_eq!(storage.account("alice").await.unwrap().unwrap().password, "hash");
    storage.rehash(device.owner, "hash".into(), "stronger".into()).await.unwrap();
    assert_eq!(storage.account("alice").await.unwrap().unwrap().password, "stronger");
}

async fn a_new_password_ends_every_session(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    let other = Device::of(&storage, "bob").await;
    for (number, owner) in [device.owner, device.owner, other.owner].into_iter().enumerate() {
        let digest = TokenDigest([u8::try_from(number).unwrap(); 32]);
        storage.add_session(digest, session(owner, 1)).await.unwrap();
    }
    storage.set_password(device.owner, "new").await.unwrap();
    assert_eq!(storage.account("alice").await.unwrap().unwrap().password, "new");
    assert!(storage.sessions(device.owner).await.unwrap().is_empty());
    assert_eq!(storage.sessions(other.owner).await.unwrap().len(), 1);
}

async fn a_session_is_found_touched_and_ended(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    let [old, new] = [TokenDigest([1; 32]), TokenDigest([2; 32])];
    storage.add_session(old, session(device.owner, 1)).await.unwrap();
    storage.add_session(new, session(device.owner, 2)).await.unwrap();
    assert_eq!(storage.session(old).await.unwrap(), Some(session(device.owner, 1)));
    storage.touch_session(old, 3, 8_000).await.unwrap();
    let touched = Session { ends_at: 8_000, ..session(device.owner, 3) };
    let listed = storage.sessions(device.owner).await.unwrap();
    assert!(listed == [(old, touched), (new, session(device.owner, 2))]);
    storage.end_session(old).await.unwrap();
    assert_eq!(storage.session(old).await.unwrap(), None);
}

async fn the_database_answers_when_it_is_asked_how_it_is(bench: Bench) {
    let storage = bench.open().await;
    storage.check().await.unwrap();
    tokio::task::spawn_blocking(move || {
        storage.close();
        storage
    })
    .await
    .unwrap()
    .check()
    .await
    .unwrap_err();
}
