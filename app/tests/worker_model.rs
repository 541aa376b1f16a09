//! Whatever is done in whatever order: what the worker told adds up to what the store has.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use app::worker::{Command, StoreKind, Text, Update};
use desk::Desk;
use proptest::prelude::*;
use sync_core::RecordId;
use todo::{ListChange, TaskChange};

/// A step; the numbers choose among what there is at that moment.
#[derive(Debug, Clone)]
enum Step {
    AddTask(Option<usize>),
    Rename(usize),
    Move(usize, Option<usize>),
    Complete(usize),
    DeleteTask(usize),
    AddList,
    RenameList(usize),
    DeleteList(usize),
    Restore(usize),
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    let any = any::<usize>;
    prop_oneof![
        3 => prop::option::of(any()).prop_map(Step::AddTask),
        1 => any().prop_map(Step::Rename),
        1 => (any(), prop::option::of(any())).prop_map(|(task, list)| Step::Move(task, list)),
        1 => any().prop_map(Step::Complete),
        2 => any().prop_map(Step::DeleteTask),
        1 => Just(Step::AddList),
        1 => any().prop_map(Step::RenameList),
        1 => any().prop_map(Step::DeleteList),
        2 => any().prop_map(Step::Restore),
        1 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ]
}

fn command(step: &Step, number: usize, desk: &Desk) -> Option<Command> {
    let choose =
        |ids: Vec<&RecordId>, place: &usize| ids.get(place % ids.len().max(1)).map(|id| (*id).clone());
    let task = |place: &usize| choose(desk.tasks.keys().collect(), place);
    let list = |place: &usize| choose(desk.lists.keys().collect(), place);
    let text = Text(format!("Text {number}"));
    Some(match step {
        Step::AddTask(place) => desk::add(&text.0, place.as_ref().and_then(list)),
        Step::Rename(place) => Command::EditTask { id: task(place)?, change: TaskChange::Title(text.0) },
        Step::Move(place, to) => {
            Command::EditTask { id: task(place)?, change: TaskChange::List(to.as_ref().and_then(list)) }
        }
        Step::Complete(place) => Command::EditTask {
            id: task(place)?,
            change: TaskChange::Done(Some("2026-03-14T08:00:00.000Z".into())),
        },
        Step::DeleteTask(place) => Command::DeleteTasks { ids: vec![task(place)?] },
        Step::AddList => Command::AddList { name: text },
        Step::RenameList(place) => Command::EditList { id: list(place)?, change: ListChange::Name(text.0) },
        Step::DeleteList(place) => Command::DeleteList { id: list(place)? },
        Step::Restore(place) => {
            let undos: Vec<_> = desk
                .told
                .iter()
                .filter_map(|update| match update {
                    Update::Undoable { undo, .. } => Some(*undo),
                    _ => None,
                })
                .collect();
            Command::Restore { undo: *undos.get(place % undos.len().max(1))? }
        }
        Step::Undo => Command::Undo,
        Step::Redo => Command::Redo,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_was_told_adds_up_to_what_is_stored(steps in prop::collection::vec(step(), 1..30), sled in any::<bool>()) {
        let kind = if sled { StoreKind::Sled } else { StoreKind::Sqlite };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut desk = Desk::new(kind);
        for (number, step) in steps.iter().enumerate() {
            if let Some(command) = command(step, number, &desk) {
                runtime.block_on(desk.does(command));
            }
        }
        let (tasks, lists) = (desk.tasks.clone(), desk.lists.clone());
        let waiting = desk.status().waiting;
        // No task is ever in a list that is gone.
        for row in tasks.values() {
            prop_assert!(row.task.list.as_ref().is_none_or(|list| lists.contains_key(list)));
        }
        let again = desk.reopened();
        prop_assert_eq!(tasks, again.tasks.clone());
        prop_assert_eq!(lists, again.lists.clone());
        prop_assert_eq!(waiting, again.status().waiting);
    }

    #[test]
    fn undoing_everything_leaves_nothing_and_doing_it_again_leaves_what_was(
        steps in prop::collection::vec(step(), 1..25), sled in any::<bool>(),
    ) {
        let kind = if sled { StoreKind::Sled } else { StoreKind::Sqlite };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut desk = Desk::new(kind);
        // Steps taken back out of their order are another matter.
        let in_order = |step: &&Step| !matches!(step, Step::Restore(_) | Step::Redo | Step::Undo);
        for (number, step) in steps.iter().filter(in_order).enumerate() {
            if let Some(command) = command(step, number, &desk) {
                runtime.block_on(desk.does(command));
            }
        }
        let (tasks, lists) = (desk.tasks.clone(), desk.lists.clone());
        for _ in &steps {
            runtime.block_on(desk.does(Command::Undo));
        }
        prop_assert!(desk.tasks.is_empty() && desk.lists.is_empty());
        for _ in &steps {
            runtime.block_on(desk.does(Command::Redo));
        }
        prop_assert_eq!(tasks, desk.tasks.clone());
        prop_assert_eq!(lists, desk.lists.clone());
    }
}
