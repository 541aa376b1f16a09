//! A server that would remove a lot: what is told before anything goes, and both ways to go on, with real stores and a real
//! server.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use app::worker::{About, BackupReason, Command, StoreKind, TroubleKind, Update};
use desk::{Desk, Town};

const MANY: usize = 30;

/// Two desks with the same tasks; the first deleted them all, and the second was just asked about it.
async fn paused(kind: StoreKind) -> (Town, Desk, Desk) {
    let town = Town::new().await;
    let (mut first, mut second) = (town.desk(kind).await, town.desk(kind).await);
    for n in 0..MANY {
        first.does(desk::add(&format!("Task {n:02}"), None)).await;
    }
    first.does(Command::Refresh).await;
    second.does(Command::Refresh).await;
    assert_eq!(second.titles().len(), MANY);
    first.does(Command::DeleteTasks { ids: first.tasks.keys().cloned().collect() }).await;
    first.does(Command::Refresh).await;
    second.does(Command::Refresh).await;
    let trouble = second.status().trouble.unwrap().kind;
    assert_eq!(trouble, TroubleKind::MassDelete { would_remove: MANY as u64, of: MANY as u64 });
    (town, first, second)
}

fn newest_backup(desk: &Desk) -> Option<About> {
    let backups = app::profile::backups(&desk.path().join("profiles/default")).unwrap();
    backups
        .list
        .into_iter()
        .filter_map(|backup| backup.about.ok())
        .find(|about| about.why == BackupReason::BeforeRemoval)
}

#[tokio::test]
async fn what_would_go_is_told_by_name_and_nothing_went() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let (_town, _first, mut second) = paused(kind).await;
        second.does(Command::ShowRemovals).await;
        let Some(Update::Removals(list)) = second.told.last() else { panic!("{:?}", second.told.last()) };
        let mut titles: Vec<_> = list.iter().map(|one| one.title.0.clone()).collect();
        titles.sort();
        assert_eq!(titles, second.titles());
    }
}

#[tokio::test]
async fn they_go_only_after_a_backup_that_has_them() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let (_town, _first, mut second) = paused(kind).await;
        assert!(newest_backup(&second).is_none());
        second.does(Command::AllowMassDelete).await;
        assert_eq!(second.titles(), Vec::<String>::new());
        assert_eq!(second.status().trouble, None);
        assert_eq!(newest_backup(&second).unwrap().tasks, MANY as u64);
    }
}

#[tokio::test]
async fn without_that_backup_nothing_goes() {
    let (_town, _first, mut second) = paused(StoreKind::Sqlite).await;
    let folder = second.path().join("profiles/default/backups");
    drop(std::fs::remove_dir_all(&folder)); // the backup of the day may have come first
    std::fs::write(&folder, "no folder").unwrap();
    second.does(Command::AllowMassDelete).await;
    assert_eq!(second.titles().len(), MANY);
    assert!(second.not_saved().starts_with("Nothing was removed: "), "{}", second.not_saved());
}

#[tokio::test]
async fn what_is_kept_goes_to_the_server_again_and_from_there_to_the_other() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let (_town, mut first, mut second) = paused(kind).await;
        second.does(Command::KeepMine).await;
        assert_eq!((second.titles().len(), second.status().waiting), (MANY, 0));
        first.does(Command::Refresh).await;
        assert_eq!(first.titles(), second.titles());
    }
}
