//! The functions of a filter: their names, what they take and what they give.

use super::typed::Kind;

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `startswith(text, start)`
    StartsWith,
    /// `endswith(text, end)`
    EndsWith,
    /// `contains(text, part)`, in version 2 `substringof(part, text)`.
    Contains,
    /// `indexof(text, part)`: the place in characters, from 0; -1 without.
    IndexOf,
    /// `replace(text, part, by)`
    Replace,
    /// `substring(text, from)`, `substring(text, from, length)`: in characters, from 0.
    Substring,
    /// `concat(text, text)`
    Concat,
    /// `length(text)`: in characters.
    Length,
    /// `trim(text)`
    Trim,
    /// `tolower(text)`: A to Z only.
    ToLower,
    /// `toupper(text)`: a to z only.
    ToUpper,
    /// `year(date)`, as the others in UTC.
    Year,
    /// `month(date)`
    Month,
    /// `day(date)`: of the month.
    Day,
    /// `hour(date)`
    Hour,
    /// `minute(date)`
    Minute,
    /// `second(date)`: whole seconds.
    Second,
    /// `date(date)`: the first moment of its day.
    Date,
    /// `time(date)`: its time of day.
    Time,
    /// `now()`
    Now,
    /// `round(number)`: halves away from zero.
    Round,
    /// `floor(number)`
    Floor,
    /// `ceiling(number)`
    Ceiling,
    /// `geo.distance(place, place)`: in kilometres.
    Distance,
}

/// What an argument may be. Null may be any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parameter {
    Text,
    Whole,
    Number,
    Date,
    /// A date or a time of day.
    Moment,
    Place,
}

impl Parameter {
    pub(super) const fn takes(self, kind: Kind) -> bool {
        match self {
            _ if matches!(kind, Kind::Null) => true,
            Self::Text => matches!(kind, Kind::Text),
            Self::Whole => matches!(kind, Kind::Integer),
            Self::Number => matches!(kind, Kind::Integer | Kind::Float),
            Self::Date => matches!(kind, Kind::Date),
            Self::Moment => matches!(kind, Kind::Date | Kind::Time),
            Self::Place => matches!(kind, Kind::Point),
        }
    }

    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Text => Kind::Text.noun(),
            Self::Whole => Kind::Integer.noun(),
            Self::Number => Kind::Float.noun(),
            Self::Date => Kind::Date.noun(),
            Self::Moment => "a date or a time",
            Self::Place => Kind::Point.noun(),
        }
    }
}

impl Function {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::StartsWith,
        Self::EndsWith,
        Self::Contains,
        Self::IndexOf,
        Self::Replace,
        Self::Substring,
        Self::Concat,
        Self::Length,
        Self::Trim,
        Self::ToLower,
        Self::ToUpper,
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
        Self::Date,
        Self::Time,
        Self::Now,
        Self::Round,
        Self::Floor,
        Self::Ceiling,
        Self::Distance,
    ];

    /// The name in the grammar of version 3.
    pub const fn word(self) -> &'static str {
        match self {
            Self::StartsWith => "startswith",
            Self::EndsWith => "endswith",
            Self::Contains => "contains",
            Self::IndexOf => "indexof",
            Self::Replace => "replace",
            Self::Substring => "substring",
            Self::Concat => "concat",
            Self::Length => "length",
            Self::Trim => "trim",
            Self::ToLower => "tolower",
            Self::ToUpper => "toupper",
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Date => "date",
            Self::Time => "time",
            Self::Now => "now",
            Self::Round => "round",
            Self::Floor => "floor",
            Self::Ceiling => "ceiling",
            Self::Distance => "geo.distance",
        }
    }

    /// Finds a function in any case of its letters, as .NET servers do.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.word().eq_ignore_ascii_case(word))
    }

    /// What its arguments may be.
    pub(super) const fn parameters(self) -> &'static [Parameter] {
        use Parameter::{Date, Moment, Number, Place, Text, Whole};
        match self {
            Self::StartsWith | Self::EndsWith | Self::Contains | Self::IndexOf | Self::Concat => {
                &[Text, Text]
            }
            Self::Replace => &[Text, Text, Text],
            Self::Substring => &[Text, Whole, Whole],
            Self::Length | Self::Trim | Self::ToLower | Self::ToUpper => &[Text],
            Self::Year | Self::Month | Self::Day | Self::Date | Self::Time => &[Date],
            Self::Hour | Self::Minute | Self::Second => &[Moment],
            Self::Now => &[],
            Self::Round | Self::Floor | Self::Ceiling => &[Number],
            Self::Distance => &[Place, Place],
        }
    }

    /// Whether it can be called with so many arguments.
    pub(super) fn takes(self, arguments: usize) -> bool {
        arguments == self.parameters().len() || (self == Self::Substring && arguments == 2)
    }

    /// What it gives; `argument` is what its first one is.
    pub(super) const fn result(self, argument: Kind) -> Kind {
        match self {
            Self::StartsWith | Self::EndsWith | Self::Contains => Kind::Boolean,
            Self::Replace | Self::Substring | Self::Concat => Kind::Text,
            Self::Trim | Self::ToLower | Self::ToUpper => Kind::Text,
            Self::IndexOf | Self::Length | Self::Year | Self::Month | Self::Day => Kind::Integer,
            Self::Hour | Self::Minute | Self::Second => Kind::Integer,
            Self::Date | Self::Now => Kind::Date,
            Self::Time => Kind::Time,
            Self::Distance => Kind::Float,
            Self::Round | Self::Floor | Self::Ceiling if matches!(argument, Kind::Float) => Kind::Float,
            Self::Round | Self::Floor | Self::Ceiling => Kind::Integer,
        }
    }
}
