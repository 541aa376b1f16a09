//! Tags: on the wire one text with blanks between them, in the app a set that keeps the order people gave.
//!
//! A tag is a word: it has no blank and no comma in it and no `#` before it. Two tags that differ only in the size of
//! their letters are the same tag, written as it was first.

use std::collections::HashSet;
use std::fmt;

/// The tags of a task, in order, each once. `Debug` shows only how many.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Tags(Vec<String>);

impl Tags {
    /// Reads the text of the wire: words between commas, or between blanks if there is no comma.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text.contains(',') { text.split(',').collect() } else { text.split_whitespace().collect() }
    }

    /// Adds a tag at the end; `false` if it is there already or nothing is left of it.
    pub fn insert(&mut self, tag: &str) -> bool {
        let Some(tag) = clean_tag(tag).filter(|tag| !self.contains(tag)) else {
            return false;
        };
        self.0.push(tag);
        true
    }

    /// Removes a tag; `false` if it was not there.
    pub fn remove(&mut self, tag: &str) -> bool {
        let Some(at) = self.0.iter().position(|one| same(one, tag)) else {
            return false;
        };
        self.0.remove(at);
        true
    }

    /// Whether a tag is there, however large its letters are.
    #[must_use]
    pub fn contains(&self, tag: &str) -> bool {
        self.0.iter().any(|one| same(one, tag))
    }

    /// Returns the tags in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// Makes a tag of what was typed: without `#` before it, blanks and commas in it become `-`; `None` if nothing is left.
#[must_use]
pub fn clean_tag(typed: &str) -> Option<String> {
    let apart = |c: char| c.is_whitespace() || c.is_control() || c == ',';
    let typed = typed.trim_matches(apart).trim_start_matches('#');
    let words: Vec<_> = typed.split(apart).filter(|word| !word.is_empty()).collect();
    Some(words.join("-")).filter(|tag| !tag.is_empty())
}

/// Whether two tags are the same tag.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

impl<T: AsRef<str>> FromIterator<T> for Tags {
    fn from_iter<I: IntoIterator<Item = T>>(tags: I) -> Self {
        // A row from elsewhere can hold thousands: they are not compared one by one.
        let mut seen = HashSet::new();
        let clean = tags.into_iter().filter_map(|tag| clean_tag(tag.as_ref()));
        Self(clean.filter(|tag| seen.insert(tag.to_lowercase())).collect())
    }
}

/// The text of the wire.
impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl fmt::Debug for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tags").field(&self.0.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_order_is_kept_and_each_tag_is_there_once() {
        assert_eq!(Tags::parse("#shop home  Shop Zuhause").to_string(), "shop home Zuhause");
        assert_eq!(Tags::parse("deep work, #home, ,").to_string(), "deep-work home");
    }

    #[test]
    fn letters_of_any_language_and_size_are_the_same_tag() {
        let mut tags = Tags::parse("Ärger 買い物 🛒");
        assert!(tags.contains("ärger") && tags.contains("買い物") && tags.contains("🛒"));
        assert!(!tags.insert("ÄRGER") && tags.remove("äRGER") && !tags.remove("ärger"));
        assert_eq!(tags.len(), 2);
    }

    #[test]
    fn thousands_of_tags_are_read_at_once() {
        let many: Vec<_> = (0..100_000).map(|n| format!("t{n}")).collect();
        assert_eq!(Tags::parse(&many.join(" ")).len(), many.len());
    }

    #[test]
    fn debug_shows_no_text() {
        assert_eq!(format!("{:?}", Tags::parse("secret")), "Tags(1)");
    }

    proptest! {
        #[test]
        fn any_text_reads_back_as_the_same_set(text in any::<String>()) {
            let tags = Tags::parse(&text);
            prop_assert_eq!(Tags::parse(&tags.to_string()), tags);
        }

        #[test]
        fn any_word_becomes_one_tag_or_none(word in any::<String>()) {
            let mut tags = Tags::default();
            let added = tags.insert(&word);
            prop_assert_eq!(tags.len(), usize::from(added));
            prop_assert_eq!(Tags::parse(&tags.to_string()), tags);
        }
    }
}
