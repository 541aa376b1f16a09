//! The commands that show and change tasks.

use std::collections::BTreeMap;

use serde_json::Value;
use sync_core::{Record, RecordId};
use todo::{Task, TaskChange, TaskDetails, TaskDraft, TaskList};

use super::args::{Details, Due, Set};
use super::out::{Exit, Failure, Out};
use super::shown::{ShortIds, list_of, task_json, task_line, whole_lines};
use super::{all_tasks, find_id};
use crate::profile::{EditError, Profile};
use crate::worker::row_state;

pub(super) fn add(profile: &Profile, text: &str, details: &Details, out: &mut Out) -> Result<Exit, Failure> {
    let draft = TaskDraft {
        title: text.to_owned(),
        notes: details.notes.clone().unwrap_or_default(),
        due: match details.due {
            Some(Due::On(day)) => Some(day),
            _ => None,
        },
        list: match &details.list {
            Some(name) => list_named(profile, name, Missing::Create)?,
            None => None,
        },
        details: TaskDetails {
            due_time: details.time.clone().and_then(Set::get),
            remind_at: details.remind.clone().and_then(Set::get),
            repeat: details.repeat.clone().and_then(Set::get),
            priority: details.priority.clone().and_then(Set::get),
            tags: details.tags.clone().unwrap_or_default(),
            ..TaskDetails::default()
        },
    };
    let record = profile.add_task(&draft).map_err(|error| Failure::new(&error))?;
    show(profile, "Added", &record, out)
}

pub(super) fn list(profile: &Profile, all: bool, list: Option<&str>, out: &mut Out) -> Result<Exit, Failure> {
    let only = match list {
        Some(name) => Some(list_named(profile, name, Missing::Refuse)?),
        None => None,
    };
    let lists = profile.all_lists().map_err(|error| Failure::new(&error))?;
    let names: BTreeMap<_, _> = lists.iter().map(|list| (list.id.clone(), list.name.clone())).collect();
    // The inbox first, then list by list; each in the order of the records.
    let place = |record: &Record| lists.iter().position(|list| record.get("listId") == list.id.as_str());
    let mut records = all_tasks(profile)?;
    records.sort_by_cached_key(|record| place(record).map_or(0, |place| place + 1));
    let ids = ShortIds::new(records.iter().map(|record| &record.id));
    let mut lines = Vec::new();
    let mut values = Vec::new();
    for task in records.iter().map(Task::from_record) {
        // A task whose list is gone is in the inbox.
        let list = task.list.as_ref().filter(|list| names.contains_key(list));
        if (task.done && !all) || only.as_ref().is_some_and(|only| only.as_ref() != list) {
            continue;
        }
        let state = row_state(profile, &task.id).map_err(|error| Failure::new(&error))?;
        let name = list_of(&task, &names);
        lines.push(task_line(&task, &state, name, &ids));
        values.push(task_json(&task, &state, name));
    }
    out.say(&lines, &Value::from(values));
    Ok(Exit::Done)
}

pub(super) fn done(profile: &Profile, id: &str, out: &mut Out) -> Result<Exit, Failure> {
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    change(profile, id, "Done", &[TaskChange::Done(Some(now))], out)
}

pub(super) fn edit(
    profile: &Profile,
    id: &str,
    title: Option<String>,
    details: &Details,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let mut changes: Vec<_> = title.map(TaskChange::Title).into_iter().collect();
    changes.extend(details.notes.clone().map(TaskChange::Notes));
    changes.extend(details.due.map(|due| match due {
        Due::None => TaskChange::Due(None),
        Due::On(day) => TaskChange::Due(Some(day)),
    }));
    changes.extend(details.time.clone().map(|time| TaskChange::DueTime(time.get())));
    changes.extend(details.remind.clone().map(|at| TaskChange::RemindAt(at.get())));
    changes.extend(details.repeat.clone().map(|rule| TaskChange::Repeat(rule.get())));
    changes.extend(details.priority.clone().map(|step| TaskChange::Priority(step.get())));
    changes.extend(details.tags.clone().map(TaskChange::Tags));
    if changes.is_empty() && details.list.is_none() {
        return Err(Failure::usage("Nothing to change was given; see tidelist edit --help."));
    }
    let id = find_task(profile, id)?;
    if let Some(name) = &details.list {
        changes.push(TaskChange::List(list_named(profile, name, Missing::Create)?));
    }
    change(profile, id.as_str(), "Changed", &changes, out)
}

pub(super) fn rm(profile: &Profile, id: &str, out: &mut Out) -> Result<Exit, Failure> {
    let id = find_task(profile, id)?;
    let record = profile.tasks().lookup(&id).map_err(|error| Failure::new(&error))?;
    let record = record.ok_or_else(|| Failure::new(&EditError::Gone))?;
    let names = profile.list_names().map_err(|error| Failure::new(&error))?;
    let task = Task::from_record(&record);
    let state = row_state(profile, &id).map_err(|error| Failure::new(&error))?;
    profile.delete_task(&id).map_err(|error| Failure::new(&error))?;
    out.say(&[format!("Deleted: {}", task.title)], &task_json(&task, &state, list_of(&task, &names)));
    Ok(Exit::Done)
}

/// Shows a task with everything about it.
pub(super) fn show_whole(profile: &Profile, id: &str, out: &mut Out) -> Result<Exit, Failure> {
    let id = find_task(profile, id)?;
    let record = profile.tasks().lookup(&id).map_err(|error| Failure::new(&error))?;
    let task = Task::from_record(&record.ok_or_else(|| Failure::new(&EditError::Gone))?);
    let names = profile.list_names().map_err(|error| Failure::new(&error))?;
    let state = row_state(profile, &id).map_err(|error| Failure::new(&error))?;
    let value = task_json(&task, &state, list_of(&task, &names));
    out.say(&whole_lines(&value), &value);
    Ok(Exit::Done)
}

fn change(
    profile: &Profile,
    id: &str,
    word: &str,
    changes: &[TaskChange],
    out: &mut Out,
) -> Result<Exit, Failure> {
    let id = find_task(profile, id)?;
    let record = profile.edit_task(&id, changes).map_err(|error| Failure::new(&error))?;
    show(profile, word, &record, out)
}

fn show(profile: &Profile, word: &str, record: &Record, out: &mut Out) -> Result<Exit, Failure> {
    let names = profile.list_names().map_err(|error| Failure::new(&error))?;
    let task = Task::from_record(record);
    let state = row_state(profile, &task.id).map_err(|error| Failure::new(&error))?;
    let name = list_of(&task, &names);
    let line = task_line(&task, &state, name, &ShortIds::default());
    out.say(&[format!("{word}: {line}")], &task_json(&task, &state, name));
    Ok(Exit::Done)
}

fn find_task(profile: &Profile, id: &str) -> Result<RecordId, Failure> {
    find_id(id, all_tasks(profile)?.iter().map(|record| &record.id))
}

/// What to do about a list that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    Create,
    Refuse,
}

/// Finds a list by its name, or by its id where names are the same.
pub(super) fn known_list(profile: &Profile, name: &str) -> Result<TaskList, Failure> {
    let lists = profile.all_lists().map_err(|error| Failure::new(&error))?;
    let id = match lists.iter().find(|list| list.id.as_str() == name) {
        Some(list) => Some(list.id.clone()),
        None => list_named(profile, name, Missing::Refuse)?,
    };
    let list = id.and_then(|id| lists.into_iter().find(|list| list.id == id));
    list.ok_or_else(|| Failure::new(&"the inbox is no list: it is yours alone"))
}

/// Finds a list by its name; `None` is the inbox.
fn list_named(profile: &Profile, name: &str, missing: Missing) -> Result<Option<RecordId>, Failure> {
    let wanted = name.trim();
    let same = |other: &str| other.trim().to_lowercase() == wanted.to_lowercase();
    if wanted.is_empty() || same(todo::merge::INBOX) {
        return Ok(None);
    }
    let lists = profile.all_lists().map_err(|error| Failure::new(&error))?;
    if let Some(list) = lists.iter().find(|list| same(&list.name)) {
        return Ok(Some(list.id.clone()));
    }
    match missing {
        Missing::Create => {
            let record = profile.add_list(wanted).map_err(|error| Failure::new(&error))?;
            Ok(Some(record.id))
        }
        Missing::Refuse => {
            let names: Vec<_> = lists.iter().map(|list| list.name.as_str()).collect();
            let there = if names.is_empty() {
                "There are no lists yet".to_owned()
            } else {
                format!("There are: {}", names.join(", "))
            };
            Err(Failure::new(&format!("there is no list {wanted:?}. {there}")))
        }
    }
}
