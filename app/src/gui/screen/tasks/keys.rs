//! What keys do among the tasks: the selection walks, and what it is on is completed, opened, renamed or deleted.

use iced::widget::operation;
use iced::widget::scrollable::AbsoluteOffset;
use sync_core::RecordId;

use super::{Action, Finished, LIST, RENAME, Rename, Tasks, complete};
use crate::gui::board::Board;
use crate::gui::context::Context;
use crate::gui::widget::Tick;
use crate::worker::Command;

impl Tasks {
    /// Moves the selection by so many rows.
    pub fn step(&mut self, by: isize, board: &Board) -> Action {
        let count = self.item_count(board);
        let at = self.selected.as_ref().and_then(|id| self.place_of(id, board));
        let mut next = match at {
            Some(at) => at.checked_add_signed(by),
            None if by > 0 => Some(0),
            None => count.checked_sub(1),
        };
        // The heading of the finished tasks is no row to stop at.
        while let Some(at) = next {
            match self.task_at(at, board) {
                Some(id) => {
                    self.selected = Some(id.clone());
                    break;
                }
                None if at < count => next = at.checked_add_signed(by),
                None => return Action::None,
            }
        }
        let Some(at) = next else { return Action::None };
        let unfocus = operation::focus(LIST);

        Action::Run(match self.offset_to_show(at) {
            Some(y) => operation::scroll_to(LIST, AbsoluteOffset { x: 0.0, y }).chain(unfocus),
            None => unfocus,
        })
    }

    /// Completes or reopens the selected task. If it goes out of sight, the selection goes to its neighbour.
    pub fn toggle(&mut self, context: &Context<'_>) -> Action {
        let Some(row) = self.selected.as_ref().and_then(|id| context.board.task(id)) else {
            return Action::None;
        };
        let (id, tick) = (row.task.id.clone(), if row.task.done { Tick::Off } else { Tick::On });
        if tick == Tick::On && self.finished == Finished::Folded && self.search.is_none() {
            self.selected = self.neighbour(&id, context.board);
        }
        Action::Send(vec![complete(id, tick, context)])
    }

    /// Returns the task below, or above if there is none.
    fn neighbour(&self, id: &RecordId, board: &Board) -> Option<RecordId> {
        let at = self.place_of(id, board)?;
        let above = at.checked_sub(1).and_then(|at| self.task_at(at, board));
        self.task_at(at + 1, board).or(above).cloned()
    }

    /// Opens the selected task.
    pub fn enter(&mut self, board: &Board) -> Action {
        match self.selected.clone() {
            Some(id) => self.open(&id, board),
            None => Action::None,
        }
    }

    /// Begins to rename the selected task in its row.
    pub fn begin_rename(&mut self, board: &Board) -> Action {
        let Some(row) = self.selected.as_ref().and_then(|id| board.task(id)) else { return Action::None };
        let (was, typed) = (row.task.title.clone(), row.task.title.clone());
        self.renaming = Some(Rename { id: row.task.id.clone(), was, typed });
        Action::Run(operation::focus(RENAME).chain(operation::select_all(RENAME)))
    }

    /// Deletes the selected task; the selection goes to its neighbour.
    pub fn delete(&mut self, board: &Board) -> Action {
        let Some(id) = self.opened().or(self.selected.as_ref()).cloned() else { return Action::None };
        let next = self.neighbour(&id, board);
        let mut commands = self.close();
        commands.push(Command::DeleteTask { id });
        self.selected = next;
        Action::Send(commands)
    }

    /// Closes what is open; returns what must be saved, or `None` if nothing was open.
    pub fn escape(&mut self) -> Option<Vec<Command>> {
        if self.renaming.take().is_some() || self.search.take().is_some() {
            return Some(Vec::new());
        }
        if self.detail.is_some() {
            return Some(self.close());
        }
        self.selected.take().map(|_| Vec::new())
    }
}
