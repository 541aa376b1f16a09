//! Room for answers: pages that wait for their clients to take them are in memory, and all of them together may not
//! fill it. Small pages have a room of their own, so that large ones that nobody takes do not keep everybody waiting.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::fault::Fault;
use crate::storage::StorageError;

/// A page of so many bytes is a small one.
const SMALL: usize = 1_024 * 1_024;

/// The memory there is for pages.
#[derive(Debug)]
pub(crate) struct Rooms {
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
}

impl Rooms {
    /// So many MiB: half of it for small pages, half for large ones.
    pub(crate) fn new(mib: u32) -> Self {
        let half = usize::try_from(mib.saturating_mul(512)).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        let room = || Arc::new(Semaphore::new(half));
        Self { small: room(), large: room() }
    }

    /// Puts a page where it stays until it was sent.
    ///
    /// # Errors
    /// There is no room now: the page is gone, and the client is asked to come back.
    pub(super) fn hold(&self, page: Vec<u8>) -> Result<Bytes, Fault> {
        let room = if page.len() <= SMALL { &self.small } else { &self.large };
        let kib = u32::try_from(page.len() / 1_024 + 1).unwrap_or(u32::MAX);
        let room = Arc::clone(room).try_acquire_many_owned(kib).map_err(|_| StorageError::Busy)?;
        Ok(Bytes::from_owner(Held { page, _room: room }))
    }
}

struct Held {
    page: Vec<u8>,
    _room: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_takes_as_much_as_it_has_until_it_was_sent() {
        let rooms = Rooms::new(18);
        let large = || rooms.hold(vec![0; 8 * SMALL]);
        let first = large().unwrap();
        assert!(large().is_err(), "there is room for one");
        assert!(rooms.hold(vec![0; SMALL]).is_ok(), "a small one does not mind");
        let (sent, rest) = (first.slice(..10), first.slice(10..));
        drop((first, rest));
        assert!(large().is_err(), "part of it is still on its way");
        drop(sent);
        assert!(large().is_ok());
        assert_eq!((rooms.small.available_permits(), rooms.large.available_permits()), (9_216, 9_216));
    }
}
