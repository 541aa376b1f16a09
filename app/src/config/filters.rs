//! The searches that are kept, under the names people gave them: the table `[filters]`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sync_core::RecordId;
use todo::filter::{Meant, follow};
use todo::tags::same;
use todo::{Filter, TaskList};
use toml_edit::{DocumentMut, Item};

/// The name of the table in the file.
pub(super) const TABLE: &str = "filters";
/// The table of the lists they name, by their names in small letters, so that a list with another name is still found.
pub(super) const MEANT: &str = "filter_lists";

/// The searches that are kept, in the order of their names. `Debug` shows no text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Filters(BTreeMap<(String, String), String>);

/// A search with the name it is kept under. `Debug` shows no text.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedFilter {
    /// Its name.
    pub name: String,
    /// Its line.
    pub query: String,
}

/// A change of what is kept: one search in the place of another. `Debug` shows no text.
#[derive(Clone, PartialEq, Eq)]
pub struct Swap {
    /// What there was, if anything.
    pub from: Option<SavedFilter>,
    /// What there is after it, if anything.
    pub to: Option<SavedFilter>,
}

/// Why a change is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSwap {
    /// What was to be changed is not there any more, or not like this.
    Gone,
    /// Another search has the name.
    Taken,
    /// It has no name, or looks for nothing.
    Empty,
}

impl Filters {
    /// Returns them, each with its line, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|((_, name), query)| (name.as_str(), query.as_str()))
    }

    /// Returns the one of a name, in any case.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<SavedFilter> {
        let found = self.iter().find(|(one, _)| same(one, name));
        found.map(|(name, query)| SavedFilter { name: name.to_owned(), query: query.to_owned() })
    }

    /// Makes a change.
    ///
    /// # Errors
    /// Why not; then nothing is changed.
    pub fn swap(&mut self, swap: &Swap) -> Result<(), NoSwap> {
        if let Some(from) = &swap.from
            && self.named(&from.name).as_ref() != Some(from)
        {
            return Err(NoSwap::Gone);
        }
        if let Some(to) = &swap.to {
            if to.name.trim().is_empty() || to.query.trim().is_empty() {
                return Err(NoSwap::Empty);
            }
            let itself = swap.from.as_ref().is_some_and(|from| same(&from.name, &to.name));
            if !itself && self.named(&to.name).is_some() {
                return Err(NoSwap::Taken);
            }
        }
        if let Some(from) = &swap.from {
            self.0.remove(&key(&from.name));
        }
        if let Some(to) = &swap.to {
            self.0.insert(key(&to.name), to.query.clone());
        }
        Ok(())
    }
}

impl Filters {
    /// Returns the changes with which the searches follow lists that have other names now, and what the names mean then.
    #[must_use]
    pub fn follow(&self, meant: &Meant, lists: &[TaskList]) -> (Vec<Swap>, Meant) {
        let read = |query: &str| Filter::read(query, &[]);
        let filters: Vec<_> = self.iter().map(|(_, query)| read(query)).collect();
        let followed = follow(&filters, meant, lists);
        let swaps = self.iter().zip(&filters).filter_map(|((name, query), filter)| {
            let new = filter.renamed(&followed.renamed);
            let line = new.to_string();
            // A line can become too long to be read as what it is.
            let change = line != query && new != *filter && read(&line) == new;
            let saved = |query: &str| Some(SavedFilter { name: name.to_owned(), query: query.to_owned() });
            change.then(|| Swap { from: saved(query), to: saved(&line) })
        });
        (swaps.collect(), followed.meant)
    }
}

impl Swap {
    /// Returns what takes this back.
    #[must_use]
    pub fn back(self) -> Self {
        Self { from: self.to, to: self.from }
    }
}

fn key(name: &str) -> (String, String) {
    (name.to_lowercase(), name.to_owned())
}

/// Reads the table. What is no line, or the second of a name, is as if it were not there.
pub(super) fn read(document: &DocumentMut) -> Filters {
    let mut filters = Filters::default();
    let Some(table) = document.get(TABLE).and_then(|item| item.as_table_like()) else { return filters };
    for (name, item) in table.iter() {
        let Some(query) = item.as_str() else { continue };
        // As it is printed, however somebody wrote it: so it can be told from another.
        let query = Filter::read(query, &[]).to_string();
        let to = SavedFilter { name: name.to_owned(), query };
        if let Err(reason) = filters.swap(&Swap { from: None, to: Some(to) }) {
            tracing::warn!(?reason, "a search of the settings is left out");
        }
    }
    filters
}

/// Reads the table of the lists they name. What is no id is as if it were not there.
pub(super) fn read_meant(document: &DocumentMut) -> Meant {
    let Some(table) = document.get(MEANT).and_then(|item| item.as_table_like()) else { return Meant::new() };
    let ids = |item: &Item| -> BTreeSet<RecordId> {
        let words = item.as_array().into_iter().flatten();
        words.filter_map(|id| RecordId::new(id.as_str()?).ok()).collect()
    };
    table.iter().map(|(name, item)| (name.to_lowercase(), ids(item))).collect()
}

impl fmt::Debug for Filters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filters").field("count", &self.0.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for SavedFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SavedFilter")
    }
}

impl fmt::Debug for Swap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Swap").field("from", &self.from).field("to", &self.to).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn saved() -> impl Strategy<Value = SavedFilter> {
        let name = prop::sample::select(vec!["a", "A", "work", "Work", "b", " "]);
        let query = prop::sample::select(vec!["#x", "#y", ""]);
        (name, query).prop_map(|(name, query)| SavedFilter { name: name.to_owned(), query: query.to_owned() })
    }

    proptest! {
        #[test]
        fn names_stay_apart_and_what_was_changed_can_be_taken_back(
            swaps in prop::collection::vec((prop::option::of(saved()), prop::option::of(saved())), 0..24)
        ) {
            let mut filters = Filters::default();
            for (from, to) in swaps {
                let before = filters.clone();
                let swap = Swap { from, to };
                match filters.swap(&swap) {
                    Ok(()) => {
                        let mut back = filters.clone();
                        back.swap(&swap.back()).unwrap();
                        prop_assert_eq!(back, before);
                    }
                    Err(_) => prop_assert_eq!(&filters, &before),
                }
                let names: BTreeSet<_> = filters.iter().map(|(name, _)| name.to_lowercase()).collect();
                prop_assert_eq!(names.len(), filters.iter().count());
            }
        }
    }
}
