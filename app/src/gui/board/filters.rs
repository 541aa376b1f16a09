//! Searches, and the views of those that are kept: a task is compared with each of them when it changes, and with nothing else.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use sync_core::RecordId;
use todo::filter::Facts;
use todo::{Filter, Sort};

use super::{Board, View};
use crate::config::{Filters, Sorts};
use crate::worker::{Rows, TaskRow};

impl Board {
    /// Makes an empty board for a day, with the orders that were chosen and the searches that are kept.
    #[must_use]
    pub fn chosen(today: Date, sorts: Sorts, filters: &Filters) -> Self {
        let mut board = Self::new(today);
        board.set_filters(filters);
        for (view, sort) in sorts {
            if let Some(view) = View::named(&view).filter(View::can_be_sorted) {
                board.set_sort(view, sort);
            }
        }
        board
    }

    /// Takes in which searches are kept.
    pub fn set_filters(&mut self, filters: &Filters) {
        let read = |(name, query): (&str, &str)| (name.to_owned(), Filter::read(query, &[]));
        self.filters = filters.iter().map(read).collect();
        self.place_all();
    }

    /// Returns the names of the searches that are kept, in the order of the alphabet.
    #[must_use]
    pub fn filters(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.filters.keys().map(String::as_str).collect();
        names.sort_by_key(|name| name.to_lowercase());
        names
    }

    /// Returns what a search that is kept looks for.
    #[must_use]
    pub fn filter(&self, name: &str) -> Option<&Filter> {
        self.filters.get(name)
    }

    /// Returns a list that a search names and that is not there.
    #[must_use]
    pub fn missing_list(&self, name: &str) -> Option<&str> {
        self.filter(name)?.missing_list(self.lists())
    }

    /// Reads what somebody looks for.
    #[must_use]
    pub fn read_filter(&self, line: &str) -> Filter {
        let lists: Vec<_> = self.lists().map(|list| list.name.as_str()).collect();
        Filter::read(line, &lists)
    }

    /// Returns the tasks a line looks for, open ones first.
    #[must_use]
    pub fn search(&self, line: &str) -> Vec<RecordId> {
        let filter = self.read_filter(line);
        let rows = self.tasks.values().map(Box::as_ref);
        let mut found: Vec<_> = rows.filter(|row| filter.holds(&row.task, self.facts(row))).collect();
        found.sort_by_cached_key(|row| (row.task.done, Sort::Manual.place(&row.task)));
        found.into_iter().map(|row| row.task.id.clone()).collect()
    }

    /// Returns the views of the searches that find a task.
    pub(super) fn filters_of(&self, row: &TaskRow) -> Vec<View> {
        let finds = |filter: &Filter| filter.holds(&row.task, self.facts(row));
        let found = self.filters.iter().filter(|(_, filter)| finds(filter));
        found.map(|(name, _)| View::Filter(name.clone())).collect()
    }

    fn facts(&self, row: &TaskRow) -> Facts<'_> {
        let list = row.task.list.as_ref().and_then(|list| self.lists.get(list));
        Facts {
            today: self.today,
            list: list.map(|list| list.name.as_str()),
            steps: self.steps.contains_key(&row.task.id),
        }
    }

    /// Returns the tasks whose steps may become other ones, with whether they have any now.
    pub(super) fn parents_of(&self, rows: &Rows) -> BTreeMap<RecordId, bool> {
        if self.filters.is_empty() {
            return BTreeMap::new();
        }
        let changed = rows.tasks.iter().map(|row| &row.task.id);
        let before = changed.chain(&rows.gone_tasks).filter_map(|id| self.tasks.get(id)).map(Box::as_ref);
        let parents: BTreeSet<_> =
            before.chain(&rows.tasks).filter_map(|row| row.task.details.parent.clone()).collect();
        let has = |parent: RecordId| {
            let steps = self.steps.contains_key(&parent);
            (parent, steps)
        };
        parents.into_iter().map(has).collect()
    }

    /// Places the tasks again that have steps now and had none, or the other way round.
    pub(super) fn place_again(&mut self, held: BTreeMap<RecordId, bool>) {
        for (id, had) in held {
            if self.steps.contains_key(&id) == had {
                continue;
            }
            if let Some(row) = self.tasks.remove(&id) {
                self.unplace(&row);
                self.tasks.insert(id.clone(), row);
                self.place(&id);
            }
        }
    }
}
