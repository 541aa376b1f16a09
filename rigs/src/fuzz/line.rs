//! The line of quick add.

use jiff::civil::{DateTime, datetime};
use todo::clean_title;
use todo::quick_add::words::{ARABIC, ENGLISH, FRENCH, GERMAN, JAPANESE, SPANISH, Words};
use todo::quick_add::{Options, as_text, escape, parse, phrase, without};

/// A Tuesday morning.
const NOW: DateTime = datetime(2026, 3, 10, 8, 0, 0, 0);

/// All at once, as no window has them.
const WORDS: [&Words; 6] = [&GERMAN, &FRENCH, &SPANISH, &JAPANESE, &ARABIC, &ENGLISH];

pub(super) fn line(bytes: &[u8]) {
    let Ok(line) = str::from_utf8(bytes) else { return };
    let options =
        Options { words: &WORDS, lists: &["Groceries", "Trip to Porto", "Trip"], ..Options::at(NOW) };
    let _phrase = phrase(line, &options);
    let parsed = parse(line, &options);
    let mut end = 0;
    for token in &parsed.tokens {
        assert!(end <= token.range.start && token.range.start < token.range.end, "tokens are in order");
        assert!(line.get(token.range.clone()).is_some(), "a token ends between characters");
        end = token.range.end;
        let _said = token.says.describe(NOW.date());
        // It may say more: words that a token kept apart can be a day together. It gets shorter, so this comes to an end.
        let left = without(line, token);
        assert!(left.len() < line.len(), "a token that goes takes its text along");
        let _less = parse(&left, &options);
        let _text = parse(&as_text(line, token), &options);
    }
    let _task = parsed.draft(None);
    let title = clean_title(&parsed.title).unwrap_or_default();
    let escaped = parse(&escape(&title), &options);
    assert_eq!(escaped.title, title, "an escaped title is the title");
    assert!(escaped.tokens.is_empty(), "an escaped title says nothing else");
}
