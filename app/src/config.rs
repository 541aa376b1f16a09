//! Settings of a profile: `config.toml`. Comments and keys this version does not know survive every change.

mod conflicts;
mod file;
mod filters;
mod keys;
mod look;
mod settings;
mod sorts;

use std::path::PathBuf;

use remote_http::{Fingerprint, Proxy};
use serde::{Deserialize, Serialize};
use todo::filter::Meant;

pub use self::conflicts::ConflictRule;
pub use self::file::{ConfigFile, Setting};
pub use self::filters::{Filters, NoSwap, SavedFilter, Swap};
pub use self::keys::KeyWords;
pub use self::look::{AutoSync, Closing, LessMotion, Look, Notifications, Scale, ThemeChoice, WeekStart};
pub use self::settings::Settings;
pub use self::sorts::Sorts;
use crate::worker::{AccountName, StoreKind};

/// Where the token of the account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenPlace {
    /// In the system's keychain.
    #[default]
    Keychain,
    /// Nowhere after the app quits.
    Session,
    /// In a file only this user can read.
    File,
}

/// The dialect of the table protocol a server speaks. Servers of ours speak all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// Version 2: the original Node server.
    V2,
    /// Version 3: the later .NET servers, and ours.
    #[default]
    V3,
    /// The Datasync Toolkit's servers.
    Datasync,
}

impl From<Dialect> for remote_http::Dialect {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::V2 => Self::V2,
            Dialect::V3 => Self::V3,
            Dialect::Datasync => Self::Ct,
        }
    }
}

/// What is trusted of a server besides the certificates the system trusts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust {
    /// A file with an extra certificate authority.
    pub ca_file: Option<PathBuf>,
    /// The one certificate that is trusted, and no other: somebody compared it.
    pub certificate: Option<Fingerprint>,
}

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// How the window looks and behaves.
    pub look: Look,
    /// How views are sorted, where people chose another order than they have.
    pub sorts: Sorts,
    /// The searches that are kept.
    pub filters: Filters,
    /// Which lists the names in them mean.
    pub meant: Meant,
    /// The keys people chose, by the names of what they do.
    pub keys: KeyWords,
    /// The key of the whole desktop that adds a task, if one was chosen.
    pub hot_key: Option<String>,
    /// When the window syncs by itself.
    pub auto_sync: AutoSync,
    /// The kind of store, if one was chosen.
    pub store: Option<StoreKind>,
    /// The folder of the tasks, if another was chosen than the usual one.
    pub folder: Option<PathBuf>,
    /// Where the next start moves them, if that was chosen.
    pub move_to: Option<PathBuf>,
    /// The account, if one is connected.
    pub account: Option<AccountName>,
    /// The way to its server.
    pub proxy: Proxy,
    /// What is trusted of its server.
    pub trust: Trust,
    /// Where the account's token is.
    pub token: TokenPlace,
    /// What is done when a task was changed in two places.
    pub conflicts: ConflictRule,
    /// The dialect the server is spoken to in.
    pub dialect: Dialect,
    /// How this computer is called in conflicts.
    pub device_name: String,
}
