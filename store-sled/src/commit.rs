//! Changes as writes of trees.

use sync_core::{Change, Changes, Operation, Record, RecordId, Revision, Sequence, StoreError, TableName};

use crate::database::Name;
use crate::envelope::check_depth;
use crate::index::Indexes;
use crate::plan::Plan;
use crate::{keys, ledger};

/// Adds every change to the plan, in order.
pub(crate) fn plan(plan: &mut Plan<'_>, indexes: &Indexes, changes: &Changes) -> Result<(), StoreError> {
    for change in changes {
        match change {
            Change::PutRecord(table, record) => put_record(plan, indexes, table, record)?,
            Change::RemoveRecord(table, id) => remove_record(plan, indexes, table, id)?,
            Change::PutBase(table, record) => put_row(plan, Name::Base, table, record)?,
            Change::RemoveBase(table, id) => plan.remove(Name::Base, keys::row(table, id))?,
            Change::PutShadow(table, record) => put_row(plan, Name::Shadow, table, record)?,
            Change::RemoveShadow(table, id) => plan.remove(Name::Shadow, keys::row(table, id))?,
            Change::PutOperation(operation) => put_operation(plan, operation)?,
            Change::CompleteOperation(sequence, revision) => complete(plan, *sequence, *revision)?,
            Change::PutToken(table, query, token) => {
                plan.put(Name::Token, keys::token(table, query), token)?;
            }
            Change::RemoveTokens(table) => {
                for key in plan.keys(Name::Token, &keys::table(table))? {
                    plan.remove(Name::Token, key)?;
                }
            }
            Change::AppendLedger(entry) => ledger::append(plan, entry)?,
            Change::PurgeLedger(before, keep) => ledger::purge(plan, *before, *keep)?,
            Change::PutMeta(key, value) => plan.put(Name::Meta, key.clone().into_bytes(), value)?,
            Change::RemoveMeta(key) => plan.remove(Name::Meta, key.clone().into_bytes())?,
        }
    }
    Ok(())
}

fn put_row(plan: &mut Plan<'_>, tree: Name, table: &TableName, record: &Record) -> Result<(), StoreError> {
    check_depth(&record.fields)?;
    plan.put(tree, keys::row(table, &record.id), record)
}

fn put_record(
    plan: &mut Plan<'_>,
    indexes: &Indexes,
    table: &TableName,
    record: &Record,
) -> Result<(), StoreError> {
    let old: Option<Record> = plan.get(Name::Record, &keys::row(table, &record.id))?;
    put_row(plan, Name::Record, table, record)?;
    for index in indexes.of(table) {
        let (old, new) = (old.as_ref().map(|old| index.key(old)), index.key(record));
        if old.as_ref() == Some(&new) {
            continue;
        }
        if let Some(old) = old {
            plan.remove_raw(Name::Index, old);
        }
        plan.put_raw(Name::Index, new, record.id.as_str().as_bytes().to_vec())?;
    }
    Ok(())
}

fn remove_record(
    plan: &mut Plan<'_>,
    indexes: &Indexes,
    table: &TableName,
    id: &RecordId,
) -> Result<(), StoreError> {
    let key = keys::row(table, id);
    let Some(old) = plan.get::<Record>(Name::Record, &key)? else { return Ok(()) };
    for index in indexes.of(table) {
        plan.remove_raw(Name::Index, index.key(&old));
    }
    plan.remove(Name::Record, key)
}

fn put_operation(plan: &mut Plan<'_>, operation: &Operation) -> Result<(), StoreError> {
    check_depth(&operation.changes)?;
    let key = keys::number(operation.sequence.0).to_vec();
    if let Some(old) = plan.get::<Operation>(Name::Operation, &key)? {
        forget_operation(plan, &old);
    }
    let by_record = keys::operation(&operation.table, &operation.record, operation.sequence);
    plan.put_raw(Name::ByRecord, by_record, Vec::new())?;
    if operation.is_parked() {
        plan.put_raw(Name::Parked, key.clone(), Vec::new())?;
    }
    plan.tally.add(operation);
    plan.put(Name::Operation, key, operation)
}

fn complete(plan: &mut Plan<'_>, sequence: Sequence, revision: Revision) -> Result<(), StoreError> {
    let key = keys::number(sequence.0).to_vec();
    let stored: Option<Operation> = plan.get(Name::Operation, &key)?;
    if let Some(operation) = stored.filter(|operation| operation.revision == revision) {
        forget_operation(plan, &operation);
        plan.remove(Name::Operation, key)?;
    }
    Ok(())
}

/// Removes the ways to find an operation.
fn forget_operation(plan: &mut Plan<'_>, operation: &Operation) {
    plan.remove_raw(Name::ByRecord, keys::operation(&operation.table, &operation.record, operation.sequence));
    plan.remove_raw(Name::Parked, keys::number(operation.sequence.0).to_vec());
    plan.tally.subtract(operation);
}
