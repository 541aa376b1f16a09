//! A copy of sled's files while sled opens them.
//!
//! sled takes what it cannot read for what was never written, and overwrites it with zeros: one read that fails while it
//! opens can cost all there is. So its files are copied before it sees them, and put back if opening them fails. Where the
//! disk has no room for a copy, there is none.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::closed::{is_sleds, wait_until_quiet};
use crate::place::{make_folder, sync_folder, sync_tree};

/// A whole copy: an opening began and has not come to its end.
const COPY: &str = "before";
/// A copy that is being made, or removed.
const DRAFT: &str = "before.new";
/// How much is read at once, in bytes.
const BLOCK: u64 = 1 << 20;

/// Copies sled's files.
pub(crate) fn copy(folder: &Path) -> io::Result<()> {
    let draft = folder.join(DRAFT);
    remove(&draft)?;
    make_folder(&draft)?;
    match copy_files(folder, &draft).and_then(|()| sync_tree(&draft)) {
        Ok(()) => {}
        Err(error) if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
            return remove(&draft);
        }
        Err(error) => return Err(error),
    }
    fs::rename(draft, folder.join(COPY))?;
    sync_folder(folder)
}

/// Removes the copy, for good before it returns: from here on it is older than the store.
pub(crate) fn release(folder: &Path) -> io::Result<()> {
    let (copy, draft) = (folder.join(COPY), folder.join(DRAFT));
    if copy.exists() {
        fs::rename(copy, &draft)?;
        sync_folder(folder)?;
        remove(&draft)?;
    }
    Ok(())
}

/// Puts the files back as they were before an opening that did not come to its end, if there was one.
pub(crate) fn put_back(folder: &Path) -> io::Result<()> {
    let copy = folder.join(COPY);
    if !copy.exists() {
        return Ok(());
    }
    wait_until_quiet(folder)?;
    for entry in folder.read_dir()? {
        let entry = entry?;
        if is_sleds(&entry.file_name()) && !copy.join(entry.file_name()).exists() {
            fs::remove_file(entry.path())?;
        }
    }
    // Copied and not moved: if this is cut short, it is done again.
    copy_files(&copy, folder)?;
    sync_tree(folder)?;
    release(folder)
}

/// Writes what sled's files hold over itself. After a sync that failed, the system may show what the disk does not hold, and
/// no later sync would write it.
pub(crate) fn write_again(folder: &Path) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        if !is_sleds(&entry.file_name()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            entry.path().read_dir()?.try_for_each(|blob| write_file_again(&blob?.path()))?;
        } else {
            write_file_again(&entry.path())?;
        }
    }
    sync_tree(folder)
}

fn write_file_again(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let (mut bytes, mut at) = (Vec::new(), 0);
    loop {
        bytes.clear();
        Read::take(&mut file, BLOCK).read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            return Ok(());
        }
        file.seek(SeekFrom::Start(at))?;
        file.write_all(&bytes)?;
        at = file.stream_position()?;
    }
}

/// Copies sled's files from one folder to another.
pub(crate) fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    for entry in from.read_dir()? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if !is_sleds(&entry.file_name()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            make_folder(&to)?;
            for blob in entry.path().read_dir()? {
                let blob = blob?;
                fs::copy(blob.path(), to.join(blob.file_name()))?;
            }
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
