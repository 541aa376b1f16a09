//! Columns: what a member of a row is called and what it may hold.

use super::Rules;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    String,
    /// A whole number of 64 bits.
    Integer,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// An instant, kept in milliseconds.
    Date,
}

impl ColumnType {
    /// How messages call a value of this type.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Integer => "a whole number",
            Self::Float => "a number",
            Self::Boolean => "true or false",
            Self::Date => "a date and time like 2026-01-31T12:00:00.000Z",
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
}
