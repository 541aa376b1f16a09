//! Inviting, joining, leaving, and the end of a shared list.

use serde_json::json;
use server::storage::{
    Change, Changed, Role, RowsOfAccount, ShareChange, ShareOutcome, Standing, StorageError, Tombstones,
    WriteOutcome, WriteRequest,
};

use super::{Person, is_applied, two};
use crate::bench::Bench;

on_both!(
    nothing_is_seen_before_an_invitation_is_accepted,
    who_leaves_sees_deletions_and_who_comes_back_sees_all_again,
    a_removed_member_can_do_no_more_than_a_stranger,
    a_role_counts_from_the_next_write_on,
    only_the_owner_invites_and_nobody_twice,
    a_name_that_is_nobodys_looks_as_one_that_does_not_answer,
    joining_is_refused_where_a_row_of_ones_own_would_be_overwritten,
    a_list_takes_fifty_members,
    deleting_the_list_ends_it_for_all,
    an_invitation_goes_with_its_list,
    removing_an_account_ends_what_it_shared,
    what_was_deleted_before_one_joined_is_not_copied,
    word_of_changes_reaches_every_member,
);

async fn nothing_is_seen_before_an_invitation_is_accepted(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = (Person::of(&storage, "ana").await, Person::of(&storage, "ben").await);
    ana.make_list("l").await;
    ana.add("t", "l").await;
    assert_eq!(ana.invite("l", "BEN", Role::Editor).await, ShareOutcome::Done);
    assert_eq!((ben.text("t").await, ben.has_list("l").await), (None, false));
    let seen = storage.shares(ben.owner()).await.unwrap();
    let (shared, standing) = (&seen[0], seen[0].membership.standing);
    assert_eq!((shared.list_name.as_str(), shared.owner_name.as_str()), ("list l", "ana"));
    assert_eq!(standing, Standing::Invited);
    // Declining it leaves no trace: the account may still be removed as one without rows.
    assert_eq!(ben.end("l", ben.owner()).await, ShareOutcome::Done);
    assert!(storage.shares(ana.owner()).await.unwrap().is_empty());
    assert_eq!(ben.accept("l").await, ShareOutcome::Absent);
    storage.remove_account(ben.owner(), RowsOfAccount::MustBeNone).await.unwrap();
}

async fn who_leaves_sees_deletions_and_who_comes_back_sees_all_again(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let before = ben.tasks.list(ben.tasks.query()).await.reached;
    assert_eq!(ben.end("l", ben.owner()).await, ShareOutcome::Done);
    let left = ben.tasks.read("t").await.unwrap();
    assert_eq!((left["deleted"].as_bool(), ben.has_list("l").await), (Some(true), false));
    assert!(ben.tasks.list(ben.tasks.query()).await.reached > before);
    assert_eq!(ana.text("t").await.unwrap(), "t as made");
    ana.change("t", json!({ "text": "later" })).await;
    assert_eq!(ben.tasks.read("t").await.unwrap(), left, "what happens later is not his");
    ana.invite("l", "ben", Role::Reader).await;
    assert_eq!(ben.accept("l").await, ShareOutcome::Done);
    assert_eq!(ben.text("t").await.unwrap(), "later");
    assert_eq!(ben.change("t", json!({ "text": "x" })).await, WriteOutcome::Forbidden);
}

async fn a_removed_member_can_do_no_more_than_a_stranger(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let id = ana.membership("l", ben.owner()).await.unwrap();
    assert_eq!(ana.end("l", ben.owner()).await, ShareOutcome::Done);
    assert_eq!(ben.change("t", json!({ "text": "x" })).await, WriteOutcome::Tombstone);
    for change in [
        ShareChange::Accept { id: id.clone() },
        ShareChange::End { id: id.clone() },
        ShareChange::SetRole { id, role: Role::Editor },
    ] {
        assert_eq!(ben.ask(change).await, ShareOutcome::Absent);
    }
    // What he takes back is his own from then on.
    assert!(is_applied(&ben.undelete("t").await));
    ben.change("t", json!({ "text": "mine" })).await;
    assert_eq!(ana.text("t").await.unwrap(), "t as made");
}

async fn a_role_counts_from_the_next_write_on(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Reader).await;
    let id = ana.membership("l", ben.owner()).await.unwrap();
    let set = |role| ShareChange::SetRole { id: id.clone(), role };
    assert_eq!(ben.ask(set(Role::Editor)).await, ShareOutcome::NotTheOwner);
    assert_eq!(ben.delete("t").await, WriteOutcome::Forbidden);
    assert_eq!(ana.ask(set(Role::Editor)).await, ShareOutcome::Done);
    assert!(is_applied(&ben.delete("t").await));
    assert_eq!(ana.ask(set(Role::Reader)).await, ShareOutcome::Done);
    assert_eq!(ben.undelete("t").await, WriteOutcome::Forbidden);
}

async fn only_the_owner_invites_and_nobody_twice(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let eve = Person::of(&storage, "eve").await;
    assert_eq!(ben.invite("l", "eve", Role::Reader).await, ShareOutcome::NotTheOwner);
    assert_eq!(eve.invite("l", "eve", Role::Reader).await, ShareOutcome::Absent);
    assert_eq!(ana.invite("none", "eve", Role::Reader).await, ShareOutcome::Absent);
    assert_eq!(ana.invite("l", "Ana", Role::Reader).await, ShareOutcome::Oneself);
    assert_eq!(ana.invite("l", "Ben", Role::Reader).await, ShareOutcome::IsMember);
    for role in [Role::Reader, Role::Editor] {
        assert_eq!(ana.invite("l", "eve", role).await, ShareOutcome::Done);
    }
    let seen = storage.shares(eve.owner()).await.unwrap();
    assert_eq!((seen.len(), seen[0].membership.role), (1, Role::Editor));
    // Members see one another, and not who was asked and has not answered.
    assert_eq!(storage.shares(ben.owner()).await.unwrap().len(), 1);
}

async fn a_name_that_is_nobodys_looks_as_one_that_does_not_answer(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = (Person::of(&storage, "ana").await, Person::of(&storage, "ben").await);
    ana.make_list("l").await;
    let mut seen = Vec::new();
    for name in ["ben", "nob"] {
        assert_eq!(ana.invite("l", name, Role::Editor).await, ShareOutcome::Done);
    }
    for shared in storage.shares(ana.owner()).await.unwrap() {
        let one = shared.membership;
        seen.push((one.name, one.id.len(), one.role, one.standing));
    }
    let expected = |name: &str| (name.to_owned(), 32, Role::Editor, Standing::Invited);
    assert_eq!(seen, [expected("ben"), expected("nob")]);
    // Who takes the name later was not meant.
    let nob = Person::of(&storage, "nob").await;
    assert!(storage.shares(nob.owner()).await.unwrap().is_empty());
    assert_eq!(ben.accept("l").await, ShareOutcome::Done);
}

async fn joining_is_refused_where_a_row_of_ones_own_would_be_overwritten(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = (Person::of(&storage, "ana").await, Person::of(&storage, "ben").await);
    ana.make_list("l").await;
    ana.add("t", "l").await;
    ana.invite("l", "ben", Role::Editor).await;
    for own in ["t", "dangling"] {
        let list = if own == "t" { "" } else { "l" };
        ben.tasks.insert(own, json!({ "text": "own", "listId": list })).await;
        assert_eq!(ben.accept("l").await, ShareOutcome::IdsTaken, "{own}");
        assert_eq!((ben.text(own).await.as_deref(), ben.has_list("l").await), (Some("own"), false));
        ben.delete(own).await;
    }
    assert_eq!(ben.accept("l").await, ShareOutcome::Done);
    assert_eq!(ben.text("t").await.unwrap(), "t as made");
}

async fn a_list_takes_fifty_members(bench: Bench) {
    let storage = bench.open().await;
    let ana = Person::of(&storage, "ana").await;
    ana.make_list("l").await;
    for number in 0..50 {
        assert_eq!(ana.invite("l", &format!("name {number}"), Role::Reader).await, ShareOutcome::Done);
    }
    assert_eq!(ana.invite("l", "one more", Role::Reader).await, ShareOutcome::Full);
    assert_eq!(ana.invite("l", "NAME 7", Role::Editor).await, ShareOutcome::Done);
}

async fn deleting_the_list_ends_it_for_all(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    let deletion =
        async |person: &Person| person.lists.write(person.lists.request("l", Change::Delete)).await;
    assert_eq!(deletion(&ben).await, WriteOutcome::Forbidden, "he may leave, not delete");
    assert!(is_applied(&deletion(&ana).await));
    assert_eq!((ben.text("t").await, ben.has_list("l").await), (None, false));
    assert_eq!(ana.text("t").await.unwrap(), "t as made", "her tasks are hers to delete");
    for person in [&ana, &ben] {
        assert!(storage.shares(person.owner()).await.unwrap().is_empty());
    }
    assert!(is_applied(&ana.change("t", json!({ "text": "hers" })).await));
    assert_eq!(ben.tasks.read("t").await.unwrap()["text"], "t as made");
}

async fn an_invitation_goes_with_its_list(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = (Person::of(&storage, "ana").await, Person::of(&storage, "ben").await);
    for id in ["l", "m"] {
        ana.make_list(id).await;
        assert_eq!(ana.invite(id, "ben", Role::Editor).await, ShareOutcome::Done);
    }
    assert!(is_applied(&ana.lists.write(ana.lists.request("l", Change::Delete)).await));
    let together = storage.write_together(vec![ana.lists.request("m", Change::Delete)]).await;
    assert!(matches!(together, Ok(server::storage::Together::Done(_))), "{together:?}");
    assert_eq!(storage.memberships().await.unwrap(), []);
    // Nobody is asked again by a list that comes back.
    let back = WriteRequest { tombstones: Tombstones::Included, ..ana.lists.request("l", Change::Undelete) };
    assert!(is_applied(&ana.lists.write(back).await));
    assert_eq!(ben.accept("l").await, ShareOutcome::Absent);
}

async fn removing_an_account_ends_what_it_shared(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = two(&storage, Role::Editor).await;
    ben.make_list("m").await;
    ben.add("u", "m").await;
    ben.invite("m", "ana", Role::Editor).await;
    assert_eq!(ana.accept("m").await, ShareOutcome::Done);
    let refused = storage.remove_account(ana.owner(), RowsOfAccount::MustBeNone).await;
    assert!(matches!(refused, Err(StorageError::HasRows)), "{refused:?}");
    storage.remove_account(ana.owner(), RowsOfAccount::Delete).await.unwrap();
    let left = ben.tasks.read("t").await.unwrap();
    assert_eq!((left["deleted"].as_bool(), ben.has_list("l").await), (Some(true), false));
    assert!(storage.shares(ben.owner()).await.unwrap().is_empty());
    assert!(is_applied(&ben.change("u", json!({ "text": "goes on" })).await));
}

async fn what_was_deleted_before_one_joined_is_not_copied(bench: Bench) {
    let storage = bench.open().await;
    let (ana, ben) = (Person::of(&storage, "ana").await, Person::of(&storage, "ben").await);
    ana.make_list("l").await;
    for id in ["t", "secret"] {
        ana.add(id, "l").await;
    }
    ana.delete("secret").await;
    ana.invite("l", "ben", Role::Editor).await;
    ben.accept("l").await;
    assert_eq!(ben.tasks.read("secret").await, None);
    assert!(is_applied(&ana.undelete("secret").await));
    assert_eq!(ben.text("secret").await.unwrap(), "secret as made");
}

async fn word_of_changes_reaches_every_member(bench: Bench) {
    let storage = bench.open().await;
    let mut changes = storage.changes();
    let (ana, ben) = two(&storage, Role::Editor).await;
    let mut told = async |expected: &[(&Person, &str)]| {
        let mut heard = Vec::new();
        while let Ok(word) = changes.try_recv() {
            if let Changed::Rows { owner, table } = word {
                heard.push((owner, table.to_string()));
            }
        }
        for (person, table) in expected {
            assert!(heard.contains(&(person.owner(), (*table).to_owned())), "{table}: {heard:?}");
        }
    };
    let sharing = server::storage::SHARING;
    told(&[(&ana, sharing), (&ben, sharing)]).await;
    ben.change("t", json!({ "text": "x" })).await;
    told(&[(&ana, "todoitem"), (&ben, "todoitem")]).await;
    ana.end("l", ben.owner()).await;
    told(&[(&ben, "todoitem"), (&ben, "todolist"), (&ben, sharing)]).await;
    let eve = Person::of(&storage, "eve").await;
    ana.invite("l", "eve", Role::Reader).await;
    told(&[(&eve, sharing)]).await;
}
