//! Reading a filter's line, with the signs of quick add.

use super::{Days, Filter, Has, State, list_name};
use crate::Priority;
use crate::quick_add::Says;
use crate::quick_add::line::{PUNCTUATION, Sigil, known_list, quoted, sigil, words};
use crate::quick_add::words::ENGLISH;
use crate::tags::{clean_tag, same};

/// The longest line in bytes whose signs are read; longer ones are pasted text.
const MOST_BYTES: usize = 4096;

/// What one word of the line says.
enum Said {
    Tag(String),
    Priority(Priority),
    Days(Days),
    List(String),
    State(State),
    Has(Has),
}

impl Filter {
    /// Reads a line. The names of the lists there are let `+Trip to Porto` do without quotes.
    #[must_use]
    pub fn read(line: &str, lists: &[&str]) -> Self {
        let mut filter = Self::default();
        let words = words(line);
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let text = line.get(word.clone()).unwrap_or_default();
            let rest = words.get(at..).unwrap_or_default();
            let said = if line.len() > MOST_BYTES { None } else { said(line, text, rest, lists) };
            match said {
                Some((said, used)) => {
                    filter.take(said);
                    at += used.max(1);
                }
                None => {
                    let plain =
                        text.strip_prefix('\\').filter(|rest| is_sign(rest)).unwrap_or(text).to_lowercase();
                    if !filter.words.contains(&plain) {
                        filter.words.push(plain);
                    }
                    at += 1;
                }
            }
        }
        filter
    }

    fn take(&mut self, said: Said) {
        let add = |all: &mut Vec<String>, new: String| {
            if !all.iter().any(|one| same(one, &new)) {
                all.push(new);
            }
        };
        match said {
            Said::Tag(tag) => add(&mut self.tags, tag),
            Said::List(list) => add(&mut self.lists, list),
            Said::Priority(step) => drop(self.priorities.insert(step)),
            Said::Days(days) => drop(self.days.insert(days)),
            Said::State(state) => drop(self.states.insert(state)),
            Said::Has(has) => drop(self.has.insert(has)),
        }
    }
}

/// Whether a word looks as if it said something, with or without backslashes before it.
pub(super) fn is_sign(word: &str) -> bool {
    let word = word.trim_start_matches('\\').to_lowercase();
    word.starts_with("is:")
        || word.starts_with("has:")
        || word.chars().next().is_some_and(|c| sigil(c).is_some())
}

/// Reads what begins with this word; says how many words it takes.
fn said(line: &str, word: &str, rest: &[std::ops::Range<usize>], lists: &[&str]) -> Option<(Said, usize)> {
    let lower = word.to_lowercase();
    if let Some(state) = lower.strip_prefix("is:") {
        let state = State::ALL.into_iter().find(|one| one.word() == state)?;
        return Some((Said::State(state), 1));
    }
    if let Some(has) = lower.strip_prefix("has:") {
        let has = Has::ALL.into_iter().find(|one| one.word() == has)?;
        return Some((Said::Has(has), 1));
    }
    let sign = word.chars().next()?;
    let kind = sigil(sign)?;
    let start = rest.first()?.start;
    let body = start + sign.len_utf8();
    let single = word.strip_prefix(sign)?.trim_end_matches(PUNCTUATION);
    match kind {
        Sigil::Tag => {
            let number = single.chars().all(|c| c.is_ascii_digit() || ".-/".contains(c));
            Some((Said::Tag(clean_tag(single).filter(|_| !number)?), 1))
        }
        Sigil::Priority => Some((Said::Priority(ENGLISH.priority(&single.to_lowercase())?), 1)),
        Sigil::Date => {
            let single = single.to_lowercase();
            Some((Said::Days(Days::ALL.into_iter().find(|days| days.word() == single)?), 1))
        }
        Sigil::List => {
            let named =
                quoted(line, start, body, rest).or_else(|| known_list(line, start, body, rest, lists));
            let (name, used) = match named {
                Some((token, used)) => match token.says {
                    Says::List(name) => (name, used),
                    _ => return None,
                },
                None => (single.to_owned(), 1),
            };
            Some((Said::List(list_name(&name)?), used))
        }
    }
}
