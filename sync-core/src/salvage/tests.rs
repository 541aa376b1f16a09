//! Every row of the table of [`super`], and that whatever is readable obeys the law.

use serde_json::{Value, json};

use super::*;
use crate::context::verify;
use crate::{MemoryStore, OpId, Store, SystemClock, Timestamp};

fn table() -> TableName {
    TableName::new("task").unwrap()
}

fn row(fields: Value) -> Record {
    let fields = fields.as_object().unwrap().clone();
    let version = Version::new("v1").ok();
    Record { version, ..Record::new(RecordId::new("a").unwrap(), fields) }
}

fn waits(kind: OperationKind, changes: Value) -> Change {
    Change::PutOperation(Operation {
        id: OpId(uuid::Uuid::from_u128(7)),
        table: table(),
        record: RecordId::new("a").unwrap(),
        kind,
        sequence: Sequence(5),
        revision: Revision(2),
        state: State::Pending,
        attempts: 1,
        last_failure: None,
        base_version: Version::new("v1").ok(),
        changes: changes.as_object().unwrap().clone(),
        edited_at: Timestamp(9),
    })
}

fn local(fields: Value) -> Change {
    Change::PutRecord(table(), row(fields))
}

fn base(fields: Value) -> Change {
    Change::PutBase(table(), row(fields))
}

fn shadow(fields: Value) -> Change {
    Change::PutShadow(table(), Record { version: Version::new("v2").ok(), ..row(fields) })
}

/// A store made of these pieces; it obeys the law whatever they were.
fn mended(pieces: impl IntoIterator<Item = Change>) -> (MemoryStore, Salvaged) {
    let mut fragments = Fragments::default();
    pieces.into_iter().for_each(|piece| fragments.add(piece));
    let (changes, salvaged) = fragments.mend(&[], &SystemClock);
    let mut store = MemoryStore::new();
    store.commit(&changes).unwrap();
    assert_eq!(verify(&store).unwrap(), Vec::<String>::new());
    (store, salvaged)
}

fn record(store: &MemoryStore) -> Option<Record> {
    store.record(&table(), &RecordId::new("a").unwrap()).unwrap()
}

fn text(store: &MemoryStore) -> Option<Value> {
    record(store).map(|row| Value::Object(row.fields))
}

fn only_operation(store: &MemoryStore) -> Operation {
    let operations = store.operations(Sequence(0), 9).unwrap();
    assert_eq!(operations.len(), 1);
    operations.into_iter().next().unwrap()
}

#[test]
fn a_row_without_operations_is_compared_at_the_next_pull() {
    let (store, salvaged) = mended([local(json!({"text": "Milk"}))]);
    let row = record(&store).unwrap();
    assert_eq!(row.get("text"), "Milk");
    assert_eq!(row.version.unwrap().as_str(), UNKNOWN);
    assert_eq!(salvaged, Salvaged { rows: 1, ..Salvaged::default() });
}

#[test]
fn a_row_that_was_never_on_a_server_is_inserted_again() {
    let new = Record { version: None, ..row(json!({"text": "Milk"})) };
    let (store, salvaged) = mended([Change::PutRecord(table(), new.clone())]);
    assert_eq!(record(&store), Some(new.clone()));
    let operation = only_operation(&store);
    assert_eq!((operation.kind, operation.changes), (OperationKind::Insert, new.fields));
    assert_eq!(salvaged, Salvaged { rows: 1, made_again: 1, ..Salvaged::default() });
}

#[test]
fn whatever_can_be_read_of_a_record_with_operations_obeys_the_law() {
    let pieces = [
        local(json!({"text": "Bread", "due": 1})),
        base(json!({"text": "Milk", "due": 1})),
        shadow(json!({"text": "Eggs", "due": 2})),
    ];
    for chosen in 0..8_usize {
        let readable = pieces.iter().enumerate().filter(|(n, _)| chosen & (1 << n) != 0);
        let readable: Vec<_> = readable.map(|(_, piece)| piece.clone()).collect();
        for kind in
            [OperationKind::Insert, OperationKind::Update, OperationKind::Delete, OperationKind::Undelete]
        {
            let operation = waits(kind, json!({"text": "Bread"}));
            let (store, salvaged) = mended(readable.iter().cloned().chain([operation.clone()]));
            assert_eq!(Change::PutOperation(only_operation(&store)), operation);
            assert_eq!(salvaged.operations, 1);
            let expected = (kind != OperationKind::Delete).then(|| json!("Bread"));
            assert_eq!(record(&store).map(|row| row.get("text").clone()), expected, "{kind:?} {readable:?}");
        }
    }
}

#[test]
fn a_base_that_cannot_be_read_knows_nothing_of_what_was_changed() {
    let operation = waits(OperationKind::Update, json!({"text": "Bread"}));
    let (store, _) = mended([local(json!({"text": "Bread", "due": 1})), operation]);
    let base = store.base(&table(), &RecordId::new("a").unwrap()).unwrap().unwrap();
    assert_eq!((base.get("text"), base.get("due")), (&Value::Null, &json!(1)));
    assert_eq!(base.version.unwrap().as_str(), "v1");
}

#[test]
fn an_operation_that_cannot_be_read_is_made_again_of_row_and_base() {
    let (store, salvaged) =
        mended([local(json!({"text": "Bread"})), base(json!({"text": "Milk", "due": 1}))]);
    let operation = only_operation(&store);
    assert_eq!(Value::Object(operation.changes), json!({"text": "Bread", "due": null}));
    assert_eq!(operation.base_version.unwrap().as_str(), "v1");
    assert_eq!(salvaged.made_again, 1);
}

#[test]
fn a_row_that_is_its_base_has_nothing_to_send() {
    let (store, _) = mended([local(json!({"text": "Milk"})), base(json!({"text": "Milk"}))]);
    assert_eq!(store.counts().unwrap().operations, 0);
    assert_eq!(text(&store), Some(json!({"text": "Milk"})));
    assert_eq!(store.base(&table(), &RecordId::new("a").unwrap()).unwrap(), None);
}

#[test]
fn a_row_beside_the_servers_waits_for_a_person() {
    let (store, _) = mended([local(json!({"text": "Bread"})), shadow(json!({"text": "Eggs"}))]);
    assert_eq!(store.parked().unwrap().len(), 1);
    assert_eq!(text(&store), Some(json!({"text": "Bread"})));
}

#[test]
fn a_delete_is_never_guessed() {
    for (pieces, expected) in [
        (vec![base(json!({"text": "Milk"}))], "Milk"),
        (vec![shadow(json!({"text": "Eggs"}))], "Eggs"),
        (vec![base(json!({"text": "Milk"})), shadow(json!({"text": "Eggs"}))], "Eggs"),
    ] {
        let (store, salvaged) = mended(pieces);
        assert_eq!(text(&store), Some(json!({"text": expected})));
        assert_eq!(salvaged.made_again, 1);
    }
}

#[test]
fn new_operations_go_behind_those_that_were_read() {
    let other = Record { id: RecordId::new("b").unwrap(), ..row(json!({"text": "Bread"})) };
    let its_base = Record { id: RecordId::new("b").unwrap(), ..row(json!({"text": "Milk"})) };
    let (store, _) = mended([
        local(json!({"text": "Bread"})),
        waits(OperationKind::Insert, json!({"text": "Bread"})),
        Change::PutRecord(table(), other),
        Change::PutBase(table(), its_base),
    ]);
    let sequences: Vec<_> =
        store.operations(Sequence(0), 9).unwrap().iter().map(|one| one.sequence.0).collect();
    assert_eq!(sequences, [5, 6]);
}

#[test]
fn only_texts_that_are_named_are_kept() {
    let texts = ["account", "last_success"].map(|key| Change::PutMeta(key.to_owned(), "x".to_owned()));
    let mut fragments = Fragments::default();
    texts.into_iter().for_each(|text| fragments.add(text));
    let (changes, _) = fragments.mend(&["account"], &SystemClock);
    let kept: Vec<_> = changes.iter().cloned().collect();
    assert_eq!(kept, [Change::PutMeta("account".to_owned(), "x".to_owned())]);
}
