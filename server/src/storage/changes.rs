//! Word of changes: whoever listens learns in which table of which owner rows changed, to look there.
//!
//! It is a hint and no more. Word may come late, twice, or not at all if a server dies at the wrong moment; who missed
//! it finds the change with the next pull.

use std::sync::Arc;

use tokio::sync::broadcast;

use super::Owner;

/// How many words wait for a listener that is slow; then it is told that it missed some.
const WAITING: usize = 1_024;

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Changed {
    /// Rows of a table.
    Rows {
        /// Whose.
        owner: Owner,
        /// The table's name.
        table: Arc<str>,
    },
    /// Nobody knows: word of other servers did not arrive for a while.
    Anything,
}

/// Passes word on.
#[derive(Clone, Debug)]
pub(super) struct Changes(broadcast::Sender<Changed>);

impl Default for Changes {
    fn default() -> Self {
        Self(broadcast::Sender::new(WAITING))
    }
}

impl Changes {
    /// Tells whoever listens.
    pub(super) fn tell(&self, changed: Changed) {
        // Without listeners nobody needs to know.
        let _ = self.0.send(changed);
    }

    /// Listens from now on.
    pub(super) fn listen(&self) -> broadcast::Receiver<Changed> {
        self.0.subscribe()
    }
}
