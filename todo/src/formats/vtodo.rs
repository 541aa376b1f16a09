//! A task as the lines of a VTODO.
//!
//! What the standard has no word for is in `X-TIDELIST-LIST`, `X-TIDELIST-REPEAT` (rules from completion) and
//! `X-TIDELIST-REMIND` (a local time, which an alarm cannot hold). A rule we cannot follow goes to the notes.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sync_core::RecordId;

use super::ical::Line;
use super::item::Item;
use super::rrule;
use crate::priority::Priority;
use crate::remind;

pub(super) fn item(lines: &[Line], zone: &TimeZone) -> Result<Item, &'static str> {
    let mut item = Item::default();
    let mut own_rule = None;
    let mut unread = None;
    for line in lines {
        let value = line.value.trim();
        let details = &mut item.details;
        match line.name.as_str() {
            "UID" => item.id = RecordId::new(line.value.as_str()).ok(),
            "SUMMARY" => item.title = plain(&line.value),
            "DESCRIPTION" => item.notes = plain(&line.value),
            "STATUS" => {
                item.done |= ["COMPLETED", "CANCELLED"].iter().any(|done| value.eq_ignore_ascii_case(done));
            }
            "COMPLETED" => {
                item.done = true;
                details.completed_at = instant(value).map(|at| format!("{at:.3}"));
            }
            "DUE" => {
                let (date, time) = local(value, zone).ok_or("its DUE is not a date")?;
                item.due = Some(date.date());
                details.due_time = time.then(|| date.time()).map(minutes);
            }
            "PRIORITY" => details.priority = value.parse().ok().and_then(priority),
            "CATEGORIES" => split_list(&line.value).iter().for_each(|tag| {
                details.tags.insert(tag);
            }),
            "RELATED-TO" if !line.params.contains("RELTYPE=") || line.params.contains("RELTYPE=PARENT") => {
                details.parent = RecordId::new(line.value.as_str()).ok();
            }
            "RRULE" => {
                details.repeat = rrule::read(value);
                unread = details.repeat.is_none().then(|| format!("Repeats: {value}"));
            }
            "X-TIDELIST-LIST" => item.list = Some(plain(&line.value)),
            "X-TIDELIST-REPEAT" => own_rule = plain(&line.value).parse().ok(),
            "X-TIDELIST-REMIND" => details.remind_at = remind::read(value),
            _ => {}
        }
    }
    item.details.repeat = own_rule.or(item.details.repeat);
    if let Some(text) = unread {
        item.note(&text);
    }
    Ok(item)
}

fn minutes(time: jiff::civil::Time) -> jiff::civil::Time {
    jiff::civil::Time::new(time.hour(), time.minute(), 0, 0).unwrap_or(time)
}

/// Reads `20260314`, `20260314T090000` (on any wall) or `20260314T080000Z`; says whether there is a time.
fn local(value: &str, zone: &TimeZone) -> Option<(DateTime, bool)> {
    let date = jiff::civil::Date::strptime("%Y%m%d", value.get(..8)?).ok()?;
    if value.len() == 8 {
        return Some((date.at(0, 0, 0, 0), false));
    }
    if value.ends_with('Z') {
        return Some((zone.to_datetime(instant(value)?), true));
    }
    Some((DateTime::strptime("%Y%m%dT%H%M%S", value).ok()?, true))
}

fn instant(value: &str) -> Option<Timestamp> {
    let wall = DateTime::strptime("%Y%m%dT%H%M%S", value.strip_suffix('Z')?).ok()?;
    TimeZone::UTC.to_timestamp(wall).ok()
}

/// 1 is urgent, 2 to 4 high, 5 medium, 6 to 9 low, 0 none.
fn priority(number: u8) -> Option<Priority> {
    match number {
        1 => Some(Priority::Urgent),
        2..=4 => Some(Priority::High),
        5 => Some(Priority::Medium),
        6..=9 => Some(Priority::Low),
        _ => None,
    }
}

/// Takes the backslashes out of a text.
pub(super) fn plain(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => '\n',
                Some(other) => other,
                None => '\\',
            },
            c => c,
        });
    }
    text
}

/// Splits at the commas that no backslash stands before.
fn split_list(value: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, parts.last_mut()) {
            (',', _) => parts.push(String::new()),
            ('\\', Some(last)) => last.extend(chars.next()),
            (c, Some(last)) => last.push(c),
            _ => {}
        }
    }
    parts
}

fn escaped(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\n', '\r'], "\\n")
}

pub(super) fn lines(item: &Item) -> Vec<String> {
    let details = &item.details;
    // The standard wants a stamp; what it says is of no use here, and a constant keeps equal exports equal.
    let mut lines = vec!["DTSTAMP:19700101T000000Z".to_owned(), format!("SUMMARY:{}", escaped(&item.title))];
    if !item.notes.is_empty() {
        lines.push(format!("DESCRIPTION:{}", escaped(&item.notes)));
    }
    lines.extend(item.due.map(|due| match details.due_time {
        Some(time) => format!("DUE:{}", due.to_datetime(time).strftime("%Y%m%dT%H%M%S")),
        None => format!("DUE;VALUE=DATE:{}", due.strftime("%Y%m%d")),
    }));
    lines.extend(details.priority.map(|step| {
        let number = match step {
            Priority::Urgent => 1,
            Priority::High => 3,
            Priority::Medium => 5,
            Priority::Low => 9,
        };
        format!("PRIORITY:{number}")
    }));
    if !details.tags.is_empty() {
        let tags: Vec<_> = details.tags.iter().map(escaped).collect();
        lines.push(format!("CATEGORIES:{}", tags.join(",")));
    }
    lines.extend(details.parent.as_ref().map(|parent| format!("RELATED-TO:{parent}")));
    lines.extend(details.repeat.map(|rule| match rrule::text(rule) {
        Some(text) => format!("RRULE:{text}"),
        None => format!("X-TIDELIST-REPEAT:{rule}"),
    }));
    lines.extend(details.remind_at.map(|at| format!("X-TIDELIST-REMIND:{}", remind::text(at))));
    lines.extend(item.list.as_deref().map(|list| format!("X-TIDELIST-LIST:{}", escaped(list))));
    if item.done {
        lines.push("STATUS:COMPLETED".to_owned());
        let at = details.completed_at.as_deref();
        let at = at.and_then(|at| at.parse::<Timestamp>().ok());
        let at = at.or_else(|| TimeZone::UTC.to_timestamp(item.completed_on()?.at(0, 0, 0, 0)).ok());
        lines.extend(
            at.map(|at| format!("COMPLETED:{}", TimeZone::UTC.to_datetime(at).strftime("%Y%m%dT%H%M%SZ"))),
        );
    } else {
        lines.push("STATUS:NEEDS-ACTION".to_owned());
    }
    lines
}
