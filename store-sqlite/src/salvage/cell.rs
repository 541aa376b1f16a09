//! One cell of a page: a row of a table or an entry of an index, put together from where it overflows to.

use super::pages::Pages;

/// The longest row that is read: the ledger holds four of the largest.
const LONGEST: usize = 64 << 20;
/// The most columns one of our tables has.
const COLUMNS: usize = 9;

/// In which kind of page a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The row of a table, with its number.
    Table,
    /// An entry of an index, or the row of a table without numbers.
    Index,
}

/// A cell that has the shape of a row.
pub(super) struct Cell {
    number: Option<i64>,
    kinds: Vec<u64>,
    body: Vec<u8>,
    overflow: Vec<usize>,
}

/// The value of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Number(i64),
    Text(&'a str),
    Other,
}

impl<'a> Value<'a> {
    pub(super) fn text(self) -> Option<&'a str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn number(self) -> Option<i64> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }
}

impl Cell {
    /// Reads what stands at a place, if it has the shape of a row.
    pub(super) fn read(pages: &Pages<'_>, page: &[u8], at: usize, shape: Shape) -> Option<Self> {
        let mut rest = page.get(at..)?;
        let length =
            usize::try_from(varint(&mut rest)?).ok().filter(|length| (3..=LONGEST).contains(length))?;
        let number = match shape {
            Shape::Table => Some(varint(&mut rest)?.cast_signed()),
            Shape::Index => None,
        };
        let kinds = kinds(rest, length)?;
        let (payload, overflow) = payload(pages, rest, length, shape)?;
        let header = usize::try_from(varint(&mut payload.as_slice())?).ok()?;
        Some(Self { number, kinds, body: payload.get(header..)?.to_vec(), overflow })
    }

    /// Returns the pages the row overflows to.
    pub(super) fn overflow(&self) -> &[usize] {
        &self.overflow
    }

    /// Returns the row's number.
    pub(super) fn number(&self) -> Option<i64> {
        self.number
    }

    /// Returns the values of the columns.
    pub(super) fn values(&self) -> Option<Vec<Value<'_>>> {
        let mut rest = self.body.as_slice();
        self.kinds.iter().map(|kind| value(*kind, &mut rest)).collect()
    }
}

/// Reads which kinds of value a row has, if they are as long together as the row.
fn kinds(mut row: &[u8], length: usize) -> Option<Vec<u64>> {
    let whole = row;
    let header = usize::try_from(varint(&mut row)?).ok()?;
    let mut left = header.checked_sub(whole.len() - row.len())?;
    let mut kinds = Vec::new();
    let mut sum = header;
    while left > 0 && kinds.len() < COLUMNS {
        let before = row.len();
        let kind = varint(&mut row)?;
        left = left.checked_sub(before - row.len())?;
        sum = sum.checked_add(width(kind)?)?;
        kinds.push(kind);
    }
    (left == 0 && sum == length).then_some(kinds)
}

/// Puts a row together: what stands in the page, and the chain of pages it overflows to.
fn payload(pages: &Pages<'_>, rest: &[u8], length: usize, shape: Shape) -> Option<(Vec<u8>, Vec<usize>)> {
    let size = pages.size();
    let most = match shape {
        Shape::Table => size - 35,
        Shape::Index => (size - 12) * 64 / 255 - 23,
    };
    if length <= most {
        return Some((rest.get(..length)?.to_vec(), Vec::new()));
    }
    let least = (size - 12) * 32 / 255 - 23;
    let here = least + (length - least) % (size - 4);
    let here = if here <= most { here } else { least };
    let mut row = rest.get(..here)?.to_vec();
    let mut next = read_u32(rest, here)?;
    let mut overflow = Vec::new();
    while row.len() < length {
        let number = usize::try_from(next).ok().filter(|number| *number > 0)?;
        let page = pages.page(number)?;
        overflow.push(number);
        next = read_u32(page, 0)?;
        let wanted = (length - row.len()).min(size - 4);
        row.extend_from_slice(page.get(4..4 + wanted)?);
    }
    Some((row, overflow))
}

fn width(kind: u64) -> Option<usize> {
    Some(match kind {
        0 | 8 | 9 => 0,
        1..=4 => usize::try_from(kind).ok()?,
        5 => 6,
        6 | 7 => 8,
        10 | 11 => return None,
        _ => usize::try_from((kind - 12) / 2).ok()?,
    })
}

fn value<'a>(kind: u64, rest: &mut &'a [u8]) -> Option<Value<'a>> {
    let (bytes, left) = rest.split_at_checked(width(kind)?)?;
    *rest = left;
    Some(match kind {
        0 => Value::Null,
        8 => Value::Number(0),
        9 => Value::Number(1),
        1..=6 => {
            let negative = bytes.first().is_some_and(|first| *first >= 0x80);
            let fill = if negative { -1 } else { 0 };
            Value::Number(bytes.iter().fold(fill, |number, byte| number << 8 | i64::from(*byte)))
        }
        kind if kind >= 13 && kind % 2 == 1 => Value::Text(str::from_utf8(bytes).ok()?),
        _ => Value::Other,
    })
}

/// Reads a number of 1 to 9 bytes.
fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for at in 0..9 {
        let byte = *rest.get(at)?;
        if at == 8 {
            number = number << 8 | u64::from(byte);
        } else {
            number = number << 7 | u64::from(byte & 0x7f);
        }
        if byte < 0x80 || at == 8 {
            *rest = rest.get(at + 1..)?;
            return Some(number);
        }
    }
    None
}

/// Reads two bytes as a number.
pub(super) fn read_u16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))
}

/// Reads four bytes as a number.
pub(super) fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}
