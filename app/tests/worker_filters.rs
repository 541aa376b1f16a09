//! The worker: searches that are kept, changed, taken back and done again.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use app::config::{Filters, SavedFilter, Swap};
use app::worker::{Command, StoreKind, Update};
use desk::Desk;

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
