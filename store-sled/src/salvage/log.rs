//! sled's log, message by message, as sled 0.34 writes it.
//!
//! ```text
//! a segment   512 KiB: a header of 20 bytes, then messages; what is left at its end belongs to an earlier use
//! a message   checksum u32 · kind u8 · length · number of the segment's use · page · body
//! ```
//!
//! A use of a segment has a number; together with the place in the segment it says which message is newer.

use std::fs;
use std::path::Path;

use crc32fast::Hasher;

use super::node::Cursor;

const SEGMENT: usize = 512 << 10;
const SEGMENT_HEADER: usize = 20;
/// No message begins this near to the end of a segment.
const LAST: usize = 32;

/// What a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The last message of a transaction comes no later than at this place.
    Batch,
    /// The page is free.
    Free,
    /// The page as a whole.
    Node,
    /// A change of the page.
    Link,
    /// Nothing about rows.
    Other,
}

/// One message.
#[derive(Debug)]
pub(super) struct Message {
    /// Its place in the log: later messages have greater ones.
    pub(super) at: u64,
    pub(super) kind: Kind,
    pub(super) page: u64,
    pub(super) body: Vec<u8>,
}

/// All messages that can be read, in their order.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) messages: Vec<Message>,
    /// How often something unreadable stood between messages.
    pub(super) gaps: u64,
}

impl Log {
    /// Searches the file of a log for messages. Bodies that stand in files of their own are read from a folder.
    pub(super) fn read(file: &[u8], blobs: &Path) -> Self {
        let mut log = Self { messages: Vec::new(), gaps: 0 };
        let mut end = 0;
        for segment in file.chunks(SEGMENT) {
            log.segment(segment, blobs, &mut end);
        }
        log.messages.sort_by_key(|message| message.at);
        log.drop_torn(end);
        log
    }

    fn segment(&mut self, segment: &[u8], blobs: &Path, end: &mut u64) {
        let mut found = Vec::new();
        let mut at = SEGMENT_HEADER;
        let mut passed_over = false;
        let mut gaps = 0;
        while at + LAST <= segment.len() {
            match Raw::read(segment, at) {
                Some(raw) => {
                    gaps += u64::from(passed_over);
                    passed_over = false;
                    found.push((at, raw));
                    at += raw.length;
                }
                None => {
                    passed_over = true;
                    at += 1;
                }
            }
        }
        // What an earlier use left behind the newest one is not of this segment any more.
        let header = number_in_header(segment);
        let Some(newest) = header.or_else(|| found.iter().map(|(_, raw)| raw.number).max()) else { return };
        if header.is_none() {
            gaps += 1;
        }
        let whole = found.iter().all(|(_, raw)| raw.number == newest);
        self.gaps += if whole { gaps } else { gaps.saturating_sub(1) };
        for (at, raw) in found.into_iter().filter(|(_, raw)| raw.number == newest) {
            let place = newest.saturating_mul(as_u64(SEGMENT)).saturating_add(as_u64(at));
            *end = (*end).max(place.saturating_add(as_u64(raw.length)));
            match raw.message(place, blobs) {
                Some(message) => self.messages.push(message),
                None => self.gaps += 1,
            }
        }
    }

    /// Drops a transaction at the end of the log that was never whole.
    fn drop_torn(&mut self, end: u64) {
        let torn = |message: &&Message| {
            let last = message.body.first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
            message.kind == Kind::Batch && last.is_some_and(|last| last > end)
        };
        if let Some(from) = self.messages.iter().find(torn).map(|message| message.at) {
            self.messages.retain(|message| message.at < from);
        }
    }
}

/// A message whose checksum is right.
#[derive(Clone, Copy)]
struct Raw<'a> {
    kind: u8,
    number: u64,
    page: u64,
    body: &'a [u8],
    length: usize,
}

impl<'a> Raw<'a> {
    fn read(segment: &'a [u8], at: usize) -> Option<Self> {
        let whole = segment.get(at..)?;
        let (sum, rest) = whole.split_first_chunk()?;
        let mut cursor = Cursor(rest);
        let kind = cursor.byte().filter(|kind| (1..=11).contains(kind))?;
        let length = usize::try_from(cursor.number()?).ok()?;
        let number = cursor.number()?;
        let page = cursor.number()?;
        let header = rest.len() - cursor.0.len();
        let body = cursor.0.get(..length)?;
        let mut found = Hasher::new();
        found.update(body);
        found.update(rest.get(..header)?);
        let right = found.finalize() ^ u32::MAX == u32::from_le_bytes(*sum);
        right.then_some(Self { kind, number, page, body, length: 4 + header + length })
    }

    fn message(self, at: u64, blobs: &Path) -> Option<Message> {
        let (kind, apart) = match self.kind {
            3 => (Kind::Batch, false),
            4 => (Kind::Free, false),
            8 => (Kind::Node, false),
            9 => (Kind::Node, true),
            10 => (Kind::Link, false),
            11 => (Kind::Link, true),
            _ => (Kind::Other, false),
        };
        let body = if apart { blob(self.body, self.kind, blobs)? } else { self.body.to_vec() };
        Some(Message { at, kind, page: self.page, body })
    }
}

/// Reads a body that stands in a file of its own.
fn blob(pointer: &[u8], kind: u8, folder: &Path) -> Option<Vec<u8>> {
    let name = i64::from_le_bytes(*pointer.first_chunk()?);
    let file = fs::read(folder.join(name.to_string())).ok()?;
    let (sum, rest) = file.split_first_chunk()?;
    let (found, body) = rest.split_first()?;
    // A change of a page and a whole page may both be meant by either word.
    let right = crc32fast::hash(rest) == u32::from_le_bytes(*sum) && *found == kind;
    right.then(|| body.to_vec())
}

/// Returns the number of a segment's use, if its header can be read.
fn number_in_header(segment: &[u8]) -> Option<u64> {
    let header: &[u8; SEGMENT_HEADER] = segment.first_chunk()?;
    let (sum, rest) = header.split_first_chunk()?;
    if u32::from_le_bytes(*sum) ^ u32::MAX != crc32fast::hash(rest) {
        return None;
    }
    let place = u64::from_le_bytes(*rest.first_chunk()?) ^ (u64::MAX >> 1);
    Some(place / as_u64(SEGMENT))
}

fn as_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
