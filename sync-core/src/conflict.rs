//! Conflicts, and the policies that settle them.
//!
//! A conflict is a record both sides changed since the [base](crate::Store::base). A policy sees all three rows and
//! answers with a [`Resolution`]. Built in: [`ClientWins`], [`ServerWins`], [`NewestWins`], [`MergeFields`], [`Ask`].

mod ask;
mod client_wins;
mod merge_fields;
mod newest_wins;
mod rules;
mod server_wins;

use std::fmt::Debug;

use async_trait::async_trait;

pub use self::ask::Ask;
pub use self::client_wins::ClientWins;
pub use self::merge_fields::MergeFields;
pub use self::newest_wins::NewestWins;
pub use self::rules::{FieldRule, Newer};
pub use self::server_wins::ServerWins;
use crate::{Fields, Record, RecordId, TableName, Timestamp};

/// A record both sides changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The table.
    pub table: TableName,
    /// The record.
    pub id: RecordId,
    /// The server's row before both changes; `None` if it is not known (then never guess).
    pub base: Option<Record>,
    /// This computer's row; `None` if it was deleted here.
    pub local: Option<Record>,
    /// The server's row; `None` if it was deleted there.
    pub server: Option<Record>,
    /// When the change was made here, corrected by the clocks' difference as far as it is known.
    pub edited_at: Timestamp,
    /// When the server's row was changed, if the server said.
    pub server_at: Option<Timestamp>,
}

/// How a conflict ends.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolution {
    /// This computer's row is sent, on the condition that the server's is still the one just seen.
    KeepLocal,
    /// The server's row is taken; this computer's goes to the ledger.
    KeepServer,
    /// This row is taken here and sent.
    Merge(Fields),
    /// The server's row keeps the id; this computer's becomes a new record.
    KeepBoth,
    /// It waits for the user.
    Defer,
}

/// Settles conflicts. A policy may ask a person, hence async.
#[async_trait]
pub trait ConflictPolicy: Debug + Send + Sync {
    /// Returns the policy's name, as the ledger keeps it.
    fn name(&self) -> &'static str;

    /// Decides one conflict.
    async fn resolve(&self, conflict: &Conflict) -> Resolution;
}
