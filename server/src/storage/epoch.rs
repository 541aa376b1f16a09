//! The epoch of the database as this server last saw it. Another process may give it a new one at any time.

use std::{
    fmt,
    sync::{Arc, RwLock},
};

/// An epoch that may change.
pub(super) struct Epoch(RwLock<Arc<str>>);

impl Epoch {
    pub(super) fn new(epoch: &str) -> Self {
        Self(RwLock::new(epoch.into()))
    }

    /// The one that was seen last.
    pub(super) fn last(&self) -> Arc<str> {
        match self.0.read() {
            Ok(epoch) => Arc::clone(&epoch),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    /// Notes what was seen.
    pub(super) fn saw(&self, epoch: &str) {
        if *self.last() != *epoch
            && let Ok(mut last) = self.0.write()
        {
            *last = epoch.into();
        }
    }
}

impl fmt::Debug for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Epoch").field(&self.last()).finish()
    }
}
