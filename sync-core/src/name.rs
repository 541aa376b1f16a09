//! Newtypes for every name and number that identifies something, so that none is taken for another.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// A text that cannot be the name or id it was meant to be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{text:?} is not a valid {what}")]
pub struct NameError {
    /// What the text was meant to be.
    pub what: &'static str,
    /// The text as given.
    pub text: String,
}

macro_rules! text_name {
    ($(#[$doc:meta])* $name:ident, $what:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks the text and takes it.
            ///
            /// # Errors
            /// [`NameError`] if the text breaks the rule of this type.
            pub fn new(text: impl Into<String>) -> Result<Self, NameError> {
                let text = text.into();
                let valid: fn(&str) -> bool = $valid;
                if valid(&text) { Ok(Self(text.into())) } else { Err(NameError { what: $what, text }) }
            }

            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = NameError;
            fn try_from(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_name!(
    /// The name of a table: a letter, then up to 62 letters, digits or underscores.
    TableName,
    "table name",
    |text| {
        let mut bytes = text.bytes();
        bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
            && text.len() <= 63
            && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
    }
);

text_name!(
    /// The id of a record: 1 to 255 characters, none of `+ " / ? \` backquote or control characters, not `.` or `..`.
    ///
    /// This is the union of what the known clients accept; ids made here are UUIDv7, which every client accepts.
    RecordId,
    "record id",
    |text| {
        !text.trim().is_empty()
            && text.chars().count() <= 255
            && text != "."
            && text != ".."
            && !text.chars().any(|c| c.is_control() || matches!(c, '+' | '"' | '/' | '?' | '\\' | '`'))
    }
);

text_name!(
    /// The version of a server row, opaque: its ETag without quotes, at most 255 characters.
    Version,
    "version",
    |text| !text.is_empty() && text.len() <= 255 && !text.chars().any(char::is_control)
);

text_name!(
    /// The name of a pull query; with the table it identifies a delta token. 1 to 100 characters.
    QueryId,
    "query id",
    |text| !text.is_empty() && text.len() <= 100 && !text.chars().any(char::is_control)
);

/// The identity of one operation, made before its first send; the idempotency key on the wire (UUIDv7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OpId(pub Uuid);

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The place of an operation in the queue: grows with every operation, never reused within a store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sequence(pub u64);

impl Sequence {
    /// Returns the next place.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Counts how often an operation was collapsed into; a response applies only to the revision that was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Revision(pub u32);

impl Revision {
    /// Returns the next revision.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}
