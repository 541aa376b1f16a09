//! A filter knows lists by their names, which is what people type. Beside it is kept which lists the names mean, so that it
//! follows a list that gets another name.

use std::collections::{BTreeMap, BTreeSet};

use sync_core::RecordId;

use super::{Filter, list_name};
use crate::TaskList;
use crate::tags::same;

/// The lists that names in filters mean, by these names in small letters.
pub type Meant = BTreeMap<String, BTreeSet<RecordId>>;

/// What became of the names. `Debug` shows none.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// The names of now for each name that is none any more.
    pub renamed: BTreeMap<String, Vec<String>>,
    /// What the names mean from now on.
    pub meant: Meant,
}

/// Returns what became of the lists that filters name. A name goes where its lists go; several lists of one name may go apart. A
/// list that is gone keeps its name, for it may come back.
#[must_use]
pub fn follow<'a>(
    filters: impl IntoIterator<Item = &'a Filter>,
    meant: &Meant,
    lists: &[TaskList],
) -> Followed {
    let names: BTreeSet<&str> = filters.into_iter().flat_map(|one| &one.lists).map(String::as_str).collect();
    let mut followed = Followed::default();
    for name in names {
        let before = meant.get(&name.to_lowercase());
        let mut now: Vec<String> = Vec::new();
        for list in lists.iter().filter(|list| before.is_some_and(|ids| ids.contains(&list.id))) {
            if let Some(new) = list_name(&list.name).filter(|new| !now.iter().any(|one| same(one, new))) {
                now.push(new);
            }
        }
        match now.as_slice() {
            [] => now.push(name.to_owned()),
            [one] if same(one, name) => now = vec![name.to_owned()],
            _ => drop(followed.renamed.insert(name.to_owned(), now.clone())),
        }
        for name in now {
            let called = lists.iter().filter(|list| is_called(list, &name)).map(|list| list.id.clone());
            let called: BTreeSet<_> = called.collect();
            let ids = if called.is_empty() { before.cloned().unwrap_or_default() } else { called };
            if !ids.is_empty() {
                followed.meant.entry(name.to_lowercase()).or_default().extend(ids);
            }
        }
    }
    followed
}

fn is_called(list: &TaskList, name: &str) -> bool {
    list_name(&list.name).is_some_and(|one| same(&one, name))
}

impl Filter {
    /// Returns this filter with the names of now.
    #[must_use]
    pub fn renamed(&self, renamed: &BTreeMap<String, Vec<String>>) -> Self {
        let mut lists: Vec<String> = Vec::new();
        for name in &self.lists {
            for new in renamed.get(name).map_or(std::slice::from_ref(name), Vec::as_slice) {
                if !lists.iter().any(|one| same(one, new)) {
                    lists.push(new.clone());
                }
            }
        }
        Self { lists, ..self.clone() }
    }

    /// Returns the first list it names that is none of these.
    #[must_use]
    pub fn missing_list<'a>(&self, lists: impl IntoIterator<Item = &'a TaskList>) -> Option<&str> {
        let lists: Vec<_> = lists.into_iter().collect();
        let missing = self.lists.iter().find(|name| !lists.iter().any(|list| is_called(list, name)));
        missing.map(String::as_str)
    }
}

impl std::fmt::Debug for Followed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Followed").field("renamed", &self.renamed.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(id: &str, name: &str) -> TaskList {
        let id = RecordId::new(id).unwrap();
        TaskList { id, name: name.to_owned(), color: None, order: String::new() }
    }

    /// The lines after the lists are these, and what their names mean then.
    fn after(lines: &[&str], meant: &Meant, lists: &[TaskList]) -> (Vec<String>, Meant) {
        let filters: Vec<_> = lines.iter().map(|line| Filter::read(line, &[])).collect();
        let followed = follow(&filters, meant, lists);
        let lines = filters.iter().map(|filter| filter.renamed(&followed.renamed).to_string());
        (lines.collect(), followed.meant)
    }

    #[test]
    fn a_filter_goes_where_its_lists_go() {
        let two = [list("1", "Trip"), list("2", "Home")];
        // The line, the lists, the lists after it, the line after it.
        let rows: [(&str, &[TaskList], &[TaskList], &str); 10] = [
            (
                "milk +trip @week",
                &two,
                &[list("1", "Porto by sea"), list("2", "Home")],
                "milk @week +\"Porto by sea\"",
            ),
            ("+Trip", &two, &two, "+\"Trip\""),
            ("+Trip", &two, &[list("2", "Home")], "+\"Trip\""),
            ("+Nowhere", &two, &[list("1", "Porto"), list("2", "Home")], "+\"Nowhere\""),
            // Names change hands.
            ("+Trip", &two, &[list("1", "Home"), list("2", "Trip")], "+\"Home\""),
            ("+Trip +Home", &two, &[list("1", "Home"), list("2", "Trip")], "+\"Trip\" +\"Home\""),
            ("+Trip", &two, &[list("1", "Porto"), list("2", "Home"), list("3", "Trip")], "+\"Porto\""),
            // Two of one name go apart, and two names become one.
            (
                "+Trip",
                &[list("1", "Trip"), list("2", "trip")],
                &[list("1", "Porto"), list("2", "trip")],
                "+\"Porto\" +\"trip\"",
            ),
            ("+Trip +Home", &two, &[list("1", "Home"), list("2", "Home")], "+\"Home\""),
            // A name no filter can say changes nothing.
            ("+Trip", &two, &[list("1", "\"\""), list("2", "Home")], "+\"Trip\""),
        ];
        for (line, before, now, expected) in rows {
            let (same, meant) = after(&[line], &Meant::new(), before);
            assert_eq!(same, [Filter::read(line, &[]).to_string()], "learning changes nothing");
            let mut names: Vec<_> = after(&[line], &meant, now).0[0].split(" +").map(str::to_owned).collect();
            let mut expected: Vec<_> = expected.split(" +").map(str::to_owned).collect();
            for names in [&mut names, &mut expected] {
                names.iter_mut().for_each(|name| *name = name.trim_start_matches('+').to_owned());
                names.sort();
            }
            assert_eq!(names, expected, "{line}");
        }
    }

    #[test]
    fn a_list_that_was_gone_is_followed_again_when_it_comes_back_under_another_name() {
        let (_, meant) = after(&["+Trip"], &Meant::new(), &[list("1", "Trip")]);
        let (line, meant) = after(&["+Trip"], &meant, &[]);
        assert_eq!(line, ["+\"Trip\""]);
        assert_eq!(after(&["+Trip"], &meant, &[list("1", "Porto")]).0, ["+\"Porto\""]);
    }

    #[test]
    fn a_list_that_is_gone_is_named() {
        let filter = Filter::read("+Trip +Home", &[]);
        assert_eq!(filter.missing_list(&[list("1", "trip")]), Some("Home"));
        assert_eq!(filter.missing_list(&[list("1", "trip"), list("2", "HOME")]), None);
    }

    fn lists() -> impl Strategy<Value = Vec<TaskList>> {
        let name = prop::sample::select(vec!["A", "a", "B", "C", "D\"", " E", ""]);
        prop::collection::vec(name, 4)
            .prop_map(|names| (0..).zip(names).map(|(n, name)| list(&n.to_string(), name)).collect())
    }

    fn holds(filter: &Filter, lists: &[TaskList]) -> BTreeSet<RecordId> {
        let held = lists.iter().filter(|list| filter.lists.iter().any(|name| is_called(list, name)));
        held.map(|list| list.id.clone()).collect()
    }

    proptest! {
        #[test]
        fn no_list_that_can_be_named_is_lost_by_renaming(
            before in lists(), now in lists(), line in "(\\+[A-E] ){1,3}"
        ) {
            let filter = Filter::read(&line, &[]);
            let meant = follow([&filter], &Meant::new(), &before).meant;
            let followed = follow([&filter], &meant, &now);
            let renamed = filter.renamed(&followed.renamed);
            let held = holds(&renamed, &now);
            for id in holds(&filter, &before) {
                let list = now.iter().find(|list| list.id == id).unwrap();
                prop_assert!(held.contains(&id) || list_name(&list.name).is_none());
            }
            // Nothing more is to be done.
            let again = follow([&renamed], &followed.meant, &now);
            prop_assert_eq!(again.renamed.len(), 0);
            prop_assert_eq!(again.meant, followed.meant);
        }
    }
}
