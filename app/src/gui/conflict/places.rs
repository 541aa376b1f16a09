//! Two texts compared: what is the same, the places where they differ, and the text that picks make of them.

use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use crate::worker::Side;

/// After so long a comparison is as good as it got: texts nobody can read are compared coarsely.
const LONG_ENOUGH: Duration = Duration::from_millis(100);

/// What is kept of a place where the texts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// This computer's lines.
    Here,
    /// The server's.
    Server,
    /// This computer's, then the server's.
    Both,
}

/// Whether words are the same on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Same,
    Changed,
}

/// A part of the two texts.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Lines that are the same.
    Same(Vec<String>),
    /// Lines that differ.
    Place(Place),
}

/// A place where the texts differ. One side may have nothing there.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Place {
    here: Vec<String>,
    server: Vec<String>,
    pub(super) keep: Keep,
}

quiet_debug!(Part, Place);

/// Compares two texts line by line. Where they differ, one side is kept at first, but never nothing over something.
pub(super) fn compare(here: &str, server: &str, side: Side) -> Vec<Part> {
    let (here, server): (Vec<_>, Vec<_>) = (lines(here), lines(server));
    let deadline = Instant::now().checked_add(LONG_ENOUGH);
    let mut parts: Vec<Part> = Vec::new();
    for op in capture_diff_slices_deadline(Algorithm::Patience, &here, &server, deadline) {
        let owned = |lines: Option<&[&str]>| {
            lines.unwrap_or_default().iter().map(|&line| line.to_owned()).collect::<Vec<_>>()
        };
        let (ours, theirs) = (owned(here.get(op.old_range())), owned(server.get(op.new_range())));
        if let DiffOp::Equal { .. } = op {
            parts.push(Part::Same(ours));
            continue;
        }
        match parts.last_mut() {
            Some(Part::Place(last)) => {
                last.here.extend(ours);
                last.server.extend(theirs);
            }
            _ => parts.push(Part::Place(Place { here: ours, server: theirs, keep: Keep::Both })),
        }
    }
    for part in &mut parts {
        if let Part::Place(place) = part {
            place.keep = match (side, place.here.is_empty(), place.server.is_empty()) {
                (_, true, _) | (Side::Server, _, false) => Keep::Server,
                (_, _, true) | (Side::ThisComputer, ..) => Keep::Here,
            };
        }
    }
    parts
}

/// The text that is kept.
pub(super) fn kept(parts: &[Part]) -> String {
    let lines = parts.iter().flat_map(|part| match part {
        Part::Same(lines) => lines.iter().chain(&[]),
        Part::Place(Place { here, keep: Keep::Here, .. }) => here.iter().chain(&[]),
        Part::Place(Place { server, keep: Keep::Server, .. }) => server.iter().chain(&[]),
        Part::Place(Place { here, server, keep: Keep::Both }) => here.iter().chain(server),
    });
    lines.map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// Both texts, one after the other wherever they differ.
pub(super) fn both(here: &str, server: &str) -> String {
    let mut parts = compare(here, server, Side::ThisComputer);
    for part in &mut parts {
        if let Part::Place(place) = part {
            place.keep = Keep::Both;
        }
    }
    kept(&parts)
}

impl Place {
    /// Both sides of the place, in words that are the same and words that are not.
    pub(super) fn words(&self) -> [Vec<(Word, String)>; 2] {
        let (here, server) = (self.here.join("\n"), self.server.join("\n"));
        let (ours, theirs) = (words(&here), words(&server));
        let deadline = Instant::now().checked_add(LONG_ENOUGH);
        let mut sides: [Vec<(Word, String)>; 2] = [Vec::new(), Vec::new()];
        for op in capture_diff_slices_deadline(Algorithm::Myers, &ours, &theirs, deadline) {
            let word = if matches!(op, DiffOp::Equal { .. }) { Word::Same } else { Word::Changed };
            let texts = [ours.get(op.old_range()), theirs.get(op.new_range())];
            for (side, text) in sides.iter_mut().zip(texts) {
                let text = text.unwrap_or_default().concat();
                match side.last_mut() {
                    _ if text.is_empty() => {}
                    Some((last, before)) if *last == word => before.push_str(&text),
                    _ => side.push((word, text)),
                }
            }
        }
        // Where no word is the same, marks would only be noise.
        let shares = |side: &[(Word, String)]| {
            side.iter().any(|(word, text)| *word == Word::Same && text.contains(char::is_alphanumeric))
        };
        for side in &mut sides {
            if !shares(side) {
                side.iter_mut().for_each(|(word, _)| *word = Word::Same);
            }
        }
        sides
    }
}

fn lines(text: &str) -> Vec<&str> {
    if text.is_empty() { Vec::new() } else { text.split('\n').collect() }
}

/// Words, and what is between them, piece by piece.
fn words(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HERE: &str = "Cheapest: TAP 06:40\nAsk Ana about bags\nPassport until 2031";
    const SERVER: &str = "Cheapest: TAP 06:40\nAsk Ana about seats and bags\nPassport until 2031\nVisa?";

    fn keeping(keep: Keep) -> String {
        let mut parts = compare(HERE, SERVER, Side::ThisComputer);
        for part in &mut parts {
            if let Part::Place(place) = part {
                place.keep = keep;
            }
        }
        kept(&parts)
    }

    #[test]
    fn each_side_can_be_kept_whole_and_both_are_one_after_the_other() {
        assert_eq!(keeping(Keep::Here), HERE);
        assert_eq!(keeping(Keep::Server), SERVER);
        let both = "Cheapest: TAP 06:40\nAsk Ana about bags\nAsk Ana about seats and bags\nPassport until 2031\nVisa?";
        assert_eq!(keeping(Keep::Both), both);
        assert_eq!(super::both(HERE, SERVER), both);
    }

    #[test]
    fn nothing_is_never_kept_over_something_unasked() {
        // The server added the last line, and this computer's side is chosen.
        let text = kept(&compare(HERE, SERVER, Side::ThisComputer));
        assert_eq!(text, format!("{HERE}\nVisa?"));
        assert_eq!(kept(&compare(HERE, "", Side::Server)), HERE);
    }

    #[test]
    fn words_that_differ_are_marked_and_the_others_are_not() {
        let parts = compare(HERE, SERVER, Side::Server);
        let [Part::Same(_), Part::Place(place), ..] = &parts[..] else { panic!("{parts:?}") };
        let [here, server] = place.words();
        assert_eq!(here, [(Word::Same, "Ask Ana about bags".to_owned())]);
        let marked: Vec<_> = server.iter().filter(|(word, _)| *word == Word::Changed).collect();
        assert_eq!(marked.len(), 1, "{server:?}");
        assert!(marked[0].1.contains("seats and"), "{server:?}");
    }

    proptest! {
        /// Whatever the texts are, keeping one side everywhere gives that text back, byte for byte, and no line is lost
        /// where both are kept.
        #[test]
        fn picks_make_the_text_they_say(here in "([a-c ]{0,3}\n?){0,8}", server in "([a-c ]{0,3}\n?){0,8}") {
            let mut parts = compare(&here, &server, Side::ThisComputer);
            for (keep, text) in [(Keep::Here, &here), (Keep::Server, &server)] {
                for part in &mut parts {
                    if let Part::Place(place) = part {
                        place.keep = keep;
                    }
                }
                prop_assert_eq!(&kept(&parts), text);
            }
            let both = both(&here, &server);
            let both: Vec<_> = both.split('\n').collect();
            for line in lines(&here).into_iter().chain(lines(&server)) {
                prop_assert!(both.contains(&line));
            }
        }
    }
}
