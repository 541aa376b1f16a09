//! Cases about the operation queue.

use serde_json::json;
use sync_core::{
    Change, Counts, Failure, Operation, OperationKind, ParkedReason, Revision, Sequence, State, Store,
    Timestamp, Version,
};

use super::StoreUnderTest;
use crate::sample::{commit, fields, id, lists, operation, tasks};

fn put(store: &mut dyn Store, operations: impl IntoIterator<Item = Operation>) {
    commit(store, operations.into_iter().map(Change::PutOperation));
}

fn sequences(operations: Vec<Operation>) -> Vec<u64> {
    operations.into_iter().map(|operation| operation.sequence.0).collect()
}

fn all(store: &dyn Store) -> Vec<u64> {
    sequences(store.operations(Sequence(0), usize::MAX).unwrap())
}

fn parked(sequence: u64, name: &str, reason: ParkedReason) -> Operation {
    Operation { state: State::Parked(reason), ..operation(sequence, name) }
}

pub(super) fn operations_come_in_queue_order(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, [300, 2, 256, 1, 255].map(|sequence| operation(sequence, "a")));
    assert_eq!(all(&*store), [1, 2, 255, 256, 300]);
}

pub(super) fn an_operation_comes_back_exactly(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let states = [
        State::Pending,
        State::InFlight,
        State::Attempted,
        State::Parked(ParkedReason::Conflict),
        State::Parked(ParkedReason::Rejected),
        State::Parked(ParkedReason::RetriesExhausted),
    ];
    let kinds =
        [OperationKind::Insert, OperationKind::Update, OperationKind::Delete, OperationKind::Undelete];
    let mut expected = Vec::new();
    for (sequence, (state, kind)) in (1..).zip(states.into_iter().zip(kinds.into_iter().cycle())) {
        let full = Operation {
            table: lists(),
            kind,
            revision: Revision(u32::MAX),
            state,
            attempts: u32::MAX,
            last_failure: Some(Failure {
                status: Some(422), message: "née\0".to_owned(), at: Timestamp(-5)
            }),
            base_version: Some(Version::new("AAA=").unwrap()),
            changes: fields(json!({"text": "a\0b", "n": u64::MAX, "x": 1.0 / 3.0, "gone": null})),
            edited_at: Timestamp(i64::MAX),
            ..operation(sequence, "é")
        };
        put(&mut *store, [full.clone()]);
        expected.push(full);
    }
    assert_eq!(store.operations(Sequence(0), 9).unwrap(), expected);
    assert_eq!(store.operations_of(&lists(), &id("é")).unwrap(), expected);
}

pub(super) fn operations_come_in_pages(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, (1..=7).map(|sequence| operation(sequence * 10, "a")));
    assert_eq!(sequences(store.operations(Sequence(0), 3).unwrap()), [10, 20, 30]);
    assert_eq!(sequences(store.operations(Sequence(30), 3).unwrap()), [40, 50, 60]);
    assert_eq!(sequences(store.operations(Sequence(65), 3).unwrap()), [70]);
    assert!(store.operations(Sequence(70), 3).unwrap().is_empty());
    assert!(store.operations(Sequence(u64::MAX), 3).unwrap().is_empty());
    assert!(store.operations(Sequence(0), 0).unwrap().is_empty());
}

pub(super) fn putting_the_same_sequence_replaces_the_operation(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let newer = Operation { revision: Revision(1), state: State::InFlight, ..operation(1, "a") };
    put(&mut *store, [operation(1, "a")]);
    put(&mut *store, [newer.clone()]);
    assert_eq!(store.operations(Sequence(0), 9).unwrap(), [newer]);
    assert_eq!(store.counts().unwrap().operations, 1);
}

pub(super) fn completing_removes_the_operation(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, [operation(1, "a"), operation(2, "a")]);
    commit(&mut *store, [Change::CompleteOperation(Sequence(1), Revision(0))]);
    assert_eq!(all(&*store), [2]);
    assert_eq!(sequences(store.operations_of(&tasks(), &id("a")).unwrap()), [2]);
}

pub(super) fn completing_a_stale_revision_keeps_the_operation(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let edited = Operation { revision: Revision(3), ..operation(1, "a") };
    put(&mut *store, [edited.clone()]);
    for stale in [0, 2, 4, u32::MAX] {
        commit(&mut *store, [Change::CompleteOperation(Sequence(1), Revision(stale))]);
    }
    assert_eq!(store.operations(Sequence(0), 9).unwrap(), [edited]);
    assert_eq!(store.counts().unwrap().operations, 1);
}

pub(super) fn completing_an_absent_operation_changes_nothing(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, [operation(2, "a")]);
    commit(&mut *store, [Change::CompleteOperation(Sequence(1), Revision(0))]);
    assert_eq!(all(&*store), [2]);
    assert_eq!(store.counts().unwrap().operations, 1);
}

pub(super) fn operations_of_a_record_are_only_its_own(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let elsewhere = Operation { table: lists(), ..operation(3, "a") };
    put(&mut *store, [operation(4, "a"), operation(1, "a"), operation(2, "ab"), elsewhere]);
    assert_eq!(sequences(store.operations_of(&tasks(), &id("a")).unwrap()), [1, 4]);
    assert_eq!(sequences(store.operations_of(&lists(), &id("a")).unwrap()), [3]);
    assert!(store.operations_of(&lists(), &id("ab")).unwrap().is_empty());
}

pub(super) fn an_operation_moved_to_another_record_leaves_the_first(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, [operation(1, "a")]);
    put(&mut *store, [operation(1, "b")]);
    assert!(store.operations_of(&tasks(), &id("a")).unwrap().is_empty());
    assert_eq!(sequences(store.operations_of(&tasks(), &id("b")).unwrap()), [1]);
}

pub(super) fn parked_operations_are_listed_with_their_reasons(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let waiting = [
        parked(2, "b", ParkedReason::Conflict),
        parked(3, "c", ParkedReason::Rejected),
        parked(5, "d", ParkedReason::RetriesExhausted),
    ];
    put(&mut *store, [operation(1, "a"), operation(4, "a")].into_iter().chain(waiting.clone()));
    assert_eq!(store.parked().unwrap(), waiting);
    put(&mut *store, [operation(3, "c")]);
    commit(&mut *store, [Change::CompleteOperation(Sequence(5), Revision(0))]);
    assert_eq!(sequences(store.parked().unwrap()), [2]);
}

pub(super) fn counts_follow_every_change(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let is = |store: &dyn Store, operations, parked, conflicts| {
        assert_eq!(store.counts().unwrap(), Counts { operations, parked, conflicts });
    };
    is(&*store, 0, 0, 0);
    put(
        &mut *store,
        [operation(1, "a"), parked(2, "b", ParkedReason::Conflict), parked(3, "c", ParkedReason::Rejected)],
    );
    is(&*store, 3, 2, 1);
    put(&mut *store, [parked(1, "a", ParkedReason::Conflict), operation(2, "b")]);
    is(&*store, 3, 2, 1);
    put(
        &mut *store,
        [parked(3, "c", ParkedReason::Conflict), parked(3, "c", ParkedReason::RetriesExhausted)],
    );
    is(&*store, 3, 2, 1);
    commit(
        &mut *store,
        [Change::CompleteOperation(Sequence(1), Revision(0)), Change::PutOperation(operation(1, "a"))],
    );
    is(&*store, 3, 1, 0);
    commit(&mut *store, (1..=3).map(|sequence| Change::CompleteOperation(Sequence(sequence), Revision(0))));
    is(&*store, 0, 0, 0);
}

pub(super) fn the_last_sequence_survives_an_emptied_queue(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    assert_eq!(store.last_sequence().unwrap(), Sequence(0));
    put(&mut *store, [operation(1, "a"), operation(2, "a")]);
    commit(&mut *store, (1..=2).map(|sequence| Change::CompleteOperation(Sequence(sequence), Revision(0))));
    assert!(all(&*store).is_empty());
    assert_eq!(store.last_sequence().unwrap(), Sequence(2));
}

pub(super) fn the_last_sequence_never_falls(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, [operation(9, "a")]);
    put(&mut *store, [operation(4, "a")]);
    assert_eq!(store.last_sequence().unwrap(), Sequence(9));
}
