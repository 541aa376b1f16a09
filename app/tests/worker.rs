//! The worker: what it tells after each command, with a real store and a real server.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use app::worker::{
    Activity, Choice, Command, ConflictKind, DecisionId, Queue, Rest, RowState, Side, Since, StoreKind,
    TaskConflict, TroubleKind, Update, What, Why,
};
use desk::{Desk, Town};
use support::proxy::Proxy;
use todo::TaskChange;

fn add(title: &str) -> Command {
    desk::add(title, None)
}

#[tokio::test]
async fn everything_is_told_at_the_start() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk")).await;
    let again = desk.reopened();
    assert!(matches!(again.told[0], Update::Ready(_)));
    assert!(matches!(again.told[1], Update::Rows(_)));
    assert_eq!(again.titles(), ["Milk"]);
    let status = again.status();
    assert_eq!((&status.account, status.waiting, status.conflicts), (&None, 1, 0));
    assert_eq!((&status.activity, &status.trouble), (&Activity::Idle, &None));
}

#[tokio::test]
async fn an_edit_is_told_as_the_row_it_made() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk")).await;
    let row = desk.task("Milk");
    assert_eq!(row.sync, RowState::Synced, "without a server nothing waits");
    desk.does(Command::EditTask { id: row.task.id, change: TaskChange::Title("Oat milk".into()) }).await;
    assert_eq!(desk.titles(), ["Oat milk"]);
    assert_eq!(desk.rows_told_last().tasks.len(), 1);
}

#[tokio::test]
async fn an_edit_that_changes_nothing_is_not_queued() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk")).await;
    let id = desk.task("Milk").task.id;
    let before = desk.told.len();
    desk.does(Command::EditTask { id, change: TaskChange::Title("Milk".into()) }).await;
    assert_eq!(desk.told.len(), before);
}

#[tokio::test]
async fn a_deleted_task_comes_back_as_it_was() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("Milk")).await;
    let task = desk.task("Milk").task;
    desk.does(Command::EditTask { id: task.id.clone(), change: TaskChange::Notes("2 l".into()) }).await;
    let before = desk.task("Milk");
    desk.does(Command::DeleteTasks { ids: vec![task.id] }).await;
    assert!(desk.titles().is_empty());
    desk.does(Command::Restore { undo: desk.undo() }).await;
    assert_eq!(desk.task("Milk"), before);
}

#[tokio::test]
async fn what_cannot_be_saved_is_said_and_changes_nothing() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(add("   ")).await;
    assert_eq!(desk.not_saved(), "A title needs at least one letter.");
    desk.does(add("Milk")).await;
    let id = desk.task("Milk").task.id;
    desk.does(Command::DeleteTasks { ids: vec![id.clone()] }).await;
    desk.does(Command::EditTask { id, change: TaskChange::Notes("x".into()) }).await;
    assert!(desk.not_saved().contains("not here any more"), "{}", desk.not_saved());
    assert!(desk.titles().is_empty());
}

#[tokio::test]
async fn refreshing_without_a_server_says_so() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    desk.does(Command::Refresh).await;
    assert_eq!(desk.refreshed(), ("No server is connected; sign in first.".into(), 0));
    assert_eq!(desk.status().trouble, None);
}

#[tokio::test]
async fn a_refresh_sends_receives_and_says_how_much() {
    for kind in [StoreKind::Sqlite, StoreKind::Sled] {
        let town = Town::new().await;
        let (mut first, mut second) = (town.desk(kind).await, town.desk(kind).await);
        first.does(add("Milk")).await;
        assert_eq!(first.task("Milk").sync, RowState::Waiting);
        assert_eq!(first.status().waiting, 1);
        first.does(Command::Refresh).await;
        assert_eq!(first.refreshed(), ("1 sent".into(), 0));
        assert_eq!(first.task("Milk").sync, RowState::Synced);
        let status = first.status();
        assert_eq!((status.waiting, &status.activity, &status.trouble), (0, &Activity::Idle, &None));
        assert!(status.last_success.is_some());
        second.does(Command::Refresh).await;
        assert_eq!(second.refreshed(), ("1 received".into(), 0));
        assert_eq!(second.titles(), ["Milk"]);
        second.does(Command::Refresh).await;
        assert_eq!(second.refreshed(), ("Up to date".into(), 0));
    }
}

/// Two desks that changed the same task; the first has a conflict.
async fn in_conflict(town: &Town) -> (Desk, Desk) {
    let (mut first, mut second) = (town.desk(StoreKind::Sqlite).await, town.desk(StoreKind::Sqlite).await);
    first.does(add("Milk")).await;
    let id = first.task("Milk").task.id;
    first.does(Command::Refresh).await;
    second.does(Command::Refresh).await;
    for (desk, title, day) in [(&mut second, "Theirs", 17), (&mut first, "Mine", 14)] {
        let due = jiff::civil::date(2026, 3, day);
        desk.does(Command::EditTask { id: id.clone(), change: TaskChange::Title(title.into()) }).await;
        desk.does(Command::EditTask { id: id.clone(), change: TaskChange::Due(Some(due)) }).await;
        desk.does(Command::Refresh).await;
    }
    (first, second)
}

async fn decide(desk: &mut Desk, choice: Choice) {
    let conflict = desk.conflicts[0].clone();
    let TaskConflict { table, id, seen, .. } = conflict;
    desk.does(Command::Resolve { table, id, seen, choice }).await;
    desk.does(Command::ShowHistory).await;
}

#[tokio::test]
async fn the_history_says_what_was_decided_with_both_versions() {
    let town = Town::new().await;
    let (mut first, _second) = in_conflict(&town).await;
    first.does(Command::ShowHistory).await;
    assert!(first.history().is_empty(), "a conflict that waits is not decided");
    let picks = [("text".to_owned(), Side::ThisComputer.into()), ("due".to_owned(), Side::Server.into())];
    decide(&mut first, Choice::Mix(picks.into())).await;
    let decision = first.history().swap_remove(0);
    let fields: Vec<_> =
        decision.fields.iter().map(|one| (&*one.label, &*one.here, &*one.server, &*one.kept)).collect();
    let due = ["Sat 14 Mar 2026", "Tue 17 Mar 2026"];
    assert_eq!(fields, [("Title", "Mine", "Theirs", "Mine"), ("Due", due[0], due[1], due[1])]);
    assert_eq!((decision.title.0.as_str(), decision.rule.as_str()), ("Mine", "You chose field by field"));
    assert_eq!((decision.others, decision.since), (vec![Side::ThisComputer, Side::Server], Since::Same));
}

#[tokio::test]
async fn the_other_version_comes_back_as_an_edit_that_syncs_and_can_be_undone() {
    let town = Town::new().await;
    let (mut first, mut second) = in_conflict(&town).await;
    decide(&mut first, Choice::KeepThisComputers).await;
    let decision = first.history().swap_remove(0);
    assert_eq!(decision.others, [Side::Server]);
    let using = Command::UseOther { decision: decision.id, side: Side::Server, since: Since::Same };
    first.does(using.clone()).await;
    assert_eq!(first.titles(), ["Theirs"]);
    assert_eq!(first.history()[0].since, Since::Changed);
    first.does(Command::Restore { undo: first.step() }).await;
    assert_eq!(first.titles(), ["Mine"]);
    first.does(using).await;
    first.does(Command::Refresh).await;
    second.does(Command::Refresh).await;
    assert_eq!(second.titles(), ["Theirs"]);
    let device = second.task("Theirs").task.device;
    assert!(device.is_some(), "whoever brought it back changed it");
}

#[tokio::test]
async fn a_version_is_not_used_over_an_edit_nobody_was_told_of() {
    let town = Town::new().await;
    let (mut first, _second) = in_conflict(&town).await;
    decide(&mut first, Choice::KeepServers).await;
    let DecisionId { table, record, at } = first.history().swap_remove(0).id;
    let change = TaskChange::Title("Newer".into());
    first.does(Command::EditTask { id: record.clone(), change }).await;
    let using = |since| {
        let decision = DecisionId { table: table.clone(), record: record.clone(), at };
        Command::UseOther { decision, side: Side::ThisComputer, since }
    };
    first.does(using(Since::Same)).await;
    assert_eq!(first.titles(), ["Newer"]);
    assert!(first.not_saved().contains("changed just now"), "{}", first.not_saved());
    assert_eq!(first.history()[0].since, Since::Changed);
    first.does(using(Since::Changed)).await;
    assert_eq!(first.titles(), ["Mine"]);
}

#[tokio::test]
async fn a_conflict_is_told_in_words_and_a_mix_ends_it() {
    let town = Town::new().await;
    let (mut first, mut second) = in_conflict(&town).await;
    assert_eq!(first.refreshed().1, 1);
    assert_eq!(first.task("Mine").sync, RowState::Conflict);
    assert_eq!(first.status().conflicts, 1);
    let conflict = first.conflicts[0].clone();
    let ConflictKind::BothChanged { differences, .. } = conflict.kind else { panic!("{conflict:?}") };
    let labels: Vec<_> = differences.iter().map(|one| one.label.as_str()).collect();
    assert_eq!(labels, ["Title", "Due"]);
    assert!(conflict.server_device.is_some());

    let picks = [("text".to_owned(), Side::ThisComputer.into()), ("due".to_owned(), Side::Server.into())];
    let choice = Choice::Mix(picks.into());
    let (table, id, seen) = (conflict.table, conflict.id, conflict.seen);
    first.does(Command::Resolve { table, id, seen, choice }).await;
    assert!(first.conflicts.is_empty());
    first.does(Command::Refresh).await;
    second.does(Command::Refresh).await;
    let task = second.task("Mine").task;
    assert_eq!(task.due, Some(jiff::civil::date(2026, 3, 17)));
}

#[tokio::test]
async fn edits_do_not_wait_for_a_sync_that_waits_for_the_network() {
    let town = Town::new().await;
    let (proxy, _cut) = Proxy::before(town.port());
    let mut desk = town.desk_by(StoreKind::Sqlite, &proxy.url).await;
    desk.does(add("Milk")).await;
    proxy.cut_after(0);
    desk.begins(Command::Refresh).await;
    assert_eq!(desk.status().activity, Activity::Sending { done: 0, total: 1 });
    desk.begins(add("Bread")).await;
    assert_eq!(desk.titles(), ["Bread", "Milk"]);
    assert_ne!(desk.status().activity, Activity::Idle);
    desk.does(Command::CancelSync).await;
    assert_eq!(desk.refreshed().0, "Cancelled.");
    assert_eq!(desk.status().activity, Activity::Idle);
    proxy.mend();
    desk.does(Command::Refresh).await;
    assert_eq!(desk.status().waiting, 0);
}

#[tokio::test]
async fn a_server_that_went_away_is_trouble_until_it_is_back() {
    let town = Town::new().await;
    let (proxy, _cut) = Proxy::before(town.port());
    let mut desk = town.desk_by(StoreKind::Sqlite, &proxy.url).await;
    desk.does(Command::Refresh).await;
    desk.does(add("Milk")).await;
    proxy.take_down();
    desk.does(Command::Refresh).await;
    let trouble = desk.status().trouble.unwrap();
    assert_eq!(trouble.kind, TroubleKind::Offline, "{trouble:?}");
    assert_eq!(desk.task("Milk").sync, RowState::Waiting);
    desk.does(Command::Refresh).await;
    assert_eq!(desk.status().trouble.unwrap().since, trouble.since, "since the first time");
    proxy.mend();
    desk.does(Command::Refresh).await;
    assert_eq!(desk.status().trouble, None);
    assert_eq!(desk.task("Milk").sync, RowState::Synced);
}

#[tokio::test]
async fn an_import_is_previewed_and_then_told_row_by_row() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    // More rows than the engine's events wait for a slow listener.
    let rows: Vec<_> = (0..5000).map(|n| serde_json::json!({"id": format!("t{n}"), "text": "x"})).collect();
    let path = desk.path().join("in.json");
    let file = serde_json::json!({"format": "tidelist", "version": 1, "tasks": rows});
    std::fs::write(&path, file.to_string()).unwrap();
    desk.does(Command::PreviewImport(path.clone())).await;
    let Some(Update::ImportPreview(preview)) = desk.told.last() else { panic!("{:?}", desk.told.last()) };
    assert_eq!((preview.tasks, preview.known), (5000, 0));
    assert!(desk.tasks.is_empty(), "a preview changes nothing");
    desk.does(Command::Import(path.clone())).await;
    assert_eq!(desk.tasks.len(), 5000);
    desk.does(Command::Export(path)).await;
    assert!(desk.told.iter().any(|update| matches!(update, Update::Exported { tasks: 5000, .. })));
}

#[tokio::test]
async fn a_file_that_is_no_export_is_refused_with_a_sentence() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    let path = desk.path().join("in.json");
    std::fs::write(&path, "{}").unwrap();
    desk.does(Command::Import(path)).await;
    let Some(Update::FileFailed { sentence }) = desk.told.last() else { panic!("{:?}", desk.told.last()) };
    assert!(sentence.contains("not a Tidelist export"), "{sentence}");
}

#[test]
fn the_thread_opens_the_profile_and_leaves_it_when_nobody_listens() {
    let dir = tempfile::tempdir().unwrap();
    let opening = desk::opening(dir.path(), StoreKind::Sqlite);
    let mut first = app::worker::spawn(opening.clone());
    // A worker also leaves when nobody can command it any more.
    let Some(Update::Ready(_handle)) = first.blocking_recv() else { panic!("did not open") };
    let mut second = app::worker::spawn(opening.clone());
    let Some(Update::CannotOpen(problem, _)) = second.blocking_recv() else { panic!("opened twice") };
    assert_eq!(problem.kind, app::worker::OpenProblemKind::InUse);
    assert!(problem.sentence.contains("in use by window"), "{problem:?}");
    drop(first);
    let began = std::time::Instant::now();
    loop {
        match app::worker::spawn(opening.clone()).blocking_recv() {
            Some(Update::Ready(_)) => break,
            told => assert!(began.elapsed().as_secs() < 20, "{told:?}"),
        }
    }
}

/// A desk whose server takes nothing, with one task it refused.
async fn refused() -> Desk {
    let town = Town::new().await;
    let port = support::fake::refuse_writes(town.port());
    let mut desk = town.desk_by(StoreKind::Sqlite, &format!("http://127.0.0.1:{port}")).await;
    desk.does(add("Cheese")).await;
    desk.does(Command::Refresh).await;
    assert_eq!(desk.status().refused, 1, "{:?}", desk.status());
    desk.does(Command::ShowQueue).await;
    desk
}

#[tokio::test]
async fn what_waits_is_told_with_what_was_done_to_it() {
    let town = Town::new().await;
    let mut desk = town.desk(StoreKind::Sqlite).await;
    desk.does(add("Milk")).await;
    desk.does(add("Bread")).await;
    desk.does(Command::Refresh).await;
    desk.does(Command::ShowQueue).await;
    assert_eq!(desk.queue(), Queue::default());
    let (milk, bread) = (desk.task("Milk").task.id, desk.task("Bread").task.id);
    desk.does(Command::EditTask { id: milk.clone(), change: TaskChange::Title("Oat milk".into()) }).await;
    desk.does(Command::DeleteTasks { ids: vec![bread] }).await;
    desk.does(add("Cheese")).await;
    desk.does(Command::ShowQueue).await;
    let waiting = desk.queue().waiting;
    let told: Vec<_> = waiting.iter().map(|one| (one.title.0.as_str(), one.what, one.why)).collect();
    let next = Why::NextSync;
    let all =
        [("Oat milk", What::Changed, next), ("Bread", What::Deleted, next), ("Cheese", What::Added, next)];
    assert_eq!(told, all);
    desk.does(Command::Explain { id: milk.clone() }).await;
    assert!(matches!(desk.told.last(), Some(Update::Explained { id, queued: Some(_) }) if *id == milk));
}

#[tokio::test]
async fn more_than_anybody_reads_is_not_listed() {
    let mut desk = Desk::new(StoreKind::Sqlite);
    for n in 0..51 {
        desk.does(add(&format!("Task {n}"))).await;
    }
    desk.does(Command::ShowQueue).await;
    let queue = desk.queue();
    assert_eq!((queue.waiting.len(), queue.rest), (50, Rest::More));
}

#[tokio::test]
async fn what_the_server_refuses_is_told_apart_and_can_be_tried_again() {
    let mut desk = refused().await;
    let queue = desk.queue();
    assert!(queue.waiting.is_empty());
    let one = queue.refused[0].clone();
    assert_eq!((one.title.0.as_str(), one.what, one.why), ("Cheese", What::Added, Why::Refused));
    let said = one.said.unwrap().0.0;
    assert!(said.contains("no cheese here"), "{said}");
    desk.does(Command::Retry { table: one.table, id: one.id }).await;
    assert_eq!((desk.status().refused, desk.status().waiting), (0, 1));
}

#[tokio::test]
async fn what_the_server_refuses_can_be_discarded_and_that_undone() {
    let mut desk = refused().await;
    let before = desk.task("Cheese").task;
    let one = desk.queue().refused[0].clone();
    desk.does(Command::Discard { table: one.table.clone(), id: one.id.clone() }).await;
    assert!(desk.titles().is_empty());
    assert_eq!(desk.status().refused, 0);
    desk.does(Command::Restore { undo: desk.step() }).await;
    assert_eq!(desk.task("Cheese").task, before);
    assert_eq!(desk.status().waiting, 1);
    // What waits, but was not refused, is not the server's to give back.
    desk.does(Command::Discard { table: one.table, id: one.id }).await;
    assert_eq!(desk.titles(), ["Cheese"]);
}
