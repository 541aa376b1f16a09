//! The worker and lists that several people share: what it tells after each deed, what it refuses at once, and what it hears of
//! without asking. With real stores and a real server, as two people.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod desk;
mod support;

use std::time::Duration;

use app::profile::ListSharing::{self, Accept, Decline, Invite, Leave, Look, Remove, SetRole};
use app::worker::{Command, Handle, StoreKind, Text, TroubleKind, Update};
use desk::{Desk, Town};
use remote_http::{Role, SharedLists, Standing};
use todo::{ListChange, TaskChange, TaskDraft};
use tokio::sync::mpsc::UnboundedReceiver;

const KINDS: [StoreKind; 2] = [StoreKind::Sqlite, StoreKind::Sled];
const ONLY_READ: &str = "This list is ana’s: you may read it, but not change it.";

fn add(title: &str, list: &str) -> Command {
    let draft = TaskDraft { title: title.to_owned(), ..TaskDraft::default() };
    Command::AddTask { draft, list: Some(Text(list.to_owned())) }
}

/// What was told of shared lists, each time.
fn told(desk: &Desk) -> Vec<SharedLists> {
    let told = desk.told.iter().filter_map(|update| match update {
        Update::SharedLists(shared) => Some((**shared.as_ref().unwrap()).clone()),
        _ => None,
    });
    told.collect()
}

fn known(desk: &Desk) -> SharedLists {
    told(desk).pop().unwrap()
}

/// Asks something about shared lists and returns the answer.
async fn asks(desk: &mut Desk, wanted: ListSharing) -> Result<(), String> {
    let before = desk.told.len();
    desk.does(Command::ShareList(wanted.clone())).await;
    let answer = desk.told[before..].iter().find_map(|update| match update {
        Update::ListShared { wanted: asked, answer } if *asked == wanted => Some(answer.clone()),
        _ => None,
    });
    answer.unwrap_or_else(|| panic!("{wanted:?} was not answered: {:?}", &desk.told[before..]))
}

fn garden(desk: &Desk) -> String {
    desk.lists.values().find(|list| list.name == "Garden").unwrap().id.to_string()
}

fn invite(desk: &Desk, role: Role) -> ListSharing {
    Invite { list: garden(desk), name: "ben".to_owned(), role }
}

/// Ana, who has the list Garden with two tasks and invited ben to it, and ben.
async fn invited(town: &Town, kind: StoreKind, role: Role) -> (Desk, Desk) {
    town.add_user("ben").await;
    let (mut ana, mut ben) = (town.desk(kind).await, town.desk_of(kind, "ben").await);
    for title in ["Dig", "Sow"] {
        ana.does(add(title, "Garden")).await;
    }
    let wanted = invite(&ana, role);
    asks(&mut ana, wanted).await.unwrap();
    asks(&mut ben, Look).await.unwrap();
    (ana, ben)
}

/// The same, after ben accepted.
async fn joined(town: &Town, kind: StoreKind, role: Role) -> (Desk, Desk) {
    let (ana, mut ben) = invited(town, kind, role).await;
    let id = known(&ben).invitations[0].id.clone();
    asks(&mut ben, Accept { id }).await.unwrap();
    (ana, ben)
}

#[tokio::test]
async fn inviting_sends_the_list_first_and_accepting_brings_it_without_another_word() {
    for kind in KINDS {
        let town = Town::new().await;
        let (mut ana, mut ben) = invited(&town, kind, Role::Editor).await;
        assert_eq!(ana.status().waiting, 0, "what is shared is on the server");
        let mine = &known(&ana).lists[0];
        assert_eq!((mine.role, mine.members[0].name.as_str()), (Role::Owner, "ben"));
        assert_eq!(mine.members[0].standing, Standing::Invited);

        let asked = &known(&ben).invitations[0];
        assert_eq!((asked.owner.as_str(), asked.name.as_str(), asked.role), ("ana", "Garden", Role::Editor));
        assert!(ben.tasks.is_empty() && known(&ben).lists.is_empty(), "an invitation shows nothing yet");

        asks(&mut ben, Accept { id: asked.id.clone() }).await.unwrap();
        assert_eq!(ben.titles(), ["Dig", "Sow"], "{kind:?}");
        assert_eq!((known(&ben).invitations.len(), known(&ben).lists[0].role), (0, Role::Editor));
        asks(&mut ana, Look).await.unwrap();
        assert_eq!(known(&ana).lists[0].members[0].standing, Standing::Joined);
    }
}

#[tokio::test]
async fn what_is_shared_is_told_when_it_changed_and_is_known_without_a_network() {
    let town = Town::new().await;
    let (_ana, mut ben) = joined(&town, StoreKind::Sqlite, Role::Reader).await;
    let before = told(&ben).len();
    for _ in 0..2 {
        asks(&mut ben, Look).await.unwrap();
        ben.does(Command::Refresh).await;
    }
    assert_eq!(told(&ben).len(), before, "it is as it was told");
    let last = known(&ben);
    drop(town);
    let mut ben = ben.reopened();
    assert_eq!(told(&ben), [last]);
    let dig = ben.task("Dig").task.id;
    ben.does(Command::EditTask { id: dig, change: TaskChange::Notes("x".into()) }).await;
    assert_eq!(ben.not_saved(), ONLY_READ, "offline, too");
}

#[tokio::test]
async fn an_invitation_that_was_declined_is_gone_and_says_so() {
    let town = Town::new().await;
    let (_ana, mut ben) = invited(&town, StoreKind::Sqlite, Role::Editor).await;
    let id = known(&ben).invitations[0].id.clone();
    asks(&mut ben, Decline { id: id.clone() }).await.unwrap();
    assert_eq!(known(&ben), SharedLists::default());
    let before = told(&ben).len();
    assert!(!asks(&mut ben, Accept { id }).await.unwrap_err().is_empty());
    assert_eq!(told(&ben).len(), before);
    assert!(ben.tasks.is_empty());
}

#[tokio::test]
async fn what_a_reader_may_not_do_is_said_at_once_and_nothing_waits() {
    for kind in KINDS {
        let town = Town::new().await;
        let (mut ana, mut ben) = joined(&town, kind, Role::Reader).await;
        ben.does(add("Own", "Mine")).await;
        ben.does(Command::Refresh).await;
        let (dig, own) = (ben.task("Dig").task.id, ben.task("Own").task.id);
        let list = ben.task("Dig").task.list.unwrap();
        let before = (ben.tasks.clone(), ben.lists.clone());
        for command in [
            Command::EditTask { id: dig.clone(), change: TaskChange::Order("zz".into()) },
            Command::EditTask { id: dig.clone(), change: TaskChange::List(None) },
            Command::EditTask { id: own, change: TaskChange::List(Some(list.clone())) },
            Command::EditTasks { ids: vec![dig.clone()], changes: vec![TaskChange::Title("x".into())] },
            Command::DeleteTasks { ids: vec![dig.clone()] },
            add("More", "Garden"),
            Command::EditList { id: list.clone(), change: ListChange::Name("x".into()) },
            Command::DeleteList { id: list },
        ] {
            let (said, case) = (ben.told.len(), format!("{kind:?} {command:?}"));
            ben.does(command).await;
            let refused =
                |update: &Update| matches!(update, Update::NotSaved { sentence } if sentence == ONLY_READ);
            assert!(ben.told[said..].iter().any(refused), "{case}: {:?}", &ben.told[said..]);
            assert_eq!((&ben.tasks, &ben.lists), (&before.0, &before.1), "{case}");
            assert_eq!(ben.status().waiting, 0, "{case}");
        }
        // With another role the same goes, as soon as this computer hears of it.
        let member = known(&ana).lists[0].members[0].id.clone().unwrap();
        asks(&mut ana, SetRole { member, role: Role::Editor }).await.unwrap();
        ben.does(Command::Refresh).await;
        ben.does(Command::EditTask { id: dig, change: TaskChange::Title("Dig deep".into()) }).await;
        ben.does(Command::Refresh).await;
        ana.does(Command::Refresh).await;
        assert_eq!(ana.titles(), ["Dig deep", "Sow"], "{kind:?}");
    }
}

#[tokio::test]
async fn who_leaves_or_is_removed_loses_the_rows_and_the_owner_keeps_them() {
    for kind in KINDS {
        for leaves in [true, false] {
            let town = Town::new().await;
            let (mut ana, mut ben) = joined(&town, kind, Role::Editor).await;
            ben.does(add("Own", "Mine")).await;
            if leaves {
                let list = garden(&ben);
                asks(&mut ben, Leave { list }).await.unwrap();
            } else {
                asks(&mut ana, Look).await.unwrap();
                let member = known(&ana).lists[0].members[0].id.clone().unwrap();
                asks(&mut ana, Remove { member }).await.unwrap();
                ben.does(Command::Refresh).await;
            }
            assert_eq!(ben.titles(), ["Own"], "{kind:?}, leaves: {leaves}");
            assert_eq!(known(&ben), SharedLists::default());
            assert!(ben.status().trouble.is_none(), "nobody is asked about it");
            ana.does(Command::Refresh).await;
            assert_eq!(ana.titles(), ["Dig", "Sow"]);
            let list = garden(&ana);
            assert!(asks(&mut ana, Leave { list }).await.unwrap_err().contains("your own"));
        }
    }
}

#[tokio::test]
async fn a_question_while_a_sync_runs_and_one_without_a_server_are_answered_and_change_nothing() {
    let town = Town::new().await;
    let (_ana, mut ben) = invited(&town, StoreKind::Sqlite, Role::Editor).await;
    let id = known(&ben).invitations[0].id.clone();
    let before = ben.told.len();
    ben.begins(Command::Refresh).await;
    ben.does(Command::ShareList(Accept { id })).await;
    let news = &ben.told[before..];
    assert!(news.iter().any(|update| matches!(update, Update::Account(Err(_)))), "{news:?}");
    assert!(!news.iter().any(|update| matches!(update, Update::ListShared { .. })), "{news:?}");
    assert_eq!(known(&ben).invitations.len(), 1);

    let mut alone = Desk::new(StoreKind::Sqlite);
    assert!(!asks(&mut alone, Look).await.unwrap_err().is_empty());
    assert!(!matches!(alone.status().trouble, Some(trouble) if trouble.kind != TroubleKind::Offline));
}

/// A worker of ben's with its loop, whose ear is open: what ben's other computer sent came by itself.
async fn listening(town: &Town, dir: &tempfile::TempDir) -> (Handle, UnboundedReceiver<Update>) {
    let mut updates = app::worker::spawn(town.opening_of(dir.path(), StoreKind::Sqlite, "ben").await);
    let handle = hear(&mut updates, |update| match update {
        Update::Ready(handle) => Some(handle.clone()),
        _ => None,
    })
    .await;
    handle.send(Command::Refresh);
    hear(&mut updates, |update| matches!(update, Update::Refreshed { .. }).then_some(())).await;
    for title in ["Milk", "Bread"] {
        let mut other = town.desk_of(StoreKind::Sqlite, "ben").await;
        other.does(desk::add(title, None)).await;
        other.does(Command::Refresh).await;
        hear(&mut updates, |update| shows(update, title).then_some(())).await;
    }
    (handle, updates)
}

/// Waits for what is wanted.
async fn hear<T>(updates: &mut UnboundedReceiver<Update>, wanted: impl Fn(&Update) -> Option<T>) -> T {
    let heard = async {
        loop {
            if let Some(found) = wanted(&updates.recv().await.unwrap()) {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), heard).await.unwrap()
}

fn shows(update: &Update, title: &str) -> bool {
    matches!(update, Update::Rows(rows) if rows.tasks.iter().any(|row| row.task.title == title))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_another_role_and_the_end_of_a_membership_are_heard_of_without_asking() {
    let town = Town::new().await;
    town.add_user("ben").await;
    let dir = tempfile::tempdir().unwrap();
    let (handle, mut updates) = listening(&town, &dir).await;
    let mut ana = town.desk(StoreKind::Sqlite).await;
    ana.does(add("Dig", "Garden")).await;
    let wanted = invite(&ana, Role::Reader);
    asks(&mut ana, wanted).await.unwrap();
    let id = hear(&mut updates, |update| match update {
        Update::SharedLists(Some(shared)) => shared.invitations.first().map(|invited| invited.id.clone()),
        _ => None,
    });
    let id = id.await;

    handle.send(Command::ShareList(Accept { id }));
    hear(&mut updates, |update| shows(update, "Dig").then_some(())).await;

    asks(&mut ana, Look).await.unwrap();
    let member = known(&ana).lists[0].members[0].id.clone().unwrap();
    asks(&mut ana, SetRole { member: member.clone(), role: Role::Editor }).await.unwrap();
    let role = |shared: &SharedLists| shared.lists.first().map(|list| list.role);
    hear(&mut updates, |update| match update {
        Update::SharedLists(Some(shared)) => (role(shared) == Some(Role::Editor)).then_some(()),
        _ => None,
    })
    .await;

    asks(&mut ana, Remove { member }).await.unwrap();
    let went = |update: &Update| matches!(update, Update::Rows(rows) if rows.gone_tasks.len() == 1);
    hear(&mut updates, |update| went(update).then_some(())).await;
    handle.send(Command::Stop);
}
