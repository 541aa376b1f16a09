//! Conflicts in words: which members combine without asking, and how those that do not are shown to people.

use jiff::civil::Date;
use serde_json::Value;
use sync_core::conflict::{FieldRule, MergeFields};
use sync_core::{Fields, RecordId};

use crate::priority::Priority;
use crate::tags::Tags;
use crate::{due, remind};

/// Members people never see, so nobody is asked about them.
pub const QUIET: [&str; 3] = ["order", "deviceName", "completedAt"];

/// What is called the inbox: the place of tasks without a list.
pub const INBOX: &str = "Inbox";

/// Returns the policy of both tables: combine, and ask only where both sides changed the same member differently.
///
/// Completing a task here and renaming it there combine; so do all changes of different members. Notes combine line by
/// line, tags as a set, and a task completed on both sides was completed at the earlier time.
#[must_use]
pub fn policy() -> MergeFields {
    MergeFields::new()
        .quiet(QUIET)
        .rule("completedAt", FieldRule::Min)
        .rule("notes", FieldRule::LineMerge)
        .rule("tags", FieldRule::Union)
}

/// Two versions of a record, compared for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The members both sides changed to different values.
    pub differing: Vec<Differing>,
    /// Labels of the members that combine without asking.
    pub combined: Vec<String>,
}

/// A member both sides changed to different values. `Debug` shows no values.
#[derive(Clone, PartialEq, Eq)]
pub struct Differing {
    /// Its name on the wire.
    pub field: String,
    /// Its name for people.
    pub label: String,
    /// This computer's value; empty if there is none.
    pub here: String,
    /// The server's value; empty if there is none.
    pub server: String,
    /// The value before both changes, if known.
    pub before: Option<String>,
}

impl std::fmt::Debug for Differing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Differing").field("field", &self.field).finish_non_exhaustive()
    }
}

/// Compares two versions of a record. `list_name` gives the name of a list by its id.
///
/// Where all of it would combine and somebody is asked nevertheless, each member that differs is theirs to choose.
#[must_use]
pub fn compare(
    base: Option<&Fields>,
    here: &Fields,
    server: &Fields,
    list_name: &dyn Fn(&RecordId) -> Option<String>,
) -> Comparison {
    let (merged, mut clashes) = three_way(base, here, server);
    let differ = |name: &String| get(here, name) != get(server, name) && !QUIET.contains(&name.as_str());
    if clashes.is_empty() {
        clashes = merged.keys().filter(|name| differ(name)).cloned().collect();
    }
    let shown = |fields: &Fields, name: &str| people_read(name, get(fields, name), list_name);
    let mut differing: Vec<_> = clashes
        .iter()
        .map(|name| Differing {
            field: name.clone(),
            label: label(name),
            here: shown(here, name),
            server: shown(server, name),
            before: base.map(|base| shown(base, name)),
        })
        .collect();
    differing.sort_by_key(|one| rank(&one.field));
    let mut combined: Vec<_> = merged.keys().filter(|name| differ(name) && !clashes.contains(name)).collect();
    combined.sort_by_key(|name| rank(name));
    Comparison { differing, combined: combined.into_iter().map(|name| label(name)).collect() }
}

/// Merges what combines; the members that do not are named and hold the server's value.
#[must_use]
pub fn three_way(base: Option<&Fields>, here: &Fields, server: &Fields) -> (Fields, Vec<String>) {
    match policy().merge(base, here, server) {
        Ok(merged) => (merged, Vec::new()),
        Err(asked) => asked,
    }
}

/// Returns the name of a member for people.
#[must_use]
pub fn label(field: &str) -> String {
    match field {
        "text" => "Title",
        "name" => "Name",
        "complete" => "Done",
        "due" => "Due",
        "dueTime" => "Time",
        "notes" => "Notes",
        "listId" => "List",
        "priority" => "Priority",
        "tags" => "Tags",
        "remindAt" => "Reminder",
        "repeat" => "Repeat",
        "parentId" => "Part of",
        "color" => "Colour",
        other => other,
    }
    .to_owned()
}

/// Returns a date as people read it: `Sat 14 Mar 2026`.
#[must_use]
pub fn day(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

/// The order in which members are shown.
fn rank(field: &str) -> (usize, String) {
    let order = [
        "text", "name", "complete", "due", "dueTime", "remindAt", "repeat", "priority", "tags", "listId",
        "parentId", "notes",
    ];
    (order.iter().position(|name| *name == field).unwrap_or(order.len()), field.to_owned())
}

/// Returns a value as people read it; empty if there is none. `list_name` gives the name of a list by its id.
#[must_use]
pub fn people_read(field: &str, value: &Value, list_name: &dyn Fn(&RecordId) -> Option<String>) -> String {
    match (field, value) {
        ("complete", value) => if value == &Value::Bool(true) { "Done" } else { "Not done" }.to_owned(),
        ("listId", value) => {
            let id = value.as_str().and_then(|id| RecordId::new(id).ok());
            id.map_or_else(|| INBOX.to_owned(), |id| list_name(&id).unwrap_or_else(|| format!("list {id}")))
        }
        (_, Value::Null) => String::new(),
        ("priority", value) => {
            Priority::read(value).map_or_else(|| value.to_string(), |step| step.label().to_owned())
        }
        ("tags", Value::String(text)) => {
            Tags::parse(text).iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")
        }
        ("remindAt", Value::String(text)) => remind::read(text)
            .map_or_else(|| text.clone(), |at| format!("{} {}", day(at.date()), due::time_text(at.time()))),
        ("due", Value::String(text)) => text.parse().map_or_else(|_| text.clone(), day),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

fn get<'a>(fields: &'a Fields, name: &str) -> &'a Value {
    fields.get(name).unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        value.as_object().unwrap().clone()
    }

    fn compared(base: Option<Value>, here: Value, server: Value) -> Comparison {
        let known = |id: &RecordId| (id.as_str() == "l1").then(|| "Groceries".to_owned());
        compare(base.map(fields).as_ref(), &fields(here), &fields(server), &known)
    }

    #[test]
    fn a_title_both_sides_changed_is_asked_in_words() {
        let comparison = compared(
            Some(json!({"text": "Flights", "due": "2026-03-10"})),
            json!({"text": "Flights to Porto", "due": "2026-03-14"}),
            json!({"text": "Flights (aisle)", "due": "2026-03-17"}),
        );
        let rows: Vec<_> = comparison
            .differing
            .iter()
            .map(|one| (one.label.as_str(), one.here.as_str(), one.server.as_str(), one.before.as_deref()))
            .collect();
        assert_eq!(
            rows,
            [
                ("Title", "Flights to Porto", "Flights (aisle)", Some("Flights")),
                ("Due", "Sat 14 Mar 2026", "Tue 17 Mar 2026", Some("Tue 10 Mar 2026")),
            ]
        );
    }

    #[test]
    fn done_here_and_renamed_there_combine_and_who_is_asked_nevertheless_chooses_each() {
        let base = json!({"text": "a", "complete": false, "completedAt": null});
        let here = json!({"text": "a", "complete": true, "completedAt": "2026-03-14T08:00:00.000Z"});
        let there = json!({"text": "b", "complete": false, "completedAt": null});
        let [before, ours, theirs] = [&base, &here, &there].map(|row| row.as_object().unwrap());
        let (merged, clashes) = three_way(Some(before), ours, theirs);
        assert_eq!((&merged["text"], &merged["complete"], clashes.len()), (&json!("b"), &json!(true), 0));

        let comparison = compared(Some(base), here, there);
        let labels: Vec<_> = comparison.differing.iter().map(|one| one.label.as_str()).collect();
        assert_eq!((labels, comparison.combined), (vec!["Title", "Done"], vec![]));
    }

    #[test]
    fn beside_a_member_that_is_asked_about_the_others_combine() {
        let comparison = compared(
            Some(json!({"text": "a", "due": null, "complete": false})),
            json!({"text": "b", "due": "2026-03-14", "complete": true}),
            json!({"text": "c", "due": null, "complete": false}),
        );
        assert_eq!(comparison.differing.len(), 1);
        assert_eq!(comparison.combined, ["Done", "Due"]);
    }

    #[test]
    fn members_nobody_cares_about_are_neither_asked_nor_told() {
        let comparison = compared(
            Some(json!({"order": "a0", "deviceName": "x"})),
            json!({"order": "a1", "deviceName": "y"}),
            json!({"order": "a2", "deviceName": "z"}),
        );
        assert_eq!(comparison, Comparison { differing: vec![], combined: vec![] });
    }

    #[test]
    fn without_a_base_every_difference_is_asked() {
        let comparison = compared(None, json!({"complete": true}), json!({"complete": false}));
        assert_eq!(comparison.differing[0].here, "Done");
        assert_eq!(comparison.differing[0].before, None);
    }

    #[test]
    fn a_list_reads_as_its_name_the_inbox_as_inbox() {
        let comparison =
            compared(Some(json!({"listId": "l2"})), json!({"listId": "l1"}), json!({"listId": null}));
        let one = &comparison.differing[0];
        assert_eq!((one.here.as_str(), one.server.as_str()), ("Groceries", "Inbox"));
        assert_eq!(one.before.as_deref(), Some("list l2"));
    }

    #[test]
    fn details_are_shown_in_words_and_odd_values_as_they_are() {
        let base = json!({"priority": 4, "remindAt": "soon", "repeat": "daily"});
        let here = json!({"priority": 2, "remindAt": "2026-03-14T09:00", "repeat": "every week"});
        let server = json!({"priority": 9, "remindAt": "later", "repeat": "every month"});
        let comparison = compared(Some(base), here, server);
        let rows: Vec<_> = comparison
            .differing
            .iter()
            .map(|one| (one.label.as_str(), one.here.as_str(), one.server.as_str()))
            .collect();
        let expected = [
            ("Reminder", "Sat 14 Mar 2026 09:00", "later"),
            ("Repeat", "every week", "every month"),
            ("Priority", "High", "9"),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_member_this_program_does_not_know_is_shown_under_its_own_name() {
        let comparison = compared(Some(json!({"x": 1})), json!({"x": {"a": [1, 2]}}), json!({"x": null}));
        let one = &comparison.differing[0];
        assert_eq!((one.label.as_str(), one.here.as_str(), one.server.as_str()), ("x", r#"{"a":[1,2]}"#, ""));
    }

    #[test]
    fn debug_shows_no_values() {
        let comparison = compared(None, json!({"text": "secret"}), json!({"text": "hidden"}));
        let shown = format!("{comparison:?}");
        assert!(!shown.contains("secret") && !shown.contains("hidden"), "{shown}");
    }
}
