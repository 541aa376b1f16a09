//! The orders of tasks. Each is total: two different tasks are never equal, so it is the same on every computer.

use std::cmp::Reverse;

use jiff::civil::Date;
use sync_core::RecordId;

use crate::Task;
use crate::due::Due;
use crate::priority::Priority;

/// How the tasks of a view are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Sort {
    /// As people dragged them.
    #[default]
    Manual,
    /// The earliest first, then the most pressing; tasks without a day last.
    Due,
    /// The most pressing first, then the earliest.
    Priority,
    /// By their titles, whatever the size of their letters.
    Title,
    /// The latest completed first.
    Completed,
}

/// What a task is sorted by. `Debug` shows no text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    rank: Rank,
    order: String,
    /// The task.
    pub id: RecordId,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Manual,
    Due(Dated, i64),
    Priority(i64, Dated),
    Title(String),
    Completed(Reverse<Option<String>>),
}

/// A day with its time; without one it comes last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Dated {
    On(Due),
    Never,
}

impl Sort {
    /// What people can choose among.
    pub const CHOICES: [Self; 4] = [Self::Manual, Self::Due, Self::Priority, Self::Title];

    /// Returns its name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Manual => "My order",
            Self::Due => "Due date",
            Self::Priority => "Priority",
            Self::Title => "Title",
            Self::Completed => "Completed",
        }
    }

    /// Returns what a task is sorted by: the least comes first.
    #[must_use]
    pub fn place(self, task: &Task) -> Place {
        let dated = || task.when().map_or(Dated::Never, Dated::On);
        // No priority presses less than the lowest.
        let pressing = || task.details.priority.map_or(i64::MAX, Priority::number);
        let rank = match self {
            Self::Manual => Rank::Manual,
            Self::Due => Rank::Due(dated(), pressing()),
            Self::Priority => Rank::Priority(pressing(), dated()),
            Self::Title => Rank::Title(task.title.to_lowercase()),
            Self::Completed => Rank::Completed(Reverse(task.details.completed_at.clone())),
        };
        Place { rank, order: task.order.clone(), id: task.id.clone() }
    }
}

impl Place {
    /// Returns the day it is sorted by, where the earliest comes first.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        match &self.rank {
            Rank::Due(Dated::On(due), _) => Some(due.date),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Place").field(&self.id).finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use sync_core::Record;

    use super::*;

    fn task(id: &str, fields: Value) -> Task {
        Task::from_record(&Record::new(RecordId::new(id).unwrap(), fields.as_object().unwrap().clone()))
    }

    fn sorted(sort: Sort) -> String {
        let mut tasks = [
            task("milk", json!({"text": "milk", "order": "a2", "priority": 3})),
            task("flat", json!({"text": "Flat", "order": "a1", "due": "2026-03-17"})),
            task("call", json!({"text": "call", "order": "a3", "due": "2026-03-11", "dueTime": "09:00"})),
            task("bank", json!({"text": "Bank", "order": "a0", "due": "2026-03-11", "priority": 1})),
        ];
        tasks.sort_by_key(|task| sort.place(task));
        tasks.iter().map(|task| task.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_order_puts_its_tasks_as_it_says() {
        let cases = [
            (Sort::Manual, "bank flat milk call"),
            (Sort::Due, "bank call flat milk"),
            (Sort::Priority, "bank milk call flat"),
            (Sort::Title, "bank call flat milk"),
        ];
        for (sort, expected) in cases {
            assert_eq!(sorted(sort), expected, "{sort:?}");
        }
    }

    #[test]
    fn equal_tasks_still_have_an_order() {
        let (one, other) = (task("a", json!({"order": "a0"})), task("b", json!({"order": "a0"})));
        for sort in Sort::CHOICES {
            assert!(sort.place(&one) < sort.place(&other));
        }
    }

    #[test]
    fn debug_shows_no_text() {
        let place = Sort::Title.place(&task("a", json!({"text": "secret"})));
        assert!(!format!("{place:?}").contains("secret"));
    }
}
