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
use sync_core::{Fields, LedgerEntry, OpId, Operation, OperationKind, Record, Store};

use super::Violation;
use super::disk::{Key, SimStore};
use super::net::Net;
use super::server::{Server, number};

/// What one user wants of one record and has not been seen to get.
#[derive(Debug, Default)]
struct Wish {
    members: BTreeMap<String, Value>,
    deleted: Option<Deleted>,
}

/// A delete that is to reach the server.
#[derive(Debug, Clone, Copy)]
struct Deleted {
    /// The version of the row that was deleted.
    from: u64,
    /// The insert before it, if that waited: unless it takes effect, nothing is left to delete.
    insert: Option<OpId>,
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
    /// A user created a record, or brought it back.
    pub(crate) fn inserted(&mut self, client: usize, key: &Key, fields: &Fields) {
        let members = fields.clone().into_iter().collect();
        self.open.insert((client, key.clone()), Wish { members, deleted: None });
    }

    /// A user set a member.
    pub(crate) fn updated(&mut self, client: usize, key: &Key, name: &str, value: &Value) {
        let wish = self.open.entry((client, key.clone())).or_default();
        wish.deleted = None;
        wish.members.insert(name.to_owned(), value.clone());
    }

    /// A user deleted a record that was this row; `insert` waited to create it.
    pub(crate) fn deleted(&mut self, client: usize, key: &Key, row: &Record, insert: Option<OpId>) {
        let deleted = Some(Deleted { from: number(row.version.as_ref()), insert });
        self.open.insert((client, key.clone()), Wish { members: BTreeMap::new(), deleted });
    }

    /// A user gave up what was not sent yet: of one record, or of a whole table.
    pub(crate) fn given_up(&mut self, client: usize, of: impl Fn(&Key) -> bool) {
        self.open.retain(|(who, key), _| *who != client || !of(key));
    }

    /// Checks what a step wrote to a client's disk.
    pub(crate) fn check(&mut self, client: usize, store: &SimStore, net: &Net) -> Result<(), Violation> {
        let (touched, ledger) = {
            let mut disk = store.disk();
            (std::mem::take(&mut disk.touched), std::mem::take(&mut disk.ledger))
        };
        if touched.is_empty() && ledger.is_empty() {
            return Ok(());
        }
        if let Some(what) = sync_core::context::verify(store).unwrap().pop() {
            return violation("I2", format!("client {client}: {what}"));
        }
        for entry in &ledger {
            self.kept_both(client, store, entry, &touched)?;
        }
        for key in &touched {
            let operations = store.operations_of(&key.0, &key.1).unwrap();
            let local = store.record(&key.0, &key.1).unwrap();
            self.came_from_the_server(client, key, store, &net.server, (&local, &operations))?;
            self.granted(client, key, net, &ledger, (&local, &operations))?;
        }
        Ok(())
    }

    /// A row without operations, and every base and shadow, is exactly a row the server had (I6, I7).
    fn came_from_the_server(
        &self,
        client: usize,
        key: &Key,
        store: &SimStore,
        server: &Server,
        (local, operations): (&Option<Record>, &[Operation]),
    ) -> Result<(), Violation> {
        let base = store.base(&key.0, &key.1).unwrap();
        let shadow = store.shadow(&key.0, &key.1).unwrap();
        let clean = local.as_ref().filter(|_| operations.is_empty());
        if operations.is_empty() && (base.is_some() || shadow.is_some()) {
            return violation("I30", format!("client {client}: {} keeps a base for nothing", key.1));
        }
        if clean.is_some_and(|row| row.version.is_none()) {
            return violation(
                "I6",
                format!("client {client}: {} is nobody's row and waits for nothing", key.1),
            );
        }
        for (what, row) in [("row", clean), ("base", base.as_ref()), ("shadow", shadow.as_ref())] {
            let Some(row) = row.filter(|row| row.version.is_some()) else { continue };
            let had = server.at(key, number(row.version.as_ref()));
            if !had.is_some_and(|had| had.deleted == row.deleted && same(&had.fields, &row.fields)) {
                let what = format!("client {client}: the {what} of {} is none the server had", key.1);
                return violation("I6", what);
            }
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
                self.inserted(client, key, &local.fields);
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
        (local, operations): (&Option<Record>, &[Operation]),
    ) -> Result<(), Violation> {
        let place = (client, key.clone());
        let Some(wish) = self.open.get_mut(&place) else { return Ok(()) };
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
            if !(waits && holds(local)) {
                lost = Some(name.clone());
            }
            true
        });
        if let Some(name) = lost {
            return violation("I5", format!("client {client}: the edit of {name} of {} is lost", key.1));
        }
        if let Some(Deleted { from, insert }) = wish.deleted {
            let done = had.iter().any(|row| row.deleted && number(row.version.as_ref()) >= from)
                || net.server.has_lost(key)
                || (!waits && net.server.was_restored())
                || (!waits && insert.is_some_and(|insert| !net.may_apply(insert)))
                || entries.iter().any(|entry| entry.local.is_none() && entry.result.is_some());
            if done {
                wish.deleted = None;
            } else if !waits || local.is_some() {
                return violation("I5", format!("client {client}: the delete of {} is lost", key.1));
            }
        }
        if wish.is_over() {
            self.open.remove(&place);
        }
        Ok(())
    }
}
