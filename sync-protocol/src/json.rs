//! JSON from the network, read within limits.

use serde_json::Value;

/// How deep arrays and objects may nest in one record.
pub const MAX_DEPTH: usize = 64;

/// Bytes that are not the JSON we take.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// Not JSON at all, or cut off.
    #[error("the text is not JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the JSON nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
}

/// Reads one JSON value.
///
/// # Errors
/// Malformed text, something after the value, or nesting deeper than [`MAX_DEPTH`] below a list of records.
pub fn parse(bytes: &[u8]) -> Result<Value, JsonError> {
    let value = serde_json::from_slice(bytes)?;
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
}
