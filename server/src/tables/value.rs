//! One value of a declared column: read from JSON strictly, with the default a full replace needs.

use serde_json::Value as Json;
use sync_protocol::date;

use super::{Cell, ColumnType};

/// A value of a declared column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Text.
    Text(String),
    /// A whole number, a truth value (0 or 1), or an instant in milliseconds.
    Integer(i64),
    /// A number.
    Float(f64),
}

impl Value {
    /// Reads a JSON value; `None` when it is not of the column's type.
    ///
    /// Nothing is converted: the original server makes `true` of the text `"false"`, and that loses data.
    pub fn from_json(kind: ColumnType, json: &Json) -> Option<Self> {
        match (kind, json) {
            (_, Json::Null) => Some(Self::Null),
            (ColumnType::String, Json::String(text)) => Some(Self::Text(text.clone())),
            (ColumnType::Boolean, Json::Bool(flag)) => Some(Self::Integer(i64::from(*flag))),
            (ColumnType::Integer, Json::Number(number)) => {
                number.as_i64().or_else(|| whole(number.as_f64()?)).map(Self::Integer)
            }
            (ColumnType::Float, Json::Number(number)) => number.as_f64().map(Self::Float),
            (ColumnType::Date, Json::String(text)) => date::parse_lenient(text).ok().map(Self::Integer),
            _ => None,
        }
    }

    /// What a full replace puts where the body says nothing: the Community Toolkit's client leaves out every
    /// `false` and `0`.
    pub const fn default_of(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Boolean | ColumnType::Integer => Self::Integer(0),
            ColumnType::Float => Self::Float(0.0),
            ColumnType::String | ColumnType::Date => Self::Null,
        }
    }

    /// Borrows it for writing.
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Null,
            Self::Text(text) => Cell::Text(text),
            Self::Integer(number) => Cell::Integer(*number),
            Self::Float(number) => Cell::Float(*number),
        }
    }
}

/// A number such as `3.0` as a whole one: clients in JavaScript know no difference.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53 loses nothing")]
    let integer = number as i64;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(integer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_of_another_type_is_refused_and_never_converted() {
        use ColumnType::{Boolean, Date, Float, Integer, String};
        for (kind, json, expected) in [
            (String, json!("x"), Some(Value::Text("x".into()))),
            (String, json!(1), None),
            (String, json!(["x"]), None),
            (Boolean, json!(true), Some(Value::Integer(1))),
            (Boolean, json!("false"), None),
            (Boolean, json!(0), None),
            (Integer, json!(-3), Some(Value::Integer(-3))),
            (Integer, json!(3.0), Some(Value::Integer(3))),
            (Integer, json!(3.5), None),
            (Integer, json!(u64::MAX), None),
            (Integer, json!("3"), None),
            (Float, json!(3), Some(Value::Float(3.0))),
            (Float, json!(2.5), Some(Value::Float(2.5))),
            (Float, json!("NaN"), None),
            (Date, json!("1970-01-01T00:00:00.0019Z"), Some(Value::Integer(1))),
            (Date, json!("soon"), None),
            (Date, json!(0), None),
            (Date, json!(null), Some(Value::Null)),
        ] {
            assert_eq!(Value::from_json(kind, &json), expected, "{kind:?} {json}");
        }
    }
}
