//! Tasks and conflicts as the command line shows them.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};
use sync_core::{RecordId, Timestamp};
use todo::due::time_text;
use todo::merge::{INBOX, day};
use todo::{Priority, Task};

use crate::worker::{ConflictKind, RowState, TaskConflict};

/// How many letters of an id's end are shown, if they tell it from all others.
const SHORT: usize = 8;

/// Gives short names to ids. Ids made here begin with the time, so their ends differ more than their beginnings.
#[derive(Debug, Default)]
pub(super) struct ShortIds(HashMap<String, usize>);

impl ShortIds {
    /// Learns all ids there are.
    pub(super) fn new<'a>(ids: impl Iterator<Item = &'a RecordId>) -> Self {
        let mut seen = HashMap::new();
        for id in ids {
            *seen.entry(end(id).to_owned()).or_default() += 1;
        }
        Self(seen)
    }

    /// Returns the short name, or the whole id if another ends the same.
    #[must_use]
    pub(super) fn of<'a>(&self, id: &'a RecordId) -> &'a str {
        let short = end(id);
        if self.0.get(short).is_none_or(|count| *count < 2) { short } else { id.as_str() }
    }
}

fn end(id: &RecordId) -> &str {
    let text = id.as_str();
    let from = text.char_indices().rev().nth(SHORT - 1).map_or(0, |(at, _)| at);
    text.get(from..).unwrap_or(text)
}

/// Shows a task in one line.
#[must_use]
pub(super) fn task_line(task: &Task, state: &RowState, list: Option<&str>, ids: &ShortIds) -> String {
    let mut details: Vec<String> = list.map(str::to_owned).into_iter().collect();
    let more = &task.details;
    let at = more.due_time.map(|time| format!(" {}", time_text(time))).unwrap_or_default();
    details.extend(task.due.map(|due| format!("due {}{at}", day(due))));
    details.extend(more.priority.map(|step| step.label().to_lowercase()));
    details.extend(more.repeat.as_ref().map(ToString::to_string));
    details.extend(more.remind_at.map(|at| format!("reminder {} {}", day(at.date()), time_text(at.time()))));
    details.extend(more.tags.iter().map(|tag| format!("#{tag}")));
    match state {
        RowState::Synced => {}
        RowState::Waiting => details.push("waiting".to_owned()),
        RowState::Conflict => details.push("needs a decision".to_owned()),
        RowState::Refused(reason) => details.push(format!("refused: {reason}")),
    }
    let mark = if task.done { 'x' } else { ' ' };
    let details = if details.is_empty() { String::new() } else { format!("  ({})", details.join(", ")) };
    format!("{}  [{mark}] {}{details}", ids.of(&task.id), task.title)
}

/// Shows a task for programs.
#[must_use]
pub(super) fn task_json(task: &Task, state: &RowState, list: Option<&str>) -> Value {
    let (state, reason) = match state {
        RowState::Synced => ("synced", None),
        RowState::Waiting => ("waiting", None),
        RowState::Conflict => ("conflict", None),
        RowState::Refused(reason) => ("refused", Some(reason)),
    };
    json!({
        "id": task.id.as_str(),
        "title": task.title,
        "done": task.done,
        "notes": task.notes,
        "due": task.due.map(|due| due.to_string()),
        "time": task.details.due_time.map(time_text),
        "priority": task.details.priority.map(Priority::number),
        "tags": task.details.tags.iter().collect::<Vec<_>>(),
        "remindAt": task.details.remind_at.map(todo::remind::text),
        "repeat": task.details.repeat.as_ref().map(ToString::to_string),
        "partOf": task.details.parent.as_ref().map(RecordId::as_str),
        "completedAt": task.details.completed_at,
        "list": list.unwrap_or(INBOX),
        "listId": task.list.as_ref().map(RecordId::as_str),
        "state": state,
        "reason": reason,
    })
}

/// Shows everything about a task for people: what it has, a line each, its notes last.
#[must_use]
pub(super) fn whole_lines(task: &Value) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Object(_) => String::new(),
    };
    let of = |member: &str| task.get(member).map(text).unwrap_or_default();
    let mut lines = vec![of("title")];
    for (member, name) in [
        ("id", "id"),
        ("list", "list"),
        ("done", "done"),
        ("due", "due"),
        ("time", "time"),
        ("priority", "priority"),
        ("tags", "tags"),
        ("remindAt", "remind"),
        ("repeat", "repeat"),
        ("partOf", "part of"),
        ("completedAt", "completed"),
        ("state", "state"),
        ("reason", "reason"),
    ] {
        let value = of(member);
        if !value.is_empty() {
            lines.push(format!("  {name:<10}{value}"));
        }
    }
    lines.extend(of("notes").lines().map(|line| format!("  {line}")));
    lines
}

/// Shows a conflict in a few lines.
#[must_use]
pub(super) fn conflict_lines(conflict: &TaskConflict, ids: &ShortIds) -> Vec<String> {
    let id = ids.of(&conflict.id);
    let title = &conflict.title.0;
    let there = conflict
        .server_device
        .as_ref()
        .map_or_else(|| "another computer".to_owned(), |name| format!("“{name}”"));
    match &conflict.kind {
        ConflictKind::BothChanged { differences, combined } => {
            let mut lines = vec![format!("{id}  “{title}” was changed here and on {there}")];
            for one in differences {
                lines.push(format!("    {}", one.label));
                lines.push(format!("      this computer: {}", or_nothing(&one.here)));
                lines.push(format!("      the server:    {}", or_nothing(&one.server)));
            }
            if !combined.is_empty() {
                lines.push(format!("    combines without asking: {}", combined.join(", ")));
            }
            lines
        }
        ConflictKind::DeletedThere => {
            vec![format!("{id}  “{title}” was changed here and deleted on another computer")]
        }
        ConflictKind::DeletedHere => vec![format!("{id}  “{title}” was deleted here and changed on {there}")],
    }
}

/// Shows a conflict for programs.
#[must_use]
pub(super) fn conflict_json(conflict: &TaskConflict) -> Value {
    let (kind, differences, combined) = match &conflict.kind {
        ConflictKind::BothChanged { differences, combined } => {
            let rows: Vec<_> = differences
                .iter()
                .map(|one| {
                    json!({
                        "field": one.field,
                        "label": one.label,
                        "here": one.here,
                        "server": one.server,
                        "before": one.before,
                    })
                })
                .collect();
            ("changed on both sides", rows, combined.clone())
        }
        ConflictKind::DeletedThere => ("deleted there", Vec::new(), Vec::new()),
        ConflictKind::DeletedHere => ("deleted here", Vec::new(), Vec::new()),
    };
    json!({
        "id": conflict.id.as_str(),
        "table": conflict.table.as_str(),
        "title": conflict.title.0,
        "kind": kind,
        "differences": differences,
        "combined": combined,
        "serverDevice": conflict.server_device,
        "hereAt": conflict.here_at.0,
        "serverAt": conflict.server_at.map(|at| at.0),
    })
}

/// Returns the names of lists, for tasks whose list is known.
#[must_use]
pub(super) fn list_of<'a>(task: &Task, names: &'a BTreeMap<RecordId, String>) -> Option<&'a str> {
    task.list.as_ref().and_then(|list| names.get(list)).map(String::as_str)
}

pub(super) fn or_nothing(value: &str) -> &str {
    if value.is_empty() { "(nothing)" } else { value }
}

/// A time as it is here; as milliseconds if it is none a clock can show.
pub(super) fn moment(at: Timestamp) -> String {
    let local = jiff::Timestamp::from_millisecond(at.0).map(|at| at.to_zoned(jiff::tz::TimeZone::system()));
    local.map_or_else(|_| at.0.to_string(), |local| local.strftime("%Y-%m-%d %H:%M").to_string())
}
