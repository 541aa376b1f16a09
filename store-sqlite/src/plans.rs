//! How SQLite runs the app's queries: by an index, without a scan and without sorting.

use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;
use serde_json::json;
use sync_core::query::Comparison;
use sync_core::{Change, Filter, Query};
use sync_testkit::sample::{commit, lists, open_tasks, record, schema, tasks};
use tempfile::TempDir;

use crate::filter::{count, select};
use crate::rows::Rows;
use crate::{SqliteStore, queue, small};

struct Planner {
    store: SqliteStore,
    _folder: TempDir,
}

impl Planner {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(&folder.path().join("todo.db"), &schema()).unwrap();
        let row =
            |n: i32| record(&n.to_string(), json!({"listId": "x", "complete": n % 2 == 0, "order": "m"}));
        commit(&mut store, (0..200).map(|n| Change::PutRecord(tasks(), row(n))));
        Self { store, _folder: folder }
    }

    fn explain(&self, sql: &str, parameters: Vec<Sql>) -> String {
        let mut statement = self.store.connection().prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.query_map(params_from_iter(parameters), |row| row.get::<_, String>(3)).unwrap();
        steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    }

    #[track_caller]
    fn seeks(&self, sql: &str, parameters: Vec<Sql>) {
        let plan = self.explain(sql, parameters);
        assert!(plan.starts_with("SEARCH"), "{plan}");
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }

    #[track_caller]
    fn seeks_query(&self, query: &Query) {
        let compiled = select(Rows::COLUMNS, &tasks(), query);
        self.seeks(&compiled.sql, compiled.parameters);
    }
}

#[test]
fn open_tasks_of_a_list_in_order_are_a_range_of_an_index() {
    Planner::new().seeks_query(&open_tasks("x").limit(100));
}

#[test]
fn all_open_tasks_in_order_are_a_range_of_an_index() {
    Planner::new().seeks_query(&Query::filter(Filter::eq("complete", false)).order_by("order").limit(100));
}

#[test]
fn rows_changed_since_an_instant_are_a_range_of_an_index() {
    let since = Filter::Compare("updatedAt".to_owned(), Comparison::Gt, json!(5));
    Planner::new().seeks_query(&Query::filter(since).order_by("updatedAt"));
}

#[test]
fn all_lists_are_read_without_reading_a_task() {
    let planner = Planner::new();
    let compiled = select(Rows::COLUMNS, &lists(), &Query::default().order_by("order"));
    let plan = planner.explain(&compiled.sql, compiled.parameters);
    assert!(plan.starts_with("SEARCH"), "{plan}");
}

#[test]
fn counting_open_tasks_reads_only_the_index() {
    let planner = Planner::new();
    let compiled = count(&tasks(), &Filter::eq("listId", "x").and(Filter::eq("complete", false)));
    planner.seeks(&compiled.sql, compiled.parameters);
}

#[test]
fn counting_the_queue_reads_one_row() {
    Planner::new().seeks(queue::COUNTS, vec![]);
}

#[test]
fn operations_of_a_record_are_a_range_of_an_index() {
    let of = vec![Sql::Text("task".to_owned()), Sql::Text("1".to_owned())];
    Planner::new().seeks(queue::OF, of);
}

#[test]
fn ledger_entries_of_a_record_are_a_range_of_an_index() {
    let of = vec![Sql::Text("task".to_owned()), Sql::Text("1".to_owned())];
    Planner::new().seeks(small::LEDGER_OF, of);
}

#[test]
fn operations_after_a_sequence_are_a_range_of_the_queue() {
    Planner::new().seeks(queue::AFTER, vec![Sql::Integer(0), Sql::Integer(9)]);
}

#[test]
fn parked_operations_have_an_index_of_their_own() {
    let plan = Planner::new().explain(queue::PARKED, vec![]);
    assert!(plan.contains("operation_parked") && !plan.contains("TEMP B-TREE"), "{plan}");
}

#[test]
fn a_row_is_found_by_its_table_and_id() {
    let planner = Planner::new();
    for rows in [Rows::Local, Rows::Base, Rows::Shadow] {
        planner.seeks(rows.statements().get, vec![Sql::Text("task".to_owned()), Sql::Text("1".to_owned())]);
    }
}
