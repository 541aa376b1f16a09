//! Writes as data: what to change, under which conditions, and what came of it.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value as Json};

use super::{Conditions, Owner, Tombstones, sql::MAX_BYTES};
use crate::tables::{Shape, Table, Value};

/// Names one write, so that sending it again is harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationKey {
    /// The key the client made up.
    pub id: String,
    /// SHA-256 of method, path and body: another request under the same key is a mistake.
    pub fingerprint: [u8; 32],
}

/// A change of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A new row.
    Insert {
        /// One value for each declared column.
        values: Vec<Value>,
        /// Members without a column.
        extra: Map<String, Json>,
    },
    /// Some members of a row.
    Merge {
        /// One entry for each declared column; `None` leaves it as it is.
        values: Vec<Option<Value>>,
        /// Members without a column; those not named stay.
        extra: Map<String, Json>,
        /// Makes the row a tombstone, or a row again.
        deleted: Option<bool>,
        /// If given, must be the row's version: version 3 lets nobody change it.
        version: Option<String>,
        /// If given, must be the row's stamp.
        updated_at: Option<i64>,
    },
    /// Every declared member of a row. Members without a column that are not named stay: an older client
    /// does not know them and must not erase them.
    Replace {
        /// One entry for each declared column; `None` is its default.
        values: Vec<Option<Value>>,
        /// Members without a column.
        extra: Map<String, Json>,
        /// Whether the row is a tombstone afterwards.
        deleted: bool,
    },
    /// Makes the row a tombstone.
    Delete,
    /// Makes a tombstone a row again; a row stays one, with a new version.
    Undelete,
}

/// One write.
#[derive(Clone, Debug)]
pub struct WriteRequest {
    /// Whose row.
    pub owner: Owner,
    /// The table.
    pub table: Arc<Table>,
    /// The row's id.
    pub id: String,
    /// What to do.
    pub change: Change,
    /// What must hold for it.
    pub conditions: Conditions,
    /// Whether a tombstone may be written.
    pub tombstones: Tombstones,
    /// Makes the write repeatable.
    pub key: Option<OperationKey>,
    /// The status it is answered with if it succeeds, kept for repetitions.
    pub status: u16,
    /// How the row is written in the answer.
    pub shape: Shape,
}

/// A row as an answer shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowImage {
    /// The row as JSON.
    pub json: Bytes,
    /// Its version.
    pub version: String,
    /// The stamp of its last change, in milliseconds.
    pub updated_at: i64,
    /// Whether it is a tombstone.
    pub deleted: bool,
}

/// The answer an earlier request with the same key got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// Its status.
    pub status: u16,
    /// The row's id.
    pub id: String,
    /// The row it showed.
    pub row: RowImage,
}

/// What came of writes that are done all or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Together {
    /// All are done, now or earlier; their outcomes, in order.
    Done(Vec<WriteOutcome>),
    /// None is done, because one was refused.
    Refused {
        /// Which one, counted from 0.
        place: usize,
        /// What came of it.
        outcome: WriteOutcome,
    },
}

/// What came of a write. Every one of these belongs to a healthy day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// Done; the row as it is now.
    Applied(RowImage),
    /// Done before, under the same key; the answer of then.
    Replayed(StoredAnswer),
    /// The key was used for another request.
    KeyReused,
    /// There is a row of this id already.
    Exists(RowImage),
    /// The conditions do not hold for the row as it is.
    Refused(RowImage),
    /// The owner has no row of this id.
    Absent,
    /// The row is a tombstone.
    Tombstone,
    /// The row is in a list that the owner may read and not change.
    Forbidden,
    /// The body would change a member that only the server may change.
    SystemMember(&'static str),
}

impl WriteOutcome {
    /// Whether the write holds, because it was done now or under the same key before.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Applied(_) | Self::Replayed(_))
    }

    /// How many bytes it has to show.
    pub(in crate::storage) fn size(&self) -> usize {
        match self {
            Self::Applied(row) | Self::Exists(row) | Self::Refused(row) => row.json.len(),
            Self::Replayed(stored) => stored.row.json.len(),
            _ => 0,
        }
    }

    /// Shows its row no more.
    fn hide(&mut self) {
        match self {
            Self::Applied(row) | Self::Exists(row) | Self::Refused(row) => row.json = Bytes::new(),
            Self::Replayed(stored) => stored.row.json = Bytes::new(),
            _ => {}
        }
    }
}

/// Outcomes of writes that are done together. They are in memory until the last is done, so they show so much and no more.
#[derive(Debug, Default)]
pub(in crate::storage) struct Outcomes {
    all: Vec<WriteOutcome>,
    shown: usize,
}

impl Outcomes {
    /// Adds one. If there is too much to show already, it shows nothing.
    pub(in crate::storage) fn push(&mut self, mut outcome: WriteOutcome) {
        self.shown = self.shown.saturating_add(outcome.size());
        if self.shown > MAX_BYTES {
            outcome.hide();
        }
        self.all.push(outcome);
    }

    /// How many there are.
    pub(in crate::storage) fn len(&self) -> usize {
        self.all.len()
    }

    /// All are done.
    pub(in crate::storage) fn done(self) -> Together {
        Together::Done(self.all)
    }
}
