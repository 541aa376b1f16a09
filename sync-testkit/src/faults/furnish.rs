//! A store as full as somebody's: a thousand tasks, a queue, conflicts settled, everything there can be.

use serde_json::{Value, json};
use sync_core::{
    Change, DeltaToken, LedgerEntry, Operation, ParkedReason, Query, Sequence, State, Store, StoreError,
    Timestamp, Version,
};

use crate::sample::{commit, id, lists, open_tasks, operation, query_id, record, tasks};

const TASKS: u64 = 1_000;
const LISTS: u64 = 20;
const OPERATIONS: u64 = 150;
const ENTRIES: u64 = 50;

/// Fills a new store.
pub(super) fn furnish(store: &mut dyn Store) {
    let all: Vec<u64> = (1..=TASKS).collect();
    for some in all.chunks(40) {
        commit(store, some.iter().flat_map(|&number| of(number)));
    }
}

/// Returns what the store gets with one task.
fn of(number: u64) -> Vec<Change> {
    let name = number.to_string();
    let row = |text: &str| {
        let mut row = record(
            &name,
            json!({
                "text": format!("{text} {number}, as somebody might have written it"),
                "notes": "Some have notes. ".repeat(usize::try_from(number % 7).unwrap()),
                "listId": (number % LISTS).to_string(),
                "complete": number.is_multiple_of(3),
                "order": format!("{:05}", number * 7 % TASKS),
            }),
        );
        row.version = Version::new(format!("v{number}")).ok();
        row.updated_at = Some(Timestamp(1_700_000_000_000 + i64::try_from(number).unwrap()));
        row
    };
    let mut changes = vec![Change::PutRecord(tasks(), row("Task"))];
    if number <= LISTS {
        let list =
            record(&(number - 1).to_string(), json!({"name": format!("List {number}"), "order": number}));
        changes.push(Change::PutRecord(lists(), list));
        changes.push(Change::PutMeta(name.clone(), name.repeat(20)));
        let token = DeltaToken { updated_at: Timestamp(1), id: Some(id(&name)), epoch: None };
        changes.push(Change::PutToken(tasks(), query_id(&name), token));
    }
    if number <= OPERATIONS {
        let state =
            if number.is_multiple_of(10) { State::Parked(ParkedReason::Conflict) } else { State::Pending };
        let changed = row("Edited").fields;
        changes.push(Change::PutOperation(Operation { state, changes: changed, ..operation(number, &name) }));
        changes.push(Change::PutBase(tasks(), row("Before")));
        if number.is_multiple_of(10) {
            changes.push(Change::PutShadow(tasks(), row("Elsewhere")));
        }
    }
    if number <= ENTRIES {
        changes.push(Change::AppendLedger(Box::new(LedgerEntry {
            table: tasks(),
            record: id(&name),
            at: Timestamp(1),
            device: "here".to_owned(),
            rule: "newest wins".to_owned(),
            base: Some(row("Before")),
            local: Some(row("Mine")),
            server: Some(row("Theirs")),
            result: Some(row("Mine")),
        })));
    }
    changes
}

/// Reads all of it.
pub(super) fn everything(store: &dyn Store) -> Result<Value, StoreError> {
    let mut single = Vec::new();
    for number in 1..=OPERATIONS {
        let id = id(&number.to_string());
        single.push(json!([
            store.base(&tasks(), &id)?,
            store.shadow(&tasks(), &id)?,
            store.operations_of(&tasks(), &id)?.len(),
        ]));
    }
    for number in 1..=LISTS {
        let name = number.to_string();
        single.push(json!([
            store.record(&lists(), &id(&name))?,
            store.meta(&name)?,
            store.delta_token(&tasks(), &query_id(&name))?,
            store.records(&tasks(), &Query { limit: Some(5), ..open_tasks(&name) })?,
        ]));
    }
    let counts = store.counts()?;
    Ok(json!([
        single,
        store.records(&tasks(), &Query::default())?,
        store.ids(&tasks(), None, usize::MAX)?,
        store.operations(Sequence(0), usize::MAX)?,
        store.parked()?.len(),
        store.ledger(usize::MAX)?,
        [counts.operations, counts.parked, counts.conflicts, store.last_sequence()?.0],
    ]))
}
