//! One value of a declared column, read from JSON strictly.

use serde_json::Value as Json;
use sync_protocol::{date, point::Point};

use super::{Cell, ColumnType};

/// A value of a declared column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Text.
    Text(String),
    /// A whole number, a truth value (0 or 1), or an instant, a day or a time in milliseconds.
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
            (ColumnType::String | ColumnType::Enum, Json::String(text)) => Some(Self::Text(text.clone())),
            (ColumnType::Boolean, Json::Bool(flag)) => Some(Self::Integer(i64::from(*flag))),
            (ColumnType::Integer, Json::Number(number)) => {
                number.as_i64().or_else(|| whole(number.as_f64()?)).map(Self::Integer)
            }
            (ColumnType::Float, Json::Number(number)) => number.as_f64().map(Self::Float),
            (ColumnType::Date, Json::String(text)) => date::parse_lenient(text).ok().map(Self::Integer),
            (ColumnType::Day, Json::String(text)) => date::parse_day(text).ok().map(Self::Integer),
            (ColumnType::Time, Json::String(text)) => date::parse_time(text).ok().map(Self::Integer),
            (ColumnType::Point, json) => Point::from_json(json).map(|point| Self::Text(point.kept())),
            _ => None,
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
        use ColumnType::{Boolean, Date, Day, Enum, Float, Integer, Point, String, Time};
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
            (Enum, json!("PG"), Some(Value::Text("PG".into()))),
            (Enum, json!(1), None),
            (Day, json!("1970-01-02"), Some(Value::Integer(86_400_000))),
            (Day, json!("1970-01-02T00:00:00Z"), None),
            (Time, json!("00:00:01.5"), Some(Value::Integer(1_500))),
            (Time, json!("24:00"), None),
            (
                Point,
                json!({ "type": "Point", "coordinates": [-97, 38.5] }),
                Some(Value::Text("-97 38.5".into())),
            ),
            (Point, json!("-97 38.5"), None),
            (Point, json!(null), Some(Value::Null)),
        ] {
            assert_eq!(Value::from_json(kind, &json), expected, "{kind:?} {json}");
        }
    }
}
