//! Moving tasks by hand: with Alt and the arrows, or by dragging them. Each gets a key between those of its neighbours.

use sync_core::RecordId;
use todo::{Sort, TaskChange, order};

use super::items::{height_of, line_at};
use super::{Action, Tasks};
use crate::gui::board::Board;
use crate::profile::{Barred, as_sentence};
use crate::worker::Command;

/// How far the pointer moves before a press becomes a drag, in logical pixels.
const SLOP: f32 = 6.0;

/// A row that is held by the pointer.
#[derive(Clone)]
pub(super) struct Grab {
    pub(super) id: RecordId,
    /// Where the pointer was first seen.
    start: Option<f32>,
    /// The line it would go before, once it is dragged.
    pub(super) to: Option<usize>,
}

quiet_debug!(Grab);

impl Grab {
    pub(super) fn new(id: RecordId) -> Self {
        Self { id, start: None, to: None }
    }
}

impl Tasks {
    /// Whether tasks can be moved by hand here.
    pub(super) fn is_manual(&self, board: &Board) -> bool {
        self.search.is_none() && board.sort(&self.view) == Sort::Manual
    }

    /// Takes in where the pointer is, as a height in the list's content. A task that is only to be read does not follow it.
    pub(super) fn dragged(&mut self, y: f32, board: &Board) -> Action {
        let (open, manual) = (board.open_count(&self.view), self.is_manual(board));
        let Some(grab) = &mut self.grab else { return Action::None };
        let start = *grab.start.get_or_insert(y);
        let done = board.task(&grab.id).is_none_or(|row| row.task.done);
        if !manual || done || (grab.to.is_none() && (y - start).abs() < SLOP) {
            return Action::None;
        }
        if let Some(said) = refused(&grab.id, board) {
            self.grab = None;
            return Action::Refuse(said);
        }
        let line = line_at(y);
        let lower_half = y - height_of(line) > height_of(1) / 2.0;
        grab.to = Some((line + usize::from(lower_half)).min(open));
        Action::None
    }

    /// Ends a drag: the task goes where it was dragged to.
    pub(super) fn drop_at(&mut self, id: &RecordId, to: usize, board: &Board) -> Action {
        let Some(from) = self.place_of(id, board) else { return Action::None };
        if to == from || to == from + 1 {
            return Action::None;
        }
        self.selected = Some(id.clone());
        self.move_between(id, to.checked_sub(1), to, board)
    }

    /// Moves the selected task one up or down.
    pub fn shift(&mut self, by: isize, board: &Board) -> Action {
        if !self.is_manual(board) {
            return Action::None;
        }
        let Some(id) = self.opened().or(self.selected.as_ref()).cloned() else { return Action::None };
        let Some(at) = self.place_of(&id, board) else { return Action::None };
        if let Some(said) = refused(&id, board) {
            return Action::Refuse(said);
        }
        let open = board.open_count(&self.view);
        let to = match by {
            ..0 => at.checked_sub(1),
            _ => Some(at + 2).filter(|to| *to <= open && at < open),
        };
        to.map_or(Action::None, |to| self.move_between(&id, to.checked_sub(1), to, board))
    }

    /// Gives a task the place between the open tasks on two lines.
    fn move_between(&self, id: &RecordId, above: Option<usize>, below: usize, board: &Board) -> Action {
        let order = |at| Some(board.task(board.open_at(&self.view, at)?)?.task.order.as_str());
        let (above, below) = (above.and_then(order), order(below));
        // Two tasks with one key leave no room between them: then it goes right after the upper one.
        let key = order::between(above, below).unwrap_or_else(|| order::after(above.unwrap_or_default()));
        Action::Send(vec![Command::EditTask { id: id.clone(), change: TaskChange::Order(key) }])
    }
}

/// Says why a task stays where it is, if its list is only to be read.
fn refused(id: &RecordId, board: &Board) -> Option<String> {
    let shared = board.only_read(board.task(id)?.task.list.as_ref())?;
    Some(as_sentence(&Barred::Read { owner: shared.owner.clone() }.to_string()))
}
