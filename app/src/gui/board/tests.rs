//! The board must always show what sorting everything anew would show.

use proptest::prelude::*;
use sync_core::RecordId;
use todo::{Task, TaskList};

use super::*;
use crate::worker::RowState;

fn id(n: u8) -> RecordId {
    RecordId::new(format!("id-{n}")).unwrap()
}

fn row(n: u8, order: u8, done: bool, list: Option<u8>) -> TaskRow {
    let task = Task {
        id: id(n),
        title: format!("Task {n}"),
        done,
        notes: String::new(),
        due: None,
        list: list.map(id),
        order: format!("{order:03}"),
        device: None,
        updated_at: None,
    };
    TaskRow { task, sync: RowState::Synced }
}

fn list(n: u8) -> TaskList {
    TaskList { id: id(n), name: format!("List {n}"), color: None, order: format!("{n:03}") }
}

fn shown(board: &Board, view: &View) -> (Vec<RecordId>, Vec<RecordId>) {
    let open = (0..board.open_count(view)).filter_map(|at| board.open_at(view, at)).cloned().collect();
    let done = (0..board.done_count(view)).filter_map(|at| board.done_at(view, at)).cloned().collect();
    (open, done)
}

fn sorted_anew(board: &Board, view: &View) -> (Vec<RecordId>, Vec<RecordId>) {
    let mut rows: Vec<_> =
        board.tasks.values().filter(|row| *view == View::All || board.home(row) == *view).collect();
    rows.sort_by_key(|row| Key::of(&row.task));
    let ids = |done| rows.iter().filter(|row| row.task.done == done).map(|row| row.task.id.clone()).collect();
    (ids(false), ids(true))
}

fn step() -> impl Strategy<Value = Rows> {
    let task = (0..12u8, 0..6u8, any::<bool>(), prop::option::of(100..104u8))
        .prop_map(|(n, order, done, list)| row(n, order, done, list));
    let tasks = prop::collection::vec(task, 0..4);
    let gone_tasks = prop::collection::vec((0..12u8).prop_map(id), 0..2);
    let lists = prop::collection::vec((100..104u8).prop_map(list), 0..2);
    let gone_lists = prop::collection::vec((100..104u8).prop_map(id), 0..2);
    (tasks, gone_tasks, lists, gone_lists).prop_map(|(tasks, gone_tasks, lists, gone_lists)| Rows {
        tasks,
        gone_tasks,
        lists,
        gone_lists,
    })
}

proptest! {
    #[test]
    fn steps_show_what_sorting_anew_shows(steps in prop::collection::vec(step(), 1..20)) {
        let mut board = Board::default();
        for rows in steps {
            board.apply(rows);
            let lists = (100..104u8).map(id).map(View::List);
            for view in [View::All, View::Inbox].into_iter().chain(lists) {
                prop_assert_eq!(shown(&board, &view), sorted_anew(&board, &view));
            }
        }
    }
}

#[test]
fn a_task_of_an_unknown_list_is_shown_in_the_inbox() {
    let mut board = Board::default();
    board.apply(Rows { tasks: vec![row(1, 1, false, Some(100))], ..Rows::default() });
    assert_eq!(board.open_count(&View::Inbox), 1);
    board.apply(Rows { lists: vec![list(100)], ..Rows::default() });
    assert_eq!(board.open_count(&View::Inbox), 0);
    assert_eq!(board.open_count(&View::List(id(100))), 1);
}

#[test]
fn many_rows_at_once_are_sorted_like_few() {
    let tasks: Vec<_> = (0..=254u8).map(|n| row(n, 255 - n, n % 3 == 0, None)).collect();
    let mut board = Board::default();
    board.apply(Rows {
        tasks: tasks.iter().cloned().chain([row(255, 0, false, None)]).collect(),
        ..Rows::default()
    });
    assert_eq!(shown(&board, &View::All), sorted_anew(&board, &View::All));
    assert_eq!(board.open_count(&View::All) + board.done_count(&View::All), 256);
}

#[test]
fn search_finds_titles_in_any_case_open_tasks_first() {
    let mut board = Board::default();
    board.apply(Rows { tasks: vec![row(1, 1, true, None), row(2, 2, false, None)], ..Rows::default() });
    assert_eq!(board.search("TASK"), vec![id(2), id(1)]);
    assert_eq!(board.search("task 1"), vec![id(1)]);
    assert!(board.search("nothing").is_empty());
}
