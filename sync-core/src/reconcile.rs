//! Reconcile: what becomes of a row that a pull brought. Pure.
//!
//! | here | row is live | row is a tombstone |
//! |---|---|---|
//! | no operation waits | stored, unless it is the version already here | removed |
//! | an operation waits, row is its shadow, or its base without a shadow | nothing new | nothing new |
//! | an operation waits and already holds in the row | operation dropped, row stored | operation dropped, removed |
//! | an operation waits | becomes the shadow | becomes the shadow |

use crate::mutation::{Mutation, active};
use crate::record::{holds, patch};
use crate::{Fields, Operation, OperationKind, Record};

/// What is known here of a record.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The local row.
    pub local: Option<&'a Record>,
    /// The base.
    pub base: Option<&'a Record>,
    /// The shadow.
    pub shadow: Option<&'a Record>,
    /// The operations that wait.
    pub operations: &'a [Operation],
}

/// What becomes of an incoming row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It brings nothing new.
    Skip,
    /// It becomes the local row.
    Store,
    /// The local row goes.
    Remove,
    /// It waits beside the pending operations.
    Shadow,
    /// It holds all the pending operation wanted: the operation is dropped and the row taken.
    Adopt,
}

/// Decides what becomes of an incoming row.
#[must_use]
pub fn reconcile(standing: &Standing<'_>, incoming: &Record) -> Action {
    let known = |row: Option<&Record>| {
        row.is_some_and(|row| {
            row.version.is_some() && row.version == incoming.version && row.deleted == incoming.deleted
        })
    };
    match standing.operations {
        [] => match (standing.local, incoming.deleted) {
            (None, true) => Action::Skip,
            (Some(_), true) => Action::Remove,
            (local, false) if known(local) => Action::Skip,
            (_, false) => Action::Store,
        },
        _ if known(standing.shadow) || (standing.shadow.is_none() && known(standing.base)) => Action::Skip,
        [operation] if !operation.outcome_unknown() && satisfied(operation, incoming) => Action::Adopt,
        _ if active(Mutation::PullOverPending) => Action::Store,
        _ => Action::Shadow,
    }
}

/// Tells whether the server's row already holds all that an operation wants: our own write coming back, or somebody
/// else's same change. Nothing is left to send and nothing to ask.
#[must_use]
pub fn satisfied(operation: &Operation, server: &Record) -> bool {
    match operation.kind {
        OperationKind::Delete => server.deleted,
        OperationKind::Insert | OperationKind::Update | OperationKind::Undelete => {
            !server.deleted && holds(&server.fields, &operation.changes)
        }
    }
}

/// Lays the server's members over what is known: a member the server does not return keeps its value.
#[must_use]
pub fn keep_unreturned(known: Option<&Fields>, mut server: Record) -> Record {
    if let Some(known) = known {
        let mut fields = known.clone();
        patch(&mut fields, &server.fields);
        server.fields = fields;
    }
    server
}
