//! What moves, for how long, and when it stands still.
//!
//! Time enters with frames alone: what is told to move begins at the next frame it is given. So a view is a pure function of
//! its state, and a window in which nothing moves asks for no frame.

use std::cell::Cell;
use std::time::{Duration, Instant};

use iced::Animation;
use iced::animation::Easing;

/// What is under the pointer.
pub const QUICK: Duration = Duration::from_millis(120);
/// What comes, what goes, and a tick.
pub const CALM: Duration = Duration::from_millis(180);
/// The sign of a sync that runs goes around once.
pub const TURN: Duration = Duration::from_millis(1200);
/// The one way in which everything moves: soon there, and slow at the end.
const EASING: Easing = Easing::EaseOutCubic;

/// From one frame to the next.
pub const FRAME: Duration = Duration::from_millis(16);
/// The same, where nothing moves but a small sign: one of its steps.
const SMALL_FRAME: Duration = Duration::from_millis(50);
/// The steps of what goes around, in degrees.
const STEP: u16 = 15;

/// How what changes comes to its new place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// In a moment one can follow.
    #[default]
    Calm,
    /// At once.
    AtOnce,
}

thread_local! {
    static PACE: Cell<Pace> = const { Cell::new(Pace::Calm) };
}

/// Lets this thread move so from now on.
pub fn keep(pace: Pace) {
    PACE.set(pace);
}

/// Returns how this thread moves.
#[must_use]
pub fn pace() -> Pace {
    PACE.get()
}

/// The way of something from one state into another and back.
#[derive(Debug, Clone)]
pub struct Course {
    way: Animation<bool>,
    length: Duration,
    /// Where it is to go from the next frame on.
    told: Option<bool>,
    at: f32,
    moves: bool,
}

impl Course {
    /// Something that is there, or is not, and takes so long to change.
    #[must_use]
    pub fn resting(there: bool, length: Duration) -> Self {
        let way = Animation::new(there).duration(length).easing(EASING);
        Self { way, length, told: None, at: f32::from(u8::from(there)), moves: false }
    }

    /// Something that comes.
    #[must_use]
    pub fn coming(length: Duration) -> Self {
        let mut course = Self::resting(false, length);
        course.go(true);
        course
    }

    /// Returns whether it is there in the end.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.told.unwrap_or_else(|| self.way.value())
    }

    /// Lets it come, or go.
    pub fn go(&mut self, there: bool) {
        match pace() {
            _ if self.is_there() == there => {}
            Pace::Calm => self.told = Some(there),
            Pace::AtOnce => *self = Self::resting(there, self.length),
        }
    }

    /// Goes on to a point in time.
    pub fn frame(&mut self, now: Instant) {
        if let Some(there) = self.told.take() {
            self.way.go_mut(there, now);
        }
        self.at = self.way.interpolate(0.0, 1.0, now).clamp(0.0, 1.0);
        self.moves = self.way.is_animating(now);
    }

    /// Returns how much of it is there, from 0 to 1.
    #[must_use]
    pub fn at(&self) -> f32 {
        self.at
    }

    /// Returns whether it needs another frame.
    #[must_use]
    pub fn moves(&self) -> bool {
        self.moves || self.told.is_some()
    }
}

/// What goes around as long as something runs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Turning {
    since: Option<Instant>,
    degrees: u16,
}

impl Turning {
    /// Goes on to a point in time, or back to the beginning if nothing runs any more.
    pub fn frame(&mut self, runs: bool, now: Instant) {
        if !runs {
            *self = Self::default();
            return;
        }
        let gone = now.duration_since(*self.since.get_or_insert(now)).as_nanos() % TURN.as_nanos();
        let steps = gone * u128::from(360 / STEP) / TURN.as_nanos();
        self.degrees = u16::try_from(steps).unwrap_or_default() * STEP;
    }

    /// Returns how far around it is, in degrees.
    #[must_use]
    pub fn degrees(&self) -> u16 {
        self.degrees
    }
}

/// Returns how soon the next frame is due: not at all if nothing moves.
#[must_use]
pub fn next_frame(moves: bool, turns: bool) -> Option<Duration> {
    match (moves, turns && pace() == Pace::Calm) {
        (true, _) => Some(FRAME),
        (false, true) => Some(SMALL_FRAME),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_begins_with_its_first_frame_and_rests_after_its_length() {
        keep(Pace::Calm);
        let begin = Instant::now();
        let mut course = Course::coming(CALM);
        assert!(course.moves() && course.at() == 0.0);
        course.frame(begin);
        assert!(course.moves() && course.at() == 0.0);
        course.frame(begin + CALM / 2);
        assert!(course.moves() && course.at() > 0.5 && course.at() < 1.0, "{}", course.at());
        course.frame(begin + CALM);
        assert!(!course.moves() && (course.at() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn what_turns_back_goes_on_from_where_it_is() {
        keep(Pace::Calm);
        let begin = Instant::now();
        let mut course = Course::coming(CALM);
        course.frame(begin);
        course.frame(begin + CALM / 3);
        let there = course.at();
        course.go(false);
        course.frame(begin + CALM / 3);
        assert!((course.at() - there).abs() < 0.05, "{} {there}", course.at());
        course.frame(begin + CALM * 3);
        assert!(!course.moves() && course.at() == 0.0);
    }

    #[test]
    fn with_less_motion_everything_is_there_at_once_and_no_frame_is_asked_for() {
        keep(Pace::AtOnce);
        let mut course = Course::coming(CALM);
        assert!(!course.moves() && course.at() == 1.0);
        course.go(false);
        assert!(!course.moves() && course.at() == 0.0);
        assert_eq!(next_frame(false, true), None);
        keep(Pace::Calm);
        assert_eq!(next_frame(false, true), Some(SMALL_FRAME));
    }

    #[test]
    fn what_goes_around_comes_back_to_where_it_began() {
        let begin = Instant::now();
        let mut turning = Turning::default();
        turning.frame(true, begin);
        turning.frame(true, begin + TURN / 4);
        assert_eq!(turning.degrees(), 90);
        turning.frame(true, begin + TURN * 5);
        assert_eq!(turning.degrees(), 0);
        turning.frame(false, begin + TURN * 5 + TURN / 2);
        assert_eq!(turning.degrees(), 0);
    }
}
