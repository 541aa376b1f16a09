//! The seal: a checksum of sled's files, written when the store was closed.
//!
//! sled takes a damaged entry of its log for the torn end of a crash and overwrites all that follows. So the files are
//! checked before sled sees them: a damaged store is refused and left as it is. While the store is open, and after a
//! crash, there is no seal; then [`crate::floor`] finds what is missing.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crc32fast::Hasher;

use crate::place::{private, sync_folder};

const FILE: &str = "closed";
/// What sled writes, or begins the names of what it writes, in the store's folder.
const SLED: [&str; 4] = ["db", "conf", "blobs", "snap."];
/// How long the threads of a closing sled may take. Without a seal the next opening only knows less.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the files are those that were left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// They are.
    AsLeft,
    /// Nobody knows: the store was not closed.
    NotClosed,
    /// They were changed since.
    Changed,
}

/// Checks the seal, and breaks it if it is whole.
pub(crate) fn check(folder: &Path) -> io::Result<Verdict> {
    let path = folder.join(FILE);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Verdict::NotClosed),
        text => text.unwrap_or_default(),
    };
    let sum = text.lines().next().unwrap_or_default();
    // A seal that is itself damaged says nothing.
    let whole = text == line(sum);
    if whole && sum != digest(folder)? {
        return Ok(Verdict::Changed);
    }
    fs::remove_file(path)?;
    sync_folder(folder)?;
    Ok(if whole { Verdict::AsLeft } else { Verdict::NotClosed })
}

/// Seals the store's files when it is dropped, which must be after sled was.
#[derive(Debug)]
pub(crate) struct Seal {
    folder: Option<PathBuf>,
    file: Arc<File>,
}

impl Seal {
    /// Starts with an open store.
    pub(crate) fn of(folder: &Path, file: Arc<File>) -> Self {
        Self { folder: Some(folder.to_owned()), file }
    }

    /// Leaves the files unsealed: nobody knows what they hold.
    pub(crate) fn spare(&mut self) {
        self.folder = None;
    }
}

impl Drop for Seal {
    fn drop(&mut self) {
        // Without a seal the next opening only knows less.
        let _unsealed = self.folder.as_deref().map(|folder| seal(folder, &self.file));
    }
}

fn seal(folder: &Path, db: &File) -> io::Result<()> {
    wait_until_quiet(folder)?;
    // What is sealed must be what the disk holds. If a sync of sled's failed, this one says so.
    db.sync_all()?;
    let mut file = private().create(true).truncate(true).open(folder.join(FILE))?;
    file.write_all(line(&digest(folder)?).as_bytes())?;
    file.sync_all()?;
    sync_folder(folder)
}

/// Waits until sled's threads have let go of its files, which it locks.
pub(crate) fn wait_until_quiet(folder: &Path) -> io::Result<()> {
    let file = private().open(folder.join("db"))?;
    let end = Instant::now() + PATIENCE;
    while let Err(error) = file.try_lock() {
        if Instant::now() > end {
            return Err(error.into());
        }
        thread::sleep(Duration::from_millis(2));
    }
    // Where locks are mandatory it would keep the digest from reading. What cannot be unlocked, closing it lets go of.
    let _closing_unlocks = file.unlock();
    Ok(())
}

fn line(sum: &str) -> String {
    format!("{sum}\n{:08x}\n", crc32fast::hash(sum.as_bytes()))
}

/// Tells whether a file in the store's folder is sled's.
pub(crate) fn is_sleds(name: &OsStr) -> bool {
    SLED.iter().any(|start| name.to_string_lossy().starts_with(start))
}

fn digest(folder: &Path) -> io::Result<String> {
    let mut names: Vec<_> =
        folder.read_dir()?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>()?;
    names.retain(|name| is_sleds(name));
    names.sort();
    let mut sum = Hasher::new();
    for name in names {
        add(&mut sum, &folder.join(name))?;
    }
    Ok(format!("{:08x}", sum.finalize()))
}

fn add(sum: &mut Hasher, path: &Path) -> io::Result<()> {
    sum.update(path.file_name().unwrap_or_default().as_encoded_bytes());
    if path.is_dir() {
        let mut inner = path.read_dir()?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        inner.sort();
        return inner.iter().try_for_each(|path| add(sum, path));
    }
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(());
        }
        sum.update(bytes);
        let read = bytes.len();
        file.consume(read);
    }
}
