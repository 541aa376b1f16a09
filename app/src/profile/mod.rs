//! An open profile: its lock, settings, store, engine and account. The window's worker and the command line work on one.

mod account;
mod backup;
mod bring;
mod check;
mod conflicts;
mod convert;
mod devices;
mod edits;
mod entering;
mod files;
pub(crate) mod folder;
mod history;
mod lock;
mod members;
mod moved;
mod opening;
mod place;
mod policy;
mod proxied;
mod queue;
mod relocate;
mod repeats;
mod rescue;
mod shared;
mod steps;
mod store;
mod swap;
mod sync;
mod trash;
mod waiting;
mod whole;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sync_core::{SyncContext, SyncTable};

pub use self::account::{Account, AccountError};
pub(crate) use self::backup::ReadError;
pub use self::backup::{BackingUp, BackupError, Restored, Restoring, backup_folder, backups};
pub use self::bring::{Brought, NotBrought, look_into};
pub use self::check::{CheckError, Checking};
pub use self::conflicts::{in_words, resolution};
pub use self::convert::{Converted, convert_profile};
pub use self::edits::EditError;
pub use self::entering::{Entered, KeepToken, SignIn};
pub(crate) use self::files::MAX_FILE_BYTES;
pub use self::files::{FileProblem, Imported, PlannedImport};
pub use self::history::UseOtherError;
use self::lock::{Lock, LockError};
pub use self::opening::Opening;
pub use self::place::{Distance, Found, NoPlace, Place, look_at};
pub use self::relocate::{Moved, NotMoved, look_for_move, move_profile};
pub use self::rescue::{Remedies, remedies};
use self::shared::Shares;
pub use self::shared::{Barred, ListSharing};
pub use self::steps::{Step, TakenBack};
pub(crate) use self::sync::remote_fault;
pub use self::sync::{SyncFailure, removals, summary, sync, trouble};
pub use self::trash::DeletedOn;
use crate::config::{ConfigFile, Setting, Settings};
use crate::keychain::Keychain;
use crate::say;
use crate::worker::{AccountName, Moving, OpenProblem, OpenProblemKind, Rescued, StoreKind};

/// An open profile. Only one program has it.
#[derive(Debug)]
pub struct Profile {
    folder: PathBuf,
    kind: StoreKind,
    context: SyncContext,
    lists: SyncTable,
    tasks: SyncTable,
    settings: Settings,
    account: Arc<tokio::sync::Mutex<Account>>,
    shares: Shares,
    given: Option<AccountName>,
    notice: Option<String>,
    rescued: Option<Rescued>,
    movable: bool,
    _lock: Lock,
}

impl Profile {
    /// Opens a profile, making it if it is new.
    ///
    /// # Errors
    /// [`OpenProblem`], with what can be done about it. Nothing that was there is overwritten.
    pub fn open(opening: &Opening) -> Result<Self, OpenProblem> {
        opening.check_that_it_is_there()?;
        let moved = match relocate::carry_out(opening) {
            Err(NotMoved::InUse(problem)) => return Err(*problem),
            Err(error) => Some(error.sentence()),
            Ok(moved) => moved.map(|moved| moved.sentence()),
        };
        let (folder, lock) =
            relocate::locked(opening).map_err(|error| cannot_write(&opening.folder(), &error))?;
        let lock = lock.map_err(|error| not_locked(&folder, error))?;
        relocate::finish(opening, &folder)
            .and_then(|()| swap::finish(&folder))
            .map_err(|error| cannot_write(&folder, &error))?;
        let (config, notice) = ConfigFile::load(&opening.paths.config_file(&opening.profile));
        let notice = moved.or(notice);
        let rescued = opening
            .rescue
            .as_ref()
            .map(|how| rescue::rescue(&folder, opening.store.or(config.config().store), how));
        let rescued = rescued.transpose().map_err(|error| rescue::problem(&folder, &error))?;
        let (store, kind) = store::open(&folder, opening.store, config.config().store)?;
        let mut config = config;
        if let Some(folder) = &opening.chosen {
            config.set(&Setting::Folder(folder.clone())).map_err(|said| not_remembered(folder, said))?;
        }
        let settings = Settings::new(config);
        let policy = Arc::new(policy::AsChosen::new(settings.clone()));
        let (lists, tasks) = tables();
        let known = shared::Known::default();
        let context = SyncContext::builder(todo::schema(), store)
            .policy(lists.clone(), policy.clone())
            .policy(tasks.clone(), policy)
            .device(settings.get().device_name)
            .keeper(Arc::new(trash::Bin::new(&folder, known.clone())))
            .build();
        let table = |name| {
            context.table(&name).map_err(|error| OpenProblem {
                sentence: sentence(&error.to_string()),
                path: folder.clone(),
                advice: String::new(),
                kind: OpenProblemKind::Other,
            })
        };
        let shares = Shares::load(&context, known);
        let account = Account {
            context: context.clone(),
            connected: None,
            shares: shares.clone(),
            settings: settings.clone(),
            keychain: Keychain::new(opening.profile.clone(), &folder),
            proxy_keychain: Keychain::of_proxy(opening.profile.clone(), &folder),
            given: opening.account.clone(),
            table: tasks.clone(),
            lists: lists.clone(),
            entered: None,
        };
        let profile = Self {
            given: opening.account.as_ref().map(|(name, _)| name.clone()),
            lists: table(lists)?,
            tasks: table(tasks)?,
            account: Arc::new(tokio::sync::Mutex::new(account)),
            shares,
            folder,
            kind,
            context,
            settings,
            notice,
            rescued,
            movable: opening.paths.are_the_systems(),
            _lock: lock,
        };
        if profile.rescued.is_some()
            && profile.context.meta(account::OWNER).is_ok_and(|owner| owner.is_none())
        {
            profile.leave_lists_that_are_gone().unwrap_or_else(|error| tracing::warn!(%error, "not mended"));
        }
        profile.tidy_trash();
        Ok(profile)
    }

    /// Returns the engine.
    #[must_use]
    pub fn context(&self) -> &SyncContext {
        &self.context
    }

    /// Returns the table of tasks.
    #[must_use]
    pub fn tasks(&self) -> &SyncTable {
        &self.tasks
    }

    /// Returns the table of lists.
    #[must_use]
    pub fn lists(&self) -> &SyncTable {
        &self.lists
    }

    /// Returns the kind of store.
    #[must_use]
    pub fn kind(&self) -> StoreKind {
        self.kind
    }

    /// Returns the folder of the profile.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns where the tasks are to move.
    #[must_use]
    pub fn moving(&self) -> Moving {
        match self.settings.get().move_to {
            _ if !self.movable => Moving::Never,
            None => Moving::No,
            Some(folder) => Moving::To(folder),
        }
    }

    /// Returns the settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the account side, to be locked while the network is waited for.
    #[must_use]
    pub fn account(&self) -> Arc<tokio::sync::Mutex<Account>> {
        Arc::clone(&self.account)
    }

    /// Returns the account this profile syncs with, if one is connected.
    #[must_use]
    pub fn account_name(&self) -> Option<AccountName> {
        self.given.clone().or_else(|| self.settings.get().account)
    }

    /// Takes what was rescued when the profile was opened, once.
    pub fn take_rescued(&mut self) -> Option<Rescued> {
        self.rescued.take()
    }

    /// Takes what the user should be told about the settings file, once.
    pub fn take_notice(&mut self) -> Option<String> {
        self.notice.take()
    }
}

/// Returns the names of the tables of lists and of tasks.
#[expect(clippy::expect_used, reason = "the two names are constants and valid")]
fn tables() -> (sync_core::TableName, sync_core::TableName) {
    let name = |name| sync_core::TableName::new(name).expect("a constant table name is valid");
    (name(todo::LISTS), name(todo::TASKS))
}

fn not_locked(folder: &Path, error: LockError) -> OpenProblem {
    match error {
        LockError::InUse { .. } => OpenProblem {
            sentence: sentence(&error.to_string()),
            path: folder.to_owned(),
            advice: say!("open-advice-close-window"),
            kind: OpenProblemKind::InUse,
        },
        LockError::Io(error) => cannot_write(folder, &error),
    }
}

fn not_remembered(folder: &Path, said: String) -> OpenProblem {
    OpenProblem {
        sentence: sentence(&said),
        path: folder.to_owned(),
        advice: say!("open-advice-make-writable"),
        kind: OpenProblemKind::ReadOnly,
    }
}

fn cannot_write(folder: &Path, error: &std::io::Error) -> OpenProblem {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, StorageFull};
    let kind = match error.kind() {
        PermissionDenied | ReadOnlyFilesystem => OpenProblemKind::ReadOnly,
        _ => OpenProblemKind::Other,
    };
    OpenProblem {
        sentence: say!("open-folder-not-written", reason = error.to_string()),
        path: folder.to_owned(),
        advice: if error.kind() == StorageFull {
            say!("open-advice-free-space")
        } else {
            say!("open-advice-make-writable")
        },
        kind,
    }
}

fn now() -> sync_core::Timestamp {
    sync_core::Clock::now(&sync_core::SystemClock)
}

/// Says what went wrong, with the reason as it was given.
#[must_use]
pub fn sentence(reason: &str) -> String {
    say!("fault", reason = as_sentence(reason))
}

/// Makes a sentence of an error's text.
#[must_use]
pub fn as_sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) || text.is_empty() { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}
