//! Days and times in words.

use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};

use super::words::Words;
use super::{Options, Says};
use crate::due::{Due, read_time};
use crate::repeat::{Repeat, Start, Unit};

/// The most words a phrase can have: `every 2 weeks on mon tue wed thu fri sat sun after completion 9 am`.
pub(super) const MOST_WORDS: usize = 16;

/// Reads a whole phrase in small letters: a rule of repeating, a day, a time, or a day with a time in either order.
pub(super) fn phrase(words: &[&str], options: &Options<'_>) -> Option<Says> {
    let table = options.words;
    let day_first = splits(words).find_map(|(front, back)| {
        let at = if back.is_empty() { None } else { Some(time(back, table)?) };
        if let Some(rule) = rule(front, table) {
            return Some(Says::Repeat(rule, Due { date: first(rule, options.today())?, time: at }));
        }
        Some(Says::Due(Due { date: day(front, options)?, time: at }))
    });
    day_first
        .or_else(|| time_before_day(words, options))
        .or_else(|| time(words, table).map(|time| Says::Due(coming(time, options))))
}

/// Reads a day whose time stands before it: `9am tomorrow`.
fn time_before_day(words: &[&str], options: &Options<'_>) -> Option<Says> {
    splits(words).find_map(|(front, back)| {
        let time = Some(time(front, options.words)?);
        Some(Says::Due(Due { date: day(back, options)?, time }))
    })
}

/// Every way to split a phrase in two, the whole in front first.
fn splits<'a, 'b>(words: &'a [&'b str]) -> impl Iterator<Item = (&'a [&'b str], &'a [&'b str])> {
    (1..=words.len()).rev().filter_map(|at| words.split_at_checked(at))
}

/// A time alone is the next such time.
fn coming(time: Time, options: &Options<'_>) -> Due {
    let today = options.today();
    let passed = time < options.now.time();
    let date = if passed { today.tomorrow().unwrap_or(today) } else { today };
    Due { date, time: Some(time) }
}

fn rule(words: &[&str], table: &Words) -> Option<Repeat> {
    let words: Vec<_> = words.iter().map(|word| table.repeat_word(word)).collect();
    words.join(" ").parse().ok()
}

/// The first day of a rule, today or later.
fn first(rule: Repeat, today: Date) -> Option<Date> {
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

fn day(words: &[&str], options: &Options<'_>) -> Option<Date> {
    let (table, today) = (options.words, options.today());
    match words {
        [filler, rest @ ..] if table.filler.contains(filler) && !rest.is_empty() => day(rest, options),
        [word] if table.today.contains(word) => Some(today),
        [word] if table.tomorrow.contains(word) => today.tomorrow().ok(),
        [word] if table.weekend.contains(word) => on_or_after(today, Weekday::Saturday),
        [word] => match table.weekday(word) {
            Some(weekday) => on_or_after(today.tomorrow().ok()?, weekday),
            None => iso(word),
        },
        [this, word] if table.this.contains(this) => {
            if table.weekend.contains(word) {
                return on_or_after(today, Weekday::Saturday);
            }
            on_or_after(today, table.weekday(word)?)
        }
        [next, word] if table.next.contains(next) => following(word, table, today),
        [within, number, unit] if table.within.contains(within) => {
            later(today, table.number(number)?, unit, table)
        }
        [a, b] => {
            let (number, month) = day_and_month(a, b, table)?;
            (0..=8).find_map(|more| {
                let date = Date::new(today.year().checked_add(more)?, month, number).ok()?;
                (date >= today).then_some(date)
            })
        }
        [a, b, year] => {
            let (number, month) = day_and_month(a, b, table)?;
            let plain = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
            Date::new(plain.then(|| year.parse().ok()).flatten()?, month, number).ok()
        }
        _ => None,
    }
}

fn on_or_after(from: Date, weekday: Weekday) -> Option<Date> {
    from.checked_add(i32::from(from.weekday().until(weekday)).days()).ok()
}

/// `next week` is its Monday, `next friday` the Friday of that week, `next month` and `next year` their first day.
fn following(word: &str, table: &Words, today: Date) -> Option<Date> {
    let monday = on_or_after(today.tomorrow().ok()?, Weekday::Monday)?;
    if table.week.contains(&word) {
        Some(monday)
    } else if table.month.contains(&word) {
        today.last_of_month().tomorrow().ok()
    } else if table.year.contains(&word) {
        today.last_of_year().tomorrow().ok()
    } else {
        on_or_after(monday, table.weekday(word)?)
    }
}

fn later(today: Date, number: i32, unit: &str, table: &Words) -> Option<Date> {
    let span = if table.day.contains(&unit) {
        jiff::Span::new().try_days(number)
    } else if table.week.contains(&unit) {
        jiff::Span::new().try_weeks(number)
    } else if table.month.contains(&unit) {
        jiff::Span::new().try_months(number)
    } else if table.year.contains(&unit) {
        jiff::Span::new().try_years(number)
    } else {
        return None;
    };
    today.checked_add(span.ok()?).ok()
}

/// `14 mar`, `14th mar`, `mar 14`.
fn day_and_month(a: &str, b: &str, table: &Words) -> Option<(i8, i8)> {
    let day = |word: &str| {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        let ending = word.get(digits.len()..)?;
        let plain = ending.is_empty() || table.ordinals.contains(&ending);
        (plain && (1..=2).contains(&digits.len())).then(|| digits.parse().ok()).flatten()
    };
    match (day(a), table.month_named(b)) {
        (Some(day), Some(month)) => Some((day, month)),
        _ => Some((day(b)?, table.month_named(a)?)),
    }
}

/// `2026-03-14` and nothing shorter or longer.
fn iso(word: &str) -> Option<Date> {
    let shaped = word.len() == 10 && word.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    shaped.then(|| word.parse().ok()).flatten()
}

/// `22:00`, `10pm`, `10:30 pm`, `noon`, each maybe after `at`.
fn time(words: &[&str], table: &Words) -> Option<Time> {
    match words {
        [filler, rest @ ..] if table.filler.contains(filler) && !rest.is_empty() => time(rest, table),
        [word] if table.noon.contains(word) => Time::new(12, 0, 0, 0).ok(),
        [word] => {
            let ways = || table.am.iter().map(|am| (*am, 0)).chain(table.pm.iter().map(|pm| (*pm, 12)));
            let half = ways().find_map(|(ending, add)| word.strip_suffix(ending).map(|rest| (rest, add)));
            match half {
                Some((clock, add)) => twelve(clock, add),
                None => read_time(word).filter(|_| word.matches(':').count() == 1),
            }
        }
        [clock, half] if table.am.contains(half) => twelve(clock, 0),
        [clock, half] if table.pm.contains(half) => twelve(clock, 12),
        _ => None,
    }
}

fn twelve(clock: &str, add: i8) -> Option<Time> {
    let time = if clock.contains(':') { read_time(clock)? } else { read_time(&format!("{clock}:00"))? };
    let hour = time.hour();
    (1..=12).contains(&hour).then(|| Time::new(hour % 12 + add, time.minute(), 0, 0).ok()).flatten()
}
