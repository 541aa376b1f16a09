//! On which day a task comes next.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};

use super::{Days, Next, Repeat, Start, Unit};

impl Repeat {
    /// Returns the next occurrence of a task that was due on `due` and is completed on `completed`; `None` past the end
    /// of the calendar.
    ///
    /// Counted from the due day it is the first day of the rhythm that is later than both, so a task that was left for a
    /// month comes once, not thirty times. Counted from completion it is later than the completion. A task without a due
    /// day counts from its completion.
    #[must_use]
    pub fn next(self, due: Option<Date>, completed: Date) -> Option<Next> {
        let (from, after) = match (self.start, due) {
            (Start::Due, Some(due)) => (due, due.max(completed)),
            _ => (completed, completed),
        };
        let steps = i64::from(self.every);
        let (due, unit) = match self.unit {
            Unit::Days => (days(from, after, steps)?, self.unit),
            Unit::Weeks(on) if on.is_empty() => (days(from, after, steps * 7)?, self.unit),
            Unit::Weeks(on) => (weeks(from, after, steps, on)?, self.unit),
            Unit::Months(day) => {
                let (due, kept) = months(from, after, steps, day)?;
                (due, Unit::Months(kept))
            }
            Unit::Years(day) => {
                let (due, kept) = months(from, after, steps * 12, day)?;
                (due, Unit::Years(kept))
            }
        };
        Some(Next { due, repeat: Self { unit, ..self } })
    }
}

/// The first day after `after` that is a multiple of `step` days from `from`.
fn days(from: Date, after: Date, step: i64) -> Option<Date> {
    let passed = i64::from((after - from).get_days());
    shifted(from, (passed / step + 1) * step)
}

/// The first of the days after `after`, in every `step`th week counted from the one of `from`.
fn weeks(from: Date, after: Date, step: i64, on: Days) -> Option<Date> {
    let monday = shifted(from, -i64::from(from.weekday().to_monday_zero_offset()))?;
    let passed = i64::from((after - monday).get_days()) / 7;
    let first = passed / step * step;
    // The last week that counts and has begun may have days left; if not, the next one has.
    [first, first + step].into_iter().find_map(|week| {
        let at = |day: Weekday| shifted(monday, week * 7 + i64::from(day.to_monday_zero_offset()));
        on.iter().filter_map(at).find(|day| *day > after)
    })
}

/// The first day after `after` that is a multiple of `step` months from `from`, and the day of the month it means.
fn months(from: Date, after: Date, step: i64, day: Option<i8>) -> Option<(Date, Option<i8>)> {
    let wanted = day.unwrap_or_else(|| from.day());
    let month = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    let first = (month(after) - month(from)) / step * step;
    let due = [first, first + step].into_iter().find_map(|passed| {
        let begin = from.first_of_month().checked_add(Span::new().try_months(passed).ok()?).ok()?;
        let due = begin.with().day(wanted.min(begin.days_in_month())).build().ok()?;
        (due > after).then_some(due)
    })?;
    let kept = day.or_else(|| (due.day() != wanted).then_some(wanted));
    Some((due, kept))
}

fn shifted(date: Date, days: i64) -> Option<Date> {
    date.checked_add(i32::try_from(days).ok()?.days()).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn next(rule: &str, due: Date, completed: Date) -> Date {
        rule.parse::<Repeat>().unwrap().next(Some(due), completed).unwrap().due
    }

    #[test]
    fn the_next_day_follows_the_rule() {
        let due = date(2026, 3, 13); // a Friday
        let cases = [
            ("every day", date(2026, 3, 14)),
            ("every 3 days", date(2026, 3, 16)),
            ("every weekday", date(2026, 3, 16)),
            ("every week", date(2026, 3, 20)),
            ("every 2 weeks on mon fri", date(2026, 3, 23)),
            ("every 2 weeks on sun", date(2026, 3, 15)),
            ("every month", date(2026, 4, 13)),
            ("every month on 31", date(2026, 3, 31)),
            ("every 2 months on 31", date(2026, 3, 31)),
            ("every year", date(2027, 3, 13)),
        ];
        for (rule, expected) in cases {
            assert_eq!(next(rule, due, due), expected, "{rule}");
        }
    }

    #[test]
    fn a_task_left_for_weeks_comes_once_and_in_its_rhythm() {
        let (due, completed) = (date(2026, 3, 2), date(2026, 3, 25)); // a Monday, a Wednesday
        assert_eq!(next("every day", due, completed), date(2026, 3, 26));
        assert_eq!(next("every week", due, completed), date(2026, 3, 30));
        assert_eq!(next("every 2 weeks on mon fri", due, completed), date(2026, 3, 30));
        assert_eq!(next("every month", due, completed), date(2026, 4, 2));
    }

    #[test]
    fn a_task_done_early_still_moves_on_from_its_due_day() {
        assert_eq!(next("every week", date(2026, 3, 13), date(2026, 3, 10)), date(2026, 3, 20));
    }

    #[test]
    fn after_completion_counts_from_the_day_it_was_done() {
        let (due, completed) = (date(2026, 3, 2), date(2026, 3, 25));
        assert_eq!(next("every 10 days after completion", due, completed), date(2026, 4, 4));
        assert_eq!(next("every month after completion", due, date(2026, 1, 31)), date(2026, 2, 28));
    }

    #[test]
    fn the_month_end_clamps_and_comes_back() {
        let mut rule: Repeat = "every month".parse().unwrap();
        let mut due = date(2026, 1, 31);
        let mut days = Vec::new();
        for _ in 0..4 {
            let next = rule.next(Some(due), due).unwrap();
            (due, rule) = (next.due, next.repeat);
            days.push(due.to_string());
        }
        assert_eq!(days, ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]);
        assert_eq!(rule.to_string(), "every month on 31");
    }

    #[test]
    fn the_leap_day_comes_back_every_fourth_year() {
        let mut rule: Repeat = "every year".parse().unwrap();
        let mut due = date(2024, 2, 29);
        for _ in 0..4 {
            let next = rule.next(Some(due), due).unwrap();
            (due, rule) = (next.due, next.repeat);
        }
        assert_eq!(due, date(2028, 2, 29));
    }

    #[test]
    fn the_end_of_the_calendar_ends_it() {
        for rule in ["every day", "every week", "every week on sun", "every month", "every year"] {
            let rule: Repeat = rule.parse().unwrap();
            assert_eq!(rule.next(Some(Date::MAX), Date::MAX), None, "{rule}");
        }
    }
}
