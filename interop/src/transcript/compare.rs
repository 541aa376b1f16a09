//! What differs between a recorded answer and ours.

use std::fmt;

use serde_json::{Map, Value};

use super::{Exchange, Response, names::Names};
use crate::wire::Reply;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The status; ours is this. Nothing else is compared then.
    Status(u16),
    /// The body.
    Body,
    /// The body, but only members without a value, which are there on one side and not on the other.
    Nulls,
    /// That a header is there, or that it says what it should.
    Header(&'static str),
    /// What a header says; both have it.
    Value(&'static str),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(ours) => write!(f, "{ours}"),
            Self::Body => f.write_str("body"),
            Self::Nulls => f.write_str("nulls"),
            Self::Header(name) => f.write_str(name),
            Self::Value(name) => write!(f, "value of {name}"),
        }
    }
}

/// Compares, and binds what the server makes.
pub(super) fn compare(names: &mut Names, exchange: &Exchange, ours: &Reply) -> Vec<Difference> {
    let recorded = &exchange.response;
    if recorded.status != ours.status {
        return vec![Difference::Status(ours.status)];
    }
    let mut found = Vec::new();
    found.extend(body(names, recorded, ours));
    if media_type(recorded.headers.get("content-type")) != media_type(ours.headers.get("content-type")) {
        found.push(Difference::Header("content-type"));
    }
    if recorded.headers.contains_key("etag") != ours.headers.contains_key("etag") || !etag_is_version(ours) {
        found.push(Difference::Header("etag"));
    }
    for name in ["link", "location", "allow"] {
        match (recorded.headers.get(name), ours.headers.get(name)) {
            (a, b) if a == b => {}
            (Some(_), Some(_)) => found.push(Difference::Value(name)),
            _ => found.push(Difference::Header(name)),
        }
    }
    found
}

fn media_type(value: Option<&String>) -> Option<String> {
    value.map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Whether an `ETag` is the quoted version of the row in the body.
fn etag_is_version(reply: &Reply) -> bool {
    let Some(tag) = reply.headers.get("etag") else { return true };
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    body.get("version").and_then(Value::as_str).is_none_or(|version| *tag == format!("\"{version}\""))
}

fn body(names: &mut Names, recorded: &Response, ours: &Reply) -> Option<Difference> {
    let is_same = match (&recorded.json, &recorded.text) {
        (Some(json), _) => {
            let Ok(body) = serde_json::from_slice::<Value>(&ours.body) else { return Some(Difference::Body) };
            if !same(names, json, &body) && same(names, &with_values(json), &with_values(&body)) {
                return Some(Difference::Nulls);
            }
            same(names, json, &body)
        }
        (None, Some(text)) => text.as_bytes() == ours.body,
        (None, None) => recorded.elided || ours.body.is_empty(),
    };
    (!is_same).then_some(Difference::Body)
}

/// Rows without the members that have no value.
fn with_values(json: &Value) -> Value {
    match json {
        Value::Array(items) => items.iter().map(with_values).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name.clone(), with_values(value))).collect())
        }
        plain => plain.clone(),
    }
}

fn same(names: &mut Names, recorded: &Value, ours: &Value) -> bool {
    match (recorded, ours) {
        (Value::Array(a), Value::Array(b)) => {
            // To the end, also after a difference: what follows is bound all the same.
            a.iter().zip(b).fold(a.len() == b.len(), |same_yet, (a, b)| same(names, a, b) && same_yet)
        }
        (Value::Object(a), Value::Object(b)) => same_members(names, a, b),
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (a, b) => a == b,
    }
}

fn same_members(names: &mut Names, recorded: &Map<String, Value>, ours: &Map<String, Value>) -> bool {
    let row = ours.get("id").and_then(Value::as_str).unwrap_or_default();
    recorded.iter().fold(recorded.len() == ours.len(), |same_yet, (name, value)| {
        let Some(other) = ours.get(name) else { return false };
        let is_same = match (name.as_str(), value, other) {
            ("version", Value::String(a), Value::String(b)) => names.version(row, a, b),
            ("createdAt" | "updatedAt", Value::String(a), Value::String(b)) => {
                a.len() == b.len() && names.text(a, b)
            }
            ("id", Value::String(a), Value::String(b)) if is_made(a) => is_made(b) && names.text(a, b),
            _ => same(names, value, other),
        };
        is_same && same_yet
    })
}

/// Whether an id looks like one a server makes.
fn is_made(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn agree(recorded: &Value, ours: &Value) -> bool {
        same(&mut Names::default(), recorded, ours)
    }

    #[test]
    fn a_version_may_be_another_but_not_change_alone() {
        let (recorded, ours) =
            (json!({ "id": "a", "version": "MQ==" }), json!({ "id": "a", "version": "x" }));
        assert!(agree(&json!([recorded, recorded]), &json!([ours, ours])));
        assert!(!agree(&json!([recorded, recorded]), &json!([ours, { "id": "a", "version": "y" }])));
    }

    #[test]
    fn a_missing_an_added_and_a_changed_member_are_differences() {
        let row = json!({ "id": "a", "text": "x" });
        assert!(agree(&row, &row));
        for other in [
            json!({ "id": "a" }),
            json!({ "id": "a", "text": "y" }),
            json!({ "id": "a", "text": "x", "b": null }),
        ] {
            assert!(!agree(&row, &other), "{other}");
        }
    }

    #[test]
    fn stamps_of_another_precision_are_a_difference() {
        let stamp = |text: &str| json!({ "id": "a", "updatedAt": text });
        assert!(agree(&stamp("2026-11-23T04:19:06.456Z"), &stamp("2030-01-01T00:00:00.000Z")));
        assert!(!agree(&stamp("2026-11-23T04:19:06.456Z"), &stamp("2030-01-01T00:00:00Z")));
    }
}
