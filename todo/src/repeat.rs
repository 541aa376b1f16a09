//! Repeating: the rule, its text (the wire column `repeat`, and what people type), and the day of the next occurrence.
//!
//! ```text
//! every day · every 3 days · every weekday · every week · every 2 weeks on mon thu · every month · every month on 31
//! every year · every 10 days after completion
//! ```
//!
//! A month that lacks the day takes its last one; the rule keeps the day it means, so a task of the 31st comes back to it.

mod next;
mod occur;
mod text;

use jiff::civil::{Date, Weekday};

pub use self::next::{Successor, occurrence_id, successor};
pub(crate) use self::text::short;

/// How often at most: a longer pause is a slip of the finger.
pub const MAX_EVERY: u16 = 999;

/// How a task repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Repeat {
    /// Every how many units, from 1 to [`MAX_EVERY`].
    every: u16,
    unit: Unit,
    start: Start,
}

/// What a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Days.
    Days,
    /// Weeks, on these days; on none it is the day it was due.
    Weeks(Days),
    /// Months, on this day from 1 to 31; without it on the day it was due.
    Months(Option<i8>),
    /// Years, in the month it was due, on this day of it; without it on the day it was due.
    Years(Option<i8>),
}

/// From where the next occurrence is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Start {
    /// From the day it was due: the rhythm stays.
    Due,
    /// From the day it was done.
    Completion,
}

impl Repeat {
    /// Returns a rule; `None` if it repeats never or too seldom, or names a day no month has.
    #[must_use]
    pub fn new(every: u16, unit: Unit, start: Start) -> Option<Self> {
        let possible = match unit {
            Unit::Months(day) | Unit::Years(day) => day.is_none_or(|day| (1..=31).contains(&day)),
            Unit::Days | Unit::Weeks(_) => true,
        };
        (possible && (1..=MAX_EVERY).contains(&every)).then_some(Self { every, unit, start })
    }

    /// Returns every how many units it repeats.
    #[must_use]
    pub fn every(self) -> u16 {
        self.every
    }

    /// Returns what it counts.
    #[must_use]
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// Returns from where it counts.
    #[must_use]
    pub fn start(self) -> Start {
        self.start
    }
}

/// A set of days of the week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Days(u8);

impl Days {
    /// Monday to Friday.
    pub const WEEKDAYS: Self = Self(0b001_1111);

    /// Adds a day.
    #[must_use]
    pub fn with(self, day: Weekday) -> Self {
        Self(self.0 | 1 << day.to_monday_zero_offset())
    }

    /// Whether a day is in it.
    #[must_use]
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day.to_monday_zero_offset()) != 0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the days, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::Monday.cycle_forward().take(7).filter(move |day| self.contains(*day))
    }
}

impl FromIterator<Weekday> for Days {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        days.into_iter().fold(Self::default(), Self::with)
    }
}

/// The day of an occurrence, and the rule that keeps the rhythm from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// Its day.
    pub due: Date,
    /// The rule for the occurrence after it: it names the day of the month if this one had to take a shorter month's end.
    pub repeat: Repeat,
}
