//! Rows: what every row a step wrote must be: its base with its operations (I2), or exactly a row the server had (I6),
//! never an older one than was here before (I9), and with no more beside it than it needs (I30).

use std::collections::BTreeMap;

use sync_core::collapse::replay;
use sync_core::{Operation, Record, Store};

use super::Violation;
use super::disk::{Key, SimStore};
use super::oracle::same;
use super::server::{Server, number};

/// How many operations a record may have: one that may have been applied, and one with all that came after.
const OPERATIONS: usize = 2;

/// The newest version each client showed of each record.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    newest: BTreeMap<(usize, Key), u64>,
}

fn broken(law: &'static str, client: usize, what: String) -> Result<(), Violation> {
    Err(Violation { law, what: format!("client {client}: {what}") })
}

impl Rows {
    /// Checks one record that a step wrote.
    pub(crate) fn check(
        &mut self,
        client: usize,
        key: &Key,
        store: &SimStore,
        server: &Server,
    ) -> Result<(), Violation> {
        let (table, id) = key;
        let operations = store.operations_of(table, id).unwrap();
        let local = store.record(table, id).unwrap();
        let base = store.base(table, id).unwrap();
        let shadow = store.shadow(table, id).unwrap();
        let made = replay(base.as_ref(), &operations);
        let is_made = match (&made, &local) {
            _ if operations.is_empty() => true,
            (Some(made), Some(local)) => same(made, &local.fields),
            (None, None) => true,
            _ => false,
        };
        if !is_made {
            return broken(
                "I2",
                client,
                format!("{id} is not its base with {} operations", operations.len()),
            );
        }
        if operations.len() > OPERATIONS {
            return broken("I30", client, format!("{} operations of {id} wait", operations.len()));
        }
        if operations.is_empty() && (base.is_some() || shadow.is_some()) {
            return broken("I30", client, format!("{id} keeps a base for nothing"));
        }
        self.came_from_the_server((client, key), server, (&local, &base, &shadow), &operations)
    }

    fn came_from_the_server(
        &mut self,
        (client, key): (usize, &Key),
        server: &Server,
        (local, base, shadow): (&Option<Record>, &Option<Record>, &Option<Record>),
        operations: &[Operation],
    ) -> Result<(), Violation> {
        let clean = local.as_ref().filter(|_| operations.is_empty());
        if clean.is_some_and(|row| row.version.is_none()) {
            return broken("I6", client, format!("{} is nobody's row and waits for nothing", key.1));
        }
        for (what, row) in [("row", clean), ("base", base.as_ref()), ("shadow", shadow.as_ref())] {
            let Some(row) = row.filter(|row| row.version.is_some()) else { continue };
            let had = server.at(key, number(row.version.as_ref()));
            if !had.is_some_and(|had| had.deleted == row.deleted && same(&had.fields, &row.fields)) {
                return broken("I6", client, format!("the {what} of {} is none the server had", key.1));
            }
        }
        let Some(version) = clean.map(|row| number(row.version.as_ref())) else { return Ok(()) };
        let newest = self.newest.entry((client, key.clone())).or_default();
        if version < *newest && !server.was_restored() {
            return broken("I9", client, format!("{} went back to a row it was before", key.1));
        }
        *newest = version;
        Ok(())
    }
}
