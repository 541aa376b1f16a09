//! Opening the window: what has to hold before it, and how it ends.

mod display;
mod handover;
mod hot_key;
mod meeting;
mod tray;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream;
use tokio::sync::mpsc;

use self::meeting::{Meeting, Who};
use crate::autostart::Autostart;
use crate::config::ConfigFile;
use crate::gui::clock::Clock;
use crate::gui::{self, Boot, Elsewhere, FirstStart, Notifier, Opener, Start, WorkerFactory};
use crate::language::Language;
use crate::link::Link;
use crate::profile::Opening;
use crate::worker::{self, Errand, StoreKind, Update};

/// Tells the toolkit which renderer to use.
const BACKEND: &str = "ICED_BACKEND";

/// How a window begins.
#[derive(Debug, Default)]
pub struct Shown {
    /// How it shows itself.
    pub start: Start,
    /// Whether a first start asks where the tasks shall live.
    pub welcome: Welcome,
    /// The link it was opened for.
    pub link: Option<Link>,
    /// How it can start at login, where the system knows that.
    pub login: Option<Autostart>,
}

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
    handover::hand_over(&opening.folder(), errand.clone()) || Meeting::of(opening).hand_over(errand)
}

/// Whether a first start asks where the tasks shall live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Welcome {
    /// It does.
    AtFirst,
    /// It never does.
    #[default]
    Never,
}

/// Opens the window on a profile, follows the link it was opened for, and returns when it is closed.
///
/// # Errors
/// A sentence, if no window can be shown.
pub fn run(opening: Opening, shown: Shown) -> Result<(), String> {
    // The toolkit panics where it finds no display or no renderer; the panic hook has told the log.
    match catch_unwind(AssertUnwindSafe(|| show(opening, shown))) {
        Ok(shown) => shown,
        Err(_) => {
            Err("the window could not go on; tidelist --software-rendering draws without the graphics card, \
                       and all commands work without a window"
                .to_owned())
        }
    }
}

fn show(opening: Opening, shown: Shown) -> Result<(), String> {
    // The worker reads them once more, and tells what is wrong with them.
    let config = ConfigFile::peek(&opening.paths.config_file(&opening.profile));
    let desktop = Desktop::default();
    let asks = shown.welcome == Welcome::AtFirst && is_new(&opening);
    let first = asks.then(|| first_start(&opening, config.store, &desktop));
    let told = desktop.clone();
    let who = asks.then(|| Meeting::of(&opening).begin(move |errand| told.tell(Update::HandedOver(errand))));
    let _asking = match who {
        Some(Ok(Who::Another)) => return Ok(()),
        Some(Ok(Who::This(asking))) => Some(asking),
        Some(Err(error)) => {
            tracing::warn!(%error, "other starts cannot find this one");
            None
        }
        None => None,
    };
    let pressed = desktop.clone();
    let tray = tray::of_system(&desktop);
    let hot_keys = hot_key::of_system(&desktop);
    let worker = WorkerFactory::new(move |beginning| {
        let store = beginning.store.or(opening.store);
        let now = Opening { rescue: beginning.rescue, store, chosen: beginning.folder, ..opening.clone() };
        let heard = Heard::of(worker::spawn_speaking(now.clone(), Language::of_system()), now);
        desktop.now_heard_by(&heard.sender);
        Box::pin(stream::unfold(heard, |mut heard| async { Some((heard.next().await?, heard)) }))
    });
    let boot = Boot {
        worker: Some(worker),
        notifier: Notifier::system(move |asked| pressed.tell(Update::Asked(asked))),
        opener: Opener::system(),
        clock: Clock::system(),
        language: Language::of_system(),
        look: config.look,
        filters: config.filters,
        keys: config.keys,
        sorts: config.sorts,
        auto_sync: config.auto_sync,
        start: shown.start,
        welcome: first,
        link: shown.link,
        login: shown.login,
        tray,
        hot_keys,
        hot_key: config.hot_key,
    };
    gui::run(boot).map_err(|error| format!("no window can be shown: {error}"))
}

/// What the question of a first start begins from.
fn first_start(opening: &Opening, configured: Option<StoreKind>, desktop: &Desktop) -> FirstStart {
    let desktop = desktop.clone();
    let others = WorkerFactory::new(move |_| {
        let (sender, heard) = mpsc::unbounded_channel();
        desktop.now_heard_by(&sender);
        Box::pin(stream::unfold((sender, heard), |(sender, mut heard)| async {
            Some((heard.recv().await?, (sender, heard)))
        }))
    });
    FirstStart {
        folder: opening.paths.profile(&opening.profile),
        elsewhere: match opening.paths.are_the_systems() {
            true => Elsewhere::Anywhere,
            false => Elsewhere::Nowhere,
        },
        store: opening.store.or(configured).unwrap_or_default(),
        others: Some(others),
    }
}

/// Whether nobody ever started this profile: there are neither settings nor tasks, and none were given.
fn is_new(opening: &Opening) -> bool {
    let exists = |path: PathBuf| path.try_exists().unwrap_or(true);
    opening.account.is_none()
        && !exists(opening.paths.config_file(&opening.profile))
        && !exists(opening.paths.profile(&opening.profile))
}

/// What the desktop and other starts ask for goes the way of what the worker says. Cheap to clone.
#[derive(Debug, Clone, Default)]
struct Desktop(Arc<Mutex<Option<mpsc::UnboundedSender<Update>>>>);

impl Desktop {
    fn now_heard_by(&self, sender: &mpsc::UnboundedSender<Update>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender.clone());
    }

    fn tell(&self, update: Update) {
        if let Some(sender) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = sender.send(update); // a window that is about to end does nothing any more
        }
    }
}

/// What the worker says, and what other starts hand over once it has the profile.
struct Heard {
    updates: mpsc::UnboundedReceiver<Update>,
    opening: Opening,
    sender: mpsc::UnboundedSender<Update>,
    asked: mpsc::UnboundedReceiver<Update>,
}

impl Heard {
    fn of(updates: mpsc::UnboundedReceiver<Update>, opening: Opening) -> Self {
        let (sender, asked) = mpsc::unbounded_channel();
        Self { updates, opening, sender, asked }
    }

    async fn next(&mut self) -> Option<Update> {
        tokio::select! {
            update = self.updates.recv() => {
                if matches!(update, Some(Update::Ready(_))) {
                    self.listen();
                }
                update
            }
            Some(asked) = self.asked.recv() => Some(asked),
        }
    }

    fn listen(&self) {
        let sender = self.sender.clone();
        let told = move |errand| {
            let _ = sender.send(Update::HandedOver(errand)); // a window that is about to end takes nothing any more
        };
        if let Err(error) = handover::listen(&self.opening.folder(), told) {
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
