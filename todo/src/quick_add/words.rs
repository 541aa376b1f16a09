//! The words of a language that quick add understands, as data: another language is another table.

mod arabic;
mod french;
mod german;
mod japanese;
mod spanish;
mod split;

use jiff::civil::Weekday;

use crate::priority::Priority;
use crate::repeat::short;

/// The words of a language, in small letters. Each list holds the ways to say one thing.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// The day it is.
    pub today: &'static [&'static str],
    /// The day after.
    pub tomorrow: &'static [&'static str],
    /// The day after that.
    pub overmorrow: &'static [&'static str],
    /// The Saturday to come.
    pub weekend: &'static [&'static str],
    /// As in `next week`, before or after what it is said of.
    pub next: &'static [&'static str],
    /// As in `this friday`.
    pub this: &'static [&'static str],
    /// As in `in 3 days`.
    pub within: &'static [&'static str],
    /// The same where it stands behind: `3日後`.
    pub after: &'static [&'static str],
    /// Words that may stand before a day or a time and say nothing.
    pub filler: &'static [&'static str],
    /// Words that may stand between the parts of a day and say nothing.
    pub linking: &'static [&'static str],
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
    /// What may follow the hours of a time: `9h30`, `9 uhr 30`.
    pub hour: &'static [&'static str],
    /// What may follow its minutes.
    pub minute: &'static [&'static str],
    /// Thirty minutes, behind the hours.
    pub half: &'static [&'static str],
    /// The priorities, the most pressing first.
    pub priorities: [&'static [&'static str]; 4],
    /// Words of a rule of repeating, each with the English words of the same meaning. Days, numbers and units are known.
    pub repeat: &'static [(&'static str, &'static str)],
    /// `every` where it stands behind: `2日ごと`.
    pub every_after: &'static [&'static str],
    /// Several words that mean what one word of this table means.
    pub phrases: &'static [(&'static [&'static str], &'static str)],
    /// Whether words have spaces between them.
    pub spacing: Spacing,
}

/// Whether a language puts spaces between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// It does.
    Spaces,
    /// It does not: words are found one behind the other.
    None,
}

pub use self::arabic::ARABIC;
pub use self::french::FRENCH;
pub use self::german::GERMAN;
pub use self::japanese::JAPANESE;
pub use self::spanish::SPANISH;

/// English.
pub const ENGLISH: Words = Words {
    today: &["today", "tod"],
    tomorrow: &["tomorrow", "tmr", "tom"],
    overmorrow: &["overmorrow"],
    weekend: &["weekend"],
    next: &["next"],
    this: &["this"],
    within: &["in"],
    after: &[],
    filler: &["on", "at"],
    linking: &["of"],
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
    hour: &[],
    minute: &[],
    half: &[],
    priorities: [&["urgent", "p1"], &["high", "p2"], &["medium", "p3"], &["low", "p4"]],
    repeat: &[],
    every_after: &[],
    phrases: &[(&["day", "after", "tomorrow"], "overmorrow")],
    spacing: Spacing::Spaces,
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

    /// Returns the English words, as a rule of repeating has them, of a word.
    #[must_use]
    pub(super) fn english(&self, word: &str) -> String {
        if let Some((_, english)) = self.repeat.iter().find(|(own, _)| *own == word) {
            return (*english).to_owned();
        }
        if let Some(weekday) = self.weekday(word) {
            return short(weekday).to_owned();
        }
        let units = [(self.day, "day"), (self.week, "week"), (self.month, "month"), (self.year, "year")];
        if let Some((_, unit)) = units.iter().find(|(ways, _)| ways.contains(&word)) {
            return (*unit).to_owned();
        }
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        match word.get(digits.len()..) {
            Some(ending) if self.ordinals.contains(&ending) => digits.to_owned(),
            _ => self.number(word).map_or_else(|| word.to_owned(), |number| number.to_string()),
        }
    }

    /// Every word of the table.
    fn all(&self) -> impl Iterator<Item = &'static str> {
        let plain = [
            self.today,
            self.tomorrow,
            self.overmorrow,
            self.weekend,
            self.next,
            self.this,
            self.within,
            self.after,
            self.filler,
            self.linking,
            self.day,
            self.week,
            self.month,
            self.year,
            self.am,
            self.pm,
            self.noon,
            self.hour,
            self.minute,
            self.half,
            self.every_after,
        ];
        let named = self.weekdays.into_iter().chain(self.months).chain(self.numbers);
        let repeat = self.repeat.iter().map(|(own, _)| *own);
        plain.into_iter().chain(named).flatten().copied().chain(repeat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [&Words; 6] = [&ENGLISH, &GERMAN, &FRENCH, &SPANISH, &JAPANESE, &ARABIC];

    #[test]
    fn no_word_names_two_days_or_months() {
        for table in ALL {
            let words = table.weekdays.iter().chain(&table.months);
            let mut seen = std::collections::HashSet::new();
            for word in words.flat_map(|ways| ways.iter()) {
                assert!(seen.insert(word), "{word}");
            }
        }
    }

    #[test]
    fn words_are_in_small_letters_and_what_several_mean_is_one_of_them() {
        for table in ALL {
            for word in table.all() {
                assert!(!word.is_empty() && *word == word.to_lowercase() && !word.contains(' '), "{word}");
            }
            for (several, one) in table.phrases {
                assert!(several.len() > 1 && table.all().any(|word| word == *one), "{several:?}");
            }
        }
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
