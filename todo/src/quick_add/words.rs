//! The words of a language that quick add understands, as data: another language is another table.

use jiff::civil::Weekday;

use crate::priority::Priority;

/// The words of a language, in small letters. Each list holds the ways to say one thing.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The day it is.
    pub today: &'static [&'static str],
    /// The day after.
    pub tomorrow: &'static [&'static str],
    /// The Saturday to come.
    pub weekend: &'static [&'static str],
    /// As in `next week`.
    pub next: &'static [&'static str],
    /// As in `this friday`.
    pub this: &'static [&'static str],
    /// As in `in 3 days`.
    pub within: &'static [&'static str],
    /// Words that may stand before a day or a time and say nothing.
    pub filler: &'static [&'static str],
    /// One day, several days.
    pub day: &'static [&'static str],
    /// One week, several weeks.
    pub week: &'static [&'static str],
    /// One month, several months.
    pub month: &'static [&'static str],
    /// One year, several years.
    pub year: &'static [&'static str],
    /// The days of the week, Monday first.
    pub weekdays: [&'static [&'static str]; 7],
    /// The months.
    pub months: [&'static [&'static str]; 12],
    /// Numbers as words, from one.
    pub numbers: [&'static [&'static str]; 10],
    /// What may follow the number of a day: `14th`.
    pub ordinals: &'static [&'static str],
    /// The hours before noon: `9am`.
    pub am: &'static [&'static str],
    /// The hours after noon: `9pm`.
    pub pm: &'static [&'static str],
    /// Twelve o'clock.
    pub noon: &'static [&'static str],
    /// The priorities, the most pressing first.
    pub priorities: [&'static [&'static str]; 4],
    /// Words of a rule of repeating, each with the English word of the same meaning.
    pub repeat: &'static [(&'static str, &'static str)],
}

/// English.
pub static ENGLISH: Words = Words {
    today: &["today", "tod"],
    tomorrow: &["tomorrow", "tmr", "tom"],
    weekend: &["weekend"],
    next: &["next"],
    this: &["this"],
    within: &["in"],
    filler: &["on", "at"],
    day: &["day", "days", "d"],
    week: &["week", "weeks", "w"],
    month: &["month", "months"],
    year: &["year", "years", "y"],
    weekdays: [
        &["monday", "mon"],
        &["tuesday", "tue", "tues"],
        &["wednesday", "wed"],
        &["thursday", "thu", "thur", "thurs"],
        &["friday", "fri"],
        &["saturday", "sat"],
        &["sunday", "sun"],
    ],
    months: [
        &["january", "jan"],
        &["february", "feb"],
        &["march", "mar"],
        &["april", "apr"],
        &["may"],
        &["june", "jun"],
        &["july", "jul"],
        &["august", "aug"],
        &["september", "sep", "sept"],
        &["october", "oct"],
        &["november", "nov"],
        &["december", "dec"],
    ],
    numbers: [
        &["one", "a", "an"],
        &["two"],
        &["three"],
        &["four"],
        &["five"],
        &["six"],
        &["seven"],
        &["eight"],
        &["nine"],
        &["ten"],
    ],
    ordinals: &["st", "nd", "rd", "th"],
    am: &["am"],
    pm: &["pm"],
    noon: &["noon", "midday"],
    priorities: [&["urgent", "p1"], &["high", "p2"], &["medium", "p3"], &["low", "p4"]],
    repeat: &[],
};

impl Words {
    /// Returns the day of the week a word names.
    #[must_use]
    pub fn weekday(&self, word: &str) -> Option<Weekday> {
        let at = self.weekdays.iter().position(|ways| ways.contains(&word))?;
        Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
    }

    /// Returns the month a word names, from 1.
    #[must_use]
    pub fn month_named(&self, word: &str) -> Option<i8> {
        let at = self.months.iter().position(|ways| ways.contains(&word))?;
        i8::try_from(at + 1).ok()
    }

    /// Returns the number a word or its digits name.
    #[must_use]
    pub fn number(&self, word: &str) -> Option<i32> {
        if word.bytes().all(|b| b.is_ascii_digit()) {
            return word.parse().ok();
        }
        let at = self.numbers.iter().position(|ways| ways.contains(&word))?;
        i32::try_from(at + 1).ok()
    }

    /// Returns the priority a word or its number names.
    #[must_use]
    pub fn priority(&self, word: &str) -> Option<Priority> {
        let named = || self.priorities.iter().position(|ways| ways.contains(&word)).map(|at| at + 1);
        let number = match word.as_bytes() {
            [digit @ b'1'..=b'4'] => usize::from(digit - b'0'),
            _ => named()?,
        };
        Priority::from_number(i64::try_from(number).ok()?)
    }

    /// Returns the English word of a rule of repeating.
    #[must_use]
    pub fn repeat_word<'a>(&self, word: &'a str) -> &'a str {
        self.repeat.iter().find(|(own, _)| *own == word).map_or(word, |(_, english)| english)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_names_two_days_or_months() {
        let words = ENGLISH.weekdays.iter().chain(&ENGLISH.months).flat_map(|ways| ways.iter());
        let mut seen = std::collections::HashSet::new();
        assert!(words.into_iter().all(|word| seen.insert(word) && *word == word.to_lowercase()));
    }

    #[test]
    fn priorities_are_read_by_number_and_by_name() {
        assert_eq!(ENGLISH.priority("1"), Some(Priority::Urgent));
        assert_eq!(ENGLISH.priority("low"), Some(Priority::Low));
        for text in ["", "0", "5", "11", "１", "lower"] {
            assert_eq!(ENGLISH.priority(text), None, "{text}");
        }
    }
}
