//! Room for answers: pages that wait for their clients to take them are in memory, and all of them together may not
//! fill it. Small pages have a room of their own, so that large ones that nobody takes do not keep everybody waiting.
//! Batches have another: what they are made of, while they are done, and what came of them, until it was taken.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::fault::Fault;
use crate::storage::StorageError;

/// A page of so many bytes is a small one.
const SMALL: usize = 1_024 * 1_024;

/// The memory there is for pages and batches.
#[derive(Debug)]
pub(crate) struct Rooms {
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
    batches: Arc<Semaphore>,
}

impl Rooms {
    /// So many MiB for pages, half of it for small ones and half for large ones, and so many for batches.
    pub(crate) fn new(pages_mib: u32, batches_mib: u32) -> Self {
        let room = |kib: u32| {
            let kib = usize::try_from(kib).unwrap_or(usize::MAX);
            Arc::new(Semaphore::new(kib.min(Semaphore::MAX_PERMITS)))
        };
        let [half, batches] = [pages_mib.saturating_mul(512), batches_mib.saturating_mul(1_024)];
        Self { small: room(half), large: room(half), batches: room(batches) }
    }

    /// A share of the room for batches, empty yet.
    pub(super) fn batch(&self) -> Share {
        Share { room: Arc::clone(&self.batches), taken: None, bytes: 0 }
    }

    /// Puts a page where it stays until it was sent.
    ///
    /// # Errors
    /// There is no room now: the page is gone, and the client is asked to come back.
    pub(super) fn hold(&self, page: Vec<u8>) -> Result<Bytes, Fault> {
        let room = if page.len() <= SMALL { &self.small } else { &self.large };
        let kib = u32::try_from(page.len() / 1_024 + 1).unwrap_or(u32::MAX);
        let room = Arc::clone(room).try_acquire_many_owned(kib).map_err(|_| StorageError::Busy)?;
        Ok(Bytes::from_owner(Held { page, _room: Some(room) }))
    }
}

/// What somebody has taken of a room, until it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    room: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

impl Share {
    /// Takes so much more.
    ///
    /// # Errors
    /// There is no room now; the client is asked to come back.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), Fault> {
        let whole = self.bytes.saturating_add(bytes);
        let has = self.taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = u32::try_from((whole / 1_024 + 1).saturating_sub(has)).unwrap_or(u32::MAX);
        let more = Arc::clone(&self.room).try_acquire_many_owned(more).map_err(|_| StorageError::Busy)?;
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => self.taken = Some(more),
        }
        self.bytes = whole;
        Ok(())
    }

    /// Keeps what was taken until this was sent.
    pub(super) fn hold(self, whole: Vec<u8>) -> Bytes {
        Bytes::from_owner(Held { page: whole, _room: self.taken })
    }
}

struct Held {
    page: Vec<u8>,
    _room: Option<OwnedSemaphorePermit>,
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
        let rooms = Rooms::new(18, 1);
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

    #[test]
    fn a_share_grows_until_there_is_no_room_and_is_kept_until_its_answer_was_sent() {
        let rooms = Rooms::new(1, 1);
        let (mut one, mut other) = (rooms.batch(), rooms.batch());
        for _ in 0..1_000 {
            one.take(1_000).unwrap();
        }
        assert_eq!(rooms.batches.available_permits(), 1_024 - 977, "as much as it has, and no more");
        assert!(other.take(64 * 1_024).is_err(), "there is none left for so much");
        other.take(1_024).unwrap();
        let sent = one.hold(Vec::new());
        assert!(other.take(64 * 1_024).is_err(), "the answer is still on its way");
        drop(sent);
        other.take(64 * 1_024).unwrap();
        drop(other);
        assert_eq!(rooms.batches.available_permits(), 1_024);
    }
}
