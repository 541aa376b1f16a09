//! The writer: a process that edits a store through the engine until it is killed, and tells what is durable.

use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use sync_core::backoff::Backoff;
use sync_core::{CancellationToken, Options, Store, SyncContext};

use crate::chance::Chance;
use crate::edits::{Author, Editor};
use crate::far::{FarRemote, Way};
use crate::rows::{Rows, Step};
use crate::stores::Kind;
use crate::told::Line;

/// By how much an early acknowledgement is early.
const EARLY: Duration = Duration::from_millis(2);

/// A bug on purpose, to prove that a rig finds such bugs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lie {
    /// None.
    #[default]
    None,
    /// An edit is acknowledged before it is made.
    Early,
    /// Nothing waits for the disk: the library `libeatmydata` turns every such wait off. Only a power cut shows it.
    Unsynced,
}

impl Lie {
    /// Returns its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Early => "early",
            Self::Unsynced => "unsynced",
        }
    }

    /// Finds it by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::None, Self::Early, Self::Unsynced].into_iter().find(|lie| lie.name() == name)
    }

    /// Prepares a process that lies.
    pub fn prepare(self, command: &mut Command) {
        if self == Self::Unsynced {
            command.env("LD_PRELOAD", "libeatmydata.so");
        }
    }
}

/// What a writer works on.
#[derive(Debug)]
pub struct Work {
    /// The kind of store.
    pub kind: Kind,
    /// The folder of the store.
    pub folder: PathBuf,
    /// The file that is the server; without one nothing is sent.
    pub far: PathBuf,
    /// Chooses the edits.
    pub seed: u64,
    /// The bug on purpose.
    pub lie: Lie,
}

/// Returns settings under which a failed sync ends at once.
#[must_use]
pub fn impatient() -> Options {
    let short = Duration::from_millis(1);
    Options { retries: 0, backoff: Backoff { first: short, longest: short }, ..Options::default() }
}

/// Puts an engine over a store.
#[must_use]
pub fn context(store: Box<dyn Store>) -> SyncContext {
    SyncContext::builder(todo::schema(), store).device("rig").options(impatient()).build()
}

/// Edits until the process is killed.
///
/// # Panics
/// If the store or the engine fails: the watcher sees that the process ended by itself.
pub fn write(work: &Work) -> ! {
    let store = work.kind.open(&work.folder).unwrap();
    let mut rows = Rows::read(&*store).unwrap();
    Line::Found(rows.digest()).tell().unwrap();
    let context = context(store);
    context.set_remote(Some(FarRemote::open(&work.far, Way::Bad, work.seed)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut editor = Editor::new(work.seed, Author::ALL[0]);
    let mut chance = Chance::new(!work.seed);
    loop {
        let (edit, step) = editor.plan(&rows);
        acknowledge(&step, work.lie, || editor.perform(&context, &edit).unwrap());
        rows.apply(&step);
        if chance.percent(15) {
            // No answer is an ordinary outcome here.
            drop(runtime.block_on(context.push(&CancellationToken::new())));
        }
    }
}

/// Makes an edit and tells its watcher.
///
/// # Panics
/// If there is no watcher any more.
pub fn acknowledge(step: &Step, lie: Lie, edit: impl FnOnce()) {
    Line::Try(step.clone()).tell().unwrap();
    if lie == Lie::Early {
        Line::Done.tell().unwrap();
        thread::sleep(EARLY);
    }
    edit();
    if lie != Lie::Early {
        Line::Done.tell().unwrap();
    }
}
