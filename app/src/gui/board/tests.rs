//! The board must always show what sorting everything anew would show.

use proptest::prelude::*;
use sync_core::RecordId;
use todo::{Task, TaskDetails, TaskList};

use super::*;
use crate::config::{Filters, SavedFilter, Swap};
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
        details: TaskDetails::default(),
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

const FILTERS: [(&str, &str); 5] = [
    ("bundles", "has:steps"),
    ("soon", "@week #a"),
    ("late", "@overdue is:open"),
    ("one list", "+\"List 101\""),
    ("ones", "task 1 is:done is:open"),
];

fn filters() -> Filters {
    let mut filters = Filters::default();
    for (name, query) in FILTERS {
        let to = SavedFilter { name: name.to_owned(), query: query.to_owned() };
        filters.swap(&Swap { from: None, to: Some(to) }).unwrap();
    }
    filters
}

fn views(board: &Board) -> Vec<View> {
    let lists = (100..104u8).map(id).map(View::List);
    let tags = ["a", "b"].map(|tag| View::Tag(tag.to_owned()));
    let filters = FILTERS.map(|(name, _)| View::Filter(name.to_owned()));
    let views: Vec<_> = View::SMART.into_iter().chain(lists).chain(tags).chain(filters).collect();
    assert!(board.pages.keys().all(|view| views.contains(view)));
    views
}

/// What the board would show if it had heard everything at once.
fn anew(board: &Board) -> Board {
    let mut anew = Board::new(board.today);
    anew.filters.clone_from(&board.filters);
    let (tasks, lists) =
        (board.tasks.values().map(|row| (**row).clone()).collect(), board.lists.values().cloned().collect());
    anew.apply(Rows { tasks, lists, ..Rows::default() });
    anew.place_all();
    anew
}

fn day(n: i8) -> Date {
    jiff::civil::date(2026, 3, n)
}

fn detailed(mut row: TaskRow, due: Option<i8>, tag: Option<&str>, parent: Option<u8>) -> TaskRow {
    row.task.due = due.map(day);
    row.task.details.tags = tag.into_iter().collect();
    row.task.details.parent = parent.map(id).filter(|parent| *parent != row.task.id);
    row
}

fn step() -> impl Strategy<Value = Rows> {
    let plain = (0..12u8, 0..6u8, any::<bool>(), prop::option::of(100..104u8));
    let details = (prop::option::of(1..6i8), prop::option::of(prop::sample::select(vec!["a", "B"])));
    let task = (plain, details, prop::option::of(0..12u8)).prop_map(
        |((n, order, done, list), (due, tag), parent)| detailed(row(n, order, done, list), due, tag, parent),
    );
    let tasks = prop::collection::vec(task, 0..4);
    let gone_tasks = prop::collection::vec((0..12u8).prop_map(id), 0..2);
    let renamed = |(n, name): (u8, Option<u8>)| TaskList { name: list(name.unwrap_or(n)).name, ..list(n) };
    let lists = prop::collection::vec((100..104u8, prop::option::of(100..104u8)).prop_map(renamed), 0..2);
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
    fn rows_one_by_one_show_what_all_at_once_show(steps in prop::collection::vec(step(), 1..20), later in 1..6i8) {
        let mut board = Board::chosen(day(3), BTreeMap::new(), &filters());
        for (number, rows) in steps.into_iter().enumerate() {
            if number == 5 {
                board.roll_over(day(later));
            }
            board.apply(rows);
            let anew = anew(&board);
            for view in views(&board) {
                prop_assert_eq!(shown(&board, &view), shown(&anew, &view));
                prop_assert_eq!(board.headings(&view), anew.headings(&view));
            }
            for task in board.tasks.keys() {
                prop_assert_eq!(board.step_counts(task), anew.step_counts(task));
            }
        }
    }

    #[test]
    fn every_task_is_in_sight_or_hangs_under_one(steps in prop::collection::vec(step(), 1..20)) {
        let mut board = Board::new(day(3));
        steps.into_iter().for_each(|rows| board.apply(rows));
        let (open, done) = shown(&board, &View::All);
        let mut seen: Vec<_> = open.into_iter().chain(done).collect();
        while let Some(id) = seen.pop() {
            seen.extend(board.steps(&id).map(|row| row.task.id.clone()));
            board.tasks.remove(&id);
        }
        prop_assert!(board.tasks.is_empty(), "out of sight: {:?}", board.tasks.keys());
    }
}

fn board_of(rows: Vec<TaskRow>) -> Board {
    let mut board = Board::new(day(3));
    board.apply(Rows { tasks: rows, ..Rows::default() });
    board
}

#[test]
fn tasks_stand_under_their_days_and_midnight_moves_them() {
    let due = |n, due| detailed(row(n, n, false, None), Some(due), None, None);
    let mut board = board_of(vec![due(1, 2), due(2, 3), due(3, 4), due(4, 4), due(5, 5)]);
    assert_eq!(board.headings(&View::Today), [(Heading::Overdue, 0), (Heading::Day(day(3)), 1)]);
    assert_eq!(board.headings(&View::Upcoming), [(Heading::Day(day(4)), 0), (Heading::Day(day(5)), 2)]);
    board.roll_over(day(4));
    assert_eq!(board.headings(&View::Today), [(Heading::Overdue, 0), (Heading::Day(day(4)), 2)]);
    assert_eq!(board.open_count(&View::Upcoming), 1);
}

#[test]
fn a_step_is_shown_with_its_task_and_where_its_own_day_puts_it() {
    let board = board_of(vec![
        row(1, 1, false, None),
        detailed(row(2, 2, false, None), Some(3), None, Some(1)),
        detailed(row(3, 3, true, None), None, None, Some(1)),
        detailed(row(4, 4, false, None), None, None, Some(99)),
    ]);
    assert_eq!(shown(&board, &View::All).0, [id(1), id(4)], "a step of a task that is gone stands alone");
    assert_eq!(shown(&board, &View::Today).0, [id(2)]);
    assert_eq!(board.step_counts(&id(1)), (1, 2));
}

#[test]
fn a_view_is_sorted_as_it_is_told() {
    let mut board = board_of(vec![
        detailed(row(1, 1, false, None), None, None, None),
        detailed(row(2, 2, false, None), Some(5), None, None),
        detailed(row(3, 3, false, None), Some(4), None, None),
    ]);
    assert_eq!(shown(&board, &View::All).0, [id(1), id(2), id(3)]);
    board.set_sort(View::All, Sort::Due);
    assert_eq!(shown(&board, &View::All).0, [id(3), id(2), id(1)]);
    board.forget();
    assert_eq!(board.sort(&View::All), Sort::Due);
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
    let (open, done) = shown(&board, &View::All);
    for ids in [open, done] {
        assert!(ids.is_sorted_by_key(|id| &board.tasks[id].task.order));
    }
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

#[test]
fn a_search_that_is_kept_counts_what_it_finds_and_keeps_up_with_every_edit() {
    let mut board = Board::chosen(day(3), BTreeMap::new(), &filters());
    let many = (0..40u8).map(|n| detailed(row(n, n, false, None), None, None, None)).collect();
    board.apply(Rows { tasks: many, ..Rows::default() });
    let count = |board: &Board, name: &str| board.open_count(&View::Filter(name.to_owned()));
    assert_eq!((count(&board, "bundles"), count(&board, "soon")), (0, 0));
    let change = |board: &mut Board, row| board.apply(Rows { tasks: vec![row], ..Rows::default() });
    change(&mut board, detailed(row(7, 7, false, None), Some(3), Some("A"), Some(5)));
    assert_eq!((count(&board, "bundles"), count(&board, "soon")), (1, 1));
    board.roll_over(day(4));
    assert_eq!((count(&board, "late"), count(&board, "soon")), (1, 0));
    board.apply(Rows { gone_tasks: vec![id(7)], ..Rows::default() });
    assert_eq!((count(&board, "bundles"), count(&board, "late")), (0, 0));
}
