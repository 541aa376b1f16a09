//! Ids sorted by their tasks' place.

use sync_core::RecordId;
use todo::Task;

/// What a task is sorted by: its fractional order, then its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    order: String,
    id: RecordId,
}

impl Key {
    pub(super) fn of(task: &Task) -> Self {
        Self { order: task.order.clone(), id: task.id.clone() }
    }
}

/// Keys in order, each once.
#[derive(Debug, Default)]
pub(super) struct Sorted(Vec<Key>);

impl Sorted {
    pub(super) fn from_unsorted(mut keys: Vec<Key>) -> Self {
        keys.sort_unstable();
        Self(keys)
    }

    pub(super) fn insert(&mut self, key: Key) {
        if let Err(at) = self.0.binary_search(&key) {
            self.0.insert(at, key);
        }
    }

    pub(super) fn remove(&mut self, key: &Key) {
        if let Ok(at) = self.0.binary_search(key) {
            self.0.remove(at);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<&RecordId> {
        self.0.get(at).map(|key| &key.id)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &RecordId> {
        self.0.iter().map(|key| &key.id)
    }
}
