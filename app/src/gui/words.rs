//! Days, times and numbers in words.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use sync_core::Timestamp;
use todo::due::{Due, time_text};

use super::clock::Clock;
use crate::language::{self, Language};
pub use crate::language::{priority, repeat};
use crate::say;

/// Returns a day as short as it can be said today: `Today`, `Tomorrow`, `Fri 14 Mar`, `14 Mar 2027`.
#[must_use]
pub fn day(today: Date, day: Date) -> String {
    if let Some(near) = Near::of(today, day) {
        return near.alone();
    }
    let month = say!("month-short", number = i64::from(day.month()));
    if day.year() == today.year() {
        say!("date-this-year", weekday = weekday(day.weekday()), day = day.day().to_string(), month = month)
    } else {
        say!("date-other-year", day = day.day().to_string(), month = month, year = day.year().to_string())
    }
}

/// A day that has a name today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Near {
    Today,
    Tomorrow,
    Yesterday,
}

impl Near {
    fn of(today: Date, day: Date) -> Option<Self> {
        if day == today {
            Some(Self::Today)
        } else if Some(day) == today.tomorrow().ok() {
            Some(Self::Tomorrow)
        } else if Some(day) == today.yesterday().ok() {
            Some(Self::Yesterday)
        } else {
            None
        }
    }

    fn alone(self) -> String {
        match self {
            Self::Today => say!("today"),
            Self::Tomorrow => say!("tomorrow"),
            Self::Yesterday => say!("yesterday"),
        }
    }

    /// As it is said inside a sentence.
    fn inside(self) -> String {
        match self {
            Self::Today => say!("today-inside"),
            Self::Tomorrow => say!("tomorrow-inside"),
            Self::Yesterday => say!("yesterday-inside"),
        }
    }
}

/// Returns when something is due: `Today`, `Tomorrow 09:00`.
#[must_use]
pub fn when(today: Date, due: Due) -> String {
    let day = day(today, due.date);
    due.time.map_or_else(|| day.clone(), |time| format!("{day} {}", time_text(time)))
}

/// Returns what stands over the tasks of a day beside its number: its name, and what else tells it from others. `Tomorrow`
/// and `Wednesday`; `Friday` and nothing; `Tuesday` and `April`, or `January 2026`.
#[must_use]
pub fn heading(today: Date, of: Date) -> (String, Option<String>) {
    let weekday = long_weekday(of.weekday());
    let month = if of.year() != today.year() {
        Some(month_of_year(of))
    } else {
        (of.month() != today.month()).then(|| long_month(of.month()))
    };
    match (Near::of(today, of), month) {
        (Some(near), None) => (near.alone(), Some(weekday)),
        (Some(near), Some(month)) => (near.alone(), Some(format!("{weekday} · {month}"))),
        (None, month) => (weekday, month),
    }
}

/// Returns a day in full: `Tuesday 11 March`.
#[must_use]
pub fn full_day(of: Date) -> String {
    let (weekday, month) = (long_weekday(of.weekday()), long_month(of.month()));
    say!("date-full", weekday = weekday, day = of.day().to_string(), month = month)
}

/// Returns a month with its year: `March 2025`.
#[must_use]
pub fn month_of_year(of: Date) -> String {
    say!("month-of-year", month = long_month(of.month()), year = of.year().to_string())
}

/// Returns the days one press away.
#[must_use]
pub fn near(today: Date) -> [(String, Option<Date>); 4] {
    let days_to_monday = 7 - i64::from(today.weekday().to_monday_zero_offset());
    [
        (say!("today"), Some(today)),
        (say!("tomorrow"), today.tomorrow().ok()),
        (say!("next-week"), today.checked_add(days_to_monday.days()).ok()),
        (say!("none"), None),
    ]
}

/// Returns a time as short as it can be said now: `14:02`, `yesterday 18:02`, `Fri 14 Mar 09:12`.
#[must_use]
pub fn moment(clock: &Clock, at: Timestamp) -> String {
    let local = clock.local(at);
    let time = local.strftime("%H:%M");
    if local.date() == clock.today() { time.to_string() } else { format!("{} {time}", inside(clock, at)) }
}

/// Returns a time with its day: `today 14:02`, `yesterday 18:02`, `Fri 14 Mar 09:12`.
#[must_use]
pub fn day_and_time(clock: &Clock, at: Timestamp) -> String {
    format!("{} {}", inside(clock, at), clock.local(at).strftime("%H:%M"))
}

fn inside(clock: &Clock, at: Timestamp) -> String {
    let (today, of) = (clock.today(), clock.local(at).date());
    Near::of(today, of).map_or_else(|| day(today, of), Near::inside)
}

/// Returns the short name of a weekday.
#[must_use]
pub fn weekday(day: Weekday) -> String {
    say!("weekday-short", number = i64::from(day.to_monday_one_offset()))
}

/// Returns a letter or two of a weekday, as a calendar has them.
#[must_use]
pub fn weekday_letters(day: Weekday) -> String {
    say!("weekday-letters", number = i64::from(day.to_monday_one_offset()))
}

/// Returns the name of a weekday.
#[must_use]
pub fn long_weekday(day: Weekday) -> String {
    say!("weekday", number = i64::from(day.to_monday_one_offset()))
}

/// Returns the name of a month, 1 to 12.
#[must_use]
pub fn long_month(month: i8) -> String {
    say!("month", number = i64::from(month))
}

/// Returns a name as it is said inside a sentence. German writes its nouns large everywhere.
#[must_use]
pub fn inside_sentence(name: &str) -> String {
    if language::spoken() == Language::German { name.to_owned() } else { name.to_lowercase() }
}

/// Returns a number with thin spaces between thousands: `1 200`.
#[must_use]
pub fn number(n: u64) -> String {
    language::grouped(&n.to_string())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_said_as_short_as_possible() {
        let today = date(2026, 3, 12);
        for (day_of, said) in [
            (date(2026, 3, 12), "Today"),
            (date(2026, 3, 13), "Tomorrow"),
            (date(2026, 3, 11), "Yesterday"),
            (date(2026, 3, 14), "Sat 14 Mar"),
            (date(2027, 3, 14), "14 Mar 2027"),
        ] {
            assert_eq!(day(today, day_of), said);
        }
    }

    #[test]
    fn a_day_over_its_tasks_says_what_its_number_does_not() {
        let today = date(2025, 3, 11);
        for (of, name, more) in [
            (date(2025, 3, 12), "Tomorrow", Some("Wednesday")),
            (date(2025, 3, 14), "Friday", None),
            (date(2025, 4, 1), "Tuesday", Some("April")),
            (date(2026, 1, 1), "Thursday", Some("January 2026")),
        ] {
            assert_eq!(heading(today, of), (name.to_owned(), more.map(str::to_owned)));
        }
        let tomorrow = heading(date(2025, 3, 31), date(2025, 4, 1));
        assert_eq!(tomorrow, ("Tomorrow".to_owned(), Some("Tuesday · April".to_owned())));
    }

    #[test]
    fn next_week_is_the_coming_monday() {
        for (today, monday) in [
            (date(2025, 3, 10), date(2025, 3, 17)),
            (date(2025, 3, 11), date(2025, 3, 17)),
            (date(2025, 3, 16), date(2025, 3, 17)),
        ] {
            assert_eq!(near(today)[2].1, Some(monday));
        }
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (n, said) in [(0, "0"), (999, "999"), (1200, "1\u{a0}200"), (1_234_567, "1\u{a0}234\u{a0}567")] {
            assert_eq!(number(n), said);
        }
    }
}
