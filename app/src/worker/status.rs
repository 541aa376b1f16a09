//! Where everything stands, for the status bar: the account, what waits, what goes on, what is wrong.

use std::path::PathBuf;

use remote_http::Proxy;
use sync_core::Timestamp;

use super::StoreKind;
use crate::config::{ConflictRule, Dialect, Trust};

/// The status bar's truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// The account, if one is connected.
    pub account: Option<AccountName>,
    /// The kind of store.
    pub store: StoreKind,
    /// Where the profile lives.
    pub data_dir: PathBuf,
    /// Where they are to move.
    pub moving: Moving,
    /// Changes that wait to be sent (without conflicts and refused ones).
    pub waiting: u64,
    /// Conflicts that wait for the user.
    pub conflicts: u64,
    /// Operations the server refused.
    pub refused: u64,
    /// What is done when a task was changed in two places.
    pub rule: ConflictRule,
    /// The dialect the server is spoken to in.
    pub dialect: Dialect,
    /// What is trusted of it.
    pub trust: Box<Trust>,
    /// The way to it.
    pub proxy: Box<Proxy>,
    /// How this computer is called.
    pub device: String,
    /// When a sync last succeeded.
    pub last_success: Option<Timestamp>,
    /// What goes on now.
    pub activity: Activity,
    /// What is wrong, if anything.
    pub trouble: Option<Trouble>,
}

/// The account's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName {
    /// The server's address.
    pub server: String,
    /// The user's name.
    pub user: String,
}

/// What goes on now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Activity {
    /// Nothing.
    Idle,
    /// Operations are sent.
    Sending {
        /// Settled so far.
        done: u64,
        /// In all.
        total: u64,
    },
    /// Rows are received.
    Receiving {
        /// So far.
        done: u64,
        /// In all, if the server said.
        total: Option<u64>,
    },
}

/// What is wrong, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What kind, for colour and buttons.
    pub kind: TroubleKind,
    /// One sentence that says what to do.
    pub sentence: String,
    /// Since when.
    pub since: Timestamp,
}

/// What kind of trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TroubleKind {
    /// The server does not answer.
    Offline,
    /// The server asks to sign in.
    SignIn,
    /// The server's certificate is not trusted.
    Certificate,
    /// The server answers, but with an error or nonsense.
    Server,
    /// The pull would remove suspiciously many rows.
    MassDelete {
        /// How many would go.
        would_remove: u64,
        /// Of how many.
        of: u64,
    },
    /// This computer cannot save.
    Disk,
    /// The file of the tasks is damaged.
    Damaged,
}

/// A store that cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenProblem {
    /// What is wrong, as a sentence.
    pub sentence: String,
    /// Where.
    pub path: PathBuf,
    /// What the user can do about it.
    pub advice: String,
    /// Whether trying again can help without a restart.
    pub kind: OpenProblemKind,
}

/// What kind of opening problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenProblemKind {
    /// Another window has the profile open.
    InUse,
    /// It cannot be written.
    ReadOnly,
    /// It is of another kind.
    OtherKind,
    /// A newer version wrote it.
    Newer,
    /// It is damaged.
    Damaged,
    /// Anything else.
    Other,
}

/// Whether the tasks are to move to another folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Moving {
    /// They cannot: their folder was given when the program was started.
    Never,
    /// They stay.
    #[default]
    No,
    /// The next start moves them there.
    To(PathBuf),
}
