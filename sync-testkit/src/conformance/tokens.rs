//! Cases about delta tokens.

use sync_core::{Change, DeltaToken, Timestamp};

use super::StoreUnderTest;
use crate::sample::{commit, id, lists, query_id, tasks};

fn token(at: i64, name: &str) -> DeltaToken {
    DeltaToken { updated_at: Timestamp(at), id: Some(id(name)), epoch: Some("épo\0que".to_owned()) }
}

pub(super) fn a_token_is_kept_per_table_and_query(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let (one, other) = (query_id("all"), query_id("All é"));
    commit(
        &mut *store,
        [
            Change::PutToken(tasks(), one.clone(), token(1, "a")),
            Change::PutToken(tasks(), other.clone(), token(2, "b")),
            Change::PutToken(lists(), one.clone(), token(i64::MIN, "c")),
        ],
    );
    assert_eq!(store.delta_token(&tasks(), &one).unwrap(), Some(token(1, "a")));
    assert_eq!(store.delta_token(&tasks(), &other).unwrap(), Some(token(2, "b")));
    assert_eq!(store.delta_token(&lists(), &one).unwrap(), Some(token(i64::MIN, "c")));
    assert_eq!(store.delta_token(&lists(), &other).unwrap(), None);
}

pub(super) fn a_token_is_replaced(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    for at in [5, 3] {
        commit(&mut *store, [Change::PutToken(tasks(), query_id("q"), token(at, "a"))]);
        assert_eq!(store.delta_token(&tasks(), &query_id("q")).unwrap(), Some(token(at, "a")));
    }
}

pub(super) fn a_token_without_an_epoch_has_none(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    for epoch in [None, Some(String::new())] {
        let token = DeltaToken { epoch, ..token(1, "a") };
        commit(&mut *store, [Change::PutToken(tasks(), query_id("q"), token.clone())]);
        assert_eq!(store.delta_token(&tasks(), &query_id("q")).unwrap(), Some(token));
    }
}

pub(super) fn removing_tokens_forgets_one_table(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(
        &mut *store,
        [
            Change::PutToken(tasks(), query_id("p"), token(1, "a")),
            Change::PutToken(tasks(), query_id("q"), token(2, "a")),
            Change::PutToken(lists(), query_id("q"), token(3, "a")),
        ],
    );
    commit(&mut *store, [Change::RemoveTokens(tasks())]);
    assert_eq!(store.delta_token(&tasks(), &query_id("p")).unwrap(), None);
    assert_eq!(store.delta_token(&tasks(), &query_id("q")).unwrap(), None);
    assert_eq!(store.delta_token(&lists(), &query_id("q")).unwrap(), Some(token(3, "a")));
}

pub(super) fn a_token_put_after_the_removal_stays(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    commit(
        &mut *store,
        [
            Change::PutToken(tasks(), query_id("p"), token(1, "a")),
            Change::RemoveTokens(tasks()),
            Change::PutToken(tasks(), query_id("q"), token(2, "a")),
        ],
    );
    assert_eq!(store.delta_token(&tasks(), &query_id("p")).unwrap(), None);
    assert_eq!(store.delta_token(&tasks(), &query_id("q")).unwrap(), Some(token(2, "a")));
}
