//! What is shown and said: nobody's words in a log, sentences in errors, names that are valid; and the computer's clock.

use std::error::Error as _;
use std::time::Duration;

use serde_json::json;
use sync_core::{
    Change, Changes, Clock, Error, Filter, LedgerSide, Loaded, Query, Record, RecordId, RemoteError,
    RemoteErrorKind, Schema, Sequence, StoreError, SyncContext, SystemClock, TableName, Version,
};
use sync_testkit::{FakeServer, SharedStore};

use crate::support::{Computer, fields, id, schema, table, tasks, two};

#[test]
fn what_a_log_may_show_of_a_record_and_an_operation_holds_nobodys_words() {
    let one = Computer::new(&FakeServer::new(), 1);
    let row = one.add("a", "secret");
    let operation = one.context.pending_operations(Sequence::default(), 1).unwrap().remove(0);
    for shown in
        [format!("{row:?}"), format!("{operation:?}"), format!("{:?}", vec![Change::PutRecord(tasks(), row)])]
    {
        assert!(!shown.contains("secret") && shown.contains("id: "), "{shown}");
    }
}

#[test]
fn an_error_says_what_failed_and_keeps_its_cause() {
    let cause = || StoreError::backend("the disk is on fire");
    assert_eq!(Error::from(cause()).to_string(), "the store failed: the disk is on fire");
    let mut error = RemoteError::new(RemoteErrorKind::Server, "the server failed");
    assert!(error.source().is_none());
    error.source = Some(Box::new(cause()));
    assert_eq!(error.source().unwrap().to_string(), "the store failed: the disk is on fire");
    assert_eq!(error.to_string(), "the server failed");
    let outdated = Error::Outdated { table: tasks(), id: id("a") };
    assert_eq!(outdated.to_string(), "todoitem a has changed meanwhile; look at it again");
}

#[test]
fn only_what_can_succeed_by_itself_is_temporary() {
    use RemoteErrorKind as Kind;
    for (kind, temporary) in [
        (Kind::Unreachable, true),
        (Kind::Throttled, true),
        (Kind::Server, true),
        (Kind::Tls, false),
        (Kind::SignIn, false),
        (Kind::Rejected, false),
        (Kind::NoTable, false),
        (Kind::Misconfigured, false),
        (Kind::Malformed, false),
    ] {
        let error = RemoteError::new(kind, "");
        assert_eq!(
            (error.is_temporary(), error.needs_sign_in()),
            (temporary, kind == Kind::SignIn),
            "{kind:?}"
        );
    }
}

#[test]
fn a_name_is_checked_wherever_it_comes_from() {
    for bad in ["", "a\nb", &"x".repeat(256)] {
        assert!(Version::new(bad).is_err(), "{bad:?}");
        assert!(serde_json::from_value::<Version>(json!(bad)).is_err(), "{bad:?}");
    }
    let error = RecordId::try_from("").unwrap_err();
    assert_eq!(error.to_string(), "\"\" is not a valid record id");
    assert_eq!(serde_json::to_value(id("a")).unwrap(), json!("a"));
    assert_eq!(TableName::try_from("todoitem").unwrap(), tasks());
}

#[tokio::test]
async fn the_computers_clock_tells_the_time_waits_and_never_gives_the_same_bytes_twice() {
    let clock = SystemClock;
    let before = clock.now();
    assert!(before.0 > 1_700_000_000_000);
    clock.sleep(Duration::from_millis(20)).await;
    assert!(clock.now().ms_since(before) >= 20);
    assert_ne!(clock.entropy(), clock.entropy());
    let context = SyncContext::builder(schema(), Box::new(SharedStore::default())).build();
    let first = context.table(&tasks()).unwrap().insert(fields(json!({"text": "x"}))).unwrap();
    tokio::time::sleep(Duration::from_millis(2)).await;
    let second = context.table(&tasks()).unwrap().insert(fields(json!({"text": "y"}))).unwrap();
    assert!(first.id < second.id, "new ids sort by time");
}

#[tokio::test]
async fn what_does_not_exist_is_said() {
    let one = Computer::new(&FakeServer::new(), 1);
    assert!(matches!(one.context.table(&table("nothing")), Err(Error::UnknownTable(_))));
    let missing = |result: Result<(), Error>| assert!(matches!(result, Err(Error::NotFound { .. })));
    missing(one.tasks().update(&id("a"), fields(json!({"text": "x"}))).map(drop));
    missing(one.tasks().delete(&id("a")).map(drop));
    missing(one.context.retry(&tasks(), &id("a")));
    one.add("a", "milk");
    missing(one.context.retry(&tasks(), &id("a")));
    missing(one.context.resolve(&tasks(), &id("a"), sync_core::Resolution::KeepLocal));
    one.context.resolve(&tasks(), &id("a"), sync_core::Resolution::Defer).unwrap();
    assert!(matches!(one.tasks().insert_with_id(id("a"), fields(json!({}))), Err(Error::Exists { .. })));
    assert_eq!(one.context.operations_of(&tasks(), &id("a")).unwrap().len(), 1);
    one.context.set_remote(None);
    assert!(matches!(one.sync().await, Err(Error::NoRemote)));
    assert_eq!(one.counts().operations, 1);
}

#[test]
fn a_store_is_filled_only_while_it_is_new() {
    let one = Computer::new(&FakeServer::new(), 1);
    let row = |name: &str| Record::new(id(name), fields(json!({"text": "x"})));
    let fill = |name| Changes::from_iter([Change::PutRecord(tasks(), row(name))]);
    let mut events = one.context.subscribe();
    assert_eq!(one.context.load(&fill("a")).unwrap(), Loaded::Whole);
    assert!(
        matches!(events.try_recv(), Ok(sync_core::SyncEvent::RecordsChanged { ids, .. }) if ids == [id("a")])
    );
    assert_eq!(one.context.load(&fill("b")).unwrap(), Loaded::NotNew);
    let count = one.context.at_one_moment(|store| store.count(&tasks(), &Filter::All).unwrap());
    assert_eq!(count, 1);

    let used = Computer::new(&FakeServer::new(), 2);
    used.add("c", "came");
    used.tasks().delete(&id("c")).unwrap();
    assert_eq!(used.context.load(&fill("a")).unwrap(), Loaded::NotNew, "it once had a record");
    let queued = one.restart(&FakeServer::new(), 3);
    assert_eq!(queued.tasks().read(&Query::default()).unwrap().len(), 1);
}

#[tokio::test]
async fn verify_names_the_record_that_is_not_what_it_must_be_and_not_its_words() {
    let store = SharedStore::default();
    let one = Computer::with(&FakeServer::new(), 1, store.clone(), None);
    one.add("a", "milk");
    one.add("b", "bread");
    let torn = [
        Change::RemoveRecord(tasks(), id("a")),
        Change::PutRecord(tasks(), Record::new(id("b"), fields(json!({"text": "another"})))),
    ];
    sync_core::Store::commit(&mut store.clone(), &Changes::from_iter(torn)).unwrap();
    let wrong = one.context.verify().unwrap();
    assert_eq!(
        wrong,
        [
            "todoitem a is not its base with its 1 operations",
            "todoitem b is not its base with its 1 operations"
        ]
    );
}

#[tokio::test]
async fn either_side_of_an_entry_comes_back_also_one_that_had_deleted_the_record() {
    let server = FakeServer::new();
    let (one, other) = two(&server).await;
    other.tasks().delete(&id("a")).unwrap();
    other.sync().await.unwrap();
    one.set("a", json!({"text": "mine"}));
    one.sync().await.unwrap();
    one.context.resolve(&tasks(), &id("a"), sync_core::Resolution::KeepServer).unwrap();
    let entry = one.context.ledger(1).unwrap().remove(0);
    let back = one.context.restore(&entry, LedgerSide::Server).unwrap();
    assert_eq!((back.before, back.after), (None, None), "it is deleted already");
    one.context.restore(&entry, LedgerSide::Local).unwrap();
    assert_eq!(one.get("a", "text"), "mine");
    one.context.restore(&entry, LedgerSide::Server).unwrap();
    assert_eq!(one.tasks().lookup(&id("a")).unwrap(), None);
    one.check();
}

#[test]
fn a_schema_whose_tables_are_each_others_parents_is_no_endless_walk() {
    let mut schema: Schema = schema();
    let list = table("todolist");
    let column = "parent".to_owned();
    schema.tables[0].parent = Some(sync_core::Parent { table: tasks(), column });
    assert!(schema.depth(&list) > schema.tables.len());
    assert_eq!(schema.depth(&table("nothing")), 0);
}
