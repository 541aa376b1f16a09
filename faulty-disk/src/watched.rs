//! The folders that are watched at the moment.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::disk::Disk;

static COUNT: AtomicUsize = AtomicUsize::new(0);
static DISKS: RwLock<Vec<Arc<Disk>>> = RwLock::new(Vec::new());

/// Tells whether any folder is watched, as fast as can be: every call of the process asks.
pub(crate) fn any() -> bool {
    COUNT.load(Ordering::Acquire) > 0
}

pub(crate) fn add(disk: &Arc<Disk>) {
    let mut disks = DISKS.write().unwrap_or_else(PoisonError::into_inner);
    disks.push(Arc::clone(disk));
    COUNT.store(disks.len(), Ordering::Release);
}

pub(crate) fn remove(disk: &Arc<Disk>) {
    let mut disks = DISKS.write().unwrap_or_else(PoisonError::into_inner);
    disks.retain(|other| !Arc::ptr_eq(other, disk));
    COUNT.store(disks.len(), Ordering::Release);
}

/// Returns the disk that watches a path, and the path below its folder.
pub(crate) fn at(path: &Path) -> Option<(Arc<Disk>, &Path)> {
    let disks = DISKS.read().unwrap_or_else(PoisonError::into_inner);
    disks.iter().find_map(|disk| Some((Arc::clone(disk), path.strip_prefix(disk.folder()).ok()?)))
}
