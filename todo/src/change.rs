//! Changes of a task or list, as the members they set: an edit never writes what it did not change.

use jiff::civil::{Date, DateTime, Time};
use serde_json::Value;
use sync_core::{Fields, RecordId};

use crate::priority::Priority;
use crate::repeat::Repeat;
use crate::tags::Tags;
use crate::{due, remind};

/// One change of a task. `Debug` shows no text.
#[derive(Clone, PartialEq)]
pub enum TaskChange {
    /// Renames it.
    Title(String),
    /// Completes or reopens it; a completion carries its instant as ISO-8601 text.
    Done(Option<String>),
    /// Replaces its notes.
    Notes(String),
    /// Sets or clears the day it is due.
    Due(Option<Date>),
    /// Sets or clears the time of the day it is due.
    DueTime(Option<Time>),
    /// Sets or clears its reminder, on the clock of this computer.
    RemindAt(Option<DateTime>),
    /// Sets or clears how it repeats.
    Repeat(Option<Repeat>),
    /// Sets or clears how much it presses.
    Priority(Option<Priority>),
    /// Replaces its tags.
    Tags(Tags),
    /// Makes it a step of another task, or a task of its own.
    Parent(Option<RecordId>),
    /// Moves it to a list, or to the inbox.
    List(Option<RecordId>),
    /// Gives it a place among its siblings.
    Order(String),
}

impl TaskChange {
    /// Returns the members this change sets.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        let mut set = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
        match self {
            Self::Title(title) => set("text", title.as_str().into()),
            Self::Done(at) => {
                set("complete", at.is_some().into());
                set("completedAt", at.as_deref().into());
            }
            Self::Notes(notes) => set("notes", notes.as_str().into()),
            Self::Due(due) => set("due", due.map(|due| due.to_string()).into()),
            Self::DueTime(time) => set("dueTime", time.map(due::time_text).into()),
            Self::RemindAt(at) => set("remindAt", at.map(remind::text).into()),
            Self::Repeat(rule) => set("repeat", rule.map(|rule| rule.to_string()).into()),
            Self::Priority(step) => set("priority", step.map(Priority::number).into()),
            Self::Tags(tags) => {
                set("tags", Some(tags.to_string()).filter(|tags| !tags.is_empty()).into());
            }
            Self::Parent(parent) => set("parentId", parent.as_ref().map(RecordId::as_str).into()),
            Self::List(list) => set("listId", list.as_ref().map(RecordId::as_str).into()),
            Self::Order(order) => set("order", order.as_str().into()),
        }
        fields
    }
}

impl std::fmt::Debug for TaskChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self {
            Self::Title(_) => "Title",
            Self::Done(_) => "Done",
            Self::Notes(_) => "Notes",
            Self::Due(_) => "Due",
            Self::DueTime(_) => "DueTime",
            Self::RemindAt(_) => "RemindAt",
            Self::Repeat(_) => "Repeat",
            Self::Priority(_) => "Priority",
            Self::Tags(_) => "Tags",
            Self::Parent(_) => "Parent",
            Self::List(_) => "List",
            Self::Order(_) => "Order",
        };
        f.debug_tuple(kind).finish()
    }
}

/// One change of a list. `Debug` shows no name.
#[derive(Clone, PartialEq)]
pub enum ListChange {
    /// Renames it.
    Name(String),
    /// Gives it a colour as `#rrggbb`, or none.
    Color(Option<String>),
    /// Gives it a place in the sidebar.
    Order(String),
}

impl ListChange {
    /// Returns the members this change sets.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let (name, value) = match self {
            Self::Name(name) => ("name", Value::from(name.as_str())),
            Self::Color(color) => ("color", color.as_deref().into()),
            Self::Order(order) => ("order", order.as_str().into()),
        };
        Fields::from_iter([(name.to_owned(), value)])
    }
}

impl std::fmt::Debug for ListChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Name(_) => "Name",
            Self::Color(_) => "Color",
            Self::Order(_) => "Order",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_sets_only_its_own_members() {
        let id = RecordId::new("l1").unwrap();
        let due = jiff::civil::date(2026, 3, 14);
        let cases = [
            (TaskChange::Title("a".into()), r#"{"text":"a"}"#),
            (TaskChange::Done(Some("t".into())), r#"{"complete":true,"completedAt":"t"}"#),
            (TaskChange::Done(None), r#"{"complete":false,"completedAt":null}"#),
            (TaskChange::Notes("n".into()), r#"{"notes":"n"}"#),
            (TaskChange::Due(Some(due)), r#"{"due":"2026-03-14"}"#),
            (TaskChange::Due(None), r#"{"due":null}"#),
            (TaskChange::DueTime(Some(due.at(9, 5, 0, 0).time())), r#"{"dueTime":"09:05"}"#),
            (TaskChange::RemindAt(Some(due.at(9, 0, 0, 0))), r#"{"remindAt":"2026-03-14T09:00"}"#),
            (TaskChange::Repeat("weekly".parse().ok()), r#"{"repeat":"every week"}"#),
            (TaskChange::Repeat(None), r#"{"repeat":null}"#),
            (TaskChange::Priority(Some(Priority::Urgent)), r#"{"priority":1}"#),
            (TaskChange::Tags(Tags::parse("a b")), r#"{"tags":"a b"}"#),
            (TaskChange::Tags(Tags::default()), r#"{"tags":null}"#),
            (TaskChange::Parent(Some(id.clone())), r#"{"parentId":"l1"}"#),
            (TaskChange::List(Some(id)), r#"{"listId":"l1"}"#),
            (TaskChange::List(None), r#"{"listId":null}"#),
            (TaskChange::Order("a0".into()), r#"{"order":"a0"}"#),
        ];
        for (change, fields) in cases {
            assert_eq!(Value::Object(change.fields()).to_string(), fields, "{change:?}");
        }
    }

    #[test]
    fn debug_shows_no_text() {
        let shown =
            format!("{:?} {:?}", TaskChange::Title("secret".into()), ListChange::Name("secret".into()));
        assert!(!shown.contains("secret"), "{shown}");
    }
}
