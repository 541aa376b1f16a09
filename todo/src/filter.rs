//! Filters: one line that says which tasks are looked for.
//!
//! ```text
//! ferry #travel !high @week +"Trip to Porto" is:open has:notes
//! ```
//!
//! Words are in the title, the notes or a tag. `#` is a tag, `!` a priority, `+` a list, as in quick add; `@today`,
//! `@overdue` and `@week` are days; `is:open`, `is:done`, `has:notes` and `has:steps` say what they say. Words, tags and `has:`
//! must all be true; of priorities, days, lists and `is:` one must be. What is not understood is a word, and so is what a
//! backslash stands before. The line means the same in every language, because it is kept.

mod follow;
mod read;

use std::collections::BTreeSet;
use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::Date;

pub use self::follow::{Followed, Meant, follow};
use crate::tags::same;
use crate::{Priority, Task, TaskDraft, clean_title};

/// Which tasks are looked for. `Debug` shows no text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// What is in the title, the notes or a tag, in small letters.
    pub words: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// How much it presses.
    pub priorities: BTreeSet<Priority>,
    /// When it is due.
    pub days: BTreeSet<Days>,
    /// The names of its list.
    pub lists: Vec<String>,
    /// Whether it is done.
    pub states: BTreeSet<State>,
    /// What it has.
    pub has: BTreeSet<Has>,
}

/// When a task is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Days {
    /// Before today.
    Overdue,
    /// Today.
    Today,
    /// Today or on one of the six days after.
    Week,
}

/// Whether a task is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is not.
    Open,
    /// It is.
    Done,
}

/// What a task can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Has {
    /// Notes.
    Notes,
    /// Steps.
    Steps,
}

/// What a task itself does not know.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The day it is.
    pub today: Date,
    /// The name of its list.
    pub list: Option<&'a str>,
    /// Whether it has steps.
    pub steps: bool,
}

impl Days {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Overdue, Self::Today, Self::Week];

    /// Returns its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Week => "week",
        }
    }

    fn hold(self, due: Date, today: Date) -> bool {
        match self {
            Self::Overdue => due < today,
            Self::Today => due == today,
            Self::Week => due >= today && today.checked_add(6.days()).is_ok_and(|last| due <= last),
        }
    }
}

impl State {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Open, Self::Done];

    /// Returns its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
        }
    }
}

impl Has {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Notes, Self::Steps];

    /// Returns its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Notes => "notes",
            Self::Steps => "steps",
        }
    }
}

impl Filter {
    /// Whether nothing is looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this task is one of them.
    #[must_use]
    pub fn holds(&self, task: &Task, facts: Facts<'_>) -> bool {
        let one = |empty: bool, any: bool| empty || any;
        let state = if task.done { State::Done } else { State::Open };
        one(self.states.is_empty(), self.states.contains(&state))
            && one(
                self.priorities.is_empty(),
                task.details.priority.is_some_and(|step| self.priorities.contains(&step)),
            )
            && one(
                self.days.is_empty(),
                task.due.is_some_and(|due| self.days.iter().any(|days| days.hold(due, facts.today))),
            )
            && one(
                self.lists.is_empty(),
                facts
                    .list
                    .and_then(list_name)
                    .is_some_and(|list| self.lists.iter().any(|one| same(one, &list))),
            )
            && self.has.iter().all(|has| match has {
                Has::Notes => !task.notes.trim().is_empty(),
                Has::Steps => facts.steps,
            })
            && self.tags.iter().all(|tag| task.details.tags.contains(tag))
            && self.says(task)
    }

    /// Gives a new task what this filter asks for, as far as that is one thing, unless the task has another already.
    pub fn fill(&self, draft: &mut TaskDraft, today: Date) {
        for tag in &self.tags {
            draft.details.tags.insert(tag);
        }
        if let (Some(step), 1) = (self.priorities.first(), self.priorities.len()) {
            draft.details.priority.get_or_insert(*step);
        }
        if !self.days.is_empty() && !self.days.contains(&Days::Overdue) {
            draft.due.get_or_insert(today);
        }
    }

    /// Returns the name of the one list it asks for.
    #[must_use]
    pub fn only_list(&self) -> Option<&str> {
        if let [list] = self.lists.as_slice() { Some(list) } else { None }
    }

    fn says(&self, task: &Task) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let (title, notes) = (task.title.to_lowercase(), task.notes.to_lowercase());
        self.words.iter().all(|word| {
            title.contains(word)
                || notes.contains(word)
                || task.details.tags.iter().any(|tag| tag.to_lowercase().contains(word))
        })
    }
}

/// Returns a list's name as a filter knows it: on one line, and without the sign that ends a name.
fn list_name(name: &str) -> Option<String> {
    clean_title(&name.replace('"', ""))
}

/// The line that is read as this filter.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self
            .words
            .iter()
            .map(|word| if read::is_sign(word) { format!("\\{word}") } else { word.clone() });
        let tags = self.tags.iter().map(|tag| format!("#{tag}"));
        let priorities = self.priorities.iter().map(|step| format!("!{}", step.label().to_lowercase()));
        let days = self.days.iter().map(|days| format!("@{}", days.word()));
        let lists = self.lists.iter().map(|list| format!("+\"{list}\""));
        let states = self.states.iter().map(|state| format!("is:{}", state.word()));
        let has = self.has.iter().map(|has| format!("has:{}", has.word()));
        let all = words.chain(tags).chain(priorities).chain(days).chain(lists).chain(states).chain(has);
        f.write_str(&all.collect::<Vec<_>>().join(" "))
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter")
            .field("priorities", &self.priorities)
            .field("days", &self.days)
            .field("states", &self.states)
            .field("has", &self.has)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
