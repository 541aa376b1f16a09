//! The rows the window shows, kept sorted as they change, so that showing them costs nothing.

mod filters;
mod shared;
mod sorted;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use remote_http::SharedLists;
use sync_core::RecordId;
use todo::{Filter, Place, Sort, TaskList};

use self::sorted::Sorted;
pub use self::view::{Heading, View};
use self::view::{Standing, views_of};
use crate::worker::{Rows, TaskRow};

/// The ids of a view's tasks, in order.
#[derive(Debug, Default)]
struct Page {
    open: Sorted,
    done: Sorted,
}

/// All rows, and for each view its ids in order.
#[derive(Debug, Default)]
pub struct Board {
    /// In boxes: the places of a tree are half empty, and rows are large.
    tasks: BTreeMap<RecordId, Box<TaskRow>>,
    lists: BTreeMap<RecordId, TaskList>,
    list_order: Vec<RecordId>,
    /// The steps of each task, in their order.
    steps: BTreeMap<RecordId, BTreeSet<Place>>,
    pages: BTreeMap<View, Page>,
    sorts: BTreeMap<View, Sort>,
    /// The searches that are kept, by their names.
    filters: BTreeMap<String, Filter>,
    /// The tags of open tasks as people write them.
    tags: BTreeMap<String, String>,
    /// When open tasks remind.
    reminders: BTreeMap<RecordId, DateTime>,
    today: Date,
    loaded: bool,
    shared: Option<Arc<SharedLists>>,
}

/// If so large a part of the rows changed, one in so many, sorting all once beats inserting one by one.
const BULK: usize = 4;
/// Steps of steps deeper than this stand alone: that is a circle.
const DEEPEST: usize = 32;

impl Board {
    /// Makes an empty board for a day.
    #[must_use]
    pub fn new(today: Date) -> Self {
        Self { today, ..Self::default() }
    }

    /// Forgets all rows; the day, the orders that were chosen and the searches that are kept stay.
    pub fn forget(&mut self) {
        let (sorts, filters) = (std::mem::take(&mut self.sorts), std::mem::take(&mut self.filters));
        *self = Self { today: self.today, sorts, filters, ..Self::default() };
    }

    /// Goes on to another day: what was for tomorrow is for today.
    pub fn roll_over(&mut self, today: Date) {
        if self.today != today {
            self.today = today;
            self.place_all();
        }
    }

    /// Sorts a view in another way.
    pub fn set_sort(&mut self, view: View, sort: Sort) {
        self.sorts.insert(view, sort);
        self.place_all();
    }

    /// Returns how a view is sorted.
    #[must_use]
    pub fn sort(&self, view: &View) -> Sort {
        self.sorts.get(view).copied().unwrap_or_else(|| view.sort())
    }

    /// Takes in what the worker says changed.
    pub fn apply(&mut self, rows: Rows) {
        self.loaded = true;
        let held = self.parents_of(&rows);
        let lists_moved = self.apply_lists(rows.lists, &rows.gone_lists);
        let changed = rows.tasks.len() + rows.gone_tasks.len();
        let bulk = lists_moved || changed.saturating_mul(BULK) >= self.tasks.len();
        // What becomes of a task is also what becomes of its steps.
        let mut steps_moved = false;
        for id in rows.gone_tasks {
            if let Some(old) = self.tasks.remove(&id) {
                steps_moved |= self.steps.contains_key(&id);
                self.detach(&old);
                if !bulk {
                    self.unplace(&old);
                }
            }
        }
        for row in rows.tasks {
            let id = row.task.id.clone();
            if let Some(old) = self.tasks.remove(&id) {
                steps_moved |=
                    self.steps.contains_key(&id) && old.task.details.parent != row.task.details.parent;
                self.detach(&old);
                if !bulk {
                    self.unplace(&old);
                }
            } else {
                steps_moved |= self.steps.contains_key(&id);
            }
            self.attach(&row);
            self.tasks.insert(id.clone(), Box::new(row));
            if !bulk {
                self.place(&id);
            }
        }
        if bulk || steps_moved {
            self.place_all();
        } else {
            self.place_again(held);
        }
    }

    fn attach(&mut self, row: &TaskRow) {
        if let Some(parent) = &row.task.details.parent {
            self.steps.entry(parent.clone()).or_default().insert(Sort::Manual.place(&row.task));
        }
        if let Some(at) = row.task.details.remind_at
            && !row.task.done
        {
            self.reminders.insert(row.task.id.clone(), at);
        }
    }

    fn detach(&mut self, row: &TaskRow) {
        self.reminders.remove(&row.task.id);
        if let Some(parent) = &row.task.details.parent
            && let Some(steps) = self.steps.get_mut(parent)
        {
            steps.remove(&Sort::Manual.place(&row.task));
            if steps.is_empty() {
                self.steps.remove(parent);
            }
        }
    }

    /// Returns whether a list appeared or went: then tasks may belong somewhere else.
    fn apply_lists(&mut self, lists: Vec<TaskList>, gone: &[RecordId]) -> bool {
        if lists.is_empty() && gone.is_empty() {
            return false;
        }
        let mut moved = false;
        for id in gone {
            moved |= self.lists.remove(id).is_some();
        }
        for list in lists {
            let name = list.name.clone();
            let old = self.lists.insert(list.id.clone(), list);
            moved |= old.is_none_or(|old| old.name != name && !self.filters.is_empty());
        }
        let mut order: Vec<_> = self.lists.values().collect();
        order.sort_by(|a, b| (&a.order, &a.name, &a.id).cmp(&(&b.order, &b.name, &b.id)));
        self.list_order = order.into_iter().map(|list| list.id.clone()).collect();
        moved
    }

    /// Where a task is shown besides "All": a list nobody knows counts as the inbox, so that no task is out of sight.
    fn home(&self, row: &TaskRow) -> View {
        match &row.task.list {
            Some(list) if self.lists.contains_key(list) => View::List(list.clone()),
            _ => View::Inbox,
        }
    }

    /// Whether a task hangs under another. A task that is gone holds none, nor does a circle.
    fn standing(&self, row: &TaskRow) -> Standing {
        let mut above = row.task.details.parent.as_ref().and_then(|id| self.tasks.get(id));
        if above.is_none() {
            return Standing::Alone;
        }
        for _ in 0..DEEPEST {
            match above {
                None => return Standing::Step,
                Some(one) if one.task.id == row.task.id => return Standing::Alone,
                Some(one) => above = one.task.details.parent.as_ref().and_then(|id| self.tasks.get(id)),
            }
        }
        Standing::Alone
    }

    fn views(&self, row: &TaskRow) -> Vec<View> {
        let mut views = views_of(&row.task, self.home(row), self.standing(row), self.today);
        views.extend(self.filters_of(row));
        views
    }

    fn place(&mut self, id: &RecordId) {
        let Some(row) = self.tasks.get(id) else { return };
        let done = row.task.done;
        for tag in row.task.details.tags.iter() {
            self.tags.entry(tag.to_lowercase()).or_insert_with(|| tag.to_owned());
        }
        let place = |view: View| (self.sort(&view).place(&row.task), view);
        let places: Vec<_> = self.views(row).into_iter().map(place).collect();
        for (place, view) in places {
            let page = self.pages.entry(view).or_default();
            if done { &mut page.done } else { &mut page.open }.insert(place);
        }
    }

    fn unplace(&mut self, row: &TaskRow) {
        // It may have stood alone or hung under another: it goes from wherever it was.
        let standing = |standing| views_of(&row.task, self.home(row), standing, self.today);
        let mut views = [standing(Standing::Alone), standing(Standing::Step)].concat();
        views.extend(self.filters.keys().cloned().map(View::Filter));
        for view in views {
            let place = self.sort(&view).place(&row.task);
            if let Some(page) = self.pages.get_mut(&view) {
                if row.task.done { &mut page.done } else { &mut page.open }.remove(&place);
            }
        }
    }

    fn place_all(&mut self) {
        let mut pages: BTreeMap<View, (Vec<Place>, Vec<Place>)> = BTreeMap::new();
        let mut tags = BTreeMap::new();
        for row in self.tasks.values() {
            for tag in row.task.details.tags.iter() {
                tags.entry(tag.to_lowercase()).or_insert_with(|| tag.to_owned());
            }
            for view in self.views(row) {
                let place = self.sort(&view).place(&row.task);
                let (open, done) = pages.entry(view).or_default();
                if row.task.done { done } else { open }.push(place);
            }
        }
        let page =
            |(open, done)| Page { open: Sorted::from_unsorted(open), done: Sorted::from_unsorted(done) };
        self.pages = pages.into_iter().map(|(view, places)| (view, page(places))).collect();
        self.tags = tags;
    }

    /// Returns a task's steps in their order.
    pub fn steps(&self, task: &RecordId) -> impl Iterator<Item = &TaskRow> {
        let places = self.steps.get(task).into_iter().flatten();
        places.filter_map(|place| self.task(&place.id))
    }

    /// Returns how many steps of a task are done, and how many there are.
    #[must_use]
    pub fn step_counts(&self, task: &RecordId) -> (usize, usize) {
        self.steps(task).fold((0, 0), |(done, all), row| (done + usize::from(row.task.done), all + 1))
    }

    /// Returns the reminders of open tasks.
    pub fn reminders(&self) -> impl Iterator<Item = (&RecordId, DateTime)> {
        self.reminders.iter().map(|(task, at)| (task, *at))
    }

    /// Returns the tags of open tasks as people write them, in the order of the alphabet.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        let open = |tag: &str| self.open_count(&View::Tag(tag.to_owned())) > 0;
        self.tags.iter().filter(move |(small, _)| open(small)).map(|(_, tag)| tag.as_str())
    }

    /// Returns the headings of a view, each with the place of the first open task under it.
    #[must_use]
    pub fn headings(&self, view: &View) -> Vec<(Heading, usize)> {
        let Some(page) = self.pages.get(view) else { return Vec::new() };
        match view {
            View::Upcoming => page.open.days().into_iter().map(|(day, at)| (Heading::Day(day), at)).collect(),
            View::Today => {
                let late = page.open.before(self.today);
                let overdue = (late > 0).then_some((Heading::Overdue, 0));
                let today = (late < page.open.len()).then_some((Heading::Day(self.today), late));
                overdue.into_iter().chain(today).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns whether the first rows are here.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Returns a task's row.
    #[must_use]
    pub fn task(&self, id: &RecordId) -> Option<&TaskRow> {
        self.tasks.get(id).map(Box::as_ref)
    }

    /// Returns a list.
    #[must_use]
    pub fn list(&self, id: &RecordId) -> Option<&TaskList> {
        self.lists.get(id)
    }

    /// Returns the lists in the order of the sidebar.
    pub fn lists(&self) -> impl Iterator<Item = &TaskList> {
        self.list_order.iter().filter_map(|id| self.lists.get(id))
    }

    /// Returns how many open tasks a view has.
    #[must_use]
    pub fn open_count(&self, view: &View) -> usize {
        self.pages.get(view).map_or(0, |page| page.open.len())
    }

    /// Returns how many finished tasks a view has.
    #[must_use]
    pub fn done_count(&self, view: &View) -> usize {
        self.pages.get(view).map_or(0, |page| page.done.len())
    }

    /// Returns the id of a view's open task at a place.
    #[must_use]
    pub fn open_at(&self, view: &View, at: usize) -> Option<&RecordId> {
        self.pages.get(view)?.open.get(at)
    }

    /// Returns the id of a view's finished task at a place.
    #[must_use]
    pub fn done_at(&self, view: &View, at: usize) -> Option<&RecordId> {
        self.pages.get(view)?.done.get(at)
    }

    /// Returns the place of an open task in a view.
    #[must_use]
    pub fn open_place(&self, view: &View, id: &RecordId) -> Option<usize> {
        let place = self.sort(view).place(&self.task(id)?.task);
        self.pages.get(view)?.open.find(&place)
    }

    /// Returns the place of a finished task in a view.
    #[must_use]
    pub fn done_place(&self, view: &View, id: &RecordId) -> Option<usize> {
        let place = self.sort(view).place(&self.task(id)?.task);
        self.pages.get(view)?.done.find(&place)
    }
}

#[cfg(test)]
mod tests;
