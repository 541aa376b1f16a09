//! What the window starts from.

use std::ffi::OsStr;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::Stream;

use super::clock::Clock;
use super::hot_key::HotKeys;
use super::reminders::Notifier;
use super::tray::Tray;
use crate::autostart::Autostart;
use crate::config::{AutoSync, Filters, KeyWords, Look, Sorts};
use crate::language::Language;
use crate::link::Link;
use crate::worker::{Rescue, StoreKind, Update};

/// What a worker says, first [`Update::Ready`] or [`Update::CannotOpen`].
pub type Updates = Pin<Box<dyn Stream<Item = Update> + Send>>;

/// What the window starts from. Tests give no worker and feed updates by hand.
#[derive(Debug, Clone)]
pub struct Boot {
    /// Starts the worker.
    pub worker: Option<WorkerFactory>,
    /// The way to the desktop.
    pub notifier: Notifier,
    /// What opens addresses and folders.
    pub opener: Opener,
    /// The time.
    pub clock: Clock,
    /// The language of the system.
    pub language: Language,
    /// How the profile wants the window to look.
    pub look: Look,
    /// The searches that are kept in it.
    pub filters: Filters,
    /// The keys that were chosen in it.
    pub keys: KeyWords,
    /// How it wants views sorted.
    pub sorts: Sorts,
    /// When it wants it to sync by itself.
    pub auto_sync: AutoSync,
    /// How it shows itself at first.
    pub start: Start,
    /// What a first start begins from, if this is one: then the window asks.
    pub welcome: Option<FirstStart>,
    /// The link it was opened for.
    pub link: Option<Link>,
    /// How it can start at login, where the system knows that.
    pub login: Option<Autostart>,
    /// The way to the tray, where this program has one.
    pub tray: Option<Tray>,
    /// The way to a key of the whole desktop, where this system has one.
    pub hot_keys: Option<HotKeys>,
    /// The key that was chosen.
    pub hot_key: Option<String>,
}

/// What a first start begins from.
#[derive(Debug, Clone)]
pub struct FirstStart {
    /// Where the tasks would be.
    pub folder: PathBuf,
    /// Whether they may be elsewhere.
    pub elsewhere: Elsewhere,
    /// In which kind of store they would be.
    pub store: StoreKind,
    /// What other starts hand over while it is asked. Tests have no other starts.
    pub others: Option<WorkerFactory>,
}

/// Whether the tasks may be in another folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// In any.
    Anywhere,
    /// In no other: somebody named it when the program was started.
    Nowhere,
}

/// What opens addresses and folders.
#[derive(Clone)]
pub struct Opener(Arc<Opens>);

type Opens = dyn Fn(&OsStr) -> io::Result<()> + Send + Sync;

impl Opener {
    /// Wraps a function that opens an address or a folder and does not wait for it.
    pub fn new(open: impl Fn(&OsStr) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self(Arc::new(open))
    }

    /// Opens them with what the system has for them.
    #[must_use]
    pub fn system() -> Self {
        Self::new(|what| open::that_detached(what))
    }

    pub(super) fn open(&self, what: &OsStr) -> io::Result<()> {
        (self.0)(what)
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener")
    }
}

/// How a worker's store is opened.
#[derive(Debug, Clone, Default)]
pub struct Beginning {
    /// How it is rescued first, if it is damaged.
    pub rescue: Option<Rescue>,
    /// The kind that is made, at a first start.
    pub store: Option<StoreKind>,
    /// The folder they are in, if another was chosen at a first start.
    pub folder: Option<PathBuf>,
}

/// How the window shows itself at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Start {
    /// As a window, with the keyboard in the line that adds tasks.
    #[default]
    Shown,
    /// Only in the tray, or in the list of windows.
    Minimized,
}

/// A way to start the worker, again after it could not open its store.
#[derive(Clone)]
pub struct WorkerFactory(Arc<dyn Fn(Beginning) -> Updates + Send + Sync>);

impl WorkerFactory {
    /// Wraps a function that starts a worker and returns its updates. The function is called on the executor's
    /// threads; dropping the stream ends the worker.
    pub fn new(start: impl Fn(Beginning) -> Updates + Send + Sync + 'static) -> Self {
        Self(Arc::new(start))
    }

    pub(super) fn start(&self, beginning: Beginning) -> Updates {
        (self.0)(beginning)
    }
}

impl fmt::Debug for WorkerFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WorkerFactory")
    }
}

/// One run of the worker: another attempt is another subscription.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) factory: WorkerFactory,
    pub(super) attempt: u32,
    pub(super) beginning: Beginning,
}

impl Hash for Run {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.attempt.hash(state);
    }
}
