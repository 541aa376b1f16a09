//! How time comes into what moves: as long as something does, and no longer.

use std::time::{Duration, Instant};

use super::App;
use crate::config::LessMotion;
use crate::gui::motion::{self, Pace};

impl App {
    /// Lets this thread move as it was chosen in the settings, or as the system says.
    pub(super) fn keep_pace(&self) {
        let less = match self.look.less_motion {
            LessMotion::System => self.system_wants_less,
            LessMotion::On => true,
            LessMotion::Off => false,
        };
        motion::keep(if less { Pace::AtOnce } else { Pace::Calm });
    }

    /// Returns how soon the window wants to be drawn again. While nothing moves, never.
    #[must_use]
    pub fn next_frame(&self) -> Option<Duration> {
        self.keep_pace();
        let flashes = self.flash.as_ref().is_some_and(|flash| flash.course.moves());
        let moves = flashes || self.toasts.move_now() || self.tasks.move_now();
        motion::next_frame(moves, self.context().is_syncing())
    }

    /// Goes on to a point in time.
    pub(super) fn frame(&mut self, now: Instant) {
        self.toasts.frame(now);
        self.tasks.frame(now);
        self.turning.frame(self.context().is_syncing(), now);
        if let Some(flash) = &mut self.flash {
            flash.course.frame(now);
        }
    }
}
