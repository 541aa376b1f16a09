//! The window on half a screen, and as narrow as it goes.

use app::config::ThemeChoice;
use app::gui::Message;
use app::gui::screen::tasks;

use super::{conflict, main, settings, with};
use crate::support::Window;

/// A window on half a screen; and with an open task, which lies over the others.
pub fn medium(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.resize(760.0, 600.0);
    window
}

pub fn medium_open(theme: ThemeChoice) -> Window {
    let mut window = main(theme);
    window.resize(860.0, 640.0);
    window
}

/// A narrow window: the tasks, an open task in their place, and the sidebar over them.
pub fn narrow_list(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |status| status.waiting = 2);
    window.resize(480.0, 640.0);
    window
}

pub fn narrow(theme: ThemeChoice) -> Window {
    let mut window = main(theme);
    window.resize(480.0, 640.0);
    window
}

pub fn narrow_sidebar(theme: ThemeChoice) -> Window {
    let mut window = narrow_list(theme);
    window.tell(Message::Tasks(tasks::Message::MenuPressed));
    window
}

pub fn narrow_settings(theme: ThemeChoice) -> Window {
    let mut window = settings(theme);
    window.resize(480.0, 640.0);
    window
}

pub fn narrow_conflict(theme: ThemeChoice) -> Window {
    let mut window = conflict(theme);
    window.resize(480.0, 640.0);
    window
}
