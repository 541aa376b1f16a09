//! A commit being planned: writes that are not yet there, and reads that see them.
//!
//! Everything that can be refused is refused here, before sled sees the first write.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sled::Batch;
use sync_core::StoreError;

use crate::database::{Database, Name};
use crate::envelope::{seal, unseal};
use crate::error::store_error;
use crate::tally::{KEY, Tally};

/// The largest value in bytes.
const LARGEST_VALUE: usize = 64 << 10;
/// The largest key in bytes: those of indexes hold values.
const LARGEST_KEY: usize = 16 << 10;

/// The writes of one commit.
pub(crate) struct Plan<'a> {
    database: &'a Database,
    writes: BTreeMap<(Name, Vec<u8>), Option<Vec<u8>>>,
    before: Tally,
    pub(crate) tally: Tally,
}

impl<'a> Plan<'a> {
    /// Starts with no writes.
    pub(crate) fn new(database: &'a Database) -> Result<Self, StoreError> {
        let tally = Tally::read(database)?;
        Ok(Self { database, writes: BTreeMap::new(), before: tally, tally })
    }

    /// Reads and unwraps a value as it will be.
    pub(crate) fn get<T: DeserializeOwned>(&self, tree: Name, key: &[u8]) -> Result<Option<T>, StoreError> {
        if let Some(written) = self.writes.get(&(tree, key.to_vec())) {
            return written.as_ref().map(|sealed| unseal(tree, key, sealed)).transpose();
        }
        let stored = self.database.tree(tree).get(key).map_err(store_error)?;
        stored.map(|sealed| unseal(tree, key, &sealed)).transpose()
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

    /// Wraps and writes a value.
    pub(crate) fn put(&mut self, tree: Name, key: Vec<u8>, value: &impl Serialize) -> Result<(), StoreError> {
        let sealed = seal(tree, &key, value)?;
        self.put_raw(tree, key, sealed)
    }

    /// Writes bytes as they are.
    pub(crate) fn put_raw(&mut self, tree: Name, key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        for (bytes, limit) in [(value.len(), LARGEST_VALUE), (key.len(), LARGEST_KEY)] {
            if bytes > limit {
                return Err(StoreError::TooLarge { bytes, limit });
            }
        }
        self.writes.insert((tree, key), Some(value));
        Ok(())
    }

    /// Removes a key.
    pub(crate) fn remove(&mut self, tree: Name, key: Vec<u8>) {
        self.writes.insert((tree, key), None);
    }

    /// Returns how many writes there are.
    pub(crate) fn len(&self) -> usize {
        self.writes.len()
    }

    /// Returns how many bytes they hold.
    pub(crate) fn bytes(&self) -> usize {
        self.writes.iter().map(|((_, key), value)| key.len() + value.as_ref().map_or(0, Vec::len)).sum()
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
