//! Why a filter was refused: a sentence and a place, meant for the body of a 400.

/// A filter that was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the filter is wrong at character {}: {problem}", position + 1)]
pub struct FilterError {
    /// Where, in bytes from the start.
    pub position: usize,
    /// Why.
    pub problem: Problem,
}

/// Why a filter was refused. No variant repeats text of the filter but names of properties, functions and types.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Over [`MAX_INPUT`](super::MAX_INPUT).
    #[error("it is longer than {} bytes", super::MAX_INPUT)]
    TooLong,
    /// Over [`MAX_TOKENS`](super::MAX_TOKENS).
    #[error("it has more than {} words and signs", super::MAX_TOKENS)]
    TooManyTokens,
    /// Over [`MAX_NODES`](super::MAX_NODES).
    #[error("it has more than {} terms", super::MAX_NODES)]
    TooManyNodes,
    /// Over [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("it nests deeper than {} levels", super::MAX_DEPTH)]
    TooDeep,
    /// A string without its closing quote.
    #[error("this string has no end")]
    OpenString,
    /// A character no filter has.
    #[error("this character means nothing here")]
    Character,
    /// A number out of range or malformed.
    #[error("this is not a number")]
    Number,
    /// A date that is none.
    #[error("this is not a date")]
    Date,
    /// A time of day that is none.
    #[error("this is not a time of day")]
    Time,
    /// A GUID that is none.
    #[error("this is not a GUID")]
    Guid,
    /// The grammar wants something else.
    #[error("expected {0}")]
    Expected(&'static str),
    /// A function that is not known.
    #[error("the function '{0}' is not supported")]
    Function(String),
    /// A type that `cast` or a literal prefix does not know.
    #[error("the type '{0}' is not supported")]
    Type(String),
    /// A place that is none.
    #[error("this is not a place like geography'POINT(-97 38)', longitude first")]
    Place,
    /// Two things without an order, to be put in order.
    #[error("places are not less or greater than one another; compare a geo.distance")]
    NoOrder,
    /// A function with too few or too many arguments.
    #[error("the function '{0}' does not take this many arguments")]
    Arguments(&'static str),
    /// A name that is no property of the table.
    #[error("the table has no property '{0}'")]
    UnknownProperty(String),
    /// A value where something true or false is needed.
    #[error("this must be a condition that is true or false")]
    NotACondition,
    /// Two sides that cannot be compared: what one is called, and what it is.
    #[error("{0} is {1}; the filter compares it with something else")]
    Mismatch(String, &'static str),
    /// An operand or an argument of the wrong kind: of what, and what it takes.
    #[error("'{0}' takes {1} here")]
    Operand(&'static str, &'static str),
    /// A cast that is not offered.
    #[error("this cannot be cast to '{0}'")]
    Cast(&'static str),
    /// A search that could take very long.
    #[error("'{0}' takes no 'concat' and no 'replace' inside, unless it looks for a text in quotes")]
    Search(&'static str),
    /// A replacement that could make a text grow without end.
    #[error(
        "'replace' takes at most {} bytes in quotes here, and no other 'replace' inside",
        super::MAX_REPLACEMENT
    )]
    Replacement,
}
