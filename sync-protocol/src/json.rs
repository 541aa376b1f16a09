//! JSON from the network, read within limits.

use std::cell::RefCell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// How deep arrays and objects may nest in one record.
pub const MAX_DEPTH: usize = 64;

/// Bytes that are not the JSON we take.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// Not JSON at all, cut off, or of two meanings.
    #[error("the text is not JSON: {0}")]
    Syntax(#[from] SyntaxError),
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the JSON nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
}

/// Text that is not JSON as we take it.
#[derive(Debug, thiserror::Error)]
pub enum SyntaxError {
    /// It breaks the grammar.
    #[error(transparent)]
    Grammar(serde_json::Error),
    /// An object has a member twice. Readers do not agree on which one counts, so neither does.
    #[error("the member '{0}' is there more than once")]
    Twice(String),
}

impl SyntaxError {
    /// Whether the text was cut off.
    pub fn is_eof(&self) -> bool {
        matches!(self, Self::Grammar(error) if error.is_eof())
    }
}

/// Reads one JSON value.
///
/// # Errors
/// Malformed text, a member that an object has twice, something after the value, or nesting deeper than
/// [`MAX_DEPTH`] below a list of records.
pub fn parse(bytes: &[u8]) -> Result<Value, JsonError> {
    let twice = RefCell::new(None);
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read =
        Strict(&twice).deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    let value = read.map_err(|error| match twice.take() {
        Some(name) => SyntaxError::Twice(name),
        None => SyntaxError::Grammar(error),
    })?;
    // Two levels more than one record has: the page object and its array.
    if is_within(&value, MAX_DEPTH + 2) { Ok(value) } else { Err(JsonError::TooDeep) }
}

/// Whether a value nests at most `depth` levels; a scalar has none.
pub fn is_within(value: &Value, depth: usize) -> bool {
    match (value, depth.checked_sub(1)) {
        (Value::Array(_) | Value::Object(_), None) => false,
        (Value::Array(items), Some(rest)) => items.iter().all(|item| is_within(item, rest)),
        (Value::Object(members), Some(rest)) => members.values().all(|member| is_within(member, rest)),
        _ => true,
    }
}

/// Reads a value as serde does, and notes the first member that an object has twice.
#[derive(Clone, Copy)]
struct Strict<'a>(&'a RefCell<Option<String>>);

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(flag.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            if members.contains_key(&name) {
                self.0.replace(Some(name.chars().take(64).collect()));
                return Err(de::Error::custom("a member is there more than once"));
            }
            members.insert(name, access.next_value_seed(self)?);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> String {
        format!("{}{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn nesting_is_counted_exactly() {
        let value = serde_json::from_str(&nested(3)).unwrap();
        assert!(is_within(&value, 3));
        assert!(!is_within(&value, 2));
    }

    #[test]
    fn a_deep_value_is_refused_and_does_not_overflow_the_stack() {
        assert!(parse(nested(66).as_bytes()).is_ok());
        assert!(matches!(parse(nested(67).as_bytes()), Err(JsonError::TooDeep)));
        assert!(matches!(parse(nested(1_000_000).as_bytes()), Err(JsonError::Syntax(_))));
    }

    #[test]
    fn cut_off_text_and_web_pages_are_not_json() {
        for text in ["", "{\"items\":[", "<html></html>", "[] []"] {
            assert!(matches!(parse(text.as_bytes()), Err(JsonError::Syntax(_))), "{text}");
        }
    }

    #[test]
    fn a_member_that_is_there_twice_is_refused_by_name_at_any_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"b":[{"a":1,"b":2,"a":null}]}"#, r#"[{"a":{},"\u0061":2}]"#] {
            let Err(JsonError::Syntax(error)) = parse(text.as_bytes()) else { panic!("{text}") };
            assert_eq!(error.to_string(), "the member 'a' is there more than once", "{text}");
        }
        assert!(parse(br#"{"a":{"a":1},"A":[{"a":1},{"a":2}]}"#).is_ok());
    }

    #[test]
    fn every_value_is_read_as_serde_reads_it() {
        for text in [
            "null",
            "true",
            "-1",
            "18446744073709551615",
            "-9223372036854775808",
            "1e3",
            "0.1",
            "-0",
            "123456789012345678901234567890",
            "\"x\\n\\u00e4\"",
            "[]",
            "{}",
            r#"{"b":[1,{"a":null}],"a":"x"}"#,
        ] {
            let expected: Value = serde_json::from_str(text).unwrap();
            assert_eq!(parse(text.as_bytes()).unwrap(), expected, "{text}");
        }
    }
}
