//! The pages of a database and of its log, as they were after the last commit that can be read.

use std::collections::BTreeMap;

use super::cell::{Cell, Shape, read_u16, read_u32};

const MAGIC: &[u8] = b"SQLite format 3\0";
const LOG_MAGIC: u32 = 0x377f_0682;
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// Where the first page has its own header: behind that of the file.
const FILE_HEADER: usize = 100;
/// What SQLite takes if nobody says otherwise, and we do not.
const USUAL_SIZE: usize = 4096;

// The kinds of page that hold rows or lead to them.
const INDEX_INNER: u8 = 2;
const TABLE_INNER: u8 = 5;
const INDEX_LEAF: u8 = 10;
const TABLE_LEAF: u8 = 13;

/// All pages by number, from 1.
pub(super) struct Pages<'a> {
    size: usize,
    file: &'a [u8],
    newer: BTreeMap<usize, &'a [u8]>,
    count: usize,
}

impl<'a> Pages<'a> {
    /// Lays the log's pages over those of the file.
    pub(super) fn new(file: &'a [u8], log: &'a [u8]) -> Self {
        let size = size(file, log);
        let (newer, length) = committed(log, size);
        let count = length.unwrap_or_else(|| file.len().div_ceil(size));
        Self { size, file, newer, count }
    }

    /// Returns the number of the last page.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Returns a page; the last one may be cut short.
    pub(super) fn page(&self, number: usize) -> Option<&'a [u8]> {
        if let Some(page) = self.newer.get(&number) {
            return Some(page);
        }
        let start = number.checked_sub(1)?.checked_mul(self.size)?;
        let end = start.saturating_add(self.size).min(self.file.len());
        self.file.get(start..end)
    }

    /// Returns the size of a page.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Returns the cells of a page that have the shape of a row. Nothing if the page does not say where they stand: it is
    /// damaged, or one that rows overflow to.
    pub(super) fn cells(&self, number: usize) -> Option<Vec<Cell>> {
        let page = self.page(number).unwrap_or_default();
        if page.iter().all(|byte| *byte == 0) || self.lists_free_pages(page) {
            return Some(Vec::new());
        }
        let cell = |(shape, at)| Cell::read(self, page, at, shape);
        self.places(number, page).map(|places| places.into_iter().filter_map(cell).collect())
    }

    /// Searches a page for cells at every place.
    pub(super) fn searched(&self, number: usize) -> Vec<Cell> {
        let page = self.page(number).unwrap_or_default();
        let both = |at| [(Shape::Table, at), (Shape::Index, at)];
        let cell = |(shape, at)| Cell::read(self, page, at, shape);
        (0..page.len()).flat_map(both).filter_map(cell).collect()
    }

    /// Tells whether a page is of the list of pages that are free.
    fn lists_free_pages(&self, page: &[u8]) -> bool {
        let known = |at| {
            let number = read_u32(page, at).and_then(|number| usize::try_from(number).ok());
            number.filter(|number| *number <= self.count)
        };
        let Some((_, listed)) = known(0).zip(known(4)) else { return false };
        listed > 0
            && listed <= self.size / 4 - 2
            && (0..listed).all(|n| known(8 + 4 * n).is_some_and(|page| page > 0))
    }

    /// Returns where the cells of a page stand, as the page says.
    fn places(&self, number: usize, page: &[u8]) -> Option<Vec<(Shape, usize)>> {
        let header = if number == 1 { FILE_HEADER } else { 0 };
        let (length, shape, skip) = match *page.get(header)? {
            TABLE_INNER => return Some(Vec::new()),
            INDEX_INNER => (12, Shape::Index, 4),
            INDEX_LEAF => (8, Shape::Index, 0),
            TABLE_LEAF => (8, Shape::Table, 0),
            _ => return None,
        };
        let cells = usize::from(read_u16(page, header + 3)?);
        let first = header + length;
        let content = first + 2 * cells;
        let place = |cell: usize| {
            let at = usize::from(read_u16(page, first + 2 * cell)?);
            (at >= content && at < self.size).then_some((shape, at + skip))
        };
        (0..cells).map(place).collect()
    }
}

fn size(file: &[u8], log: &[u8]) -> usize {
    let of_file = read_u16(file, 16).filter(|_| file.starts_with(MAGIC)).map(u32::from);
    let of_log = read_u32(log, 8);
    let given = of_file.map(|size| if size == 1 { 65_536 } else { size }).or(of_log);
    let given = given.and_then(|size| usize::try_from(size).ok());
    given.filter(|size| size.is_power_of_two() && (512..=65_536).contains(size)).unwrap_or(USUAL_SIZE)
}

/// Returns the newest committed version of each page in a log, and how many pages there were then.
///
/// Each frame's checksum goes on from the one before it. A damaged frame is passed over; the next is checked on from
/// what the damaged one says of itself.
fn committed(log: &[u8], size: usize) -> (BTreeMap<usize, &[u8]>, Option<usize>) {
    let mut pages = BTreeMap::new();
    let mut length = None;
    let number = |at| read_u32(log, at);
    let Some(magic) = number(0).filter(|magic| magic & !1 == LOG_MAGIC) else { return (pages, length) };
    let sum = if magic & 1 == 1 { checksum_be } else { checksum_le };
    let salt = log.get(16..24);
    let mut seed = number(24).zip(number(28)).unwrap_or_default();
    let mut open = Vec::new();
    for frame in log.get(LOG_HEADER..).unwrap_or_default().chunks_exact(FRAME_HEADER + size) {
        let (header, page) = frame.split_at(FRAME_HEADER);
        if header.get(8..16) != salt {
            break; // what follows is of an earlier round
        }
        let head = header.get(..8).unwrap_or_default();
        let found = sum(sum(seed, head), page);
        seed = read_u32(header, 16).zip(read_u32(header, 20)).unwrap_or_default();
        if found != seed {
            continue;
        }
        let place = read_u32(header, 0).and_then(|number| usize::try_from(number).ok()).unwrap_or_default();
        open.push((place, page));
        // The last frame of a commit says how long the database is after it.
        let end = read_u32(header, 4).and_then(|pages| usize::try_from(pages).ok()).unwrap_or_default();
        if end > 0 {
            pages.extend(open.drain(..));
            length = Some(end);
        }
    }
    (pages, length)
}

fn checksum_be(seed: (u32, u32), bytes: &[u8]) -> (u32, u32) {
    checksum(seed, bytes, u32::from_be_bytes)
}

fn checksum_le(seed: (u32, u32), bytes: &[u8]) -> (u32, u32) {
    checksum(seed, bytes, u32::from_le_bytes)
}

fn checksum(mut seed: (u32, u32), bytes: &[u8], number: fn([u8; 4]) -> u32) -> (u32, u32) {
    let (words, _) = bytes.as_chunks::<4>();
    let (pairs, _) = words.as_chunks::<2>();
    for [first, second] in pairs {
        seed.0 = seed.0.wrapping_add(number(*first)).wrapping_add(seed.1);
        seed.1 = seed.1.wrapping_add(number(*second)).wrapping_add(seed.0);
    }
    seed
}
