//! Looking back and ahead: undo, the ledger's other side, why a record waits, and what a push would do.

use serde_json::{Value, json};
use sync_core::conflict::ServerWins;
use sync_core::{
    CancellationToken, Clash, Edited, LedgerSide, OperationKind, RemoteErrorKind, Undone, WhyWaiting,
};
use sync_testkit::{FakeServer, Fault};

use crate::support::{Computer, changed_elsewhere, fields, id, tasks, two};

/// Changes a task and keeps what it takes to undo that.
fn edit(computer: &Computer, name: &str, changes: Value) -> Edited {
    let row = |computer: &Computer| computer.tasks().lookup(&id(name)).unwrap().map(|row| row.fields);
    let before = row(computer);
    match &changes {
        Value::Null => drop(computer.tasks().delete(&id(name)).unwrap()),
        changes => drop(computer.set(name, changes.clone())),
    }
    Edited { table: tasks(), id: id(name), before, after: row(computer) }
}

#[tokio::test]
async fn an_edit_that_was_sent_is_undone_by_another() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    let edited = edit(&one, "a", json!({"text": "oat milk", "complete": true}));
    one.sync().await.unwrap();
    assert_eq!(one.tasks().undo(&edited).unwrap(), Undone::All);
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    assert_eq!(
        other.tasks().lookup(&id("a")).unwrap().unwrap().fields,
        fields(json!({"text": "milk", "complete": false}))
    );
}

#[tokio::test]
async fn many_edits_are_undone_together_each_by_itself() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    let rows: Vec<_> =
        (0..600).map(|n| (id(&format!("r{n}")), fields(json!({"text": n.to_string()})))).collect();
    let mut added = Vec::new();
    let told = |id, row| added.push(Edited { table: tasks(), id, before: None, after: Some(row) });
    one.tasks().insert_each(rows, told).unwrap();
    assert_eq!(added.len(), 600);
    let twice = [edit(&one, "a", json!({"text": "oat"})), edit(&one, "a", json!({"text": "soy"}))];
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    other.set("r599", json!({"text": "theirs"}));
    other.sync().await.unwrap();
    one.sync().await.unwrap();
    let back: Vec<_> = twice.iter().rev().chain(&added).cloned().collect();
    let undone = one.tasks().undo_all(&back).unwrap();
    one.check();
    assert!(undone[..601].iter().all(|how| *how == Undone::All));
    assert_eq!(undone[601..], [Undone::Nothing], "somebody changed it since");
    one.sync().await.unwrap();
    let left = server.live(&tasks()).into_iter().map(|row| row.get("text").clone());
    assert_eq!(left.collect::<Vec<_>>(), [json!("milk"), json!("theirs")]);
}

#[tokio::test]
async fn an_undo_leaves_what_others_changed_since() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    let edited = edit(&one, "a", json!({"text": "oat milk", "complete": true}));
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    other.set("a", json!({"text": "soy milk"}));
    other.sync().await.unwrap();
    one.sync().await.unwrap();
    assert_eq!(one.tasks().undo(&edited).unwrap(), Undone::Except(vec!["text".into()]));
    assert_eq!((one.get("a", "text"), one.get("a", "complete")), (json!("soy milk"), json!(false)));
}

#[tokio::test]
async fn a_sent_delete_is_undone_and_an_added_record_that_others_changed_is_not_taken_away() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    let deleted = edit(&one, "a", Value::Null);
    one.sync().await.unwrap();
    assert_eq!(one.tasks().undo(&deleted).unwrap(), Undone::All);
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    assert_eq!(other.get("a", "text"), "milk");

    let after = one.add("b", "bread").fields;
    let added = Edited { table: tasks(), id: id("b"), before: None, after: Some(after) };
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    other.set("b", json!({"text": "rye bread"}));
    other.sync().await.unwrap();
    one.sync().await.unwrap();
    assert_eq!(one.tasks().undo(&added).unwrap(), Undone::Nothing);
    assert_eq!(one.get("b", "text"), "rye bread");
}

#[tokio::test]
async fn the_ledger_brings_back_the_side_that_was_not_kept_as_an_ordinary_edit() {
    let server = FakeServer::new();
    let one = Computer::with_policy(&server, 1, ServerWins);
    one.add("a", "milk");
    one.sync().await.unwrap();
    let other = changed_elsewhere(&server).await;
    one.set("a", json!({"text": "mine"}));
    one.sync().await.unwrap();
    assert_eq!(one.get("a", "text"), "theirs");
    let entry = one.context.ledger(1).unwrap().remove(0);
    let edited = one.context.restore(&entry, LedgerSide::Local).unwrap();
    one.check();
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    assert_eq!(other.get("a", "text"), "mine");
    assert_eq!(one.tasks().undo(&edited).unwrap(), Undone::All, "and can be undone");
    assert_eq!(one.get("a", "text"), "theirs");
}

#[tokio::test]
async fn a_record_explains_why_it_waits() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    let why = |computer: &Computer| computer.context.explain(&tasks(), &id("a")).unwrap().standing;
    assert_eq!(why(&one), WhyWaiting::Synced);
    one.set("a", json!({"text": "mine"}));
    assert_eq!(why(&one), WhyWaiting::NextSync);
    one.remote.on_push(vec![Some(Fault::LostRequest); 3]);
    one.sync().await.unwrap_err();
    assert_eq!(why(&one), WhyWaiting::NoAnswer);
    other.set("a", json!({"text": "theirs"}));
    other.sync().await.unwrap();
    one.sync().await.unwrap();
    assert_eq!(why(&one), WhyWaiting::Conflict);
    assert_eq!(one.context.explain(&tasks(), &id("a")).unwrap().shadow.unwrap().get("text"), "theirs");
    one.context.discard(&tasks(), &id("a")).unwrap();
    one.set("a", json!({"text": "refused"}));
    one.remote.on_push([Some(Fault::Answer(RemoteErrorKind::Rejected))]);
    one.sync().await.unwrap();
    assert_eq!(why(&one), WhyWaiting::Refused);
    let explained = one.context.explain(&tasks(), &id("a")).unwrap();
    assert_eq!(explained.operations[0].last_failure.as_ref().unwrap().message, "Rejected");
}

#[tokio::test]
async fn a_preview_tells_what_would_be_sent_and_what_would_clash_and_changes_nothing() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    for name in ["b", "c"] {
        one.add(name, name);
    }
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    other.set("a", json!({"text": "theirs"}));
    other.set("b", json!({"complete": true}));
    other.sync().await.unwrap();
    one.set("a", json!({"text": "mine"}));
    one.set("b", json!({"text": "mine"}));
    one.tasks().delete(&id("c")).unwrap();
    one.add("d", "new");
    one.set("d", json!({"complete": true}));
    let log = server.log();
    let queue = one.counts();
    let planned = one.context.preview(&CancellationToken::new()).await.unwrap();
    let short: Vec<_> = planned.iter().map(|one| (one.record.as_str(), one.kind, one.clash)).collect();
    assert_eq!(
        short,
        [
            ("a", OperationKind::Update, Clash::Asks),
            ("b", OperationKind::Update, Clash::Settles),
            ("c", OperationKind::Delete, Clash::None),
            ("d", OperationKind::Insert, Clash::None),
        ]
    );
    assert_eq!((server.log(), one.counts()), (log, queue));
    assert_eq!(one.get("a", "text"), "mine");
}
