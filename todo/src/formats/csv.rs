//! CSV: a table of tasks with all their members, and tables of other programs as far as their columns are known by name.

use sync_core::{Record, RecordId};

use super::item::{Builder, Item, items};
use super::table::{Table, cell, line};
use super::{FormatError, Here};
use crate::due::{read_time, time_text};
use crate::json::Import;
use crate::priority::Priority;
use crate::quick_add::words::ENGLISH;
use crate::remind;
use crate::tags::Tags;

const HEAD: [&str; 13] = [
    "id",
    "list",
    "title",
    "done",
    "completed_at",
    "notes",
    "due",
    "time",
    "remind",
    "repeat",
    "priority",
    "tags",
    "parent",
];

pub(super) const TITLE: [&str; 8] =
    ["title", "task", "task name", "name", "subject", "text", "summary", "content"];

struct Columns {
    id: Option<usize>,
    list: Option<usize>,
    title: usize,
    done: Option<usize>,
    completed_at: Option<usize>,
    notes: Option<usize>,
    due: Option<usize>,
    time: Option<usize>,
    remind: Option<usize>,
    repeat: Option<usize>,
    priority: Option<usize>,
    tags: Option<usize>,
    parent: Option<usize>,
}

pub(super) fn read(text: &str, here: &mut Here<'_>) -> Result<Import, FormatError> {
    let table = Table::read(text);
    let columns = Columns {
        id: table.column(&["id"]),
        list: table.column(&["list", "list name", "project", "folder"]),
        title: table.needed(&TITLE, "title")?,
        done: table.column(&["done", "complete", "completed", "status", "is completed"]),
        completed_at: table.column(&["completed_at", "completed at", "completed time"]),
        notes: table.column(&["notes", "note", "description", "details"]),
        due: table.column(&["due", "due date", "due_date", "deadline"]),
        time: table.column(&["time", "due time", "due_time"]),
        remind: table.column(&["remind", "reminder", "remind_at"]),
        repeat: table.column(&["repeat", "recurrence"]),
        priority: table.column(&["priority"]),
        tags: table.column(&["tags", "labels", "categories"]),
        parent: table.column(&["parent", "parent id", "parent_id"]),
    };
    let mut builder = Builder::new(here, "line");
    for at in table.broken {
        builder.bad(at, "it is not a row of the table");
    }
    for (at, row) in &table.rows {
        match item(row, &columns) {
            Ok(item) => drop(builder.add(*at, item)),
            Err(reason) => builder.bad(*at, reason),
        }
    }
    Ok(builder.finish())
}

fn item(row: &::csv::StringRecord, columns: &Columns) -> Result<Item, &'static str> {
    let get = |column| cell(row, column).trim();
    let id = |text: &str, reason| given(text, |text| RecordId::new(text).ok(), reason);
    let mut item = Item {
        id: id(get(columns.id), "\"id\" is not a valid id")?,
        title: cell(row, Some(columns.title)).to_owned(),
        done: matches!(
            get(columns.done).to_lowercase().as_str(),
            "true" | "yes" | "x" | "1" | "done" | "complete" | "completed"
        ),
        notes: cell(row, columns.notes).to_owned(),
        list: Some(get(columns.list).to_owned()),
        ..Item::default()
    };
    let (due, rest) = match get(columns.due).split_once(['T', ' ']) {
        Some((due, rest)) => (due, rest),
        None => (get(columns.due), ""),
    };
    item.due = given(due, |text| text.parse().ok(), "\"due\" is not a date like 2026-03-14")?;
    let time = if get(columns.time).is_empty() { rest } else { get(columns.time) };
    let details = &mut item.details;
    details.due_time = given(time, read_time, "\"time\" is not a time like 09:00")?;
    details.remind_at =
        given(get(columns.remind), remind::read, "\"remind\" is not a time like 2026-03-14T09:00")?;
    details.repeat = given(
        get(columns.repeat),
        |text| text.parse().ok(),
        "\"repeat\" is not a rule like \"every 2 weeks\"",
    )?;
    details.priority = given(get(columns.priority), priority, "\"priority\" is not 1 to 4")?.flatten();
    details.tags = Tags::parse(get(columns.tags));
    details.parent = id(get(columns.parent), "\"parent\" is not a valid id")?;
    details.completed_at = Some(get(columns.completed_at).to_owned()).filter(|at| !at.is_empty());
    Ok(item)
}

/// Reads a cell; an empty one says nothing, one that is not understood makes the row bad.
fn given<T>(
    text: &str,
    read: impl FnOnce(&str) -> Option<T>,
    reason: &'static str,
) -> Result<Option<T>, &'static str> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some).ok_or(reason) }
}

fn priority(text: &str) -> Option<Option<Priority>> {
    match text.to_lowercase().as_str() {
        "0" | "none" | "normal" => Some(None),
        word => ENGLISH.priority(word).map(Some),
    }
}

pub(super) fn write(lists: &[Record], tasks: &[Record]) -> String {
    let mut text = line(HEAD);
    for item in items(lists, tasks) {
        let details = &item.details;
        let cells = [
            item.id.as_ref().map(ToString::to_string).unwrap_or_default(),
            item.list.clone().unwrap_or_default(),
            item.title.clone(),
            item.done.to_string(),
            details.completed_at.clone().unwrap_or_default(),
            item.notes.clone(),
            item.due.map(|due| due.to_string()).unwrap_or_default(),
            details.due_time.map(time_text).unwrap_or_default(),
            details.remind_at.map(remind::text).unwrap_or_default(),
            details.repeat.map(|rule| rule.to_string()).unwrap_or_default(),
            details.priority.map(|step| step.number().to_string()).unwrap_or_default(),
            details.tags.to_string(),
            details.parent.as_ref().map(ToString::to_string).unwrap_or_default(),
        ];
        text.push_str(&line(cells.iter().map(String::as_str)));
    }
    text
}
