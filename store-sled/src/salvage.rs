//! Salvage: every value that still has its checksum, read from sled's log without sled.
//!
//! sled itself takes damage for the torn end of a crash and forgets all that follows. Here the log is searched for
//! messages, each of which has a checksum, across whatever is damaged between them. The newest state of each piece of a
//! tree is put together from them. In whose tree a value stood, its own checksum tells.

mod log;
mod node;

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::de::DeserializeOwned;
use sync_core::{Change, Fragments, LedgerEntry, OpenError, Operation, Record, Schema, TableName};

use self::log::Log;
use self::node::Nodes;
use crate::database::Name;
use crate::envelope::unseal;
use crate::error::{damaged, io_error};
use crate::keys;
use crate::place::{lock, resolve};

/// Reads what can be read of a store.
pub(crate) fn salvage(path: &Path, schema: &Schema) -> Result<Fragments, OpenError> {
    let path = resolve(path);
    let _lock = lock(&path)?;
    let file = match fs::read(path.join("db")) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        read => read.map_err(|error| io_error(&path, error))?,
    };
    let log = Log::read(&file, &path.join("blobs"));
    let mut nodes = Nodes::default();
    for message in &log.messages {
        nodes.take(message);
    }
    let unreadable = log.gaps + nodes.unreadable;
    Ok(fragments(&rows(nodes, schema), unreadable))
}

/// Values by key; where several pieces had one key, the newest.
type Rows = BTreeMap<Vec<u8>, Vec<Vec<u8>>>;

/// A value and its place in the log.
type Placed<'a> = (u64, &'a [u8]);

/// Lists the values that stood under each key, in one tree or another.
fn rows(nodes: Nodes<'_>, schema: &Schema) -> Rows {
    let mut newest = BTreeMap::<(Vec<u8>, Option<Name>), Placed<'_>>::new();
    nodes.each(|key, at, value| {
        for key in key.map_or_else(|| guesses(value, schema), |key| vec![key]) {
            let tree = tree(&key, value);
            let known = newest.entry((key, tree)).or_insert((at, value));
            if at >= known.0 {
                *known = (at, value);
            }
        }
    });
    let mut rows = Rows::new();
    for ((key, _), (_, value)) in newest {
        rows.entry(key).or_default().push(value.to_vec());
    }
    rows
}

const TREES: [Name; 6] = [Name::Record, Name::Base, Name::Shadow, Name::Operation, Name::Ledger, Name::Meta];

/// Returns the tree a value belongs to, if it is one of those with checksums.
fn tree(key: &[u8], value: &[u8]) -> Option<Name> {
    TREES.into_iter().find(|tree| crate::envelope::is_of(*tree, key, value))
}

/// Returns the keys a value may have had, by what it says itself: what its key began with cannot be read.
fn guesses(value: &[u8], schema: &Schema) -> Vec<Vec<u8>> {
    let Some(json) = value.get(5..) else { return Vec::new() };
    if let Ok(record) = serde_json::from_slice::<Record>(json) {
        return schema.tables.iter().map(|table| keys::row(&table.name, &record.id)).collect();
    }
    let operation = serde_json::from_slice::<Operation>(json);
    operation.map(|operation| vec![keys::number(operation.sequence.0).to_vec()]).unwrap_or_default()
}

fn fragments(rows: &Rows, mut unreadable: u64) -> Fragments {
    let mut fragments = Fragments::default();
    for (key, values) in rows {
        for value in values {
            let Some(tree) = tree(key, value) else { continue };
            match change(tree, key, value, rows) {
                Some(change) => fragments.add(change),
                None => unreadable += 1,
            }
        }
    }
    fragments.unreadable = unreadable;
    fragments
}

/// Makes the change that writes a value.
fn change(tree: Name, key: &[u8], value: &[u8], rows: &Rows) -> Option<Change> {
    Some(match tree {
        Name::Record => Change::PutRecord(table(key)?, read(tree, key, value, rows)?),
        Name::Base => Change::PutBase(table(key)?, read(tree, key, value, rows)?),
        Name::Shadow => Change::PutShadow(table(key)?, read(tree, key, value, rows)?),
        Name::Operation => Change::PutOperation(read(tree, key, value, rows)?),
        Name::Ledger => Change::AppendLedger(Box::new(read::<LedgerEntry>(tree, key, value, rows)?)),
        Name::Meta => Change::PutMeta(str::from_utf8(key).ok()?.to_owned(), read(tree, key, value, rows)?),
        _ => return None,
    })
}

fn table(key: &[u8]) -> Option<TableName> {
    let name = key.split(|byte| *byte == 0).next()?;
    TableName::new(str::from_utf8(name).ok()?).ok()
}

/// Unwraps a value; its parts stand among the rows as they are.
fn read<T: DeserializeOwned>(tree: Name, key: &[u8], value: &[u8], rows: &Rows) -> Option<T> {
    let part = |key: &[u8]| {
        let part =
            rows.get(key).and_then(|values| values.iter().find(|value| self::tree(key, value).is_none()));
        part.map(|part| Some(part.as_slice().into())).ok_or_else(|| damaged("a part"))
    };
    unseal(tree, key, value, part).ok()
}
