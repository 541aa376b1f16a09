//! The window among the others: at first, and when another start asks for it.

use iced::{Task, window};

use super::{App, Message, Screen};
use crate::gui::boot::Start;
use crate::worker::Errand;

impl App {
    /// Puts the window aside once it is there, if it was started so.
    pub(super) fn minimize_at_first(&mut self) -> Task<Message> {
        match std::mem::take(&mut self.start) {
            Start::Shown => Task::none(),
            Start::Minimized => window::latest().and_then(|id| window::minimize(id, true)),
        }
    }

    /// Does what another start was asked for: the window comes to the front.
    pub(super) fn handed_over(&mut self, errand: Errand) -> Task<Message> {
        // Whoever asks so early that the window is not there yet wants to see it.
        self.start = Start::Shown;
        let front = window::latest()
            .and_then(|id| Task::batch([window::minimize(id, false), window::gain_focus(id)]));
        // A dialog or a question is not put away unasked.
        let free = self.dialog.is_none()
            && !matches!(self.screen, Screen::CannotOpen(_) | Screen::Rescued(_) | Screen::Welcome(_));
        match errand {
            Errand::QuickAdd if free => Task::batch([front, self.show_tasks()]),
            Errand::QuickAdd | Errand::Show => front,
        }
    }
}
