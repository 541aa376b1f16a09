//! Whether somebody is in the middle of typing.

use super::App;
use crate::gui::screen::tasks;

impl App {
    /// Remembers when somebody typed last: no dialog opens by itself in the middle of a word.
    pub(super) fn note_typing(&mut self, message: &tasks::Message) {
        if matches!(
            message,
            tasks::Message::Drafted(_) | tasks::Message::SearchTyped(_) | tasks::Message::Renamed(_)
        ) {
            self.typed_at = Some(self.clock.now());
        }
    }

    pub(super) fn is_typing(&self) -> bool {
        let just_now = self.typed_at.is_some_and(|at| self.clock.now().ms_since(at) < 3_000);
        just_now || self.has_unsaved_text()
    }

    pub(super) fn has_unsaved_text(&self) -> bool {
        self.tasks.is_typing() || self.sidebar.is_typing()
    }
}
