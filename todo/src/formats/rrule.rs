//! The part of iCalendar's RRULE that a rule of repeating can say.

use jiff::civil::Weekday;

use crate::repeat::{Days, Repeat, Start, Unit};

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Reads a rule; `None` if it says more than ours can (an end, a second Tuesday).
pub(super) fn read(text: &str) -> Option<Repeat> {
    let mut every = 1;
    let mut freq = None;
    let mut days = Days::default();
    let mut day = None;
    for part in text.split(';').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        match name.to_ascii_uppercase().as_str() {
            "FREQ" => freq = Some(value.to_ascii_uppercase()),
            "INTERVAL" => every = value.parse().ok()?,
            "BYDAY" => days = value.split(',').map(weekday).collect::<Option<_>>()?,
            "BYMONTHDAY" => day = Some(value.parse().ok()?),
            "WKST" => {}
            _ => return None,
        }
    }
    let unit = match freq?.as_str() {
        "DAILY" if days.is_empty() && day.is_none() => Unit::Days,
        "WEEKLY" if day.is_none() => Unit::Weeks(days),
        "MONTHLY" if days.is_empty() => Unit::Months(day),
        "YEARLY" if days.is_empty() => Unit::Years(day),
        _ => return None,
    };
    Repeat::new(every, unit, Start::Due)
}

fn weekday(text: &str) -> Option<Weekday> {
    let at = DAYS.iter().position(|day| day.eq_ignore_ascii_case(text))?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

/// Returns the rule; one that counts from completion has none.
pub(super) fn text(rule: Repeat) -> Option<String> {
    if rule.start() == Start::Completion {
        return None;
    }
    let day = |day: Option<i8>| day.map(|day| format!(";BYMONTHDAY={day}")).unwrap_or_default();
    let (freq, rest) = match rule.unit() {
        Unit::Days => ("DAILY", String::new()),
        Unit::Weeks(days) if days.is_empty() => ("WEEKLY", String::new()),
        Unit::Weeks(days) => {
            let at = |day: Weekday| usize::try_from(day.to_monday_zero_offset()).ok();
            let names: Vec<_> = days.iter().filter_map(|day| DAYS.get(at(day)?).copied()).collect();
            ("WEEKLY", format!(";BYDAY={}", names.join(",")))
        }
        Unit::Months(on) => ("MONTHLY", day(on)),
        Unit::Years(on) => ("YEARLY", day(on)),
    };
    Some(format!("FREQ={freq};INTERVAL={}{rest}", rule.every()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_says_more_is_not_read() {
        for text in
            ["", "FREQ=HOURLY", "FREQ=DAILY;COUNT=3", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=WEEKLY;INTERVAL=0", "x"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("freq=weekly;byday=mo,fr").unwrap().to_string(), "every week on mon fri");
    }

    #[test]
    fn rules_read_back_unless_they_count_from_completion() {
        for rule in ["every 2 days", "every weekday", "every week", "every 3 months on 31", "every year"] {
            let rule: Repeat = rule.parse().unwrap();
            assert_eq!(text(rule).and_then(|text| read(&text)), Some(rule), "{rule}");
        }
        assert_eq!(text("every day after completion".parse().unwrap()), None);
    }
}
