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

/// Starts the keys by which the operations of a record are found.
pub(crate) fn operations(name: &TableName, id: &RecordId) -> Vec<u8> {
    let mut key = row(name, id);
    key.push(0);
    key
}

/// The key by which one operation of a record is found.
pub(crate) fn operation(name: &TableName, id: &RecordId, sequence: Sequence) -> Vec<u8> {
    let mut key = operations(name, id);
    key.extend(number(sequence.0));
    key
}

/// Reads the number at the end of a key.
pub(crate) fn last_number(key: &[u8]) -> Option<u64> {
    key.last_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}
