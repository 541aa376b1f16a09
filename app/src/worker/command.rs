//! What the window or the command line asks of the worker.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::DateTime;
use remote_http::Proxy;
use secrecy::SecretString;
use sync_core::{RecordId, TableName};
use todo::{ListChange, TaskChange, TaskDraft};

use crate::config::Trust;
use crate::worker::{DecisionId, RestoreHow, Seen, Since, StoreKind};

/// One request to the worker. Each is answered by the updates it causes, never by a return value.
#[derive(Debug, Clone)]
pub enum Command {
    /// Adds a task at the end.
    AddTask {
        /// What it is.
        draft: TaskDraft,
        /// The name of the list it goes to, instead of the draft's; a list that is not there is added.
        list: Option<Text>,
    },
    /// Changes a task.
    EditTask {
        /// Which.
        id: RecordId,
        /// How.
        change: TaskChange,
    },
    /// Changes several tasks in the same way; answered by [`Update::Undoable`](super::Update::Undoable).
    EditTasks {
        /// Which.
        ids: Vec<RecordId>,
        /// How.
        changes: Vec<TaskChange>,
    },
    /// Deletes tasks with their steps; answered by [`Update::Undoable`](super::Update::Undoable).
    DeleteTasks {
        /// Which.
        ids: Vec<RecordId>,
    },
    /// Takes an earlier delete or other step back.
    Restore {
        /// The number [`Update::Undoable`](super::Update::Undoable) gave.
        undo: u64,
    },
    /// Takes the last step back.
    Undo,
    /// Does the step again that was taken back last.
    Redo,
    /// Tells what is in the trash; answered by [`Update::Trash`](super::Update::Trash).
    ShowTrash,
    /// Brings something back from the trash.
    RestoreTrashed {
        /// The table.
        table: TableName,
        /// The record.
        id: RecordId,
    },
    /// Removes one thing, or everything, from the trash for good.
    EmptyTrash(Option<(TableName, RecordId)>),
    /// Adds a list.
    AddList {
        /// Its name.
        name: Text,
    },
    /// Changes a list.
    EditList {
        /// Which.
        id: RecordId,
        /// How.
        change: ListChange,
    },
    /// Deletes a list; its tasks move to the inbox. Can be undone like a task.
    DeleteList {
        /// Which.
        id: RecordId,
    },
    /// Pushes, then pulls, because the user asked; answered by [`Update::Refreshed`](super::Update::Refreshed).
    Refresh,
    /// Pushes, then pulls, because it is time; the status says how it went. Without a server nothing happens.
    Sync,
    /// Remembers until when reminders were told.
    RemindersTold(DateTime),
    /// Stops the sync that runs; what was done stays done.
    CancelSync,
    /// Makes a backup, then lets the pull that stopped for removing too much go on.
    AllowMassDelete,
    /// Tells what that pull would remove; answered by [`Update::Removals`](super::Update::Removals).
    ShowRemovals,
    /// Keeps what that pull would remove, and sends it to the server again.
    KeepMine,
    /// Ends a parked conflict, if it still is the one that was told; else it is told again and nothing is done.
    Resolve {
        /// The table.
        table: TableName,
        /// The record.
        id: RecordId,
        /// What the user was shown.
        seen: Seen,
        /// How.
        choice: Choice,
    },
    /// Ends several parked conflicts in the same way: one step, answered by one
    /// [`Update::Undoable`](super::Update::Undoable). Each that changed meanwhile is told again.
    ResolveAll(Vec<Resolution>),
    /// Tries operations the server refused once more.
    RetryRejected,
    /// Tries what the server refused of one record once more.
    Retry {
        /// The table.
        table: TableName,
        /// The record.
        id: RecordId,
    },
    /// Gives up what the server refused of one record: the server's version comes back.
    Discard {
        /// The table.
        table: TableName,
        /// The record.
        id: RecordId,
    },
    /// Tells what waits; answered by [`Update::Queue`](super::Update::Queue).
    ShowQueue,
    /// Tells why a task is not on the server; answered by [`Update::Explained`](super::Update::Explained).
    Explain {
        /// Which.
        id: RecordId,
    },
    /// Tells what was decided about conflicts; answered by [`Update::History`](super::Update::History).
    ShowHistory,
    /// Makes a record what one side of an earlier decision was, as a new edit.
    UseOther {
        /// Which decision.
        decision: DecisionId,
        /// Whose version.
        side: Side,
        /// What the user was told: if that is not true any more, nothing is done.
        since: Since,
    },
    /// Checks that a server answers, without changing anything.
    TestConnection {
        /// Its address.
        server: String,
        /// What is trusted of it.
        trust: Trust,
    },
    /// Looks at the certificate a server shows; answered by [`Update::Certificate`](super::Update::Certificate).
    LookAtCertificate {
        /// Its address.
        server: String,
    },
    /// Goes this way to the server from now on, with the password of the proxy's user if there is a new one.
    UseProxy {
        /// The way.
        proxy: Proxy,
        /// The password.
        password: Option<SecretString>,
    },
    /// Signs in and keeps the account, or asks first how the tasks of both sides come together; answered by
    /// [`Update::Account`](super::Update::Account) or [`Update::BothHave`](super::Update::BothHave).
    SignIn {
        /// The server's address.
        server: String,
        /// Who, and how.
        way: Way,
        /// What is trusted of it.
        trust: Trust,
        /// Where to keep the token if the system has no keychain.
        fallback: TokenFallback,
    },
    /// Says how the tasks of both sides come together; answered like a sign-in.
    Join(Join),
    /// Goes on with the same server under another address; answered like a sign-in.
    MoveServer {
        /// The new address.
        server: String,
        /// What is trusted of it, if that is something else than before.
        trust: Option<Trust>,
    },
    /// Signs out; the tasks stay on this computer.
    SignOut,
    /// Tells on which devices the account is signed in; answered by [`Update::Devices`](super::Update::Devices).
    ShowDevices,
    /// Signs the device of this id out; answered like the list.
    SignOutDevice(String),
    /// Signs all other devices out; answered like the list.
    SignOutOthers,
    /// Changes the password, which signs all other devices out; answered by
    /// [`Update::PasswordChanged`](super::Update::PasswordChanged), and by the list if it was done.
    ChangePassword {
        /// The one it has.
        old: SecretString,
        /// The one it gets.
        new: SecretString,
    },
    /// Asks something of the server about shared lists; answered by [`Update::ListShared`](super::Update::ListShared), and by
    /// [`Update::SharedLists`](super::Update::SharedLists) if something is otherwise then.
    ShareList(crate::profile::ListSharing),
    /// Tells where sharing from this computer stands; answered by [`Update::Sharing`](super::Update::Sharing), like the
    /// three after it.
    ShowSharing,
    /// Begins to share from this computer, now and whenever the window opens.
    Share {
        /// Where the server listens.
        port: u16,
    },
    /// Ends sharing.
    StopSharing,
    /// Makes an invitation with which another person gets an account of their own.
    Invite,
    /// Writes everything to a JSON file.
    Export(PathBuf),
    /// Reads a JSON file and answers with a preview; changes nothing.
    PreviewImport(PathBuf),
    /// Imports the good rows of the file last previewed.
    Import(PathBuf),
    /// Tells which backups there are; answered by [`Update::Backups`](super::Update::Backups).
    ShowBackups,
    /// Makes a backup now; answered by [`Update::BackedUp`](super::Update::BackedUp) and the new list.
    BackUp,
    /// Tells what restoring a backup would do; answered by [`Update::RestorePreview`](super::Update::RestorePreview).
    PreviewRestore {
        /// Its name.
        name: String,
        /// How much of it.
        how: RestoreHow,
    },
    /// Restores a backup, after one of what is here; answered by [`Update::Restored`](super::Update::Restored), and by
    /// [`Update::Undoable`](super::Update::Undoable) if it replaced anything.
    RestoreBackup {
        /// Its name.
        name: String,
        /// How much of it.
        how: RestoreHow,
    },
    /// Checks that everything is as it was written; answered by [`Update::Checked`](super::Update::Checked).
    CheckStore,
    /// Uses this kind of store from the next start on.
    ChooseStore(StoreKind),
    /// Keeps a search, or changes one that is kept; answered by [`Update::Filters`](super::Update::Filters).
    SwapFilter(crate::config::Swap),
    /// Remembers a setting.
    Save(crate::config::Setting),
    /// Ends the worker after the work in hand.
    Stop,
}

/// Text people wrote: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(pub String);

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

/// How one of several conflicts ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The table.
    pub table: TableName,
    /// The record.
    pub id: RecordId,
    /// What the user was shown.
    pub seen: Seen,
    /// How.
    pub choice: Choice,
}

/// How a conflict ends. "Decide later" is no command: closing the dialog changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// This computer's version.
    KeepThisComputers,
    /// The server's version.
    KeepServers,
    /// Both, as two tasks.
    KeepBoth,
    /// A mix: for each member that differs, its value.
    Mix(BTreeMap<String, Pick>),
}

/// The value of one member of a mix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// That of one side.
    Side(Side),
    /// This text, put together of both.
    Text(Text),
}

impl From<Side> for Pick {
    fn from(side: Side) -> Self {
        Self::Side(side)
    }
}

/// One side of a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// This computer.
    ThisComputer,
    /// The server.
    Server,
}

/// Who signs in, and how.
#[derive(Debug, Clone)]
pub enum Way {
    /// Nobody: the server has no accounts.
    Nobody,
    /// A user with a password, which is not kept.
    Password {
        /// The user's name.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// Whoever this token belongs to.
    Token(SecretString),
    /// Whoever signs in on the server's page in the browser.
    Browser,
}

/// How the tasks of this computer and those of a server come together for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// All of them are on both sides afterwards.
    Combine,
    /// The server's are here afterwards; those of this computer go to a backup first.
    TakeServers,
    /// Not at all: this computer is not connected.
    NotNow,
}

/// Where the token goes when the system has no keychain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenFallback {
    /// Nowhere: signing in fails and says so.
    #[default]
    Refuse,
    /// Kept until the app quits.
    SessionOnly,
    /// In a file only this user can read.
    PrivateFile,
}
