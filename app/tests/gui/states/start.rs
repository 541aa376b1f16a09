//! The first start, before there is anything.

use app::config::ThemeChoice;
use app::gui::{Message, sample, screen};
use app::worker::{About, BackupReason, Rows};

use crate::support::Window;

pub fn first_run(theme: ThemeChoice) -> Window {
    Window::showing(theme, sample::first_run(), Rows::default())
}

/// A first start, with all there is to choose.
pub fn welcome(theme: ThemeChoice) -> Window {
    let mut window = Window::at_first(theme);
    window.tell(Message::Welcome(screen::welcome::Message::AdvancedPressed));
    window
}

/// A first start that is to begin with a backup.
pub fn welcome_backup(theme: ThemeChoice) -> Window {
    let mut window = Window::at_first(theme);
    let path = std::path::PathBuf::from("/media/stick/2026-03-13_090000.jsonl.gz");
    let about =
        About { at: sample::clock().now(), why: BackupReason::Daily, tasks: 312, lists: 7, waiting: 2 };
    for message in [
        screen::welcome::Message::FilePressed,
        screen::welcome::Message::FileChosen(Some(path.clone())),
        screen::welcome::Message::FileSeen(path, Ok(app::profile::Brought::Backup(about))),
    ] {
        window.tell(Message::Welcome(message));
    }
    window
}

pub fn welcome_plain(theme: ThemeChoice) -> Window {
    Window::at_first(theme)
}
