//! The sync worker: the one thread that owns the store and the engine. The window and the command line only send it
//! [`Command`]s and hear [`Update`]s.

mod backup;
mod command;
mod conflicts;
mod connect;
mod devices;
mod edits;
mod errand;
mod filters;
mod history;
mod keep;
mod listen;
mod news;
mod obey;
mod queue;
mod reminders;
mod run;
mod shared;
mod sharing;
mod status;
mod sync;
mod thread;
mod undo;
mod update;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

pub use remote_http::Device;

pub use self::backup::{
    About, Backup, BackupReason, Backups, Checked, Counted, Rescue, Rescued, RestoreHow, RestoreInto,
    RestorePreview,
};
pub use self::command::{Choice, Command, Join, Pick, Resolution, Side, Text, TokenFallback, Way};
pub use self::conflicts::{ConflictKind, Difference, Seen, TaskConflict};
pub use self::connect::Theirs;
pub use self::errand::{Asked, Errand, TrayHost};
pub use self::history::{Decided, Decision, DecisionId, Since};
pub use self::news::row_state;
pub use self::queue::{Queue, Queued, Rest, What, Why};
pub use self::run::{Flow, Worker};
pub use self::status::{
    AccountName, Activity, Moving, OpenProblem, OpenProblemKind, Status, Trouble, TroubleKind,
};
pub use self::sync::Removal;
pub use self::thread::{spawn, spawn_speaking};
pub use self::update::{ImportPreview, RowState, Rows, TaskRow, Trashed, Update};

/// The kinds of local store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// One SQLite file, the default.
    #[default]
    Sqlite,
    /// A sled folder.
    Sled,
}

/// Where commands go. Cheap to clone; sending never blocks.
#[derive(Debug, Clone)]
pub struct Handle(mpsc::UnboundedSender<Command>);

impl StoreKind {
    /// Returns the other kind.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Sqlite => Self::Sled,
            Self::Sled => Self::Sqlite,
        }
    }
}

impl std::fmt::Display for StoreKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Sled => "sled",
        })
    }
}

impl Handle {
    /// Makes a handle and the end the worker reads.
    #[must_use]
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Command>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Sends a command; after the worker has ended it is dropped.
    pub fn send(&self, command: Command) {
        drop(self.0.send(command));
    }
}
