//! Days and times in words.

use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};

use super::rule::{first, rule};
use super::words::Words;
use super::{Options, Says};
use crate::due::{Due, read_time};

/// The most words a phrase can have: `every 2 weeks on mon tue wed thu fri sat sun after completion 9 am`.
pub(super) const MOST_WORDS: usize = 16;

/// Reads a whole phrase: a rule of repeating, a day, a time, or a day with a time in either order. The first language
/// that understands all of it counts.
pub(super) fn phrase(text: &str, options: &Options<'_>) -> Option<Says> {
    let text = plain(text);
    let words = text.split_whitespace().map(|word| word.trim_end_matches([',', '،', '、']));
    let words: Vec<_> = words.filter(|word| !word.is_empty()).take(MOST_WORDS + 1).collect();
    if words.is_empty() || words.len() > MOST_WORDS {
        return None;
    }
    let says = |table: &&Words| says(&table.split(&words), table, options);
    options.words.iter().find_map(says)
}

/// In small letters, with the digits of every script as those of ASCII.
fn plain(text: &str) -> String {
    let digit = |c: char| {
        let zero = ['٠', '۰', '０']
            .into_iter()
            .find(|zero| (0..10).contains(&(u32::from(c).wrapping_sub(u32::from(*zero)))));
        let value = zero.and_then(|zero| char::from_digit(u32::from(c) - u32::from(zero), 10));
        if c == '：' { ':' } else { value.unwrap_or(c) }
    };
    text.to_lowercase().chars().map(digit).collect()
}

fn says(words: &[&str], table: &Words, options: &Options<'_>) -> Option<Says> {
    let day_first = splits(words).find_map(|(front, back)| {
        let at = if back.is_empty() { None } else { Some(time(back, table)?) };
        if let Some(rule) = rule(front, table) {
            return Some(Says::Repeat(rule, Due { date: first(rule, options.today())?, time: at }));
        }
        Some(Says::Due(Due { date: day(front, table, options.today())?, time: at }))
    });
    day_first
        .or_else(|| time_before_day(words, table, options))
        .or_else(|| time(words, table).map(|time| Says::Due(coming(time, options))))
}

/// Reads a day whose time stands before it: `9am tomorrow`.
fn time_before_day(words: &[&str], table: &Words, options: &Options<'_>) -> Option<Says> {
    splits(words).find_map(|(front, back)| {
        let time = Some(time(front, table)?);
        Some(Says::Due(Due { date: day(back, table, options.today())?, time }))
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

fn day(words: &[&str], table: &Words, today: Date) -> Option<Date> {
    let is_inside = |at: usize| at > 0 && at + 1 < words.len();
    let words: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| !(is_inside(*at) && table.linking.contains(word)))
        .map(|(_, word)| *word)
        .collect();
    let number = |word: &str, digits: usize| {
        let is_plain = word.len() <= digits && word.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| word.parse::<i16>().ok()).flatten()
    };
    match *words {
        [filler, ref rest @ ..] if table.filler.contains(&filler) && !rest.is_empty() => {
            day(rest, table, today)
        }
        [word] if table.today.contains(&word) => Some(today),
        [word] if table.tomorrow.contains(&word) => today.tomorrow().ok(),
        [word] if table.overmorrow.contains(&word) => today.checked_add(2.days()).ok(),
        [word] if table.weekend.contains(&word) => on_or_after(today, Weekday::Saturday),
        [word] => match table.weekday(word) {
            Some(weekday) => on_or_after(today.tomorrow().ok()?, weekday),
            None => iso(word),
        },
        [this, word] if table.this.contains(&this) => {
            if table.weekend.contains(&word) {
                return on_or_after(today, Weekday::Saturday);
            }
            on_or_after(today, table.weekday(word)?)
        }
        [this, week, word] if table.this.contains(&this) && table.week.contains(&week) => {
            on_or_after(today, table.weekday(word)?)
        }
        [next, week, word] if table.next.contains(&next) && table.week.contains(&week) => {
            following(word, table, today).filter(|_| table.weekday(word).is_some())
        }
        [next, word] | [word, next] if table.next.contains(&next) => following(word, table, today),
        [within, number, unit] if table.within.contains(&within) => {
            later(today, table.number(number)?, unit, table)
        }
        [number, unit, after] if table.after.contains(&after) => {
            later(today, table.number(number)?, unit, table)
        }
        [month, m, day, d] if table.month.contains(&m) && table.day.contains(&d) => {
            let (month, day) = (number(month, 2)?, number(day, 2)?);
            coming_day(i8::try_from(day).ok()?, i8::try_from(month).ok()?, today)
        }
        [year, y, month, m, day, d]
            if table.year.contains(&y) && table.month.contains(&m) && table.day.contains(&d) =>
        {
            let (month, day) = (number(month, 2)?, number(day, 2)?);
            Date::new(number(year, 4)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        }
        [a, b] => {
            let (number, month) = day_and_month(a, b, table)?;
            coming_day(number, month, today)
        }
        [a, b, year] => {
            let (number, month) = day_and_month(a, b, table)?;
            let plain = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
            Date::new(plain.then(|| year.parse().ok()).flatten()?, month, number).ok()
        }
        _ => None,
    }
}

/// The next such day of a year.
fn coming_day(day: i8, month: i8, today: Date) -> Option<Date> {
    (0..=8).find_map(|more| {
        let date = Date::new(today.year().checked_add(more)?, month, day).ok()?;
        (date >= today).then_some(date)
    })
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

/// `22:00`, `10pm`, `10:30 pm`, `9h30`, `9 uhr 30`, `noon`, each maybe after `at`.
fn time(words: &[&str], table: &Words) -> Option<Time> {
    match words {
        [filler, rest @ ..] if table.filler.contains(filler) && !rest.is_empty() => time(rest, table),
        [word] if table.noon.contains(word) => Time::new(12, 0, 0, 0).ok(),
        [word] => {
            let ways = || table.am.iter().map(|am| (*am, 0)).chain(table.pm.iter().map(|pm| (*pm, 12)));
            let half = ways().find_map(|(ending, add)| word.strip_suffix(ending).map(|rest| (rest, add)));
            let parts = table.hour.iter().find_map(|hour| word.split_once(hour));
            match (half, parts) {
                (Some((clock, add)), _) => twelve(clock, add),
                (None, Some((hour, minute))) => clock(hour, minute),
                (None, None) => read_time(word).filter(|_| word.matches(':').count() == 1),
            }
        }
        [clock, half] if table.am.contains(half) => twelve(clock, 0),
        [clock, half] if table.pm.contains(half) => twelve(clock, 12),
        [half, rest @ ..] if table.am.contains(half) => in_half(time(rest, table)?, 0),
        [half, rest @ ..] if table.pm.contains(half) => in_half(time(rest, table)?, 12),
        [hour, h] if table.hour.contains(h) => clock(hour, ""),
        [hour, h, half] if table.hour.contains(h) && table.half.contains(half) => clock(hour, "30"),
        [hour, h, minute] if table.hour.contains(h) => clock(hour, minute),
        [hour, h, minute, m] if table.hour.contains(h) && table.minute.contains(m) => clock(hour, minute),
        _ => None,
    }
}

/// A time whose parts stand apart; without minutes it is the full hour.
fn clock(hour: &str, minute: &str) -> Option<Time> {
    let digits =
        |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let minute = if minute.is_empty() { "0" } else { minute };
    (digits(hour) && digits(minute)).then(|| read_time(&format!("{hour}:{minute:0>2}")))?
}

fn twelve(clock: &str, add: i8) -> Option<Time> {
    in_half(if clock.contains(':') { read_time(clock)? } else { read_time(&format!("{clock}:00"))? }, add)
}

/// A time of one to twelve o'clock in its half of the day.
fn in_half(time: Time, add: i8) -> Option<Time> {
    let hour = time.hour();
    (1..=12).contains(&hour).then(|| Time::new(hour % 12 + add, time.minute(), 0, 0).ok()).flatten()
}
