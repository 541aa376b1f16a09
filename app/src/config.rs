//! Settings of a profile: `config.toml`. Comments and keys this version does not know survive every change.

mod file;
mod look;
mod settings;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use self::file::{ConfigFile, Setting};
pub use self::look::{AutoSync, Look, Notifications, Scale, ThemeChoice, WeekStart};
pub use self::settings::Settings;
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

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// How the window looks and behaves.
    pub look: Look,
    /// When the window syncs by itself.
    pub auto_sync: AutoSync,
    /// The kind of store, if one was chosen.
    pub store: Option<StoreKind>,
    /// The account, if one is connected.
    pub account: Option<AccountName>,
    /// A file with an extra certificate authority.
    pub ca_file: Option<PathBuf>,
    /// Where the account's token is.
    pub token: TokenPlace,
    /// How this computer is called in conflicts.
    pub device_name: String,
}
