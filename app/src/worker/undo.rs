//! Steps that can be taken back and done again; among them what is done from the history and from the list of what waits.

use std::collections::VecDeque;

use sync_core::{Clock as _, RecordId, SystemClock, TableName, Timestamp, Undone};

use super::{DecisionId, Side, Since, Text, Update, Worker};
use crate::config::Swap;
use crate::profile::{EditError, Step, UseOtherError};
use crate::say;
use crate::told::Told;

/// How many steps can be undone.
const MOST: usize = 100;
/// Typing goes on as one step for so long.
const ONE_TEXT_MS: i64 = 20_000;

/// The steps that were done, and those that were taken back since.
#[derive(Debug, Default)]
pub(super) struct Steps {
    done: VecDeque<Remembered>,
    undone: Vec<Remembered>,
    last: u64,
}

/// What can be taken back.
#[derive(Debug)]
pub(super) enum Deed {
    /// Edits of records.
    Edits(Step),
    /// A change of a search that is kept.
    Filter(Swap),
}

/// Which way a step was taken.
#[derive(Debug, Clone, Copy)]
enum Way {
    Back,
    Again,
}

#[derive(Debug)]
struct Remembered {
    number: u64,
    deed: Deed,
    /// What was done, as a toast says it.
    words: Text,
    at: Timestamp,
}

impl From<Step> for Deed {
    fn from(step: Step) -> Self {
        Self::Edits(step)
    }
}

impl Steps {
    fn push(&mut self, number: u64, deed: Deed, words: Text) {
        self.done.push_back(Remembered { number, deed, words, at: SystemClock.now() });
        if self.done.len() > MOST {
            self.done.pop_front();
        }
    }

    /// Text that is typed is saved at every pause, but is one step as long as the typing goes on.
    fn prolongs(&self, step: &Step, at: Timestamp) -> bool {
        let Some(last @ Remembered { deed: Deed::Edits(before), .. }) = self.done.back() else {
            return false;
        };
        let text = step.only_member().filter(|(_, _, member)| matches!(*member, "text" | "notes" | "name"));
        text.is_some() && text == before.only_member() && at.ms_since(last.at) < ONE_TEXT_MS
    }
}

impl Worker {
    /// Remembers a step. What was taken back before cannot be done again now.
    pub(super) fn remember(&mut self, step: Step, words: Text) {
        let now = SystemClock.now();
        if step.is_empty() || !self.steps.prolongs(&step, now) {
            self.remember_alone(Deed::Edits(step), words);
        } else if let Some(Remembered { deed: Deed::Edits(last), at, .. }) = self.steps.done.back_mut() {
            last.prolong(step);
            *at = now;
            self.steps.undone.clear();
        }
    }

    /// Remembers a step that is no typing, and returns the number to undo it by.
    fn remember_alone(&mut self, deed: Deed, words: Text) -> u64 {
        let steps = &mut self.steps;
        if !matches!(&deed, Deed::Edits(step) if step.is_empty()) {
            steps.undone.clear();
            steps.last += 1;
            steps.push(steps.last, deed, words);
        }
        steps.last
    }

    /// Takes a step back, once. A step it cannot save stays to be tried again.
    pub(super) fn take_back(&mut self, number: u64) {
        let at = self.steps.done.iter().position(|step| step.number == number);
        let Some(remembered) = at.and_then(|at| self.steps.done.remove(at)) else { return };
        match self.reverse(&remembered.deed) {
            Ok((deed, how)) => {
                self.took_back(Way::Back, &remembered, &how);
                self.steps.undone.push(Remembered { deed, ..remembered });
            }
            Err(said) => {
                self.steps.done.push_back(remembered);
                self.warn(&said);
            }
        }
    }

    /// Does the opposite; returns what takes that back in turn, or why it cannot be saved.
    fn reverse(&self, deed: &Deed) -> Result<(Deed, Undone), String> {
        match deed {
            Deed::Edits(step) => {
                let taken = self.profile.take_back(step);
                let taken = taken.map_err(|error| EditError::from(error).told())?;
                Ok((Deed::Edits(taken.back), taken.how))
            }
            Deed::Filter(swap) => {
                let back = swap.clone().back();
                // What became of it since cannot be undone by this step, nor kept to be tried again.
                if self.profile.settings().get().filters.swap(&back).is_err() {
                    return Ok((Deed::Edits(Step::default()), Undone::Nothing));
                }
                self.put_filter(&back)?;
                Ok((Deed::Filter(back), Undone::All))
            }
        }
    }

    pub(super) fn undo(&mut self) {
        if let Some(last) = self.steps.done.back().map(|last| last.number) {
            self.take_back(last);
        }
    }

    pub(super) fn redo(&mut self) {
        let Some(remembered) = self.steps.undone.pop() else { return };
        match self.reverse(&remembered.deed) {
            Ok((deed, how)) => {
                self.took_back(Way::Again, &remembered, &how);
                self.steps.push(remembered.number, deed, remembered.words);
            }
            Err(said) => {
                self.steps.undone.push(remembered);
                self.warn(&said);
            }
        }
    }

    fn took_back(&self, way: Way, remembered: &Remembered, how: &Undone) {
        match how {
            Undone::All => {
                let what = remembered.words.0.as_str();
                let sentence = Text(match way {
                    Way::Back => say!("undone", what = what),
                    Way::Again => say!("done-again", what = what),
                });
                self.tell(Update::TookBack { undo: remembered.number, sentence });
            }
            Undone::Except(_) => self.warn(&say!("undone-in-part")),
            Undone::Nothing => self.warn(&say!("nothing-undone")),
        }
    }

    /// Tells what was decided about conflicts.
    pub(super) fn tell_history(&self) {
        match self.profile.history() {
            Ok(decisions) => self.tell(Update::History(decisions)),
            Err(error) => self.warn(&error.told()),
        }
    }

    pub(super) fn use_other(&mut self, decision: &DecisionId, side: Side, since: Since) {
        match self.profile.use_other(decision, side, since) {
            Ok(step) => {
                let whose = match side {
                    Side::ThisComputer => say!("this-computers-used-now"),
                    Side::Server => say!("servers-used-now"),
                };
                self.undoable(step, whose);
            }
            Err(UseOtherError::ChangedSince) => {
                self.warn(&say!("changed-just-now"));
            }
            Err(error) => self.warn(&error.told()),
        }
        self.tell_history();
    }

    pub(super) fn discard(&mut self, table: &TableName, id: &RecordId) {
        match self.profile.discard(table, id) {
            Ok(step) => self.undoable(step, say!("refused-discarded")),
            Err(error) => self.saved(Err::<(), _>(error)),
        }
    }

    /// Remembers a step and tells that it can be undone.
    pub(super) fn undoable(&mut self, deed: impl Into<Deed>, words: String) {
        let sentence = Text(words);
        let undo = self.remember_alone(deed.into(), sentence.clone());
        self.tell(Update::Undoable { undo, sentence });
    }

    /// Tells what waits.
    pub(super) fn tell_queue(&self) {
        match self.profile.queue() {
            Ok(queue) => self.tell(Update::Queue(queue)),
            Err(error) => self.warn(&error.told()),
        }
    }

    /// Tells why a task is not on the server as it is here.
    pub(super) fn explain(&self, id: RecordId) {
        match self.profile.queued(self.profile.tasks().name(), &id) {
            Ok(queued) => self.tell(Update::Explained { id, queued }),
            Err(error) => self.warn(&error.told()),
        }
    }

    pub(super) fn warn(&self, sentence: &str) {
        self.tell(Update::NotSaved { sentence: sentence.to_owned() });
    }
}
