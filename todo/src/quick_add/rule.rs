//! Rules of repeating in the words of a language: brought into English and into its order, then read as any rule is.

use jiff::civil::Date;

use super::words::Words;
use crate::repeat::{Repeat, Start, Unit};

/// Reads a rule.
pub(super) fn rule(words: &[&str], table: &Words) -> Option<Repeat> {
    let in_front = match words {
        [front @ .., every] if table.every_after.contains(every) => Some(front),
        _ => None,
    };
    let every = in_front.map(|_| "every".to_owned());
    let english = in_front.unwrap_or(words).iter().map(|word| table.english(word));
    let text = every.into_iter().chain(english).collect::<Vec<_>>().join(" ");
    ordered(&text).parse().ok()
}

/// Puts in and leaves out what English says and others do not: `every week [on] mon`, `every month [on] 9 (day)`,
/// `every (day) fri`.
fn ordered(text: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_weekday = |word: &str| super::words::ENGLISH.weekday(word).is_some();
    for (at, word) in words.iter().copied().enumerate() {
        let next = at.checked_add(1).and_then(|next| words.get(next)).copied();
        let says_nothing = word == "day"
            && (out.last().is_some_and(|last| is_number(last)) && out.contains(&"on")
                || out == ["every"] && next.is_some_and(is_weekday));
        if says_nothing {
            continue;
        }
        let named = is_number(word) || is_weekday(word);
        if named && matches!(out.last(), Some(&("week" | "month" | "year"))) {
            out.push("on");
        }
        out.push(word);
    }
    out.join(" ")
}

/// The first day of a rule, today or later.
pub(super) fn first(rule: Repeat, today: Date) -> Option<Date> {
    let named = match rule.unit() {
        Unit::Weeks(days) => !days.is_empty(),
        Unit::Months(day) | Unit::Years(day) => day.is_some(),
        Unit::Days => false,
    };
    if !named {
        return Some(today);
    }
    let unit = match rule.unit() {
        Unit::Years(day) => Unit::Months(day),
        unit => unit,
    };
    let yesterday = today.yesterday().ok()?;
    Some(Repeat::new(1, unit, Start::Due)?.next(Some(yesterday), yesterday)?.due)
}
