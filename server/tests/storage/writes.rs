//! Writes: what each change does, under which conditions, with which stamp, and once.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::json;
use server::{
    storage::{Change, Conditions, Tags, Together, Tombstones, WriteOutcome},
    tables::todolist,
};

use crate::bench::{Bench, json_of, key, nothing, text};

on_both!(
    every_change_does_what_it_says,
    a_row_is_written_only_under_its_conditions,
    stamps_are_unique_and_grow_also_when_the_clock_steps_back,
    a_write_under_a_key_happens_once,
    a_key_is_kept_with_its_write_or_not_at_all,
    of_many_who_insert_one_id_one_does,
    writers_of_one_scope_get_stamps_in_the_order_of_their_commits,
    any_text_comes_back_as_it_was_given,
    a_large_row_comes_back_whole,
    writes_together_are_all_done_or_none,
    groups_that_meet_in_two_tables_do_not_wait_for_ever,
);

async fn every_change_does_what_it_says(bench: Bench) {
    bench.clock.set(5_000);
    let (_, device) = bench.open_for_one().await;
    let row = json_of(&device.insert("a", json!({ "text": "one", "priority": 3, "other": [1] })).await);
    assert_eq!((&row["text"], &row["priority"], &row["other"]), (&json!("one"), &json!(3), &json!([1])));
    assert_eq!(row["createdAt"], row["updatedAt"]);
    assert_eq!(device.read("a").await, Some(row.clone()));

    let merged =
        device.applied(device.request("a", device.merging(json!({ "text": "two", "more": 1 })))).await;
    let merged = json_of(&merged);
    assert_eq!((&merged["text"], &merged["priority"]), (&json!("two"), &json!(3)));
    assert_eq!((&merged["other"], &merged["more"]), (&json!([1]), &json!(1)));
    assert_eq!(merged["createdAt"], row["createdAt"]);
    assert_ne!(merged["version"], row["version"]);

    let replaced = json_of(&device.applied(device.request("a", device.replacing(text("three")))).await);
    assert_eq!((&replaced["priority"], &replaced["other"]), (&json!(0), &json!([1])));

    let gone = device.applied(device.request("a", Change::Delete)).await;
    assert!(gone.deleted);
    assert_eq!(device.read("a").await.unwrap()["deleted"], json!(true));
    assert_eq!(device.write(device.request("a", Change::Delete)).await, WriteOutcome::Tombstone);
    assert!(matches!(
        device.write(device.request("a", device.insertion(nothing()))).await,
        WriteOutcome::Exists(row) if row.deleted
    ));
    let mut undelete = device.request("a", Change::Undelete);
    undelete.tombstones = Tombstones::Included;
    assert!(!device.applied(undelete).await.deleted);
    assert_eq!(device.write(device.request("b", device.merging(nothing()))).await, WriteOutcome::Absent);
    assert_eq!(device.read("b").await, None);
}

async fn a_row_is_written_only_under_its_conditions(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    let first = device.insert("a", text("one")).await;
    let under = |version: &str| Conditions {
        if_match: Some(Tags::Versions(vec![version.to_owned()])),
        ..Conditions::default()
    };
    let mut request = device.request("a", device.merging(text("two")));
    request.conditions = under(&first.version);
    let second = device.applied(request.clone()).await;
    let WriteOutcome::Refused(found) = device.write(request).await else {
        panic!("written on an old version")
    };
    assert_eq!(found, second);
    // What was refused took no stamp.
    let third = device.applied(device.request("a", device.merging(text("three")))).await;
    assert_eq!(third.updated_at, second.updated_at + 1);
}

async fn stamps_are_unique_and_grow_also_when_the_clock_steps_back(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    let mut stamps = Vec::new();
    for (number, now) in [5_000, 5_000, 4_000, 0, 6_000, 5_999].into_iter().enumerate() {
        bench.clock.set(now);
        stamps.push(device.insert(&number.to_string(), nothing()).await.updated_at);
    }
    assert_eq!(stamps, [5_000, 5_001, 5_002, 5_003, 6_000, 6_001]);
}

async fn a_write_under_a_key_happens_once(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    let mut request = device.request("a", device.insertion(text("one")));
    request.key = key("k", 1);
    request.status = 201;
    let first = device.applied(request.clone()).await;
    device.applied(device.request("a", device.merging(text("two")))).await;
    let WriteOutcome::Replayed(answer) = device.write(request.clone()).await else { panic!("written twice") };
    assert_eq!((answer.status, &*answer.id, &answer.row), (201, "a", &first));
    request.key = key("k", 2);
    assert_eq!(device.write(request.clone()).await, WriteOutcome::KeyReused);
    // Somebody else's key of that name is another.
    let other = crate::bench::Device::of(&device.storage, "bob").await;
    request.owner = other.owner;
    other.applied(request).await;
}

async fn a_key_is_kept_with_its_write_or_not_at_all(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    let mut request = device.request("a", device.merging(text("x")));
    request.key = key("k", 1);
    assert_eq!(device.write(request.clone()).await, WriteOutcome::Absent);
    device.insert("a", nothing()).await;
    device.applied(request).await;
}

async fn of_many_who_insert_one_id_one_does(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    for round in 0..10 {
        let mut tasks = Vec::new();
        for number in 0..8 {
            let device = device.clone();
            let mut request = device.request(&round.to_string(), device.insertion(text("x")));
            // Half of them are repetitions of one.
            request.key = (number % 2 == 0).then(|| key(&format!("k{round}"), 1)).flatten();
            tasks.push(tokio::spawn(async move { device.write(request).await }));
        }
        let mut applied = 0;
        for task in tasks {
            match task.await.unwrap() {
                WriteOutcome::Applied(_) => applied += 1,
                WriteOutcome::Exists(_) | WriteOutcome::Replayed(_) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(applied, 1, "in round {round}");
    }
}

async fn writers_of_one_scope_get_stamps_in_the_order_of_their_commits(bench: Bench) {
    bench.clock.set(5_000);
    let (_, device) = bench.open_for_one().await;
    let mut tasks = Vec::new();
    for writer in 0..6 {
        let device = device.clone();
        tasks.push(tokio::spawn(async move {
            let (mut stamps, mut reached) = (Vec::new(), 0);
            for number in 0..20 {
                let row = device.insert(&format!("{writer}-{number}"), nothing()).await;
                assert!(row.updated_at > reached, "a stamp that was already said to be behind");
                stamps.push(row.updated_at);
                reached = device.list(device.query()).await.reached;
                assert!(reached >= row.updated_at);
            }
            stamps
        }));
    }
    let mut stamps = Vec::new();
    for task in tasks {
        stamps.extend(task.await.unwrap());
    }
    assert_eq!(stamps.iter().collect::<BTreeSet<_>>().len(), stamps.len());
}

async fn any_text_comes_back_as_it_was_given(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    for (number, given) in
        ["", "it's", "a\"b\\c", "\0", "a\0b\u{ffff}0", "\u{ffff}", "😀 e\u{301}", "ÄÖ\r\n\t"]
            .into_iter()
            .enumerate()
    {
        let id = number.to_string();
        let body = json!({ "text": given, "unknown": { "deep": [given] } });
        let row = json_of(&device.insert(&id, body.clone()).await);
        assert_eq!((&row["text"], &row["unknown"]), (&body["text"], &body["unknown"]));
        assert_eq!(device.read(&id).await, Some(row.clone()));
        let page =
            device.list(device.ordered(&[("text", sync_protocol::query::Direction::Descending)])).await;
        let rows: Vec<serde_json::Value> =
            serde_json::from_slice(&[b"[", &*page.items, b"]"].concat()).unwrap();
        assert!(rows.contains(&row));
    }
}

async fn a_large_row_comes_back_whole(bench: Bench) {
    let (_, device) = bench.open_for_one().await;
    let long = "x".repeat(1_000_000);
    device.insert("a", text(&long)).await;
    assert_eq!(device.read("a").await.unwrap()["text"], json!(long));
}

async fn writes_together_are_all_done_or_none(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    let lists = device.at(&todolist());
    let group = |last: &str| {
        let mut first = device.request("a", device.insertion(text("new")));
        first.key = key("k", 1);
        // It sees what the first did.
        let second = device.request("a", device.merging(text("changed")));
        vec![first, second, lists.request(last, lists.merging(json!({ "name": "x" })))]
    };
    let refused = storage.write_together(group("absent")).await.unwrap();
    assert_eq!(refused, Together::Refused { place: 2, outcome: WriteOutcome::Absent });
    assert_eq!((device.read("a").await, device.list(device.query()).await.reached), (None, 0));
    lists.insert("l", nothing()).await;
    let Together::Done(outcomes) = storage.write_together(group("l")).await.unwrap() else {
        panic!("refused")
    };
    assert!(outcomes.iter().all(|outcome| matches!(outcome, WriteOutcome::Applied(_))), "{outcomes:?}");
    assert_eq!(device.read("a").await.unwrap()["text"], json!("changed"));
    assert_eq!(lists.read("l").await.unwrap()["name"], json!("x"));
    let Together::Done(again) = storage.write_together(group("l")).await.unwrap() else { panic!("refused") };
    assert!(matches!(&again[0], WriteOutcome::Replayed(_)), "{again:?}");
}

async fn groups_that_meet_in_two_tables_do_not_wait_for_ever(bench: Bench) {
    let (storage, device) = bench.open_for_one().await;
    let lists = device.at(&todolist());
    let mut tasks = Vec::new();
    for number in 0..24 {
        let id = number.to_string();
        let task = device.request(&id, device.insertion(nothing()));
        let list = lists.request(&id, lists.insertion(nothing()));
        let group = if number % 2 == 0 { vec![task, list] } else { vec![list, task] };
        let storage = Arc::clone(&storage);
        tasks.push(tokio::spawn(async move { storage.write_together(group).await }));
    }
    for task in tasks {
        assert!(matches!(task.await.unwrap().unwrap(), Together::Done(_)));
    }
    assert_eq!((device.list(device.query()).await.rows, lists.list(lists.query()).await.rows), (24, 24));
}
