//! What the window starts from.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::sync::Arc;

use futures_util::Stream;

use super::clock::Clock;
use super::reminders::Notifier;
use crate::config::{AutoSync, Look};
use crate::language::Language;
use crate::worker::{Rescue, Update};

/// What a worker says, first [`Update::Ready`] or [`Update::CannotOpen`].
pub type Updates = Pin<Box<dyn Stream<Item = Update> + Send>>;

/// What the window starts from. Tests give no worker and feed updates by hand.
#[derive(Debug, Clone)]
pub struct Boot {
    /// Starts the worker.
    pub worker: Option<WorkerFactory>,
    /// The way to the desktop.
    pub notifier: Notifier,
    /// The time.
    pub clock: Clock,
    /// The language of the system.
    pub language: Language,
    /// How the profile wants the window to look.
    pub look: Look,
    /// When it wants it to sync by itself.
    pub auto_sync: AutoSync,
    /// How it shows itself at first.
    pub start: Start,
}

/// How the window shows itself at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Start {
    /// As a window, with the keyboard in the line that adds tasks.
    #[default]
    Shown,
    /// Only in the list of windows.
    Minimized,
}

/// A way to start the worker, again after it could not open its store; a damaged one may be rescued first.
#[derive(Clone)]
pub struct WorkerFactory(Arc<dyn Fn(Option<Rescue>) -> Updates + Send + Sync>);

impl WorkerFactory {
    /// Wraps a function that starts a worker and returns its updates. The function is called on the executor's
    /// threads; dropping the stream ends the worker.
    pub fn new(start: impl Fn(Option<Rescue>) -> Updates + Send + Sync + 'static) -> Self {
        Self(Arc::new(start))
    }

    pub(super) fn start(&self, rescue: Option<Rescue>) -> Updates {
        (self.0)(rescue)
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
    pub(super) rescue: Option<Rescue>,
}

impl Hash for Run {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.attempt.hash(state);
    }
}
