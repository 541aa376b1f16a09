//! What all formats share: a task with its list by name, from records and to rows.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use sync_core::{Record, RecordId};

use super::Here;
use crate::draft::clean_title;
use crate::json::{BadRow, Import, Row};
use crate::{MAX_ROW_BYTES, Task, TaskDetails, TaskDraft, TaskList, list_fields, order, size};

/// A task as a file says it.
#[derive(Clone, Default)]
pub(super) struct Item {
    pub(super) id: Option<RecordId>,
    pub(super) title: String,
    pub(super) done: bool,
    pub(super) notes: String,
    pub(super) due: Option<Date>,
    pub(super) details: TaskDetails,
    pub(super) list: Option<String>,
    /// How deep it stands under other tasks of its list.
    pub(super) depth: usize,
}

impl Item {
    /// Adds a paragraph to the notes.
    pub(super) fn note(&mut self, text: &str) {
        if !self.notes.is_empty() && !text.is_empty() {
            self.notes.push('\n');
        }
        self.notes.push_str(text);
    }

    /// The day it was completed.
    pub(super) fn completed_on(&self) -> Option<Date> {
        self.details.completed_at.as_deref()?.get(..10)?.parse().ok()
    }
}

/// Returns all tasks list by list, the inbox first, and every step right after its task.
pub(super) fn items(lists: &[Record], tasks: &[Record]) -> Vec<Item> {
    let names: HashMap<_, _> =
        lists.iter().map(|list| (&list.id, TaskList::from_record(list).name)).collect();
    let all: Vec<_> = tasks.iter().map(Task::from_record).collect();
    let places: HashMap<_, _> = all.iter().map(|task| (&task.id, task)).collect();
    let list_of = |task: &Task| task.list.clone().filter(|list| names.contains_key(list));
    let mut steps: HashMap<Option<RecordId>, Vec<usize>> = HashMap::new();
    for (at, task) in all.iter().enumerate() {
        // A step in another list than its task stands alone.
        let parent = task.details.parent.as_ref().and_then(|parent| places.get(parent));
        let parent = parent.filter(|parent| list_of(parent) == list_of(task)).map(|parent| parent.id.clone());
        steps.entry(parent).or_default().push(at);
    }
    let mut roots = steps.get(&None).cloned().unwrap_or_default();
    let mut reached = HashSet::new();
    for root in &roots {
        walk(*root, &all, &steps, &mut reached, &mut |_, _| {});
    }
    // Tasks that are steps of one another in a circle hang from no root: they stand as if they were roots.
    roots.extend((0..all.len()).filter(|at| !reached.contains(at)));
    let mut items = Vec::with_capacity(all.len());
    let mut seen = HashSet::new();
    for section in std::iter::once(None).chain(lists.iter().map(|list| Some(list.id.clone()))) {
        let here = |at: &usize| all.get(*at).is_some_and(|task| list_of(task) == section);
        for root in roots.iter().copied().filter(here) {
            walk(root, &all, &steps, &mut seen, &mut |task, depth| {
                items.push(Item {
                    id: Some(task.id.clone()),
                    title: clean_title(&task.title).unwrap_or_else(|| "(no title)".to_owned()),
                    done: task.done,
                    notes: task.notes.clone(),
                    due: task.due,
                    details: task.details.clone(),
                    list: list_of(task).and_then(|list| names.get(&list).cloned()),
                    depth,
                });
            });
        }
    }
    items
}

/// Visits a task and all its steps that were not seen yet, each before its own steps.
fn walk(
    root: usize,
    all: &[Task],
    steps: &HashMap<Option<RecordId>, Vec<usize>>,
    seen: &mut HashSet<usize>,
    visit: &mut dyn FnMut(&Task, usize),
) {
    let mut stack = vec![(root, 0)];
    while let Some((at, depth)) = stack.pop() {
        let Some(task) = all.get(at).filter(|_| seen.insert(at)) else {
            continue;
        };
        visit(task, depth);
        let below = steps.get(&Some(task.id.clone())).map(Vec::as_slice).unwrap_or_default();
        stack.extend(below.iter().rev().map(|at| (*at, depth + 1)));
    }
}

/// Collects the rows of a file.
pub(super) struct Builder<'a, 'b> {
    here: &'a mut Here<'b>,
    import: Import,
    lists: HashMap<String, RecordId>,
    ids: HashSet<RecordId>,
    list_order: String,
    task_order: String,
    /// What the places in the file are: `line`, `task`.
    place: &'static str,
}

impl<'a, 'b> Builder<'a, 'b> {
    pub(super) fn new(here: &'a mut Here<'b>, place: &'static str) -> Self {
        Self {
            here,
            import: Import::default(),
            lists: HashMap::new(),
            ids: HashSet::new(),
            list_order: String::new(),
            task_order: String::new(),
            place,
        }
    }

    pub(super) fn today(&self) -> Date {
        self.here.today
    }

    /// Takes a task, or names it as bad; returns its id.
    pub(super) fn add(&mut self, number: usize, mut item: Item) -> Option<RecordId> {
        let Some(title) = clean_title(&item.title) else {
            self.bad(number, "it has no title");
            return None;
        };
        let id = item.id.take().unwrap_or_else(|| (self.here.new_id)());
        if self.ids.contains(&id) {
            self.bad(number, "its id was used before in this file");
            return None;
        }
        let list = item.list.as_deref().and_then(|name| self.list(name));
        let order = order::after(&self.task_order);
        item.details.completed_at = item.details.completed_at.filter(|_| item.done);
        item.details.parent = item.details.parent.filter(|parent| *parent != id);
        let draft = TaskDraft { title, notes: item.notes, due: item.due, list, details: item.details };
        let mut fields = draft.fields(&order);
        fields.insert("complete".to_owned(), item.done.into());
        if size(&fields) > MAX_ROW_BYTES {
            self.bad(number, &format!("it is larger than {} KiB", MAX_ROW_BYTES / 1024));
            return None;
        }
        self.task_order = order;
        self.ids.insert(id.clone());
        self.import.tasks.push(Row { id: id.clone(), fields });
        Some(id)
    }

    /// Returns the id of the list of this name, if it is one; the first to ask makes it.
    pub(super) fn list(&mut self, name: &str) -> Option<RecordId> {
        let name = clean_title(name)?;
        if let Some(id) = self.lists.get(&name) {
            return Some(id.clone());
        }
        let id = (self.here.new_id)();
        self.list_order = order::after(&self.list_order);
        self.import.lists.push(Row { id: id.clone(), fields: list_fields(&name, &self.list_order) });
        self.lists.insert(name, id.clone());
        Some(id)
    }

    pub(super) fn bad(&mut self, number: usize, reason: &str) {
        self.import.bad.push(BadRow { table: self.place, number, reason: reason.to_owned() });
    }

    /// Returns what was collected, the bad rows in the order of the file.
    pub(super) fn finish(mut self) -> Import {
        self.import.bad.sort_by_key(|bad| bad.number);
        self.import
    }
}

/// Puts a backslash before every word that would be read as more than text, or takes it away again. A word that needs one
/// keeps needing one however many stand before it, so both ways undo each other.
pub(super) fn escape(text: &str, special: impl Fn(&str, usize) -> bool) -> String {
    each_word(text, |word, at| if needs(word, at, &special) { format!("\\{word}") } else { word.to_owned() })
}

pub(super) fn unescape(text: &str, special: impl Fn(&str, usize) -> bool) -> String {
    each_word(text, |word, at| match word.strip_prefix('\\') {
        Some(rest) if needs(rest, at, &special) => rest.to_owned(),
        _ => word.to_owned(),
    })
}

fn needs(word: &str, at: usize, special: &impl Fn(&str, usize) -> bool) -> bool {
    special(word.trim_start_matches('\\'), at)
}

fn each_word(text: &str, change: impl Fn(&str, usize) -> String) -> String {
    let mut count = 0;
    text.split_inclusive(char::is_whitespace)
        .map(|part| {
            let word = part.trim_end();
            if word.is_empty() {
                return part.to_owned();
            }
            count += 1;
            let blank = part.get(word.len()..).unwrap_or_default();
            format!("{}{blank}", change(word, count - 1))
        })
        .collect()
}
