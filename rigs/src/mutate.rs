//! Random mutations of bytes, as a fuzzer makes them, but the same for the same seed.

use crate::chance::Chance;

/// The longest input that is made.
const LONGEST: usize = 4_096;

/// Pieces that mean something to many parsers.
const WORDS: [&str; 24] = [
    "null",
    "\"",
    "\\",
    "{}",
    "[",
    "9999999999999999999",
    "-1",
    "1e308",
    "\u{0}",
    "\u{feff}",
    "\r\n",
    "'",
    "%",
    "$",
    "(",
    "not ",
    "\u{e9}",
    "\u{1f6d2}",
    "9999-12-31",
    "0000-01-01",
    "@",
    "#",
    ",",
    ";",
];

/// Makes an input from one or two of the corpus.
pub fn mutate(chance: &mut Chance, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = chance.pick(corpus).clone();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(12)).min(bytes.len());
        match chance.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = bytes[at..end].to_vec();
                let to = chance.below(bytes.len() + 1);
                bytes.splice(to..to, piece.repeat(1 + chance.below(40)));
            }
            4 => bytes.truncate(at),
            5 => {
                let other = chance.pick(corpus);
                bytes.truncate(at);
                bytes.extend(&other[chance.below(other.len() + 1)..]);
            }
            _ => drop(bytes.splice(at..at, chance.pick(&WORDS).bytes())),
        }
    }
    bytes.truncate(LONGEST);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_mutation() {
        let corpus = [b"some text".to_vec(), vec![]];
        let made = |seed| mutate(&mut Chance::new(seed), &corpus);
        assert!((0..200).all(|seed| made(seed) == made(seed)));
        assert!((0..200).any(|seed| made(seed) != corpus[0]));
    }
}
