//! What a push promises: every edit arrives once, whatever the network does.

use serde_json::json;
use sync_core::conflict::Ask;
use sync_core::{CancellationToken, Error, ParkedReason, RemoteErrorKind, Sequence, State};
use sync_testkit::{FakeServer, Fault};

use crate::support::{Computer, changed_elsewhere, fields, id, table, tasks, two};

fn states(computer: &Computer) -> Vec<State> {
    let operations = computer.context.pending_operations(Sequence::default(), 100).unwrap();
    operations.into_iter().map(|operation| operation.state).collect()
}

#[tokio::test]
async fn an_edit_reaches_the_server_and_leaves_the_queue() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    one.set("a", json!({"complete": true}));
    let report = one.sync().await.unwrap();
    assert_eq!((report.push.applied, one.counts().operations), (1, 0));
    assert_eq!(
        server.row(&tasks(), &id("a")).unwrap().fields,
        fields(json!({"text": "milk", "complete": true}))
    );
    assert_eq!(server.log().len(), 1, "insert and update collapsed");
}

#[tokio::test]
async fn i3_a_lost_answer_is_repeated_and_applied_once() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    one.remote.on_push([Some(Fault::LostAnswer), Some(Fault::LostAnswer), None]);
    one.sync().await.unwrap();
    assert_eq!((server.log().len(), one.counts().operations), (1, 0));
}

#[tokio::test]
async fn i4_what_was_sent_without_an_answer_is_attempted_and_keeps_its_identity() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    one.remote.on_push(vec![Some(Fault::LostAnswer); 3]);
    assert!(matches!(one.sync().await, Err(Error::Remote(_))));
    assert_eq!(states(&one), [State::Attempted]);
    let before = one.context.pending_operations(Sequence::default(), 1).unwrap()[0].id;
    one.set("a", json!({"text": "oat milk"}));
    let queue = one.context.pending_operations(Sequence::default(), 9).unwrap();
    assert_eq!((queue.len(), queue[0].id), (2, before), "an attempted operation is never collapsed into");
    one.sync().await.unwrap();
    assert_eq!(server.row(&tasks(), &id("a")).unwrap().get("text"), "oat milk");
    assert_eq!(server.log().len(), 2);
}

#[tokio::test]
async fn who_is_signed_out_does_not_try_again_because_another_answer_was_lost() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    one.add("b", "bread");
    one.remote.on_push([Some(Fault::LostRequest), Some(Fault::Answer(RemoteErrorKind::SignIn))]);
    let error = one.sync().await.unwrap_err();
    assert!(matches!(error, Error::Remote(error) if error.needs_sign_in()));
    assert!(server.log().is_empty(), "nothing is sent after the server asked to sign in");
}

#[tokio::test]
async fn i5_deleting_what_may_have_been_inserted_sends_both() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    one.remote.on_push(vec![Some(Fault::LostAnswer); 3]);
    one.sync().await.unwrap_err();
    one.tasks().delete(&id("a")).unwrap();
    one.sync().await.unwrap();
    assert!(server.row(&tasks(), &id("a")).unwrap().deleted, "the row must not come back to life");
    assert_eq!(one.counts().operations, 0);
}

#[tokio::test]
async fn i14_a_refused_operation_is_parked_and_blocks_nobody() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    for name in ["a", "b", "c"] {
        one.add(name, name);
    }
    one.remote.on_push([Some(Fault::Answer(RemoteErrorKind::Rejected))]);
    let report = one.sync().await.unwrap();
    assert_eq!((report.push.applied, report.push.parked), (2, 1));
    assert_eq!(states(&one), [State::Parked(ParkedReason::Rejected)]);
    one.set("a", json!({"text": "shorter"}));
    one.sync().await.unwrap();
    assert_eq!(
        server.row(&tasks(), &id("a")).unwrap().get("text"),
        "shorter",
        "a mended record is sent again"
    );
}

#[tokio::test]
async fn signed_out_pauses_everything_and_keeps_the_queue_as_it_was() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    one.remote.on_push([Some(Fault::Answer(RemoteErrorKind::SignIn))]);
    let error = one.sync().await.unwrap_err();
    assert!(matches!(error, Error::Remote(error) if error.needs_sign_in()));
    assert_eq!(states(&one), [State::Pending]);
    assert_eq!(one.remote.requests(), (1, 0), "no retry, no pull");
}

#[tokio::test]
async fn a_failing_record_does_not_keep_the_others_from_arriving() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "poison");
    one.add("b", "fine");
    one.remote.on_push([Some(Fault::Answer(RemoteErrorKind::Server)), None]);
    one.remote.on_push(vec![Some(Fault::Answer(RemoteErrorKind::Server)); 20]);
    one.sync().await.unwrap_err();
    assert_eq!(server.live(&tasks()).len(), 1);
    for _ in 0..3 {
        let _still_failing = one.sync().await;
    }
    assert_eq!(states(&one), [State::Parked(ParkedReason::RetriesExhausted)]);
}

#[tokio::test]
async fn i7_an_edit_made_while_its_predecessor_is_in_flight_survives_the_answer() {
    let server = FakeServer::new();
    let (one, _) = two(&server).await;
    one.set("a", json!({"text": "first"}));
    let cancel = CancellationToken::new();
    let push = one.context.push(&cancel);
    let edit = async {
        // The fake network yields once before it answers: the operation is in flight now.
        assert_eq!(states(&one), [State::InFlight]);
        one.set("a", json!({"text": "second"}));
        one.check();
    };
    let (pushed, ()) = tokio::join!(push, edit);
    assert_eq!(pushed.unwrap().applied, 2);
    assert_eq!(one.get("a", "text"), "second");
    assert_eq!(server.row(&tasks(), &id("a")).unwrap().get("text"), "second");
}

#[tokio::test]
async fn a_deletion_that_finds_nothing_left_makes_room_for_what_was_added_after_it() {
    let server = FakeServer::new();
    let one = Computer::with_policy(&server, 1, Ask);
    one.add("a", "milk");
    one.sync().await.unwrap();
    server.vanish(&tasks(), &id("a"));
    one.tasks().delete(&id("a")).unwrap();
    let cancel = CancellationToken::new();
    let push = one.context.push(&cancel);
    let again = async {
        assert_eq!(states(&one), [State::InFlight]);
        one.add("a", "oat milk");
    };
    let (pushed, ()) = tokio::join!(push, again);
    assert_eq!((pushed.unwrap().applied, one.counts().operations), (2, 0), "and nobody is asked");
    assert_eq!(server.row(&tasks(), &id("a")).unwrap().get("text"), "oat milk");
    one.check();
}

#[tokio::test]
async fn what_was_changed_to_the_same_as_elsewhere_while_it_clashed_is_not_asked_about() {
    let server = FakeServer::new();
    let one = Computer::with_policy(&server, 1, Ask);
    one.add("a", "milk");
    one.sync().await.unwrap();
    changed_elsewhere(&server).await;
    one.set("a", json!({"text": "mine"}));
    let cancel = CancellationToken::new();
    let push = one.context.push(&cancel);
    let edit = async {
        assert_eq!(states(&one), [State::InFlight]);
        one.set("a", json!({"text": "theirs"}));
    };
    let (pushed, ()) = tokio::join!(push, edit);
    pushed.unwrap();
    assert_eq!((states(&one), one.get("a", "text")), (Vec::new(), json!("theirs")));
    one.check();
}

#[tokio::test]
async fn parents_are_sent_before_children_and_deleted_after_them() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    let lists = one.context.table(&table("todolist")).unwrap();
    one.tasks().insert_with_id(id("t"), fields(json!({"text": "x", "listId": "l"}))).unwrap();
    lists.insert_with_id(id("l"), fields(json!({"name": "home"}))).unwrap();
    let queue = one.context.pending_operations(Sequence::default(), 9).unwrap();
    one.sync().await.unwrap();
    assert_eq!(server.log(), [queue[1].id, queue[0].id]);
    lists.delete(&id("l")).unwrap();
    one.tasks().delete(&id("t")).unwrap();
    let queue = one.context.pending_operations(Sequence::default(), 9).unwrap();
    one.sync().await.unwrap();
    assert_eq!(server.log()[2..], [queue[1].id, queue[0].id]);
}

#[tokio::test]
async fn children_wait_for_a_parent_that_failed_for_now_and_parents_for_the_deletion_of_their_children() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    let lists = one.context.table(&table("todolist")).unwrap();
    let failed = Some(Fault::Answer(RemoteErrorKind::Server));
    lists.insert_with_id(id("l"), fields(json!({"name": "home"}))).unwrap();
    one.tasks().insert_with_id(id("t"), fields(json!({"text": "x", "listId": "l"}))).unwrap();
    one.add("elsewhere", "y");
    let queue = one.context.pending_operations(Sequence::default(), 9).unwrap();
    one.remote.on_push([failed.clone()]);
    one.sync().await.unwrap();
    assert_eq!(server.log(), [queue[2].id, queue[0].id, queue[1].id]);

    lists.delete(&id("l")).unwrap();
    one.tasks().delete(&id("t")).unwrap();
    let queue = one.context.pending_operations(Sequence::default(), 9).unwrap();
    one.remote.on_push([failed]);
    one.sync().await.unwrap();
    assert_eq!(server.log()[3..], [queue[1].id, queue[0].id]);
}

#[tokio::test]
async fn i14_children_do_not_wait_for_a_parent_that_waits_for_the_user() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    let lists = one.context.table(&table("todolist")).unwrap();
    lists.insert_with_id(id("l"), fields(json!({"name": "home"}))).unwrap();
    one.tasks().insert_with_id(id("t"), fields(json!({"text": "x", "listId": "l"}))).unwrap();
    one.remote.on_push([Some(Fault::Answer(RemoteErrorKind::Rejected))]);
    let report = one.sync().await.unwrap();
    assert_eq!((report.push.applied, report.push.parked), (1, 1));
}

#[tokio::test]
async fn a_cancelled_push_leaves_nothing_marked_as_being_sent() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    for n in 0..20 {
        one.add(&format!("t{n}"), "x");
    }
    let cancel = CancellationToken::new();
    let (pushed, ()) = tokio::join!(one.context.push(&cancel), async { cancel.cancel() });
    assert!(matches!(pushed, Err(Error::Cancelled)));
    let states = states(&one);
    assert!(states.iter().all(|state| matches!(state, State::Attempted | State::Pending)), "{states:?}");
    assert!(states.contains(&State::Pending), "what was not sent is as before");
    one.sync().await.unwrap();
    assert_eq!((server.live(&tasks()).len(), server.log().len()), (20, 20));
}

#[tokio::test]
async fn an_edit_that_is_taken_back_before_the_sync_sends_nothing() {
    let server = FakeServer::new();
    let (one, _) = two(&server).await;
    one.set("a", json!({"complete": true}));
    one.set("a", json!({"complete": false}));
    assert_eq!(one.counts().operations, 0);
    let row = one.tasks().delete(&id("a")).unwrap();
    one.tasks().undelete(row).unwrap();
    one.check();
    assert_eq!((one.counts().operations, one.get("a", "text")), (0, json!("milk")));
}

#[tokio::test]
async fn undoing_a_delete_that_was_sent_takes_the_tombstone_away() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    let row = one.tasks().delete(&id("a")).unwrap();
    one.sync().await.unwrap();
    one.tasks().undelete(row).unwrap();
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    assert_eq!((other.get("a", "text"), one.counts().operations), (json!("milk"), 0));
}

#[tokio::test]
async fn a_temporary_failure_is_tried_again_after_a_wait() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "milk");
    one.remote.on_push([Some(Fault::Answer(RemoteErrorKind::Throttled)), None]);
    one.sync().await.unwrap();
    assert_eq!(server.live(&tasks()).len(), 1);
    assert_eq!(one.remote.requests().0, 2);
}

#[tokio::test]
async fn a_table_the_server_does_not_know_leaves_the_queue_as_it_was_and_the_others_sync() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.context.table(&table("todolist")).unwrap().insert(fields(json!({"name": "home"}))).unwrap();
    one.add("a", "milk");
    one.remote.on_push([Some(Fault::Answer(RemoteErrorKind::NoTable)), None]);
    one.remote.on_push([Some(Fault::Answer(RemoteErrorKind::NoTable))]);
    one.remote.on_fetch([Some(Fault::Answer(RemoteErrorKind::NoTable)), None]);
    let error = one.sync().await.unwrap_err();
    assert!(matches!(error, Error::Remote(error) if error.kind == RemoteErrorKind::NoTable));
    assert_eq!(states(&one), [State::Pending]);
    assert_eq!(server.live(&tasks()).len(), 1);
}

#[tokio::test]
async fn an_operation_refused_while_its_record_is_edited_is_sent_as_it_is_now() {
    let server = FakeServer::new();
    let one = Computer::new(&server, 1);
    one.add("a", "poison");
    one.remote.on_push([Some(Fault::Answer(RemoteErrorKind::Rejected))]);
    let cancel = CancellationToken::new();
    let mend = async {
        assert_eq!(states(&one), [State::InFlight]);
        one.set("a", json!({"text": "mended"}));
    };
    let (pushed, ()) = tokio::join!(one.context.push(&cancel), mend);
    assert_eq!(pushed.unwrap().applied, 1);
    one.check();
    assert_eq!(server.row(&tasks(), &id("a")).unwrap().get("text"), "mended");
    assert_eq!(one.counts().operations, 0);
}

#[tokio::test]
async fn many_records_are_created_at_once_and_those_that_are_here_stay() {
    let server = FakeServer::new();
    let (one, _) = two(&server).await;
    one.add("b", "bread");
    one.sync().await.unwrap();
    one.tasks().delete(&id("b")).unwrap();
    let rows = (0..1200).map(|n| (id(&format!("n{n}")), fields(json!({"text": n})))).chain([
        (id("a"), fields(json!({"text": "another"}))),
        (id("b"), fields(json!({"text": "rye bread"}))),
        (id("n7"), fields(json!({"text": "twice"}))),
    ]);
    assert_eq!(one.tasks().insert_all(rows).unwrap(), 1201);
    one.check();
    assert_eq!(
        (one.get("a", "text"), one.get("b", "text"), one.counts().operations),
        (json!("milk"), json!("rye bread"), 1201)
    );
    one.sync().await.unwrap();
    assert_eq!(server.live(&tasks()).len(), 1202);
}
