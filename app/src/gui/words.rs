//! Days, times and numbers in words.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use sync_core::Timestamp;
use todo::due::{Due, time_text};

use super::clock::Clock;

/// Returns a day as short as it can be said today: `Today`, `Tomorrow`, `Fri 14 Mar`, `14 Mar 2027`.
#[must_use]
pub fn day(today: Date, day: Date) -> String {
    if day == today {
        "Today".to_owned()
    } else if Some(day) == today.tomorrow().ok() {
        "Tomorrow".to_owned()
    } else if Some(day) == today.yesterday().ok() {
        "Yesterday".to_owned()
    } else if day.year() == today.year() {
        format!("{} {} {}", weekday(day.weekday()), day.day(), month(day.month()))
    } else {
        format!("{} {} {}", day.day(), month(day.month()), day.year())
    }
}

/// Returns when something is due: `Today`, `Tomorrow 09:00`.
#[must_use]
pub fn when(today: Date, due: Due) -> String {
    let day = day(today, due.date);
    due.time.map_or_else(|| day.clone(), |time| format!("{day} {}", time_text(time)))
}

/// Returns what stands over the tasks of a day: `Tomorrow · Wednesday 12 March`, `Friday 14 March`.
#[must_use]
pub fn heading(today: Date, of: Date) -> String {
    let mut full = format!("{} {} {}", long_weekday(of.weekday()), of.day(), long_month(of.month()));
    if of.year() != today.year() {
        full = format!("{full} {}", of.year());
    }
    match day(today, of) {
        near if matches!(near.as_str(), "Today" | "Tomorrow" | "Yesterday") => format!("{near} · {full}"),
        _ => full,
    }
}

/// Returns the days one press away.
#[must_use]
pub fn near(today: Date) -> [(&'static str, Option<Date>); 4] {
    let days_to_monday = 7 - i64::from(today.weekday().to_monday_zero_offset());
    [
        ("Today", Some(today)),
        ("Tomorrow", today.tomorrow().ok()),
        ("Next week", today.checked_add(days_to_monday.days()).ok()),
        ("None", None),
    ]
}

/// Returns a time as short as it can be said now: `14:02`, `yesterday 18:02`, `Fri 14 Mar 09:12`.
#[must_use]
pub fn moment(clock: &Clock, at: Timestamp) -> String {
    let local = clock.local(at);
    let time = local.strftime("%H:%M");
    if local.date() == clock.today() { time.to_string() } else { format!("{} {time}", lower(clock, at)) }
}

/// Returns a time with its day: `today 14:02`, `yesterday 18:02`, `Fri 14 Mar 09:12`.
#[must_use]
pub fn day_and_time(clock: &Clock, at: Timestamp) -> String {
    format!("{} {}", lower(clock, at), clock.local(at).strftime("%H:%M"))
}

fn lower(clock: &Clock, at: Timestamp) -> String {
    let said = day(clock.today(), clock.local(at).date());
    match said.as_str() {
        "Today" | "Tomorrow" | "Yesterday" => said.to_lowercase(),
        _ => said,
    }
}

/// Returns the short name of a weekday.
#[must_use]
pub fn weekday(day: Weekday) -> &'static str {
    long_weekday(day).get(..3).unwrap_or_default()
}

/// Returns the name of a weekday.
#[must_use]
pub fn long_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn month(month: i8) -> &'static str {
    long_month(month).get(..3).unwrap_or_default()
}

/// Returns the name of a month, 1 to 12.
#[must_use]
pub fn long_month(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month)
        .ok()
        .and_then(|month| NAMES.get(month.wrapping_sub(1)))
        .copied()
        .unwrap_or_default()
}

/// Returns a number and its noun: `1 change`, `3 changes`.
#[must_use]
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// Returns a number with thin spaces between thousands: `1 200`.
#[must_use]
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
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
    fn a_day_over_its_tasks_is_said_in_full() {
        let today = date(2025, 3, 11);
        assert_eq!(heading(today, date(2025, 3, 12)), "Tomorrow · Wednesday 12 March");
        assert_eq!(heading(today, date(2025, 3, 14)), "Friday 14 March");
        assert_eq!(heading(today, date(2026, 1, 1)), "Thursday 1 January 2026");
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

    #[test]
    fn one_is_singular() {
        assert_eq!(count(1, "change", "changes"), "1 change");
        assert_eq!(count(3, "change", "changes"), "3 changes");
    }
}
