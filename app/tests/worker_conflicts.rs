//! Every way to end a conflict, for what it does to the record here, on the server, to what waits and to the history: with
//! real stores and a real server. And that nothing is decided about rows nobody saw.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use app::config::{ConflictRule, Setting};
use app::worker::{
    Choice, Command, ConflictKind, Pick, Resolution, Seen, Side, StoreKind, TaskConflict, Text, Update,
};
use desk::{Desk, Town};
use sync_core::RecordId;
use todo::TaskChange;

const KINDS: [StoreKind; 2] = [StoreKind::Sqlite, StoreKind::Sled];

/// What the two computers did to the one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clash {
    BothChanged,
    DeletedThere,
    DeletedHere,
}

async fn changes(desk: &mut Desk, id: &RecordId, title: &str, notes: &str) {
    for change in [TaskChange::Title(title.into()), TaskChange::Notes(notes.into())] {
        desk.does(Command::EditTask { id: id.clone(), change }).await;
    }
    desk.does(Command::Refresh).await;
}

/// Two desks and the task; the first has the conflict.
async fn in_conflict(town: &Town, kind: StoreKind, clash: Clash) -> (Desk, Desk, RecordId) {
    let (first, second, id) = clashed(town, kind, clash, ConflictRule::MergeAsk).await;
    assert_eq!(first.conflicts.len(), 1, "{kind:?} {clash:?}");
    (first, second, id)
}

/// Two desks and the task; the first was told what to do about conflicts, and came second.
async fn clashed(town: &Town, kind: StoreKind, clash: Clash, rule: ConflictRule) -> (Desk, Desk, RecordId) {
    let (mut first, mut second) = (town.desk(kind).await, town.desk(kind).await);
    first.does(Command::Save(Setting::Conflicts(rule))).await;
    assert_eq!(first.status().rule, rule);
    first.does(desk::add("Milk", None)).await;
    let id = first.task("Milk").task.id;
    first.does(Command::Refresh).await;
    second.does(Command::Refresh).await;
    match clash {
        Clash::DeletedThere => second.does(Command::DeleteTasks { ids: vec![id.clone()] }).await,
        _ => changes(&mut second, &id, "Theirs", "their notes").await,
    }
    second.does(Command::Refresh).await;
    match clash {
        Clash::DeletedHere => first.does(Command::DeleteTasks { ids: vec![id.clone()] }).await,
        _ => changes(&mut first, &id, "Mine", "my notes").await,
    }
    first.does(Command::Refresh).await;
    (first, second, id)
}

fn resolve(conflict: &TaskConflict, seen: Seen, choice: Choice) -> Command {
    Command::Resolve { table: conflict.table.clone(), id: conflict.id.clone(), seen, choice }
}

async fn decide(desk: &mut Desk, choice: Choice) {
    let conflict = desk.conflicts[0].clone();
    desk.does(resolve(&conflict, conflict.seen, choice)).await;
}

/// The titles and notes of the tasks of a desk.
fn tasks(desk: &Desk) -> Vec<(String, String)> {
    let mut tasks: Vec<_> =
        desk.tasks.values().map(|row| (row.task.title.clone(), row.task.notes.clone())).collect();
    tasks.sort();
    tasks
}

/// Titles and notes.
type Tasks = &'static [(&'static str, &'static str)];

fn mix(title: impl Into<Pick>, notes: impl Into<Pick>) -> Choice {
    Choice::Mix([("text".to_owned(), title.into()), ("notes".to_owned(), notes.into())].into())
}

#[tokio::test]
async fn every_choice_has_its_effect_here_there_in_the_queue_and_in_the_history() {
    use Choice::{KeepBoth, KeepServers, KeepThisComputers};
    use Clash::{BothChanged, DeletedHere, DeletedThere};
    use Side::{Server, ThisComputer};

    let mine: Tasks = &[("Mine", "my notes")];
    let theirs: Tasks = &[("Theirs", "their notes")];
    let together = || Pick::Text(Text("my notes\ntheir notes".to_owned()));
    let (kept_here, kept_there) = ("You kept this computer's version", "You kept the server's version");
    let fields = "You chose field by field";
    // The tasks afterwards on both computers, how many changes wait before the next sync, and the history's words.
    let own = || Pick::Text(Text("Neither".to_owned()));
    let rows: [(Clash, Choice, Tasks, u64, &str); 11] = [
        (BothChanged, KeepThisComputers, mine, 1, kept_here),
        (BothChanged, KeepServers, theirs, 0, kept_there),
        (BothChanged, KeepBoth, &[("Mine", "my notes"), ("Theirs", "their notes")], 1, "You kept both"),
        (BothChanged, mix(ThisComputer, Server), &[("Mine", "their notes")], 1, fields),
        (BothChanged, mix(Server, ThisComputer), &[("Theirs", "my notes")], 1, fields),
        (BothChanged, mix(Server, together()), &[("Theirs", "my notes\ntheir notes")], 1, fields),
        (BothChanged, mix(own(), Server), &[("Neither", "their notes")], 1, fields),
        (DeletedThere, KeepThisComputers, mine, 1, kept_here),
        (DeletedThere, KeepServers, &[], 0, kept_there),
        (DeletedHere, KeepThisComputers, &[], 1, kept_here),
        (DeletedHere, KeepServers, theirs, 0, kept_there),
    ];
    for kind in KINDS {
        for (clash, choice, expected, waiting, rule) in rows.clone() {
            let case = format!("{kind:?} {clash:?} {choice:?}");
            let town = Town::new().await;
            let (mut first, mut second, _) = in_conflict(&town, kind, clash).await;
            decide(&mut first, choice).await;
            let expected: Vec<_> =
                expected.iter().map(|(title, notes)| (String::from(*title), String::from(*notes))).collect();
            assert_eq!(tasks(&first), expected, "here: {case}");
            let status = first.status();
            assert_eq!((status.waiting, status.conflicts), (waiting, 0), "queue: {case}");
            first.does(Command::ShowHistory).await;
            assert_eq!(first.history()[0].rule, rule, "history: {case}");
            first.does(Command::Refresh).await;
            second.does(Command::Refresh).await;
            assert_eq!(tasks(&second), expected, "there: {case}");
            assert_eq!((first.status().waiting, first.status().conflicts), (0, 0), "sent: {case}");
        }
    }
}

#[tokio::test]
async fn a_decision_is_undone_by_what_was_not_kept_on_both_computers() {
    use Choice::{KeepBoth, KeepServers, KeepThisComputers};
    use Clash::{BothChanged, DeletedHere, DeletedThere};

    let mine: Tasks = &[("Mine", "my notes")];
    let theirs: Tasks = &[("Theirs", "their notes")];
    let rows: [(Clash, Choice, Tasks); 8] = [
        (BothChanged, KeepThisComputers, theirs),
        (BothChanged, KeepServers, mine),
        (BothChanged, KeepBoth, mine),
        (BothChanged, mix(Side::ThisComputer, Side::Server), mine),
        (DeletedThere, KeepThisComputers, &[]),
        (DeletedThere, KeepServers, mine),
        (DeletedHere, KeepThisComputers, theirs),
        (DeletedHere, KeepServers, &[]),
    ];
    for (kind, sent) in [(StoreKind::Sqlite, false), (StoreKind::Sled, true)] {
        for (clash, choice, expected) in rows.clone() {
            let case = format!("{kind:?} {clash:?} {choice:?}");
            let town = Town::new().await;
            let (mut first, mut second, _) = in_conflict(&town, kind, clash).await;
            decide(&mut first, choice).await;
            if sent {
                first.does(Command::Refresh).await;
            }
            first.does(Command::Restore { undo: first.undo() }).await;
            let expected: Vec<_> =
                expected.iter().map(|(title, notes)| (String::from(*title), String::from(*notes))).collect();
            assert_eq!(tasks(&first), expected, "here: {case}");
            first.does(Command::Refresh).await;
            second.does(Command::Refresh).await;
            assert_eq!(tasks(&second), expected, "there: {case}");
            assert_eq!(first.status().conflicts, 0, "{case}");
        }
    }
}

#[tokio::test]
async fn the_sides_are_told_as_what_they_are() {
    for kind in KINDS {
        let town = Town::new().await;
        let (first, ..) = in_conflict(&town, kind, Clash::BothChanged).await;
        let ConflictKind::BothChanged { differences, .. } = &first.conflicts[0].kind else { panic!() };
        let told: Vec<_> = differences.iter().map(|one| (&*one.here, &*one.server)).collect();
        assert_eq!(told, [("Mine", "Theirs"), ("my notes", "their notes")]);
        let (first, ..) = in_conflict(&Town::new().await, kind, Clash::DeletedThere).await;
        assert_eq!(first.conflicts[0].kind, ConflictKind::DeletedThere);
        assert_eq!(first.conflicts[0].changed, ["Notes", "Title"]);
    }
}

#[tokio::test]
async fn a_decision_about_rows_that_changed_since_decides_nothing_and_tells_the_new_ones() {
    for kind in KINDS {
        for choice in [
            Choice::KeepThisComputers,
            Choice::KeepServers,
            Choice::KeepBoth,
            mix(Side::Server, Side::Server),
        ] {
            let town = Town::new().await;
            let (mut first, mut second, id) = in_conflict(&town, kind, Clash::BothChanged).await;
            let shown = first.conflicts[0].clone();
            changes(&mut second, &id, "Theirs, newer", "their notes").await;
            first.does(Command::Refresh).await; // a sync that runs while the dialog is open
            let before = (tasks(&first), first.status());
            first.does(resolve(&shown, shown.seen, choice.clone())).await;
            assert_eq!(
                (tasks(&first), first.status().waiting),
                (before.0, before.1.waiting),
                "{kind:?} {choice:?}"
            );
            assert_eq!(first.status().conflicts, 1);
            first.does(Command::ShowHistory).await;
            assert!(first.history().is_empty(), "{kind:?} {choice:?}");
            let now = first.conflicts[0].clone();
            assert_ne!(now.seen, shown.seen);
            let ConflictKind::BothChanged { differences, .. } = &now.kind else { panic!() };
            assert_eq!(differences[0].server, "Theirs, newer");
            first.does(resolve(&now, now.seen, choice)).await;
            assert_eq!(first.status().conflicts, 0, "what is seen can be decided");
        }
    }
}

#[tokio::test]
async fn an_edit_here_meanwhile_makes_it_another_conflict_too() {
    for kind in KINDS {
        let town = Town::new().await;
        let (mut first, _second, id) = in_conflict(&town, kind, Clash::BothChanged).await;
        let shown = first.conflicts[0].clone();
        first.does(Command::EditTask { id, change: TaskChange::Title("Mine, newer".into()) }).await;
        first.does(resolve(&shown, shown.seen, Choice::KeepServers)).await;
        assert_eq!(first.titles(), ["Mine, newer"]);
        assert_eq!(first.status().conflicts, 1);
    }
}

#[tokio::test]
async fn what_did_not_change_stays_the_conflict_that_was_seen() {
    let town = Town::new().await;
    let (mut first, ..) = in_conflict(&town, StoreKind::Sqlite, Clash::BothChanged).await;
    let shown = first.conflicts[0].clone();
    first.does(desk::add("Bread", None)).await;
    first.does(Command::Refresh).await;
    first.does(resolve(&shown, shown.seen, Choice::KeepServers)).await;
    assert_eq!(first.titles(), ["Bread", "Theirs"]);
}

#[tokio::test]
async fn the_same_for_all_is_one_step_and_is_taken_back_at_once() {
    for kind in KINDS {
        let town = Town::new().await;
        let (mut first, mut second) = (town.desk(kind).await, town.desk(kind).await);
        for title in ["Milk", "Bread"] {
            first.does(desk::add(title, None)).await;
        }
        first.does(Command::Refresh).await;
        second.does(Command::Refresh).await;
        for (desk, title) in [(&mut second, "Theirs"), (&mut first, "Mine")] {
            for row in ["Milk", "Bread"].map(|title| desk.task(title)) {
                let change = TaskChange::Title(title.into());
                desk.does(Command::EditTask { id: row.task.id, change }).await;
            }
            desk.does(Command::Refresh).await;
        }
        assert_eq!(first.conflicts.len(), 2, "{kind:?}");
        let told = first.told.len();
        let servers = |one: &TaskConflict| Resolution {
            table: one.table.clone(),
            id: one.id.clone(),
            seen: one.seen,
            choice: Choice::KeepServers,
        };
        let all = first.conflicts.iter().map(servers).collect();
        first.does(Command::ResolveAll(all)).await;
        assert_eq!(first.titles(), ["Theirs", "Theirs"]);
        let toasts = first.told[told..].iter().filter(|update| matches!(update, Update::Undoable { .. }));
        assert_eq!(toasts.count(), 1, "{kind:?}");
        first.does(Command::Restore { undo: first.undo() }).await;
        assert_eq!(first.titles(), ["Mine", "Mine"], "{kind:?}");
    }
}

#[tokio::test]
async fn each_rule_settles_what_both_changed_as_it_says_and_tells_the_history() {
    use Clash::{BothChanged, DeletedHere, DeletedThere};
    use ConflictRule::{AlwaysAsk, KeepBoth, Mine, Newest, Server};

    let mine: Tasks = &[("Mine", "my notes")];
    let theirs: Tasks = &[("Theirs", "their notes")];
    let both: Tasks = &[("Mine", "my notes"), ("Theirs", "their notes")];
    let rows: [(ConflictRule, Clash, Tasks, &str); 7] = [
        (Mine, BothChanged, mine, "This computer's version wins"),
        (Mine, DeletedHere, &[], "This computer's version wins"),
        (Server, BothChanged, theirs, "The server's version wins"),
        (Server, DeletedThere, &[], "The server's version wins"),
        (KeepBoth, BothChanged, both, "Both were kept"),
        (KeepBoth, DeletedThere, mine, "Both were kept"),
        (KeepBoth, DeletedHere, theirs, "Both were kept"),
    ];
    for kind in KINDS {
        for (rule, clash, expected, said) in rows {
            let case = format!("{kind:?} {rule:?} {clash:?}");
            let town = Town::new().await;
            let (mut first, mut second, _) = clashed(&town, kind, clash, rule).await;
            assert!(first.conflicts.is_empty(), "nobody is asked: {case}");
            first.does(Command::ShowHistory).await;
            assert_eq!(first.history()[0].rule, said, "{case}");
            for desk in [&mut first, &mut second] {
                desk.does(Command::Refresh).await;
            }
            let expected: Vec<_> =
                expected.iter().map(|(title, notes)| (String::from(*title), String::from(*notes))).collect();
            assert_eq!((tasks(&first), tasks(&second)), (expected.clone(), expected), "{case}");
            assert_eq!(first.status().waiting, 0, "{case}");
        }
        // Which of two edits of one second is the newer one no clock tells; but all computers agree.
        let town = Town::new().await;
        let (mut first, mut second, _) = clashed(&town, kind, BothChanged, Newest).await;
        first.does(Command::ShowHistory).await;
        assert_eq!(first.history()[0].rule, "The newest version wins", "{kind:?}");
        for desk in [&mut first, &mut second] {
            desk.does(Command::Refresh).await;
        }
        assert_eq!(tasks(&first), tasks(&second), "{kind:?}");
        let town = Town::new().await;
        let (first, ..) = clashed(&town, kind, BothChanged, AlwaysAsk).await;
        assert_eq!(first.conflicts.len(), 1, "{kind:?}");
    }
}

#[tokio::test]
async fn always_asking_asks_also_what_would_combine_and_shows_each_member() {
    for kind in KINDS {
        for (rule, asked) in [(ConflictRule::MergeAsk, 0), (ConflictRule::AlwaysAsk, 1)] {
            let town = Town::new().await;
            let (mut first, mut second) = (town.desk(kind).await, town.desk(kind).await);
            first.does(desk::add("Milk", None)).await;
            let id = first.task("Milk").task.id;
            first.does(Command::Refresh).await;
            second.does(Command::Refresh).await;
            let edit = |change| Command::EditTask { id: id.clone(), change };
            second.does(edit(TaskChange::Notes("two litres".into()))).await;
            second.does(Command::Refresh).await;
            first.does(Command::Save(Setting::Conflicts(rule))).await;
            first.does(edit(TaskChange::Title("Oat milk".into()))).await;
            first.does(Command::Refresh).await;
            assert_eq!(first.conflicts.len(), asked, "{kind:?} {rule:?}");
            if let Some(conflict) = first.conflicts.first() {
                let ConflictKind::BothChanged { differences, combined } = &conflict.kind else { panic!() };
                let fields: Vec<_> = differences.iter().map(|one| one.field.as_str()).collect();
                assert_eq!((fields, combined.len()), (vec!["text", "notes"], 0));
                decide(&mut first, mix(Side::ThisComputer, Side::Server)).await;
            }
            assert_eq!(
                tasks(&first),
                [("Oat milk".to_owned(), "two litres".to_owned())],
                "{kind:?} {rule:?}"
            );
        }
    }
}
