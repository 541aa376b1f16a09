//! The tree of a filter. A match on it is meant to be exhaustive, so that a new kind of node is seen everywhere.

/// A filter, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A value.
    Literal(Literal),
    /// A property of the row; alone it is a boolean one (`complete`).
    Property(String),
    /// `left op right`.
    Compare(CompareOp, Box<Self>, Box<Self>),
    /// `left and right`.
    And(Box<Self>, Box<Self>),
    /// `left or right`.
    Or(Box<Self>, Box<Self>),
    /// `not expr`. Binds tighter than a comparison, as in the original servers.
    Not(Box<Self>),
}

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
    /// An instant, in milliseconds since the Unix epoch.
    DateTime(i64),
    /// A GUID in lower case with hyphens.
    Guid(String),
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

impl Expr {
    /// `name op value`.
    pub fn compare(op: CompareOp, name: &str, value: Literal) -> Self {
        Self::Compare(op, Box::new(Self::Property(name.to_owned())), Box::new(Self::Literal(value)))
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
}

/// Whether this can be the name of a property: a letter or `_`, then letters, digits and `_`, and no word of the
/// grammar.
pub fn is_name(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c == '_' || c.is_alphabetic());
    let word = matches!(name, "and" | "or" | "not" | "true" | "false" | "null")
        || CompareOp::from_word(name).is_some();
    starts && !word && name.len() <= 128 && name.chars().all(|c| c == '_' || c.is_alphanumeric())
}
