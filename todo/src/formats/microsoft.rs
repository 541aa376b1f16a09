//! Lists of Microsoft To Do as JSON: the objects `todoTaskList` and `todoTask` of its web interface, which the programs
//! that save them write as they are.
//!
//! Assumed: a list of lists, each with `displayName` and `tasks`, or one list of tasks; either alone or under `value`,
//! `lists` or `tasks`. `checklistItems` become steps. A reminder is a `dateTime` with a `timeZone`, which is UTC or this
//! computer's; a due date is a date, whatever its time says, because that program has no due times.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::Value;
use sync_core::RecordId;

use super::item::{Builder, Item};
use super::{FormatError, Here};
use crate::json::{FileError, Import};
use crate::priority::Priority;
use crate::quick_add::words::ENGLISH;
use crate::repeat::{Days, Repeat, Start, Unit};
use crate::tags::Tags;

pub(super) fn read(bytes: &[u8], here: &mut Here<'_>) -> Result<Import, FormatError> {
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let file: Value = serde_json::from_slice(bytes).map_err(|error| FileError::NotJson {
        what: if error.is_eof() { "it ends too early" } else { "it is malformed" },
        line: error.line(),
        column: error.column(),
    })?;
    let rows = rows(&file).ok_or(FormatError::Other("a list of Microsoft To Do"))?;
    let zone = here.zone.clone();
    let mut builder = Builder::new(here, "task");
    let mut number = 0;
    for row in rows {
        if let Some(tasks) = row.get("tasks").and_then(|tasks| self::rows(tasks)) {
            let name = text(row, "displayName");
            for one in tasks {
                number += 1;
                task(&mut builder, number, one, Some(name.to_owned()), &zone);
            }
        } else {
            number += 1;
            task(&mut builder, number, row, None, &zone);
        }
    }
    Ok(builder.finish())
}

pub(super) fn rows(value: &Value) -> Option<&Vec<Value>> {
    value
        .as_array()
        .or_else(|| ["value", "lists", "tasks"].iter().find_map(|name| value.get(name)?.as_array()))
}

fn task(builder: &mut Builder<'_, '_>, number: usize, row: &Value, list: Option<String>, zone: &TimeZone) {
    let at = |name: &str| row.get(name).and_then(|value| local(value, zone));
    let mut item = Item {
        title: text(row, "title").to_owned(),
        done: text(row, "status") == "completed",
        notes: text(row.get("body").unwrap_or(&Value::Null), "content").trim_end().to_owned(),
        due: row.get("dueDateTime").and_then(due),
        list: list.clone(),
        ..Item::default()
    };
    let details = &mut item.details;
    details.completed_at = row.get("completedDateTime").and_then(due).map(|day| day.to_string());
    details.remind_at = at("reminderDateTime")
        .filter(|_| row.get("isReminderOn").and_then(Value::as_bool).unwrap_or(true))
        .and_then(|at| at.with().second(0).subsec_nanosecond(0).build().ok());
    details.priority = match text(row, "importance") {
        "high" => Some(Priority::High),
        "low" => Some(Priority::Low),
        _ => None,
    };
    let tags = row.get("categories").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    details.tags = tags.iter().filter_map(Value::as_str).collect::<Tags>();
    details.repeat = row.get("recurrence").and_then(|rule| rule.get("pattern")).and_then(repeat);
    let steps = row.get("checklistItems").and_then(Value::as_array);
    let id = builder.add(number, item);
    for step in steps.into_iter().flatten() {
        step_of(builder, number, step, list.clone(), id.clone());
    }
}

fn step_of(
    builder: &mut Builder<'_, '_>,
    number: usize,
    step: &Value,
    list: Option<String>,
    parent: Option<RecordId>,
) {
    let mut item = Item {
        title: text(step, "displayName").to_owned(),
        done: step.get("isChecked") == Some(&Value::Bool(true)),
        list,
        ..Item::default()
    };
    item.details.parent = parent;
    builder.add(number, item);
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The day of a `dateTime` as it is written: midnight of a zone is a way to say the day.
fn due(value: &Value) -> Option<Date> {
    text(value, "dateTime").get(..10)?.parse().ok()
}

fn local(value: &Value, zone: &TimeZone) -> Option<DateTime> {
    let wall: DateTime = text(value, "dateTime").trim_end_matches('Z').parse().ok()?;
    match text(value, "timeZone") {
        "" | "UTC" => Some(zone.to_datetime(TimeZone::UTC.to_timestamp(wall).ok()?)),
        // Of another zone the clock on the wall is taken as it is: to know more about it would need a table from the disk.
        _ => Some(wall),
    }
}

fn repeat(pattern: &Value) -> Option<Repeat> {
    let every = u16::try_from(pattern.get("interval").and_then(Value::as_u64).unwrap_or(1)).ok()?;
    let day = || pattern.get("dayOfMonth").and_then(Value::as_i64).and_then(|day| i8::try_from(day).ok());
    let days = || -> Option<Days> {
        let days = pattern.get("daysOfWeek")?.as_array()?;
        days.iter().map(|day| ENGLISH.weekday(&day.as_str()?.to_lowercase())).collect()
    };
    let unit = match text(pattern, "type") {
        "daily" => Unit::Days,
        "weekly" => Unit::Weeks(days().unwrap_or_default()),
        "absoluteMonthly" => Unit::Months(day().filter(|day| *day > 0)),
        "absoluteYearly" => Unit::Years(day().filter(|day| *day > 0)),
        _ => return None,
    };
    Repeat::new(every, unit, Start::Due)
}
