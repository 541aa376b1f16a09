//! Files as other programs write them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::collections::HashMap;

use serde_json::{Value, json};
use support::import;
use todo::formats::{Format, FormatError};

/// The tasks of a file in words, and what is bad about it.
fn shown(format: Format, file: &str) -> Vec<String> {
    let import = import(format, file.as_bytes()).unwrap();
    let lists: HashMap<_, _> =
        import.lists.iter().map(|row| (row.id.to_string(), row.fields["name"].clone())).collect();
    let titles: HashMap<_, _> =
        import.tasks.iter().map(|row| (row.id.to_string(), row.fields["text"].clone())).collect();
    let task = |row: &todo::json::Row| {
        let mut fields = row.fields.clone();
        fields.remove("order");
        fields.retain(|_, value| *value != Value::Bool(false));
        for (name, names) in [("listId", &lists), ("parentId", &titles)] {
            if let Some(value) = fields.get_mut(name) {
                *value = names[value.as_str().unwrap()].clone();
            }
        }
        Value::Object(fields).to_string()
    };
    import.tasks.iter().map(task).chain(import.bad.iter().map(ToString::to_string)).collect()
}

#[test]
fn a_table_of_another_program_is_read_by_the_names_of_its_columns() {
    let file = "Task Name;Due Date;Labels;Status;Project;Priority\nMilk;2026-03-14 09:00;shop, home;done;Groceries;high\n\
                Bread;tomorrow;;;;\n;;a;;;\n";
    let expected = [
        r#"{"complete":true,"due":"2026-03-14","dueTime":"09:00","listId":"Groceries","priority":2,"tags":"shop home","text":"Milk"}"#,
        "line 3: \"due\" is not a date like 2026-03-14",
        "line 4: it has no title",
    ];
    assert_eq!(shown(Format::Csv, file), expected);
    let nothing = import(Format::Csv, b"a,b\n1,2\n").unwrap_err();
    assert_eq!(nothing.to_string(), "the first line of the file names no column \"title\"");
}

#[test]
fn a_todo_txt_of_another_program_is_read() {
    let file = "(A) 2026-03-01 Call Mum +Family @phone due:2026-03-14 https://example.com\n\
                x 2026-03-09 2026-03-01 Pay rent pri:B rec:+1m\n\n(Z) Sleep @home +a +b\nx\n";
    let expected = [
        r#"{"due":"2026-03-14","listId":"Family","priority":1,"tags":"phone","text":"Call Mum https://example.com"}"#,
        r#"{"complete":true,"completedAt":"2026-03-09","priority":2,"repeat":"every month","text":"Pay rent"}"#,
        r#"{"listId":"a","priority":4,"tags":"home","text":"Sleep +b"}"#,
        r#"{"text":"x"}"#,
    ];
    assert_eq!(shown(Format::TodoTxt, file), expected);
}

#[test]
fn a_markdown_note_of_another_program_is_read() {
    let file = "# Trip\nSome text.\n- [ ] Book flights ⏫ 📅 2026-03-14\n\t- [x] Ask Ana ✅ 2026-03-09\n\t  She knows.\n\
                * [-] Old plan\n1. [ ] Pack #bag 🔁 every week when done\n- no task\n\n## Work\n- [ ]\n- [ ] Fix #12\n";
    let expected = [
        r#"{"due":"2026-03-14","listId":"Trip","priority":2,"text":"Book flights"}"#,
        r#"{"complete":true,"completedAt":"2026-03-09","listId":"Trip","notes":"She knows.","parentId":"Book flights","text":"Ask Ana"}"#,
        r#"{"complete":true,"listId":"Trip","text":"Old plan"}"#,
        r#"{"listId":"Trip","repeat":"every week after completion","tags":"bag","text":"Pack"}"#,
        r#"{"listId":"Work","text":"Fix #12"}"#,
        "line 11: it has no title",
    ];
    assert_eq!(shown(Format::Markdown, file), expected);
}

#[test]
fn a_calendar_of_another_program_is_read() {
    let file = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Home\\, sweet\r\nBEGIN:VTODO\r\nUID:a1\r\nSUMMARY:Long ti\r\n tle\r\n\
        DUE;TZID=\"Europe/Berlin:x\":20260314T090000\r\nPRIORITY:5\r\nCATEGORIES:deep work,home\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\n\
        BEGIN:VALARM\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VTODO\r\n\
        BEGIN:VTODO\r\nUID:a2\r\nSUMMARY:Step\r\nRELATED-TO:a1\r\nDUE:20260313T230000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\nCOMPLETED:20260309T100000Z\r\nEND:VTODO\r\n\
        BEGIN:VTODO\r\nSUMMARY:Day\r\nDUE;VALUE=DATE:20260314\r\nEND:VTODO\r\n\
        BEGIN:VTODO\r\nSUMMARY:Bad\r\nDUE:soon\r\nEND:VTODO\r\nBEGIN:VTODO\r\nSUMMARY:cut";
    let list = r#""listId":"Home, sweet""#;
    let expected = [
        format!(
            r#"{{"due":"2026-03-14","dueTime":"09:00",{list},"priority":3,"repeat":"every week on mon","tags":"deep-work home","text":"Long title"}}"#
        ),
        format!(
            r#"{{"complete":true,"completedAt":"2026-03-09T10:00:00.000Z","due":"2026-03-14","dueTime":"01:00",{list},"notes":"Repeats: FREQ=DAILY;COUNT=2","parentId":"Long title","text":"Step"}}"#
        ),
        format!(r#"{{"due":"2026-03-14",{list},"text":"Day"}}"#),
        "line 27: its DUE is not a date".to_owned(),
        "line 31: it does not end".to_owned(),
    ];
    assert_eq!(shown(Format::ICalendar, file), expected);
    assert_eq!(
        import(Format::ICalendar, b"hello").unwrap_err().to_string(),
        "the file is not an iCalendar file"
    );
}

#[test]
fn a_project_of_todoist_is_read() {
    let file = "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n\
        meta,view_style=list,,,,,,,,\ntask,Book flights @travel,Cheap,1,1,,,14 Mar 9am,en,\ntask,Ask Ana,,4,2,,,every fri,en,\n\
        note,She knows.,,,,,,,,\n,,,,,,,,,\nsection,Work,,,,,,,,\ntask,Report,,3,1,,,kommenden Freitag,de,\nwhat,x,,,,,,,,\n";
    let expected = [
        r#"{"due":"2026-03-14","dueTime":"09:00","notes":"Cheap","priority":1,"tags":"travel","text":"Book flights"}"#,
        r#"{"due":"2026-03-13","notes":"She knows.","parentId":"Book flights","repeat":"every week on fri","text":"Ask Ana"}"#,
        r#"{"listId":"Work","notes":"Date: kommenden Freitag","priority":3,"text":"Report"}"#,
        "line 9: its TYPE is not task, section or note",
    ];
    assert_eq!(shown(Format::TodoistCsv, file), expected);
}

#[test]
fn lists_of_microsoft_to_do_are_read() {
    let file = json!({"value": [{"displayName": "Trip", "tasks": [
        {"title": "Book flights", "status": "notStarted", "importance": "high", "body": {"content": "Cheap", "contentType": "text"},
         "dueDateTime": {"dateTime": "2026-03-14T00:00:00.0000000", "timeZone": "UTC"},
         "reminderDateTime": {"dateTime": "2026-03-13T22:30:00.0000000", "timeZone": "UTC"}, "categories": ["Red category"],
         "recurrence": {"pattern": {"type": "weekly", "interval": 2, "daysOfWeek": ["monday"]}, "range": {"type": "noEnd"}},
         "checklistItems": [{"displayName": "Ask Ana", "isChecked": true}]},
        {"title": "Done", "status": "completed", "completedDateTime": {"dateTime": "2026-03-09T00:00:00.0000000", "timeZone": "UTC"}},
        {"status": "notStarted"}, 7,
    ]}]});
    let expected = [
        r#"{"due":"2026-03-14","listId":"Trip","notes":"Cheap","priority":2,"remindAt":"2026-03-14T00:30","repeat":"every 2 weeks on mon","tags":"Red-category","text":"Book flights"}"#,
        r#"{"complete":true,"listId":"Trip","parentId":"Book flights","text":"Ask Ana"}"#,
        r#"{"complete":true,"completedAt":"2026-03-09","listId":"Trip","text":"Done"}"#,
        "task 3: it has no title",
        "task 4: it has no title",
    ];
    assert_eq!(shown(Format::MicrosoftJson, &file.to_string()), expected);
    assert!(import(Format::MicrosoftJson, b"{\"a\":1}").is_err());
}

#[test]
fn tasks_of_outlook_are_read() {
    let file = "\"Subject\",\"Start Date\",\"Due Date\",\"Reminder On/Off\",\"Reminder Date\",\"Reminder Time\",\"Date Completed\",\"Categories\",\"Notes\",\"Priority\",\"Status\"\r\n\
        \"Report\",\"\",\"3/14/2026\",\"True\",\"3/13/2026\",\"9:00:00 AM\",\"\",\"Red;Blue\",\"a\r\nb\",\"High\",\"Not Started\"\r\n\
        \"Done\",\"\",\"\",\"False\",\"\",\"\",\"3/9/2026\",\"\",\"\",\"Normal\",\"Completed\"\r\n\"Bad\",\"\",\"soon\"\r\n";
    let expected = [
        r#"{"due":"2026-03-14","notes":"a\r\nb","priority":2,"remindAt":"2026-03-13T09:00","tags":"Red Blue","text":"Report"}"#,
        r#"{"complete":true,"completedAt":"2026-03-09","text":"Done"}"#,
        "line 5: \"Due Date\" is not a date",
    ];
    assert_eq!(shown(Format::OutlookCsv, file), expected);
}

#[test]
fn a_utf_16_file_is_text_and_other_bytes_are_refused() {
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain("title,due\nBüro,\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(import(Format::Csv, &wide).unwrap().tasks.len(), 1);
    assert_eq!(import(Format::Csv, b"title\nB\xFCro\n"), Err(FormatError::NotText));
}

#[test]
fn a_row_larger_than_a_store_takes_is_bad() {
    let file = format!("title,notes\nMilk,{}\n", "x".repeat(60_000));
    assert_eq!(shown(Format::Csv, &file), ["line 2: it is larger than 48 KiB"]);
}
