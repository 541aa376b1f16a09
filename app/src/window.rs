//! Opening the window: what has to hold before it, and how it ends.

mod display;
mod handover;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::Command;

use futures_util::stream;
use tokio::sync::mpsc;

use crate::config::ConfigFile;
use crate::gui::clock::Clock;
use crate::gui::{self, Boot, Notifier, Opener, Start, WorkerFactory};
use crate::language::Language;
use crate::profile::Opening;
use crate::worker::{self, Errand, Update};

/// Tells the toolkit which renderer to use.
const BACKEND: &str = "ICED_BACKEND";

/// Sees to it that a window can be shown. To be called before anything else is begun: where the environment has to be
/// another, the program starts itself again in it and does not return.
///
/// # Errors
/// A sentence, if there is no display.
pub fn prepare(software_rendering: bool) -> Result<(), String> {
    let mut removed: &[&str] = &[];
    if display::check()? == display::Display::OnlyX {
        removed = &["WAYLAND_DISPLAY", "WAYLAND_SOCKET"];
    }
    let set = software_rendering && std::env::var_os(BACKEND).is_none_or(|backend| backend != "tiny-skia");
    if removed.is_empty() && !set {
        return Ok(());
    }
    let program = std::env::current_exe().map_err(|error| format!("the program was not found: {error}"))?;
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1));
    for name in removed {
        command.env_remove(name);
    }
    if set {
        command.env(BACKEND, "tiny-skia");
    }
    restart(command)
}

/// Asks the window that has the profile open, if one has, to come to the front, or to take a task. Returns whether one has.
#[must_use]
pub fn hand_over(opening: &Opening, errand: Errand) -> bool {
    handover::hand_over(&opening.paths.profile(&opening.profile), errand)
}

/// Whether a first start asks where the tasks shall live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Welcome {
    /// It does.
    AtFirst,
    /// It never does.
    Never,
}

/// Opens the window on a profile and returns when it is closed.
///
/// # Errors
/// A sentence, if no window can be shown.
pub fn run(opening: Opening, start: Start, welcome: Welcome) -> Result<(), String> {
    // The toolkit panics where it finds no display or no renderer; the panic hook has told the log.
    match catch_unwind(AssertUnwindSafe(|| show(opening, start, welcome))) {
        Ok(shown) => shown,
        Err(_) => {
            Err("the window could not go on; tidelist --software-rendering draws without the graphics card, \
                       and all commands work without a window"
                .to_owned())
        }
    }
}

fn show(opening: Opening, start: Start, welcome: Welcome) -> Result<(), String> {
    // The worker reads them once more, and tells what is wrong with them.
    let config = ConfigFile::peek(&opening.paths.config_file(&opening.profile));
    let welcome = (welcome == Welcome::AtFirst && is_new(&opening)).then(|| {
        let kind = opening.store.or(config.store).unwrap_or_default();
        (opening.paths.profile(&opening.profile), kind)
    });
    let worker = WorkerFactory::new(move |beginning| {
        let store = beginning.store.or(opening.store);
        let opening_now = Opening { rescue: beginning.rescue, store, ..opening.clone() };
        let updates = worker::spawn_speaking(opening_now, Language::of_system());
        let heard = Heard::of(updates, opening.paths.profile(&opening.profile));
        Box::pin(stream::unfold(heard, |mut heard| async { Some((heard.next().await?, heard)) }))
    });
    let boot = Boot {
        worker: Some(worker),
        notifier: Notifier::system(),
        opener: Opener::system(),
        clock: Clock::system(),
        language: Language::of_system(),
        look: config.look,
        auto_sync: config.auto_sync,
        start,
        welcome,
    };
    gui::run(boot).map_err(|error| format!("no window can be shown: {error}"))
}

/// Whether nobody ever started this profile: there are neither settings nor tasks, and none were given.
fn is_new(opening: &Opening) -> bool {
    let exists = |path: PathBuf| path.try_exists().unwrap_or(true);
    opening.account.is_none()
        && !exists(opening.paths.config_file(&opening.profile))
        && !exists(opening.paths.profile(&opening.profile))
}

/// What the worker says, and what other starts hand over once it has the profile.
struct Heard {
    updates: mpsc::UnboundedReceiver<Update>,
    profile: PathBuf,
    sender: mpsc::UnboundedSender<Errand>,
    errands: mpsc::UnboundedReceiver<Errand>,
}

impl Heard {
    fn of(updates: mpsc::UnboundedReceiver<Update>, profile: PathBuf) -> Self {
        let (sender, errands) = mpsc::unbounded_channel();
        Self { updates, profile, sender, errands }
    }

    async fn next(&mut self) -> Option<Update> {
        tokio::select! {
            update = self.updates.recv() => {
                if matches!(update, Some(Update::Ready(_))) {
                    self.listen();
                }
                update
            }
            Some(errand) = self.errands.recv() => Some(Update::HandedOver(errand)),
        }
    }

    fn listen(&self) {
        let sender = self.sender.clone();
        let told = move |errand| {
            let _ = sender.send(errand); // a window that is about to end takes nothing any more
        };
        if let Err(error) = handover::listen(&self.profile, told) {
            tracing::warn!(%error, "other starts cannot hand anything over");
        }
    }
}

#[cfg(unix)]
fn restart(mut command: Command) -> Result<(), String> {
    use std::os::unix::process::CommandExt as _;
    Err(format!("the program could not be started again: {}", command.exec()))
}

#[cfg(not(unix))]
fn restart(mut command: Command) -> Result<(), String> {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => Err(format!("the program could not be started again: {error}")),
    }
}
