//! Values as bytes: one byte of format, a checksum, then JSON. The checksum covers the tree and the key too, so a value
//! that turns up under another key is found out.

use crc32fast::Hasher;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sync_core::{Fields, StoreError};

use crate::database::Name;
use crate::error::damaged;

const FORMAT: u8 = 1;

/// The deepest nesting of a member's value. The parser stops at 128 levels; a row it could not read must not be stored.
const DEEPEST: usize = 100;

/// Wraps a value to be stored under a key.
pub(crate) fn seal(tree: Name, key: &[u8], value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    let payload = serde_json::to_vec(value).map_err(StoreError::backend)?;
    let mut sealed = Vec::with_capacity(payload.len() + 5);
    sealed.push(FORMAT);
    sealed.extend(checksum(tree, key, &payload).to_be_bytes());
    sealed.extend(payload);
    Ok(sealed)
}

/// Reads what [`seal`] wrote. The parser's own message is not passed on: it may quote what somebody wrote.
pub(crate) fn unseal<T: DeserializeOwned>(tree: Name, key: &[u8], sealed: &[u8]) -> Result<T, StoreError> {
    open(tree, key, sealed).ok_or_else(|| {
        // Only a hash: an id may hold what somebody wrote.
        damaged(format!("a row of {} with key {:08x}", tree.text(), crc32fast::hash(key)))
    })
}

fn open<T: DeserializeOwned>(tree: Name, key: &[u8], sealed: &[u8]) -> Option<T> {
    let (&format, rest) = sealed.split_first()?;
    let (sum, payload) = rest.split_first_chunk()?;
    if format != FORMAT || u32::from_be_bytes(*sum) != checksum(tree, key, payload) {
        return None;
    }
    serde_json::from_slice(payload).ok()
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
    use super::{seal, unseal};
    use crate::database::Name;

    #[test]
    fn a_flipped_bit_anywhere_is_found() {
        let sealed = seal(Name::Record, b"task\0a", &"some text").unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(unseal::<String>(Name::Record, b"task\0a", &flipped).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_value_of_another_key_or_tree_is_found() {
        let sealed = seal(Name::Record, b"task\0a", &"some text").unwrap();
        assert!(unseal::<String>(Name::Record, b"task\0b", &sealed).is_err());
        assert!(unseal::<String>(Name::Base, b"task\0a", &sealed).is_err());
        assert_eq!(unseal::<String>(Name::Record, b"task\0a", &sealed).unwrap(), "some text");
    }
}
