//! One program per profile: a lock the system releases when its holder ends, however it ends.
//!
//! Two programs on one queue could both take the same place in it, so neither a second window nor a command may open a
//! profile that is open.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use thiserror::Error;

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
    /// Locks the profile in this folder, waiting up to `patience` for another command to end.
    ///
    /// # Errors
    /// [`LockError`].
    pub(super) fn take(folder: &Path, who: &str, patience: Duration) -> Result<Self, LockError> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("lock"))?;
        // A second file, because a locked one cannot be read on Windows.
        let owner = folder.join("lock.owner");
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(error.into()),
                Err(TryLockError::WouldBlock) => {
                    let name = std::fs::read_to_string(&owner).ok().filter(|name| name.len() < 200);
                    let ends_soon = name.as_ref().is_none_or(|name| !name.starts_with("window"));
                    if !ends_soon || began.elapsed() >= patience {
                        return Err(LockError::InUse { owner: name });
                    }
                    std::thread::sleep(Duration::from_millis(20));
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
        let second = Lock::take(dir.path(), "command", Duration::from_secs(60)).unwrap_err();
        let said = second.to_string();
        assert_eq!(said, format!("the profile is in use by window (process {})", std::process::id()));
        drop(first);
        Lock::take(dir.path(), "command", Duration::ZERO).unwrap();
    }

    #[test]
    fn a_command_waits_for_another_command() {
        let dir = tempfile::tempdir().unwrap();
        let first = Lock::take(dir.path(), "command", Duration::ZERO).unwrap();
        assert!(Lock::take(dir.path(), "command", Duration::from_millis(50)).is_err());
        let path = dir.path().to_owned();
        let second =
            std::thread::spawn(move || Lock::take(&path, "command", Duration::from_secs(20)).is_ok());
        std::thread::sleep(Duration::from_millis(60));
        drop(first);
        assert!(second.join().unwrap());
    }
}
