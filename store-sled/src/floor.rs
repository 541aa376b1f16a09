//! How many commits the store has at least, in a file of its own.
//!
//! sled takes a damaged entry of its log for the torn end of a crash: it forgets that entry and all that follow. This
//! number, written when the store is closed and once in a while, tells the two apart: a crash never loses what was
//! synced before the number was.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::place::{private, sync_folder};

const FILE: &str = "committed";
const DRAFT: &str = "committed.new";

/// How many commits there are from one writing to the next.
pub(crate) const STEP: u64 = 256;

/// Reads the number; zero where it was never written or cannot be read.
pub(crate) fn read(folder: &Path) -> u64 {
    fs::read_to_string(folder.join(FILE)).ok().and_then(|text| parse(&text)).unwrap_or(0)
}

fn parse(text: &str) -> Option<u64> {
    let number = text.lines().next()?;
    (text == line(number)).then(|| number.parse().ok()).flatten()
}

fn line(number: &str) -> String {
    format!("{number}\n{:08x}\n", crc32fast::hash(number.as_bytes()))
}

/// Writes the number. If that fails the older one stays, which is as true.
pub(crate) fn write(folder: &Path, commits: u64) -> io::Result<()> {
    let draft = folder.join(DRAFT);
    let mut file = private().create(true).truncate(true).open(&draft)?;
    file.write_all(line(&commits.to_string()).as_bytes())?;
    file.sync_all()?;
    fs::rename(draft, folder.join(FILE))?;
    sync_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::{FILE, read, write};

    #[test]
    fn the_number_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()), 0);
        write(folder.path(), 7).unwrap();
        write(folder.path(), u64::MAX).unwrap();
        assert_eq!(read(folder.path()), u64::MAX);
    }

    #[test]
    fn a_damaged_number_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 7).unwrap();
        let good = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        for bad in [good.replace('7', "8"), good[..3].to_owned(), String::new()] {
            std::fs::write(folder.path().join(FILE), bad).unwrap();
            assert_eq!(read(folder.path()), 0);
        }
    }
}
