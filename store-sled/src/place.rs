//! The place of a store on disk: whose folder it is, who may read it, and the lock that keeps it to one process.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use sync_core::OpenError;

use crate::error::io_error;

/// The file in which a store that is a folder says what it is.
const MARK: &str = "tidelist-store";
const MARK_DRAFT: &str = "tidelist-store.new";
const NAME: &str = "sled";
/// The newest format known here. In format 1 no value stood in parts.
const FORMAT: u32 = 2;
/// How a SQLite database begins, and the `application_id` our SQLite store gives its own.
const SQLITE: &[u8] = b"SQLite format 3\0";
const SQLITE_STORE: (usize, &[u8]) = (68, b"Tdls");

/// What there is at a path before it is opened.
pub(crate) enum Found {
    /// Nothing, or an empty folder.
    Nothing,
    /// A store of ours.
    Store(Format),
}

/// The format of a store that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// The newest.
    Current,
    /// One that is read as it is, but whose programs would not understand what is written now.
    Older,
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
    if matches!(look(path)?, Found::Nothing) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.map_or(Ok(()), make_folder).map_err(|error| io_error(path, error))?;
    }
    let lock = lock(path)?;
    // Whoever held the lock a moment ago may have made the store meanwhile.
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
    let failed = |error| io_error(path, error);
    let path_too = || path.to_owned();
    match path.metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(failed(error)),
        Ok(metadata) if metadata.is_file() => return Err(file_error(path)),
        Ok(_) => {}
    }
    let mark = match fs::read_to_string(path.join(MARK)) {
        Ok(mark) => mark,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let empty = path.read_dir().map_err(failed)?.next().is_none();
            return if empty { Ok(Found::Nothing) } else { Err(OpenError::NotAStore { path: path_too() }) };
        }
        Err(error) => return Err(failed(error)),
    };
    let mut words = mark.split_whitespace();
    match (words.next(), words.next().and_then(|word| word.parse().ok())) {
        (Some(NAME), Some(found)) if found > FORMAT => {
            Err(OpenError::NewerFormat { path: path_too(), found, known: FORMAT })
        }
        (Some(NAME), Some(found @ 1..)) if path.join("db").is_file() => {
            Ok(Found::Store(if found == FORMAT { Format::Current } else { Format::Older }))
        }
        (Some(NAME), _) => Err(OpenError::Corrupt { path: path_too(), what: "files are missing".to_owned() }),
        (found, _) => {
            let found = found.unwrap_or("unknown").to_owned();
            Err(OpenError::OtherKind { path: path_too(), found, expected: NAME })
        }
    }
}

/// Says what the file is that stands where the folder should be.
fn file_error(path: &Path) -> OpenError {
    let path = path.to_owned();
    let mut header = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(100).read_to_end(&mut header));
    let (at, id) = SQLITE_STORE;
    match read {
        Err(error) => io_error(&path, error),
        Ok(_) if header.starts_with(SQLITE) && header.get(at..).is_some_and(|rest| rest.starts_with(id)) => {
            OpenError::OtherKind { path, found: "sqlite".to_owned(), expected: NAME }
        }
        Ok(_) => OpenError::NotAStore { path },
    }
}

/// Writes into a store's folder what it is.
pub(crate) fn mark(folder: &Path) -> io::Result<()> {
    let draft = folder.join(MARK_DRAFT);
    let mut file = private().create(true).truncate(true).open(&draft)?;
    writeln!(file, "{NAME} {FORMAT}")?;
    file.sync_all()?;
    fs::rename(draft, folder.join(MARK))?;
    sync_folder(folder)
}

/// Makes a folder, and those above it, that only their owner may look into.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        return Ok(());
    }
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

/// Makes the files of a folder durable, and that they are in it.
pub(crate) fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            private().open(entry.path())?.sync_all()?;
        }
    }
    sync_folder(folder)
}

/// Makes durable which files a folder holds.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    let here = Path::new(".");
    let folder = if folder.as_os_str().is_empty() { here } else { folder };
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
