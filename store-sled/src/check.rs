//! A check of everything: that each row is what was written, and that whatever leads to rows leads to these.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use sync_core::{DeltaToken, LedgerEntry, Operation, Record, StoreError, TableName};

use crate::database::{Database, Name};
use crate::envelope::parts;
use crate::error::{damaged, store_error};
use crate::index::Indexes;
use crate::keys;
use crate::tally::Tally;

/// Checks a whole store.
pub(crate) fn check(database: &Database, indexes: &Indexes) -> Result<(), StoreError> {
    let mut indexed = 0_usize;
    walk(database, Name::Record, |key, record: Record| {
        let table = key.split(|&byte| byte == 0).next().and_then(|name| str::from_utf8(name).ok());
        let table = table.and_then(|name| TableName::new(name).ok());
        let table = table.filter(|table| keys::row(table, &record.id) == key);
        let table = table.ok_or_else(|| damaged("a row stands under another key"))?;
        for index in indexes.of(&table) {
            indexed += 1;
            let found = database.tree(Name::Index).get(index.key(&record)).map_err(store_error)?;
            if found.as_deref() != Some(record.id.as_str().as_bytes()) {
                return Err(damaged(format!("an index of {table} misses a row")));
            }
        }
        Ok(())
    })?;
    if database.tree(Name::Index).len() != indexed {
        return Err(damaged("an index has a key without a row"));
    }
    walk(database, Name::Base, |_, _: Record| Ok(()))?;
    walk(database, Name::Shadow, |_, _: Record| Ok(()))?;
    walk(database, Name::Token, |_, _: DeltaToken| Ok(()))?;
    walk(database, Name::Meta, |_, _: String| Ok(()))?;
    check_numbers(database)?;
    check_parts(database)
}

/// Checks the queue and the ledger against the tally.
fn check_numbers(database: &Database) -> Result<(), StoreError> {
    let kept = Tally::read(database)?;
    let purged = kept.ledger_purged;
    let mut counted = Tally {
        commits: kept.commits,
        lists: kept.lists,
        ledger: purged,
        ledger_listed: purged,
        ledger_purged: purged,
        ..Tally::default()
    };
    walk(database, Name::Ledger, |key, entry: LedgerEntry| {
        counted.ledger += 1;
        let by_record = keys::last_number(key).map(|n| keys::numbered_as(&entry.table, &entry.record, n));
        let listed = by_record.map(|key| database.tree(Name::LedgerByRecord).contains_key(key));
        counted.ledger_listed += u64::from(listed.transpose().map_err(store_error)? == Some(true));
        Ok(())
    })?;
    let listed = u64::try_from(database.tree(Name::LedgerByRecord).len()).unwrap_or(u64::MAX);
    if listed != counted.ledger - purged {
        return Err(damaged("a list of ledger entries that are not there"));
    }
    walk(database, Name::Operation, |_, operation: Operation| {
        counted.add(&operation);
        let by_record = keys::operation(&operation.table, &operation.record, operation.sequence);
        match database.tree(Name::ByRecord).contains_key(by_record).map_err(store_error)? {
            true => Ok(()),
            false => {
                Err(damaged(format!("operation {} cannot be found by its record", operation.sequence.0)))
            }
        }
    })?;
    let last = kept.last_sequence;
    if counted.last_sequence > last || (Tally { last_sequence: last, ..counted }) != kept {
        return Err(damaged("the counts of the queue"));
    }
    Ok(())
}

/// Checks that every part belongs to a value. That none is missing was seen when the values were read.
fn check_parts(database: &Database) -> Result<(), StoreError> {
    let lists = Tally::read(database)?.lists;
    let mut owned = BTreeSet::new();
    for tree in
        [Name::Record, Name::Base, Name::Shadow, Name::Operation, Name::Token, Name::Ledger, Name::Meta]
    {
        for row in database.tree(tree).iter() {
            let (key, row) = row.map_err(store_error)?;
            let Some(parts) = parts(tree, &key, &row)? else { continue };
            if parts.number >= lists || !owned.insert(parts.number) {
                return Err(damaged("two values may share their parts"));
            }
        }
    }
    for key in database.tree(Name::Part).iter().keys() {
        let key = key.map_err(store_error)?;
        let list = key.first_chunk().map(|number| u64::from_be_bytes(*number));
        if list.is_none_or(|list| !owned.contains(&list)) {
            return Err(damaged("a part without its value"));
        }
    }
    Ok(())
}

fn walk<T: DeserializeOwned>(
    database: &Database,
    tree: Name,
    mut check: impl FnMut(&[u8], T) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    for row in database.tree(tree).iter() {
        let (key, sealed) = row.map_err(store_error)?;
        check(&key, database.unseal(tree, &key, &sealed)?)?;
    }
    Ok(())
}
