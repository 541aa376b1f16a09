//! The members of a task or a list as people read them, in the language of whoever asks.

use serde_json::Value;
use sync_core::RecordId;
use todo::{Priority, Repeat, due, merge, remind};

use crate::language::{day, priority, repeat};
use crate::say;

/// The members with a name for people.
const NAMED: [&str; 13] = [
    "text", "name", "complete", "due", "dueTime", "notes", "listId", "priority", "tags", "remindAt",
    "repeat", "parentId", "color",
];

/// Returns the name of a member.
#[must_use]
pub(super) fn label(member: &str) -> String {
    match member {
        "text" => say!("field-text"),
        "name" => say!("field-name"),
        "complete" => say!("field-complete"),
        "due" => say!("field-due"),
        "dueTime" => say!("field-due-time"),
        "notes" => say!("field-notes"),
        "listId" => say!("field-list"),
        "priority" => say!("field-priority"),
        "tags" => say!("field-tags"),
        "remindAt" => say!("field-remind"),
        "repeat" => say!("field-repeat"),
        "parentId" => say!("field-parent"),
        "color" => say!("field-color"),
        other => other.to_owned(),
    }
}

/// Returns the name of the member that a comparison labels so.
#[must_use]
pub(super) fn label_of(labelled: &str) -> String {
    let member = NAMED.into_iter().find(|member| merge::label(member) == labelled);
    member.map_or_else(|| labelled.to_owned(), label)
}

/// Returns a value as people read it; empty if there is none. `list_name` gives the name of a list by its id.
#[must_use]
pub(super) fn value(member: &str, value: &Value, list_name: &dyn Fn(&RecordId) -> Option<String>) -> String {
    let known = match (member, value) {
        ("complete", Value::Bool(true)) => Some(say!("value-done")),
        ("complete", _) => Some(say!("value-not-done")),
        ("listId", Value::Null) => Some(say!("inbox")),
        ("priority", value) => Priority::read(value).map(priority),
        ("due", Value::String(text)) => text.parse().ok().map(day),
        ("remindAt", Value::String(text)) => {
            remind::read(text).map(|at| format!("{} {}", day(at.date()), due::time_text(at.time())))
        }
        ("repeat", Value::String(text)) => text.parse::<Repeat>().ok().map(repeat),
        _ => None,
    };
    known.unwrap_or_else(|| merge::people_read(member, value, list_name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::language::{Language, speak};

    #[test]
    fn english_says_members_as_the_comparison_does() {
        speak(Language::English);
        let nobody = |_: &RecordId| None;
        for member in NAMED {
            assert_eq!(label(member), merge::label(member));
            assert_eq!(label_of(&merge::label(member)), label(member));
            for one in [
                json!(null),
                json!(true),
                json!("2026-03-14"),
                json!("2026-03-14T09:30:00"),
                json!("high"),
                json!("every 2 weeks on mon thu"),
            ] {
                assert_eq!(
                    value(member, &one, &nobody),
                    merge::people_read(member, &one, &nobody),
                    "{member}"
                );
            }
        }
    }

    #[test]
    fn other_languages_say_them_their_way() {
        speak(Language::German);
        let nobody = |_: &RecordId| None;
        assert_eq!(label("due"), "Fällig");
        assert_eq!(value("due", &json!("2026-03-14"), &nobody), "Sa, 14. März 2026");
        assert_eq!(value("repeat", &json!("every 2 weeks on mon thu"), &nobody), "alle 2 Wochen: Mo, Do");
        assert_eq!(value("complete", &json!(true), &nobody), "Erledigt");
    }
}
