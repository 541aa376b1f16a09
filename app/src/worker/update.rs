//! What the worker tells the window.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::DateTime;
use remote_http::{SharedLists, ShownCertificate};
use sync_core::{RecordId, TableName, Timestamp};
use todo::{Task, TaskList};

use super::connect::Theirs;
use super::{
    Asked, Backup, Backups, Checked, Decision, Errand, Handle, OpenProblem, Queue, Queued, Removal, Rescued,
    RestorePreview, Status, TaskConflict, Text, TrayHost,
};
use crate::config::Filters;
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
        sentence: Text,
    },
    /// The searches that are kept, after a change of one.
    Filters {
        /// All of them.
        filters: Filters,
        /// The name of the one it was about, unless it is gone.
        now: Option<Text>,
    },
    /// A step was taken back, or done again.
    TookBack {
        /// The number it was undone by.
        undo: u64,
        /// What it was.
        sentence: Text,
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
    pub title: Text,
    /// The list it was in, if that is still there.
    pub list: Option<Text>,
    /// When it was deleted.
    pub at: Timestamp,
    /// Where.
    pub on: crate::profile::DeletedOn,
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
