//! Files of other programs: what is written is read again, what is read twice is known, and nothing read can do harm.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::import;
use sync_core::{Record, RecordId};
use todo::formats::{Format, detect, write};
use todo::json::Plan;
use todo::{Task, TaskList};

const WRITTEN: [Format; 4] = [Format::Csv, Format::TodoTxt, Format::Markdown, Format::ICalendar];

/// A task as far as every format holds it, in words: `Groceries/Milk [x] 2026-03-14 …`, its task before it.
fn said(lists: &[Record], tasks: &[Record], format: Format) -> Vec<String> {
    let names: HashMap<_, _> =
        lists.iter().map(|list| (list.id.clone(), TaskList::from_record(list).name)).collect();
    let titles: HashMap<_, _> =
        tasks.iter().map(|task| (task.id.clone(), Task::from_record(task).title)).collect();
    let mut said: Vec<_> = tasks
        .iter()
        .map(|record| {
            let task = Task::from_record(record);
            let details = task.details.clone();
            let list = task.list.and_then(|list| names.get(&list).cloned()).unwrap_or_default();
            let completed = match format {
                // These say the day only.
                Format::TodoTxt | Format::Markdown => details.completed_at.map(|at| at[..10].to_owned()),
                _ => details.completed_at,
            };
            let mut text = format!(
                "{list}/{} [{}] {:?} {:?} {:?} {:?} {:?} {} {completed:?}",
                task.title,
                task.done,
                task.due,
                details.due_time,
                details.remind_at,
                details.repeat.map(|r| r.to_string()),
                details.priority,
                details.tags,
            );
            if format != Format::TodoTxt {
                let parent = details.parent.and_then(|parent| titles.get(&parent).cloned());
                text.push_str(&format!(" {:?} under {parent:?}", task.notes));
            }
            text
        })
        .collect();
    said.sort();
    said
}

fn records(rows: &[todo::json::Row]) -> Vec<Record> {
    rows.iter().map(|row| Record::new(row.id.clone(), row.fields.clone())).collect()
}

/// A line of text with words that mean something in one format or another.
fn line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "\\PC{1,8}".prop_map(|text| text.split_whitespace().collect::<String>()),
        1 => prop::sample::select(vec![
            "x", "(A)", "2026-03-14", "+a_b", "@b", "#c", "\\#c", "\\\\+d", "due:2026-03-14", "rec:1d", "pri:A", "time:9:00",
            "📅", "✅2", "🔁", "every", "day", "⏫", "\\📅", "-", "[ ]", "- [ ]", "a,b", "a;b", "\"q\"", "BEGIN:VTODO", "\\n", "1.",
            "#12", "a\\", "=1+1",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(word, 1..5).prop_map(|words| {
        let words: Vec<_> = words.iter().flat_map(|word| word.split_whitespace()).collect();
        if words.is_empty() { "a".to_owned() } else { words.join(" ") }
    })
}

prop_compose! {
    fn task()(
        text in line(),
        notes in prop::collection::vec(prop_oneof![4 => line(), 1 => Just(String::new())], 0..4),
        list in prop::option::of(0..3_usize),
        done in any::<bool>(),
        due in prop::option::of("20[0-9]{2}-0[1-9]-[12][0-8]"),
        time in prop::option::of("[01][0-9]:[0-5][0-9]"),
        remind in prop::option::of("20[0-9]{2}-0[1-9]-[12][0-8]T[01][0-9]:[0-5][0-9]"),
        repeat in prop::option::of(prop::sample::select(vec![
            "every day", "every 3 days", "every weekday", "every 2 weeks on mon thu", "every month", "every month on 31",
            "every year", "every 10 days after completion", "every 2 weeks after completion", "every year on 29",
        ])),
        priority in prop::option::of(1..=4_i64),
        tags in prop::sample::select(vec!["", "shop", "shop Ärger", "買い物 🛒", "a-b c_d"]),
        parent in prop::option::of(any::<prop::sample::Index>()),
    ) -> (Value, Option<usize>, Option<prop::sample::Index>) {
        let mut notes = notes.join("\n").trim().to_owned();
        if notes.lines().next().is_none() { notes.clear(); }
        let fields = json!({
            "text": text, "notes": notes, "complete": done, "due": due,
            "dueTime": time.filter(|_| due.is_some()), "remindAt": remind, "repeat": repeat, "priority": priority,
            "tags": tags, "completedAt": done.then_some("2026-03-09T10:00:00.000Z"),
        });
        (fields, list, parent)
    }
}

/// Lists with different names, and tasks of which some are steps of earlier ones in the same list.
fn everything() -> impl Strategy<Value = (Vec<Record>, Vec<Record>)> {
    let names = prop::collection::hash_set(line(), 3).prop_map(|names| {
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort();
        names
    });
    (names, prop::collection::vec(task(), 0..8)).prop_map(|(names, tasks)| {
        let id = |kind: &str, at: usize| RecordId::new(format!("{kind}-{at}")).unwrap();
        let record = |id, fields: Value| Record::new(id, fields.as_object().unwrap().clone());
        let lists: Vec<_> =
            names.iter().enumerate().map(|(at, name)| record(id("l", at), json!({"name": name}))).collect();
        let mut made: Vec<Record> = Vec::new();
        for (at, (mut fields, list, parent)) in tasks.into_iter().enumerate() {
            if let Some(parent) = parent.filter(|_| at > 0) {
                let parent = &made[parent.index(at)];
                fields["parentId"] = parent.id.as_str().into();
                fields["listId"] = parent.get("listId").clone();
            } else {
                fields["listId"] = list.map(|list| id("l", list).to_string()).into();
            }
            made.push(record(id("t", at), fields));
        }
        (lists, made)
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same((lists, tasks) in everything()) {
        for format in WRITTEN {
            let text = write(format, &lists, &tasks).unwrap();
            let import = import(format, text.as_bytes()).unwrap();
            prop_assert_eq!(&import.bad, &[], "{:?}\n{}", format, text);
            let read = said(&records(&import.lists), &records(&import.tasks), format);
            prop_assert_eq!(read, said(&lists, &tasks, format), "{:?}\n{}", format, text);
        }
    }

    #[test]
    fn importing_ones_own_export_adds_no_task((lists, tasks) in everything()) {
        for format in WRITTEN {
            let text = write(format, &lists, &tasks).unwrap();
            let plan = Plan::new(import(format, text.as_bytes()).unwrap(), &lists, &tasks);
            prop_assert_eq!((plan.lists.len(), plan.tasks.len()), (0, 0), "{:?}\n{}", format, text);
        }
    }

    #[test]
    fn what_is_written_is_known_by_its_name((lists, tasks) in everything()) {
        for format in WRITTEN {
            let text = write(format, &lists, &tasks).unwrap();
            let name = format!("tasks.{}", format.extension().unwrap());
            if format != Format::TodoTxt {
                prop_assert_eq!(detect(&name, text.as_bytes()), Some(format), "{}", text);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for format in Format::ALL {
            let _ = import(format, &bytes);
        }
        let _ = detect("a.csv", &bytes);
    }

    #[test]
    fn any_text_is_read_without_a_panic(
        head in prop::sample::select(vec![
            "", "title,due,repeat,priority\n", "TYPE,CONTENT,INDENT,DATE\n", "Subject,Due Date,Reminder Time\n",
            "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:a\n", "- [ ] a\n", "{\"value\":[{\"title\":", "[{\"tasks\":[{}],\"x\":",
        ]),
        lines in prop::collection::vec(prop_oneof![
            line(), any::<String>(), "task,\\PC{0,9},[0-9]{0,30},@?\\PC{0,9}", "(DUE|RRULE|COMPLETED|UID)[:;]\\PC{0,20}",
            " {0,9}- \\[.\\] \\PC{0,9}", "(END|BEGIN):(VTODO|VALARM)", "x \\([A-Z]\\) [0-9]{4}-[0-9]{2}-[0-9]{2} \\PC{0,9}",
        ], 0..12),
    ) {
        let text = format!("{head}{}", lines.join("\n"));
        for format in Format::ALL {
            let _ = import(format, text.as_bytes());
        }
        let _ = detect("", text.as_bytes());
    }

    #[test]
    fn no_reason_shows_what_a_row_says(secret in "[g-z]{12}") {
        let files = [
            (Format::Csv, format!("title,due,time,repeat,priority,remind,id\n{secret},{secret},,,,,\n{secret},,{secret},,,,\n\
                {secret},,,{secret},,,\n{secret},,,,{secret},,\n{secret},,,,,{secret},\n{secret},,,,,,a/{secret}\n")),
            (Format::ICalendar, format!("BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:{secret}\nDUE:{secret}\nEND:VTODO\n")),
            (Format::TodoistCsv, format!("TYPE,CONTENT\n{secret},{secret}\nnote,{secret}\n")),
            (Format::OutlookCsv, format!("Subject,Due Date\n{secret},{secret}\n")),
        ];
        for (format, text) in files {
            let import = import(format, text.as_bytes()).unwrap();
            prop_assert!(!import.bad.is_empty() && import.tasks.is_empty(), "{:?}", format);
            let said = format!("{:?}", import.bad);
            prop_assert!(!said.contains(&secret));
        }
    }
}

#[test]
fn tasks_that_are_steps_of_one_another_are_all_written() {
    let task = |id: &str, parent: &str| {
        let fields = json!({"text": id, "parentId": parent, "complete": false});
        Record::new(RecordId::new(id).unwrap(), fields.as_object().unwrap().clone())
    };
    let tasks = [task("a", "b"), task("b", "a"), task("c", "b"), task("d", "d")];
    for format in WRITTEN {
        let text = write(format, &[], &tasks).unwrap();
        assert_eq!(import(format, text.as_bytes()).unwrap().tasks.len(), 4, "{text}");
    }
}

#[test]
fn a_tag_of_digits_does_not_get_into_the_title() {
    let fields = json!({"text": "Plan", "tags": "2026 work", "complete": false});
    let task = Record::new(RecordId::new("a").unwrap(), fields.as_object().unwrap().clone());
    for format in WRITTEN {
        let text = write(format, &[], std::slice::from_ref(&task)).unwrap();
        assert_eq!(import(format, text.as_bytes()).unwrap().tasks[0].fields["text"], "Plan", "{text}");
    }
}

#[test]
fn a_heading_is_one_list_whatever_stands_between_its_words() {
    let file = import(Format::Markdown, b"# A\0b\n- [ ] Milk\n- [ ] Bread\n").unwrap();
    let names: Vec<_> = records(&file.lists).iter().map(|list| TaskList::from_record(list).name).collect();
    assert_eq!(names, ["A b"]);
    let of_it = |task: &Record| Task::from_record(task).list == Some(file.lists[0].id.clone());
    assert!(records(&file.tasks).iter().all(of_it), "both tasks stand in it");
}

#[test]
fn a_title_that_begins_with_a_byte_order_mark_keeps_it() {
    let task = json!({"text": "\u{feff}Milk"});
    let task = Record::new(RecordId::new("t").unwrap(), task.as_object().unwrap().clone());
    for format in WRITTEN {
        let text = write(format, &[], std::slice::from_ref(&task)).unwrap();
        let again = records(&import(format, text.as_bytes()).unwrap().tasks);
        assert_eq!(Task::from_record(&again[0]).title, "\u{feff}Milk", "{format:?}");
    }
}
