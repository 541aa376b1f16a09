//! Quick add: one line that says all about a new task.
//!
//! ```text
//! Buy milk @tomorrow 9am #shop !1 +Groceries
//! Water the plants @every 2 weeks
//! ```
//!
//! `@` begins a day, a time or a rule of repeating, `#` a tag, `!` a priority, `+` a list (`+"two words"`). What is not
//! understood stays in the title, and so does what a backslash stands before: `\#1 fan`. Only what a person types into
//! the line is read this way; titles that come from elsewhere never are.

mod dates;
pub(crate) mod line;
mod rule;
pub mod words;

use std::ops::Range;

use jiff::civil::{Date, DateTime};
use sync_core::RecordId;

use crate::TaskDraft;
use crate::due::Due;
use crate::priority::Priority;
use crate::repeat::Repeat;
use crate::tags::Tags;

pub use self::line::parse;
pub use self::words::Words;

/// How a line is read.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The date and time on the clock of this computer.
    pub now: DateTime,
    /// The words of the languages people type in, the first that understands a phrase before the others.
    pub words: &'a [&'a Words],
    /// The names of the lists there are, so that `+Trip to Porto` needs no quotes.
    pub lists: &'a [&'a str],
    /// Which kinds of token are read.
    pub switches: Switches,
}

impl Options<'_> {
    /// Reads everything, in English, without known lists.
    #[must_use]
    pub fn at(now: DateTime) -> Self {
        Self { now, words: &[&words::ENGLISH], lists: &[], switches: Switches::default() }
    }

    fn today(&self) -> Date {
        self.now.date()
    }
}

/// Whether a kind of token is read, or stays in the title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// It is read.
    On,
    /// It stays in the title.
    Off,
}

/// Which kinds of token are read; all, unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switches {
    /// `@` days, times and rules of repeating.
    pub dates: Switch,
    /// `#` tags.
    pub tags: Switch,
    /// `!` priorities.
    pub priorities: Switch,
    /// `+` lists.
    pub lists: Switch,
}

impl Default for Switches {
    fn default() -> Self {
        Self { dates: Switch::On, tags: Switch::On, priorities: Switch::On, lists: Switch::On }
    }
}

/// What a line says. `Debug` shows no text.
#[derive(Clone, Default, PartialEq)]
pub struct Parsed {
    /// The title without the tokens; empty if the line has none.
    pub title: String,
    /// The tokens, in the order of the line.
    pub tokens: Vec<Token>,
}

/// A part of the line that says something about the task. `Debug` shows no text.
#[derive(Clone, PartialEq)]
pub struct Token {
    /// Where it is in the line, in bytes, on boundaries of characters.
    pub range: Range<usize>,
    /// What it says.
    pub says: Says,
}

/// What a token says. `Debug` shows no text.
#[derive(Clone, PartialEq)]
pub enum Says {
    /// When it is due.
    Due(Due),
    /// How it repeats, and when it is due first.
    Repeat(Repeat, Due),
    /// How much it presses.
    Priority(Priority),
    /// A tag.
    Tag(String),
    /// The name of its list, as the list is written if it is known.
    List(String),
}

impl Says {
    /// Returns the text of its chip: `Tomorrow 09:00`, `every 2 weeks`, `High`, `#shop`, `Groceries`.
    #[must_use]
    pub fn describe(&self, today: Date) -> String {
        match self {
            Self::Due(due) => due.describe(today),
            Self::Repeat(rule, Due { time: Some(time), .. }) => {
                format!("{rule} {}", crate::due::time_text(*time))
            }
            Self::Repeat(rule, _) => rule.to_string(),
            Self::Priority(step) => step.label().to_owned(),
            Self::Tag(tag) => format!("#{tag}"),
            Self::List(name) => name.clone(),
        }
    }
}

impl Parsed {
    /// Returns the name of the list it says.
    #[must_use]
    pub fn list(&self) -> Option<&str> {
        self.tokens.iter().find_map(|token| match &token.says {
            Says::List(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Returns the task it says, in this list.
    #[must_use]
    pub fn draft(&self, list: Option<RecordId>) -> TaskDraft {
        let mut draft = TaskDraft { title: self.title.clone(), list, ..TaskDraft::default() };
        let details = &mut draft.details;
        let mut first = None;
        let mut said = None;
        for token in &self.tokens {
            match &token.says {
                Says::Due(due) => said = Some(*due),
                Says::Repeat(rule, due) => {
                    details.repeat = Some(*rule);
                    first = Some(*due);
                }
                Says::Priority(step) => details.priority = Some(*step),
                Says::Tag(tag) => drop(details.tags.insert(tag)),
                Says::List(_) => {}
            }
        }
        let due = said.or(first);
        draft.details.due_time = due.and_then(|due| due.time).or_else(|| first.and_then(|due| due.time));
        draft.due = due.map(|due| due.date);
        draft
    }

    /// Returns the tags it says.
    #[must_use]
    pub fn tags(&self) -> Tags {
        let tag = |token: &Token| match &token.says {
            Says::Tag(tag) => Some(tag.clone()),
            _ => None,
        };
        self.tokens.iter().filter_map(tag).collect()
    }
}

/// Reads a day, a time or a rule of repeating alone, as it may stand after `@`.
#[must_use]
pub fn phrase(text: &str, options: &Options<'_>) -> Option<Says> {
    dates::phrase(text, options)
}

/// Returns the line with this token as plain text of the title: a backslash stands before it.
#[must_use]
pub fn as_text(line: &str, token: &Token) -> String {
    match (line.get(..token.range.start), line.get(token.range.start..)) {
        (Some(before), Some(rest)) => format!("{before}\\{rest}"),
        _ => line.to_owned(),
    }
}

/// Returns the line without this token.
#[must_use]
pub fn without(line: &str, token: &Token) -> String {
    let (Some(before), Some(rest)) = (line.get(..token.range.start), line.get(token.range.end..)) else {
        return line.to_owned();
    };
    // What stands right behind it says no more than it did.
    let behind = rest.split(char::is_whitespace).next().unwrap_or_default();
    if rest.starts_with(char::is_whitespace) {
        format!("{before}{}", rest.trim_start())
    } else if behind.chars().all(|c| line::PUNCTUATION.contains(&c)) {
        format!("{}{rest}", before.trim_end())
    } else if behind.starts_with(|c| line::sigil(c).is_some()) {
        format!("{before}\\{rest}")
    } else {
        format!("{before}{rest}")
    }
}

/// Returns a line that says nothing but this title.
#[must_use]
pub fn escape(title: &str) -> String {
    let mut line = String::with_capacity(title.len());
    let mut starts = true;
    for (at, c) in title.char_indices() {
        let rest = title.get(at..).unwrap_or_default();
        if starts && (line::sigil(c).is_some() || line::escaped(rest).is_some()) {
            line.push('\\');
        }
        line.push(c);
        starts = c.is_whitespace();
    }
    line
}

impl std::fmt::Debug for Parsed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parsed").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token").field("range", &self.range).field("says", &self.says).finish()
    }
}

impl std::fmt::Debug for Says {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Due(due) => f.debug_tuple("Due").field(due).finish(),
            Self::Repeat(rule, due) => f.debug_tuple("Repeat").field(rule).field(due).finish(),
            Self::Priority(step) => f.debug_tuple("Priority").field(step).finish(),
            Self::Tag(_) => f.write_str("Tag"),
            Self::List(_) => f.write_str("List"),
        }
    }
}
