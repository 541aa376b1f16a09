//! Which tasks are chosen: one by the keys or the pointer, several with Shift and Ctrl; and what is done to them.

use iced::Task;
use iced::keyboard::Modifiers;
use iced::widget::operation;
use iced::widget::scrollable::AbsoluteOffset;
use sync_core::RecordId;
use todo::{Priority, TaskChange};

use super::{Action, LIST, Message, Tasks};
use crate::gui::board::Board;
use crate::gui::context::Context;
use crate::worker::Command;

/// How the selection walks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// To another task.
    To,
    /// Over it, taking it in.
    Over,
}

impl Tasks {
    /// Returns the tasks that keys and buttons act on: those that are marked, else the one the selection is on.
    pub fn chosen(&self, board: &Board) -> Vec<RecordId> {
        if self.marked.is_empty() {
            return self.opened().or(self.selected.as_ref()).cloned().into_iter().collect();
        }
        self.shown(board).filter(|id| self.marked.contains(*id)).cloned().collect()
    }

    /// Takes a press on a row: alone it opens the task, with Ctrl it marks it too, with Shift all up to it.
    pub(super) fn pressed(&mut self, id: &RecordId, modifiers: Modifiers, board: &Board) -> Action {
        if modifiers.command() {
            self.begin_marking();
            if !self.marked.remove(id) {
                self.marked.insert(id.clone());
            }
            self.anchor = Some(id.clone());
            self.selected = Some(id.clone());
            return Action::Send(self.close());
        }
        if modifiers.shift() {
            self.begin_marking();
            self.mark_up_to(id, board);
            return Action::Send(self.close());
        }
        self.unmark();
        self.anchor = Some(id.clone());
        self.open(id, board)
    }

    fn begin_marking(&mut self) {
        if self.marked.is_empty() {
            self.marked.extend(self.selected.clone());
        }
    }

    fn mark_up_to(&mut self, id: &RecordId, board: &Board) {
        let from = self.anchor.clone().or_else(|| self.selected.clone()).unwrap_or_else(|| id.clone());
        let places = self.place_of(&from, board).zip(self.place_of(id, board));
        if let Some((a, b)) = places {
            let range = a.min(b)..=a.max(b);
            self.marked = range.filter_map(|at| self.task_at(at, board)).cloned().collect();
        }
        self.anchor = Some(from);
        self.selected = Some(id.clone());
    }

    /// Marks everything that is shown.
    pub fn mark_all(&mut self, board: &Board) -> Action {
        let all: Vec<_> = self.shown(board).cloned().collect();
        self.marked = all.into_iter().collect();
        let commands = self.close();
        Action::Send(commands)
    }

    /// Unmarks all; returns whether any was marked.
    pub fn unmark(&mut self) -> bool {
        self.anchor = None;
        self.bulk = None;
        !std::mem::take(&mut self.marked).is_empty()
    }

    /// Moves the selection by so many rows.
    pub fn step(&mut self, by: isize, walk: Walk, board: &Board) -> Action {
        let count = self.item_count(board);
        let at = self.selected.as_ref().and_then(|id| self.place_of(id, board));
        let mut next = match at {
            Some(at) => at.checked_add_signed(by),
            None if by > 0 => Some(0),
            None => count.checked_sub(1),
        };
        // A heading is no row to stop at.
        while let Some(at) = next {
            match self.task_at(at, board).cloned() {
                Some(id) => {
                    self.walk(id, walk, board);
                    break;
                }
                None if at < count => next = at.checked_add_signed(by.signum()),
                None => return Action::None,
            }
        }
        next.map_or(Action::None, |at| Action::Run(self.show_line(at)))
    }

    fn walk(&mut self, id: RecordId, walk: Walk, board: &Board) {
        match walk {
            Walk::To => {
                self.unmark();
                self.selected = Some(id);
            }
            Walk::Over => {
                self.begin_marking();
                self.mark_up_to(&id, board);
            }
        }
    }

    /// Scrolls a line into sight and takes the keyboard away from text fields.
    pub(super) fn show_line(&self, at: usize) -> Task<Message> {
        let unfocus = operation::focus(LIST);
        match self.offset_to_show(at) {
            Some(y) => operation::scroll_to(LIST, AbsoluteOffset { x: 0.0, y }).chain(unfocus),
            None => unfocus,
        }
    }

    /// Changes what is chosen, as one step.
    pub fn change_chosen(&mut self, changes: Vec<TaskChange>, board: &Board) -> Action {
        self.bulk = None;
        let ids = self.chosen(board);
        let mut commands = self.flush();
        match (ids.as_slice(), changes.as_slice()) {
            ([], _) => return Action::None,
            ([id], [change]) => {
                commands.push(Command::EditTask { id: id.clone(), change: change.clone() });
            }
            _ => commands.push(Command::EditTasks { ids, changes }),
        }
        Action::Send(commands)
    }

    /// Sets how much what is chosen presses; the same again takes it away.
    pub fn press_chosen(&mut self, step: Priority, board: &Board) -> Action {
        let ids = self.chosen(board);
        let has = |id: &RecordId| board.task(id).and_then(|row| row.task.details.priority) == Some(step);
        let new = if ids.iter().all(has) { None } else { Some(step) };
        self.change_chosen(vec![TaskChange::Priority(new)], board)
    }

    /// Adds a tag to what is chosen; each task keeps those it has.
    pub(super) fn tag_chosen(&mut self, tag: &str, board: &Board) -> Action {
        self.bulk = None;
        let tagged = self.chosen(board).into_iter().filter_map(|id| {
            let mut tags = board.task(&id)?.task.details.tags.clone();
            tags.insert(tag).then_some(Command::EditTask { id, change: TaskChange::Tags(tags) })
        });
        Action::Send(tagged.collect())
    }

    /// Completes what is chosen, or reopens it if all of it is done. What goes out of sight hands the selection on.
    pub fn toggle(&mut self, context: &Context<'_>) -> Action {
        let board = context.board;
        let ids = self.chosen(board);
        let is_done = |id: &RecordId| board.task(id).is_some_and(|row| row.task.done);
        let at = (!ids.iter().all(is_done)).then(|| context.clock.now_text());
        if at.is_some() && self.search.is_none() && self.detail.is_none() {
            self.selected = self.neighbour(&ids, board);
            self.unmark();
        }
        let change = TaskChange::Done(at);
        match ids.as_slice() {
            [] => Action::None,
            [id] => Action::Send(vec![Command::EditTask { id: id.clone(), change }]),
            _ => Action::Send(vec![Command::EditTasks { ids, changes: vec![change] }]),
        }
    }

    /// Deletes what is chosen; the selection goes to a neighbour.
    pub fn delete(&mut self, board: &Board) -> Action {
        let ids = self.chosen(board);
        if ids.is_empty() {
            return Action::None;
        }
        let next = self.neighbour(&ids, board);
        let mut commands = self.close();
        self.unmark();
        commands.push(Command::DeleteTasks { ids });
        self.selected = next;
        Action::Send(commands)
    }

    /// Returns the task below the last of these, or above the first if there is none.
    fn neighbour(&self, ids: &[RecordId], board: &Board) -> Option<RecordId> {
        let last = self.place_of(ids.last()?, board)?;
        let first = self.place_of(ids.first()?, board)?;
        let below = (last + 1..self.item_count(board)).find_map(|at| self.task_at(at, board));
        let above = || (0..first).rev().find_map(|at| self.task_at(at, board));
        below.or_else(above).cloned()
    }
}
