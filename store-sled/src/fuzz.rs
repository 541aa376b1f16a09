//! Decoding bytes that came from no store: for fuzzing only.

use serde::de::DeserializeOwned;
use serde_json::Value;
use sync_core::{DeltaToken, LedgerEntry, Operation, Record, StoreError};

use crate::database::Name;
use crate::envelope::{parts, seal, unseal};
use crate::keys;
use crate::parts::Parts;
use crate::tally::Tally;

/// Decodes a row as it may stand in a damaged store.
///
/// # Errors
/// The row is damaged.
pub fn row(key: &[u8], row: &[u8]) -> Result<Value, StoreError> {
    let _number = keys::last_number(key);
    parts(Name::Record, key, row)?;
    unseal(Name::Record, key, row, |_| Ok(None))
}

/// Describes where the parts of a value stand, and says it again.
#[must_use]
pub fn list_of_parts(bytes: &[u8]) -> Option<Vec<u8>> {
    Parts::parse(bytes).map(Parts::bytes)
}

/// Decodes bytes, under a checksum that is right, as each kind of value there is. Returns how many they can be.
#[must_use]
pub fn value(bytes: &[u8]) -> usize {
    let kinds =
        [is::<Record>, is::<Operation>, is::<DeltaToken>, is::<LedgerEntry>, is::<Tally>, is::<Value>];
    kinds.iter().filter(|is| is(bytes)).count()
}

fn is<T: DeserializeOwned>(bytes: &[u8]) -> bool {
    let sealed = seal(Name::Record, b"key", bytes, 1);
    let pieces: Vec<&[u8]> = bytes.chunks(crate::parts::LONGEST).collect();
    let keys: Vec<_> = sealed.parts.iter().flat_map(|parts| parts.keys()).collect();
    let read = |key: &[u8]| {
        let place = keys.iter().position(|part| part == key);
        Ok(place.and_then(|place| pieces.get(place)).map(|piece| (*piece).into()))
    };
    unseal::<T>(Name::Record, b"key", &sealed.row, read).is_ok()
}
