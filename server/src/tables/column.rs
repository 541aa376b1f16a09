//! Columns: what a member of a row is called and what it may hold.

use serde::Deserialize;

use super::{Rules, Value};

/// What a column holds. Declarations call each by its name in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Text.
    String,
    /// One of some names, in an order: filters compare the names, `$orderby` their places.
    Enum,
    /// A whole number of 64 bits.
    Integer,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// An instant, kept in milliseconds.
    Date,
    /// A day, kept as its first moment in UTC.
    Day,
    /// A time of day, kept in milliseconds since midnight.
    Time,
    /// A place on the earth, kept as [`Point::kept`](sync_protocol::point::Point::kept) writes it.
    Point,
}

/// How the values of a column are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// As text.
    Text,
    /// As a whole number of 64 bits.
    Whole,
    /// As a number.
    Real,
    /// As true or false.
    Flag,
}

impl ColumnType {
    /// How its values are kept.
    pub const fn stored(self) -> Stored {
        match self {
            Self::String | Self::Enum | Self::Point => Stored::Text,
            Self::Integer | Self::Date | Self::Day | Self::Time => Stored::Whole,
            Self::Float => Stored::Real,
            Self::Boolean => Stored::Flag,
        }
    }

    /// How declarations call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Enum => "enum",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Day => "day",
            Self::Time => "time",
            Self::Point => "point",
        }
    }

    /// How messages call a value of this type.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::String | Self::Enum => "a string",
            Self::Integer => "a whole number",
            Self::Float => "a number",
            Self::Boolean => "true or false",
            Self::Date => "a date and time like 2026-01-31T12:00:00.000Z",
            Self::Day => "a day like 2026-01-31",
            Self::Time => "a time of day like 12:30:00",
            Self::Point => {
                "a place like {\"type\": \"Point\", \"coordinates\": [13.4, 52.5]}, longitude first"
            }
        }
    }
}

/// A declared column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    name: String,
    kind: ColumnType,
    rules: Rules,
}

impl Column {
    /// Declares a column.
    pub fn new(name: impl Into<String>, kind: ColumnType) -> Self {
        Self { name: name.into(), kind, rules: Rules::default() }
    }

    /// Declares a column of text.
    pub fn string(name: impl Into<String>) -> Self {
        Self::new(name, ColumnType::String)
    }

    /// Asks more of its values than their type.
    #[must_use]
    pub fn with_rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// What it asks of its values.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The name, as it is written on the wire.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    pub fn kind(&self) -> ColumnType {
        self.kind
    }

    /// What a full replace puts where the body says nothing: the Community Toolkit's client leaves out every
    /// `false`, `0`, midnight and first name of an enum. (Midnight only where there must be a time: it also leaves
    /// out times that are null.)
    pub fn default_value(&self) -> Value {
        match self.kind {
            ColumnType::Boolean | ColumnType::Integer => Value::Integer(0),
            ColumnType::Float => Value::Float(0.0),
            ColumnType::Time if self.rules.required => Value::Integer(0),
            ColumnType::Enum => {
                self.rules.one_of.first().map_or(Value::Null, |name| Value::Text(name.clone()))
            }
            ColumnType::String
            | ColumnType::Date
            | ColumnType::Day
            | ColumnType::Time
            | ColumnType::Point => Value::Null,
        }
    }
}
