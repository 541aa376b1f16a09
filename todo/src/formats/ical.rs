//! iCalendar: the lines of a calendar, folded and unfolded; [`super::vtodo`] says what they mean.
//!
//! The reader is our own, because it has to go on after a bad task and name the line it began on, and because dates must
//! stay dates.

use sync_core::{Record, RecordId};

use super::item::{Builder, Item, items};
use super::{FormatError, Here, vtodo};
use crate::json::Import;

/// The longest line in bytes; longer ones are folded.
const FOLD: usize = 74;

/// A line of a calendar: `NAME;PARAM=…:value`.
#[derive(Clone, PartialEq)]
pub(super) struct Line {
    pub(super) name: String,
    /// Everything between the name and the value, in capitals.
    pub(super) params: String,
    pub(super) value: String,
}

pub(super) fn read(text: &str, here: &mut Here<'_>) -> Result<Import, FormatError> {
    let lines = unfold(text);
    let is = |line: &Line, name: &str, value: &str| {
        line.name == name && line.value.trim().eq_ignore_ascii_case(value)
    };
    if !lines.iter().any(|(_, line)| is(line, "BEGIN", "VCALENDAR")) {
        return Err(FormatError::Other("an iCalendar file"));
    }
    let zone = here.zone.clone();
    let mut builder = Builder::new(here, "line");
    let mut calendar = None;
    let mut todo: Option<(usize, Vec<Line>)> = None;
    // How deep we are in something inside a task, like its alarm.
    let mut inner = 0_usize;
    let mut todos = Vec::new();
    for (at, line) in lines {
        if is(&line, "BEGIN", "VTODO") {
            if let Some((begun, _)) = todo.replace((at, Vec::new())) {
                builder.bad(begun, "it does not end");
            }
            inner = 0;
        } else if is(&line, "END", "VTODO") {
            todos.extend(todo.take());
        } else if line.name == "X-WR-CALNAME" && todo.is_none() {
            calendar = Some(vtodo::plain(&line.value));
        } else if line.name == "BEGIN" {
            inner += 1;
        } else if line.name == "END" {
            inner = inner.saturating_sub(1);
        } else if let Some((_, lines)) = todo.as_mut().filter(|_| inner == 0) {
            lines.push(line);
        }
    }
    if let Some((begun, _)) = todo {
        builder.bad(begun, "it does not end");
    }
    for (at, lines) in todos {
        match vtodo::item(&lines, &zone) {
            Ok(item) => {
                let list = item.list.clone().or_else(|| calendar.clone());
                builder.add(at, Item { list, ..item });
            }
            Err(reason) => builder.bad(at, reason),
        }
    }
    Ok(builder.finish())
}

/// Joins folded lines; each has the number of its first one, from 1.
fn unfold(text: &str) -> Vec<(usize, Line)> {
    let mut whole: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), whole.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ => whole.push((at + 1, line.to_owned())),
        }
    }
    whole.into_iter().filter_map(|(at, line)| Some((at, split(&line)?))).collect()
}

/// Splits a line at the colon that is not between quotes.
fn split(line: &str) -> Option<Line> {
    let mut quoted = false;
    let colon = line.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == ':' && !quoted).then_some(at)
    })?;
    let (head, value) = (line.get(..colon)?, line.get(colon + 1..)?);
    let (name, params) = head.split_once(';').unwrap_or((head, ""));
    Some(Line {
        name: name.to_ascii_uppercase(),
        params: params.to_ascii_uppercase(),
        value: value.to_owned(),
    })
}

/// Ends a line, folded between characters.
pub(super) fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + 2);
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > FOLD {
            text.push_str("\r\n ");
            width = 1;
        }
        text.push(c);
        width += c.len_utf8();
    }
    text.push_str("\r\n");
    text
}

pub(super) fn write(lists: &[Record], tasks: &[Record]) -> String {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tidelist//Tidelist//EN\r\n".to_owned();
    for item in items(lists, tasks) {
        text.push_str("BEGIN:VTODO\r\n");
        let uid = item.id.as_ref().map(RecordId::as_str).unwrap_or_default();
        text.push_str(&folded(&format!("UID:{uid}")));
        text.extend(vtodo::lines(&item).iter().map(|line| folded(line)));
        text.push_str("END:VTODO\r\n");
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}
