//! Queries over records: a filter, an order and a window, with one meaning for every store.
//!
//! A column name is a member of [`Record::fields`](crate::Record), or `id` or `updatedAt` for those system members.
//! Values are ordered null < numbers (false = 0, true = 1, compared as 64-bit floats) < texts (by their UTF-8 bytes); objects
//! and arrays count as their compact JSON text. `Eq` and `Ne` know null (an absent member equals null, and null is
//! unequal to every value); `Lt`, `Le`, `Gt`, `Ge` are false where either side is null. The final tie-break of every
//! order is the id, ascending.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Record;

/// How a column is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Unequal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

/// Which records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Filter {
    /// Every record.
    #[default]
    All,
    /// Those whose column compares so with the value.
    Compare(String, Comparison, Value),
    /// Those that match every part.
    And(Vec<Self>),
    /// Those that match some part.
    Or(Vec<Self>),
    /// Those that do not match.
    Not(Box<Self>),
}

impl Filter {
    /// Makes `column = value`.
    #[must_use]
    pub fn eq(column: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::Compare(column.into(), Comparison::Eq, value.into())
    }

    /// Makes `self and other`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, filter) | (filter, Self::All) => filter,
            (Self::And(mut parts), other) => {
                parts.push(other);
                Self::And(parts)
            }
            (first, other) => Self::And(vec![first, other]),
        }
    }

    /// Tells whether the record is one of those.
    #[must_use]
    pub fn matches(&self, record: &Record) -> bool {
        match self {
            Self::All => true,
            Self::Compare(column, comparison, value) => {
                let (left, right) = (key(&column_value(record, column)), key(value));
                let ordering = left.cmp(&right);
                let known = left != [NULL] && right != [NULL];
                match comparison {
                    Comparison::Eq => ordering.is_eq(),
                    Comparison::Ne => ordering.is_ne(),
                    Comparison::Lt => known && ordering.is_lt(),
                    Comparison::Le => known && ordering.is_le(),
                    Comparison::Gt => known && ordering.is_gt(),
                    Comparison::Ge => known && ordering.is_ge(),
                }
            }
            Self::And(parts) => parts.iter().all(|part| part.matches(record)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(record)),
            Self::Not(part) => !part.matches(record),
        }
    }

    /// Returns the values that columns must equal for a record to match: what an index can seek by.
    #[must_use]
    pub fn equalities(&self) -> Vec<(&str, &Value)> {
        match self {
            Self::Compare(column, Comparison::Eq, value) => vec![(column.as_str(), value)],
            Self::And(parts) => parts.iter().flat_map(Self::equalities).collect(),
            _ => Vec::new(),
        }
    }
}

/// A direction of ordering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// Which records, in which order, and which window of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Which records.
    pub filter: Filter,
    /// The order; the id breaks ties.
    pub order: Vec<(String, Direction)>,
    /// At most so many; `None`: all.
    pub limit: Option<usize>,
    /// Skips so many first.
    pub offset: usize,
}

impl Query {
    /// Makes a query for the records that match, ordered by id.
    #[must_use]
    pub fn filter(filter: Filter) -> Self {
        Self { filter, ..Self::default() }
    }

    /// Orders by a column, ascending, after the orders given before.
    #[must_use]
    pub fn order_by(mut self, column: impl Into<String>) -> Self {
        self.order.push((column.into(), Direction::Ascending));
        self
    }

    /// Keeps at most so many.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Compares two records as the order says.
    #[must_use]
    pub fn compare(&self, a: &Record, b: &Record) -> Ordering {
        for (column, direction) in &self.order {
            let ordering = key(&column_value(a, column)).cmp(&key(&column_value(b, column)));
            let ordering = match direction {
                Direction::Ascending => ordering,
                Direction::Descending => ordering.reverse(),
            };
            if ordering.is_ne() {
                return ordering;
            }
        }
        a.id.cmp(&b.id)
    }
}

/// Returns the value a column name stands for; numbers of `updatedAt` are milliseconds.
#[must_use]
pub fn column_value(record: &Record, column: &str) -> Value {
    match column {
        "id" => Value::from(record.id.as_str()),
        "updatedAt" => record.updated_at.map_or(Value::Null, |at| Value::from(at.0)),
        name => record.get(name).clone(),
    }
}

const NULL: u8 = 0x10;
const NUMBER: u8 = 0x20;
const TEXT: u8 = 0x30;

/// Encodes a value so that the bytes sort as the values do. Texts are not terminated: as a part of a longer key, use
/// [`escaped_key`].
#[must_use]
pub fn key(value: &Value) -> Vec<u8> {
    match value {
        Value::Null => vec![NULL],
        Value::Bool(flag) => number_key(f64::from(u8::from(*flag))),
        Value::Number(number) => number_key(number.as_f64().unwrap_or(0.0)),
        Value::String(text) => text_key(text),
        Value::Array(_) | Value::Object(_) => text_key(&value.to_string()),
    }
}

/// Encodes like [`key`], terminated so that several keys can be joined and still sort column by column.
#[must_use]
pub fn escaped_key(value: &Value) -> Vec<u8> {
    let plain = key(value);
    let mut out = Vec::with_capacity(plain.len() + 2);
    for byte in plain {
        out.push(byte);
        if byte == 0 {
            out.push(0xff);
        }
    }
    out.extend([0, 0]);
    out
}

fn number_key(number: f64) -> Vec<u8> {
    let bits = if number == 0.0 { 0 } else { number.to_bits() }; // -0.0 equals 0.0
    let ordered = if bits >> 63 == 1 { !bits } else { bits | (1 << 63) };
    let mut out = vec![NUMBER];
    out.extend(ordered.to_be_bytes());
    out
}

fn text_key(text: &str) -> Vec<u8> {
    let mut out = vec![TEXT];
    out.extend(text.as_bytes());
    out
}
