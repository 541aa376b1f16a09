//! Room for answers: pages that wait for their clients to take them are in memory, and all of them together may not
//! fill it.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::fault::Fault;
use crate::storage::StorageError;

/// The most a page takes, in KiB: it ends with the row that fills 8 MiB.
const PAGE: u32 = 9 * 1_024;
/// How long a request waits for room.
const PATIENCE: Duration = Duration::from_secs(2);

/// The memory there is for pages.
#[derive(Debug)]
pub(crate) struct Rooms(Arc<Semaphore>);

impl Rooms {
    /// So many MiB; enough for one page in any case.
    pub(crate) fn new(mib: u32) -> Self {
        let kib = usize::try_from(mib.saturating_mul(1_024).max(PAGE)).unwrap_or(usize::MAX);
        Self(Arc::new(Semaphore::new(kib.min(Semaphore::MAX_PERMITS))))
    }

    /// Takes room for the largest page, before it is read.
    pub(super) async fn reserve(&self) -> Result<Room, Fault> {
        let room = timeout(PATIENCE, Arc::clone(&self.0).acquire_many_owned(PAGE)).await;
        room.ok().and_then(Result::ok).map(Room).ok_or_else(|| StorageError::Busy.into())
    }
}

/// Room for one page.
pub(super) struct Room(OwnedSemaphorePermit);

impl Room {
    /// Puts a page into it, and gives back what it does not need. The rest is free once the page was sent.
    pub(super) fn hold(mut self, page: Vec<u8>) -> Bytes {
        let needed = page.len() / 1_024 + 1;
        drop(self.0.split(self.0.num_permits().saturating_sub(needed)));
        Bytes::from_owner(Held { page, _room: self })
    }
}

struct Held {
    page: Vec<u8>,
    _room: Room,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.page
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::poll;

    use super::*;

    #[tokio::test]
    async fn a_page_takes_as_much_as_it_has_until_it_was_sent() {
        let rooms = Rooms::new(18);
        let small = rooms.reserve().await.unwrap().hold(vec![0; 2_000]);
        assert_eq!(rooms.0.available_permits(), 18 * 1_024 - 2);
        let large = rooms.reserve().await.unwrap().hold(vec![0; 9 * 1_024 * 1_024 - 1]);
        // Nothing is left for the largest one there may be.
        assert!(poll!(pin!(rooms.reserve())).is_pending());
        let (sent, rest) = (large.slice(..10), large.slice(10..));
        drop((large, rest));
        assert!(poll!(pin!(rooms.reserve())).is_pending(), "part of it is still on its way");
        drop(sent);
        assert!(rooms.reserve().await.is_ok());
        drop(small);
        assert_eq!(rooms.0.available_permits(), 18 * 1_024);
    }
}
