//! Telling of changes: those who listen here, and other servers.

use std::collections::HashSet;

use tokio::sync::mpsc::UnboundedSender;

use crate::storage::{Changed, Owner, changes::Changes};

/// Tells of changes: whoever listens here, and the other servers.
#[derive(Clone)]
pub(super) struct Teller {
    pub(super) changes: Changes,
    pub(super) told: UnboundedSender<(Owner, String)>,
}

impl Teller {
    pub(super) fn tell(&self, owner: Owner, table: &str) {
        self.changes.tell(Changed::Rows { owner, table: table.into() });
        // Only a database that is being closed does not take it.
        let _ = self.told.send((owner, table.to_owned()));
    }

    /// Tells of everything that changed, once.
    pub(super) fn tell_all(&self, touched: impl IntoIterator<Item = (Owner, String)>) {
        for (owner, table) in touched.into_iter().collect::<HashSet<_>>() {
            self.tell(owner, &table);
        }
    }
}
