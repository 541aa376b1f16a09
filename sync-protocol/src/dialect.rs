//! Which of the three protocol dialects a request speaks, and what a server promises about its cursor.

use std::fmt;

use crate::headers;

/// A dialect of the table protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `ZUMO-API-VERSION: 2.0.x`: the original Node server; JavaScript, Cordova and Xamarin clients.
    V2,
    /// `ZUMO-API-VERSION: 3.0.x`: the .NET v5 and v6 clients and servers.
    V3,
    /// No version at all: the Community Toolkit's servers. (Its client says `3.0.0`.)
    Ct,
}

/// A version that no server of this protocol ever answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "An invalid API version was specified in the request, this request needs to specify a ZUMO-API-VERSION of 2.0.0."
)]
pub struct UnknownVersion;

impl Dialect {
    /// Reads the value of `ZUMO-API-VERSION`: `2.0.x` and `3.0.x` with any number for x, or nothing.
    ///
    /// The original server also refuses the two-part `2.0`; .NET servers take `3.0`, so that one is accepted.
    ///
    /// # Errors
    /// Anything else, with the sentence of the original server, to be answered with 400.
    pub fn from_version(value: Option<&str>) -> Result<Self, UnknownVersion> {
        let Some(value) = value else { return Ok(Self::Ct) };
        if value == "3.0" {
            return Ok(Self::V3);
        }
        let (dialect, patch) = if let Some(patch) = value.strip_prefix("2.0.") {
            (Self::V2, patch)
        } else if let Some(patch) = value.strip_prefix("3.0.") {
            (Self::V3, patch)
        } else {
            return Err(UnknownVersion);
        };
        let digits = !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit());
        digits.then_some(dialect).ok_or(UnknownVersion)
    }

    /// The version a client of this dialect sends, if any.
    pub const fn version(self) -> Option<&'static str> {
        match self {
            Self::V2 => Some("2.0.0"),
            Self::V3 => Some("3.0.0"),
            Self::Ct => None,
        }
    }

    /// The content type of an error body.
    pub const fn problem_type(self) -> &'static str {
        match self {
            Self::V2 => headers::JSON,
            Self::V3 | Self::Ct => headers::PROBLEM_JSON,
        }
    }

    /// The largest `$top` a server takes: 1,000 (Node), 512,000 (.NET v6), 128,000 (Community Toolkit).
    pub const fn max_top(self) -> u64 {
        match self {
            Self::V2 => 1_000,
            Self::V3 => 512_000,
            Self::Ct => 128_000,
        }
    }
}

/// What a server says in `X-Sync-Cursor`: `exact; epoch=<uuid>`, and with a list `; reached=<ms>`.
///
/// An exact cursor needs no overlap. The epoch changes when a server's data was replaced, for instance by a
/// restored backup: every delta token made before is then worthless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CursorPromise {
    /// Names the life of the server's store.
    pub epoch: String,
    /// With a list: no row of it that changes later is stamped at or before this, in milliseconds since 1970.
    pub reached: Option<i64>,
}

impl CursorPromise {
    /// Reads the header; `None` when it promises nothing we know.
    pub fn parse(value: &str) -> Option<Self> {
        let parts: Vec<&str> = value.split(';').map(str::trim).collect();
        let named = |name: &str| parts.iter().find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        if !parts.first()?.eq_ignore_ascii_case("exact") {
            return None;
        }
        let epoch = named("epoch")?.trim_matches('"');
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let valid = (1..=64).contains(&epoch.len()) && epoch.bytes().all(plain);
        let reached = named("reached").and_then(|ms| ms.parse().ok());
        valid.then(|| Self { epoch: epoch.to_owned(), reached })
    }
}

impl fmt::Display for CursorPromise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exact; epoch={}", self.epoch)?;
        self.reached.map_or(Ok(()), |ms| write!(f, "; reached={ms}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_header_names_the_dialect() {
        for (value, expected) in [
            (Some("2.0.0"), Ok(Dialect::V2)),
            (Some("2.0.1"), Ok(Dialect::V2)),
            (Some("2.0.17"), Ok(Dialect::V2)),
            (Some("3.0.0"), Ok(Dialect::V3)),
            (Some("3.0"), Ok(Dialect::V3)),
            (None, Ok(Dialect::Ct)),
            (Some(""), Err(UnknownVersion)),
            (Some("2.0"), Err(UnknownVersion)),
            (Some("2.0."), Err(UnknownVersion)),
            (Some("2.1.0"), Err(UnknownVersion)),
            (Some("2.0.0.0"), Err(UnknownVersion)),
            (Some("2.0.x"), Err(UnknownVersion)),
            (Some(" 2.0.0"), Err(UnknownVersion)),
            (Some("4.0.0"), Err(UnknownVersion)),
        ] {
            assert_eq!(Dialect::from_version(value), expected, "{value:?}");
        }
    }

    #[test]
    fn every_dialect_understands_the_version_it_sends() {
        for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
            assert_eq!(Dialect::from_version(dialect.version()), Ok(dialect));
        }
    }

    #[test]
    fn a_cursor_promise_needs_the_word_and_an_epoch() {
        let epoch = "0199f2d1-1111-7000-8000-000000000001".to_owned();
        for reached in [None, Some(0), Some(1_773_480_413_589)] {
            let promise = CursorPromise { epoch: epoch.clone(), reached };
            assert_eq!(CursorPromise::parse(&promise.to_string()), Some(promise));
        }
        for refused in ["", "exact", "exact; epoch=", "exact; epoch=a b", "about; epoch=x", "epoch=x"] {
            assert_eq!(CursorPromise::parse(refused), None, "{refused:?}");
        }
    }
}
