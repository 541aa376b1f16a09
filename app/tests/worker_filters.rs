//! The worker: searches that are kept, changed, taken back and done again.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use app::config::{Filters, SavedFilter, Swap};
use app::profile::Profile;
use app::worker::{Command, StoreKind, Text, Update};
use desk::{Desk, Town};
use sync_core::RecordId;
use todo::{ListChange, TaskDraft};

fn saved(name: &str, query: &str) -> Option<SavedFilter> {
    Some(SavedFilter { name: name.to_owned(), query: query.to_owned() })
}

fn swap(from: Option<SavedFilter>, to: Option<SavedFilter>) -> Command {
    Command::SwapFilter(Swap { from, to })
}

/// The searches that were told last.
fn kept(desk: &Desk) -> Vec<(String, String)> {
    let told = |update: &Update| match update {
        Update::Filters { filters, .. } => Some(filters.clone()),
        _ => None,
    };
    let filters: Filters = desk.told.iter().rev().find_map(told).unwrap();
    filters.iter().map(|(name, query)| (name.to_owned(), query.to_owned())).collect()
}

fn one(name: &str, query: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), query.to_owned())]
}

#[tokio::test]
async fn every_change_of_a_search_is_taken_back_and_done_again() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(swap(None, saved("Trip", "#travel"))).await;
    desk.does(swap(saved("Trip", "#travel"), saved("Trip", "#travel is:open"))).await;
    desk.does(swap(saved("Trip", "#travel is:open"), saved("Porto", "#travel is:open"))).await;
    desk.does(swap(saved("Porto", "#travel is:open"), None)).await;
    assert_eq!(kept(&desk), []);
    let states =
        [one("Porto", "#travel is:open"), one("Trip", "#travel is:open"), one("Trip", "#travel"), vec![]];
    for state in &states {
        desk.does(Command::Undo).await;
        assert_eq!(&kept(&desk), state);
    }
    for state in states[..3].iter().rev() {
        desk.does(Command::Redo).await;
        assert_eq!(&kept(&desk), state);
    }
}

#[tokio::test]
async fn a_step_that_was_overtaken_takes_nothing_back_and_blocks_nothing() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(desk::add("Flights", None)).await;
    desk.does(swap(None, saved("Trip", "#travel"))).await;
    let first = desk.undo();
    desk.does(swap(saved("Trip", "#travel"), saved("Trip", "#sea"))).await;
    desk.does(Command::Restore { undo: first }).await;
    assert_eq!(kept(&desk), one("Trip", "#sea"));
    desk.does(Command::Undo).await;
    assert_eq!(kept(&desk), one("Trip", "#travel"));
    desk.does(Command::Undo).await;
    assert!(desk.titles().is_empty(), "the edit before it is undone next");
}

#[tokio::test]
async fn a_name_that_is_taken_and_a_search_that_is_gone_change_nothing() {
    let mut desk = Desk::new(StoreKind::Sled);
    desk.does(swap(None, saved("Trip", "#travel"))).await;
    desk.does(swap(None, saved("TRIP", "#sea"))).await;
    assert_eq!(desk.not_saved(), "Another filter has this name. Nothing was changed.");
    desk.does(swap(saved("Trip", "#sea"), None)).await;
    assert_eq!(desk.not_saved(), "This filter is not as it was any more. Nothing was changed.");
    assert_eq!(kept(&desk), one("Trip", "#travel"));
}

/// Keeps a search for the list Trip, which has a task.
async fn trip(desk: &mut Desk) -> RecordId {
    let draft = TaskDraft { title: "Flights".to_owned(), ..TaskDraft::default() };
    desk.does(Command::AddTask { draft, list: Some(Text("Trip".to_owned())) }).await;
    desk.does(swap(None, saved("Soon", "+\"Trip\" is:open"))).await;
    desk.lists.keys().next().unwrap().clone()
}

fn rename(id: &RecordId, name: &str) -> Command {
    Command::EditList { id: id.clone(), change: ListChange::Name(name.to_owned()) }
}

#[tokio::test]
async fn a_search_follows_a_list_that_is_renamed_and_back_when_that_is_undone() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let mut desk = Desk::new(kind);
        let id = trip(&mut desk).await;
        desk.does(rename(&id, "Porto by sea")).await;
        assert_eq!(kept(&desk), one("Soon", "+\"Porto by sea\" is:open"), "{kind:?}");
        desk.does(Command::Undo).await;
        assert_eq!(kept(&desk), one("Soon", "+\"Trip\" is:open"));
        desk.does(Command::Redo).await;
        let mut desk = desk.reopened();
        desk.does(rename(&id, "Lisbon")).await;
        assert_eq!(kept(&desk), one("Soon", "+\"Lisbon\" is:open"), "after a restart, too");
        for _ in 0..2 {
            desk.does(rename(&id, "Lisbon")).await;
        }
        let told = desk.told.iter().filter(|update| matches!(update, Update::Filters { .. })).count();
        assert_eq!(told, 1, "what is as it was is not told");
    }
}

#[tokio::test]
async fn a_search_follows_a_list_that_another_computer_renamed_also_while_it_was_closed() {
    let town = Town::new().await;
    let (mut here, mut there) = (town.desk(StoreKind::Sqlite).await, town.desk(StoreKind::Sled).await);
    let id = trip(&mut here).await;
    here.does(Command::Refresh).await;
    there.does(Command::Refresh).await;
    there.does(rename(&id, "Porto")).await;
    there.does(Command::Refresh).await;
    here.does(Command::Refresh).await;
    assert_eq!(kept(&here), one("Soon", "+\"Porto\" is:open"));

    // The command line renames without a worker.
    let (dir, opening) = here.closed();
    Profile::open(&opening).unwrap().edit_list(&id, &ListChange::Name("Faro".into())).unwrap();
    let here = Desk::opened(opening, dir);
    assert_eq!(kept(&here), one("Soon", "+\"Faro\" is:open"), "it is told at the start");
}

#[tokio::test]
async fn a_search_for_a_list_that_is_gone_waits_for_it() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    let id = trip(&mut desk).await;
    desk.does(Command::DeleteList { id: id.clone() }).await;
    assert_eq!(kept(&desk), one("Soon", "+\"Trip\" is:open"));
    desk.does(Command::Undo).await;
    desk.does(rename(&id, "Porto")).await;
    assert_eq!(kept(&desk), one("Soon", "+\"Porto\" is:open"));
    // Another list that gets the name is another list.
    desk.does(Command::AddList { name: Text("Trip".to_owned()) }).await;
    assert_eq!(kept(&desk), one("Soon", "+\"Porto\" is:open"));
}
