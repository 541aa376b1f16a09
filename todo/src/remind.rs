//! Reminders: a local date and time per task (`2026-03-14T09:00` on the wire), which of them are due, and how those that
//! came while the program was closed are told together.

use jiff::civil::{Date, DateTime};
use sync_core::RecordId;

/// When the program shall remind of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The task.
    pub task: RecordId,
    /// When, on the clock of this computer.
    pub at: DateTime,
}

/// What to tell at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// One task.
    One(Reminder),
    /// Several, the oldest first: one notification names their number, not each of them.
    Many(Vec<Reminder>),
}

/// Returns the reminders that are due now and were not told: those after `told` (the last time this was asked; `None` on
/// the first start, which tells nothing older than a day) up to `now`, the oldest first.
///
/// A clock that was set back tells nothing twice: then nothing lies between the two.
#[must_use]
pub fn due(
    reminders: impl IntoIterator<Item = Reminder>,
    told: Option<DateTime>,
    now: DateTime,
) -> Vec<Reminder> {
    let told = told.unwrap_or_else(|| now.saturating_sub(jiff::Span::new().hours(24)));
    let mut due: Vec<_> = reminders.into_iter().filter(|one| told < one.at && one.at <= now).collect();
    due.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.task.as_str().cmp(b.task.as_str())));
    due
}

/// Groups what is due into one announcement, so that a start after a holiday does not bury the screen.
#[must_use]
pub fn announce(mut due: Vec<Reminder>) -> Option<Announcement> {
    match due.len() {
        0 => None,
        1 => due.pop().map(Announcement::One),
        _ => Some(Announcement::Many(due)),
    }
}

/// Returns when the next reminder comes: how long a timer may sleep.
#[must_use]
pub fn next(reminders: impl IntoIterator<Item = Reminder>, now: DateTime) -> Option<DateTime> {
    reminders.into_iter().map(|one| one.at).filter(|at| *at > now).min()
}

/// Reads the text of the wire: a date with a time; a date alone reminds as the day begins. Anything else is no reminder.
#[must_use]
pub fn read(text: &str) -> Option<DateTime> {
    text.trim().parse().ok()
}

/// Returns the text of the wire, to the minute.
#[must_use]
pub fn text(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Returns a reminder as people read it: `Tomorrow 09:00`.
#[must_use]
pub fn describe(at: DateTime, today: Date) -> String {
    crate::due::Due { date: at.date(), time: Some(at.time()) }.describe(today)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};
    use proptest::prelude::*;

    use super::*;

    fn reminder(task: &str, at: DateTime) -> Reminder {
        Reminder { task: RecordId::new(task).unwrap(), at }
    }

    #[test]
    fn reminders_missed_while_closed_are_told_together_and_only_once() {
        let at = |hour| date(2026, 3, 10).at(hour, 0, 0, 0);
        let all =
            || [reminder("c", at(11)), reminder("a", at(9)), reminder("b", at(10)), reminder("d", at(8))];
        let missed = due(all(), Some(at(8)), at(10));
        assert_eq!(missed, [reminder("a", at(9)), reminder("b", at(10))]);
        assert_eq!(announce(missed.clone()), Some(Announcement::Many(missed)));
        assert_eq!(announce(due(all(), Some(at(10)), at(10))), None);
        let last = due(all(), Some(at(10)), at(12));
        assert_eq!(announce(last), Some(Announcement::One(reminder("c", at(11)))));
    }

    #[test]
    fn the_first_start_tells_the_last_day_only() {
        let now = datetime(2026, 3, 10, 9, 0, 0, 0);
        let all = [
            reminder("old", datetime(2026, 3, 9, 9, 0, 0, 0)),
            reminder("new", datetime(2026, 3, 9, 9, 1, 0, 0)),
        ];
        assert_eq!(due(all, None, now).len(), 1);
        assert!(due([], None, DateTime::MIN).is_empty());
    }

    #[test]
    fn the_timer_sleeps_until_the_next_one() {
        let at = |hour| date(2026, 3, 10).at(hour, 0, 0, 0);
        let all = || [reminder("a", at(9)), reminder("b", at(12)), reminder("c", at(11))];
        assert_eq!(next(all(), at(9)), Some(at(11)));
        assert_eq!(next(all(), at(12)), None);
    }

    #[test]
    fn the_text_of_the_wire_is_local_and_lenient() {
        let nine = datetime(2026, 3, 14, 9, 0, 0, 0);
        for good in ["2026-03-14T09:00", "2026-03-14 09:00", "2026-03-14T09:00:00"] {
            assert_eq!(read(good), Some(nine), "{good}");
        }
        assert_eq!(read("2026-03-14"), Some(datetime(2026, 3, 14, 0, 0, 0, 0)));
        for bad in ["", "soon", "2026-13-14T09:00", "2026-03-14T09:00Z"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(text(nine), "2026-03-14T09:00");
        assert_eq!(describe(nine, date(2026, 3, 13)), "Tomorrow 09:00");
    }

    proptest! {
        #[test]
        fn every_reminder_is_told_exactly_once(
            at in prop::collection::vec(0..2000_i64, 0..20), asked in prop::collection::vec(0..2000_i64, 1..20),
        ) {
            let start = datetime(2026, 3, 1, 0, 0, 0, 0);
            let minute = |n: i64| start + jiff::Span::new().minutes(n);
            let all: Vec<_> = at.iter().enumerate().map(|(n, m)| reminder(&format!("t{n}"), minute(*m))).collect();
            let mut asked = asked;
            asked.push(2000);
            asked.sort_unstable();
            let mut told = minute(-1);
            let mut count = 0;
            for now in asked {
                count += due(all.clone(), Some(told), minute(now)).len();
                told = minute(now);
            }
            prop_assert_eq!(count, all.len());
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in any::<String>()) {
            let _ = read(&text);
        }
    }
}
