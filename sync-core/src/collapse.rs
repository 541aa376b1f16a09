//! Collapse: how a new edit joins the operations of its record that wait already. Pure.
//!
//! An edit collapses only into the record's *last* operation, and only while that one is **open**: never sent, or known
//! not to have been applied. An operation whose outcome is unknown is **sealed**; what follows it is a new operation.
//!
//! | last operation | insert | update | delete |
//! |---|---|---|---|
//! | none | add insert | add update | add delete |
//! | open insert | refused: exists | insert with both | removed, nothing was there |
//! | open update | refused: exists | one update; removed if it restores the row | becomes delete |
//! | open delete | becomes update; removed if it restores the row | refused: gone | refused: gone |
//! | open undelete | refused: exists | undelete with both | removed, the tombstone stays |
//! | sealed insert, update, undelete | refused: exists | add update | add delete |
//! | sealed delete | add undelete | refused: gone | refused: gone |
//!
//! An update that changes nothing is nothing.

use crate::mutation::{Mutation, active};
use crate::record::{diff, holds, patch};
use crate::{Fields, Operation, OperationKind, Record};

/// A change the user makes.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Creates the record with these members.
    Insert(Fields),
    /// Sets these members.
    Update(Fields),
    /// Deletes the record.
    Delete,
}

/// What becomes of an edit.
#[derive(Debug, Clone, PartialEq)]
pub enum Collapse {
    /// A new operation at the end of the queue.
    Add(OperationKind, Fields),
    /// The last operation becomes this.
    Replace(OperationKind, Fields),
    /// The last operation goes: nothing is left to send.
    Cancel,
    /// The edit changes nothing.
    Nothing,
    /// The record exists already.
    Exists,
    /// There is no such record.
    Missing,
}

/// Decides what becomes of an edit.
///
/// `before` is the row before the last operation (or now, if none waits); `now` is the row as it stands. `None` is a row
/// that is not there.
#[must_use]
pub fn collapse(
    before: Option<&Fields>,
    now: Option<&Fields>,
    last: Option<&Operation>,
    edit: Edit,
) -> Collapse {
    use OperationKind as Kind;
    let mutated = |operation: &Operation| {
        active(Mutation::CollapseIntoAttempted)
            || (active(Mutation::CollapseIntoInFlight) && operation.state == crate::State::InFlight)
    };
    let open = last.filter(|operation| !operation.outcome_unknown() || mutated(operation));
    let open = open.filter(|_| !active(Mutation::NeverJoin));
    match (now, edit) {
        (Some(_), Edit::Insert(_)) => Collapse::Exists,
        (None, Edit::Update(_) | Edit::Delete) => Collapse::Missing,
        (None, Edit::Insert(fields)) => match (last, open) {
            (_, Some(_)) => update_or_cancel(before, &fields), // only a delete leaves no row
            (Some(_), None) => Collapse::Add(Kind::Undelete, fields),
            _ => Collapse::Add(Kind::Insert, fields),
        },
        (Some(now), Edit::Update(changes)) => {
            if holds(now, &changes) {
                return Collapse::Nothing;
            }
            let Some(open) = open else {
                return Collapse::Add(Kind::Update, effective(now, changes));
            };
            let mut row = now.clone();
            patch(&mut row, &changes);
            match open.kind {
                Kind::Insert | Kind::Undelete => Collapse::Replace(open.kind, row),
                Kind::Update | Kind::Delete => update_or_cancel(before, &row),
            }
        }
        (Some(_), Edit::Delete) => match open.map(|open| open.kind) {
            None if active(Mutation::ResurrectDelete)
                && last.is_some_and(|last| last.kind == Kind::Insert) =>
            {
                Collapse::Cancel
            }
            None => Collapse::Add(Kind::Delete, Fields::new()),
            Some(Kind::Insert | Kind::Undelete) => Collapse::Cancel,
            Some(Kind::Update | Kind::Delete) => Collapse::Replace(Kind::Delete, Fields::new()),
        },
    }
}

/// Makes the update that turns `before` into `row`, or nothing if they are the same.
fn update_or_cancel(before: Option<&Fields>, row: &Fields) -> Collapse {
    match before.map(|before| diff(before, row)) {
        Some(changes) if changes.is_empty() => Collapse::Cancel,
        Some(changes) => Collapse::Replace(OperationKind::Update, changes),
        None => Collapse::Replace(OperationKind::Insert, row.clone()),
    }
}

/// Drops the members that hold already.
fn effective(now: &Fields, mut changes: Fields) -> Fields {
    changes.retain(|name, value| !crate::record::same_value(crate::record::member(now, name), value));
    changes
}

/// Replays operations on the base: the row as it must stand on this computer (I2: local = base + pending operations).
///
/// An update on a tombstone (the server deleted what was edited here) works on the members the tombstone still carries.
#[must_use]
pub fn replay(base: Option<&Record>, operations: &[Operation]) -> Option<Fields> {
    let mut row = base.filter(|base| !base.deleted).map(|base| base.fields.clone());
    for operation in operations {
        row = match operation.kind {
            OperationKind::Insert | OperationKind::Undelete => Some(operation.changes.clone()),
            OperationKind::Delete => None,
            OperationKind::Update => {
                let mut fields = row.or_else(|| base.map(|base| base.fields.clone())).unwrap_or_default();
                patch(&mut fields, &operation.changes);
                Some(fields)
            }
        };
    }
    row
}

/// Folds the operations of a record, none of which was applied, into the one that says the same.
///
/// Returns its kind and members, or `None` if nothing is left to send.
#[must_use]
pub fn fold(base: Option<&Record>, operations: &[Operation]) -> Option<(OperationKind, Fields)> {
    let row = replay(base, operations);
    match (base, row) {
        (None, None) => None,
        (None, Some(row)) => Some((OperationKind::Insert, row)),
        (Some(base), None) if base.deleted => None,
        (Some(_), None) => Some((OperationKind::Delete, Fields::new())),
        // A tombstone without a version was not shown to us: there may be none, and an undelete would have no condition.
        (Some(base), Some(row)) if base.deleted && base.version.is_none() => {
            Some((OperationKind::Insert, row))
        }
        (Some(base), Some(row)) if base.deleted => Some((OperationKind::Undelete, row)),
        (Some(base), Some(row)) => {
            let changes = diff(&base.fields, &row);
            (!changes.is_empty()).then_some((OperationKind::Update, changes))
        }
    }
}
