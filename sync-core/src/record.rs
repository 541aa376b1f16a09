//! A record: one row of a table, with its user fields and the members the server keeps about it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{RecordId, Timestamp, Version};

/// The user's members of a record by name. An absent member and a `null` mean the same.
pub type Fields = Map<String, Value>;

/// One row of a table.
///
/// `Debug` shows no field values: they are what people wrote.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The id, the same on every computer.
    pub id: RecordId,
    /// The user's members, including those this program does not know.
    pub fields: Fields,
    /// The server's version this row was read at or descends from; `None` until the server has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// When the server last changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// When the server first stored it (not every server tells).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Whether this is a tombstone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl Record {
    /// Makes a record the server does not know yet.
    #[must_use]
    pub fn new(id: RecordId, fields: Fields) -> Self {
        Self { id, fields, version: None, updated_at: None, created_at: None, deleted: false }
    }

    /// Returns the member's value, `Null` where it is absent.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        self.fields.get(name).unwrap_or(&Value::Null)
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("deleted", &self.deleted)
            .field("fields", &self.fields.len())
            .finish_non_exhaustive()
    }
}

/// Compares two values as the protocol sees them: numbers by value (`1` equals `1.0`), everything else exactly.
#[must_use]
pub(crate) fn same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

/// Returns the value of a member, `Null` where it is absent.
pub(crate) fn member<'a>(fields: &'a Fields, name: &str) -> &'a Value {
    fields.get(name).unwrap_or(&Value::Null)
}

/// Tells whether two sets of members mean the same (absent equals `null`).
pub(crate) fn same_fields(a: &Fields, b: &Fields) -> bool {
    diff(a, b).is_empty()
}

/// Returns the changes that turn `from` into `to`; a member that went away is set to `null`.
pub(crate) fn diff(from: &Fields, to: &Fields) -> Fields {
    let mut changes = Fields::new();
    for (name, value) in to {
        if !same_value(member(from, name), value) {
            changes.insert(name.clone(), value.clone());
        }
    }
    for (name, value) in from {
        if !to.contains_key(name) && !value.is_null() {
            changes.insert(name.clone(), Value::Null);
        }
    }
    changes
}

/// Applies changes made by [`diff`].
pub(crate) fn patch(fields: &mut Fields, changes: &Fields) {
    for (name, value) in changes {
        fields.insert(name.clone(), value.clone());
    }
}

/// Tells whether every change already holds in `fields`.
pub(crate) fn holds(fields: &Fields, changes: &Fields) -> bool {
    changes.iter().all(|(name, value)| same_value(member(fields, name), value))
}
