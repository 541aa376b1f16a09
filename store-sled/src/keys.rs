//! Keys: binary, sorted as the store reads them. Neither a table name nor an id holds a NUL, so it separates them.

use sync_core::{QueryId, RecordId, Sequence, TableName};

/// Starts the keys of all rows of a table.
pub(crate) fn table(table: &TableName) -> Vec<u8> {
    let mut key = table.as_str().as_bytes().to_vec();
    key.push(0);
    key
}

/// The key of a row.
pub(crate) fn row(name: &TableName, id: &RecordId) -> Vec<u8> {
    let mut key = table(name);
    key.extend_from_slice(id.as_str().as_bytes());
    key
}

/// The key of a delta token.
pub(crate) fn token(name: &TableName, query: &QueryId) -> Vec<u8> {
    let mut key = table(name);
    key.extend_from_slice(query.as_str().as_bytes());
    key
}

/// The key of an operation, and of any row with a number.
pub(crate) fn number(number: u64) -> [u8; 8] {
    number.to_be_bytes()
}

/// Starts the keys by which what has a number and belongs to a record is found: its operations, its ledger entries.
pub(crate) fn numbered(name: &TableName, id: &RecordId) -> Vec<u8> {
    let mut key = row(name, id);
    key.push(0);
    key
}

/// The key by which one operation of a record is found.
pub(crate) fn operation(name: &TableName, id: &RecordId, sequence: Sequence) -> Vec<u8> {
    numbered_as(name, id, sequence.0)
}

/// The key by which something with a number is found by its record.
pub(crate) fn numbered_as(name: &TableName, id: &RecordId, place: u64) -> Vec<u8> {
    let mut key = numbered(name, id);
    key.extend(number(place));
    key
}

/// Reads the number at the end of a key.
pub(crate) fn last_number(key: &[u8]) -> Option<u64> {
    key.last_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}
