//! The body of an error, written so that every client shows its message, and read from any server.

use serde_json::{Map, Value, json};

use crate::Dialect;

/// An error as the server tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status, repeated in the body of version 3.
    pub status: u16,
    /// One sentence for people. It repeats nothing of the record.
    pub message: String,
}

/// The longest message taken from a server, in characters.
const MAX_MESSAGE: usize = 500;

impl Problem {
    /// An error with this status and sentence.
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    /// Writes `{"error"}` for version 2, problem+json with an `error` member besides for the others: the
    /// JavaScript and .NET clients show `error`, or else `description`, or else the whole text.
    pub fn to_json(&self, dialect: Dialect) -> Value {
        match dialect {
            Dialect::V2 => json!({"error": self.message}),
            Dialect::V3 | Dialect::Ct => json!({
                "type": "about:blank",
                "title": title(self.status),
                "status": self.status,
                "detail": self.message,
                "error": self.message,
            }),
        }
    }

    /// Finds the sentence for people in an error body: `error`, `description` (Node and its clients), `detail`,
    /// `message` (a bad token on Node), the first of `errors` (ASP.NET validation), `title`; in a JSON string; or
    /// in the Community Toolkit's list of validation results. Control characters become spaces; cut at 500.
    pub fn message_from(body: &Value) -> Option<String> {
        let text = match body {
            Value::String(text) => text.as_str(),
            Value::Object(members) => from_members(members)?,
            Value::Array(results) => results.first()?.get("errorMessage")?.as_str()?,
            _ => return None,
        };
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let message: String = text.trim().chars().take(MAX_MESSAGE).map(plain).collect();
        (!message.is_empty()).then_some(message)
    }
}

fn from_members(members: &Map<String, Value>) -> Option<&str> {
    let text = |name: &str| members.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let nested = || members.get("error")?.get("message")?.as_str();
    let validation = || members.get("errors")?.as_object()?.values().next()?.get(0)?.as_str();
    ["error", "description", "detail", "message"]
        .into_iter()
        .find_map(text)
        .or_else(nested)
        .or_else(validation)
        .or_else(|| text("title"))
}

const fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dialect_has_its_shape() {
        let problem = Problem::new(404, "The item does not exist");
        insta::assert_json_snapshot!(problem.to_json(Dialect::V2), @r#"
        {
          "error": "The item does not exist"
        }
        "#);
        insta::assert_json_snapshot!(problem.to_json(Dialect::Ct), @r#"
        {
          "detail": "The item does not exist",
          "error": "The item does not exist",
          "status": 404,
          "title": "Not Found",
          "type": "about:blank"
        }
        "#);
        assert_eq!(problem.to_json(Dialect::V3), problem.to_json(Dialect::Ct));
    }

    #[test]
    fn the_sentence_is_found_in_every_known_body() {
        for (body, expected) in [
            (json!({"error": "a"}), Some("a")),
            (json!({"description": "b"}), Some("b")),
            (json!({"title": "t", "detail": "c"}), Some("c")),
            (json!({"name": "JsonWebTokenError", "message": "jwt malformed"}), Some("jwt malformed")),
            (json!({"title": "t", "errors": {"Text": ["too long"]}}), Some("too long")),
            (json!({"title": "t", "status": 400}), Some("t")),
            (json!({"error": {"code": "x", "message": "d"}}), Some("d")),
            (json!("e\n\u{7}f"), Some("e  f")),
            (json!([{"memberNames": ["Text"], "errorMessage": "g"}]), Some("g")),
            (json!({"error": " "}), None),
            (json!({}), None),
            (json!([]), None),
            (json!(5), None),
        ] {
            assert_eq!(Problem::message_from(&body).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn a_message_of_ours_is_read_back_and_a_long_one_is_cut() {
        for dialect in [Dialect::V2, Dialect::V3, Dialect::Ct] {
            let body = Problem::new(400, "x".repeat(9_999)).to_json(dialect);
            assert_eq!(Problem::message_from(&body), Some("x".repeat(500)));
        }
    }
}
