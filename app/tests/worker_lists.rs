//! The worker: what becomes of tasks when lists come and go.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use app::worker::{Choice, Command, Side, Since, StoreKind, TaskConflict, Text};
use desk::{Desk, Town};
use todo::{ListChange, TaskChange};

#[tokio::test]
async fn a_deleted_list_gives_its_tasks_to_the_inbox_and_takes_them_back() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(Command::AddList { name: Text("Trip".into()) }).await;
    let list = desk.lists.values().next().unwrap().id.clone();
    desk.does(desk::add("Flights", Some(list.clone()))).await;
    desk.does(Command::DeleteList { id: list.clone() }).await;
    assert!(desk.lists.is_empty());
    assert_eq!(desk.task("Flights").task.list, None);
    desk.does(Command::Restore { undo: desk.undo() }).await;
    assert_eq!(desk.task("Flights").task.list, Some(list.clone()));
    desk.does(Command::EditList { id: list, change: ListChange::Name("Porto".into()) }).await;
    assert_eq!(desk.lists.values().next().unwrap().name, "Porto");
}

#[tokio::test]
async fn a_deleted_task_whose_list_is_gone_comes_back_in_the_inbox() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(Command::AddList { name: Text("Trip".into()) }).await;
    let list = desk.lists.values().next().unwrap().id.clone();
    desk.does(desk::add("Flights", Some(list.clone()))).await;
    let id = desk.task("Flights").task.id;
    desk.does(Command::DeleteTasks { ids: vec![id] }).await;
    let undo = desk.undo();
    desk.does(Command::DeleteList { id: list }).await;
    desk.does(Command::Restore { undo }).await;
    assert_eq!(desk.task("Flights").task.list, None);
}

#[tokio::test]
async fn a_task_that_goes_back_to_a_list_that_is_gone_goes_to_the_inbox() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(Command::AddList { name: Text("Trip".into()) }).await;
    let list = desk.lists.values().next().unwrap().id.clone();
    desk.does(desk::add("Flights", Some(list.clone()))).await;
    let id = desk.task("Flights").task.id;
    desk.does(Command::EditTask { id: id.clone(), change: TaskChange::List(None) }).await;
    desk.does(Command::DeleteList { id: list.clone() }).await;
    // This is how a move is taken back.
    desk.does(Command::EditTask { id, change: TaskChange::List(Some(list)) }).await;
    assert_eq!(desk.task("Flights").task.list, None);
}

#[tokio::test]
async fn a_version_of_the_history_whose_list_is_gone_goes_to_the_inbox() {
    let town = Town::new().await;
    let (mut first, mut second) = (town.desk(StoreKind::Sqlite).await, town.desk(StoreKind::Sqlite).await);
    first.does(Command::AddList { name: Text("Trip".into()) }).await;
    let list = first.lists.values().next().unwrap().id.clone();
    first.does(desk::add("Flights", None)).await;
    let id = first.task("Flights").task.id;
    first.does(Command::Refresh).await;
    second.does(Command::Refresh).await;
    let edit = |change| Command::EditTask { id: id.clone(), change };
    second.does(edit(TaskChange::Title("Theirs".into()))).await;
    second.does(Command::Refresh).await;
    first.does(edit(TaskChange::Title("Mine".into()))).await;
    first.does(edit(TaskChange::List(Some(list.clone())))).await;
    first.does(Command::Refresh).await;
    let TaskConflict { table, id, seen, .. } = first.conflicts[0].clone();
    first.does(Command::Resolve { table, id, seen, choice: Choice::KeepServers }).await;
    first.does(Command::DeleteList { id: list }).await;
    first.does(Command::ShowHistory).await;
    let decision = first.history().swap_remove(0).id;
    first.does(Command::UseOther { decision, side: Side::ThisComputer, since: Since::Same }).await;
    assert_eq!(first.task("Mine").task.list, None);
}
