//! A filter whose every part has a kind: what [`check`](super::check()) makes, and what is evaluated or compiled.

use super::ast::{CompareOp, MathOp};
use super::function::Function;

/// What a property or a part of a filter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number of 64 bits. (A sum that leaves them goes on as [`Kind::Float`] does.)
    Integer,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// An instant.
    Date,
    /// A time of day.
    Time,
    /// A place on the earth.
    Point,
    /// Nothing but null.
    Null,
}

impl Kind {
    /// How messages call it.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Integer => "a whole number",
            Self::Float => "a number",
            Self::Boolean => "true or false",
            Self::Date => "a date and time",
            Self::Time => "a time of day",
            Self::Point => "a place",
            Self::Null => "null",
        }
    }

    pub(super) const fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Float)
    }
}

/// A value of a row, or of a part of a filter for a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number; an instant in milliseconds since the Unix epoch; a time in milliseconds since midnight.
    Int(i64),
    /// A number, never NaN.
    Double(f64),
    /// Text; a place as [`Point::kept`](crate::point::Point::kept) writes it.
    Text(String),
}

/// A part of a filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    /// What it gives, or null.
    pub kind: Kind,
    /// What it is.
    pub term: Term,
}

/// What a part of a filter is. Whoever takes it apart can rely on the kinds of the parts.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A value.
    Value(Value),
    /// A property, by the name that [`Column`] gives it.
    Column(String),
    /// A comparison of two parts of one kind (whole and other numbers count as one), or with null.
    Compare(CompareOp, Box<Typed>, Box<Typed>),
    /// Whether it is equal to one of these.
    In(Box<Typed>, Vec<Value>),
    /// Both conditions.
    And(Box<Typed>, Box<Typed>),
    /// Either condition.
    Or(Box<Typed>, Box<Typed>),
    /// Not the condition.
    Not(Box<Typed>),
    /// A sum and the like of two numbers.
    Math(MathOp, Box<Typed>, Box<Typed>),
    /// The number below zero.
    Negate(Box<Typed>),
    /// A call with arguments of the right number and kinds. Never `now`: that is a value.
    Call(Function, Vec<Typed>),
    /// A number as a number of another kind, or a whole number as text.
    Cast(Box<Typed>),
}

/// A property that filters may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What its owner calls it: text for [`Term::Column`], not read here.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}
