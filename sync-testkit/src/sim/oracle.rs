//! Oracle: what every user did, and where it must be found. After each step it looks at the records that step wrote.
//!
//! ```text
//!   an edit whose call returned is  in the client's row, with an operation that waits to send it
//!                               or  in a row the server had
//!                               or  in the client's ledger, as what was not kept
//!                               or  replaced by a later edit of the same user
//! ```

use std::collections::BTreeMap;

use serde_json::Value;
use sync_core::{Fields, LedgerEntry, OpId, Operation, OperationKind, Record, State, Store};

use super::Violation;
use super::disk::{Key, SimStore, Written};
use super::net::Net;
use super::server::number;

/// What one user wants of one record and has not been seen to get.
#[derive(Debug, Default)]
struct Wish {
    members: BTreeMap<String, Value>,
    deleted: Option<Deleted>,
    /// It was made while an earlier operation of the record was being sent.
    behind_a_send: bool,
}

/// A delete that is to reach the server.
#[derive(Debug, Clone, Copy)]
struct Deleted {
    /// The version of the row that was deleted.
    from: u64,
    /// The insert before it, if that waited: unless it takes effect, nothing is left to delete.
    insert: Option<OpId>,
}

/// A record as it was before an edit.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) row: Option<Record>,
    /// The insert that waited, if one did.
    insert: Option<OpId>,
    in_flight: bool,
    /// Whether the server's side of the record moved meanwhile: an edit taken back then shows that.
    pub(crate) shadowed: bool,
}

impl Before {
    /// Looks at a record.
    pub(crate) fn of(store: &SimStore, (table, id): &Key) -> Self {
        let operations = store.operations_of(table, id).unwrap();
        let first = operations.first().filter(|first| first.kind == OperationKind::Insert);
        Self {
            row: store.record(table, id).unwrap(),
            insert: first.map(|first| first.id),
            in_flight: operations.iter().any(|operation| operation.state == State::InFlight),
            shadowed: store.shadow(table, id).unwrap().is_some(),
        }
    }
}

impl Wish {
    fn is_over(&self) -> bool {
        self.members.is_empty() && self.deleted.is_none()
    }
}

/// Every wish that is still open.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    open: BTreeMap<(usize, Key), Wish>,
}

fn violation(law: &'static str, what: String) -> Result<(), Violation> {
    Err(Violation { law, what })
}

/// Two sets of members are the same if they differ in nothing but nulls.
pub(crate) fn same(a: &Fields, b: &Fields) -> bool {
    let within =
        |a: &Fields, b: &Fields| a.iter().all(|(name, value)| b.get(name).unwrap_or(&Value::Null) == value);
    within(a, b) && within(b, a)
}

impl Oracle {
    /// A user's edit turned one row into another.
    pub(crate) fn edited(&mut self, client: usize, key: &Key, (before, after): (&Before, Option<&Fields>)) {
        let wish = self.open.entry((client, key.clone())).or_default();
        wish.behind_a_send = before.in_flight;
        let old = before.row.as_ref().map(|row| &row.fields);
        match (old, after) {
            (_, None) => {
                let Some(row) = &before.row else { return };
                wish.members.clear();
                let from = number(row.version.as_ref());
                wish.deleted = Some(Deleted { from, insert: before.insert });
            }
            (None, Some(after)) => {
                wish.members = after.clone().into_iter().collect();
                wish.deleted = None;
            }
            (Some(old), Some(after)) => {
                wish.deleted = None;
                let changed = after.iter().filter(|(name, value)| old.get(*name) != Some(*value));
                wish.members.extend(changed.map(|(name, value)| (name.clone(), value.clone())));
            }
        }
    }

    /// A user gave up what was not sent yet: of one record, or of a whole table.
    pub(crate) fn given_up(&mut self, client: usize, of: impl Fn(&Key) -> bool) {
        self.open.retain(|(who, key), _| *who != client || !of(key));
    }

    /// Checks what a step wrote to a client's disk.
    pub(crate) fn check(
        &mut self,
        client: usize,
        store: &SimStore,
        net: &Net,
        written: &Written,
    ) -> Result<(), Violation> {
        for entry in &written.ledger {
            self.kept_both(client, store, entry, &written.touched)?;
        }
        for key in &written.touched {
            self.granted(client, key, net, &written.ledger, store)?;
        }
        Ok(())
    }

    /// A conflict whose end is "keep both" leaves a second record to be sent (I12).
    fn kept_both(
        &mut self,
        client: usize,
        store: &SimStore,
        entry: &LedgerEntry,
        touched: &[Key],
    ) -> Result<(), Violation> {
        let live = entry.server.as_ref().is_some_and(|server| !server.deleted);
        let Some(local) = entry.local.as_ref().filter(|_| live && entry.rule.ends_with("keep both")) else {
            return Ok(());
        };
        for key in touched.iter().filter(|key| key.1 != entry.record) {
            let operations = store.operations_of(&key.0, &key.1).unwrap();
            let copies = |operation: &Operation| {
                operation.kind == OperationKind::Insert && same(&operation.changes, &local.fields)
            };
            if operations.first().is_some_and(copies) {
                let members = local.fields.clone().into_iter().collect();
                self.open.insert((client, key.clone()), Wish { members, ..Wish::default() });
                return Ok(());
            }
        }
        violation("I12", format!("client {client}: of both {}, one is gone", entry.record))
    }

    /// Every wish is granted, or waits where it must.
    fn granted(
        &mut self,
        client: usize,
        key: &Key,
        net: &Net,
        ledger: &[LedgerEntry],
        store: &SimStore,
    ) -> Result<(), Violation> {
        let place = (client, key.clone());
        let Some(wish) = self.open.get_mut(&place) else { return Ok(()) };
        let operations = store.operations_of(&key.0, &key.1).unwrap();
        let local = store.record(&key.0, &key.1).unwrap();
        // By what it was lost says which promise is broken.
        let law = match () {
            () if wish.behind_a_send => "I7",
            () if net.sent.met_conflict(client, key) => "I12",
            () => "I5",
        };
        let waits = !operations.is_empty();
        let had = net.server.history(key);
        let entries: Vec<_> =
            ledger.iter().filter(|entry| (&entry.table, &entry.record) == (&key.0, &key.1)).collect();
        let mut lost = None;
        wish.members.retain(|name, value| {
            let holds = |row: &Option<Record>| row.as_ref().is_some_and(|row| row.get(name) == value);
            if had.iter().any(|row| row.get(name) == value)
                || entries.iter().any(|entry| holds(&entry.local) && !holds(&entry.result))
            {
                return false;
            }
            if !(waits && holds(&local)) {
                lost = Some(name.clone());
            }
            true
        });
        if let Some(name) = lost {
            return violation(law, format!("client {client}: the edit of {name} of {} is lost", key.1));
        }
        if let Some(Deleted { from, insert }) = wish.deleted {
            let done = had.iter().any(|row| row.deleted && number(row.version.as_ref()) >= from)
                || net.server.has_lost(key)
                || (!waits && net.server.was_restored())
                || (!waits && insert.is_some_and(|insert| !net.may_insert(key, insert)))
                || entries.iter().any(|entry| entry.local.is_none() && entry.result.is_some());
            if done {
                wish.deleted = None;
            } else if !waits || local.is_some() {
                return violation(law, format!("client {client}: the delete of {} is lost", key.1));
            }
        }
        if wish.is_over() {
            self.open.remove(&place);
        }
        Ok(())
    }
}
