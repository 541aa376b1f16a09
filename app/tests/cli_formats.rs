//! Files of other programs: what is exported in their formats comes back, and what they write is understood.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use serde_json::json;
use support::Computer;

#[test]
fn an_export_in_each_format_comes_back_on_another_computer() {
    for ending in ["csv", "txt", "md", "ics", "json"] {
        let first = Computer::new("sqlite");
        first.ok(&["add", "Buy milk", "--list", "Groceries", "--due", "2026-03-14"]);
        let done = first.add("Bread");
        first.ok(&["done", &done]);
        let file = first.path().join(format!("tasks.{ending}"));
        first.ok(&["export", file.to_str().unwrap()]);
        let second = Computer::new("sled");
        let told = second.json(&["import", file.to_str().unwrap()]);
        assert_eq!((&told["tasks"], &told["bad"]), (&json!(2), &json!([])), "{ending}: {told}");
        let everything = second.everything();
        let milk =
            everything["tasks"].as_array().unwrap().iter().find(|task| task["text"] == "Buy milk").unwrap();
        assert_eq!((&milk["due"], &milk["complete"]), (&json!("2026-03-14"), &json!(false)), "{ending}");
        let bread =
            everything["tasks"].as_array().unwrap().iter().find(|task| task["text"] == "Bread").unwrap();
        assert_eq!(bread["complete"], json!(true), "{ending}");
        assert_eq!(everything["lists"].as_array().unwrap().len(), 1, "{ending}");
    }
}

#[test]
fn a_todoist_project_is_recognised_and_its_bad_rows_are_named() {
    let computer = Computer::new("sqlite");
    let file = computer.path().join("Trip.csv");
    let text = "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n\
                task,Book flights,aisle,1,1,ana,,2026-03-14,en,Europe/Lisbon\n\
                task,,,4,1,ana,,,en,\n";
    std::fs::write(&file, text).unwrap();
    let told = computer.json(&["import", file.to_str().unwrap(), "--dry-run"]);
    assert_eq!(told["tasks"], json!(1), "{told}");
    computer.ok(&["import", file.to_str().unwrap(), "--skip-bad"]);
    assert_eq!(computer.titles(), ["Book flights"]);
}

#[test]
fn a_file_of_no_known_format_is_refused_with_a_sentence_and_changes_nothing() {
    let computer = Computer::new("sqlite");
    let file = computer.path().join("photo.jpg");
    std::fs::write(&file, [0xff, 0xd8, 0xff, 0xe0, 0, 16]).unwrap();
    let ended = computer.run(&["import", file.to_str().unwrap()]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(computer.everything()["tasks"], json!([]));
}
