//! The text of a rule: printed one way, read in the ways people write it.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;
use thiserror::Error;

use super::{Days, Repeat, Start, Unit};
use crate::quick_add::words;

/// A text that is no rule of repeating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it is not a rule like \"every 2 weeks\"")]
pub struct NoRepeat;

impl FromStr for Repeat {
    type Err = NoRepeat;

    fn from_str(text: &str) -> Result<Self, NoRepeat> {
        let text = text.to_lowercase();
        let words: Vec<_> = text.split([' ', '\t', ',']).filter(|word| !word.is_empty()).collect();
        rule(&words).ok_or(NoRepeat)
    }
}

fn rule(words: &[&str]) -> Option<Repeat> {
    let (words, start) = match words {
        [rest @ .., "after" | "from", "completion"] => (rest, Start::Completion),
        [rest @ .., "after" | "when", "done"] => (rest, Start::Completion),
        all => (all, Start::Due),
    };
    let (every, unit) = match words {
        ["daily"] => (1, Unit::Days),
        ["weekly", rest @ ..] => (1, Unit::Weeks(on_days(rest)?)),
        ["monthly", rest @ ..] => (1, Unit::Months(on_day(rest)?)),
        ["yearly" | "annually", rest @ ..] => (1, Unit::Years(on_day(rest)?)),
        ["weekdays"] | ["every" | "each", "weekday" | "weekdays" | "workday"] => {
            (1, Unit::Weeks(Days::WEEKDAYS))
        }
        ["every" | "each", "other", rest @ ..] => (2, unit(rest)?),
        ["every" | "each", number, rest @ ..] if number.starts_with(|c: char| c.is_ascii_digit()) => {
            (number.parse().ok()?, unit(rest)?)
        }
        ["every" | "each", rest @ ..] => (1, unit(rest)?),
        _ => return None,
    };
    Repeat::new(every, unit, start)
}

fn unit(words: &[&str]) -> Option<Unit> {
    match words {
        ["day" | "days"] => Some(Unit::Days),
        ["week" | "weeks", rest @ ..] => Some(Unit::Weeks(on_days(rest)?)),
        ["month" | "months", rest @ ..] => Some(Unit::Months(on_day(rest)?)),
        ["year" | "years", rest @ ..] => Some(Unit::Years(on_day(rest)?)),
        // `every fri`, `every mon and thu`
        days @ [_, ..] => days_of(days).map(Unit::Weeks),
        [] => None,
    }
}

fn on_days(words: &[&str]) -> Option<Days> {
    match words {
        [] => Some(Days::default()),
        ["on", "weekdays"] => Some(Days::WEEKDAYS),
        ["on", days @ ..] => days_of(days),
        _ => None,
    }
}

fn days_of(words: &[&str]) -> Option<Days> {
    let named = words.iter().filter(|word| **word != "and");
    let days: Days = named.map(|word| words::ENGLISH.weekday(word)).collect::<Option<_>>()?;
    (!days.is_empty()).then_some(days)
}

fn on_day(words: &[&str]) -> Option<Option<i8>> {
    match words {
        [] => Some(None),
        ["on", "the", day] | ["on", day] => {
            let digits = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            Some(Some(digits.parse().ok()?))
        }
        _ => None,
    }
}

/// The text of the wire.
impl fmt::Display for Repeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = self.every() == 1;
        let unit = match self.unit() {
            Unit::Weeks(Days::WEEKDAYS) if one => "weekday",
            Unit::Days => "day",
            Unit::Weeks(_) => "week",
            Unit::Months(_) => "month",
            Unit::Years(_) => "year",
        };
        if one {
            write!(f, "every {unit}")?;
        } else {
            write!(f, "every {} {unit}s", self.every())?;
        }
        match self.unit() {
            Unit::Weeks(days) if !days.is_empty() && unit != "weekday" => {
                f.write_str(" on")?;
                days.iter().try_for_each(|day| write!(f, " {}", short(day)))?;
            }
            Unit::Months(Some(day)) | Unit::Years(Some(day)) => write!(f, " on {day}")?,
            _ => {}
        }
        match self.start() {
            Start::Due => Ok(()),
            Start::Completion => f.write_str(" after completion"),
        }
    }
}

/// The short name of a day, as the text of a rule has it.
pub(crate) fn short(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "mon",
        Weekday::Tuesday => "tue",
        Weekday::Wednesday => "wed",
        Weekday::Thursday => "thu",
        Weekday::Friday => "fri",
        Weekday::Saturday => "sat",
        Weekday::Sunday => "sun",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read_and_printed_one_way() {
        let cases = [
            ("daily", "every day"),
            ("every day", "every day"),
            ("Every other day", "every 2 days"),
            ("weekdays", "every weekday"),
            ("every week on weekdays", "every weekday"),
            ("every mon, tue, wed, thu and fri", "every weekday"),
            ("weekly", "every week"),
            ("every Friday", "every week on fri"),
            ("every 2 weeks on thu mon", "every 2 weeks on mon thu"),
            ("every 2 weeks on mon tue wed thu fri", "every 2 weeks on mon tue wed thu fri"),
            ("monthly on the 31st", "every month on 31"),
            ("every 3 months", "every 3 months"),
            ("annually", "every year"),
            ("every 10 days after completion", "every 10 days after completion"),
            ("every 1 day from completion", "every day after completion"),
        ];
        for (text, printed) in cases {
            assert_eq!(text.parse::<Repeat>().unwrap().to_string(), printed, "{text}");
        }
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        let cases = [
            "",
            "every",
            "every 0 days",
            "every 1000 days",
            "every 99999999999 days",
            "every -1 days",
            "fri",
            "every month on 32",
            "every month on 0",
            "every week on",
            "every week on fry",
            "every 2",
            "soon",
            "after completion",
            "every and",
            "every day on fri",
        ];
        for text in cases {
            assert_eq!(text.parse::<Repeat>(), Err(NoRepeat), "{text}");
        }
    }
}
