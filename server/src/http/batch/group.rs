//! An atomicity group: its operations read their requests as usual, and meet before the database.
//!
//! Each operation either hands in its write or has an answer without one, because it was refused. When all have done
//! one or the other, the writes are done together, or, if one was refused, none is and the others are told so.

use axum::http::StatusCode;
use tokio::sync::{mpsc, oneshot};

use super::super::fault::Fault;
use crate::storage::{Storage, StorageError, Together, WriteOutcome, WriteRequest};

type Reply = oneshot::Sender<Result<WriteOutcome, StorageError>>;

enum Word {
    /// A write, and where its outcome goes.
    Write(usize, Box<WriteRequest>, Reply),
    /// An operation has its answer.
    Leave,
}

/// The place of one operation in its group.
#[derive(Clone, Debug)]
pub(in crate::http) struct Seat {
    number: usize,
    words: mpsc::UnboundedSender<Word>,
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Word")
    }
}

impl Seat {
    /// Hands in a write, and waits for all of the group.
    pub(in crate::http) async fn write(&self, request: WriteRequest) -> Result<WriteOutcome, Fault> {
        let (reply, outcome) = oneshot::channel();
        // If nobody listens, nobody answers either.
        drop(self.words.send(Word::Write(self.number, Box::new(request), reply)));
        match outcome.await {
            Ok(outcome) => Ok(outcome?),
            Err(_) => Err(Fault::new(
                StatusCode::FAILED_DEPENDENCY,
                "Nothing of this group was done, because another operation of it was refused.",
            )),
        }
    }

    /// Says that the operation has its answer.
    pub(super) fn leave(self) {
        drop(self.words.send(Word::Leave));
    }
}

/// The operations of one group.
pub(super) struct Group {
    size: usize,
    words: mpsc::UnboundedReceiver<Word>,
}

impl Group {
    /// A group of this many operations, and their places in it.
    pub(super) fn of(size: usize) -> (Self, Vec<Seat>) {
        let (sender, words) = mpsc::unbounded_channel();
        let seats = (0..size).map(|number| Seat { number, words: sender.clone() });
        (Self { size, words }, seats.collect())
    }

    /// Waits for every operation, and does the writes.
    pub(super) async fn write(mut self, storage: &dyn Storage) {
        let mut writes = Vec::with_capacity(self.size);
        let mut refused = false;
        while writes.len() < self.size && !refused {
            match self.words.recv().await {
                Some(Word::Write(number, request, reply)) => writes.push((number, *request, reply)),
                Some(Word::Leave) | None => refused = true,
            }
        }
        if refused {
            // Those that come later find nobody here, which tells them the same.
            return;
        }
        // In the order of the batch, whichever was read first.
        writes.sort_by_key(|(number, ..)| *number);
        let (requests, replies): (Vec<_>, Vec<_>) =
            writes.into_iter().map(|(_, request, reply)| (request, reply)).unzip();
        match storage.write_together(requests).await {
            Ok(Together::Done(outcomes)) => {
                for (reply, outcome) in replies.into_iter().zip(outcomes) {
                    drop(reply.send(Ok(outcome)));
                }
            }
            Ok(Together::Refused { place, outcome }) => {
                if let Some(reply) = replies.into_iter().nth(place) {
                    drop(reply.send(Ok(outcome)));
                }
            }
            Err(error) => {
                for reply in replies {
                    drop(reply.send(Err(error.clone())));
                }
            }
        }
    }
}
