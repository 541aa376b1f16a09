//! One row on the wire: the members the protocol owns, typed, and everything else as it came.

use std::fmt;

use serde_json::{Map, Value};

use crate::json::{MAX_DEPTH, is_within};
use crate::{Dialect, date};

/// A row that a server sent.
#[derive(Clone, PartialEq)]
pub struct Item {
    /// The key, unique in its table.
    pub id: String,
    /// The opaque version; changes with every write. What `ETag` carries.
    pub version: Option<String>,
    /// When the server first stored the row, in milliseconds since the Unix epoch. Version 2 only.
    pub created_at: Option<i64>,
    /// When the server last wrote the row, in milliseconds since the Unix epoch.
    pub updated_at: Option<i64>,
    /// Whether this is a tombstone. A server without soft delete leaves it out, which means `false`.
    pub deleted: bool,
    /// Every member that the protocol does not own.
    pub fields: Map<String, Value>,
}

/// A row as a client writes it, in a POST, PUT or PATCH body: nothing in it has to be there.
#[derive(Clone, Default, PartialEq)]
pub struct Draft {
    /// The key. `None` when absent, null or empty: then the server makes one.
    pub id: Option<String>,
    /// The version the client last saw. Version 2 checks it on PATCH when there is no `If-Match`.
    pub version: Option<String>,
    /// As in [`Item`]. Clients send back what they read; a server sets its own.
    pub created_at: Option<i64>,
    /// As in [`Item`]. Clients send back what they read; a server sets its own.
    pub updated_at: Option<i64>,
    /// `false` in a PATCH or PUT undeletes in version 3 and the Community Toolkit.
    pub deleted: Option<bool>,
    /// Every member that the protocol does not own.
    pub fields: Map<String, Value>,
    /// The first member, as spelled, that version 2 does not let a client write (`createdAt`, `updatedAt`,
    /// `deleted`), whatever its value. The Node server answers it with 400.
    pub reserved: Option<String>,
}

/// A body that is no row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// The body is an array, a string, a number …
    #[error("a record must be a JSON object")]
    NotAnObject,
    /// A row from a server has no id.
    #[error("the record has no 'id'")]
    NoId,
    /// A member the protocol owns has the wrong type or format.
    #[error("the member '{member}' must be {expected}")]
    Wrong {
        /// The member, as it is spelled in the body.
        member: String,
        /// What it should have been.
        expected: &'static str,
    },
    /// A member the protocol owns is there twice, in different case.
    #[error("the member '{member}' is there more than once")]
    Twice {
        /// The member, in its usual spelling.
        member: &'static str,
    },
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the record nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
}

/// The longest id that is taken from a server, in bytes. The Node server was seen to store 300.
const MAX_ID: usize = 1_024;

impl Item {
    /// Reads a row that a server sent.
    ///
    /// Names of system members count in any case, as on Node and .NET servers. `createdAt` is one in version 2
    /// only; elsewhere it is an ordinary field, which many Community Toolkit models have.
    ///
    /// # Errors
    /// Names the member that is wrong.
    pub fn from_json(dialect: Dialect, value: Value) -> Result<Self, ItemError> {
        let draft = Draft::from_json(dialect, value)?;
        Ok(Self {
            id: draft.id.ok_or(ItemError::NoId)?,
            version: draft.version,
            created_at: draft.created_at,
            updated_at: draft.updated_at,
            deleted: draft.deleted.unwrap_or(false),
            fields: draft.fields,
        })
    }

    /// Writes the row as a server of this dialect does, consuming it.
    pub fn into_json(self, dialect: Dialect) -> Value {
        let mut members = self.fields;
        members.insert("id".to_owned(), Value::String(self.id));
        if let Some(version) = self.version {
            members.insert("version".to_owned(), Value::String(version));
        }
        if let (Dialect::V2, Some(ms)) = (dialect, self.created_at) {
            members.insert("createdAt".to_owned(), Value::String(date::print(ms)));
        }
        if let Some(ms) = self.updated_at {
            members.insert("updatedAt".to_owned(), Value::String(date::print(ms)));
        }
        // Always there: a JavaScript client fails its whole pull on one record without it.
        members.insert("deleted".to_owned(), Value::Bool(self.deleted));
        Value::Object(members)
    }

    /// Writes the row as a server of this dialect does.
    pub fn to_json(&self, dialect: Dialect) -> Value {
        self.clone().into_json(dialect)
    }
}

impl Draft {
    /// Reads what a client wrote. See [`Item::from_json`] for the names.
    ///
    /// # Errors
    /// Names the member that is wrong.
    pub fn from_json(dialect: Dialect, value: Value) -> Result<Self, ItemError> {
        if !is_within(&value, MAX_DEPTH) {
            return Err(ItemError::TooDeep);
        }
        let Value::Object(members) = value else {
            return Err(ItemError::NotAnObject);
        };
        let mut draft = Self::default();
        let mut seen = [false; System::COUNT];
        for (name, value) in members {
            let Some(system) = System::of(dialect, &name) else {
                draft.fields.insert(name, value);
                continue;
            };
            if let Some(seen) = seen.get_mut(system.index()) {
                if *seen {
                    return Err(ItemError::Twice { member: system.name() });
                }
                *seen = true;
            }
            draft.take(system, name, value)?;
        }
        Ok(draft)
    }

    fn take(&mut self, system: System, name: String, value: Value) -> Result<(), ItemError> {
        if self.reserved.is_none() && !matches!(system, System::Id | System::Version) {
            self.reserved = Some(name.clone());
        }
        let wrong = |expected| ItemError::Wrong { member: name, expected };
        match (system, value) {
            (_, Value::Null) => {}
            (System::Id, Value::String(id)) if id.is_empty() => {}
            (System::Id, Value::String(id)) if id.len() <= MAX_ID => self.id = Some(id),
            // The Node server can number rows itself (`autoIncrement`).
            (System::Id, Value::Number(id)) if id.is_u64() || id.is_i64() => self.id = Some(id.to_string()),
            (System::Id, _) => return Err(wrong("a string of at most 1024 bytes")),
            (System::Version, Value::String(version)) => {
                self.version = (!version.is_empty()).then_some(version);
            }
            (System::Version, _) => return Err(wrong("a string")),
            (System::Deleted, Value::Bool(deleted)) => self.deleted = Some(deleted),
            (System::Deleted, _) => return Err(wrong("true or false")),
            (System::CreatedAt | System::UpdatedAt, value) => {
                let instant = value.as_str().and_then(|text| date::parse(text).ok());
                let Some(ms) = instant else {
                    return Err(wrong("a date and time like 2026-01-31T12:00:00.000Z"));
                };
                if system == System::CreatedAt {
                    self.created_at = Some(ms);
                } else {
                    self.updated_at = Some(ms);
                }
            }
        }
        Ok(())
    }
}

/// The members the protocol owns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum System {
    Id,
    Version,
    CreatedAt,
    UpdatedAt,
    Deleted,
}

impl System {
    const COUNT: usize = 5;

    fn of(dialect: Dialect, name: &str) -> Option<Self> {
        let all = [Self::Id, Self::Version, Self::UpdatedAt, Self::Deleted, Self::CreatedAt];
        let system = all.into_iter().find(|system| system.name().eq_ignore_ascii_case(name))?;
        (system != Self::CreatedAt || dialect == Dialect::V2).then_some(system)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Version => "version",
            Self::CreatedAt => "createdAt",
            Self::UpdatedAt => "updatedAt",
            Self::Deleted => "deleted",
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::Id => 0,
            Self::Version => 1,
            Self::CreatedAt => 2,
            Self::UpdatedAt => 3,
            Self::Deleted => 4,
        }
    }
}

/// Without the fields: they are somebody's text.
impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("updated_at", &self.updated_at)
            .field("deleted", &self.deleted)
            .finish_non_exhaustive()
    }
}

/// Without the fields: they are somebody's text.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("deleted", &self.deleted)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "item_tests.rs"]
mod tests;
