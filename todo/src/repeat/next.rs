//! The next occurrence of a completed task, the same on every computer that completes it.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use serde_json::Value;
use sync_core::{Fields, Record, RecordId};
use uuid::Uuid;

use crate::{TaskDetails, remind};

/// The names of occurrences live in a namespace of their own; it never changes.
const OCCURRENCES: Uuid = Uuid::from_u128(0x3f1c_6a52_9d0e_5b7a_8c41_27e6_b0d4_915f);

/// Members an occurrence does not take over: they belong to the completed one, or to how it is stored.
const OWN: [&str; 5] = ["complete", "completedAt", "due", "remindAt", "deviceName"];

/// A task to add because a repeating one was completed. `Debug` shows no text.
#[derive(Clone, PartialEq)]
pub struct Successor {
    /// Its id: two computers that complete the same occurrence make the same one.
    pub id: RecordId,
    /// Its members.
    pub fields: Fields,
}

impl std::fmt::Debug for Successor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Successor").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Returns the id of the occurrence of a task on a day: a UUID version 5 of both.
#[must_use]
pub fn occurrence_id(task: &RecordId, day: Date) -> Option<RecordId> {
    let id = Uuid::new_v5(&OCCURRENCES, format!("{task}\n{day}").as_bytes());
    RecordId::new(id.to_string()).ok()
}

/// Returns what follows a task completed on this day; `None` if it does not repeat.
///
/// It takes over every member, also those this program does not know; its reminder keeps its distance to the due day.
#[must_use]
pub fn successor(task: &Record, completed: Date) -> Option<Successor> {
    let details = TaskDetails::from_record(task);
    let due = crate::task::text(&task.fields, "due").parse::<Date>().ok();
    let next = details.repeat?.next(due, completed)?;
    let mut fields = task.fields.clone();
    for name in OWN {
        fields.remove(name);
    }
    let mut set = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    set("complete", false.into());
    set("due", next.due.to_string().into());
    set("repeat", next.repeat.to_string().into());
    let shift = |at: jiff::civil::DateTime| {
        let from = due.unwrap_or_else(|| at.date());
        let moved: Span = (next.due - from).get_days().days();
        at.checked_add(moved).ok()
    };
    if let Some(at) = details.remind_at.and_then(shift) {
        set("remindAt", remind::text(at).into());
    }
    Some(Successor { id: occurrence_id(&task.id, next.due)?, fields })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    fn task(fields: Value) -> Record {
        Record::new(RecordId::new("t1").unwrap(), fields.as_object().unwrap().clone())
    }

    #[test]
    fn the_next_occurrence_is_open_and_keeps_everything_else() {
        let done = task(json!({
            "text": "Water", "complete": true, "completedAt": "x", "due": "2026-01-31", "dueTime": "09:00",
            "remindAt": "2026-01-30T18:00", "repeat": "every month", "tags": "home", "x": 7, "deviceName": "desk",
        }));
        let next = successor(&done, date(2026, 2, 1)).unwrap();
        let expected = json!({
            "text": "Water", "complete": false, "due": "2026-02-28", "dueTime": "09:00",
            "remindAt": "2026-02-27T18:00", "repeat": "every month on 31", "tags": "home", "x": 7,
        });
        assert_eq!(Value::Object(next.fields), expected);
    }

    #[test]
    fn two_computers_make_the_same_occurrence() {
        let done = task(json!({"text": "a", "due": "2026-03-13", "repeat": "every week"}));
        let here = successor(&done, date(2026, 3, 13)).unwrap();
        let there = successor(&done, date(2026, 3, 14)).unwrap();
        assert_eq!(here.id, there.id);
        // Stored data depends on it: it must never change.
        assert_eq!(here.id.as_str(), "6680a88d-7c08-5944-b4a2-b011d8e09591");
        assert_ne!(here.id, occurrence_id(&done.id, date(2026, 3, 27)).unwrap());
    }

    #[test]
    fn a_task_that_does_not_repeat_has_no_successor() {
        for repeat in [json!(null), json!(""), json!("sometimes"), json!(7)] {
            assert_eq!(successor(&task(json!({"text": "a", "repeat": repeat})), date(2026, 3, 13)), None);
        }
    }

    #[test]
    fn debug_shows_no_text() {
        let next = successor(&task(json!({"text": "secret", "repeat": "daily"})), date(2026, 3, 13));
        assert!(!format!("{next:?}").contains("secret"));
    }
}
