//! A commit being planned: writes that are not yet there, and reads that see them.
//!
//! Everything that can be refused is refused here, before sled sees the first write.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sled::{Batch, IVec};
use sync_core::StoreError;

use crate::database::{Database, Name};
use crate::envelope::{parts, seal, unseal};
use crate::error::store_error;
use crate::parts::LONGEST;
use crate::tally::{KEY, Tally};

/// The largest value in bytes.
const LARGEST_VALUE: usize = 4 << 20;
/// The largest entry of the ledger: it holds up to four rows.
const LARGEST_ENTRY: usize = 17 << 20;
/// The largest key in bytes: those of indexes hold values.
const LARGEST_KEY: usize = 16 << 10;

/// The writes of one commit.
pub(crate) struct Plan<'a> {
    database: &'a Database,
    writes: BTreeMap<(Name, Vec<u8>), Option<IVec>>,
    before: Tally,
    pub(crate) tally: Tally,
}

impl<'a> Plan<'a> {
    /// Starts with no writes.
    pub(crate) fn new(database: &'a Database) -> Result<Self, StoreError> {
        let tally = Tally::read(database)?;
        Ok(Self { database, writes: BTreeMap::new(), before: tally, tally })
    }

    fn row(&self, tree: Name, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        match self.writes.get(&(tree, key.to_vec())) {
            Some(written) => Ok(written.clone()),
            None => self.database.row(tree, key),
        }
    }

    /// Reads and unwraps a value as it will be.
    pub(crate) fn get<T: DeserializeOwned>(&self, tree: Name, key: &[u8]) -> Result<Option<T>, StoreError> {
        let row = self.row(tree, key)?;
        row.map(|row| unseal(tree, key, &row, |part| self.row(Name::Part, part))).transpose()
    }

    /// Returns the keys with a prefix as they will be.
    pub(crate) fn keys(&self, tree: Name, prefix: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
        let stored = self.database.tree(tree).scan_prefix(prefix).keys();
        let mut keys =
            stored.map(|key| Ok(key.map_err(store_error)?.to_vec())).collect::<Result<Vec<_>, _>>()?;
        let new = self.writes.iter().filter(|((name, key), _)| *name == tree && key.starts_with(prefix));
        keys.extend(new.map(|((_, key), _)| key.clone()));
        Ok(keys)
    }

    /// Wraps and writes a value, in parts where it is long, and removes those of the value before.
    pub(crate) fn put(&mut self, tree: Name, key: Vec<u8>, value: &impl Serialize) -> Result<(), StoreError> {
        self.remove_parts(tree, &key)?;
        let payload = serde_json::to_vec(value).map_err(StoreError::backend)?;
        check_size(payload.len(), if tree == Name::Ledger { LARGEST_ENTRY } else { LARGEST_VALUE })?;
        let sealed = seal(tree, &key, &payload, self.tally.lists);
        if let Some(parts) = sealed.parts {
            self.tally.lists += 1;
            for (key, part) in parts.keys().zip(payload.chunks(LONGEST)) {
                self.writes.insert((Name::Part, key), Some(part.into()));
            }
        }
        self.put_raw(tree, key, sealed.row)
    }

    /// Writes bytes as they are.
    pub(crate) fn put_raw(&mut self, tree: Name, key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        check_size(key.len(), LARGEST_KEY)?;
        self.writes.insert((tree, key), Some(value.into()));
        Ok(())
    }

    /// Removes a value and its parts.
    pub(crate) fn remove(&mut self, tree: Name, key: Vec<u8>) -> Result<(), StoreError> {
        self.remove_parts(tree, &key)?;
        self.remove_raw(tree, key);
        Ok(())
    }

    /// Removes bytes that [`Self::put_raw`] wrote.
    pub(crate) fn remove_raw(&mut self, tree: Name, key: Vec<u8>) {
        self.writes.insert((tree, key), None);
    }

    fn remove_parts(&mut self, tree: Name, key: &[u8]) -> Result<(), StoreError> {
        let Some(row) = self.row(tree, key)? else { return Ok(()) };
        let Some(parts) = parts(tree, key, &row)? else { return Ok(()) };
        for key in parts.keys() {
            if parts.number < self.before.lists {
                self.remove_raw(Name::Part, key);
            } else {
                // They are of this very commit, and never reach the disk.
                self.writes.remove(&(Name::Part, key));
            }
        }
        Ok(())
    }

    /// Returns how many writes there are.
    pub(crate) fn len(&self) -> usize {
        self.writes.len()
    }

    /// Returns how many bytes they hold. To remove a part takes room as well: sled writes its neighbours again.
    pub(crate) fn bytes(&self) -> usize {
        let size = |tree: Name, value: &Option<IVec>| match value {
            Some(value) => value.len(),
            None if tree == Name::Part => LONGEST,
            None => 0,
        };
        self.writes.iter().map(|((tree, key), value)| key.len() + size(*tree, value)).sum()
    }

    /// Tells whether there is nothing to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Writes everything in one transaction. It is durable after [`Database::sync`].
    pub(crate) fn write(mut self) -> Result<(), StoreError> {
        if self.tally != self.before {
            let tally = self.tally;
            self.put(Name::State, KEY.to_vec(), &tally)?;
        }
        let mut batches: BTreeMap<Name, Batch> = BTreeMap::new();
        for ((tree, key), value) in self.writes {
            let batch = batches.entry(tree).or_default();
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        if batches.is_empty() {
            return Ok(());
        }
        self.database.write(&batches.into_iter().collect::<Vec<_>>())
    }
}

fn check_size(bytes: usize, limit: usize) -> Result<(), StoreError> {
    if bytes > limit { Err(StoreError::TooLarge { bytes, limit }) } else { Ok(()) }
}
