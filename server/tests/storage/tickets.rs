//! Tickets: each used once at most, for its purpose only, and while it is good.

use server::storage::{Identity, Owner, Purpose, RowsOfAccount, StorageError, Ticket, TokenDigest};

use crate::bench::Bench;

on_both!(
    a_ticket_is_used_once_and_for_its_purpose_only,
    a_ticket_that_has_ended_is_none,
    an_invitation_and_its_account_come_together_or_not_at_all,
    a_ticket_goes_with_its_account,
    somebody_known_outside_has_one_account_which_may_be_another_later,
);

const DIGEST: TokenDigest = TokenDigest([7; 32]);

fn ticket(purpose: Purpose, owner: Option<Owner>) -> Ticket {
    Ticket { purpose, owner, ends_at: 1_000, body: "a\0b".to_owned() }
}

async fn a_ticket_is_used_once_and_for_its_purpose_only(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    let made = ticket(Purpose::Code, Some(device.owner));
    storage.add_ticket(DIGEST, made.clone()).await.unwrap();
    assert_eq!(storage.take_ticket(DIGEST, Purpose::Invitation).await.unwrap(), None);
    assert_eq!(storage.take_ticket(TokenDigest([8; 32]), Purpose::Code).await.unwrap(), None);
    assert_eq!(storage.ticket(DIGEST, Purpose::Code).await.unwrap(), Some(made.clone()));
    assert_eq!(storage.take_ticket(DIGEST, Purpose::Code).await.unwrap(), Some(made));
    assert_eq!(storage.take_ticket(DIGEST, Purpose::Code).await.unwrap(), None);
    assert_eq!(storage.ticket(DIGEST, Purpose::Code).await.unwrap(), None);
}

async fn a_ticket_that_has_ended_is_none(bench: Bench) {
    let storage = bench.open().await;
    storage.add_ticket(DIGEST, ticket(Purpose::Invitation, None)).await.unwrap();
    bench.clock.set(999);
    assert!(storage.ticket(DIGEST, Purpose::Invitation).await.unwrap().is_some());
    bench.clock.set(1_000);
    assert_eq!(storage.ticket(DIGEST, Purpose::Invitation).await.unwrap(), None);
    assert_eq!(storage.take_ticket(DIGEST, Purpose::Invitation).await.unwrap(), None);
    assert!(storage.join(DIGEST, "carol", "hash").await.unwrap().is_none());
}

async fn an_invitation_and_its_account_come_together_or_not_at_all(bench: Bench) {
    let (storage, _) = bench.open_for_one().await;
    storage.add_ticket(DIGEST, ticket(Purpose::Invitation, None)).await.unwrap();
    let taken = storage.join(DIGEST, "ALICE", "hash").await;
    assert!(matches!(taken, Err(StorageError::NameTaken)), "{taken:?}");
    let carol = storage.join(DIGEST, "carol", "hash").await.unwrap().unwrap();
    assert_eq!(storage.account("carol").await.unwrap().unwrap().owner, carol.owner);
    assert!(storage.join(DIGEST, "dave", "hash").await.unwrap().is_none());
    assert!(storage.account("dave").await.unwrap().is_none());
}

async fn a_ticket_goes_with_its_account(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    storage.add_ticket(DIGEST, ticket(Purpose::Code, Some(device.owner))).await.unwrap();
    storage.remove_account(device.owner, RowsOfAccount::Delete).await.unwrap();
    assert_eq!(storage.ticket(DIGEST, Purpose::Code).await.unwrap(), None);
}

async fn somebody_known_outside_has_one_account_which_may_be_another_later(bench: Bench) {
    let (storage, alice) = bench.open_for_one().await;
    let who = Identity { issuer: "https://id.example".to_owned(), subject: "7".to_owned() };
    assert!(storage.account_outside(&who).await.unwrap().is_none());
    let taken = storage.add_account_outside(&who, "ALICE", "none").await;
    assert!(matches!(taken, Err(StorageError::NameTaken)), "{taken:?}");
    assert!(storage.account_outside(&who).await.unwrap().is_none());
    let made = storage.add_account_outside(&who, "ana", "none").await.unwrap();
    assert_eq!(storage.account_outside(&who).await.unwrap().unwrap().owner, made.owner);
    let elsewhere = Identity { issuer: "https://other.example".to_owned(), ..who.clone() };
    assert!(storage.account_outside(&elsewhere).await.unwrap().is_none());
    storage.link(&who, alice.owner).await.unwrap();
    assert_eq!(storage.account_outside(&who).await.unwrap().unwrap().owner, alice.owner);
    storage.remove_account(alice.owner, RowsOfAccount::Delete).await.unwrap();
    assert!(storage.account_outside(&who).await.unwrap().is_none());
}
