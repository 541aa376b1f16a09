//! The worker: an import is one step. It is taken back whole, also after it was sent, and leaves what was changed since.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use app::worker::{Command, StoreKind, Update};
use desk::{Desk, Town};
use todo::TaskChange;

const KINDS: [StoreKind; 2] = [StoreKind::Sqlite, StoreKind::Sled];

/// A file of so many tasks in two lists, as another program would write it.
fn file(desk: &Desk, tasks: usize) -> PathBuf {
    let rows = (0..tasks).map(|n| format!("Task {n:05},{}\n", if n % 2 == 0 { "Home" } else { "Work" }));
    let path = desk.path().join("tasks.csv");
    std::fs::write(&path, format!("title,list\n{}", rows.collect::<String>())).unwrap();
    path
}

async fn import(desk: &mut Desk, tasks: usize) {
    let path = file(desk, tasks);
    desk.does(Command::Import(path)).await;
    assert_eq!((desk.tasks.len(), desk.lists.len()), (tasks, 2));
}

#[tokio::test]
async fn an_import_is_taken_back_in_one_step_and_done_again() {
    for kind in KINDS {
        let mut desk = Desk::new(kind);
        import(&mut desk, 30).await;
        let before = (desk.tasks.clone(), desk.lists.clone());
        let told = desk.told.iter().find_map(|update| match update {
            Update::Undoable { sentence, .. } => Some(sentence.0.clone()),
            _ => None,
        });
        assert_eq!(told.unwrap(), "32 rows imported");
        desk.does(Command::Restore { undo: desk.undo() }).await;
        assert_eq!((desk.tasks.len(), desk.lists.len()), (0, 0));
        desk.does(Command::Redo).await;
        let titles = |tasks: &std::collections::BTreeMap<_, app::worker::TaskRow>| -> Vec<_> {
            tasks
                .values()
                .map(|row| (row.task.id.clone(), row.task.title.clone(), row.task.list.clone()))
                .collect()
        };
        assert_eq!((titles(&desk.tasks), &desk.lists.len()), (titles(&before.0), &before.1.len()));
    }
}

#[tokio::test]
async fn an_import_that_was_sent_is_taken_back_everywhere() {
    for kind in KINDS {
        let town = Town::new().await;
        let (mut here, mut there) = (town.desk(kind).await, town.desk(StoreKind::Sqlite).await);
        import(&mut here, 30).await;
        here.does(Command::Refresh).await;
        there.does(Command::Refresh).await;
        assert_eq!(there.tasks.len(), 30);
        here.does(Command::Restore { undo: here.undo() }).await;
        assert_eq!((here.tasks.len(), here.lists.len()), (0, 0));
        here.does(Command::Refresh).await;
        there.does(Command::Refresh).await;
        there.does(Command::AllowMassDelete).await;
        assert_eq!((there.tasks.len(), there.lists.len()), (0, 0));
    }
}

#[tokio::test]
async fn what_was_changed_since_stays_with_its_list() {
    for kind in KINDS {
        let town = Town::new().await;
        let (mut here, mut there) = (town.desk(kind).await, town.desk(StoreKind::Sqlite).await);
        import(&mut here, 30).await;
        let undo = here.undo();
        here.does(Command::Refresh).await;
        there.does(Command::Refresh).await;
        let id = there.task("Task 00004").task.id;
        there.does(Command::EditTask { id, change: TaskChange::Title("Paint the door".into()) }).await;
        there.does(Command::Refresh).await;
        here.does(Command::Refresh).await;
        here.does(Command::Restore { undo }).await;
        let list = here.task("Paint the door").task.list.unwrap();
        assert_eq!(
            (here.titles(), here.lists[&list].name.as_str()),
            (vec!["Paint the door".to_owned()], "Home")
        );
        assert_eq!(here.lists.len(), 1);
        assert!(here.not_saved().contains("except for what was changed elsewhere"), "{}", here.not_saved());
    }
}

#[tokio::test]
async fn ten_thousand_rows_are_taken_back_in_seconds() {
    for kind in KINDS {
        let mut desk = Desk::new(kind);
        import(&mut desk, 10_000).await;
        let began = Instant::now();
        desk.does(Command::Restore { undo: desk.undo() }).await;
        assert_eq!((desk.tasks.len(), desk.lists.len()), (0, 0));
        assert!(began.elapsed() < Duration::from_secs(60), "{kind:?}: {:?}", began.elapsed());
        println!("{kind:?}: 10 000 rows taken back in {:.1} s", began.elapsed().as_secs_f64());
    }
}
