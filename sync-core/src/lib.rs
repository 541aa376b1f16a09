//! The sync engine of Tidelist: records, an operation queue, push, pull, purge and conflict policies.
//!
//! Every edit lands in a local [`Store`] together with the [`Operation`] that announces it, in one commit.
//! [`SyncContext::sync`] later pushes the queue to a [`Remote`], pulls what changed elsewhere, and hands what both
//! sides changed to a [`ConflictPolicy`].
//!
//! ```text
//!   edit ──► SyncTable ──► collapse ──► Store::commit ── record + operation, one commit
//!                                          │
//!   sync ──► push: operation ──► Remote ──► Applied | Conflict | Gone ──► settle ──► Store::commit
//!        └─► pull: page ◄────── Remote,  each row ──► reconcile ──► Store::commit (rows + delta token)
//! ```
//!
//! The crate knows no HTTP, no database and no window. Its rules ([`collapse`], [`reconcile`], [`backoff`]) are pure
//! functions; its drivers ([`context`]) read, plan and commit. Everything that is not deterministic (time, sleep,
//! randomness) enters through [`Clock`].

pub mod backoff;
mod change;
mod clock;
pub mod collapse;
pub mod conflict;
pub mod context;
mod delta;
mod error;
mod event;
mod keeper;
mod ledger;
#[doc(hidden)]
pub mod mutation;
mod name;
mod operation;
pub mod query;
pub mod reconcile;
mod record;
mod remote;
pub mod salvage;
mod schema;
mod settle;
pub mod store;
mod table;
mod timestamp;

pub use change::{Change, Changes};
pub use clock::{Clock, SystemClock};
pub use conflict::{Conflict, ConflictPolicy, Resolution};
pub use context::{
    Clash, Edited, Explanation, Handling, LedgerSide, Loaded, Options, ParkedConflict, ParkedOperation,
    Planned, PullQuery, PullReport, PushError, PushReport, RemovalGuard, SyncContext, SyncContextBuilder,
    SyncReport, Undone, Unsent, WhyWaiting,
};
pub use delta::DeltaToken;
pub use error::Error;
pub use event::{PushedAs, SyncEvent};
pub use keeper::{Keeper, Removed};
pub use ledger::LedgerEntry;
pub use name::{NameError, OpId, QueryId, RecordId, Revision, Sequence, TableName, Version};
pub use operation::{Failure, Operation, OperationKind, ParkedReason, State};
pub use query::{Filter, Query};
pub use record::{Fields, Record};
pub use remote::{
    Continuation, Cursor, FetchRequest, Next, Page, Position, PushOutcome, Remote, RemoteError,
    RemoteErrorKind, Tombstones,
};
pub use salvage::{Fragments, Salvaged};
pub use schema::{Column, ColumnKind, Parent, Schema, TableSchema};
pub use store::{Counts, LastEnd, MemoryStore, OpenError, Store, StoreError};
pub use table::SyncTable;
pub use timestamp::Timestamp;
pub use tokio_util::sync::CancellationToken;
