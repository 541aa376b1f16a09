//! Cuts a filter into tokens, one at a time, counting them before anything is kept.

use super::error::{FilterError, Problem};
use super::{MAX_INPUT, MAX_TOKENS};

/// A token, borrowed from the filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    Comma,
    /// `-` before something that is no number.
    Minus,
    /// A name, an operator or a type such as `Edm.DateTimeOffset`.
    Word(&'a str),
    /// Something that begins with a digit or `-`: a number, a date or a GUID. Also a GUID that begins with a letter.
    Bare(&'a str),
    /// What is between the quotes, quotes inside still doubled.
    Quoted(&'a str),
    /// `datetime'…'` and the like: the prefix, and what is between the quotes.
    Typed(&'a str, &'a str),
    End,
}

pub(super) struct Lexer<'a> {
    input: &'a str,
    position: usize,
    tokens: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(input: &'a str) -> Result<Self, FilterError> {
        if input.len() > MAX_INPUT {
            return Err(FilterError { position: MAX_INPUT, problem: Problem::TooLong });
        }
        Ok(Self { input, position: 0, tokens: 0 })
    }

    /// The next token and where it begins.
    pub(super) fn next(&mut self) -> Result<(Token<'a>, usize), FilterError> {
        self.skip(|c| c.is_ascii_whitespace());
        let start = self.position;
        let Some(first) = self.rest().chars().next() else {
            return Ok((Token::End, start));
        };
        self.tokens += 1;
        if self.tokens > MAX_TOKENS {
            return Err(FilterError { position: start, problem: Problem::TooManyTokens });
        }
        let token = match first {
            '(' => self.sign(Token::Open),
            ')' => self.sign(Token::Close),
            ',' => self.sign(Token::Comma),
            '\'' => Token::Quoted(self.quoted(start)?),
            '-' if !self.signs_a_number() => self.sign(Token::Minus),
            '-' | '0'..='9' => Token::Bare(self.bare()),
            c if c == '_' || c.is_alphabetic() => self.word(start)?,
            _ => {
                return Err(FilterError { position: start, problem: Problem::Character });
            }
        };
        Ok((token, start))
    }

    fn rest(&self) -> &'a str {
        self.input.get(self.position..).unwrap_or_default()
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let (taken, _) = rest.split_at(rest.find(|c| !wanted(c)).unwrap_or(rest.len()));
        self.position += taken.len();
        taken
    }

    fn sign(&mut self, token: Token<'a>) -> Token<'a> {
        self.position += 1;
        token
    }

    fn signs_a_number(&self) -> bool {
        let unsigned = self.rest().strip_prefix('-').unwrap_or_default();
        unsigned.starts_with(|c: char| c == '.' || c.is_ascii_digit())
    }

    fn bare(&mut self) -> &'a str {
        self.skip(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '+'))
    }

    fn word(&mut self, start: usize) -> Result<Token<'a>, FilterError> {
        if self.rest().get(..36).is_some_and(is_guid) {
            return Ok(Token::Bare(self.bare()));
        }
        let word = self.skip(|c| c == '_' || c == '.' || c.is_alphanumeric());
        if self.rest().starts_with('\'') {
            return Ok(Token::Typed(word, self.quoted(start)?));
        }
        Ok(Token::Word(word))
    }

    fn quoted(&mut self, start: usize) -> Result<&'a str, FilterError> {
        let open = self.position + 1;
        let mut end = open;
        loop {
            let quote = self.input.get(end..).and_then(|rest| rest.find('\''));
            end += quote.ok_or(FilterError { position: start, problem: Problem::OpenString })?;
            let doubled = self.input.get(end + 1..).is_some_and(|rest| rest.starts_with('\''));
            if !doubled {
                break;
            }
            end += 2;
        }
        self.position = end + 1;
        Ok(self.input.get(open..end).unwrap_or_default())
    }
}

/// Whether this is a GUID with hyphens, `8-4-4-4-12`.
pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
