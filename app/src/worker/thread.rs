//! The worker's thread: it opens the profile, works, and closes it.

use tokio::sync::mpsc;

use super::{Handle, OpenProblem, OpenProblemKind, Update, Worker};
use crate::config::ConfigFile;
use crate::language::{self, Language};
use crate::profile::{Opening, Profile, Remedies, remedies};
use crate::say;

/// Starts a worker on a thread of its own and returns what it says: first [`Update::Ready`] or [`Update::CannotOpen`].
/// It ends after [`Command::Stop`](super::Command::Stop), and when the receiver is dropped.
#[must_use]
pub fn spawn(opening: Opening) -> mpsc::UnboundedReceiver<Update> {
    spawn_speaking(opening, Language::English)
}

/// Starts a worker that speaks the language the settings say, and that of the system where they say none.
#[must_use]
pub fn spawn_speaking(opening: Opening, system: Language) -> mpsc::UnboundedReceiver<Update> {
    let (updates, receiver) = mpsc::unbounded_channel();
    let failed = updates.clone();
    let path = opening.folder();
    let spawned =
        std::thread::Builder::new().name("worker".to_owned()).spawn(move || work(&opening, system, updates));
    if let Err(error) = spawned {
        let sentence = say!("no-thread", reason = error.to_string());
        drop(failed.send(no_system(sentence, path)));
    }
    receiver
}

fn work(opening: &Opening, system: Language, updates: mpsc::UnboundedSender<Update>) {
    let config = ConfigFile::peek(&opening.paths.config_file(&opening.profile));
    language::speak(config.look.language.language(system));
    let profile = match Profile::open(opening) {
        Ok(profile) => profile,
        Err(problem) => {
            tracing::warn!(kind = ?problem.kind, "the profile cannot be opened");
            let remedies = remedies(&problem);
            drop(updates.send(Update::CannotOpen(problem, remedies)));
            return;
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let sentence = say!("no-worker", reason = error.to_string());
            drop(updates.send(no_system(sentence, profile.folder().to_owned())));
            return;
        }
    };
    let (handle, commands) = Handle::new();
    let mut worker = Worker::new(profile, updates);
    worker.system = system;
    worker.greet(handle);
    runtime.block_on(worker.run(commands));
}

fn no_system(sentence: String, path: std::path::PathBuf) -> Update {
    let advice = say!("close-other-programs");
    Update::CannotOpen(
        OpenProblem { sentence, path, advice, kind: OpenProblemKind::Other },
        Remedies::default(),
    )
}
