//! A project of Todoist as CSV: `TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE`.
//!
//! `task` rows are tasks, those with a deeper INDENT steps of the one above; a `section` is a list; a `note` belongs to
//! the task above it. Priority 1 is the most, 4 is none. Labels stand in the content as `@label`. A date that is not
//! understood is kept in the notes.

use ::csv::StringRecord;

use super::item::{Builder, Item};
use super::table::{Table, cell};
use super::{FormatError, Here};
use crate::json::Import;
use crate::priority::Priority;
use crate::quick_add::{Options, Says, phrase};

struct Columns {
    kind: usize,
    content: usize,
    description: Option<usize>,
    priority: Option<usize>,
    indent: Option<usize>,
    date: Option<usize>,
}

pub(super) fn read(text: &str, here: &mut Here<'_>) -> Result<Import, FormatError> {
    let table = Table::read(text);
    let columns = Columns {
        kind: table.needed(&["type"], "TYPE")?,
        content: table.needed(&["content"], "CONTENT")?,
        description: table.column(&["description"]),
        priority: table.column(&["priority"]),
        indent: table.column(&["indent"]),
        date: table.column(&["date"]),
    };
    let mut builder = Builder::new(here, "line");
    for at in &table.broken {
        builder.bad(*at, "it is not a row of the table");
    }
    let today = builder.today();
    let mut list = None;
    let mut above = Vec::new();
    let mut open: Option<(usize, Item)> = None;
    for (at, row) in &table.rows {
        let content = cell(row, Some(columns.content));
        match cell(row, Some(columns.kind)).trim().to_lowercase().as_str() {
            "task" => {
                close(&mut builder, &mut above, open.take());
                let depth = cell(row, columns.indent).trim().parse().unwrap_or(1_usize).clamp(1, 9);
                above.truncate(depth - 1);
                let mut item = item(row, &columns, today);
                item.list.clone_from(&list);
                item.details.parent = above.last().cloned();
                open = Some((*at, item));
            }
            "section" => {
                close(&mut builder, &mut above, open.take());
                above.clear();
                list = Some(content.to_owned());
            }
            "note" => match &mut open {
                Some((_, item)) => item.note(content),
                None => builder.bad(*at, "it is a note of no task"),
            },
            "meta" | "" => {}
            _ => builder.bad(*at, "its TYPE is not task, section or note"),
        }
    }
    close(&mut builder, &mut above, open);
    Ok(builder.finish())
}

fn close(builder: &mut Builder<'_, '_>, above: &mut Vec<sync_core::RecordId>, open: Option<(usize, Item)>) {
    if let Some((line, item)) = open {
        above.extend(builder.add(line, item));
    }
}

fn item(row: &StringRecord, columns: &Columns, today: jiff::civil::Date) -> Item {
    let mut item = Item { notes: cell(row, columns.description).to_owned(), ..Item::default() };
    let mut title = Vec::new();
    for word in cell(row, Some(columns.content)).split_whitespace() {
        match word.strip_prefix('@') {
            Some(label) if item.details.tags.insert(label) => {}
            _ => title.push(word),
        }
    }
    item.title = title.join(" ");
    let number = cell(row, columns.priority).trim().parse().ok().filter(|number| *number < 4);
    item.details.priority = number.and_then(Priority::from_number);
    let date = cell(row, columns.date).trim();
    match phrase(date, &Options::at(today.at(0, 0, 0, 0))) {
        _ if date.is_empty() => {}
        Some(Says::Due(due)) => (item.due, item.details.due_time) = (Some(due.date), due.time),
        Some(Says::Repeat(rule, due)) => {
            (item.due, item.details.due_time, item.details.repeat) = (Some(due.date), due.time, Some(rule));
        }
        _ => item.note(&format!("Date: {date}")),
    }
    item
}
