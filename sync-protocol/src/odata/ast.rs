//! The tree of a filter. A match on it is meant to be exhaustive, so that a new kind of node is seen everywhere.

use super::function::Function;
use crate::point::Point;

/// A filter, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A value.
    Literal(Literal, At),
    /// A property of the row; alone it is a boolean one (`complete`).
    Property(String, At),
    /// `left op right`.
    Compare(CompareOp, Box<Self>, Box<Self>),
    /// `expr in (value, …)`.
    In(Box<Self>, Vec<(Literal, At)>),
    /// `left and right`.
    And(Box<Self>, Box<Self>),
    /// `left or right`.
    Or(Box<Self>, Box<Self>),
    /// `not expr`. Binds tighter than a comparison, as in the original servers.
    Not(Box<Self>),
    /// `left op right` with numbers.
    Math(MathOp, Box<Self>, Box<Self>),
    /// `-expr`.
    Negate(Box<Self>),
    /// `function(argument, …)`, with as many arguments as the function takes.
    Call(Function, Vec<Self>, At),
    /// `cast(expr,Edm.Type)`. What is cast to a date, a time or a GUID is no literal: that would be one of these.
    Cast(Box<Self>, Type, At),
}

/// Where something stands in a filter, in bytes from its start. Any two are equal, so that trees compare by what
/// they mean.
#[derive(Clone, Copy, Debug, Default)]
pub struct At(pub usize);

impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for At {}

/// A value in a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number, with or without `L`.
    Int(i64),
    /// A number with a point, an exponent or one of the suffixes `f`, `d`, `m`. Always finite.
    Double(f64),
    /// `'it''s'`.
    String(String),
    /// An instant, in milliseconds since the Unix epoch. A date alone is its first moment.
    DateTime(i64),
    /// A time of day, in milliseconds since midnight.
    Time(i64),
    /// A GUID in lower case with hyphens.
    Guid(String),
    /// `geography'POINT(-97 38)'`.
    Point(Point),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `eq`
    Eq,
    /// `ne`
    Ne,
    /// `gt`
    Gt,
    /// `ge`
    Ge,
    /// `lt`
    Lt,
    /// `le`
    Le,
}

impl CompareOp {
    /// The word of the grammar.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Eq, Self::Ne, Self::Gt, Self::Ge, Self::Lt, Self::Le];
        all.into_iter().find(|op| op.word() == word)
    }
}

/// What is done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MathOp {
    /// `add`
    Add,
    /// `sub`
    Sub,
    /// `mul`
    Mul,
    /// `div`: of two whole numbers a whole one, cut off.
    Div,
    /// `mod`
    Mod,
}

impl MathOp {
    /// The word of the grammar.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Sub => "sub",
            Self::Mul => "mul",
            Self::Div => "div",
            Self::Mod => "mod",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        [Self::Add, Self::Sub, Self::Mul, Self::Div, Self::Mod].into_iter().find(|op| op.word() == word)
    }
}

/// What `cast` makes. Types of one meaning here share a name: every whole number is a `Edm.Int64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `Edm.String`
    String,
    /// `Edm.Int64`, and the shorter ones.
    Integer,
    /// `Edm.Double`, `Edm.Single` and `Edm.Decimal`.
    Double,
    /// `Edm.Boolean`
    Boolean,
    /// `Edm.DateTimeOffset` and `Edm.DateTime`.
    DateTime,
    /// `Edm.Date`
    Date,
    /// `Edm.TimeOfDay`
    Time,
    /// `Edm.Guid`
    Guid,
}

impl Type {
    /// The name of the grammar.
    pub const fn word(self) -> &'static str {
        match self {
            Self::String => "Edm.String",
            Self::Integer => "Edm.Int64",
            Self::Double => "Edm.Double",
            Self::Boolean => "Edm.Boolean",
            Self::DateTime => "Edm.DateTimeOffset",
            Self::Date => "Edm.Date",
            Self::Time => "Edm.TimeOfDay",
            Self::Guid => "Edm.Guid",
        }
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Some(match word.strip_prefix("Edm.")? {
            "String" => Self::String,
            "Byte" | "SByte" | "Int16" | "Int32" | "Int64" => Self::Integer,
            "Single" | "Double" | "Decimal" => Self::Double,
            "Boolean" => Self::Boolean,
            "DateTimeOffset" | "DateTime" => Self::DateTime,
            "Date" => Self::Date,
            "TimeOfDay" => Self::Time,
            "Guid" => Self::Guid,
            _ => return None,
        })
    }
}

impl Expr {
    /// A value.
    pub fn literal(value: Literal) -> Self {
        Self::Literal(value, At::default())
    }

    /// A property of the row.
    pub fn property(name: impl Into<String>) -> Self {
        Self::Property(name.into(), At::default())
    }

    /// `name op value`.
    pub fn compare(op: CompareOp, name: &str, value: Literal) -> Self {
        Self::Compare(op, Box::new(Self::property(name)), Box::new(Self::literal(value)))
    }

    /// `self and other`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::And(Box::new(self), Box::new(other))
    }

    /// `self or other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::Or(Box::new(self), Box::new(other))
    }

    /// `not self`.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Where its first property, value or function stands.
    pub(super) fn start(&self) -> usize {
        match self {
            Self::Literal(_, at) | Self::Property(_, at) | Self::Call(_, _, at) | Self::Cast(_, _, at) => {
                at.0
            }
            Self::Compare(_, left, _)
            | Self::In(left, _)
            | Self::And(left, _)
            | Self::Or(left, _)
            | Self::Not(left)
            | Self::Math(_, left, _)
            | Self::Negate(left) => left.start(),
        }
    }
}

/// Whether this can be the name of a property: a letter or `_`, then letters, digits and `_`, and no word of the
/// grammar that could stand in its place.
pub fn is_name(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c == '_' || c.is_alphabetic());
    let word = matches!(name, "and" | "or" | "not" | "true" | "false" | "null")
        || CompareOp::from_word(name).is_some();
    starts && !word && name.len() <= 128 && name.chars().all(|c| c == '_' || c.is_alphanumeric())
}
