//! The collapse matrix as a table, and its law: whatever is edited, base and operations make the row.

use proptest::prelude::*;
use serde_json::json;
use sync_core::collapse::{Collapse, Edit, collapse, fold, replay};
use sync_core::{Fields, Operation, OperationKind as Kind, ParkedReason, Record, State};

use crate::support::{fields, id, operation};

/// The row `{"text": text}`, or no row.
fn row(text: Option<&str>) -> Option<Fields> {
    text.map(|text| fields(json!({"text": text})))
}

#[test]
fn the_matrix_is_as_documented() {
    let insert = |text| Edit::Insert(row(Some(text)).unwrap());
    let update = |text| Edit::Update(row(Some(text)).unwrap());
    let open = || State::Pending;
    let sealed = || State::Attempted;
    let add = |kind, text| Collapse::Add(kind, row(text).unwrap_or_default());
    let replace = |kind, text| Collapse::Replace(kind, row(text).unwrap_or_default());
    // (last operation: kind, members, state), row before it, row now, edit, outcome
    let last = |kind, text, state| Some(operation(kind, row(text).unwrap_or_default(), state));
    let table = [
        (None, None, None, insert("x"), add(Kind::Insert, Some("x"))),
        (None, Some("a"), Some("a"), insert("x"), Collapse::Exists),
        (None, Some("a"), Some("a"), update("x"), add(Kind::Update, Some("x"))),
        (None, Some("a"), Some("a"), update("a"), Collapse::Nothing),
        (None, Some("a"), Some("a"), Edit::Delete, add(Kind::Delete, None)),
        (None, None, None, update("x"), Collapse::Missing),
        (None, None, None, Edit::Delete, Collapse::Missing),
        (last(Kind::Insert, Some("a"), open()), None, Some("a"), insert("x"), Collapse::Exists),
        (
            last(Kind::Insert, Some("a"), open()),
            None,
            Some("a"),
            update("x"),
            replace(Kind::Insert, Some("x")),
        ),
        (last(Kind::Insert, Some("a"), open()), None, Some("a"), Edit::Delete, Collapse::Cancel),
        (
            last(Kind::Update, Some("b"), open()),
            Some("a"),
            Some("b"),
            update("x"),
            replace(Kind::Update, Some("x")),
        ),
        (last(Kind::Update, Some("b"), open()), Some("a"), Some("b"), update("a"), Collapse::Cancel),
        (
            last(Kind::Update, Some("b"), open()),
            Some("a"),
            Some("b"),
            Edit::Delete,
            replace(Kind::Delete, None),
        ),
        (last(Kind::Delete, None, open()), Some("a"), None, insert("x"), replace(Kind::Update, Some("x"))),
        (last(Kind::Delete, None, open()), Some("a"), None, insert("a"), Collapse::Cancel),
        (last(Kind::Delete, None, open()), Some("a"), None, update("x"), Collapse::Missing),
        (last(Kind::Delete, None, open()), Some("a"), None, Edit::Delete, Collapse::Missing),
        (
            last(Kind::Undelete, Some("a"), open()),
            None,
            Some("a"),
            update("x"),
            replace(Kind::Undelete, Some("x")),
        ),
        (last(Kind::Undelete, Some("a"), open()), None, Some("a"), Edit::Delete, Collapse::Cancel),
        (last(Kind::Insert, Some("a"), sealed()), None, Some("a"), update("x"), add(Kind::Update, Some("x"))),
        (last(Kind::Insert, Some("a"), sealed()), None, Some("a"), Edit::Delete, add(Kind::Delete, None)),
        (
            last(Kind::Update, Some("b"), sealed()),
            Some("a"),
            Some("b"),
            update("x"),
            add(Kind::Update, Some("x")),
        ),
        (
            last(Kind::Update, Some("b"), sealed()),
            Some("a"),
            Some("b"),
            update("a"),
            add(Kind::Update, Some("a")),
        ),
        (last(Kind::Delete, None, sealed()), Some("a"), None, insert("x"), add(Kind::Undelete, Some("x"))),
        (last(Kind::Delete, None, sealed()), Some("a"), None, update("x"), Collapse::Missing),
        (
            last(Kind::Update, Some("a"), State::InFlight),
            Some("o"),
            Some("a"),
            update("x"),
            add(Kind::Update, Some("x")),
        ),
        (last(Kind::Undelete, Some("a"), sealed()), None, Some("a"), Edit::Delete, add(Kind::Delete, None)),
    ];
    for (line, (last, before, now, edit, expected)) in table.into_iter().enumerate() {
        let actual = collapse(row(before).as_ref(), row(now).as_ref(), last.as_ref(), edit);
        assert_eq!(actual, expected, "line {line}");
    }
}

#[test]
fn only_a_refused_or_clashing_operation_is_open_again() {
    for (state, sealed) in [
        (State::Pending, false),
        (State::InFlight, true),
        (State::Attempted, true),
        (State::Parked(ParkedReason::Conflict), false),
        (State::Parked(ParkedReason::Rejected), false),
        (State::Parked(ParkedReason::RetriesExhausted), true),
    ] {
        assert_eq!(
            operation(Kind::Insert, Fields::new(), state.clone()).outcome_unknown(),
            sealed,
            "{state:?}"
        );
    }
}

#[test]
fn what_is_left_to_send_of_a_tombstone_is_nothing_or_an_undelete() {
    let unseen = Record { deleted: true, ..Record::new(id("a"), fields(json!({"text": "a"}))) };
    let tombstone = Record { version: sync_core::Version::new("1").ok(), ..unseen.clone() };
    let undelete = operation(Kind::Undelete, fields(json!({"text": "b"})), State::Pending);
    let delete = operation(Kind::Delete, Fields::new(), State::Pending);
    assert_eq!(fold(Some(&tombstone), &[undelete.clone(), delete.clone()]), None);
    let folded = fold(Some(&tombstone), std::slice::from_ref(&undelete));
    assert_eq!(folded, Some((Kind::Undelete, undelete.changes.clone())));
    let folded = fold(Some(&unseen), std::slice::from_ref(&undelete));
    assert_eq!(folded, Some((Kind::Insert, undelete.changes)), "an undelete would have no condition");
    assert_eq!(fold(None, std::slice::from_ref(&delete)), None);
    let live = Record { deleted: false, ..tombstone };
    assert_eq!(fold(Some(&live), &[delete]), Some((Kind::Delete, Fields::new())));
    let update = operation(Kind::Update, fields(json!({"text": "b"})), State::Pending);
    assert_eq!(fold(Some(&live), std::slice::from_ref(&update)), Some((Kind::Update, update.changes)));
}

fn edit() -> impl Strategy<Value = Edit> {
    let members = || {
        prop::collection::btree_map(
            "[a-c]",
            prop_oneof![Just(json!(null)), Just(json!(1)), Just(json!("x"))],
            0..3,
        )
        .prop_map(|map| map.into_iter().collect::<Fields>())
    };
    prop_oneof![members().prop_map(Edit::Insert), members().prop_map(Edit::Update), Just(Edit::Delete)]
}

fn without_nulls(fields: Option<Fields>) -> Option<Fields> {
    fields.map(|fields| fields.into_iter().filter(|(_, value)| !value.is_null()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn i2_base_and_operations_always_make_the_row(
        base in prop::option::of(prop::collection::btree_map("[a-c]", Just(json!(1)), 0..3)),
        edits in prop::collection::vec((edit(), any::<bool>()), 0..12),
    ) {
        let base = base.map(|map| Record::new(id("a"), map.into_iter().collect()));
        let mut model = base.as_ref().map(|base| base.fields.clone());
        let mut operations: Vec<Operation> = Vec::new();
        for (edit, sent) in edits {
            if sent && let Some(last) = operations.last_mut() {
                last.state = State::Attempted;
            }
            let earlier = operations.split_last().map_or(&[][..], |(_, earlier)| earlier);
            let before = replay(base.as_ref(), earlier);
            let now = replay(base.as_ref(), &operations);
            match collapse(before.as_ref(), now.as_ref(), operations.last(), edit.clone()) {
                Collapse::Add(kind, changes) => operations.push(operation(kind, changes, State::Pending)),
                Collapse::Replace(kind, changes) => {
                    let last = operations.last_mut().unwrap();
                    prop_assert!(!last.outcome_unknown(), "nothing collapses into what may have been sent");
                    last.kind = kind;
                    last.changes = changes;
                }
                Collapse::Cancel => drop(operations.pop()),
                Collapse::Nothing => {}
                Collapse::Exists | Collapse::Missing => continue,
            }
            model = match (model, edit) {
                (_, Edit::Insert(fields)) => Some(fields),
                (model, Edit::Update(changes)) => {
                    let mut fields = model.unwrap_or_default();
                    fields.extend(changes);
                    Some(fields)
                }
                (_, Edit::Delete) => None,
            };
            prop_assert_eq!(without_nulls(replay(base.as_ref(), &operations)), without_nulls(model.clone()));
            // Folding says the same in one operation.
            let folded = fold(base.as_ref(), &operations).map(|(kind, changes)| operation(kind, changes, State::Pending));
            let again = replay(base.as_ref(), folded.as_slice());
            prop_assert_eq!(without_nulls(again), without_nulls(model.clone()));
        }
    }
}
