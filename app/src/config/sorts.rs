//! How views are sorted that people chose another order for: the table `[sort]`, by the names of the views.

use std::collections::BTreeMap;

use todo::Sort;
use toml_edit::DocumentMut;

/// The name of the table in the file.
pub(super) const TABLE: &str = "sort";

/// The orders that were chosen, by the names of their views.
pub type Sorts = BTreeMap<String, Sort>;

/// Returns the word for an order, if people can choose it.
pub(super) fn word(sort: Sort) -> Option<&'static str> {
    match sort {
        Sort::Manual => Some("manual"),
        Sort::Due => Some("due"),
        Sort::Priority => Some("priority"),
        Sort::Title => Some("title"),
        Sort::Completed => None,
    }
}

/// Reads the table. An order that is no word of this version is as if it were not there: it only says how something looks.
pub(super) fn read(document: &DocumentMut) -> Sorts {
    let Some(table) = document.get(TABLE).and_then(|item| item.as_table_like()) else { return Sorts::new() };
    let chosen = |said: &str| Sort::CHOICES.into_iter().find(|sort| word(*sort) == Some(said));
    let one = |(view, item): (&str, &toml_edit::Item)| Some((view.to_owned(), chosen(item.as_str()?)?));
    table.iter().filter_map(one).collect()
}
