//! One program per profile: a lock the system releases when its holder ends, however it ends.
//!
//! Two programs on one queue could both take the same place in it, so neither a second window nor a command may open a
//! profile that is open.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use thiserror::Error;

use super::waiting::Pauses;

/// How long a window that is closed may take to end.
const ENDING: Duration = Duration::from_secs(2);

/// Held as long as a profile is open.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// A profile could not be locked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(super) enum LockError {
    /// Another program has it open.
    #[error("the profile is in use{}", .owner.as_ref().map(|owner| format!(" by {owner}")).unwrap_or_default())]
    InUse {
        /// Which, if it said.
        owner: Option<String>,
    },
    /// The folder or the lock file cannot be made.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Lock {
    /// Locks the profile in this folder, waiting up to `patience` for another command to end. A window is waited for no
    /// longer than one takes that is just being closed.
    ///
    /// # Errors
    /// [`LockError`].
    pub(super) fn take(folder: &Path, who: &str, patience: Duration) -> Result<Self, LockError> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("lock"))?;
        // A second file, because a locked one cannot be read on Windows.
        let owner = folder.join("lock.owner");
        let mut pauses = Pauses::begun();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(error.into()),
                Err(TryLockError::WouldBlock) => {
                    let name = std::fs::read_to_string(&owner).ok().filter(|name| name.len() < 200);
                    let window = name.as_ref().is_some_and(|name| name.starts_with("window"));
                    let patience = if window { patience.min(ENDING) } else { patience };
                    if !pauses.pause(patience) {
                        return Err(LockError::InUse { owner: name });
                    }
                }
            }
        }
        // Only a hint for people: the lock is what counts.
        drop(std::fs::write(&owner, format!("{who} (process {})", std::process::id())));
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_open_once_and_the_holder_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let first = Lock::take(dir.path(), "window", Duration::ZERO).unwrap();
        let began = std::time::Instant::now();
        let second = Lock::take(dir.path(), "command", Duration::from_secs(60)).unwrap_err();
        assert!(began.elapsed() < ENDING * 5, "nobody waits for a window that stays open");
        let said = second.to_string();
        assert_eq!(said, format!("the profile is in use by window (process {})", std::process::id()));
        drop(first);
        Lock::take(dir.path(), "command", Duration::ZERO).unwrap();
    }

    #[test]
    fn whoever_ends_just_now_is_waited_for() {
        for who in ["command", "window"] {
            let dir = tempfile::tempdir().unwrap();
            let first = Lock::take(dir.path(), who, Duration::ZERO).unwrap();
            assert!(Lock::take(dir.path(), "command", Duration::from_millis(50)).is_err());
            let path = dir.path().to_owned();
            let second =
                std::thread::spawn(move || Lock::take(&path, "window", Duration::from_secs(20)).is_ok());
            std::thread::sleep(Duration::from_millis(60));
            drop(first);
            assert!(second.join().unwrap(), "{who}");
        }
    }
}
