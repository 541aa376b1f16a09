//! Everything a store can be asked about a small world, and random changes of that world.

use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use sync_core::{
    Change, DeltaToken, LedgerEntry, Operation, ParkedReason, Query, QueryId, Record, RecordId, Revision,
    Sequence, State, Store, StoreError, TableName, Timestamp, Version,
};

use super::awkward::{members, value};
use crate::sample::{fields, id, lists, open_tasks, operation, query_id, tasks};

const IDS: [&str; 4] = ["a", "aa", "b", "é"];
const QUERIES: [&str; 2] = ["all", "mine"];
const TEXTS: [&str; 2] = ["device", ""];

/// Reads everything, as JSON, so that a difference can be read.
pub(super) fn read(store: &dyn Store) -> Value {
    everything(store).unwrap()
}

/// Reads everything, if it can be read.
pub(crate) fn everything(store: &dyn Store) -> Result<Value, StoreError> {
    let mut tables = Vec::new();
    for table in [tasks(), lists()] {
        let mut rows = Vec::new();
        for name in IDS {
            let of = store.operations_of(&table, &id(name))?;
            rows.push(json!({
                "local": store.record(&table, &id(name))?,
                "base": store.base(&table, &id(name))?,
                "shadow": store.shadow(&table, &id(name))?,
                "ledger": store.ledger_of(&table, &id(name))?,
                "operations": of.iter().map(|operation| operation.sequence).collect::<Vec<_>>(),
            }));
        }
        let mut tokens = Vec::new();
        for name in QUERIES {
            tokens.push(store.delta_token(&table, &query_id(name))?);
        }
        tables.push(json!({
            "rows": rows,
            "ids": store.ids(&table, None, 99)?,
            "all": store.records(&table, &Query::default())?,
            "open": store.records(&table, &open_tasks("a"))?,
            "ordered": store.records(&table, &Query::default().order_by("order"))?,
            "tokens": tokens,
        }));
    }
    let mut meta = Vec::new();
    for key in TEXTS {
        meta.push(store.meta(key)?);
    }
    let counts = store.counts()?;
    Ok(json!({
        "tables": tables,
        "operations": store.operations(Sequence(0), 99)?,
        "parked": store.parked()?,
        "last sequence": store.last_sequence()?,
        "counts": [counts.operations, counts.parked, counts.conflicts],
        "ledger": store.ledger(99)?,
        "meta": meta,
    }))
}

fn table() -> impl Strategy<Value = TableName> {
    any::<bool>().prop_map(|task| if task { tasks() } else { lists() })
}

fn name() -> impl Strategy<Value = RecordId> {
    select(IDS.to_vec()).prop_map(id)
}

fn query() -> impl Strategy<Value = QueryId> {
    select(QUERIES.to_vec()).prop_map(query_id)
}

/// Makes a text of a length that a store may treat in another way. To be used seldom, for they are slow.
fn large() -> impl Strategy<Value = String> {
    let lengths = vec![4_000, 4_100, 9_000, 66_000, 300_000];
    select(lengths).prop_map(|length: usize| "0123456".repeat(length / 7))
}

fn row() -> impl Strategy<Value = Record> {
    let list = select(vec![json!("a"), json!(false)]);
    (name(), members(), any::<Option<i64>>(), any::<bool>(), list, weighted(0.04, large())).prop_map(
        |(id, object, at, deleted, list, large)| {
            let mut row =
                Record { updated_at: at.map(Timestamp), deleted, ..Record::new(id, fields(object)) };
            row.version = at.map(|at| Version::new(at.to_string()).unwrap());
            row.fields.insert("listId".to_owned(), list);
            row.fields.extend(large.map(|text| ("text".to_owned(), text.into())));
            row
        },
    )
}

fn queued() -> impl Strategy<Value = Operation> {
    let states = vec![
        State::Pending,
        State::InFlight,
        State::Parked(ParkedReason::Conflict),
        State::Parked(ParkedReason::Rejected),
    ];
    let value = prop_oneof![24 => value(), 1 => large().prop_map(Value::from)];
    (1..6_u64, 0..2_u32, table(), name(), select(states), value).prop_map(
        |(sequence, revision, table, record, state, value)| Operation {
            table,
            record,
            revision: Revision(revision),
            state,
            changes: fields(json!({ "member": value })),
            ..operation(sequence, "a")
        },
    )
}

/// Makes any change of the small world.
pub(crate) fn change() -> impl Strategy<Value = Change> {
    let key = || select(TEXTS.to_vec()).prop_map(str::to_owned);
    prop_oneof![
        6 => (table(), row()).prop_map(|(table, row)| Change::PutRecord(table, row)),
        2 => (table(), name()).prop_map(|(table, id)| Change::RemoveRecord(table, id)),
        2 => (table(), row()).prop_map(|(table, row)| Change::PutBase(table, row)),
        1 => (table(), name()).prop_map(|(table, id)| Change::RemoveBase(table, id)),
        2 => (table(), row()).prop_map(|(table, row)| Change::PutShadow(table, row)),
        1 => (table(), name()).prop_map(|(table, id)| Change::RemoveShadow(table, id)),
        6 => queued().prop_map(Change::PutOperation),
        4 => (1..6_u64, 0..2_u32).prop_map(|(s, r)| Change::CompleteOperation(Sequence(s), Revision(r))),
        2 => (table(), query(), any::<i64>(), proptest::option::of(name())).prop_map(|(table, query, at, id)| {
            Change::PutToken(table, query, DeltaToken { updated_at: Timestamp(at), id, epoch: None })
        }),
        1 => table().prop_map(Change::RemoveTokens),
        1 => (table(), proptest::option::of(row())).prop_map(|(table, local)| {
            let record = local.as_ref().map_or(id("a"), |row| row.id.clone());
            let at = local.as_ref().and_then(|row| row.updated_at).unwrap_or(Timestamp(1));
            let (device, rule) = ("here".to_owned(), "server wins".to_owned());
            let (base, server, result) = (None, None, None);
            let entry = LedgerEntry { table, record, at, device, rule, base, local, server, result };
            Change::AppendLedger(Box::new(entry))
        }),
        1 => (any::<i64>(), 0..4_u64).prop_map(|(at, keep)| Change::PurgeLedger(Timestamp(at), keep)),
        1 => (key(), key()).prop_map(|(key, text)| Change::PutMeta(key, text)),
        1 => key().prop_map(Change::RemoveMeta),
    ]
}
