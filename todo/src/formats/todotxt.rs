//! todo.txt: a task on a line, `x` for done, `(A)` to `(D)` for priorities, `+list`, `@tag`, `due:2026-03-14`.
//!
//! `time:`, `rem:` (reminder) and `rec:` (repeating, `rec:+2w` from the due day, `rec:2w` from completion) are the
//! extensions other programs use or ignore. In a list's name `_` is a blank. A word of the title that would be read as
//! one of these has a backslash before it. Notes and the order of steps under a task are not in the file.

use jiff::civil::Date;
use sync_core::Record;

use super::Here;
use super::item::{Builder, Item, escape, items, unescape};
use crate::MAX_ROW_BYTES;
use crate::due::{read_time, time_text};
use crate::json::Import;
use crate::priority::Priority;
use crate::remind;
use crate::repeat::{Days, Repeat, Start, Unit};

pub(super) fn read(text: &str, here: &mut Here<'_>) -> Import {
    let mut builder = Builder::new(here, "line");
    for (at, line) in text.lines().enumerate() {
        if line.len() > MAX_ROW_BYTES {
            builder.bad(at + 1, &format!("it is larger than {} KiB", MAX_ROW_BYTES / 1024));
        } else if !line.trim().is_empty() {
            builder.add(at + 1, item(line.trim()));
        }
    }
    builder.finish()
}

fn item(line: &str) -> Item {
    let mut item = Item::default();
    let mut words: Vec<_> = line.split_whitespace().collect();
    if words.first() == Some(&"x") && words.len() > 1 {
        item.done = true;
        words.remove(0);
    }
    if let Some(priority) = words.first().and_then(|word| letter(word)).filter(|_| words.len() > 1) {
        item.details.priority = priority;
        words.remove(0);
    }
    // The day it was completed, then the day it was made; an open task has only the second.
    let mut dates = Vec::new();
    while let Some(date) =
        words.first().and_then(|word| day(word)).filter(|_| dates.len() < 2 && words.len() > 1)
    {
        dates.push(date);
        words.remove(0);
    }
    item.details.completed_at = dates.first().filter(|_| item.done).map(ToString::to_string);
    let mut title = Vec::new();
    for word in words {
        if !take(word, &mut item) {
            title.push(word);
        }
    }
    item.title = unescape(&title.join(" "), special);
    item
}

/// Takes what a word says about the task; `false` if it is a word of the title.
fn take(word: &str, item: &mut Item) -> bool {
    let details = &mut item.details;
    if let Some(name) = word.strip_prefix('+').filter(|name| !name.is_empty()) {
        let first = item.list.is_none();
        item.list.get_or_insert_with(|| list_name(name));
        return first;
    }
    if let Some(tag) = word.strip_prefix('@').filter(|tag| !tag.is_empty()) {
        return details.tags.insert(tag);
    }
    let Some((key, value)) = word.split_once(':') else {
        return false;
    };
    match key {
        "due" => fill(&mut item.due, day(value)),
        "time" => fill(&mut details.due_time, read_time(value)),
        "rem" => fill(&mut details.remind_at, remind::read(value)),
        "rec" => fill(&mut details.repeat, rule(value)),
        "pri" => fill(&mut details.priority, letter(&format!("({value})")).flatten()),
        _ => false,
    }
}

fn fill<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let takes = place.is_none() && value.is_some();
    if takes {
        *place = value;
    }
    takes
}

/// Whether a word of a title would be read as something else.
fn special(word: &str, at: usize) -> bool {
    let key = word.split_once(':').map(|(key, _)| key);
    word.starts_with(['+', '@'])
        || matches!(key, Some("due" | "time" | "rem" | "rec" | "pri"))
        || (at == 0 && (word == "x" || letter(word).is_some() || day(word).is_some()))
}

/// `(A)` is urgent, `(D)` and all after it low.
fn letter(word: &str) -> Option<Option<Priority>> {
    let &[b'(', letter @ b'A'..=b'Z', b')'] = word.as_bytes() else {
        return None;
    };
    Some(Priority::from_number(i64::from(letter - b'A' + 1).min(4)))
}

fn day(word: &str) -> Option<Date> {
    word.parse().ok().filter(|_| word.len() == 10)
}

fn list_name(name: &str) -> String {
    let mut clean = String::new();
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        clean.push(match c {
            '\\' => chars.next().unwrap_or(c),
            '_' => ' ',
            c => c,
        });
    }
    clean
}

/// `3d`, `+2w`, `1m`, `y`, `+1b` (working days); other rules as their text with `_` for blanks.
fn rule(text: &str) -> Option<Repeat> {
    let (start, short) = match text.strip_prefix('+') {
        Some(rest) => (Start::Due, rest),
        None => (Start::Completion, text),
    };
    let digits = short.trim_end_matches(|c: char| !c.is_ascii_digit());
    let every = if digits.is_empty() { Some(1) } else { digits.parse().ok() };
    let unit = match short.get(digits.len()..)? {
        "d" => Some(Unit::Days),
        "w" => Some(Unit::Weeks(Days::default())),
        "m" => Some(Unit::Months(None)),
        "y" => Some(Unit::Years(None)),
        "b" => Some(Unit::Weeks(Days::WEEKDAYS)),
        _ => None,
    };
    match unit {
        Some(unit) => Repeat::new(every?, unit, start),
        None => text.replace('_', " ").parse().ok(),
    }
}

fn rule_text(rule: Repeat) -> String {
    let unit = match rule.unit() {
        Unit::Days => Some('d'),
        Unit::Weeks(days) if days.is_empty() => Some('w'),
        Unit::Weeks(Days::WEEKDAYS) if rule.every() == 1 => Some('b'),
        Unit::Months(None) => Some('m'),
        Unit::Years(None) => Some('y'),
        _ => None,
    };
    let start = if rule.start() == Start::Due { "+" } else { "" };
    unit.map_or_else(|| rule.to_string().replace(' ', "_"), |unit| format!("{start}{}{unit}", rule.every()))
}

pub(super) fn write(lists: &[Record], tasks: &[Record]) -> String {
    items(lists, tasks).iter().map(line).collect()
}

fn line(item: &Item) -> String {
    let details = &item.details;
    let mut words = Vec::new();
    let letter = details
        .priority
        .and_then(|step| ["A", "B", "C", "D"].get(usize::try_from(step.number() - 1).ok()?).copied());
    if item.done {
        words.push("x".to_owned());
        words.extend(item.completed_on().map(|day| day.to_string()));
        words.extend(letter.map(|letter| format!("pri:{letter}")));
    } else {
        words.extend(letter.map(|letter| format!("({letter})")));
    }
    words.push(escape(&item.title, special));
    words.extend(item.list.as_ref().map(|name| {
        let name = name.replace('\\', "\\\\").replace('_', "\\_");
        format!("+{}", name.split_whitespace().collect::<Vec<_>>().join("_"))
    }));
    words.extend(details.tags.iter().map(|tag| format!("@{tag}")));
    words.extend(item.due.map(|due| format!("due:{due}")));
    words.extend(details.due_time.map(|time| format!("time:{}", time_text(time))));
    words.extend(details.remind_at.map(|at| format!("rem:{}", remind::text(at))));
    words.extend(details.repeat.map(|rule| format!("rec:{}", rule_text(rule))));
    format!("{}\n", words.join(" "))
}
