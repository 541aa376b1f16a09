//! Files that people import: any bytes are read, and what was read survives an export.

use jiff::civil::date;
use jiff::tz::{TimeZone, offset};
use sync_core::{Record, RecordId};
use todo::Task;
use todo::formats::{Format, Here, detect, read, write};
use todo::json::{Import, Plan, Row};

use super::choice;

pub(super) fn import(bytes: &[u8]) {
    let Some((format, bytes)) = choice(&Format::ALL, bytes) else { return };
    let _guess = detect("", bytes);
    let Some(first) = import_as(format, bytes, "first") else { return };
    let (lists, tasks) = (records(&first.lists), records(&first.tasks));
    for format in Format::ALL {
        let Some(text) = write(format, &lists, &tasks) else { continue };
        let again = import_as(format, text.as_bytes(), "again").expect("what was written is read");
        assert_eq!(again.bad, [], "{format:?}: what was written is all good");
        assert_eq!(titles(&again.tasks), titles(&first.tasks), "{format:?}: tasks");
        if format == Format::Json {
            assert!(again == first || !first.bad.is_empty(), "the file for backups holds everything");
            assert_eq!((&again.lists, &again.tasks), (&first.lists, &first.tasks));
        }
        let plan = Plan::new(again, &lists, &tasks);
        assert!(plan.tasks.is_empty(), "{format:?}: one's own export brings a task twice");
    }
}

/// No id is ever made twice, so those of two imports have different names.
fn import_as(format: Format, bytes: &[u8], ids: &str) -> Option<Import> {
    let mut count = 0;
    let mut new_id = || {
        count += 1;
        RecordId::new(format!("{ids}-{count}")).unwrap()
    };
    let zone = TimeZone::fixed(offset(2));
    read(format, bytes, &mut Here { today: date(2026, 3, 10), zone, new_id: &mut new_id }).ok()
}

fn records(rows: &[Row]) -> Vec<Record> {
    rows.iter().map(|row| Record::new(row.id.clone(), row.fields.clone())).collect()
}

/// The titles, word by word: not every format keeps what is between two.
fn titles(rows: &[Row]) -> Vec<String> {
    let title = |record: &Record| Task::from_record(record).title;
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let words =
        |title: String| title.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut titles: Vec<_> = records(rows).iter().map(title).map(words).collect();
    titles.sort();
    titles
}
