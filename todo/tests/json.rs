//! The JSON file: what is written is read again, and nothing that is read can do harm.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sync_core::{Record, RecordId};
use todo::json::{FileError, Import, Plan, Row, read, write};

fn file(lists: Value, tasks: Value) -> Vec<u8> {
    json!({"format": "tidelist", "version": 1, "lists": lists, "tasks": tasks}).to_string().into_bytes()
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no such number", |n| n.is_finite()).prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map("\\PC{0,8}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Records as a store can hold them: declared members of their kind, and members nobody declared.
fn records(title: &'static str) -> impl Strategy<Value = Vec<Record>> {
    let extra = prop::collection::hash_map("x[a-z]{1,6}", any_json(), 0..4);
    let one = ("\\PC{0,20}[a-z]", any::<bool>(), prop::option::of(0..4000_i32), extra).prop_map(
        move |(text, complete, due, extra)| {
            let mut fields: Map<String, Value> = extra.into_iter().collect();
            fields.insert(title.to_owned(), text.into());
            if title == "text" {
                fields.insert("complete".to_owned(), complete.into());
                let day = jiff::civil::date(2020, 1, 1);
                let due = due.map(|days| day.saturating_add(jiff::Span::new().days(days)).to_string());
                fields.insert("due".to_owned(), due.into());
            }
            fields
        },
    );
    prop::collection::vec(one, 0..8).prop_map(|rows| {
        let ids = (0..).map(|number| RecordId::new(format!("id-{number}")).unwrap());
        ids.zip(rows).map(|(id, fields)| Record::new(id, fields)).collect()
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(lists in records("name"), tasks in records("text")) {
        let import = read(write(&lists, &tasks).as_bytes()).unwrap();
        let rows = |records: Vec<Record>| {
            records.into_iter().map(|record| Row { id: record.id, fields: record.fields }).collect::<Vec<_>>()
        };
        prop_assert_eq!(import, Import { lists: rows(lists), tasks: rows(tasks), bad: vec![] });
    }

    #[test]
    fn importing_ones_own_export_adds_nothing(lists in records("name"), tasks in records("text")) {
        let import = read(write(&lists, &tasks).as_bytes()).unwrap();
        let plan = Plan::new(import, &lists, &tasks);
        prop_assert_eq!((plan.lists.len(), plan.tasks.len()), (0, 0));
        prop_assert_eq!(plan.known, lists.len() + tasks.len());
    }

    #[test]
    fn any_rows_are_good_or_bad_and_none_goes_missing(
        lists in prop::collection::vec(any_json(), 0..6),
        tasks in prop::collection::vec(any_json(), 0..6),
    ) {
        let import = read(&file(json!(lists), json!(tasks))).unwrap();
        prop_assert_eq!(import.lists.len() + import.tasks.len() + import.bad.len(), lists.len() + tasks.len());
    }

    #[test]
    fn any_json_is_read_without_a_panic(value in any_json()) {
        drop(read(value.to_string().as_bytes()));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn a_cut_off_file_is_an_error(tasks in records("text"), cut in any::<prop::sample::Index>()) {
        let text = write(&[], &tasks);
        let whole = text.trim_end().len();
        prop_assert!(read(&text.as_bytes()[..cut.index(whole)]).is_err());
    }
}

#[test]
fn a_bad_row_is_named_by_place_and_reason_and_the_others_are_good() {
    let tasks = json!([
        {"id": "t1", "text": "Milk"},
        {"text": "no id"},
        {"id": "a/b", "text": "bad id"},
        {"id": "t4", "text": "  "},
        {"id": "t5", "text": "bad done", "complete": "yes"},
        {"id": "t6", "text": "bad due", "due": "tomorrow"},
        {"id": "t1", "text": "twice"},
        7,
        {"id": "t9", "text": "large", "notes": "x".repeat(60_000)},
    ]);
    let import = read(&file(json!([{"id": "l1"}]), tasks)).unwrap();
    assert_eq!(import.tasks.len(), 1);
    let said: Vec<_> = import.bad.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "list 1: \"name\" is missing or empty",
            "task 2: \"id\" is missing",
            "task 3: \"id\" is not a valid id",
            "task 4: \"text\" is missing or empty",
            "task 5: \"complete\" is not true or false",
            "task 6: \"due\" is not a date like 2026-03-14",
            "task 7: its \"id\" was used before in this file",
            "task 8: it is not an object",
            "task 9: it is larger than 48 KiB",
        ]
    );
}

#[test]
fn a_file_of_something_else_is_refused_with_a_sentence() {
    let newer = br#"{"format":"tidelist","version":2}"#;
    assert_eq!(read(newer), Err(FileError::Newer { found: 2 }));
    for other in [&b"[]"[..], b"{}", br#"{"format":"other","version":1}"#, br#"{"format":"tidelist"}"#] {
        assert_eq!(read(other), Err(FileError::NotOurs));
    }
    assert_eq!(read(&file(json!({}), json!([]))), Err(FileError::NotRows("lists")));
    let cut = read(b"{\"format\":").unwrap_err().to_string();
    assert_eq!(cut, "the file is not JSON: it ends too early at line 1, column 10");
}

#[test]
fn the_shape_of_the_file_is_stable() {
    let list =
        Record::new(RecordId::new("l1").unwrap(), Map::from_iter([("name".into(), json!("Groceries"))]));
    let fields = json!({"text": "Milk", "complete": false, "due": "2026-03-14", "listId": "l1"});
    let task = Record::new(RecordId::new("t1").unwrap(), fields.as_object().unwrap().clone());
    insta::assert_snapshot!(write(&[list], &[task]));
}
