//! The delta token: how far a pull query has read.

use serde::{Deserialize, Serialize};

use crate::mutation::{Mutation, active};
use crate::{Position, RecordId, Timestamp};

/// How far a pull query of a table has read: the keyset of the last row seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeltaToken {
    /// `updatedAt` of the last row seen.
    pub updated_at: Timestamp,
    /// Its id, the tie-break; `None` reads rows of this very instant again.
    pub id: Option<RecordId>,
    /// The store epoch of a server whose cursor is exact; `None` for servers with naive stamps, which are re-read
    /// with an overlap.
    pub epoch: Option<String>,
}

impl DeltaToken {
    /// Returns where the next read begins: after the token on an exact server, and so many milliseconds before it on one
    /// whose stamps promise nothing.
    #[must_use]
    pub fn position(&self, overlap_ms: i64) -> Position {
        match (&self.epoch, &self.id) {
            (Some(_), Some(id)) => Position::After(self.updated_at, id.clone()),
            (Some(_), None) => Position::From(self.updated_at),
            (None, _) if active(Mutation::NoOverlap) => Position::From(self.updated_at),
            (None, _) => Position::From(self.updated_at.plus_ms(-overlap_ms)),
        }
    }
}
