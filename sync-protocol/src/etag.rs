//! ETags: how a row's version travels in `ETag` and `If-Match`.

use crate::Dialect;

/// How the version of a tombstone ends whose row left the reader's view and lives on elsewhere: a shared list that was left,
/// or a task that was moved out of one. No other version of our server ends so.
pub const LEFT: &str = "bGVmdA==";

/// An `If-Match` value that is no list of entity tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the If-Match header is not a list of quoted versions")]
pub struct EtagError;

/// Quotes a version for `ETag` or `If-Match`. An inner `"` becomes `\"`, as the JavaScript client writes it.
pub fn quote(version: &str) -> String {
    let mut text = String::with_capacity(version.len() + 2);
    text.push('"');
    for character in version.chars() {
        if character == '"' {
            text.push('\\');
        }
        text.push(character);
    }
    text.push('"');
    text
}

/// Reads an `ETag` header as a row's version: only a strong one is.
///
/// The Node server puts a weak hash of the body (`W/"…"`) on lists and errors; taking that for a version breaks
/// every later write of the row.
pub fn unquote(etag: &str) -> Option<String> {
    let mut versions = Vec::new();
    let rest = tag(etag.trim(), &mut versions)?;
    if rest.trim().is_empty() { versions.pop() } else { None }
}

/// The condition of an `If-Match` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: any stored row will do.
    Any,
    /// One of these versions. Weak tags never match and are left out, so the list can be empty.
    Versions(Vec<String>),
}

impl IfMatch {
    /// Reads the header.
    ///
    /// The Node server takes an unquoted version as well, and `*` literally, so that it matches no row; .NET
    /// servers match any row on `*` and fail on a list. Here a list works in every dialect.
    ///
    /// # Errors
    /// A value that is neither, to be answered with 400.
    pub fn parse(dialect: Dialect, value: &str) -> Result<Self, EtagError> {
        let value = value.trim();
        if value == "*" && dialect != Dialect::V2 {
            return Ok(Self::Any);
        }
        if !value.starts_with('"') && !value.starts_with("W/\"") {
            return match dialect {
                Dialect::V2 if !value.is_empty() => Ok(Self::Versions(vec![value.to_owned()])),
                _ => Err(EtagError),
            };
        }
        let mut versions = Vec::new();
        let mut rest = value;
        loop {
            rest = tag(rest, &mut versions).ok_or(EtagError)?.trim_start();
            if rest.is_empty() {
                return Ok(Self::Versions(versions));
            }
            rest = rest.strip_prefix(',').ok_or(EtagError)?.trim_start();
        }
    }

    /// Whether a row of this version may be written.
    pub fn allows(&self, version: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Versions(versions) => versions.iter().any(|allowed| allowed == version),
        }
    }
}

/// Reads one tag off the front, keeps it if it is strong, and gives what follows it.
fn tag<'a>(text: &'a str, strong: &mut Vec<String>) -> Option<&'a str> {
    let weak = text.starts_with("W/");
    let body = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"')?;
    let mut version = String::new();
    let mut escaped = false;
    for (position, character) in body.char_indices() {
        match character {
            '"' if escaped => {
                version.pop();
                version.push('"');
                escaped = false;
            }
            '"' => {
                if !weak {
                    strong.push(version);
                }
                return body.get(position + 1..);
            }
            _ => {
                version.push(character);
                escaped = character == '\\';
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_a_strong_tag_is_a_version() {
        assert_eq!(unquote("\"MQ==\"").as_deref(), Some("MQ=="));
        assert_eq!(unquote("\"a\\\"b\"").as_deref(), Some("a\"b"));
        for refused in ["W/\"MQ==\"", "MQ==", "\"MQ==", "\"a\" \"b\"", "", "\""] {
            assert_eq!(unquote(refused), None, "{refused}");
        }
    }

    #[test]
    fn if_match_follows_the_dialect() {
        let versions = |list: &[&str]| Ok(IfMatch::Versions(list.iter().map(|&v| v.to_owned()).collect()));
        for (dialect, value, expected) in [
            (Dialect::V3, "*", Ok(IfMatch::Any)),
            (Dialect::V2, "*", versions(&["*"])),
            (Dialect::V2, "MQ==", versions(&["MQ=="])),
            (Dialect::V3, "MQ==", Err(EtagError)),
            (Dialect::V3, "\"MQ==\"", versions(&["MQ=="])),
            (Dialect::V3, "\"a\", W/\"b\" ,\"c,d\"", versions(&["a", "c,d"])),
            (Dialect::Ct, "W/\"a\"", versions(&[])),
            (Dialect::Ct, "\"a\" \"b\"", Err(EtagError)),
            (Dialect::Ct, "\"a\",", Err(EtagError)),
            (Dialect::V2, "", Err(EtagError)),
            (Dialect::V2, "\"open", Err(EtagError)),
        ] {
            assert_eq!(IfMatch::parse(dialect, value), expected, "{dialect:?} {value}");
        }
    }

    #[test]
    fn a_star_allows_every_version_and_a_list_its_own() {
        assert!(IfMatch::Any.allows("x"));
        assert!(IfMatch::Versions(vec!["x".into(), "y".into()]).allows("y"));
        assert!(!IfMatch::Versions(Vec::new()).allows("x"));
    }

    proptest! {
        #[test]
        fn every_version_without_backslash_survives_quoting(version in "[^\\\\]{0,40}") {
            prop_assert_eq!(unquote(&quote(&version)), Some(version.clone()));
            let read = IfMatch::parse(Dialect::V3, &quote(&version));
            prop_assert_eq!(read, Ok(IfMatch::Versions(vec![version])));
        }

        #[test]
        fn no_header_breaks_the_reader(value in "[W/\", \\\\*a]{0,30}") {
            let _ = (unquote(&value), IfMatch::parse(Dialect::V2, &value), IfMatch::parse(Dialect::Ct, &value));
        }
    }
}
