//! The seal: a checksum of the whole file, written beside it when the store is closed.
//!
//! Each row has a checksum of its own, but SQLite has none of the pages of its indexes: a flipped bit there leaves rows out
//! of what a query finds. A file that is not as it was left is read as a whole before it is used. It may be sound all the
//! same: another program may have written to it, or it was put back from a copy.
//!
//! The seal stands in the lock file, and need not reach the disk: without it, or with an old one, the next opening only
//! takes longer.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crc32fast::Hasher;

use crate::place::beside;

/// How much is read at once, in bytes.
const BLOCK: usize = 1 << 16;

/// Tells whether the file is, for certain, as it was left.
pub(crate) fn is_whole(path: &Path, mut lock: &File) -> io::Result<bool> {
    let mut found = Vec::new();
    lock.rewind()?;
    lock.read_to_end(&mut found)?;
    Ok(!found.is_empty() && !has_log(path)? && found == digest(path)?.as_bytes())
}

/// The lock file of an open store. When it is dropped, which must be after the database was closed, it seals the file.
#[derive(Debug)]
pub(crate) struct Seal {
    path: PathBuf,
    lock: File,
    spared: bool,
}

impl Seal {
    /// Breaks the seal, for the file is about to be written.
    pub(crate) fn broken(path: &Path, lock: File) -> io::Result<Self> {
        lock.set_len(0)?;
        Ok(Self { path: path.to_owned(), lock, spared: false })
    }

    /// Leaves the file unsealed: nobody knows what it holds.
    pub(crate) fn spare(&mut self) {
        self.spared = true;
    }

    fn close(&mut self) -> io::Result<()> {
        // Whoever else has the database open keeps its log, and may write to it.
        if self.spared || has_log(&self.path)? {
            return Ok(());
        }
        let digest = digest(&self.path)?;
        self.lock.rewind()?;
        self.lock.write_all(digest.as_bytes())
    }
}

impl Drop for Seal {
    fn drop(&mut self) {
        // Without a seal the next opening only takes longer.
        let _unsealed = self.close();
    }
}

fn has_log(path: &Path) -> io::Result<bool> {
    beside(path, "-wal").try_exists()
}

fn digest(path: &Path) -> io::Result<String> {
    let mut sum = Hasher::new();
    let mut file = File::open(path)?;
    let mut block = vec![0; BLOCK];
    loop {
        let length = file.read(&mut block)?;
        let Some(bytes) = block.get(..length).filter(|bytes| !bytes.is_empty()) else { break };
        sum.update(bytes);
    }
    Ok(format!("{:08x} {}\n", sum.finalize(), file.stream_position()?))
}
