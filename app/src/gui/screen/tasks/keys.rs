//! What keys do with the task the selection is on: it is opened, renamed, left.

use iced::widget::operation;

use super::{Action, RENAME, Rename, Tasks};
use crate::gui::board::Board;
use crate::worker::Command;

impl Tasks {
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

    /// Closes what is open; returns what must be saved, or `None` if nothing was open.
    pub fn escape(&mut self) -> Option<Vec<Command>> {
        let closed_a_part = self.detail.as_mut().is_some_and(super::Detail::fold);
        if self.bulk.take().is_some()
            || closed_a_part
            || self.renaming.take().is_some()
            || self.unmark()
            || self.keep.leave()
            || self.search.take().is_some()
        {
            return Some(Vec::new());
        }
        if self.detail.is_some() {
            return Some(self.close());
        }
        self.selected.take().map(|_| Vec::new())
    }
}
