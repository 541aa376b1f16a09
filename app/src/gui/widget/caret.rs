//! The caret blinks while somebody types, and stands still soon after: a window nobody touches draws nothing.

use std::time::{Duration, Instant};

use iced::{Event, window};

/// How long after the last touch it goes on blinking.
const BLINKS: Duration = Duration::from_secs(10);
/// So late a time that the next blink after it never comes, in the first half of a blink: there the caret is seen.
const LATER: Duration = Duration::from_millis(24 * 60 * 60 * 1000 + 100);

/// What the fields of text are told of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// What it is.
    TheTime,
    /// That the window was just looked at, so that the caret is seen from now on; then this time.
    Still(Instant),
    /// This time.
    StillSo(Instant),
}

/// When the window was touched last.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Caret {
    touched: Option<Instant>,
    still: Option<Instant>,
    away: bool,
}

impl Caret {
    /// Takes an event in and says what the fields are told.
    pub(super) fn hears(&mut self, event: &Event) -> Told {
        match event {
            Event::Window(window::Event::RedrawRequested(now)) => return self.drawn(*now),
            Event::Window(window::Event::Unfocused) => self.away = true,
            Event::Window(window::Event::Focused) => *self = Self::default(),
            Event::Window(_) => {}
            _ => (self.touched, self.still) = (None, None),
        }
        Told::TheTime
    }

    fn drawn(&mut self, now: Instant) -> Told {
        let touched = *self.touched.get_or_insert(now);
        match self.still {
            _ if self.away || now.duration_since(touched) < BLINKS => Told::TheTime,
            Some(since) => Told::StillSo(since + LATER),
            None => {
                self.still = Some(now);
                Told::Still(now + LATER)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use iced::mouse;

    use super::*;

    fn drawn(now: Instant) -> Event {
        Event::Window(window::Event::RedrawRequested(now))
    }

    #[test]
    fn after_ten_seconds_it_stands_still_until_the_window_is_touched() {
        let mut caret = Caret::default();
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        assert_eq!(caret.hears(&drawn(begin)), Told::TheTime);
        assert_eq!(caret.hears(&drawn(after(9))), Told::TheTime);
        assert_eq!(caret.hears(&drawn(after(10))), Told::Still(after(10) + LATER));
        assert_eq!(caret.hears(&drawn(after(40))), Told::StillSo(after(10) + LATER));
        caret.hears(&Event::Mouse(mouse::Event::CursorEntered));
        assert_eq!(caret.hears(&drawn(after(41))), Told::TheTime);
        assert_eq!(caret.hears(&drawn(after(51))), Told::Still(after(51) + LATER));
    }

    #[test]
    fn a_window_that_is_not_looked_at_is_told_the_time() {
        let mut caret = Caret::default();
        let begin = Instant::now();
        caret.hears(&drawn(begin));
        caret.hears(&Event::Window(window::Event::Unfocused));
        assert_eq!(caret.hears(&drawn(begin + BLINKS)), Told::TheTime);
        caret.hears(&Event::Window(window::Event::Focused));
        assert_eq!(caret.hears(&drawn(begin + BLINKS)), Told::TheTime);
    }
}
