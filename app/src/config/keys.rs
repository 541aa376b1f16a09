//! The keys that people chose: the table `[keys]`, by the names of what they do. What the words mean, the window knows.

use std::collections::BTreeMap;

use toml_edit::{Array, DocumentMut, Item, Value};

/// The name of the table in the file.
pub(super) const TABLE: &str = "keys";

/// The keys that were chosen, by the names of what they do.
pub type KeyWords = BTreeMap<String, Vec<String>>;

/// Reads the table. What is no list of words is a list of none, which is never right.
pub(super) fn read(document: &DocumentMut) -> KeyWords {
    let Some(table) = document.get(TABLE).and_then(|item| item.as_table_like()) else {
        return KeyWords::new();
    };
    table.iter().map(|(name, item)| (name.to_owned(), words(item).unwrap_or_default())).collect()
}

fn words(item: &Item) -> Option<Vec<String>> {
    item.as_array()?.iter().map(|word| Some(word.as_str()?.to_owned())).collect()
}

/// Returns the words as the file has them.
pub(super) fn value(words: &[String]) -> Value {
    words.iter().map(String::as_str).collect::<Array>().into()
}
