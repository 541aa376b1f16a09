//! Until when reminders were told: kept with the tasks, so that the next start knows what it missed.

use jiff::civil::DateTime;

use super::{Update, Worker};
use crate::told::Told;

/// The store's name for it.
const KEY: &str = "reminders_told";

impl Worker {
    pub(super) fn tell_reminders(&self) {
        match self.profile.context().meta(KEY) {
            Ok(text) => self.tell(Update::RemindersTold(text.as_deref().and_then(todo::remind::read))),
            Err(error) => self.warn(&error.told()),
        }
    }

    pub(super) fn reminders_told(&self, at: DateTime) {
        // With its seconds: a minute cut short would be told twice.
        if let Err(error) = self.profile.context().set_meta(KEY, Some(&at.to_string())) {
            self.warn(&error.told());
        }
    }
}
