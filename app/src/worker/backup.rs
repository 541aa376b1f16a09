//! Backups, in words.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sync_core::Timestamp;

/// All backups of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backups {
    /// Where they are.
    pub folder: PathBuf,
    /// They themselves, newest first.
    pub list: Vec<Backup>,
}

/// One backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its name: that of its file, without the ending.
    pub name: String,
    /// How long its file is, in bytes.
    pub bytes: u64,
    /// What it says about itself, or a sentence that says why it cannot be used.
    pub about: Result<About, String>,
}

/// What a backup says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// When it was made, by this computer's clock.
    pub at: Timestamp,
    /// Why it was made.
    pub why: BackupReason,
    /// How many tasks it has.
    pub tasks: u64,
    /// How many lists.
    pub lists: u64,
    /// How many changes that were not on the server then.
    pub waiting: u64,
}

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackupReason {
    /// It was its day.
    Daily,
    /// Somebody asked for it.
    Asked,
    /// Another one was about to be restored.
    BeforeRestore,
    /// The server was about to remove a lot.
    BeforeRemoval,
}

/// How much of a backup comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoreHow {
    /// All of it: the lists and tasks are then as they were, and what came since goes.
    AsItWas,
    /// Only what is not here any more.
    OnlyMissing,
}

/// What restoring a backup would do. Nothing was changed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestorePreview {
    /// Which backup.
    pub name: String,
    /// How much of it.
    pub how: RestoreHow,
    /// When it was made.
    pub at: Timestamp,
    /// What becomes of the tasks.
    pub tasks: Counted,
    /// What becomes of the lists.
    pub lists: Counted,
    /// Whether this profile is new: then the changes that waited come back too, and nothing is replaced.
    pub into: RestoreInto,
}

/// What a backup is restored into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoreInto {
    /// Tasks that are here: each difference becomes an ordinary edit.
    Tasks,
    /// A profile that never had a task: it becomes what the backup's was, with so many changes that wait.
    NewProfile {
        /// How many changes wait then.
        waiting: u64,
    },
}

/// How many rows a restore touches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// They come back.
    pub added: usize,
    /// They change.
    pub changed: usize,
    /// They go.
    pub removed: usize,
}

impl Counted {
    /// Tells whether nothing is touched.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// What a check of everything found: all of it is as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// How many tasks there are.
    pub tasks: u64,
    /// How many lists.
    pub lists: u64,
    /// How many changes that are not on the server.
    pub waiting: u64,
}

/// How a profile whose store is damaged is rescued. The damaged store is kept in a folder beside the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rescue {
    /// Everything that can still be read becomes a new store: tasks, changes that wait, decisions.
    Salvage,
    /// A backup becomes the new store.
    Restore {
        /// Its name.
        name: String,
    },
}

/// What was rescued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescued {
    /// How many rows, lists and tasks.
    pub rows: u64,
    /// How many changes that wait to be sent.
    pub waiting: u64,
    /// How many rows and changes could not be read, but be made again of what else was known of them.
    pub made_again: u64,
    /// How many entries of the history of conflicts.
    pub decisions: u64,
    /// How many places of the file held something that could not be read.
    pub unreadable: u64,
    /// Where the damaged store is now.
    pub aside: PathBuf,
}

impl Rescued {
    /// Says it in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let made = match self.made_again {
            0 => String::new(),
            n => format!(", {n} more made again"),
        };
        format!(
            "{} lists and tasks and {} changes that wait were rescued{made}; {} places could not be read. The damaged \
             store is kept in {}.",
            self.rows,
            self.waiting,
            self.unreadable,
            self.aside.display()
        )
    }
}
