//! The smart views: which tasks are in one and in what order. Pure in the day that is today, so what happens at midnight
//! is the same question with another day.

use jiff::civil::Date;

use crate::Task;
use crate::due::describe_day;
use crate::sort::Sort;

/// A view over all lists.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SmartView {
    /// Open tasks due today or before.
    Today,
    /// Open tasks due after today.
    Upcoming,
    /// Every open task.
    All,
    /// Every completed task, the latest first.
    Completed,
    /// Open tasks with a tag.
    Tag(String),
}

impl SmartView {
    /// Whether a task is in this view.
    #[must_use]
    pub fn holds(&self, task: &Task, today: Date) -> bool {
        let open = !task.done;
        match self {
            Self::Today => open && task.due.is_some_and(|due| due <= today),
            Self::Upcoming => open && task.due.is_some_and(|due| due > today),
            Self::All => open,
            Self::Completed => !open,
            Self::Tag(tag) => open && task.details.tags.contains(tag),
        }
    }

    /// Returns how its tasks are sorted, unless people choose otherwise.
    #[must_use]
    pub fn sort(&self) -> Sort {
        match self {
            Self::Today | Self::Upcoming | Self::Tag(_) => Sort::Due,
            Self::All => Sort::Manual,
            Self::Completed => Sort::Completed,
        }
    }

    /// Returns the heading a task stands under in this view: `Overdue`, `Today`, `Tomorrow`, `Fri 14 Mar`; none where the
    /// view has no headings.
    #[must_use]
    pub fn heading(&self, task: &Task, today: Date) -> Option<String> {
        match (self, task.due) {
            (Self::Today, Some(due)) if due < today => Some("Overdue".to_owned()),
            (Self::Today | Self::Upcoming, Some(due)) => Some(describe_day(due, today)),
            _ => None,
        }
    }
}

/// Returns the tags of open tasks with how many tasks have each, in the order of the alphabet.
#[must_use]
pub fn tag_counts<'a>(tasks: impl IntoIterator<Item = &'a Task>) -> Vec<(String, usize)> {
    let mut counts = std::collections::BTreeMap::<String, (String, usize)>::new();
    for task in tasks.into_iter().filter(|task| !task.done) {
        for tag in task.details.tags.iter() {
            counts.entry(tag.to_lowercase()).or_insert_with(|| (tag.to_owned(), 0)).1 += 1;
        }
    }
    counts.into_values().collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use sync_core::{Record, RecordId};

    use super::*;

    fn task(id: &str, fields: Value) -> Task {
        let record = Record::new(RecordId::new(id).unwrap(), fields.as_object().unwrap().clone());
        Task::from_record(&record)
    }

    fn shown(view: &SmartView, tasks: &[Task], today: Date) -> String {
        let mut held: Vec<_> = tasks.iter().filter(|one| view.holds(one, today)).collect();
        held.sort_by_key(|task| view.sort().place(task));
        held.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn tasks() -> Vec<Task> {
        vec![
            task("late", json!({"due": "2026-03-01", "order": "a3"})),
            task("now", json!({"due": "2026-03-10", "order": "a2", "tags": "Home"})),
            task("high", json!({"due": "2026-03-10", "order": "a9", "priority": 1})),
            task("nine", json!({"due": "2026-03-10", "dueTime": "09:00", "order": "a1"})),
            task("soon", json!({"due": "2026-03-11", "order": "a0", "tags": "home shop"})),
            task("some", json!({"order": "a4", "tags": "home"})),
            task("done", json!({"complete": true, "completedAt": "1", "due": "2026-03-10", "tags": "home"})),
            task("last", json!({"complete": true, "completedAt": "2"})),
        ]
    }

    #[test]
    fn each_view_holds_its_tasks_in_its_order() {
        let today = date(2026, 3, 10);
        let cases = [
            (SmartView::Today, "late high now nine"),
            (SmartView::Upcoming, "soon"),
            (SmartView::All, "soon nine now late some high"),
            (SmartView::Completed, "last done"),
            (SmartView::Tag("HOME".into()), "now soon some"),
            (SmartView::Tag("none".into()), ""),
        ];
        for (view, expected) in cases {
            assert_eq!(shown(&view, &tasks(), today), expected, "{view:?}");
        }
    }

    #[test]
    fn at_midnight_tomorrow_becomes_today() {
        let next = date(2026, 3, 11);
        assert_eq!(shown(&SmartView::Today, &tasks(), next), "late high now nine soon");
        assert_eq!(shown(&SmartView::Upcoming, &tasks(), next), "");
        let soon = &tasks()[4];
        assert_eq!(SmartView::Upcoming.heading(soon, date(2026, 3, 10)).as_deref(), Some("Tomorrow"));
        assert_eq!(SmartView::Today.heading(soon, next).as_deref(), Some("Today"));
        assert_eq!(SmartView::Today.heading(soon, date(2026, 3, 12)).as_deref(), Some("Overdue"));
    }

    #[test]
    fn tags_are_counted_over_open_tasks() {
        let tasks = tasks();
        let counts = tag_counts(&tasks);
        assert_eq!(counts, [("Home".to_owned(), 3), ("shop".to_owned(), 1)]);
    }

    proptest! {
        #[test]
        fn every_task_is_open_or_completed_and_never_in_today_and_upcoming(
            due in prop::option::of(-400..400_i32), done in any::<bool>(), shift in -400..400_i32,
        ) {
            let day = |days| date(2026, 3, 10).saturating_add(jiff::Span::new().days(days));
            let due = due.map(|days| day(days).to_string());
            let task = task("t", json!({"due": due, "complete": done}));
            let holds = |view: SmartView| view.holds(&task, day(shift));
            prop_assert_eq!(holds(SmartView::All), !holds(SmartView::Completed));
            let dated = usize::from(holds(SmartView::Today)) + usize::from(holds(SmartView::Upcoming));
            prop_assert_eq!(dated, usize::from(due.is_some() && !done));
        }
    }
}
