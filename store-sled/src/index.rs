//! The indexes the schema declares: for each record one key that sorts as its columns do.
//!
//! An index is listed in the state tree under its definition once it holds every record. One that is not listed may hold
//! anything, and is emptied and built before it is used. So whoever stops keeping an index up to date takes it off the
//! list first.

use serde_json::Value;
use sync_core::query::{column_value, escaped_key};
use sync_core::{Record, Schema, StoreError, TableName};

use crate::database::{Database, Name};
use crate::error::{damaged, store_error};
use crate::keys;
use crate::plan::Plan;

const LISTED: &[u8] = b"index ";
/// How many writes one transaction of a build holds.
const CHUNK: usize = 4_096;
/// How many bytes of column values a key holds at most: sled keeps keys in its nodes and wants them short.
const LONGEST: usize = 2_048;

/// Whether a key holds its column values whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// It does, so it decides.
    Whole,
    /// It was cut short: two different values may have it.
    Short,
}

/// Tells whether the key of a record with this id may have been cut short.
pub(crate) fn cut(key: &[u8], id: &[u8]) -> Cut {
    if key.len().saturating_sub(id.len()) >= LONGEST { Cut::Short } else { Cut::Whole }
}

/// One index of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) number: u32,
    pub(crate) table: TableName,
    pub(crate) columns: Vec<String>,
}

impl Index {
    /// Starts the keys of all records with these values in the leading columns.
    pub(crate) fn prefix<'a>(&self, values: impl Iterator<Item = &'a Value>) -> (Vec<u8>, Cut) {
        let mut columns: Vec<u8> = values.flat_map(escaped_key).collect();
        let cut = if columns.len() > LONGEST { Cut::Short } else { Cut::Whole };
        columns.truncate(LONGEST);
        ([&self.number.to_be_bytes(), columns.as_slice()].concat(), cut)
    }

    /// The key of one record.
    pub(crate) fn key(&self, record: &Record) -> Vec<u8> {
        let values: Vec<_> = self.columns.iter().map(|column| column_value(record, column)).collect();
        let (mut key, _) = self.prefix(values.iter());
        key.extend_from_slice(record.id.as_str().as_bytes());
        key
    }

    fn listed_as(table: &TableName, columns: &[String]) -> Vec<u8> {
        let mut key = LISTED.to_vec();
        key.extend(keys::table(table));
        key.extend(Value::from(columns).to_string().into_bytes());
        key
    }
}

/// All indexes that are kept.
#[derive(Debug, Default)]
pub(crate) struct Indexes {
    list: Vec<Index>,
}

impl Indexes {
    /// Returns the indexes of a table.
    pub(crate) fn of<'a>(&'a self, table: &'a TableName) -> impl Iterator<Item = &'a Index> {
        self.list.iter().filter(move |index| index.table == *table)
    }

    /// Makes the indexes of a store those of the schema.
    pub(crate) fn open(database: &Database, schema: &Schema) -> Result<Self, StoreError> {
        let mut listed = read_list(database)?;
        let declared = schema.tables.iter().flat_map(|table| {
            table.indexes.iter().map(|columns| (Index::listed_as(&table.name, columns), &table.name, columns))
        });
        let declared: Vec<_> = declared.collect();
        let highest = listed.iter().map(|(_, number)| *number).max().unwrap_or(0);
        let old = listed.iter().filter(|(key, _)| !declared.iter().any(|(wanted, ..)| wanted == key));
        for (key, number) in old {
            unlist(database, key)?;
            empty(database, *number)?;
        }
        let mut list: Vec<Index> = Vec::new();
        for (key, table, columns) in declared {
            let (table, columns) = (table.clone(), columns.clone());
            if let Some((_, number)) = listed.iter().find(|(listed, _)| *listed == key) {
                list.push(Index { number: *number, table, columns });
                continue;
            }
            let used = u32::try_from(listed.len()).unwrap_or(u32::MAX);
            let number = highest.saturating_add(used).saturating_add(1);
            let index = Index { number, table, columns };
            empty(database, number)?;
            build(database, &index)?;
            database.tree(Name::State).insert(key.as_slice(), &number.to_be_bytes()).map_err(store_error)?;
            listed.push((key, number));
            list.push(index);
        }
        Ok(Self { list })
    }
}

fn read_list(database: &Database) -> Result<Vec<(Vec<u8>, u32)>, StoreError> {
    let rows = database.tree(Name::State).scan_prefix(LISTED);
    rows.map(|row| {
        let (key, number) = row.map_err(store_error)?;
        let number = number.as_ref().try_into().map_err(|_| damaged("the list of indexes"))?;
        Ok((key.to_vec(), u32::from_be_bytes(number)))
    })
    .collect()
}

fn unlist(database: &Database, key: &[u8]) -> Result<(), StoreError> {
    database.tree(Name::State).remove(key).map_err(store_error)?;
    database.sync()
}

fn empty(database: &Database, number: u32) -> Result<(), StoreError> {
    let tree = database.tree(Name::Index);
    for key in tree.scan_prefix(number.to_be_bytes()).keys() {
        tree.remove(key.map_err(store_error)?).map_err(store_error)?;
    }
    Ok(())
}

fn build(database: &Database, index: &Index) -> Result<(), StoreError> {
    let mut plan = Plan::new(database)?;
    for row in database.tree(Name::Record).scan_prefix(keys::table(&index.table)) {
        let (key, sealed) = row.map_err(store_error)?;
        let record: Record = database.unseal(Name::Record, &key, &sealed)?;
        plan.put_raw(Name::Index, index.key(&record), record.id.as_str().as_bytes().to_vec())?;
        if plan.len() >= CHUNK {
            plan.write()?;
            plan = Plan::new(database)?;
        }
    }
    plan.write()?;
    database.sync()
}
