//! Reads the values of a filter: numbers, dates, times, places and GUIDs in every spelling of the known clients.

use super::ast::{Literal, Type};
use super::error::Problem;
use super::lexer::is_guid;
use crate::date::{self, DAY};
use crate::number::real;
use crate::point::Point;

/// `datetime'…'` and the like, quotes inside still doubled.
pub(super) fn typed(prefix: &str, text: &str) -> Result<Literal, Problem> {
    match prefix {
        "datetime" | "datetimeoffset" => instant(text),
        "time" => time(text),
        "guid" => guid(text),
        "geography" | "geometry" => Point::from_wkt(text).map(Literal::Point).ok_or(Problem::Place),
        // `Namespace.Colour'Red'`: an enum, compared by name.
        _ if prefix.contains('.') && !prefix.starts_with("Edm.") => {
            Ok(Literal::String(text.replace("''", "'")))
        }
        _ => Err(Problem::Type(prefix.chars().take(40).collect())),
    }
}

/// Something without quotes that begins with a digit or a sign.
pub(super) fn bare(text: &str) -> Result<Literal, Problem> {
    if is_guid(text) {
        return guid(text);
    }
    let begins = |digits: usize, then: u8| {
        let mut bytes = text.bytes();
        bytes.by_ref().take(digits).filter(u8::is_ascii_digit).count() == digits && bytes.next() == Some(then)
    };
    if begins(4, b'-') {
        return instant(text);
    }
    if begins(2, b':') {
        return time(text);
    }
    number(text).ok_or(Problem::Number)
}

/// What `cast` makes of a value while reading, if it is for dates, times, GUIDs or text: both .NET clients print
/// those so. `None` leaves the cast to the checker.
pub(super) fn cast(value: &Literal, to: Type) -> Result<Option<Literal>, Problem> {
    Ok(Some(match (to, value) {
        (_, Literal::Null) => return Ok(None),
        (Type::DateTime, Literal::DateTime(ms)) => Literal::DateTime(*ms),
        (Type::DateTime, Literal::String(text)) => instant(text)?,
        (Type::Date, Literal::DateTime(ms)) => Literal::DateTime(day(*ms)),
        (Type::Date, Literal::String(text)) => match instant(text)? {
            Literal::DateTime(ms) => Literal::DateTime(day(ms)),
            other => other,
        },
        (Type::DateTime | Type::Date, _) => return Err(Problem::Date),
        (Type::Time, Literal::Time(ms)) => Literal::Time(*ms),
        (Type::Time, Literal::DateTime(ms)) => Literal::Time(ms.rem_euclid(DAY)),
        (Type::Time, Literal::String(text)) => time(text)?,
        (Type::Time, _) => return Err(Problem::Time),
        (Type::Guid, Literal::Guid(text) | Literal::String(text)) => guid(text)?,
        (Type::Guid, _) => return Err(Problem::Guid),
        (Type::String, Literal::String(text) | Literal::Guid(text)) => Literal::String(text.clone()),
        (Type::String | Type::Integer | Type::Double | Type::Boolean, _) => return Ok(None),
    }))
}

/// The first moment of a day.
pub(super) fn day(ms: i64) -> i64 {
    ms.saturating_sub(ms.rem_euclid(DAY))
}

fn instant(text: &str) -> Result<Literal, Problem> {
    date::parse_lenient(text).map(Literal::DateTime).map_err(|_| Problem::Date)
}

fn guid(text: &str) -> Result<Literal, Problem> {
    if is_guid(text) { Ok(Literal::Guid(text.to_ascii_lowercase())) } else { Err(Problem::Guid) }
}

fn time(text: &str) -> Result<Literal, Problem> {
    date::parse_time(text).map(Literal::Time).map_err(|_| Problem::Time)
}

/// `5`, `5L`, `5.0`, `5e3`, `4.0f`, `4d`, `4M`.
pub(super) fn number(text: &str) -> Option<Literal> {
    if let Some(long) = text.strip_suffix(['L', 'l']) {
        return long.parse().ok().map(Literal::Int);
    }
    let digits = text.strip_suffix(['f', 'F', 'd', 'D', 'm', 'M']);
    if digits.is_none() && !text.contains(['.', 'e', 'E']) {
        return text.parse().ok().map(Literal::Int);
    }
    real(digits.unwrap_or(text)).map(Literal::Double)
}
