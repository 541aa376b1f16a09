//! Where a second start finds the window that asks a first start's question. There is no profile yet to meet in, so they
//! meet beside the log: it is the one folder that is there before anything is answered.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use super::handover;
use crate::profile::{Opening, folder};
use crate::worker::Errand;

/// How long a window that has just begun may take until it listens.
const BEGINNING: Duration = Duration::from_secs(2);

/// The place.
#[derive(Debug)]
pub(super) struct Meeting {
    folder: PathBuf,
}

/// Who asks the question.
#[derive(Debug)]
pub(super) enum Who {
    /// This start, until this is dropped.
    This(Asking),
    /// The window of an earlier start. It was told to come to the front.
    Another,
}

/// Held while the question is asked.
#[derive(Debug)]
pub(super) struct Asking {
    folder: PathBuf,
    _lock: File,
}

impl Meeting {
    /// Returns the place where starts of this profile meet.
    pub(super) fn of(opening: &Opening) -> Self {
        Self { folder: opening.paths.log().join(format!("first-start-{}", opening.profile)) }
    }

    /// Hands an errand over to the window that asks. Returns whether there is one.
    pub(super) fn hand_over(&self, errand: Errand) -> bool {
        handover::hand_over(&self.folder, errand)
    }

    /// Lets this start ask, and hear of others, unless another one asks already.
    ///
    /// # Errors
    /// The system's; then two windows may ask, and the second to be answered finds the tasks of the first.
    pub(super) fn begin(self, told: impl Fn(Errand) + Send + 'static) -> io::Result<Who> {
        folder::create(&self.folder)?;
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(self.folder.join("lock"))?;
        let began = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if self.hand_over(Errand::Show) => return Ok(Who::Another),
                Err(TryLockError::WouldBlock) if began.elapsed() < BEGINNING => {
                    thread::sleep(Duration::from_millis(50));
                }
                Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            }
        }
        handover::listen(&self.folder, told)?;
        Ok(Who::This(Asking { folder: self.folder, _lock: lock }))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder)); // what stays harms nobody
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn the_second_of_two_starts_at_once_brings_the_first_to_the_front() {
        let dir = tempfile::tempdir().unwrap();
        let meeting = || Meeting { folder: dir.path().join("log/first-start-default") };
        assert!(!meeting().hand_over(Errand::Show), "nobody asks yet");
        let (sender, errands) = mpsc::channel();
        let starts: Vec<_> = (0..4)
            .map(|_| {
                let (meeting, sender) = (meeting(), sender.clone());
                thread::spawn(move || meeting.begin(move |errand| sender.send(errand).unwrap()).unwrap())
            })
            .collect();
        let asking: Vec<_> = starts.into_iter().map(|start| start.join().unwrap()).collect();
        assert_eq!(asking.iter().filter(|who| matches!(who, Who::This(_))).count(), 1);
        for _ in 0..3 {
            assert_eq!(errands.recv_timeout(BEGINNING).unwrap(), Errand::Show);
        }
        assert!(meeting().hand_over(Errand::QuickAdd));
        assert_eq!(errands.recv_timeout(BEGINNING).unwrap(), Errand::QuickAdd);
    }

    #[test]
    fn a_window_that_closed_unanswered_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("first-start-default");
        let meeting = || Meeting { folder: folder.clone() };
        drop(meeting().begin(drop).unwrap());
        assert!(!folder.exists());
        assert!(matches!(meeting().begin(drop).unwrap(), Who::This(_)));
    }

    #[test]
    fn a_window_that_hangs_holds_nobody_up_for_long() {
        let dir = tempfile::tempdir().unwrap();
        let meeting = || Meeting { folder: dir.path().to_owned() };
        let first = meeting().begin(drop).unwrap();
        std::fs::remove_file(dir.path().join("window.json")).unwrap(); // nobody can be asked
        let error = meeting().begin(drop).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
        drop(first);
    }
}
