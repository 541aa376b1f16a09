//! Finding the tokens in a line.

use std::ops::Range;

use super::{Options, Parsed, Says, Switch, Token, dates};
use crate::draft::clean_title;
use crate::priority::Priority;
use crate::tags::{clean_tag, same};

/// The longest line in bytes whose tokens are read; longer ones are pasted text.
const MOST_BYTES: usize = 4096;

/// What may stand after a word without belonging to it.
pub(crate) const PUNCTUATION: [char; 6] = [',', '.', ';', '!', '?', ')'];

/// Which kind of token a sign begins. Keyboards of East Asia type the wide ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sigil {
    Date,
    Tag,
    Priority,
    List,
}

pub(crate) fn sigil(c: char) -> Option<Sigil> {
    match c {
        '@' | '＠' => Some(Sigil::Date),
        '#' | '＃' => Some(Sigil::Tag),
        '!' | '！' => Some(Sigil::Priority),
        '+' | '＋' => Some(Sigil::List),
        _ => None,
    }
}

/// Returns what follows the backslash of an escaped word; `None` if the word is not escaped.
pub(super) fn escaped(word: &str) -> Option<&str> {
    let rest = word.strip_prefix('\\')?;
    let plain = rest.trim_start_matches('\\');
    plain.chars().next().and_then(sigil).map(|_| rest)
}

/// Reads a line.
#[must_use]
pub fn parse(line: &str, options: &Options<'_>) -> Parsed {
    let words = words(line);
    let mut tokens: Vec<Token> = Vec::new();
    let mut pieces: Vec<String> = Vec::new();
    let mut piece = String::new();
    let mut at = 0;
    let mut end = 0;
    while let Some(word) = words.get(at) {
        let text = line.get(word.clone()).unwrap_or_default();
        let rest = words.get(at..).unwrap_or_default();
        let found = if line.len() > MOST_BYTES { None } else { token(line, text, rest, options) };
        if let Some((token, used)) = found.filter(|(new, _)| fresh(&tokens, new)) {
            pieces.push(std::mem::take(&mut piece));
            // What is left of the last word, its punctuation, goes on in the title.
            let last = words.get(at + used - 1).map_or(token.range.end, |word| word.end);
            piece.push_str(line.get(token.range.end..last).unwrap_or_default());
            end = last;
            at += used;
            tokens.push(token);
        } else {
            piece.push_str(line.get(end..word.start).unwrap_or_default());
            piece.push_str(escaped(text).unwrap_or(text));
            end = word.end;
            at += 1;
        }
    }
    pieces.push(piece);
    Parsed { title: title(&pieces), tokens }
}

/// Joins the pieces between the tokens; punctuation that stood right after a token follows what is before it.
fn title(pieces: &[String]) -> String {
    let mut title = String::new();
    for piece in pieces.iter().filter(|piece| !piece.trim().is_empty()) {
        let apart = !title.is_empty() && piece.starts_with(char::is_whitespace);
        title.push_str(if apart { " " } else { "" });
        title.push_str(piece.trim());
    }
    // Of a line of nothing but tokens no punctuation remains.
    let only_marks = title.chars().all(|c| PUNCTUATION.contains(&c));
    let title = if only_marks && pieces.len() > 1 { "" } else { &title };
    clean_title(title).unwrap_or_default()
}

pub(crate) fn words(line: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices() {
        match (c.is_whitespace(), start) {
            (true, Some(from)) => {
                words.push(from..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words.extend(start.map(|from| from..line.len()));
    words
}

/// Whether the task does not have what this token says already: it is due once, has one priority and one list.
fn fresh(tokens: &[Token], new: &Token) -> bool {
    let kind = |token: &Token| std::mem::discriminant(&token.says);
    tokens.iter().all(|old| match (&old.says, &new.says) {
        (Says::Tag(old), Says::Tag(new)) => !same(old, new),
        _ => kind(old) != kind(new),
    })
}

/// Reads the token that begins with this word; says how many words it takes.
fn token(line: &str, word: &str, rest: &[Range<usize>], options: &Options<'_>) -> Option<(Token, usize)> {
    let sign = word.chars().next()?;
    let kind = sigil(sign)?;
    let start = rest.first()?.start;
    let body = start + sign.len_utf8();
    let switch = match kind {
        Sigil::Date => options.switches.dates,
        Sigil::Tag => options.switches.tags,
        Sigil::Priority => options.switches.priorities,
        Sigil::List => options.switches.lists,
    };
    if switch == Switch::Off {
        return None;
    }
    let single = line.get(body..rest.first()?.end)?.trim_end_matches(PUNCTUATION);
    let one = |says| Some((Token { range: start..body + single.len(), says }, 1));
    let number = single.chars().all(|c| c.is_ascii_digit() || ".-/".contains(c));
    match kind {
        Sigil::Date => date(line, start, body, rest, options),
        Sigil::Tag if !number => one(Says::Tag(clean_tag(single)?)),
        Sigil::Priority => one(Says::Priority(priority(single, options)?)),
        Sigil::List => quoted(line, start, body, rest)
            .or_else(|| known_list(line, start, body, rest, options.lists))
            .or_else(|| if number { None } else { one(Says::List(clean_title(single)?)) }),
        Sigil::Tag => None,
    }
}

fn priority(word: &str, options: &Options<'_>) -> Option<Priority> {
    let word = word.to_lowercase();
    options.words.iter().find_map(|table| table.priority(&word))
}

/// The longest phrase that is a date.
fn date(
    line: &str,
    start: usize,
    body: usize,
    rest: &[Range<usize>],
    options: &Options<'_>,
) -> Option<(Token, usize)> {
    (1..=rest.len().min(dates::MOST_WORDS)).rev().find_map(|count| {
        let end = rest.get(count - 1)?.end;
        let text = line.get(body..end)?.trim_end_matches(PUNCTUATION);
        // A further sign begins a token of its own.
        if text.starts_with(char::is_whitespace) || text.is_empty() {
            return None;
        }
        let says = dates::phrase(text, options)?;
        Some((Token { range: start..body + text.len(), says }, count))
    })
}

/// `+"two words"`
pub(crate) fn quoted(line: &str, start: usize, body: usize, rest: &[Range<usize>]) -> Option<(Token, usize)> {
    let inner = line.get(body..)?.strip_prefix('"')?;
    let length = inner.find('"')?;
    let name = clean_title(inner.get(..length)?)?;
    let end = body + 1 + length + 1;
    let used = rest.iter().take_while(|word| word.start < end).count();
    Some((Token { range: start..end, says: Says::List(name) }, used))
}

/// The longest name of a list that stands there, however large its letters are.
pub(crate) fn known_list(
    line: &str,
    start: usize,
    body: usize,
    rest: &[Range<usize>],
    lists: &[&str],
) -> Option<(Token, usize)> {
    let stands = |name: &&str| {
        let count = name.split_whitespace().count();
        let end = rest.get(count.checked_sub(1)?)?.end;
        let text = line.get(body..end)?.trim_end_matches(PUNCTUATION);
        let equal = same(text, name)
            || text
                .split_whitespace()
                .map(str::to_lowercase)
                .eq(name.split_whitespace().map(str::to_lowercase));
        equal.then(|| (count, body + text.len(), clean_title(name)))
    };
    let (count, end, name) = lists.iter().filter_map(stands).max_by_key(|(count, _, _)| *count)?;
    Some((Token { range: start..end, says: Says::List(name?) }, count))
}
