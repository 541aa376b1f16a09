//! JSON in and out: what is written can be read again, and what cannot be read is damaged.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sync_core::{Fields, StoreError};

/// The deepest nesting of a member's value. The parser stops at 128 levels; a row it could not read must not be stored.
const DEEPEST: usize = 100;

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

/// Writes a value.
pub(crate) fn write(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(StoreError::backend)
}

/// Reads a value. The parser's own message is not passed on: it may quote what somebody wrote.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Makes the error for a row that is not what was written.
pub(crate) fn damaged(what: impl Into<String>) -> StoreError {
    StoreError::Corrupt { what: what.into() }
}
