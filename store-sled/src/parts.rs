//! Values too long for one row: split into parts, which stand in a tree of their own.
//!
//! sled keeps some twenty neighbouring rows in one piece, and moves a piece larger than 128 KiB to a file of its own,
//! which it does not sync and may leak. So every row is kept short enough for twenty of them. The row itself then holds
//! only the number of its list of parts. A number is never used again.

use sled::IVec;
use sync_core::StoreError;

/// The most bytes of a value that stand in one row.
pub(crate) const LONGEST: usize = 4 << 10;

/// Where the parts of one value stand, and the checksum of all of them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The number of the list.
    pub(crate) number: u64,
    /// How many parts there are.
    pub(crate) count: u32,
    /// The checksum of the value with its tree and key.
    pub(crate) sum: u32,
}

impl Parts {
    /// Describes a value that is yet to be split.
    pub(crate) fn new(number: u64, value: &[u8], sum: u32) -> Self {
        let count = u32::try_from(value.len().div_ceil(LONGEST)).unwrap_or(u32::MAX);
        Self { number, count, sum }
    }

    /// Reads what [`Self::bytes`] wrote.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk()?;
        let (count, rest) = rest.split_first_chunk()?;
        let number = u64::from_be_bytes(*number);
        Some(Self {
            number,
            count: u32::from_be_bytes(*count),
            sum: u32::from_be_bytes(rest.try_into().ok()?),
        })
    }

    /// Writes it for the owner's row.
    pub(crate) fn bytes(self) -> Vec<u8> {
        [self.number.to_be_bytes().as_slice(), &self.count.to_be_bytes(), &self.sum.to_be_bytes()].concat()
    }

    /// Returns the keys of the parts: the number of the list, then that of the part.
    pub(crate) fn keys(self) -> impl Iterator<Item = Vec<u8>> {
        let list = self.number.to_be_bytes();
        (0..self.count).map(move |part| [list.as_slice(), &part.to_be_bytes()].concat())
    }

    /// Puts the value together again. Returns nothing where a part is missing.
    pub(crate) fn join(
        self,
        read: impl Fn(&[u8]) -> Result<Option<IVec>, StoreError>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut value = Vec::new();
        for key in self.keys() {
            let Some(part) = read(&key)? else { return Ok(None) };
            value.extend_from_slice(&part);
        }
        Ok(Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Parts};

    #[test]
    fn a_description_is_read_as_it_was_written() {
        let parts = Parts { number: u64::MAX - 1, count: 7, sum: 3 };
        assert_eq!(Parts::parse(&parts.bytes()), Some(parts));
        assert_eq!(Parts::parse(&parts.bytes()[1..]), None);
        assert_eq!(Parts::parse(&[parts.bytes(), vec![0]].concat()), None);
    }

    #[test]
    fn no_part_is_empty_or_too_long() {
        for (bytes, count) in [(LONGEST, 1), (LONGEST + 1, 2), (LONGEST * 2, 2), (LONGEST * 2 + 1, 3)] {
            assert_eq!(Parts::new(0, &vec![0; bytes], 0).count, count);
        }
    }

    #[test]
    fn parts_sort_by_their_list_and_place() {
        let mut keys: Vec<_> =
            [1, 2].map(|number| Parts { number, count: 300, sum: 0 }.keys()).into_iter().flatten().collect();
        let in_order = keys.clone();
        keys.sort();
        assert_eq!(keys, in_order);
    }
}
