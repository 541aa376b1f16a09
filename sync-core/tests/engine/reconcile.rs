//! What an incoming row does, as the table says.

use serde_json::json;
use sync_core::reconcile::{Action, Standing, reconcile};
use sync_core::{Operation, OperationKind as Kind, ParkedReason, Record, State, Version};

use crate::support::{self, fields, id};

fn row(text: &str, version: &str) -> Record {
    let version = Version::new(version).ok();
    Record { version, ..Record::new(id("a"), fields(json!({ "text": text }))) }
}

fn tombstone(version: &str) -> Record {
    Record { deleted: true, ..row("milk", version) }
}

fn operation(kind: Kind, text: &str, state: State) -> Operation {
    let changes = if kind == Kind::Delete { json!({}) } else { json!({ "text": text }) };
    support::operation(kind, fields(changes), state)
}

#[test]
fn a_row_that_nothing_waits_for_is_taken_unless_it_is_here() {
    let unversioned = || Record { version: None, ..row("milk", "1") };
    for (local, incoming, expected) in [
        (None, row("milk", "1"), Action::Store),
        (None, tombstone("1"), Action::Skip),
        (Some(row("milk", "1")), row("milk", "1"), Action::Skip),
        (Some(row("milk", "1")), row("oat milk", "2"), Action::Store),
        (Some(row("milk", "1")), tombstone("2"), Action::Remove),
        (Some(row("milk", "1")), tombstone("1"), Action::Remove),
        (Some(unversioned()), unversioned(), Action::Store),
    ] {
        let standing = Standing { local: local.as_ref(), base: None, shadow: None, operations: &[] };
        assert_eq!(reconcile(&standing, &incoming), expected, "{local:?} {incoming:?}");
    }
}

#[test]
fn a_row_that_an_operation_waits_for_never_replaces_it() {
    let parked = || State::Parked(ParkedReason::Conflict);
    let update = |state| vec![operation(Kind::Update, "mine", state)];
    let delete = |state| vec![operation(Kind::Delete, "", state)];
    let two = || [update(State::Pending), update(State::Pending)].concat();
    for (base, shadow, operations, incoming, expected) in [
        (Some("1"), None, update(State::Pending), row("milk", "1"), Action::Skip),
        (Some("1"), None, update(State::Pending), tombstone("1"), Action::Shadow),
        (Some("1"), None, update(State::Pending), row("theirs", "2"), Action::Shadow),
        (Some("1"), None, update(State::Pending), tombstone("2"), Action::Shadow),
        (Some("1"), Some("2"), update(parked()), row("theirs", "2"), Action::Skip),
        (Some("1"), Some("2"), update(parked()), row("theirs", "3"), Action::Shadow),
        (Some("1"), Some("2"), update(parked()), row("milk", "1"), Action::Shadow),
        (Some("1"), None, update(State::Pending), row("mine", "2"), Action::Adopt),
        (Some("1"), Some("2"), update(parked()), row("mine", "3"), Action::Adopt),
        (Some("1"), None, update(State::Attempted), row("mine", "2"), Action::Shadow),
        (Some("1"), None, update(State::InFlight), row("mine", "2"), Action::Shadow),
        (Some("1"), None, two(), row("mine", "2"), Action::Shadow),
        (Some("1"), None, delete(State::Pending), tombstone("2"), Action::Adopt),
        (Some("1"), None, delete(State::Pending), row("theirs", "2"), Action::Shadow),
        (None, None, vec![operation(Kind::Insert, "mine", State::Pending)], row("mine", "1"), Action::Adopt),
        (None, None, vec![operation(Kind::Insert, "mine", State::Pending)], row("x", "1"), Action::Shadow),
    ] {
        let (base, shadow) = (base.map(|v| row("milk", v)), shadow.map(|v| row("theirs", v)));
        let standing =
            Standing { local: None, base: base.as_ref(), shadow: shadow.as_ref(), operations: &operations };
        assert_eq!(reconcile(&standing, &incoming), expected, "{operations:?} {incoming:?}");
    }
}
