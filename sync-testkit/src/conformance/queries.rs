//! Cases about queries: the same rows in the same order as the reference, whatever the values.

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use sync_core::query::{Comparison, Direction};
use sync_core::{Change, Filter, MemoryStore, Query, Record, Store, Timestamp};

use super::StoreUnderTest;
use super::awkward::{check, members, query};
use crate::sample::{commit, fields, id, lists, open_tasks, record, tasks};

fn names(store: &dyn Store, query: &Query) -> Vec<String> {
    store.records(&tasks(), query).unwrap().into_iter().map(|row| row.id.to_string()).collect()
}

fn put(store: &mut dyn Store, rows: &[(&str, Value)]) {
    commit(store, rows.iter().map(|(name, object)| Change::PutRecord(tasks(), record(name, object.clone()))));
}

pub(super) fn any_query_finds_what_the_reference_finds(place: &mut dyn StoreUnderTest) {
    let store = RefCell::new(place.open());
    let rows = vec((members(), proptest::option::of(any::<i64>())), 0..30);
    check(24, (rows, vec(query(), 30)), |(rows, queries)| {
        let mut store = store.borrow_mut();
        let mut reference = MemoryStore::new();
        let old = store.ids(&tasks(), None, usize::MAX).unwrap();
        commit(&mut **store, old.into_iter().map(|id| Change::RemoveRecord(tasks(), id)));
        let rows = rows.into_iter().enumerate().map(|(number, (object, updated_at))| Record {
            updated_at: updated_at.map(Timestamp),
            ..Record::new(id(&format!("{}", number * 7 % 31)), fields(object))
        });
        let changes: Vec<_> = rows.map(|row| Change::PutRecord(tasks(), row)).collect();
        commit(&mut reference, changes.clone());
        commit(&mut **store, changes);
        for query in &queries {
            let (found, expected) = (names(&**store, query), names(&reference, query));
            prop_assert_eq!(found, expected, "{:?}", query);
            let counted = store.count(&tasks(), &query.filter).unwrap();
            prop_assert_eq!(counted, reference.count(&tasks(), &query.filter).unwrap(), "{:?}", query.filter);
        }
        Ok(())
    });
}

pub(super) fn an_absent_member_equals_null(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(
        &mut *store,
        &[("absent", json!({})), ("null", json!({"listId": null})), ("set", json!({"listId": ""}))],
    );
    assert_eq!(names(&*store, &Query::filter(Filter::eq("listId", Value::Null))), ["absent", "null"]);
    let unequal = Filter::Compare("listId".to_owned(), Comparison::Ne, Value::Null);
    assert_eq!(names(&*store, &Query::filter(unequal)), ["set"]);
}

pub(super) fn not_turns_unknown_comparisons_into_matches(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(
        &mut *store,
        &[("absent", json!({})), ("low", json!({"order": "a"})), ("high", json!({"order": "z"}))],
    );
    let less = Filter::Compare("order".to_owned(), Comparison::Lt, json!("m"));
    assert_eq!(names(&*store, &Query::filter(less.clone())), ["low"]);
    assert_eq!(names(&*store, &Query::filter(Filter::Not(Box::new(less)))), ["absent", "high"]);
}

pub(super) fn values_of_different_kinds_are_ordered_by_kind(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let values = [
        json!(null),
        json!(-1),
        json!(false),
        json!(0.5),
        json!(true),
        json!(2),
        json!(""),
        json!("1"),
        json!([1]),
    ];
    let rows: Vec<_> = values.into_iter().enumerate().collect();
    commit(
        &mut *store,
        rows.iter()
            .rev()
            .map(|(n, value)| Change::PutRecord(tasks(), record(&n.to_string(), json!({"order": value})))),
    );
    let ordered = names(&*store, &Query::default().order_by("order"));
    assert_eq!(ordered, rows.iter().map(|(n, _)| n.to_string()).collect::<Vec<_>>());
}

pub(super) fn equal_keys_are_ordered_by_id(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(
        &mut *store,
        &["c", "a", "b"].map(|name| (name, json!({"listId": "x", "complete": false, "order": "m"}))),
    );
    assert_eq!(names(&*store, &open_tasks("x")), ["a", "b", "c"]);
}

pub(super) fn descending_order_leaves_ties_ascending(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, &[("c", json!({"order": 1})), ("a", json!({"order": 1})), ("b", json!({"order": 2}))]);
    let query = Query { order: vec![("order".to_owned(), Direction::Descending)], ..Query::default() };
    assert_eq!(names(&*store, &query), ["b", "a", "c"]);
}

pub(super) fn a_limit_of_zero_finds_nothing(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, &[("a", json!({}))]);
    assert!(names(&*store, &Query::default().limit(0)).is_empty());
}

pub(super) fn an_offset_beyond_the_end_finds_nothing(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, &[("a", json!({}))]);
    for offset in [1, usize::MAX] {
        assert!(names(&*store, &Query { offset, ..Query::default() }).is_empty());
        assert!(names(&*store, &Query { offset, limit: Some(usize::MAX), ..Query::default() }).is_empty());
    }
}

pub(super) fn counting_looks_at_one_table(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, &[("a", json!({"complete": true})), ("b", json!({"complete": false}))]);
    commit(&mut *store, [Change::PutRecord(lists(), record("a", json!({"complete": true})))]);
    assert_eq!(store.count(&tasks(), &Filter::All).unwrap(), 2);
    assert_eq!(store.count(&tasks(), &Filter::eq("complete", true)).unwrap(), 1);
    assert_eq!(store.count(&lists(), &Filter::eq("complete", false)).unwrap(), 0);
}

pub(super) fn a_column_name_is_never_code(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    put(&mut *store, &[("a", json!({"x": 1}))]);
    for name in [
        "') or 1=1 --",
        "x\"' or ''='",
        "fields",
        "crc",
        "deleted",
        "$",
        "x.y",
        "x[0]",
        "'; drop table record; --",
    ] {
        assert!(names(&*store, &Query::filter(Filter::eq(name, 1))).is_empty(), "{name}");
        assert_eq!(names(&*store, &Query::default().order_by(name)), ["a"], "{name}");
    }
}

pub(super) fn an_indexed_query_follows_its_changed_row(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let row = |list: &str, order: &str| json!({"listId": list, "complete": false, "order": order});
    put(&mut *store, &[("a", row("x", "1")), ("b", row("x", "2"))]);
    put(&mut *store, &[("a", row("x", "3"))]);
    assert_eq!(names(&*store, &open_tasks("x")), ["b", "a"]);
    put(&mut *store, &[("a", row("y", "3"))]);
    assert_eq!(names(&*store, &open_tasks("x")), ["b"]);
    commit(&mut *store, [Change::RemoveRecord(tasks(), id("b"))]);
    assert!(names(&*store, &open_tasks("x")).is_empty());
    assert_eq!(names(&*store, &open_tasks("y")), ["a"]);
}

pub(super) fn a_query_may_end_before_the_table_does(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let rows =
        (0..50).map(|n| json!({"listId": "x", "complete": n % 2 == 0, "order": format!("{:02}", 49 - n)}));
    commit(
        &mut *store,
        rows.enumerate().map(|(n, object)| Change::PutRecord(tasks(), record(&format!("{n:02}"), object))),
    );
    let query = Query { offset: 3, ..open_tasks("x").limit(4) };
    assert_eq!(names(&*store, &query), ["43", "41", "39", "37"]);
}
