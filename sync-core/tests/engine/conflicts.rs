//! What happens when two computers changed the same record: nothing is dropped, nobody is asked for nothing.

use serde_json::json;
use sync_core::conflict::{Ask, ClientWins, NewestWins, ServerWins};
use sync_core::{CancellationToken, ConflictPolicy, ParkedReason, PullQuery, Resolution, Sequence, State};
use sync_testkit::{FakeServer, Fault};

use crate::support::{Computer, changed_elsewhere, fields, id, tasks, two};

/// Two computers that changed the text of `a` to `mine` and `theirs`; theirs is on the server.
async fn clash(policy: impl ConflictPolicy + 'static) -> (std::sync::Arc<FakeServer>, Computer) {
    let server = FakeServer::new();
    let one = Computer::with_policy(&server, 1, policy);
    one.add("a", "milk");
    one.sync().await.unwrap();
    changed_elsewhere(&server).await;
    one.set("a", json!({"text": "mine"}));
    (server, one)
}

fn text_on(server: &FakeServer, name: &str) -> serde_json::Value {
    server.row(&tasks(), &id(name)).unwrap().get("text").clone()
}

#[tokio::test]
async fn changes_of_different_members_combine_without_asking_and_are_written_down() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    other.set("a", json!({"due": "2026-03-14"}));
    other.sync().await.unwrap();
    one.set("a", json!({"complete": true}));
    let report = one.sync().await.unwrap();
    other.sync().await.unwrap();
    let expected = fields(json!({"text": "milk", "complete": true, "due": "2026-03-14"}));
    assert_eq!(server.row(&tasks(), &id("a")).unwrap().fields, expected);
    assert_eq!(one.tasks().lookup(&id("a")).unwrap(), other.tasks().lookup(&id("a")).unwrap());
    assert_eq!((report.push.settled, report.push.applied), (1, 1));
    let ledger = one.context.ledger(9).unwrap();
    assert_eq!((ledger.len(), ledger[0].rule.as_str()), (1, "merge fields"));
    assert_eq!(ledger[0].local.as_ref().unwrap().get("complete"), true);
}

#[tokio::test]
async fn i12_a_clash_is_parked_with_both_sides_and_blocks_nobody() {
    let (server, one) = clash(sync_core::conflict::MergeFields::new()).await;
    one.add("b", "bread");
    let report = one.sync().await.unwrap();
    assert_eq!((report.push.parked, report.push.applied), (1, 1));
    let conflicts = one.context.conflicts().unwrap();
    let [conflict] = conflicts.as_slice() else { panic!("one conflict") };
    assert_eq!(conflict.base.as_ref().unwrap().get("text"), "milk");
    assert_eq!(conflict.local.as_ref().unwrap().get("text"), "mine");
    assert_eq!(conflict.server.as_ref().unwrap().get("text"), "theirs");
    assert_eq!(text_on(&server, "a"), "theirs");
    one.sync().await.unwrap();
    assert_eq!(one.counts().conflicts, 1, "it waits, quietly");
}

#[tokio::test]
async fn every_resolution_of_the_user_ends_where_it_says() {
    let merged = fields(json!({"text": "both", "complete": false}));
    for (resolution, on_server, rows) in [
        (Resolution::KeepLocal, "mine", 1),
        (Resolution::KeepServer, "theirs", 1),
        (Resolution::Merge(merged), "both", 1),
        (Resolution::KeepBoth, "theirs", 2),
    ] {
        let (server, one) = clash(Ask).await;
        one.sync().await.unwrap();
        one.context.resolve(&tasks(), &id("a"), resolution.clone()).unwrap();
        one.check();
        one.sync().await.unwrap();
        assert_eq!(text_on(&server, "a"), on_server, "{resolution:?}");
        assert_eq!(one.get("a", "text"), on_server);
        let mut texts: Vec<_> = server.live(&tasks()).iter().map(|row| row.get("text").clone()).collect();
        texts.sort_by_key(ToString::to_string);
        assert_eq!(texts.len(), rows);
        if rows == 2 {
            assert_eq!(texts, ["mine", "theirs"]);
        }
        assert_eq!(one.counts().operations, 0);
        let ledger = one.context.ledger(9).unwrap();
        assert_eq!(ledger[0].local.as_ref().unwrap().get("text"), "mine", "the losing value is kept");
        assert_eq!(ledger[0].server.as_ref().unwrap().get("text"), "theirs");
    }
}

#[tokio::test]
async fn i13_keeping_ones_own_is_still_conditional() {
    let (server, one) = clash(Ask).await;
    one.sync().await.unwrap();
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepLocal).unwrap();
    let third = Computer::new(&server, 3);
    third.sync().await.unwrap();
    third.set("a", json!({"text": "third"}));
    third.sync().await.unwrap();
    one.sync().await.unwrap();
    assert_eq!(text_on(&server, "a"), "third", "what nobody here has seen is not overwritten");
    let conflicts = one.context.conflicts().unwrap();
    assert_eq!(conflicts[0].server.as_ref().unwrap().get("text"), "third");
}

#[tokio::test]
async fn policies_decide_as_their_names_say() {
    let (server, one) = clash(ClientWins).await;
    one.sync().await.unwrap();
    assert_eq!((text_on(&server, "a"), one.counts().operations), (json!("mine"), 0));

    let (server, one) = clash(ServerWins).await;
    one.sync().await.unwrap();
    assert_eq!((text_on(&server, "a"), one.get("a", "text")), (json!("theirs"), json!("theirs")));

    let (server, one) = clash(NewestWins).await;
    one.clock.step(60_000); // this computer's clock is a minute ahead, and known to be
    one.context.pull(&PullQuery::table(tasks()), &CancellationToken::new()).await.unwrap();
    one.sync().await.unwrap();
    assert_eq!(text_on(&server, "a"), "theirs");
    assert_eq!(one.context.ledger(1).unwrap()[0].rule, "newest wins");
}

#[tokio::test]
async fn the_newest_wins_by_the_servers_clock_even_before_anything_was_pulled() {
    let server = FakeServer::new();
    let ahead = Computer::with_policy(&server, 2, NewestWins);
    ahead.clock.step(3_600_000);
    ahead.add("a", "mine, an hour later by a wrong clock");
    let one = Computer::new(&server, 1);
    one.add("a", "theirs");
    one.sync().await.unwrap();
    assert_eq!(ahead.context.server_ahead_ms(), 0, "no answer told it yet");
    ahead.context.push(&CancellationToken::new()).await.unwrap();
    assert_eq!(text_on(&server, "a"), "theirs");
    assert_eq!((ahead.context.server_ahead_ms() + 3_600_000) / 1_000, 0);
}

#[tokio::test]
async fn deleted_here_and_changed_there_is_asked() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    other.set("a", json!({"text": "theirs"}));
    other.sync().await.unwrap();
    one.tasks().delete(&id("a")).unwrap();
    one.sync().await.unwrap();
    let conflicts = one.context.conflicts().unwrap();
    assert_eq!((&conflicts[0].local, conflicts[0].server.is_some()), (&None, true));
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepServer).unwrap();
    one.check();
    assert_eq!((one.get("a", "text"), one.counts().operations), (json!("theirs"), 0));
}

#[tokio::test]
async fn changed_here_and_deleted_there_is_asked_and_keeping_it_revives_it() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    other.tasks().delete(&id("a")).unwrap();
    other.sync().await.unwrap();
    one.set("a", json!({"text": "mine"}));
    one.sync().await.unwrap();
    assert_eq!(one.context.conflicts().unwrap()[0].server, None);
    assert_eq!(one.get("a", "text"), "mine", "it stays visible here");
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepLocal).unwrap();
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    assert_eq!((other.get("a", "text"), one.counts().operations), (json!("mine"), 0));
}

#[tokio::test]
async fn deleted_on_both_sides_is_no_question() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    other.tasks().delete(&id("a")).unwrap();
    other.sync().await.unwrap();
    one.tasks().delete(&id("a")).unwrap();
    one.sync().await.unwrap();
    assert_eq!(one.counts().operations, 0);
    assert!(one.context.ledger(9).unwrap().is_empty());
}

#[tokio::test]
async fn the_same_change_on_both_sides_is_no_question() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    for computer in [&other, &one] {
        computer.set("a", json!({"text": "same"}));
        computer.sync().await.unwrap();
    }
    assert_eq!(one.counts().operations, 0);
    assert!(one.context.ledger(9).unwrap().is_empty());
}

#[tokio::test]
async fn ones_own_write_coming_back_is_no_conflict() {
    // A server without idempotency: the retry of a lost answer meets its own row, and edits may wait behind it.
    for last in ["mine", "mine, better"] {
        let server = FakeServer::new();
        let (one, _) = two(&server).await;
        one.set("a", json!({"text": "mine"}));
        one.remote.on_push(vec![Some(Fault::LostAnswer); 3]);
        one.sync().await.unwrap_err();
        server.forget_operations();
        one.set("a", json!({"text": last}));
        one.sync().await.unwrap();
        assert_eq!((one.counts().operations, text_on(&server, "a")), (0, json!(last)));
        assert!(one.context.ledger(9).unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_edit_of_what_the_server_has_lost_is_asked_about_and_can_be_sent_again() {
    let server = FakeServer::new();
    let one = Computer::with_policy(&server, 1, Ask);
    one.add("a", "milk");
    one.sync().await.unwrap();
    server.vanish(&tasks(), &id("a"));
    one.set("a", json!({"text": "mine"}));
    one.sync().await.unwrap();
    let conflicts = one.context.conflicts().unwrap();
    assert_eq!((conflicts.len(), &conflicts[0].server), (1, &None));
    assert_eq!(one.get("a", "text"), "mine");
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepLocal).unwrap();
    one.sync().await.unwrap();
    assert_eq!((one.counts().operations, text_on(&server, "a")), (0, json!("mine")));
}

#[tokio::test]
async fn an_edit_of_a_parked_record_changes_this_computers_side() {
    let (server, one) = clash(Ask).await;
    one.sync().await.unwrap();
    one.set("a", json!({"text": "mine, better"}));
    one.check();
    let queue = one.context.pending_operations(Sequence::default(), 9).unwrap();
    assert_eq!((queue.len(), &queue[0].state), (1, &State::Parked(ParkedReason::Conflict)));
    one.context.resolve(&tasks(), &id("a"), Resolution::KeepLocal).unwrap();
    one.sync().await.unwrap();
    assert_eq!(text_on(&server, "a"), "mine, better");
}

#[tokio::test]
async fn a_conflict_that_another_computer_resolved_our_way_goes_away() {
    let (server, one) = clash(Ask).await;
    one.sync().await.unwrap();
    let third = Computer::new(&server, 3);
    third.sync().await.unwrap();
    third.set("a", json!({"text": "mine"}));
    third.sync().await.unwrap();
    one.sync().await.unwrap();
    assert_eq!(one.counts().operations, 0);
}

#[tokio::test]
async fn discarding_a_parked_record_takes_the_servers_row() {
    let (_, one) = clash(Ask).await;
    one.sync().await.unwrap();
    one.context.discard(&tasks(), &id("a")).unwrap();
    one.check();
    assert_eq!((one.get("a", "text"), one.counts().operations), (json!("theirs"), 0));
}

#[tokio::test]
async fn an_edit_made_while_a_policy_thinks_is_not_lost() {
    /// A policy that edits the record while it decides, once, and would give up what the record was before.
    #[derive(Debug)]
    struct Slow(std::sync::Mutex<Option<Computer>>);
    #[async_trait::async_trait]
    impl ConflictPolicy for Slow {
        fn name(&self) -> &'static str {
            "slow"
        }
        async fn resolve(&self, _: &sync_core::Conflict) -> Resolution {
            match self.0.lock().unwrap().take() {
                Some(computer) => {
                    computer.set("a", json!({"text": "even newer"}));
                    Resolution::KeepServer
                }
                None => Resolution::KeepLocal,
            }
        }
    }
    let policy = std::sync::Arc::new(Slow(std::sync::Mutex::new(None)));
    let server = FakeServer::new();
    let store = sync_testkit::SharedStore::default();
    let one = Computer::with(&server, 1, store, Some(policy.clone()));
    one.add("a", "milk");
    one.sync().await.unwrap();
    changed_elsewhere(&server).await;
    one.set("a", json!({"text": "mine"}));
    *policy.0.lock().unwrap() = Some(one.share());
    one.sync().await.unwrap();
    assert_eq!((text_on(&server, "a"), one.get("a", "text")), (json!("even newer"), json!("even newer")));
}
