//! Plans as tables: what a store holds before, and what it holds after.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{Failure, MemoryStore, Store, Version};

fn table() -> TableName {
    TableName::new("task").unwrap()
}

fn id() -> RecordId {
    RecordId::new("a").unwrap()
}

fn fields(text: &str) -> Fields {
    json!({ "text": text }).as_object().unwrap().clone()
}

fn version(text: &str) -> Option<Version> {
    Version::new(text).ok()
}

/// A row of the server.
fn row(text: &str, number: i64) -> Record {
    let (version, updated_at) = (version(&number.to_string()), Some(Timestamp(number)));
    Record { version, updated_at, ..Record::new(id(), fields(text)) }
}

fn tombstone(number: i64) -> Record {
    Record { deleted: true, ..row("milk", number) }
}

/// Our own mark for "the server has no such row".
fn nothing_there() -> Record {
    Record { deleted: true, ..Record::new(id(), Fields::new()) }
}

fn operation(sequence: u64, kind: OperationKind, text: &str) -> Operation {
    Operation {
        id: OpId(Uuid::from_u128(sequence.into())),
        table: table(),
        record: id(),
        kind,
        sequence: Sequence(sequence),
        revision: Revision(3),
        state: State::Pending,
        attempts: 4,
        last_failure: Some(Failure { status: None, message: "no".into(), at: Timestamp(1) }),
        base_version: version("1"),
        changes: if kind == OperationKind::Delete { Fields::new() } else { fields(text) },
        edited_at: Timestamp(i64::try_from(sequence).unwrap()),
    }
}

fn dossier(
    local: Option<Record>,
    base: Option<Record>,
    shadow: Option<Record>,
    operations: Vec<Operation>,
) -> Dossier {
    Dossier { table: table(), id: id(), local, base, shadow, operations }
}

fn fresh() -> Fresh {
    let record = RecordId::new("copy").unwrap();
    Fresh { op: OpId(Uuid::from_u128(99)), record, sequence: Sequence(99), now: Timestamp(99) }
}

/// The store after a plan for what this dossier was read from.
fn after(dossier: &Dossier, plan: &Changes) -> MemoryStore {
    let put = |change: fn(TableName, Record) -> Change, row: &Option<Record>| {
        row.clone().map(|row| change(table(), row))
    };
    let mut store = MemoryStore::new();
    let rows = [
        put(Change::PutRecord, &dossier.local),
        put(Change::PutBase, &dossier.base),
        put(Change::PutShadow, &dossier.shadow),
    ];
    let operations = dossier.operations.iter().cloned().map(Change::PutOperation);
    store.commit(&rows.into_iter().flatten().chain(operations).collect()).unwrap();
    store.commit(plan).unwrap();
    store
}

fn queue(store: &MemoryStore) -> Vec<Operation> {
    store.operations(Sequence(0), 9).unwrap()
}

#[test]
fn the_newest_row_is_the_shadow_only_if_it_came_after_the_answer() {
    let unstamped = || Record { updated_at: None, ..row("answer", 5) };
    let late = |row: Record| Record { updated_at: Some(Timestamp(9)), ..row };
    for (shadow, answer, base_version, expected) in [
        (None, row("answer", 5), version("1"), "answer"),
        (Some(row("later", 6)), row("answer", 5), version("1"), "later"),
        (Some(row("as late", 5)), row("answer", 5), version("1"), "answer"),
        (Some(row("earlier", 4)), row("answer", 5), version("1"), "answer"),
        (Some(late(row("its ground", 1))), row("answer", 5), version("1"), "answer"),
        (Some(late(nothing_there())), row("answer", 5), version("1"), "answer"),
        (Some(row("later", 6)), unstamped(), version("1"), "later"),
        (Some(row("unknown", 6)), unstamped(), None, "answer"),
    ] {
        let sent = Operation { base_version, ..operation(1, OperationKind::Update, "mine") };
        let newest = dossier(None, None, shadow.clone(), vec![sent.clone()]).newest(&sent, answer);
        assert_eq!(newest.get("text"), expected, "{shadow:?}");
    }
}

#[test]
fn an_undelete_of_what_is_not_even_a_tombstone_is_an_insert() {
    use OperationKind::{Insert, Undelete, Update};
    let unknown = || Record { version: None, ..row("theirs", 5) };
    for (ground, kind, expected) in [
        (nothing_there(), Undelete, Insert),
        (tombstone(5), Undelete, Undelete),
        (unknown(), Undelete, Undelete),
        (nothing_there(), Update, Update),
    ] {
        let left = [operation(2, kind, "mine")];
        let dossier = dossier(Some(row("mine", 1)), Some(row("milk", 1)), None, left.to_vec());
        let mut changes = Changes::new();
        dossier.rebase(&mut changes, ground.clone(), &left);
        let store = after(&dossier, &changes);
        assert_eq!((queue(&store)[0].kind, &queue(&store)[0].base_version), (expected, &ground.version));
        assert_eq!(store.base(&table(), &id()).unwrap(), Some(ground));
        let local = store.record(&table(), &id()).unwrap().unwrap();
        assert_eq!((local.get("text"), local.deleted), (&json!("mine"), false));
    }
}

#[test]
fn the_ground_is_the_newest_row_the_server_is_known_to_have() {
    let dated = || Record { updated_at: Some(Timestamp(5)), ..nothing_there() };
    let versioned = || Record { version: version("5"), ..nothing_there() };
    for (base, shadow, expected) in [
        (None, None, None),
        (Some(row("milk", 1)), None, Some(row("milk", 1))),
        (Some(row("milk", 1)), Some(row("theirs", 5)), Some(row("theirs", 5))),
        (Some(row("milk", 1)), Some(tombstone(5)), Some(tombstone(5))),
        (Some(row("milk", 1)), Some(nothing_there()), None),
        (None, Some(dated()), Some(dated())),
        (None, Some(versioned()), Some(versioned())),
    ] {
        assert_eq!(dossier(None, base, shadow, Vec::new()).ground(), expected);
    }
}

#[test]
fn two_sides_agree_if_they_mean_the_same() {
    let unreturned = || Record { fields: Fields::new(), ..row("", 5) };
    for (local, server, expected) in [
        (None, None, true),
        (None, Some(tombstone(5)), true),
        (None, Some(row("x", 5)), false),
        (Some(row("x", 1)), None, false),
        (Some(row("x", 1)), Some(tombstone(5)), false),
        (Some(row("x", 1)), Some(row("x", 5)), true),
        (Some(row("x", 1)), Some(row("y", 5)), false),
        (Some(row("milk", 1)), Some(unreturned()), true),
    ] {
        let dossier = dossier(local, Some(row("milk", 1)), None, Vec::new());
        assert_eq!(dossier.agrees(server.as_ref()), expected, "{server:?}");
    }
}

#[test]
fn a_record_clashes_if_it_waits_in_conflict_with_a_live_row() {
    let conflict = State::Parked(ParkedReason::Conflict);
    for (state, shadow, expected) in [
        (conflict.clone(), Some(row("theirs", 5)), true),
        (conflict.clone(), Some(tombstone(5)), false),
        (conflict, None, false),
        (State::Parked(ParkedReason::Rejected), Some(row("theirs", 5)), false),
        (State::Pending, Some(row("theirs", 5)), false),
    ] {
        let first = Operation { state, ..operation(1, OperationKind::Update, "mine") };
        assert_eq!(dossier(None, None, shadow, vec![first]).clashes(), expected);
    }
}

#[test]
fn keeping_both_makes_a_second_record_only_beside_a_live_one() {
    let of = |server: Option<Record>| {
        let first = operation(1, OperationKind::Update, "mine");
        let dossier = dossier(Some(row("mine", 1)), Some(row("milk", 1)), None, vec![first]);
        let store = after(&dossier, &dossier.resolve(server.as_ref(), Resolution::KeepBoth, &fresh()));
        let queue: Vec<_> =
            queue(&store).into_iter().map(|op| (op.record.to_string(), op.kind, op.edited_at.0)).collect();
        let text = |id: &str| {
            let row = store.record(&table(), &RecordId::new(id).unwrap()).unwrap();
            row.map(|row| row.get("text").as_str().unwrap().to_owned())
        };
        (queue, text("a"), text("copy"))
    };
    let is = |text: &str| Some(text.to_owned());
    let insert = OperationKind::Insert;
    assert_eq!(of(Some(row("theirs", 5))), (vec![("copy".into(), insert, 1)], is("theirs"), is("mine")));
    assert_eq!(of(None), (vec![("a".into(), insert, 1)], is("mine"), None));
    let undelete = OperationKind::Undelete;
    assert_eq!(of(Some(tombstone(5))), (vec![("a".into(), undelete, 1)], is("mine"), None));
}

#[test]
fn what_was_refused_and_edited_is_one_new_operation_that_was_never_sent() {
    let refused = Operation {
        state: State::Parked(ParkedReason::Rejected),
        ..operation(1, OperationKind::Update, "x")
    };
    let dossier = dossier(
        Some(row("mine", 1)),
        Some(row("milk", 1)),
        None,
        vec![refused, operation(2, OperationKind::Update, "mine")],
    );
    let store = after(&dossier, &dossier.mended(&fresh()));
    let [mended] = queue(&store).try_into().unwrap();
    let expected = Operation {
        id: OpId(Uuid::from_u128(99)),
        revision: Revision(4),
        attempts: 0,
        last_failure: None,
        edited_at: Timestamp(2),
        ..operation(1, OperationKind::Update, "mine")
    };
    assert_eq!(mended, expected);
}

#[test]
fn a_parked_conflict_keeps_the_servers_side_and_one_operation() {
    let operations =
        vec![operation(1, OperationKind::Update, "x"), operation(2, OperationKind::Update, "mine")];
    for (server, shadow) in [
        (Some(row("theirs", 5)), row("theirs", 5)),
        (Some(tombstone(5)), tombstone(5)),
        (None, nothing_there()),
    ] {
        let dossier = dossier(Some(row("mine", 1)), Some(row("milk", 1)), None, operations.clone());
        let store = after(&dossier, &dossier.resolve(server.as_ref(), Resolution::Defer, &fresh()));
        let [parked] = queue(&store).try_into().unwrap();
        assert_eq!(parked.state, State::Parked(ParkedReason::Conflict));
        assert_eq!((parked.changes, parked.revision), (fields("mine"), Revision(4)));
        assert_eq!(store.shadow(&table(), &id()).unwrap(), Some(shadow));
    }
}

#[test]
fn what_was_created_and_deleted_here_is_parked_only_if_the_server_has_it() {
    let operations = vec![operation(1, OperationKind::Insert, "x"), operation(2, OperationKind::Delete, "")];
    for (server, left) in [(Some(row("x", 5)), 1), (Some(tombstone(5)), 0), (None, 0)] {
        let dossier = dossier(None, None, None, operations.clone());
        let store = after(&dossier, &dossier.resolve(server.as_ref(), Resolution::Defer, &fresh()));
        assert_eq!(queue(&store).len(), left, "{server:?}");
        assert!(queue(&store).iter().all(|operation| operation.kind == OperationKind::Delete));
        assert_eq!(store.record(&table(), &id()).unwrap(), None);
    }
}
