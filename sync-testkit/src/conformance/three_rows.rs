//! Cases about the three rows of a record: local, base and shadow.

use serde_json::json;
use sync_core::{Change, Filter, Query, Record, Timestamp, Version};

use super::StoreUnderTest;
use crate::sample::{commit, id, record, tasks};

fn rows() -> [Record; 3] {
    let server = |text: &str, at| Record {
        version: Some(Version::new(text).unwrap()),
        updated_at: Some(Timestamp(at)),
        ..record("a", json!({ "text": text }))
    };
    [
        record("a", json!({"text": "local"})),
        server("base", 1),
        Record { deleted: true, ..server("shadow", 2) },
    ]
}

pub(super) fn record_base_and_shadow_are_three_rows(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let [local, base, shadow] = rows();
    commit(&mut *store, [Change::PutShadow(tasks(), shadow.clone())]);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), None);
    assert_eq!(store.base(&tasks(), &id("a")).unwrap(), None);
    commit(&mut *store, [Change::PutBase(tasks(), base.clone()), Change::PutRecord(tasks(), local.clone())]);
    assert_eq!(store.record(&tasks(), &id("a")).unwrap(), Some(local));
    assert_eq!(store.base(&tasks(), &id("a")).unwrap(), Some(base));
    assert_eq!(store.shadow(&tasks(), &id("a")).unwrap(), Some(shadow));
}

pub(super) fn removing_one_row_leaves_the_other_two(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let (table, name) = (tasks(), id("a"));
    let removals = [
        Change::RemoveRecord(table.clone(), name.clone()),
        Change::RemoveBase(table.clone(), name.clone()),
        Change::RemoveShadow(table.clone(), name.clone()),
    ];
    for (removed, removal) in removals.into_iter().enumerate() {
        let [local, base, shadow] = rows();
        commit(
            &mut *store,
            [
                Change::PutRecord(tasks(), local),
                Change::PutBase(tasks(), base),
                Change::PutShadow(tasks(), shadow),
                removal,
            ],
        );
        let there = [
            store.record(&table, &name).unwrap(),
            store.base(&table, &name).unwrap(),
            store.shadow(&table, &name).unwrap(),
        ];
        let expected: Vec<_> =
            rows().into_iter().enumerate().map(|(n, row)| (n != removed).then_some(row)).collect();
        assert_eq!(there.as_slice(), expected);
    }
}

pub(super) fn a_base_and_a_shadow_are_replaced_whole(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let [bare, base, shadow] = rows();
    commit(&mut *store, [Change::PutBase(tasks(), base), Change::PutShadow(tasks(), shadow)]);
    commit(&mut *store, [Change::PutBase(tasks(), bare.clone()), Change::PutShadow(tasks(), bare.clone())]);
    assert_eq!(store.base(&tasks(), &id("a")).unwrap(), Some(bare.clone()));
    assert_eq!(store.shadow(&tasks(), &id("a")).unwrap(), Some(bare));
}

pub(super) fn queries_see_only_local_rows(place: &mut dyn StoreUnderTest) {
    let mut store = place.open();
    let [local, base, shadow] = rows();
    commit(
        &mut *store,
        [
            Change::PutRecord(tasks(), local.clone()),
            Change::PutBase(tasks(), Record { id: id("b"), ..base }),
            Change::PutShadow(tasks(), Record { id: id("c"), ..shadow }),
        ],
    );
    assert_eq!(store.records(&tasks(), &Query::default()).unwrap(), [local]);
    assert_eq!(store.count(&tasks(), &Filter::All).unwrap(), 1);
    assert_eq!(store.ids(&tasks(), None, 9).unwrap(), [id("a")]);
}
