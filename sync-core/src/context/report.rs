//! What a push did, and what of it somebody has to look at.

use crate::{Failure, Operation, OperationKind, ParkedReason, RecordId, State, TableName};

/// What a push did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PushReport {
    /// Operations that now hold on the server.
    pub applied: u64,
    /// Conflicts a policy settled.
    pub settled: u64,
    /// Operations that now wait for the user.
    pub parked: u64,
    /// What the server did not take as it was, by table and record; of each record the last.
    pub errors: Vec<PushError>,
}

/// An operation the server did not take as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushError {
    /// The table.
    pub table: TableName,
    /// The record.
    pub record: RecordId,
    /// What the operation was to do.
    pub action: OperationKind,
    /// Why the server did not take it.
    pub reason: ParkedReason,
    /// What the server said, if it refused or failed.
    pub failure: Option<Failure>,
    /// Whether anybody took care of it before the push ended.
    pub handling: Handling,
}

/// Whether anybody took care of a push error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handling {
    /// A policy did, or whoever heard of it.
    Handled,
    /// It waits for the user.
    Unhandled,
}

impl PushError {
    /// Describes an operation that was parked, or else came back as a conflict.
    pub(super) fn of(operation: &Operation) -> Self {
        let (reason, failure) = match &operation.state {
            State::Parked(reason) => (reason.clone(), operation.last_failure.clone()),
            _ => (ParkedReason::Conflict, None),
        };
        Self {
            table: operation.table.clone(),
            record: operation.record.clone(),
            action: operation.kind,
            reason,
            failure,
            handling: Handling::Handled,
        }
    }
}
