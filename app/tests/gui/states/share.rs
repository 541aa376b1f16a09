//! The states of the page of sharing.

use app::config::ThemeChoice;
use app::gui::{Message, sample, screen};
use app::share::{PORT, Sharing, SharingState};
use app::worker::Update;

use super::settings;
use crate::support::Window;

fn share(theme: ThemeChoice, state: SharingState, problem: Option<&str>) -> Window {
    let mut window = settings(theme);
    window.tell(Message::Settings(screen::settings::Message::SharePressed));
    let problem = problem.map(str::to_owned);
    window.hear(Update::Sharing(Box::new(Sharing { port: PORT, state, problem })));
    window.sent();
    window
}

/// Sharing did not begin.
pub fn share_off(theme: ThemeChoice) -> Window {
    let said = "Port 8787 is used by another program: choose another port, or close that program.";
    share(theme, SharingState::Off, Some(said))
}

/// Sharing with two other computers; somebody else was just invited.
pub fn share_on(theme: ThemeChoice) -> Window {
    let mut window = share(theme, SharingState::On(sample::shared()), None);
    window.resize(1180.0, 1210.0);
    window
}
