//! A phrase as the words of a table: several that mean one become it, and what is written without spaces is cut.

use super::{Spacing, Words};

impl Words {
    /// The words of a phrase in small letters.
    pub(in crate::quick_add) fn split<'a>(&self, words: &[&'a str]) -> Vec<&'a str> {
        let words = match self.spacing {
            Spacing::Spaces => words.to_vec(),
            Spacing::None => {
                words.iter().flat_map(|word| self.cut(word).unwrap_or_else(|| vec![word])).collect()
            }
        };
        let mut joined = Vec::with_capacity(words.len());
        let mut rest = words.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            let phrase = self.phrases.iter().filter(|(several, _)| rest.starts_with(several));
            match phrase.max_by_key(|(several, _)| several.len()) {
                Some((several, one)) => {
                    joined.push(*one);
                    rest = rest.get(several.len()..).unwrap_or_default();
                }
                None => {
                    joined.push(first);
                    rest = behind;
                }
            }
        }
        joined
    }

    /// Cuts a text into words of the table, the longest first, and numbers; `None` if something else is in it.
    fn cut<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let mut words = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':').len();
            let word = || self.all().filter(|word| rest.starts_with(word)).map(str::len).max();
            let length = if number > 0 { number } else { word()? };
            let (word, behind) = rest.split_at_checked(length)?;
            words.push(word);
            rest = behind;
        }
        Some(words)
    }
}
