//! The file: a line that says what it is, then frames. Beside it, a lock while it is open and a seal while it is not.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sync_core::{Change, Changes, MemoryStore, OpenError, Store, StoreError};

const TITLE: &[u8] = b"log-store 1\n";

/// An open log.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    file: File,
    length: u64,
    health: Health,
    _lock: File,
}

/// Whether what the disk holds is known.
#[derive(Debug, PartialEq, Eq)]
enum Health {
    Sound,
    Failed,
}

impl Log {
    /// Opens or makes a log, and reads it.
    pub(crate) fn open(path: &Path) -> Result<(Self, MemoryStore), OpenError> {
        let failed = |error| open_error(path, error);
        let lock = lock(path)?;
        if !path.exists() {
            replace(path, TITLE).map_err(failed)?;
        }
        let bytes = fs::read(path).map_err(failed)?;
        let frames =
            bytes.strip_prefix(TITLE).ok_or_else(|| OpenError::NotAStore { path: path.to_owned() })?;
        let (memory, read) = replay(frames);
        let whole = bytes.get(..TITLE.len() + read).unwrap_or(&bytes);
        let seal = beside(path, ".closed");
        if seal.exists() {
            // It was closed: each byte must be there. The seal is broken, for good, before anything is written.
            if whole.len() != bytes.len() || fs::read(&seal).map_err(failed)? != seal_of(whole) {
                let what = "it is not as it was left".to_owned();
                return Err(OpenError::Corrupt { path: path.to_owned(), what });
            }
            fs::remove_file(&seal).and_then(|()| sync_folder(path)).map_err(failed)?;
        } else {
            // After a crash the last frame may be torn, and the others may never have reached the disk, if a sync failed.
            replace(path, whole).map_err(failed)?;
        }
        let file = OpenOptions::new().read(true).write(true).open(path).map_err(failed)?;
        let (path, length) = (path.to_owned(), whole.len() as u64);
        Ok((Self { path, file, length, health: Health::Sound, _lock: lock }, memory))
    }

    /// Writes one commit behind the others, and waits until the disk has it.
    pub(crate) fn append(&mut self, changes: &Changes) -> Result<(), StoreError> {
        if self.health == Health::Failed {
            return Err(StoreError::backend("the disk failed at an earlier write; open the store again"));
        }
        let frame = frame(changes)?;
        let written = self.file.seek(SeekFrom::Start(self.length)).and_then(|_| self.file.write_all(&frame));
        if let Err(error) = written {
            // If the disk is only full, what was written of the frame is taken back, and nothing has happened.
            let taken_back = error.kind() == ErrorKind::StorageFull && self.file.set_len(self.length).is_ok();
            self.health = if taken_back { Health::Sound } else { Health::Failed };
            return Err(store_error(error));
        }
        self.file.sync_data().map_err(|error| {
            // Nobody knows what the disk has now, and a second sync that succeeds would not tell.
            self.health = Health::Failed;
            store_error(error)
        })?;
        self.length += frame.len() as u64;
        Ok(())
    }

    /// Reads what the file holds.
    pub(crate) fn read_again(&self) -> Result<MemoryStore, StoreError> {
        let bytes = fs::read(&self.path).map_err(store_error)?;
        Ok(replay(bytes.strip_prefix(TITLE).unwrap_or_default()).0)
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if self.health == Health::Sound {
            // Without a seal the next opening takes it for a crash, and loses nothing.
            let _unsealed = fs::read(&self.path)
                .and_then(|bytes| replace(&beside(&self.path, ".closed"), &seal_of(&bytes)));
        }
    }
}

/// Makes a frame: the length of its payload, the checksum of both, the payload.
fn frame(changes: &Changes) -> Result<Vec<u8>, StoreError> {
    let payload = serde_json::to_vec(&changes.iter().collect::<Vec<_>>()).map_err(StoreError::backend)?;
    // What could not be read again is not taken: values nested too deeply, say.
    serde_json::from_slice::<Vec<Change>>(&payload).map_err(StoreError::backend)?;
    let length = u32::try_from(payload.len()).map_err(StoreError::backend)?.to_le_bytes();
    let sum = checksum(&length, &payload).to_le_bytes();
    Ok([&length, &sum, payload.as_slice()].concat())
}

/// Applies frames one after another, up to the first that is not whole. Returns how many bytes that were.
fn replay(frames: &[u8]) -> (MemoryStore, usize) {
    let (mut memory, mut rest) = (MemoryStore::new(), frames);
    while let Some((changes, behind)) = first(rest) {
        // Memory has room for what was there before.
        let _applied = memory.commit(&changes);
        rest = behind;
    }
    (memory, frames.len() - rest.len())
}

fn first(frames: &[u8]) -> Option<(Changes, &[u8])> {
    let (length, rest) = frames.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let (payload, behind) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    let whole = u32::from_le_bytes(*sum) == checksum(length, payload);
    let changes: Vec<Change> = whole.then(|| serde_json::from_slice(payload).ok()).flatten()?;
    Some((changes.into_iter().collect(), behind))
}

fn checksum(length: &[u8], payload: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(length);
    sum.update(payload);
    sum.finalize()
}

fn seal_of(log: &[u8]) -> Vec<u8> {
    format!("{} {:08x}\n", log.len(), crc32fast::hash(log)).into_bytes()
}

/// Puts a file in place of another, whole or not at all, and for good.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = beside(path, ".new");
    let mut file = File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    sync_folder(path)
}

/// A new name is durable when its folder is synced.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if cfg!(unix) { File::open(folder.unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
}

/// Locks the store for this process until the file is dropped.
fn lock(path: &Path) -> Result<File, OpenError> {
    let mark = OpenOptions::new().write(true).create(true).truncate(false).open(beside(path, ".lock"));
    let mark = mark.map_err(|error| open_error(path, error))?;
    match mark.try_lock() {
        Ok(()) => Ok(mark),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(open_error(path, error)),
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn open_error(path: &Path, error: io::Error) -> OpenError {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => OpenError::ReadOnly { path },
        ErrorKind::IsADirectory => OpenError::NotAStore { path },
        _ => OpenError::Io { path, source: error.into() },
    }
}

fn store_error(error: io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull => StoreError::Full,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        _ => StoreError::backend(error),
    }
}
