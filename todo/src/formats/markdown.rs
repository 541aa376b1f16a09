//! A Markdown checklist: a heading is a list, `- [ ]` a task, a deeper one its step, deeper text its notes.
//!
//! Details stand behind the title the way other programs write them: `#tag`, `🔺 ⏫ 🔼 🔽` for the four priorities,
//! `🔁 every week`, `📅 2026-03-14`, `🕘 09:00`, `⏰ 2026-03-14T09:00` (reminder), `✅ 2026-03-14` (done). A word of a
//! title that would be read as one of these has a backslash before it. Text that belongs to no task is passed over.

use sync_core::{Record, RecordId};

use super::Here;
use super::item::{Builder, Item, escape, items, unescape};
use crate::due::{read_time, time_text};
use crate::json::Import;
use crate::priority::Priority;
use crate::remind;

const SIGNS: [&str; 9] = ["🔺", "⏫", "🔼", "🔽", "🔁", "📅", "🕘", "⏰", "✅"];

pub(super) fn read(text: &str, here: &mut Here<'_>) -> Import {
    let mut builder = Builder::new(here, "line");
    let mut list = None;
    // The tasks this line may be a step of, with how far they are indented.
    let mut above: Vec<(usize, RecordId)> = Vec::new();
    let mut open: Option<(usize, usize, Item)> = None;
    let mut blank = 0;
    for (at, line) in text.lines().enumerate() {
        let indent = indent(line);
        if let Some((done, rest)) = task(line) {
            close(&mut builder, &mut above, open.take());
            above.retain(|(deep, _)| *deep < indent);
            let mut item = item(rest, done);
            item.list.clone_from(&list);
            item.details.parent = above.last().map(|(_, id)| id.clone());
            open = Some((at + 1, indent, item));
        } else if line.trim().is_empty() {
            blank += 1;
            continue;
        } else if let Some(name) = heading(line) {
            close(&mut builder, &mut above, open.take());
            above.clear();
            builder.list(name);
            list = Some(name.to_owned());
        } else if let Some((_, deep, item)) = open.as_mut().filter(|(_, deep, _)| *deep < indent) {
            let gap = if item.notes.is_empty() { 0 } else { blank };
            let inner = line.strip_prefix(&" ".repeat(*deep + 2)).unwrap_or_else(|| line.trim_start());
            item.notes.push_str(&"\n".repeat(gap));
            item.note(unescape_note(inner));
        } else {
            close(&mut builder, &mut above, open.take());
            above.clear();
        }
        blank = 0;
    }
    close(&mut builder, &mut above, open);
    builder.finish()
}

fn close(
    builder: &mut Builder<'_, '_>,
    above: &mut Vec<(usize, RecordId)>,
    open: Option<(usize, usize, Item)>,
) {
    if let Some((line, indent, item)) = open {
        above.extend(builder.add(line, item).map(|id| (indent, id)));
    }
}

/// How far a line is indented; a tab goes to the next multiple of four.
fn indent(line: &str) -> usize {
    line.chars()
        .take_while(|c| [' ', '\t'].contains(c))
        .fold(0, |at, c| if c == ' ' { at + 1 } else { (at / 4 + 1) * 4 })
}

fn heading(line: &str) -> Option<&str> {
    let name = line.trim_start_matches('#');
    let level = line.len() - name.len();
    let name = name.strip_prefix([' ', '\t'])?.trim();
    ((1..=6).contains(&level) && !name.is_empty()).then_some(name)
}

/// `- [ ] rest`, `* [x] rest`, `1. [ ] rest`; what is cancelled (`[-]`) counts as done.
fn task(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start();
    let rest = match line.strip_prefix(['-', '*', '+']) {
        Some(rest) => rest,
        None => line
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .strip_prefix(['.', ')'])
            .filter(|rest| rest.len() < line.len() - 1)?,
    };
    let rest = rest.trim_start().strip_prefix('[')?;
    let sign = rest.chars().next()?;
    let rest = rest.get(sign.len_utf8()..)?.strip_prefix(']')?;
    let blank = rest.is_empty() || rest.starts_with([' ', '\t']);
    blank.then_some((['x', 'X', '-'].contains(&sign), rest.trim()))
}

fn item(line: &str, done: bool) -> Item {
    let mut item = Item { done, ..Item::default() };
    let mut tags = Vec::new();
    let mut rest = line;
    while let Some(left) = last(rest, &mut item, &mut tags) {
        rest = left.trim_end();
    }
    item.details.tags = tags.iter().rev().collect();
    item.title = unescape(rest, special);
    item
}

/// Takes the last detail of a line and returns what stands before it; `None` if the line ends with its title.
fn last<'a>(line: &'a str, item: &mut Item, tags: &mut Vec<String>) -> Option<&'a str> {
    let word = line.split_whitespace().next_back()?;
    let before = line.get(..line.len() - word.len())?;
    if special(word, 0) && word.starts_with('#') {
        tags.push(word.to_owned());
        return Some(before);
    }
    let details = &mut item.details;
    if let Some(step) = priority(word).filter(|_| details.priority.is_none()) {
        details.priority = Some(step);
        return Some(before);
    }
    let at = SIGNS.iter().filter_map(|sign| line.rfind(sign).map(|at| (at, *sign))).max()?;
    let (before, sign) = (line.get(..at.0)?, at.1);
    let value = line.get(at.0 + sign.len()..)?.trim();
    if !before.is_empty() && !before.ends_with(char::is_whitespace) {
        return None;
    }
    let taken = match sign {
        "🔁" => {
            value.parse().ok().filter(|_| details.repeat.is_none()).map(|rule| details.repeat = Some(rule))
        }
        "📅" => value.parse().ok().filter(|_| item.due.is_none()).map(|day| item.due = Some(day)),
        "🕘" => {
            read_time(value).filter(|_| details.due_time.is_none()).map(|time| details.due_time = Some(time))
        }
        "⏰" => {
            remind::read(value).filter(|_| details.remind_at.is_none()).map(|at| details.remind_at = Some(at))
        }
        "✅" => value
            .parse::<jiff::civil::Date>()
            .ok()
            .filter(|_| details.completed_at.is_none())
            .map(|day| details.completed_at = Some(day.to_string())),
        _ => None,
    };
    taken.map(|()| before)
}

fn priority(sign: &str) -> Option<Priority> {
    let at = SIGNS.iter().take(4).position(|one| *one == sign)?;
    Priority::ALL.get(at).copied()
}

/// Whether a word of a title would be read as a detail. `#12` is a number, not a tag.
fn special(word: &str, _: usize) -> bool {
    let tag = word
        .strip_prefix('#')
        .is_some_and(|tag| crate::tags::clean_tag(tag).is_some() && !tag.bytes().all(|b| b.is_ascii_digit()));
    tag || SIGNS.iter().any(|sign| word.starts_with(sign))
}

/// A line of notes that looks like a task has a backslash before it.
fn escape_note(line: &str) -> String {
    if task(line.trim_start_matches('\\')).is_some() { format!("\\{line}") } else { line.to_owned() }
}

fn unescape_note(line: &str) -> &str {
    line.strip_prefix('\\').filter(|rest| task(rest.trim_start_matches('\\')).is_some()).unwrap_or(line)
}

pub(super) fn write(lists: &[Record], tasks: &[Record]) -> String {
    let items = items(lists, tasks);
    let mut text: String = items.iter().filter(|item| item.list.is_none()).map(lines).collect();
    let mut named = std::collections::HashSet::new();
    for list in lists {
        let list = crate::TaskList::from_record(list);
        let Some(name) = crate::clean_title(&list.name).filter(|_| named.insert(list.name.clone())) else {
            continue;
        };
        let gap = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!("{gap}# {name}\n\n"));
        text.extend(items.iter().filter(|item| item.list.as_ref() == Some(&list.name)).map(lines));
    }
    text
}

fn lines(item: &Item) -> String {
    let details = &item.details;
    let mut words = vec![escape(&item.title, special)];
    // One of digits only would be read as a part of the title, here and by other programs.
    words.extend(details.tags.iter().map(|tag| format!("#{tag}")).filter(|word| special(word, 0)));
    let step = details.priority.and_then(|step| usize::try_from(step.number() - 1).ok());
    words.extend(step.and_then(|at| SIGNS.get(at)).map(ToString::to_string));
    words.extend(details.repeat.map(|rule| format!("🔁 {rule}")));
    words.extend(item.due.map(|due| format!("📅 {due}")));
    words.extend(details.due_time.map(|time| format!("🕘 {}", time_text(time))));
    words.extend(details.remind_at.map(|at| format!("⏰ {}", remind::text(at))));
    words.extend(item.completed_on().filter(|_| item.done).map(|day| format!("✅ {day}")));
    let margin = " ".repeat(item.depth * 2);
    let mut text = format!("{margin}- [{}] {}\n", if item.done { "x" } else { " " }, words.join(" "));
    for line in item.notes.lines() {
        let inner =
            if line.trim().is_empty() { String::new() } else { format!("{margin}  {}", escape_note(line)) };
        text.push_str(&inner);
        text.push('\n');
    }
    text
}
