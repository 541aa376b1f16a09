//! Values as bytes: one byte of format, a checksum, then JSON or where its [`Parts`] are. The checksum covers the tree and
//! the key too, so a value that turns up under another key is found out.

use crc32fast::Hasher;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sled::IVec;
use sync_core::{Fields, StoreError};

use crate::database::Name;
use crate::error::damaged;
use crate::parts::{LONGEST, Parts};

/// The format of a value that stands in its row.
const WHOLE: u8 = 1;
/// The format of a value that stands in parts.
const SPLIT: u8 = 2;

/// The deepest nesting of a member's value. The parser stops at 128 levels; a row it could not read must not be stored.
const DEEPEST: usize = 100;

/// A value wrapped to be stored under a key.
pub(crate) struct Sealed {
    /// What stands under the key.
    pub(crate) row: Vec<u8>,
    /// The parts to be written with it, if it is too long for its row.
    pub(crate) parts: Option<Parts>,
}

/// Wraps a value's JSON. `number` is that of its list of parts, should it have one.
pub(crate) fn seal(tree: Name, key: &[u8], payload: &[u8], number: u64) -> Sealed {
    if payload.len() <= LONGEST {
        return Sealed { row: wrap(WHOLE, tree, key, payload), parts: None };
    }
    let parts = Parts::new(number, payload, checksum(tree, key, payload));
    Sealed { row: wrap(SPLIT, tree, key, &parts.bytes()), parts: Some(parts) }
}

fn wrap(format: u8, tree: Name, key: &[u8], content: &[u8]) -> Vec<u8> {
    let mut row = Vec::with_capacity(content.len() + 5);
    row.push(format);
    row.extend(checksum(tree, key, content).to_be_bytes());
    row.extend(content);
    row
}

/// Reads what [`seal`] wrote, parts by `read`. The parser's own message is not passed on: it may quote what somebody wrote.
pub(crate) fn unseal<T: DeserializeOwned>(
    tree: Name,
    key: &[u8],
    row: &[u8],
    read: impl Fn(&[u8]) -> Result<Option<IVec>, StoreError>,
) -> Result<T, StoreError> {
    let value = match unwrap(tree, key, row) {
        Some(Content::Whole(payload)) => serde_json::from_slice(payload).ok(),
        Some(Content::Split(parts)) => {
            let payload = parts.join(read)?.filter(|payload| checksum(tree, key, payload) == parts.sum);
            payload.and_then(|payload| serde_json::from_slice(&payload).ok())
        }
        None => None,
    };
    value.ok_or_else(|| damaged_row(tree, key))
}

/// Tells whether a row stood under this key of this tree.
pub(crate) fn is_of(tree: Name, key: &[u8], row: &[u8]) -> bool {
    unwrap(tree, key, row).is_some()
}

/// Tells where the parts of a stored value are, if it has any. A damaged value that stands in its row has none.
pub(crate) fn parts(tree: Name, key: &[u8], row: &[u8]) -> Result<Option<Parts>, StoreError> {
    if row.first() != Some(&SPLIT) {
        return Ok(None);
    }
    match unwrap(tree, key, row) {
        Some(Content::Split(parts)) => Ok(Some(parts)),
        _ => Err(damaged_row(tree, key)),
    }
}

enum Content<'a> {
    Whole(&'a [u8]),
    Split(Parts),
}

fn unwrap<'a>(tree: Name, key: &[u8], row: &'a [u8]) -> Option<Content<'a>> {
    let (&format, rest) = row.split_first()?;
    let (sum, content) = rest.split_first_chunk()?;
    if u32::from_be_bytes(*sum) != checksum(tree, key, content) {
        return None;
    }
    match format {
        WHOLE => Some(Content::Whole(content)),
        SPLIT => Parts::parse(content).map(Content::Split),
        _ => None,
    }
}

fn damaged_row(tree: Name, key: &[u8]) -> StoreError {
    // Only a hash: an id may hold what somebody wrote.
    damaged(format!("a row of {} with key {:08x}", tree.text(), crc32fast::hash(key)))
}

fn checksum(tree: Name, key: &[u8], payload: &[u8]) -> u32 {
    let mut sum = Hasher::new();
    sum.update(tree.text().as_bytes());
    sum.update(&u64::try_from(key.len()).unwrap_or(u64::MAX).to_be_bytes());
    sum.update(key);
    sum.update(payload);
    sum.finalize()
}

/// Refuses members that could not be read again.
pub(crate) fn check_depth(fields: &Fields) -> Result<(), StoreError> {
    if fields.values().all(|value| fits(value, DEEPEST)) {
        return Ok(());
    }
    Err(StoreError::backend(format!("a record is nested deeper than {DEEPEST} levels")))
}

fn fits(value: &Value, levels: usize) -> bool {
    let Some(inner) = levels.checked_sub(1) else { return false };
    match value {
        Value::Array(items) => items.iter().all(|item| fits(item, inner)),
        Value::Object(members) => members.values().all(|member| fits(member, inner)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use sync_core::StoreError;

    use super::{LONGEST, seal};
    use crate::database::Name;

    const KEY: &[u8] = b"task\0a";

    fn unseal(tree: Name, key: &[u8], row: &[u8]) -> Result<String, StoreError> {
        super::unseal(tree, key, row, |_| Ok(None))
    }

    #[test]
    fn a_flipped_bit_anywhere_is_found() {
        let row = seal(Name::Record, KEY, b"\"some text\"", 0).row;
        for bit in 0..row.len() * 8 {
            let mut flipped = row.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(unseal(Name::Record, KEY, &flipped).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_value_of_another_key_or_tree_is_found() {
        let row = seal(Name::Record, KEY, b"\"some text\"", 0).row;
        assert!(unseal(Name::Record, b"task\0b", &row).is_err());
        assert!(unseal(Name::Base, KEY, &row).is_err());
        assert_eq!(unseal(Name::Record, KEY, &row).unwrap(), "some text");
    }

    #[test]
    fn a_damaged_or_missing_part_is_found() {
        let text = "0123456789".repeat(LONGEST / 4);
        let payload = serde_json::to_vec(&text).unwrap();
        let sealed = seal(Name::Record, KEY, &payload, 7);
        let keys = sealed.parts.unwrap().keys();
        let parts: BTreeMap<_, _> = keys.zip(payload.chunks(LONGEST).map(<[u8]>::to_vec)).collect();
        let read = |parts: &BTreeMap<Vec<u8>, Vec<u8>>| {
            let part = |key: &[u8]| Ok(parts.get(key).map(|part| part.as_slice().into()));
            super::unseal::<String>(Name::Record, KEY, &sealed.row, part)
        };
        assert_eq!(read(&parts).unwrap(), text);
        for key in parts.keys() {
            let mut damaged = parts.clone();
            damaged.get_mut(key).unwrap()[1] ^= 1;
            assert!(read(&damaged).is_err());
            damaged.remove(key);
            assert!(read(&damaged).is_err());
        }
        for bit in 0..sealed.row.len() * 8 {
            let mut flipped = sealed.row.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(unseal(Name::Record, KEY, &flipped).is_err(), "bit {bit}");
        }
    }
}
