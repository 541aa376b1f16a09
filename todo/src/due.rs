//! When a task is due: a day, and maybe a time of day. Both are what a calendar and a clock on the wall show, never an
//! instant: they mean the same day and time wherever they are read.

use jiff::civil::{Date, DateTime, Time};

/// When a task is due. The earlier sorts first; a whole day sorts before its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Due {
    /// The day.
    pub date: Date,
    /// The time of the day, if it matters.
    pub time: Option<Time>,
}

impl Due {
    /// Whether the day, or its time, is over.
    #[must_use]
    pub fn is_overdue(self, now: DateTime) -> bool {
        self.date < now.date() || (self.date == now.date() && self.time.is_some_and(|time| time < now.time()))
    }

    /// Returns it as people read it: `Today`, `Tomorrow 09:00`, `Fri 14 Mar`, `Sun 14 Mar 2027`.
    #[must_use]
    pub fn describe(self, today: Date) -> String {
        let day = describe_day(self.date, today);
        self.time.map_or_else(|| day.clone(), |time| format!("{day} {}", time_text(time)))
    }
}

/// Returns a day as people read it; the year is said only if it is another one.
#[must_use]
pub fn describe_day(day: Date, today: Date) -> String {
    if day == today {
        "Today".to_owned()
    } else if today.tomorrow().is_ok_and(|next| next == day) {
        "Tomorrow".to_owned()
    } else if today.yesterday().is_ok_and(|last| last == day) {
        "Yesterday".to_owned()
    } else if day.year() == today.year() {
        day.strftime("%a %-d %b").to_string()
    } else {
        day.strftime("%a %-d %b %Y").to_string()
    }
}

/// Returns a time as it is on the wire and as people read it: `09:00`.
#[must_use]
pub fn time_text(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// Reads a time of day: `09:00`, `9:00`, `09:00:30` (its seconds are dropped).
#[must_use]
pub fn read_time(text: &str) -> Option<Time> {
    let (hour, rest) = text.trim().split_once(':')?;
    let minute = rest.split_once(':').map_or(rest, |(minute, _)| minute);
    let number = |digits: &str| {
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_near_today_have_names_and_other_years_a_number() {
        let today = date(2026, 3, 10);
        let cases = [
            (date(2026, 3, 10), "Today"),
            (date(2026, 3, 11), "Tomorrow"),
            (date(2026, 3, 9), "Yesterday"),
            (date(2026, 3, 14), "Sat 14 Mar"),
            (date(2025, 12, 1), "Mon 1 Dec 2025"),
        ];
        for (day, text) in cases {
            assert_eq!(describe_day(day, today), text);
        }
        let due = Due { date: today, time: Some(time(9, 0, 0, 0)) };
        assert_eq!(due.describe(today), "Today 09:00");
    }

    #[test]
    fn a_day_is_overdue_when_it_is_over_and_a_time_when_it_has_passed() {
        let now = date(2026, 3, 10).at(9, 0, 0, 0);
        let due = |date, time| Due { date, time };
        assert!(due(date(2026, 3, 9), None).is_overdue(now));
        assert!(!due(date(2026, 3, 10), None).is_overdue(now));
        assert!(due(date(2026, 3, 10), Some(time(8, 59, 0, 0))).is_overdue(now));
        assert!(!due(date(2026, 3, 10), Some(time(9, 0, 0, 0))).is_overdue(now));
        assert!(!due(date(2026, 3, 11), Some(time(8, 0, 0, 0))).is_overdue(now));
    }

    #[test]
    fn the_ends_of_the_calendar_have_no_neighbour() {
        assert_eq!(describe_day(Date::MAX, Date::MAX), "Today");
        assert_eq!(describe_day(Date::MIN, Date::MAX), Date::MIN.strftime("%a %-d %b %Y").to_string());
    }

    #[test]
    fn what_is_no_time_of_day_is_refused() {
        for text in ["", "9", "24:00", "09:60", "a:b", "9:", ":30", "123:00", "-1:00", "+1:00", "٩:٠٠"] {
            assert_eq!(read_time(text), None, "{text}");
        }
        assert_eq!(read_time(" 9:05:59 "), Some(time(9, 5, 0, 0)));
    }

    proptest! {
        #[test]
        fn every_minute_reads_back(hour in 0..24_i8, minute in 0..60_i8) {
            let at = time(hour, minute, 0, 0);
            prop_assert_eq!(read_time(&time_text(at)), Some(at));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in any::<String>()) {
            let _ = read_time(&text);
        }
    }
}
