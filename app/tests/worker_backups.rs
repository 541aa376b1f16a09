//! The worker: backups that are asked for, looked into, restored and taken back; and checks.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use app::worker::{
    About, BackupReason, Checked, Command, Counted, RestoreHow, RestoreInto, RestorePreview, StoreKind, Text,
    Update,
};
use desk::Desk;
use todo::TaskChange;

fn add(title: &str) -> Command {
    desk::add(title, None)
}

async fn backed_up(desk: &mut Desk) -> String {
    desk.does(Command::BackUp).await;
    let made = desk.told.iter().rev().find_map(|update| match update {
        Update::BackedUp(made) => Some(made.clone().unwrap()),
        _ => None,
    });
    made.unwrap().name
}

fn restored(desk: &Desk) -> Result<String, String> {
    let told = desk.told.iter().rev().find_map(|update| match update {
        Update::Restored(restored) => Some(restored.clone()),
        _ => None,
    });
    told.unwrap()
}

#[tokio::test]
async fn a_backup_is_listed_with_what_it_holds() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let mut desk = Desk::new(kind);
        desk.does(add("Milk")).await;
        desk.does(Command::AddList { name: Text("Trip".into()) }).await;
        let name = backed_up(&mut desk).await;
        let Some(Update::Backups(backups)) =
            desk.told.iter().rev().find(|update| matches!(update, Update::Backups(_)))
        else {
            panic!("the list was not told")
        };
        let made = backups.list.iter().find(|backup| backup.name == name).unwrap();
        let About { why, tasks, lists, waiting, .. } = made.about.clone().unwrap();
        assert_eq!((why, tasks, lists, waiting), (BackupReason::Asked, 1, 1, 2));
        assert!(made.bytes > 100);
        // Beside it stands the daily one.
        assert_eq!(backups.list.len(), 2);
    }
}

#[tokio::test]
async fn a_restore_is_one_step_that_can_be_taken_back() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let mut desk = Desk::new(kind);
        desk.does(add("Milk")).await;
        desk.does(add("Bread")).await;
        let name = backed_up(&mut desk).await;
        let (milk, bread) = (desk.task("Milk").task.id, desk.task("Bread").task.id);
        desk.does(Command::DeleteTasks { ids: vec![milk] }).await;
        desk.does(Command::EditTask { id: bread, change: TaskChange::Title("Rye bread".into()) }).await;
        desk.does(add("Since")).await;

        let how = RestoreHow::AsItWas;
        desk.does(Command::PreviewRestore { name: name.clone(), how }).await;
        let Some(Update::RestorePreview(Ok(preview))) = desk.told.last().cloned() else {
            panic!("{:?}", desk.told.last())
        };
        let RestorePreview { tasks, lists, into, .. } = preview;
        assert_eq!(tasks, Counted { added: 1, changed: 1, removed: 1 });
        assert!(lists.is_nothing());
        assert_eq!(into, RestoreInto::Tasks);
        assert_eq!(desk.titles(), ["Rye bread", "Since"]);

        desk.does(Command::RestoreBackup { name, how }).await;
        assert_eq!(restored(&desk), Ok("3 rows were restored.".to_owned()));
        assert_eq!(desk.titles(), ["Bread", "Milk"]);
        let undo = desk.told.iter().rev().find_map(|update| match update {
            Update::Undoable { undo, .. } => Some(*undo),
            _ => None,
        });
        desk.does(Command::Restore { undo: undo.unwrap() }).await;
        assert_eq!(desk.titles(), ["Rye bread", "Since"]);
    }
}

#[tokio::test]
async fn a_backup_that_is_not_there_is_said_to_be_missing() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk")).await;
    let (name, how) = ("2001-01-01_000000".to_owned(), RestoreHow::AsItWas);
    desk.does(Command::PreviewRestore { name: name.clone(), how }).await;
    assert!(matches!(desk.told.last(), Some(Update::RestorePreview(Err(_)))));
    desk.does(Command::RestoreBackup { name, how }).await;
    assert!(restored(&desk).is_err());
    assert_eq!(desk.titles(), ["Milk"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_backup_that_cannot_be_written_is_said_and_harms_nothing() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk")).await;
    let folder = desk.path().join("profiles/default/backups");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, "in the way").unwrap();
    desk.does(Command::BackUp).await;
    let said = desk.told.iter().rev().find_map(|update| match update {
        Update::BackedUp(Err(said)) => Some(said.clone()),
        _ => None,
    });
    assert!(said.unwrap().contains("backups"));
    desk.does(add("Bread")).await;
    assert_eq!(desk.titles(), ["Bread", "Milk"]);
}

#[tokio::test]
async fn a_check_that_was_asked_for_is_answered() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let mut desk = Desk::new(kind);
        desk.does(add("Milk")).await;
        desk.does(Command::CheckStore).await;
        let checked = desk.told.iter().rev().find_map(|update| match update {
            Update::Checked(checked) => Some(checked.clone()),
            _ => None,
        });
        assert_eq!(checked, Some(Ok(Checked { tasks: 1, lists: 0, waiting: 1 })));
    }
}
