//! The worker: what becomes of tasks when lists come and go.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use app::worker::{Choice, Command, Side, Since, StoreKind, TaskConflict, Text, Update};
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
async fn a_move_into_a_list_that_went_since_is_taken_back() {
    for (kind, sent) in [(StoreKind::Sqlite, false), (StoreKind::Sled, true)] {
        let town = Town::new().await;
        let mut desk = town.desk(kind).await;
        for name in ["Home", "Trip"] {
            desk.does(Command::AddList { name: Text(name.into()) }).await;
        }
        let named =
            |desk: &Desk, name| desk.lists.values().find(|list| list.name == name).unwrap().id.clone();
        let (home, trip) = (named(&desk, "Home"), named(&desk, "Trip"));
        desk.does(desk::add("Flights", Some(home.clone()))).await;
        let ids = vec![desk.task("Flights").task.id];
        desk.does(Command::EditTasks { ids, changes: vec![TaskChange::List(Some(trip.clone()))] }).await;
        let undo = desk.undo();
        desk.does(Command::DeleteList { id: trip }).await;
        if sent {
            desk.does(Command::Refresh).await;
        }
        assert_eq!(desk.task("Flights").task.list, None);
        desk.does(Command::Restore { undo }).await;
        assert_eq!(desk.task("Flights").task.list, Some(home));
        let whole = desk.told.iter().any(|update| matches!(update, Update::TookBack { .. }));
        assert!(whole, "nobody else moved it: {:?}", desk.told.last());
    }
}

#[tokio::test]
async fn one_task_of_a_list_that_went_comes_back_from_the_trash_alone() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(Command::AddList { name: Text("Trip".into()) }).await;
    let list = desk.lists.values().next().unwrap().id.clone();
    for title in ["Flights", "Hotel"] {
        desk.does(desk::add(title, Some(list.clone()))).await;
    }
    desk.does(Command::DeleteTasks { ids: desk.tasks.keys().cloned().collect() }).await;
    desk.does(Command::DeleteList { id: list }).await;
    desk.does(Command::ShowTrash).await;
    let thrown = desk.trash();
    assert_eq!(thrown.len(), 3, "two tasks and their list");
    let one = thrown.iter().find(|one| one.title.0 == "Hotel").unwrap();
    desk.does(Command::RestoreTrashed { table: one.table.clone(), id: one.id.clone() }).await;
    assert_eq!((desk.titles(), desk.lists.len()), (vec!["Hotel".to_owned()], 0));
    assert_eq!(desk.task("Hotel").task.list, None);
}

#[tokio::test]
async fn adding_a_list_is_not_taken_back_while_tasks_are_in_it() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    let draft = todo::TaskDraft { title: "Milk".into(), ..todo::TaskDraft::default() };
    desk.does(Command::AddTask { draft, list: Some(Text("Groceries".into())) }).await;
    let list = desk.lists.keys().next().unwrap().clone();
    desk.does(desk::add("Bread", Some(list.clone()))).await;
    desk.does(Command::Restore { undo: 1 }).await;
    assert_eq!((desk.titles(), desk.lists.keys().next()), (vec!["Bread".to_owned()], Some(&list)));
    assert!(desk.not_saved().contains("changed elsewhere"), "{}", desk.not_saved());
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

#[tokio::test]
async fn a_list_deleted_elsewhere_comes_back_from_the_trash_with_its_tasks() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let town = Town::new().await;
        let (mut first, mut second) = (town.desk(kind).await, town.desk(kind).await);
        first.does(Command::AddList { name: Text("Trip".into()) }).await;
        let list = first.lists.values().next().unwrap().id.clone();
        for title in ["Flights", "Hotel"] {
            first.does(desk::add(title, Some(list.clone()))).await;
        }
        first.does(desk::add("Milk", None)).await;
        first.does(Command::Refresh).await;
        second.does(Command::Refresh).await;
        let before = (second.tasks.clone(), second.lists.clone());
        first.does(Command::DeleteTasks { ids: first.tasks.keys().cloned().collect() }).await;
        first.does(Command::DeleteList { id: list.clone() }).await;
        first.does(Command::Refresh).await;
        second.does(Command::Refresh).await;
        assert!(second.tasks.is_empty() && second.lists.is_empty());
        let thrown = second.trash();
        assert_eq!(thrown.len(), 4);
        assert!(thrown.iter().all(|one| one.on == app::profile::DeletedOn::Another));
        let trip = thrown.iter().find(|one| one.id == list).unwrap();
        second.does(Command::RestoreTrashed { table: trip.table.clone(), id: list.clone() }).await;
        assert_eq!(second.titles(), ["Flights", "Hotel"]);
        second.does(Command::Refresh).await;
        first.does(Command::Refresh).await;
        for desk in [&first, &second] {
            assert_eq!(desk.titles(), ["Flights", "Hotel"]);
            assert_eq!(desk.task("Hotel").task.list, Some(list.clone()));
            assert_eq!(desk.lists[&list].name, before.1[&list].name);
            let was = before.0.values().find(|row| row.task.title == "Hotel").unwrap();
            assert_eq!(desk.task("Hotel").task.id, was.task.id);
        }
        // One request, so one step.
        second.does(Command::Undo).await;
        assert!(second.tasks.is_empty() && second.lists.is_empty());
        second.does(Command::ShowTrash).await;
        assert_eq!(second.trash().len(), 4);
    }
}

#[tokio::test]
async fn what_cannot_be_put_into_the_trash_stays_and_the_refresh_says_so() {
    let town = Town::new().await;
    let (mut first, mut second) = (town.desk(StoreKind::Sqlite).await, town.desk(StoreKind::Sqlite).await);
    first.does(desk::add("Milk", None)).await;
    first.does(Command::Refresh).await;
    second.does(Command::Refresh).await;
    let folder = second.path().join("profiles/default/trash.jsonl");
    // What cannot be kept stays here, and the refresh says so.
    std::fs::create_dir(&folder).unwrap();
    first.does(Command::DeleteTasks { ids: first.tasks.keys().cloned().collect() }).await;
    first.does(Command::Refresh).await;
    second.does(Command::Refresh).await;
    assert_eq!(second.titles(), ["Milk"]);
    assert!(second.status().trouble.is_some());
    std::fs::remove_dir(&folder).unwrap();
    second.does(Command::Refresh).await;
    assert_eq!((second.titles().len(), second.trash().len()), (0, 1));
}
