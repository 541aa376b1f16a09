//! The languages the window speaks: what it says is looked up by a name, in the files of `app/languages`.
//!
//! Each thread speaks one language, so that two windows of a test may speak two.

use std::cell::Cell;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use todo::quick_add::words::{self, Words};
use todo::repeat::{Days, Start, Unit};
use todo::{Priority, Repeat};
use unic_langid::LanguageIdentifier;

/// A language of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Japanese.
    Japanese,
    /// Arabic.
    Arabic,
}

/// The language people chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LanguageChoice {
    /// That of the system.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
    /// Arabic.
    #[serde(rename = "ar")]
    Arabic,
}

/// Where lines begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// On the left.
    LeftToRight,
    /// On the right.
    RightToLeft,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::English, Self::German, Self::French, Self::Spanish, Self::Japanese, Self::Arabic];

    /// Returns its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Japanese => "ja",
            Self::Arabic => "ar",
        }
    }

    /// Returns the language of the system; English, if it is none of these.
    #[must_use]
    pub fn of_system() -> Self {
        sys_locale::get_locale().map_or(Self::English, |locale| Self::of_locale(&locale))
    }

    /// Returns the language of a locale such as `de-AT` or `fr_FR.UTF-8`.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        let tag = locale.split(['-', '_', '.']).next().unwrap_or_default().to_lowercase();
        Self::ALL.into_iter().find(|language| language.tag() == tag).unwrap_or_default()
    }

    /// Returns where its lines begin.
    #[must_use]
    pub fn direction(self) -> Direction {
        if self == Self::Arabic { Direction::RightToLeft } else { Direction::LeftToRight }
    }

    /// Returns the file of what it says.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::English => include_str!("../languages/en.ftl"),
            Self::German => include_str!("../languages/de.ftl"),
            Self::French => include_str!("../languages/fr.ftl"),
            Self::Spanish => include_str!("../languages/es.ftl"),
            Self::Japanese => include_str!("../languages/ja.ftl"),
            Self::Arabic => include_str!("../languages/ar.ftl"),
        }
    }

    /// Returns the words that days, times and rules are read in: its own before English ones.
    #[must_use]
    pub fn words(self) -> &'static [&'static Words] {
        match self {
            Self::English => &[&words::ENGLISH],
            Self::German => &[&words::GERMAN, &words::ENGLISH],
            Self::French => &[&words::FRENCH, &words::ENGLISH],
            Self::Spanish => &[&words::SPANISH, &words::ENGLISH],
            Self::Japanese => &[&words::JAPANESE, &words::ENGLISH],
            Self::Arabic => &[&words::ARABIC, &words::ENGLISH],
        }
    }

    fn bundle(self) -> FluentBundle<FluentResource> {
        let id: LanguageIdentifier = self.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The marks around what is put in would be drawn.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(grouped(&number.as_string())),
            _ => None,
        }));
        // What is wrong in a file is left out here, and found by the tests.
        let file = FluentResource::try_new(self.file().to_owned()).unwrap_or_else(|(file, _)| file);
        drop(bundle.add_resource(file));
        bundle
    }
}

impl LanguageChoice {
    /// All that can be chosen, each as its speakers call it.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::English, "English"),
        (Self::German, "Deutsch"),
        (Self::French, "Français"),
        (Self::Spanish, "Español"),
        (Self::Japanese, "日本語"),
        (Self::Arabic, "العربية"),
    ];

    /// Returns the language, where the system has this one.
    #[must_use]
    pub fn language(self, system: Language) -> Language {
        match self {
            Self::System => system,
            Self::English => Language::English,
            Self::German => Language::German,
            Self::French => Language::French,
            Self::Spanish => Language::Spanish,
            Self::Japanese => Language::Japanese,
            Self::Arabic => Language::Arabic,
        }
    }
}

static BUNDLES: LazyLock<[(Language, FluentBundle<FluentResource>); 6]> =
    LazyLock::new(|| Language::ALL.map(|language| (language, language.bundle())));

thread_local! {
    static SPOKEN: Cell<Language> = const { Cell::new(Language::English) };
}

/// Lets this thread speak a language from now on.
pub fn speak(language: Language) {
    SPOKEN.set(language);
}

/// Returns the language of this thread.
#[must_use]
pub fn spoken() -> Language {
    SPOKEN.get()
}

/// Returns what is said under a name, with these words put in. [`say!`](crate::say) is the way to call it: a test reads
/// all its names.
#[must_use]
pub fn say(name: &str, words: &[(&str, FluentValue<'_>)]) -> String {
    let mut args = FluentArgs::with_capacity(words.len());
    for (word, value) in words {
        args.set(*word, value.clone());
    }
    let spoken = spoken();
    let found = [spoken, Language::English].into_iter().find_map(|language| {
        let (_, bundle) = BUNDLES.iter().find(|(of, _)| *of == language)?;
        let pattern = bundle.get_message(name)?.value()?;
        Some(bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
    });
    found.unwrap_or_else(|| name.to_owned())
}

/// Says something in the language of this thread: `say!("add-a-task")`, `say!("count-tasks", n = 3)`.
#[macro_export]
macro_rules! say {
    ($name:literal) => { $crate::language::say($name, &[]) };
    ($name:literal, $($word:ident = $value:expr),+ $(,)?) => {
        $crate::language::say($name, &[$((stringify!($word), $crate::language::word($value))),+])
    };
}

/// Makes a word or a number something that can be put in.
#[doc(hidden)]
pub fn word<'a>(value: impl Into<FluentValue<'a>>) -> FluentValue<'a> {
    value.into()
}

/// Returns a date: `Sat 14 Mar 2026`.
#[must_use]
pub fn day(date: Date) -> String {
    let weekday = say!("weekday-short", number = i64::from(date.weekday().to_monday_one_offset()));
    let month = say!("month-short", number = i64::from(date.month()));
    let (day, year) = (date.day().to_string(), date.year().to_string());
    say!("date-long", weekday = weekday, day = day, month = month, year = year)
}

/// Returns how much something presses.
#[must_use]
pub fn priority(step: Priority) -> String {
    match step {
        Priority::Urgent => say!("priority-urgent"),
        Priority::High => say!("priority-high"),
        Priority::Medium => say!("priority-medium"),
        Priority::Low => say!("priority-low"),
    }
}

/// Returns a rule of repeating. In English it is said as it is typed.
#[must_use]
pub fn repeat(rule: Repeat) -> String {
    if spoken() == Language::English {
        return rule.to_string();
    }
    let n = rule.every();
    let weekday = |day: Weekday| say!("weekday-short", number = i64::from(day.to_monday_one_offset()));
    let (often, days) = match rule.unit() {
        Unit::Days => (say!("repeat-days", n = n), None),
        Unit::Weeks(Days::WEEKDAYS) if n == 1 => (say!("every-weekday"), None),
        Unit::Weeks(days) if days.is_empty() => (say!("repeat-weeks", n = n), None),
        Unit::Weeks(days) => {
            let days: Vec<_> = days.iter().map(weekday).collect();
            (
                say!("repeat-weeks", n = n),
                Some(days.join(if spoken() == Language::Arabic { "، " } else { ", " })),
            )
        }
        Unit::Months(day) => (say!("repeat-months", n = n), day.map(|day| day.to_string())),
        Unit::Years(day) => (say!("repeat-years", n = n), day.map(|day| day.to_string())),
    };
    let said = match days {
        Some(days) => say!("repeat-on", rule = often, days = days),
        None => often,
    };
    match rule.start() {
        Start::Due => said,
        Start::Completion => say!("repeat-after", rule = said),
    }
}

/// Returns a number's digits with narrow gaps between thousands.
#[must_use]
pub fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digits.len() > 3 {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_says_which_language_and_what_is_unknown_is_english() {
        for (locale, language) in [
            ("de-AT", Language::German),
            ("fr_FR.UTF-8", Language::French),
            ("ja", Language::Japanese),
            ("ar-EG", Language::Arabic),
            ("es-419", Language::Spanish),
            ("eo", Language::English),
            ("C.UTF-8", Language::English),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }

    #[test]
    fn a_number_decides_the_form_of_its_noun() {
        for (language, n, said) in [
            (Language::English, 1, "1 task"),
            (Language::English, 1200, "1\u{a0}200 tasks"),
            (Language::German, 2, "2 Aufgaben"),
            (Language::French, 0, "0 tâche"),
            (Language::Arabic, 2, "مهمتان"),
        ] {
            speak(language);
            assert_eq!(say!("count-tasks", n = n), said);
        }
    }
}
