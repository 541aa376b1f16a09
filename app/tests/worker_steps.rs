//! What one request does and takes back: undo and redo, tasks that repeat, steps of tasks, the trash.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use app::worker::{Command, StoreKind, Text, Update};
use desk::{Desk, Town, add};
use sync_core::RecordId;
use todo::{TaskChange, TaskDetails, TaskDraft};

fn repeating(title: &str, due: &str, rule: &str) -> Command {
    let details = TaskDetails { repeat: rule.parse().ok(), ..TaskDetails::default() };
    let draft = TaskDraft { title: title.into(), due: due.parse().ok(), details, ..TaskDraft::default() };
    Command::AddTask { draft, list: None }
}

fn step_of(title: &str, parent: &RecordId) -> Command {
    let details = TaskDetails { parent: Some(parent.clone()), ..TaskDetails::default() };
    let draft = TaskDraft { title: title.into(), details, ..TaskDraft::default() };
    Command::AddTask { draft, list: None }
}

fn done(id: &RecordId) -> Command {
    let change = TaskChange::Done(Some("2026-03-14T08:00:00.000Z".into()));
    Command::EditTask { id: id.clone(), change }
}

#[tokio::test]
async fn an_edit_is_taken_back_and_done_again() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk", None)).await;
    let id = desk.task("Milk").task.id;
    let due = TaskChange::Due("2026-03-14".parse().ok());
    desk.does(Command::EditTask { id, change: due }).await;
    let after = desk.task("Milk");
    desk.does(Command::Undo).await;
    assert_eq!(desk.task("Milk").task.due, None);
    desk.does(Command::Redo).await;
    assert_eq!(desk.task("Milk"), after);
    desk.does(Command::Undo).await;
    desk.does(Command::Undo).await;
    assert!(desk.titles().is_empty());
}

#[tokio::test]
async fn a_new_step_ends_what_could_be_done_again() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk", None)).await;
    desk.does(Command::Undo).await;
    desk.does(add("Bread", None)).await;
    desk.does(Command::Redo).await;
    assert_eq!(desk.titles(), ["Bread"]);
}

#[tokio::test]
async fn text_typed_in_one_go_is_one_step() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk", None)).await;
    let id = desk.task("Milk").task.id;
    for notes in ["o", "oat", "oat, two"] {
        desk.does(Command::EditTask { id: id.clone(), change: TaskChange::Notes(notes.into()) }).await;
    }
    desk.does(Command::Undo).await;
    assert_eq!(desk.task("Milk").task.notes, "");
    desk.does(Command::Redo).await;
    assert_eq!(desk.task("Milk").task.notes, "oat, two");
}

#[tokio::test]
async fn a_task_moved_out_of_a_list_that_is_gone_comes_back_to_the_inbox() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(Command::AddList { name: Text("Trip".into()) }).await;
    let list = desk.lists.keys().next().unwrap().clone();
    desk.does(add("Flights", Some(list.clone()))).await;
    let id = desk.task("Flights").task.id;
    let edit = Command::EditTasks { ids: vec![id], changes: vec![TaskChange::List(None)] };
    desk.does(edit).await;
    let moved = desk.step();
    desk.does(Command::DeleteList { id: list }).await;
    desk.does(Command::Restore { undo: moved }).await;
    assert_eq!(desk.task("Flights").task.list, None);
}

#[tokio::test]
async fn an_edit_is_taken_back_wholly_after_the_list_it_was_made_in_is_gone() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    for name in ["Trip", "Home"] {
        desk.does(Command::AddList { name: Text(name.into()) }).await;
    }
    let mut lists: Vec<_> = desk.lists.keys().cloned().collect();
    let (there, gone) = (lists.pop().unwrap(), lists.pop().unwrap());
    desk.does(add("Flights", Some(gone.clone()))).await;
    let id = desk.task("Flights").task.id;
    let due = TaskChange::Due("2026-03-14".parse().ok());
    desk.does(Command::EditTasks { ids: vec![id.clone()], changes: vec![due] }).await;
    let edited = desk.step();
    let moves = Command::EditTasks { ids: vec![id], changes: vec![TaskChange::List(Some(there.clone()))] };
    desk.does(moves).await;
    desk.does(Command::DeleteList { id: gone }).await;
    desk.does(Command::Restore { undo: edited }).await;
    let task = desk.task("Flights").task;
    assert_eq!((task.due, task.list), (None, Some(there)));
    let whole = desk.told.iter().any(|update| matches!(update, Update::TookBack { .. }));
    assert!(whole, "nobody else changed anything: {:?}", desk.told.last());
}

#[tokio::test]
async fn completing_a_task_that_repeats_adds_the_next_with_its_steps_open() {
    let mut desk = Desk::new(StoreKind::Sled);
    desk.does(repeating("Water", "2026-03-14", "every week")).await;
    let id = desk.task("Water").task.id;
    desk.does(step_of("Balcony", &id)).await;
    desk.does(done(&desk.task("Balcony").task.id)).await;
    desk.does(done(&id)).await;
    let next = desk.tasks.values().find(|row| !row.task.done && row.task.title == "Water").unwrap();
    assert_eq!(next.task.due, "2026-03-21".parse().ok());
    let steps: Vec<_> = desk.tasks.values().filter(|row| row.task.title == "Balcony").collect();
    let open = steps.iter().find(|row| !row.task.done).unwrap();
    assert_eq!((steps.len(), &open.task.details.parent), (2, &Some(next.task.id.clone())));

    desk.does(Command::Restore { undo: desk.step() }).await;
    assert_eq!(desk.titles(), ["Balcony", "Water"]);
    assert!(!desk.task("Water").task.done);
}

#[tokio::test]
async fn a_task_that_repeats_is_followed_once_however_often_it_is_completed() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(repeating("Water", "2026-03-14", "every week")).await;
    let id = desk.task("Water").task.id;
    for _ in 0..2 {
        desk.does(done(&id)).await;
        desk.does(Command::EditTask { id: id.clone(), change: TaskChange::Done(None) }).await;
    }
    assert_eq!(desk.titles(), ["Water", "Water"]);
}

#[tokio::test]
async fn a_quick_add_makes_the_list_it_names_once() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    for title in ["Milk", "Bread"] {
        let draft = TaskDraft { title: title.into(), ..TaskDraft::default() };
        desk.does(Command::AddTask { draft, list: Some(Text("Groceries".into())) }).await;
    }
    assert_eq!(desk.lists.len(), 1);
    assert!(desk.tasks.values().all(|row| row.task.list.as_ref() == desk.lists.keys().next()));
    desk.does(Command::Undo).await;
    desk.does(Command::Undo).await;
    assert!(desk.lists.is_empty(), "the list came with the task and goes with it");
}

#[tokio::test]
async fn many_are_changed_in_one_step() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    for title in ["Milk", "Bread", "Rye"] {
        desk.does(add(title, None)).await;
    }
    let ids: Vec<_> = desk.tasks.keys().cloned().collect();
    let changes = vec![TaskChange::Priority(Some(todo::Priority::High))];
    desk.does(Command::EditTasks { ids, changes }).await;
    assert!(desk.tasks.values().all(|row| row.task.details.priority == Some(todo::Priority::High)));
    desk.does(Command::Undo).await;
    assert!(desk.tasks.values().all(|row| row.task.details.priority.is_none()));
}

#[tokio::test]
async fn a_deleted_task_takes_its_steps_along_and_all_come_back() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Trip", None)).await;
    let id = desk.task("Trip").task.id;
    desk.does(step_of("Flights", &id)).await;
    desk.does(step_of("Seats", &desk.task("Flights").task.id)).await;
    desk.does(Command::DeleteTasks { ids: vec![id] }).await;
    assert!(desk.titles().is_empty());
    desk.does(Command::Undo).await;
    assert_eq!(desk.titles(), ["Flights", "Seats", "Trip"]);
}

#[tokio::test]
async fn what_was_deleted_stays_in_the_trash_over_a_restart_and_comes_back_as_it_was() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk", None)).await;
    let before = desk.task("Milk");
    desk.does(Command::DeleteTasks { ids: vec![before.task.id.clone()] }).await;
    let mut desk = desk.reopened();
    desk.does(Command::ShowTrash).await;
    let thrown = desk.trash();
    assert_eq!(thrown.iter().map(|one| one.title.0.as_str()).collect::<Vec<_>>(), ["Milk"]);
    let (table, id) = (thrown[0].table.clone(), thrown[0].id.clone());
    desk.does(Command::RestoreTrashed { table, id }).await;
    assert_eq!(desk.task("Milk"), before);
    assert!(desk.trash().is_empty());
}

#[tokio::test]
async fn an_emptied_trash_has_nothing_to_bring_back() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk", None)).await;
    let (table, id) = (sync_core::TableName::new(todo::TASKS).unwrap(), desk.task("Milk").task.id);
    desk.does(Command::DeleteTasks { ids: vec![id.clone()] }).await;
    desk.does(Command::EmptyTrash(None)).await;
    assert!(desk.trash().is_empty());
    desk.does(Command::RestoreTrashed { table, id }).await;
    assert!(desk.titles().is_empty());
    assert!(desk.not_saved().contains("not here any more"));
}

#[tokio::test]
async fn a_sync_nobody_asked_for_is_done_and_not_answered() {
    let town = Town::new().await;
    let mut desk = town.desk(StoreKind::Sqlite).await;
    desk.does(add("Milk", None)).await;
    let answered =
        |desk: &Desk| desk.told.iter().filter(|update| matches!(update, Update::Refreshed { .. })).count();
    let before = answered(&desk);
    desk.does(Command::Sync).await;
    assert_eq!((desk.status().waiting, answered(&desk)), (0, before));
    desk.does(Command::Refresh).await;
    assert_eq!(answered(&desk), before + 1);
}

#[tokio::test]
async fn a_task_completed_on_two_computers_is_followed_once() {
    let town = Town::new().await;
    let mut here = town.desk(StoreKind::Sqlite).await;
    let mut there = town.desk(StoreKind::Sled).await;
    here.does(repeating("Water", "2026-03-14", "every week")).await;
    here.does(Command::Refresh).await;
    there.does(Command::Refresh).await;
    let id = here.task("Water").task.id;
    here.does(done(&id)).await;
    there.does(done(&id)).await;
    for _ in 0..2 {
        here.does(Command::Refresh).await;
        there.does(Command::Refresh).await;
    }
    for desk in [&here, &there] {
        let open = desk.tasks.values().filter(|row| !row.task.done).count();
        assert_eq!((desk.tasks.len(), open, desk.conflicts.len()), (2, 1, 0));
    }
}
