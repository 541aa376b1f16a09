//! What somebody looks for: words, in any case, with or without their accents.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The words that are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted(Vec<String>);

impl Wanted {
    /// Reads what was typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        Self(typed.split_whitespace().map(folded).collect())
    }

    /// Returns whether each of the words is somewhere in these texts.
    pub fn is_in<'a>(&self, texts: impl IntoIterator<Item = &'a String>) -> bool {
        let texts: Vec<String> = texts.into_iter().map(|text| folded(text)).collect();
        self.0.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }
}

/// Returns a text in small letters without accents.
#[must_use]
pub fn folded(text: &str) -> String {
    text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, texts: &[&str]) -> bool {
        Wanted::new(typed).is_in(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn every_word_has_to_be_somewhere_and_case_and_accents_do_not_matter() {
        for (typed, found) in [
            ("", true),
            ("grosse", true),
            ("GRÖSSE", true),
            ("demarrer", true),
            ("fenêtre grosse", true),
            ("fenetre absent", false),
            ("fenetregrosse", false),
        ] {
            assert_eq!(finds(typed, &["Grösse", "Démarrer la fenêtre"]), found, "{typed}");
        }
        assert!(finds("مرحبا", &["مَرْحَبًا"]));
    }
}
