//! The client: a process that edits its store and syncs it with a real server at the same time, until it is killed.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use sync_core::{CancellationToken, RemovalGuard, SyncContext};

use crate::chance::Chance;
use crate::edits::{Author, Editor};
use crate::rows::Rows;
use crate::server::remote;
use crate::stores::Kind;
use crate::told::Line;
use crate::writer::{Lie, acknowledge, context};

/// The longest pause between two edits, and between two syncs.
const PAUSE: Duration = Duration::from_millis(4);

/// What a client works on.
#[derive(Debug)]
pub struct Work {
    /// The kind of store.
    pub kind: Kind,
    /// The folder of the store.
    pub folder: PathBuf,
    /// The server.
    pub url: String,
    /// Whom the server takes it for.
    pub token: String,
    /// Who edits.
    pub author: Author,
    /// Chooses the edits.
    pub seed: u64,
    /// The bug on purpose.
    pub lie: Lie,
}

/// Edits and syncs until the process is killed.
///
/// # Panics
/// If the store or the engine fails: the watcher sees that the process ended by itself.
pub fn work(work: &Work) -> ! {
    let store = work.kind.open(&work.folder).unwrap();
    let mut rows = work.author.view(Rows::read(&*store).unwrap());
    Line::Found(rows.digest()).tell().unwrap();
    let context = context(store);
    context.set_remote(Some(std::sync::Arc::new(remote(&work.url, &work.token).unwrap())));
    let syncing = context.clone();
    thread::spawn(move || sync_for_ever(&syncing));
    let mut editor = Editor::new(work.seed, work.author);
    let mut chance = Chance::new(!work.seed);
    loop {
        let (edit, mut step) = editor.plan(&rows);
        step.0.iter_mut().filter_map(|(.., fields)| fields.as_mut()).for_each(|it| work.author.keep_own(it));
        acknowledge(&step, work.lie, || editor.perform(&context, &edit).unwrap());
        rows.apply(&step);
        thread::sleep(chance.time(PAUSE));
    }
}

fn sync_for_ever(context: &SyncContext) -> ! {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    loop {
        // A server that is dead is ordinary here.
        drop(runtime.block_on(context.sync_with(RemovalGuard::Allow, &CancellationToken::new())));
        thread::sleep(PAUSE);
    }
}
