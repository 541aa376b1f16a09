//! Tasks of Outlook as CSV, which is also how Microsoft To Do gets its tasks onto a disk: `Subject`, `Due Date`,
//! `Date Completed`, `Reminder On/Off`, `Reminder Date`, `Reminder Time`, `Categories`, `Notes`, `Priority`, `Status`.
//!
//! Assumed: the column names are English; dates are `2026-03-14`, `14.3.2026` or, as Outlook writes them in the United
//! States, `3/14/2026`. A row whose `Due Date` is none of these is bad. The file may be in the old Windows letters.

use jiff::civil::Date;

use super::item::{Builder, Item};
use super::table::{Table, cell};
use super::{FormatError, Here, text};
use crate::due::read_time;
use crate::json::Import;
use crate::priority::Priority;
use crate::tags::Tags;

pub(super) fn read(bytes: &[u8], here: &mut Here<'_>) -> Result<Import, FormatError> {
    // The old letters of Western Europe are the first 256 of Unicode.
    let text = text(bytes).unwrap_or_else(|_| bytes.iter().copied().map(char::from).collect());
    let table = Table::read(&text);
    let subject = table.needed(&["subject"], "Subject")?;
    let column = |name: &str| table.column(&[name]);
    let mut builder = Builder::new(here, "line");
    for at in &table.broken {
        builder.bad(*at, "it is not a row of the table");
    }
    for (at, row) in &table.rows {
        let get = |name| cell(row, column(name)).trim();
        let due = get("due date");
        let due = if due.is_empty() || due == "0/0/00" { None } else { Some(day(due)) };
        if due == Some(None) {
            builder.bad(*at, "\"Due Date\" is not a date");
            continue;
        }
        let mut item = Item {
            title: cell(row, Some(subject)).to_owned(),
            notes: cell(row, column("notes")).trim_end().to_owned(),
            due: due.flatten(),
            done: get("status").eq_ignore_ascii_case("completed") || day(get("date completed")).is_some(),
            ..Item::default()
        };
        let details = &mut item.details;
        details.completed_at = day(get("date completed")).map(|day| day.to_string());
        details.tags = get("categories").split(';').collect::<Tags>();
        details.priority = match get("priority").to_lowercase().as_str() {
            "high" => Some(Priority::High),
            "low" => Some(Priority::Low),
            _ => None,
        };
        if get("reminder on/off").eq_ignore_ascii_case("true") {
            let time = clock(get("reminder time"));
            details.remind_at = day(get("reminder date")).zip(time).map(|(day, time)| day.to_datetime(time));
        }
        builder.add(*at, item);
    }
    Ok(builder.finish())
}

fn day(text: &str) -> Option<Date> {
    let parts = |sign| {
        let parts: Vec<i16> = text.split(sign).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        <[i16; 3]>::try_from(parts).ok()
    };
    let (year, month, day) = if let Some([year, month, day]) = parts('-') {
        (year, month, day)
    } else if let Some([month, day, year]) = parts('/') {
        (year, month, day)
    } else {
        let [day, month, year] = parts('.')?;
        (year, month, day)
    };
    let year = if (0..100).contains(&year) { year + 2000 } else { year };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `9:00:00 AM` or `09:00:00`.
fn clock(text: &str) -> Option<jiff::civil::Time> {
    let (time, half) = text.split_once(' ').unwrap_or((text, ""));
    let time = read_time(time)?;
    let hour = match half.to_ascii_uppercase().as_str() {
        "AM" => time.hour() % 12,
        "PM" => time.hour() % 12 + 12,
        _ => time.hour(),
    };
    jiff::civil::Time::new(hour, time.minute(), 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn dates_and_times_are_read_as_outlook_writes_them() {
        for text in ["2026-03-14", "3/14/2026", "03/14/26", "14.3.2026"] {
            assert_eq!(day(text), Some(date(2026, 3, 14)), "{text}");
        }
        for text in ["", "14/3/2026", "3/14", "soon", "1-2-3-4"] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(clock("9:05:00 PM"), Some(time(21, 5, 0, 0)));
        assert_eq!(clock("12:05:00 AM"), Some(time(0, 5, 0, 0)));
        assert_eq!(clock("09:05"), Some(time(9, 5, 0, 0)));
    }
}
