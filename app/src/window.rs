//! Opening the window: what has to hold before it, and how it ends.

mod display;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

use futures_util::stream;

use crate::config::ConfigFile;
use crate::gui::clock::Clock;
use crate::gui::{self, Boot, Notifier, WorkerFactory};
use crate::profile::Opening;
use crate::worker;

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

/// Opens the window on a profile and returns when it is closed.
///
/// # Errors
/// A sentence, if no window can be shown.
pub fn run(opening: Opening) -> Result<(), String> {
    // The toolkit panics where it finds no display or no renderer; the panic hook has told the log.
    match catch_unwind(AssertUnwindSafe(|| show(opening))) {
        Ok(shown) => shown,
        Err(_) => {
            Err("the window could not go on; tidelist --software-rendering draws without the graphics card, \
                       and all commands work without a window"
                .to_owned())
        }
    }
}

fn show(opening: Opening) -> Result<(), String> {
    // The worker reads them once more, and tells what is wrong with them.
    let config = ConfigFile::peek(&opening.paths.config_file(&opening.profile));
    let worker = WorkerFactory::new(move |rescue| {
        let updates = worker::spawn(Opening { rescue, ..opening.clone() });
        Box::pin(stream::unfold(updates, |mut updates| async { Some((updates.recv().await?, updates)) }))
    });
    let boot = Boot {
        worker: Some(worker),
        notifier: Notifier::system(),
        clock: Clock::system(),
        look: config.look,
        auto_sync: config.auto_sync,
    };
    gui::run(boot).map_err(|error| format!("no window can be shown: {error}"))
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
