//! The place of a store on disk: whose file it is, who may read it, and the lock that keeps it to one process.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use sync_core::OpenError;

use crate::error::io_error;
use crate::migration::{APPLICATION_ID, FORMAT};

const MAGIC: &[u8] = b"SQLite format 3\0";
// Where the header of a database holds what (see SQLite's description of its file format).
const PAGE_SIZE: usize = 16;
const CHANGES: usize = 24;
const PAGES: usize = 28;
const USER_VERSION: usize = 60;
const APPLICATION: usize = 68;
const PAGES_AS_OF: usize = 92;
const SMALLEST: u64 = 512;
/// The file in which a store that is a folder says what it is.
const FOLDER_MARK: &str = "tidelist-store";

/// What there is at a path before it is opened.
pub(crate) enum Found {
    /// Nothing.
    Nothing,
    /// A database of ours.
    Store,
}

/// Appends to the last part of a path.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// Follows a symbolic link, so that one store has one lock file.
pub(crate) fn resolve(path: &Path) -> PathBuf {
    let link = path.symlink_metadata().is_ok_and(|file| file.is_symlink());
    if link { path.canonicalize().unwrap_or_else(|_| path.to_owned()) } else { path.to_owned() }
}

/// Locks the store for this process until the file is dropped.
pub(crate) fn claim(path: &Path) -> Result<(File, Found), OpenError> {
    // Whoever uses the store has made the lock file. Looking into the database itself before this is known could end
    // SQLite's own locks: on POSIX systems they belong to the process and end with any of its handles.
    let mark = beside(path, ".lock");
    if mark.exists() {
        let lock = lock(path)?;
        return Ok((lock, look(path)?));
    }
    if matches!(look(path)?, Found::Nothing) {
        make_folder(path).map_err(|error| io_error(path, error))?;
    }
    let lock = lock(path)?;
    Ok((lock, look(path)?))
}

/// Locks the store at this path, whatever is there, until the file is dropped.
pub(crate) fn lock(path: &Path) -> Result<File, OpenError> {
    let mark = beside(path, ".lock");
    let file = private().create(true).truncate(false).open(mark).map_err(|error| io_error(path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(io_error(path, error)),
    }
}

/// Looks at what is there and changes nothing.
fn look(path: &Path) -> Result<Found, OpenError> {
    let not_a_store = || OpenError::NotAStore { path: path.to_owned() };
    let damaged = |what: &str| OpenError::Corrupt { path: path.to_owned(), what: what.to_owned() };
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return match beside(path, "-wal").exists() {
                true => Err(damaged("its log is there, but not the file itself")),
                false => Ok(Found::Nothing),
            };
        }
        Err(error) => return Err(io_error(path, error)),
    };
    if metadata.is_dir() {
        let Ok(mark) = fs::read_to_string(path.join(FOLDER_MARK)) else { return Err(not_a_store()) };
        let found = mark.split_whitespace().next().unwrap_or("unknown").to_owned();
        return Err(OpenError::OtherKind { path: path.to_owned(), found, expected: "sqlite" });
    }
    if metadata.len() == 0 {
        return Err(damaged("the file is empty"));
    }
    let header = header(path).map_err(|error| io_error(path, error))?;
    if !header.starts_with(MAGIC) || number(&header, APPLICATION) != Some(APPLICATION_ID) {
        return Err(not_a_store());
    }
    let log = beside(path, "-wal").metadata().map_or(0, |log| log.len());
    if metadata.len() < SMALLEST
        || (log == 0 && length(&header).is_some_and(|length| length > metadata.len()))
    {
        return Err(damaged("the file is cut short"));
    }
    match number(&header, USER_VERSION) {
        Some(found) if found > FORMAT => {
            Err(OpenError::NewerFormat { path: path.to_owned(), found, known: FORMAT })
        }
        _ => Ok(Found::Store),
    }
}

fn header(path: &Path) -> io::Result<Vec<u8>> {
    let mut header = Vec::new();
    File::open(path)?.take(100).read_to_end(&mut header)?;
    Ok(header)
}

fn number(header: &[u8], at: usize) -> Option<u32> {
    let bytes = header.get(at..at + 4)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

/// Returns how long the file is by its own account. With a log beside it, the log decides.
fn length(header: &[u8]) -> Option<u64> {
    let page_size = u16::from_be_bytes(header.get(PAGE_SIZE..PAGE_SIZE + 2)?.try_into().ok()?);
    let page_size = if page_size == 1 { 65_536 } else { u64::from(page_size) };
    let current = number(header, CHANGES)? == number(header, PAGES_AS_OF)?;
    current.then(|| number(header, PAGES).map(|pages| u64::from(pages) * page_size)).flatten()
}

fn make_folder(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
    else {
        return Ok(());
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Opens files for writing that only their owner may read.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a rename in the folder of a path durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}
