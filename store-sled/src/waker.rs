//! Wakes a flush that would wait for ever.
//!
//! When a write fails in one of sled's threads, sled may note the error without telling a flush that waits for that write.
//! Any other flush that finds the error wakes all that wait. So one is begun in a thread of its own when a flush takes long.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use sled::Db;

/// How long a flush may take before it is looked after.
const PATIENCE: Duration = Duration::from_secs(1);

/// A thread that looks after flushes.
pub(crate) struct Waker {
    flushes: Option<Sender<Flush>>,
    thread: Option<JoinHandle<()>>,
}

enum Flush {
    Begun(Db),
    Done,
}

impl Waker {
    /// Starts the thread. Without one, flushes are not looked after.
    pub(crate) fn start() -> Self {
        let (flushes, told) = mpsc::channel();
        let thread = thread::Builder::new().name("sled-waker".to_owned()).spawn(move || look_after(&told));
        Self { flushes: Some(flushes), thread: thread.ok() }
    }

    /// Flushes a database.
    pub(crate) fn flush(&self, db: &Db) -> sled::Result<()> {
        self.tell(Flush::Begun(db.clone()));
        let flushed = db.flush().map(drop);
        self.tell(Flush::Done);
        flushed
    }

    fn tell(&self, flush: Flush) {
        // Without a thread nobody listens.
        let _unheard = self.flushes.as_ref().map(|flushes| flushes.send(flush));
    }
}

fn look_after(told: &Receiver<Flush>) {
    while let Ok(flush) = told.recv() {
        let Flush::Begun(db) = flush else { continue };
        while told.recv_timeout(PATIENCE).is_err_and(|error| error == RecvTimeoutError::Timeout) {
            let db = db.clone();
            // If this one has to wait as well, the next wakes it.
            let _begun = thread::Builder::new().spawn(move || drop(db.flush()));
        }
    }
}

impl Drop for Waker {
    fn drop(&mut self) {
        // The thread holds no handle of the database any more when it has come to its end.
        self.flushes = None;
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}
