//! The file of a backup: gzip over lines of JSON, the same whatever store it is made of.
//!
//! ```text
//! {"format":"tidelist-backup","version":2,"at":1774000000000,"why":"daily","tasks":312,…}
//! {"PutRecord":["todoitem",{"id":"…","fields":{…}}]}      one change a line: what makes such a store again
//! …
//! {"trash":{"at":…,"table":"todoitem","id":"…","fields":{…}}}  something in the trash
//! {"end":318}                                              how many changes there are
//! ```
//!
//! The first line is enough to list a backup. The last one, and gzip's own checksum, tell a whole file from any other.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sync_core::{Change, Timestamp};
use thiserror::Error;

use crate::profile::trash::Thrown;
use crate::worker::BackupReason;

const FORMAT: &str = "tidelist-backup";
/// The second has the trash.
const VERSION: u32 = 2;
/// The longest line that is read, in bytes: an entry of the ledger with four of the largest rows.
const LONGEST: u64 = 64 << 20;

/// What a backup says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    format: String,
    version: u32,
    pub(super) at: Timestamp,
    pub(super) why: BackupReason,
    pub(super) tasks: u64,
    pub(super) lists: u64,
    pub(super) waiting: u64,
}

/// What a backup holds. `Debug` shows no text.
#[derive(Default, PartialEq)]
pub(super) struct Content {
    /// What makes the store.
    pub(super) changes: Vec<Change>,
    /// What is in the trash.
    pub(super) trash: Vec<Thrown>,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Content").field("changes", &self.changes.len()).finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct Trash<T> {
    trash: T,
}

#[derive(Serialize, Deserialize)]
struct End {
    end: u64,
}

/// A file cannot be read as a backup.
#[derive(Debug, Error)]
pub(crate) enum ReadError {
    #[error("it is not a backup of Tidelist")]
    NotOurs,
    #[error("a newer version of Tidelist made it; update Tidelist on this computer")]
    Newer,
    #[error("it is damaged")]
    Damaged,
    #[error("it cannot be read: {0}")]
    Io(io::Error),
}

impl Header {
    /// Describes these changes.
    pub(super) fn of(changes: &[Change], at: Timestamp, why: BackupReason) -> Self {
        let rows = |table: &str| {
            let of = |one: &&Change| matches!(one, Change::PutRecord(name, _) if name.as_str() == table);
            count(changes.iter().filter(of).count())
        };
        let waiting = changes.iter().filter(|one| matches!(one, Change::PutOperation(_))).count();
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            at,
            why,
            tasks: rows(todo::TASKS),
            lists: rows(todo::LISTS),
            waiting: count(waiting),
        }
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Writes a backup.
pub(super) fn write(to: impl Write, header: &Header, content: &Content) -> io::Result<()> {
    let Content { changes, trash } = content;
    let mut to = GzEncoder::new(to, Compression::fast());
    line(&mut to, header)?;
    changes.iter().try_for_each(|change| line(&mut to, change))?;
    trash.iter().try_for_each(|trash| line(&mut to, &Trash { trash }))?;
    line(&mut to, &End { end: count(changes.len()) })?;
    to.finish()?.flush()
}

fn line(to: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, value)?;
    to.write_all(b"\n")
}

/// Reads what a backup says about itself, and no further.
pub(super) fn read_header(from: impl Read) -> Result<Header, ReadError> {
    Lines::new(from).header()
}

/// Reads a whole backup.
pub(super) fn read(from: impl Read) -> Result<(Header, Content), ReadError> {
    let mut lines = Lines::new(from);
    let header = lines.header()?;
    let Content { mut changes, mut trash } = Content::default();
    loop {
        let text = lines.next()?;
        if let Ok(change) = serde_json::from_slice(&text) {
            changes.push(change);
            continue;
        }
        if let Ok(Trash { trash: thrown }) = serde_json::from_slice(&text) {
            trash.push(thrown);
            continue;
        }
        let end: End = serde_json::from_slice(&text).map_err(|_| ReadError::Damaged)?;
        // Only at its end gzip compares its checksum.
        let whole = end.end == count(changes.len()) && lines.next()?.is_empty();
        return if whole { Ok((header, Content { changes, trash })) } else { Err(ReadError::Damaged) };
    }
}

struct Lines<R>(BufReader<GzDecoder<R>>);

impl<R: Read> Lines<R> {
    fn new(from: R) -> Self {
        Self(BufReader::new(GzDecoder::new(from)))
    }

    /// Reads a line; an empty one is the end.
    fn next(&mut self) -> Result<Vec<u8>, ReadError> {
        let mut text = Vec::new();
        let read = self.0.by_ref().take(LONGEST).read_until(b'\n', &mut text);
        read.map_err(|error| match error.kind() {
            ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::UnexpectedEof => ReadError::Damaged,
            _ => ReadError::Io(error),
        })?;
        Ok(text)
    }

    fn header(&mut self) -> Result<Header, ReadError> {
        #[derive(Deserialize)]
        struct Begin {
            format: String,
            version: u32,
        }
        let text = self.next().map_err(|error| match error {
            ReadError::Damaged => ReadError::NotOurs,
            other => other,
        })?;
        let begin: Begin = serde_json::from_slice(&text).map_err(|_| ReadError::NotOurs)?;
        match (begin.format.as_str(), begin.version) {
            (FORMAT, VERSION) => serde_json::from_slice(&text).map_err(|_| ReadError::Damaged),
            (FORMAT, version) if version > VERSION => Err(ReadError::Newer),
            _ => Err(ReadError::NotOurs),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sync_core::{Record, RecordId, TableName};

    use super::*;

    fn sample() -> (Header, Content) {
        let table = TableName::new(todo::TASKS).unwrap();
        let row = |n: usize| {
            let fields = json!({"text": format!("Task {n}"), "order": n, "part": 0.1});
            let fields = fields.as_object().unwrap().clone();
            Change::PutRecord(table.clone(), Record::new(RecordId::new(n.to_string()).unwrap(), fields))
        };
        let changes: Vec<_> = (0..50).map(row).collect();
        let thrown = json!({"at": 5, "table": todo::TASKS, "id": "x", "fields": {"text": "Gone"}});
        let trash = vec![serde_json::from_value(thrown).unwrap()];
        (Header::of(&changes, Timestamp(7), BackupReason::Daily), Content { changes, trash })
    }

    fn bytes() -> Vec<u8> {
        let (header, content) = sample();
        let mut bytes = Vec::new();
        write(&mut bytes, &header, &content).unwrap();
        bytes
    }

    #[test]
    fn a_backup_is_read_as_it_was_written() {
        let (header, content) = read(bytes().as_slice()).unwrap();
        assert_eq!((header.clone(), content), sample());
        assert_eq!((header.tasks, header.lists), (50, 0));
        assert_eq!(read_header(bytes().as_slice()).unwrap(), header);
    }

    #[test]
    fn a_backup_that_was_cut_or_changed_anywhere_is_refused() {
        let good = bytes();
        for length in 0..good.len() {
            assert!(read(&good[..length]).is_err(), "cut to {length}");
        }
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            // gzip's own header has bits that mean nothing.
            if let Ok(read) = read(bad.as_slice()) {
                assert_eq!(read, sample(), "bit {bit}");
            }
        }
    }

    #[test]
    fn a_file_of_another_kind_or_a_newer_version_is_said_to_be_one() {
        assert!(matches!(read(b"hello".as_slice()), Err(ReadError::NotOurs)));
        let mut newer = Vec::new();
        let mut to = GzEncoder::new(&mut newer, Compression::fast());
        line(&mut to, &json!({"format": FORMAT, "version": VERSION + 1, "else": 1})).unwrap();
        to.finish().unwrap();
        assert!(matches!(read(newer.as_slice()), Err(ReadError::Newer)));
    }
}
