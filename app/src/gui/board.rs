//! The rows the window shows, kept sorted as they change, so that showing them costs nothing.

mod sorted;

use std::collections::BTreeMap;

use sync_core::RecordId;
use todo::TaskList;

use self::sorted::{Key, Sorted};
use crate::worker::{Rows, TaskRow};

/// Which tasks are shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// All of them.
    All,
    /// Those in no list.
    Inbox,
    /// Those of a list.
    List(RecordId),
}

/// The ids of a view's tasks, in order.
#[derive(Debug, Default)]
struct Page {
    open: Sorted,
    done: Sorted,
}

/// All rows, and for each view its ids in order.
#[derive(Debug, Default)]
pub struct Board {
    tasks: BTreeMap<RecordId, TaskRow>,
    lists: BTreeMap<RecordId, TaskList>,
    list_order: Vec<RecordId>,
    pages: BTreeMap<View, Page>,
    loaded: bool,
}

/// From so many changed rows on, sorting once beats inserting one by one.
const BULK: usize = 256;

impl Board {
    /// Takes in what the worker says changed.
    pub fn apply(&mut self, rows: Rows) {
        self.loaded = true;
        let lists_moved = self.apply_lists(rows.lists, &rows.gone_lists);
        let bulk = lists_moved || rows.tasks.len() + rows.gone_tasks.len() >= BULK;
        for id in rows.gone_tasks {
            if let Some(old) = self.tasks.remove(&id)
                && !bulk
            {
                self.unplace(&old);
            }
        }
        for row in rows.tasks {
            let id = row.task.id.clone();
            let old = self.tasks.insert(id.clone(), row);
            if bulk {
                continue;
            }
            if let Some(old) = old {
                self.unplace(&old);
            }
            self.place(&id);
        }
        if bulk {
            self.place_all();
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
            moved |= self.lists.insert(list.id.clone(), list).is_none();
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

    fn place(&mut self, id: &RecordId) {
        let Some(row) = self.tasks.get(id) else { return };
        let (home, done, key) = (self.home(row), row.task.done, Key::of(&row.task));
        for view in [View::All, home] {
            let page = self.pages.entry(view).or_default();
            let ids = if done { &mut page.done } else { &mut page.open };
            ids.insert(key.clone());
        }
    }

    fn unplace(&mut self, row: &TaskRow) {
        let key = Key::of(&row.task);
        for view in [View::All, self.home(row)] {
            if let Some(page) = self.pages.get_mut(&view) {
                let ids = if row.task.done { &mut page.done } else { &mut page.open };
                ids.remove(&key);
            }
        }
    }

    fn place_all(&mut self) {
        let mut pages: BTreeMap<View, (Vec<Key>, Vec<Key>)> = BTreeMap::new();
        for row in self.tasks.values() {
            for view in [View::All, self.home(row)] {
                let (open, done) = pages.entry(view).or_default();
                if row.task.done { done } else { open }.push(Key::of(&row.task));
            }
        }
        let page =
            |(open, done)| Page { open: Sorted::from_unsorted(open), done: Sorted::from_unsorted(done) };
        self.pages = pages.into_iter().map(|(view, keys)| (view, page(keys))).collect();
    }

    /// Returns whether the first rows are here.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Returns a task's row.
    #[must_use]
    pub fn task(&self, id: &RecordId) -> Option<&TaskRow> {
        self.tasks.get(id)
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

    /// Returns the tasks whose title or notes hold some text in any case, open ones first.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<RecordId> {
        let text = text.trim().to_lowercase();
        let Some(all) = self.pages.get(&View::All) else { return Vec::new() };
        let holds = |id: &&RecordId| {
            self.tasks.get(*id).is_some_and(|row| {
                row.task.title.to_lowercase().contains(&text) || row.task.notes.to_lowercase().contains(&text)
            })
        };
        all.open.iter().chain(all.done.iter()).filter(holds).cloned().collect()
    }
}

#[cfg(test)]
mod tests;
