//! What the worker asks of the account's server: its changes as they happen, its devices, another password.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use std::time::Duration;

use app::config::{AutoSync, Setting};
use app::worker::{Command, Handle, StoreKind, Update};
use desk::{Desk, Town};
use tokio::sync::mpsc::UnboundedReceiver;

/// A worker with its loop, on a thread of its own, which has synced once.
async fn running(
    town: &Town,
    kind: StoreKind,
    dir: &tempfile::TempDir,
) -> (Handle, UnboundedReceiver<Update>) {
    let mut updates = app::worker::spawn(town.opening(dir.path(), kind).await);
    let handle = hear(&mut updates, |update| match update {
        Update::Ready(handle) => Some(handle.clone()),
        _ => None,
    });
    let handle = handle.await.unwrap();
    handle.send(Command::Refresh);
    hear(&mut updates, |update| matches!(update, Update::Refreshed { .. }).then_some(())).await.unwrap();
    (handle, updates)
}

/// Waits for what is wanted, for at most a while.
async fn hear<T>(
    updates: &mut UnboundedReceiver<Update>,
    wanted: impl Fn(&Update) -> Option<T>,
) -> Option<T> {
    let heard = async {
        loop {
            if let Some(found) = wanted(&updates.recv().await?) {
                return Some(found);
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), heard).await.ok().flatten()
}

fn has(update: &Update, title: &str) -> Option<()> {
    let Update::Rows(rows) = update else { return None };
    rows.tasks.iter().any(|row| row.task.title == title).then_some(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_computer_sent_comes_by_itself() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let town = Town::new().await;
        let dir = tempfile::tempdir().unwrap();
        let (_handle, mut updates) = running(&town, kind, &dir).await;
        // The stream is opened beside; whatever is told, the second task comes.
        for title in ["Milk", "Bread"] {
            let mut other = town.desk(kind).await;
            other.does(desk::add(title, None)).await;
            other.does(Command::Refresh).await;
            assert!(hear(&mut updates, |update| has(update, title)).await.is_some(), "{kind:?} {title}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_by_itself_where_that_is_switched_off() {
    let town = Town::new().await;
    let dir = tempfile::tempdir().unwrap();
    let (handle, mut updates) = running(&town, StoreKind::Sqlite, &dir).await;
    handle.send(Command::Save(Setting::AutoSync(AutoSync { on_event: false, ..AutoSync::default() })));
    handle.send(Command::Refresh);
    hear(&mut updates, |update| matches!(update, Update::Refreshed { .. }).then_some(())).await.unwrap();
    let mut other = town.desk(StoreKind::Sqlite).await;
    other.does(desk::add("Milk", None)).await;
    other.does(Command::Refresh).await;
    let came =
        tokio::time::timeout(Duration::from_secs(4), hear(&mut updates, |update| has(update, "Milk"))).await;
    assert!(came.is_err(), "it came unasked");
    handle.send(Command::Refresh);
    assert!(hear(&mut updates, |update| has(update, "Milk")).await.is_some(), "it was there to come");
}

fn names(desk: &Desk) -> Vec<bool> {
    match desk.told.iter().rev().find(|update| matches!(update, Update::Devices(_))) {
        Some(Update::Devices(Ok(list))) => list.iter().map(|device| device.is_this).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn devices_are_listed_and_signed_out() {
    let town = Town::new().await;
    let mut first = town.desk(StoreKind::Sqlite).await;
    let mut second = town.desk(StoreKind::Sqlite).await;
    let _third = town.desk(StoreKind::Sqlite).await;
    first.does(Command::ShowDevices).await;
    assert_eq!(names(&first), [true, false, false], "this one comes first");
    first.does(Command::SignOutOthers).await;
    assert_eq!(names(&first), [true]);
    second.does(desk::add("Milk", None)).await;
    second.does(Command::Refresh).await;
    assert_eq!(second.status().waiting, 1, "what waits there is not lost");
    assert_eq!(second.status().trouble.unwrap().kind, app::worker::TroubleKind::SignIn);
}

#[tokio::test]
async fn another_password_keeps_this_computer_signed_in_and_no_other() {
    let town = Town::new().await;
    let mut first = town.desk(StoreKind::Sqlite).await;
    let mut second = town.desk(StoreKind::Sqlite).await;
    let change = |old: &str| Command::ChangePassword { old: old.into(), new: "another correct horse".into() };
    first.does(change("wrong")).await;
    assert!(matches!(first.told.last(), Some(Update::Rows(_) | Update::PasswordChanged(Err(_)))));
    assert!(first.told.iter().any(|update| matches!(update, Update::PasswordChanged(Err(_)))));
    first.does(change(support::PASSWORD)).await;
    assert!(first.told.iter().any(|update| matches!(update, Update::PasswordChanged(Ok(())))));
    first.does(desk::add("Milk", None)).await;
    first.does(Command::Refresh).await;
    assert_eq!((first.status().waiting, first.status().trouble), (0, None));
    second.does(Command::Refresh).await;
    assert_eq!(second.status().trouble.unwrap().kind, app::worker::TroubleKind::SignIn);
}
