//! What importing a file would add, before anything is changed.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use sync_core::{Fields, Record, RecordId};

use super::{Import, Row};

/// What an import adds. Rows that are here already are left as they are here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// New lists.
    pub lists: Vec<Row>,
    /// New tasks; those of a list or task that is here under another id name that one.
    pub tasks: Vec<Row>,
    /// How many rows are here already: by their id, or as an equal list name or an equal title, list and due date.
    pub known: usize,
}

impl Plan {
    /// Compares a file with what is here.
    #[must_use]
    pub fn new(import: Import, lists_here: &[Record], tasks_here: &[Record]) -> Self {
        let mut plan = Self::default();
        let ids = |records: &[Record]| records.iter().map(|record| record.id.clone()).collect::<HashSet<_>>();
        let names: HashMap<String, RecordId> =
            lists_here.iter().map(|list| (words(&list.fields, "name"), list.id.clone())).collect();
        let known_lists = ids(lists_here);
        let mut moved: HashMap<String, RecordId> = HashMap::new();
        for list in import.lists {
            if known_lists.contains(&list.id) {
                plan.known += 1;
            } else if let Some(here) = names.get(&words(&list.fields, "name")) {
                moved.insert(list.id.to_string(), here.clone());
                plan.known += 1;
            } else {
                plan.lists.push(list);
            }
        }
        let known_ids = ids(tasks_here);
        let lists: HashSet<_> =
            known_lists.iter().chain(plan.lists.iter().map(|list| &list.id)).map(RecordId::as_str).collect();
        let known_contents: HashMap<_, _> =
            tasks_here.iter().map(|task| (content(&task.fields, &lists), &task.id)).collect();
        let mut steps_of: HashMap<String, RecordId> = HashMap::new();
        for mut task in import.tasks {
            if let Some(list) = moved.get(&value(&task.fields, "listId")) {
                task.fields.insert("listId".to_owned(), list.as_str().into());
            }
            if known_ids.contains(&task.id) {
                plan.known += 1;
            } else if let Some(here) = known_contents.get(&content(&task.fields, &lists)) {
                steps_of.insert(task.id.to_string(), (*here).clone());
                plan.known += 1;
            } else {
                plan.tasks.push(task);
            }
        }
        // A step may stand before its task in the file.
        for step in &mut plan.tasks {
            if let Some(task) = steps_of.get(&value(&step.fields, "parentId")) {
                step.fields.insert("parentId".to_owned(), task.as_str().into());
            }
        }
        plan
    }
}

/// What makes two tasks the same. One whose list is not there stands in none.
fn content(fields: &Fields, lists: &HashSet<&str>) -> [String; 3] {
    let list = Some(value(fields, "listId")).filter(|list| lists.contains(list.as_str()));
    [words(fields, "text"), list.unwrap_or_default(), value(fields, "due")]
}

/// The words of a member: not every format keeps what is between two, and none but ours a control character.
fn words(fields: &Fields, name: &str) -> String {
    let value = value(fields, name);
    let words = value.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn value(fields: &Fields, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(id: &str, value: Value) -> Row {
        Row { id: RecordId::new(id).unwrap(), fields: value.as_object().unwrap().clone() }
    }

    fn record(id: &str, value: Value) -> Record {
        let row = row(id, value);
        Record::new(row.id, row.fields)
    }

    #[test]
    fn a_row_that_is_here_by_its_id_or_by_its_content_is_known() {
        let import = Import {
            tasks: vec![
                row("t1", json!({"text": "Milk, changed"})),
                row("t9", json!({"text": "Bread", "due": "2026-03-14"})),
                row("t8", json!({"text": "Bread", "due": "2026-03-15"})),
            ],
            ..Import::default()
        };
        let here = [
            record("t1", json!({"text": "Milk"})),
            record("t2", json!({"text": "Bread", "due": "2026-03-14", "listId": null})),
        ];
        let plan = Plan::new(import, &[], &here);
        assert_eq!(plan.known, 2);
        assert_eq!(plan.tasks, [row("t8", json!({"text": "Bread", "due": "2026-03-15"}))]);
    }

    #[test]
    fn the_space_between_two_words_makes_no_other_task_or_list() {
        let import = Import {
            lists: vec![row("l9", json!({"name": "To do"}))],
            tasks: vec![row("t9", json!({"text": "Buy milk", "listId": "l9"}))],
            bad: Vec::new(),
        };
        let list = record("l1", json!({"name": "To  do"}));
        let task = record("t1", json!({"text": "Buy\0\u{a0} milk", "listId": "l1"}));
        assert_eq!(Plan::new(import, &[list], &[task]).known, 2);
    }

    #[test]
    fn tasks_follow_their_list_to_the_one_of_the_same_name() {
        let import = Import {
            lists: vec![row("l9", json!({"name": "Groceries"})), row("l8", json!({"name": "Work"}))],
            tasks: vec![row("t1", json!({"text": "Milk", "listId": "l9"}))],
            bad: Vec::new(),
        };
        let plan = Plan::new(import, &[record("l1", json!({"name": "Groceries"}))], &[]);
        assert_eq!(plan.lists, [row("l8", json!({"name": "Work"}))]);
        assert_eq!(plan.tasks, [row("t1", json!({"text": "Milk", "listId": "l1"}))]);
        assert_eq!(plan.known, 1);
    }

    #[test]
    fn steps_follow_their_task_to_the_equal_one_that_is_here() {
        let import = Import {
            tasks: vec![
                row("t8", json!({"text": "Ask", "parentId": "t9"})),
                row("t9", json!({"text": "Trip"})),
            ],
            ..Import::default()
        };
        let plan = Plan::new(import, &[], &[record("t1", json!({"text": "Trip"}))]);
        assert_eq!(plan.tasks, [row("t8", json!({"text": "Ask", "parentId": "t1"}))]);
    }

    #[test]
    fn a_task_whose_list_is_gone_is_one_without_a_list() {
        let import = Import { tasks: vec![row("t9", json!({"text": "Milk"}))], ..Import::default() };
        let here = record("t1", json!({"text": "Milk", "listId": "gone"}));
        assert_eq!(Plan::new(import, &[], &[here]).known, 1);
    }

    #[test]
    fn equal_rows_within_one_file_are_all_new() {
        let import = Import {
            tasks: vec![row("t1", json!({"text": "Milk"})), row("t2", json!({"text": "Milk"}))],
            ..Import::default()
        };
        assert_eq!(Plan::new(import, &[], &[]).tasks.len(), 2);
    }
}
