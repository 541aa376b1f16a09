//! Which profile is opened, and where it is.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use crate::config::ConfigFile;
use crate::paths::{Paths, ProfileName};
use crate::say;
use crate::worker::{AccountName, OpenProblem, OpenProblemKind, Rescue, StoreKind};

/// Which profile to open, and how.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The folders.
    pub paths: Paths,
    /// The profile.
    pub profile: ProfileName,
    /// The kind of store, if one was asked for.
    pub store: Option<StoreKind>,
    /// The folder of the tasks, if one was chosen just now: the settings remember it.
    pub chosen: Option<PathBuf>,
    /// How to rescue its store first, if it is damaged and somebody decided so.
    pub rescue: Option<Rescue>,
    /// Who opens it, for the message others get meanwhile: `window` or `command`.
    pub who: &'static str,
    /// How long to wait for another command to end.
    pub patience: Duration,
    /// An account and its token that were given for this run only.
    pub account: Option<(AccountName, SecretString)>,
}

impl Opening {
    /// Returns the folder of the tasks: the one that was chosen now, the one the settings remember, or the usual one.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        let folder = self.chosen.clone().or_else(|| self.remembered());
        folder.unwrap_or_else(|| self.paths.profile(&self.profile))
    }

    /// The folder the settings remember. Whoever names a folder for everything means that one.
    pub(super) fn remembered(&self) -> Option<PathBuf> {
        let remembers = self.paths.are_the_systems();
        remembers.then(|| ConfigFile::peek(&self.paths.config_file(&self.profile)).folder).flatten()
    }

    /// Sees to it that tasks in a folder that is away just now, say on a disk that is not connected, do not seem gone.
    ///
    /// # Errors
    /// [`OpenProblem`].
    pub(super) fn check_that_it_is_there(&self) -> Result<(), OpenProblem> {
        match self.remembered().filter(|folder| self.chosen.is_none() && !folder.is_dir()) {
            None => Ok(()),
            Some(path) => Err(OpenProblem {
                sentence: say!("open-folder-away"),
                path,
                advice: say!("open-advice-folder-away"),
                kind: OpenProblemKind::Other,
            }),
        }
    }
}
