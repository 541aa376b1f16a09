//! Which task is on which line: open tasks, the heading of the finished ones, and those when they are shown.

use std::ops::Range;

use sync_core::RecordId;

use super::{Finished, Tasks};
use crate::gui::board::Board;

/// The height of every line, in logical pixels: what lets the list draw only the lines in sight.
pub const ROW_HEIGHT: f32 = 46.0;
/// How many lines above and below the visible ones are drawn too.
const OVERSCAN: usize = 4;

/// What is on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<'a> {
    Task(&'a RecordId),
    Finished,
}

impl Tasks {
    /// Returns how many lines there are.
    pub(super) fn item_count(&self, board: &Board) -> usize {
        if let Some((_, found)) = &self.search {
            return found.len();
        }
        let (open, done) = (board.open_count(&self.view), board.done_count(&self.view));
        match (done, self.finished) {
            (0, _) => open,
            (_, Finished::Folded) => open + 1,
            (_, Finished::Shown) => open + 1 + done,
        }
    }

    /// Returns what is on a line.
    pub(super) fn item_at<'a>(&'a self, at: usize, board: &'a Board) -> Option<Item<'a>> {
        if let Some((_, found)) = &self.search {
            return found.get(at).map(Item::Task);
        }
        let open = board.open_count(&self.view);
        if at < open {
            return board.open_at(&self.view, at).map(Item::Task);
        }
        if board.done_count(&self.view) == 0 {
            return None;
        }
        match (at - open, self.finished) {
            (0, _) => Some(Item::Finished),
            (n, Finished::Shown) => board.done_at(&self.view, n - 1).map(Item::Task),
            (_, Finished::Folded) => None,
        }
    }

    /// Returns the task on a line.
    pub(super) fn task_at<'a>(&'a self, at: usize, board: &'a Board) -> Option<&'a RecordId> {
        match self.item_at(at, board)? {
            Item::Task(id) => Some(id),
            Item::Finished => None,
        }
    }

    /// Returns the line a task is on. Looks through all lines: only key presses ask.
    pub(super) fn place_of(&self, id: &RecordId, board: &Board) -> Option<usize> {
        (0..self.item_count(board)).find(|&at| self.task_at(at, board) == Some(id))
    }

    /// Returns the lines to draw.
    pub(super) fn lines_in_sight(&self, count: usize) -> Range<usize> {
        let line = |y: f32| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to a line's number"
            )]
            let line = (y.max(0.0) / ROW_HEIGHT) as usize;
            line
        };
        let first = line(self.offset).saturating_sub(OVERSCAN).min(count);
        let last = (line(self.offset + self.height) + 1 + OVERSCAN).min(count);
        first..last.max(first)
    }

    /// Returns the offset to scroll to so that a line is in sight, unless it is.
    pub(super) fn offset_to_show(&self, at: usize) -> Option<f32> {
        let top = height_of(at);
        if top < self.offset {
            Some(top)
        } else if top + ROW_HEIGHT > self.offset + self.height {
            Some(top + ROW_HEIGHT - self.height)
        } else {
            None
        }
    }
}

/// Returns the height of so many lines.
#[expect(clippy::cast_precision_loss, reason = "exact for 300 000 lines, and a pixel or two off beyond them")]
pub(super) fn height_of(lines: usize) -> f32 {
    lines as f32 * ROW_HEIGHT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::sample;

    fn board() -> Board {
        let mut board = Board::default();
        board.apply(sample::rows());
        board
    }

    #[test]
    fn only_the_lines_in_sight_are_drawn() {
        let mut tasks = Tasks { offset: 46_000.0, height: 460.0, ..Tasks::default() };
        assert_eq!(tasks.lines_in_sight(100_000), 996..1015);
        assert_eq!(tasks.lines_in_sight(1_005), 996..1005);
        tasks.offset = 0.0;
        assert_eq!(tasks.lines_in_sight(3), 0..3);
        assert_eq!(tasks.lines_in_sight(0), 0..0);
    }

    #[test]
    fn finished_tasks_follow_under_their_heading_when_shown() {
        let board = board();
        let mut tasks = Tasks::default();
        assert_eq!(tasks.item_count(&board), 13);
        assert_eq!(tasks.item_at(12, &board), Some(Item::Finished));
        assert_eq!(tasks.item_at(13, &board), None);

        tasks.finished = Finished::Shown;
        assert_eq!(tasks.item_count(&board), 17);
        assert_eq!(tasks.task_at(13, &board), Some(&sample::id("t13")));
    }

    #[test]
    fn a_line_out_of_sight_is_scrolled_to() {
        let tasks = Tasks { offset: 100.0, height: 300.0, ..Tasks::default() };
        assert_eq!(tasks.offset_to_show(0), Some(0.0));
        assert_eq!(tasks.offset_to_show(4), None);
        assert_eq!(tasks.offset_to_show(9), Some(160.0));
    }
}
