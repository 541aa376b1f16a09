//! What the worker tells the window.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::DateTime;
use remote_http::{Proxy, SharedLists, ShownCertificate};
use sync_core::{RecordId, TableName, Timestamp};
use todo::{Task, TaskList};

use super::connect::Theirs;
use super::{
    Asked, Backup, Backups, Checked, Decision, Errand, Handle, Queue, Queued, Removal, Rescued,
    RestorePreview, StoreKind, TrayHost,
};
use crate::config::{Dialect, Trust};
use crate::profile::{ListSharing, Remedies};
use crate::share::Sharing;

/// One piece of news from the worker.
#[derive(Debug, Clone)]
pub enum Update {
    /// The store is open; from now on commands are taken. Always the first update, unless [`Update::CannotOpen`] is.
    Ready(Handle),
    /// The store cannot be opened: what, where, and what can be done.
    CannotOpen(OpenProblem, Remedies),
    /// Rows that are new or changed, and rows that are gone. The first one after `Ready` holds everything.
    Rows(Rows),
    /// The status bar's truth, whenever a part of it changes.
    Status(Status),
    /// All conflicts that wait for the user, whenever they change.
    Conflicts(Vec<TaskConflict>),
    /// Something was done that can be undone, and that the user should be told: a delete, a change of many.
    Undoable {
        /// The number to undo it by.
        undo: u64,
        /// What was done.
        sentence: super::Text,
    },
    /// The searches that are kept, after a change of one.
    Filters {
        /// All of them.
        filters: crate::config::Filters,
        /// The name of the one it was about, unless it is gone.
        now: Option<super::Text>,
    },
    /// A step was taken back, or done again.
    TookBack {
        /// The number it was undone by.
        undo: u64,
        /// What it was.
        sentence: super::Text,
    },
    /// Until when reminders were told, on the clock of this computer; `None` if never.
    RemindersTold(Option<DateTime>),
    /// What is in the trash, the latest first.
    Trash(Vec<Trashed>),
    /// What waits.
    Queue(Queue),
    /// Why a task is not on the server as it is here; `None` if it is.
    Explained {
        /// Which task.
        id: RecordId,
        /// Why.
        queued: Option<Queued>,
    },
    /// What was decided about conflicts, newest first.
    History(Vec<Decision>),
    /// What the pull that stopped would remove next.
    Removals(Vec<Removal>),
    /// An edit could not be saved; nothing was changed.
    NotSaved {
        /// What to tell the user.
        sentence: String,
    },
    /// A refresh the user asked for ended.
    Refreshed {
        /// What it did, as one sentence ("Up to date", "3 sent, 12 received").
        sentence: String,
        /// Whether conflicts wait: then the dialog opens.
        conflicts: usize,
    },
    /// The answer to a connection test or sign-in.
    Account(Result<String, String>),
    /// The devices the account is signed in on, or why they are not known.
    Devices(Result<Vec<super::Device>, String>),
    /// Whether the password was changed, or why not.
    PasswordChanged(Result<(), String>),
    /// No keychain was found: the sign-in must say where the token may go.
    NoKeychain,
    /// The export is written.
    Exported {
        /// Where.
        path: PathBuf,
        /// How many tasks.
        tasks: usize,
    },
    /// What an import would do.
    ImportPreview(ImportPreview),
    /// The import is done.
    Imported {
        /// How many tasks and lists came in.
        added: usize,
    },
    /// All backups there are.
    Backups(Backups),
    /// A backup that was asked for is made, or why not.
    BackedUp(Result<Backup, String>),
    /// What restoring a backup would do, or why it cannot be restored.
    RestorePreview(Result<RestorePreview, String>),
    /// A backup was restored, as this sentence says; or why not all of it.
    Restored(Result<String, String>),
    /// The store was damaged and is rescued; told once, after [`Update::Ready`].
    Rescued(Rescued),
    /// What a check that was asked for found; or what is damaged, and what to do.
    Checked(Result<Checked, String>),
    /// Another start of the program handed over what it was asked for.
    HandedOver(Errand),
    /// The browser is waited for: this address is to be opened in it.
    Browser(String),
    /// Both sides have tasks: how do they come together? Nothing is connected yet.
    BothHave(Theirs),
    /// The server's certificate is not trusted, so nothing was done.
    NotTrusted(String),
    /// The certificate a server shows.
    Certificate(Result<ShownCertificate, String>),
    /// The desktop asks for something.
    Asked(Asked),
    /// The desktop shows the tray, or does not.
    Tray(TrayHost),
    /// What is shared with others, whenever that changes; `None` if the server does not share lists.
    SharedLists(Option<Arc<SharedLists>>),
    /// Whether what was asked about a shared list was done.
    ListShared {
        /// What was asked.
        wanted: ListSharing,
        /// A sentence, if it was not done.
        answer: Result<(), String>,
    },
    /// Where sharing from this computer stands, when that changes and when it was asked for.
    Sharing(Box<Sharing>),
    /// An export or import failed; nothing was changed.
    FileFailed {
        /// What to tell the user.
        sentence: String,
    },
}

/// Something in the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trashed {
    /// Its table.
    pub table: TableName,
    /// Its id.
    pub id: RecordId,
    /// Its title or name.
    pub title: super::Text,
    /// The list it was in, if that is still there.
    pub list: Option<super::Text>,
    /// When it was deleted.
    pub at: Timestamp,
}

/// Rows that are new or changed, and rows that are gone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// New or changed tasks.
    pub tasks: Vec<TaskRow>,
    /// Tasks that are gone.
    pub gone_tasks: Vec<RecordId>,
    /// New or changed lists.
    pub lists: Vec<TaskList>,
    /// Lists that are gone.
    pub gone_lists: Vec<RecordId>,
}

/// A task and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    /// The task.
    pub task: Task,
    /// Where it stands.
    pub sync: RowState,
}

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowState {
    /// The server has it as shown (or there is no server).
    Synced,
    /// Saved on this computer, not on the server yet.
    Waiting,
    /// Changed on both sides: the user decides.
    Conflict,
    /// The server refused it, with its reason.
    Refused(String),
}

/// The status bar's truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// The account, if one is connected.
    pub account: Option<AccountName>,
    /// The kind of store.
    pub store: StoreKind,
    /// Where the profile lives.
    pub data_dir: PathBuf,
    /// Changes that wait to be sent (without conflicts and refused ones).
    pub waiting: u64,
    /// Conflicts that wait for the user.
    pub conflicts: u64,
    /// Operations the server refused.
    pub refused: u64,
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

/// A record both sides changed, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskConflict {
    /// The table.
    pub table: TableName,
    /// The record.
    pub id: RecordId,
    /// Its title or name.
    pub title: super::Text,
    /// What happened.
    pub kind: ConflictKind,
    /// When it was changed here.
    pub here_at: Timestamp,
    /// When it was changed on the server, if it said.
    pub server_at: Option<Timestamp>,
    /// The computer that changed it there, if it said.
    pub server_device: Option<String>,
    /// Labels of what the side that still has it changed, if the other deleted it.
    pub changed: Vec<String>,
    /// Which state of it this is: a decision names it.
    pub seen: super::Seen,
}

/// What happened on the two sides.
#[derive(Debug, Clone, PartialEq)]
pub enum ConflictKind {
    /// Both changed it.
    BothChanged {
        /// The members to ask about.
        differences: Vec<Difference>,
        /// Labels of the members that combine without asking.
        combined: Vec<String>,
    },
    /// Changed here, deleted there.
    DeletedThere,
    /// Deleted here, changed there.
    DeletedHere,
}

/// One member both sides changed to different values, as people read it.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    /// The member's name on the wire.
    pub field: String,
    /// Its name for people: `Title`, `Due` …
    pub label: String,
    /// This computer's value; empty if there is none.
    pub here: String,
    /// The server's value.
    pub server: String,
    /// The value before both changes, if known.
    pub before: Option<String>,
}

impl std::fmt::Debug for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Difference").field("field", &self.field).finish_non_exhaustive()
    }
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportPreview {
    /// The file.
    pub path: PathBuf,
    /// New tasks.
    pub tasks: usize,
    /// New lists.
    pub lists: usize,
    /// Rows that are here already.
    pub known: usize,
    /// Rows that were not understood: place and reason, no text of theirs.
    pub bad: Vec<String>,
}
