//! The delta token: how far a pull query has read.

use serde::{Deserialize, Serialize};

use crate::{RecordId, Timestamp};

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
