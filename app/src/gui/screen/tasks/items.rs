//! Which task is on which line: headings, open tasks, the heading of the finished ones, and those when they are shown.

use std::ops::Range;

use sync_core::RecordId;

use super::{Finished, Tasks};
use crate::gui::board::{Board, Heading, View};

/// The height of every line, in logical pixels: what lets the list draw only the lines in sight.
pub const ROW_HEIGHT: f32 = 44.0;
/// How many lines above and below the visible ones are drawn too.
const OVERSCAN: usize = 4;

/// What is on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<'a> {
    Heading(Heading),
    Task(&'a RecordId),
    Finished,
}

impl Tasks {
    /// Returns how many lines there are.
    pub(super) fn item_count(&self, board: &Board) -> usize {
        if let Some((_, found)) = &self.search {
            return found.len();
        }
        let (open, done) = (board.open_count(&self.view) + self.headings.len(), board.done_count(&self.view));
        match (done, self.finished) {
            _ if self.view == View::Completed => done,
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
        if self.view == View::Completed {
            return board.done_at(&self.view, at).map(Item::Task);
        }
        let open = board.open_count(&self.view) + self.headings.len();
        if at < open {
            let above = self.headings.partition_point(|(_, first)| self.line_of_heading(*first) <= at);
            let last = above.checked_sub(1).and_then(|last| self.headings.get(last));
            return match last {
                Some((heading, first)) if self.line_of_heading(*first) == at => Some(Item::Heading(*heading)),
                _ => board.open_at(&self.view, at - above).map(Item::Task),
            };
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

    /// Returns the line of the heading over the open task at a place: each heading moves those below it down by one.
    fn line_of_heading(&self, first: usize) -> usize {
        first + self.headings.partition_point(|(_, other)| *other < first)
    }

    /// Returns the task on a line.
    pub(super) fn task_at<'a>(&'a self, at: usize, board: &'a Board) -> Option<&'a RecordId> {
        match self.item_at(at, board)? {
            Item::Task(id) => Some(id),
            Item::Finished | Item::Heading(_) => None,
        }
    }

    /// Returns the line a task is on.
    pub(super) fn place_of(&self, id: &RecordId, board: &Board) -> Option<usize> {
        if let Some((_, found)) = &self.search {
            return found.iter().position(|one| one == id);
        }
        if self.view == View::Completed {
            return board.done_place(&self.view, id);
        }
        if let Some(place) = board.open_place(&self.view, id) {
            return Some(place + self.headings.partition_point(|(_, first)| *first <= place));
        }
        let finished = board.open_count(&self.view) + self.headings.len() + 1;
        let place = board.done_place(&self.view, id).filter(|_| self.finished == Finished::Shown)?;
        Some(finished + place)
    }

    /// Returns the tasks that are shown, in their order.
    pub(super) fn shown<'a>(&'a self, board: &'a Board) -> impl Iterator<Item = &'a RecordId> {
        (0..self.item_count(board)).filter_map(|at| self.task_at(at, board))
    }

    /// Returns the lines to draw.
    pub(super) fn lines_in_sight(&self, count: usize) -> Range<usize> {
        let first = line_at(self.offset).saturating_sub(OVERSCAN).min(count);
        let last = (line_at(self.offset + self.height) + 1 + OVERSCAN).min(count);
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

/// Returns the line at a height.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a line's number")]
pub(super) fn line_at(y: f32) -> usize {
    (y.max(0.0) / ROW_HEIGHT) as usize
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
        let mut board = Board::new(sample::clock().today());
        board.apply(sample::rows());
        board
    }

    fn showing(view: View, board: &Board) -> Tasks {
        let mut tasks = Tasks::default();
        drop(tasks.show(view, board));
        tasks
    }

    #[test]
    fn only_the_lines_in_sight_are_drawn() {
        let mut tasks = Tasks { offset: 1000.0 * ROW_HEIGHT, height: 10.0 * ROW_HEIGHT, ..Tasks::default() };
        assert_eq!(tasks.lines_in_sight(100_000), 996..1015);
        assert_eq!(tasks.lines_in_sight(1_005), 996..1005);
        tasks.offset = 0.0;
        assert_eq!(tasks.lines_in_sight(3), 0..3);
        assert_eq!(tasks.lines_in_sight(0), 0..0);
    }

    #[test]
    fn finished_tasks_follow_under_their_heading_when_shown() {
        let board = board();
        let mut tasks = showing(View::All, &board);
        let open = board.open_count(&View::All);
        assert_eq!(tasks.item_count(&board), open + 1);
        assert_eq!(tasks.item_at(open, &board), Some(Item::Finished));
        assert_eq!(tasks.item_at(open + 1, &board), None);

        tasks.finished = Finished::Shown;
        assert_eq!(tasks.item_count(&board), open + 1 + board.done_count(&View::All));
        assert_eq!(tasks.task_at(open + 1, &board), board.done_at(&View::All, 0));
    }

    #[test]
    fn every_heading_stands_right_over_its_first_task() {
        let board = board();
        for view in [View::Today, View::Upcoming] {
            let tasks = showing(view.clone(), &board);
            assert!(!tasks.headings.is_empty());
            let lines: Vec<_> = (0..tasks.item_count(&board)).map(|at| tasks.item_at(at, &board)).collect();
            for (heading, first) in &tasks.headings {
                let at = lines.iter().position(|line| *line == Some(Item::Heading(*heading))).unwrap();
                assert_eq!(lines[at + 1], board.open_at(&view, *first).map(Item::Task));
            }
            let shown: Vec<_> = tasks.shown(&board).collect();
            let open: Vec<_> =
                (0..board.open_count(&view)).filter_map(|at| board.open_at(&view, at)).collect();
            assert_eq!(shown, open);
        }
    }

    #[test]
    fn every_task_is_found_on_its_line() {
        let board = board();
        for view in View::SMART {
            let mut tasks = showing(view, &board);
            for finished in [Finished::Folded, Finished::Shown] {
                tasks.finished = finished;
                for at in 0..tasks.item_count(&board) {
                    let Some(id) = tasks.task_at(at, &board) else { continue };
                    assert_eq!(tasks.place_of(id, &board), Some(at));
                }
            }
        }
    }

    #[test]
    fn a_line_out_of_sight_is_scrolled_to() {
        let tasks = Tasks { offset: 100.0, height: 300.0, ..Tasks::default() };
        assert_eq!(tasks.offset_to_show(0), Some(0.0));
        assert_eq!(tasks.offset_to_show(4), None);
        assert_eq!(tasks.offset_to_show(9), Some(10.0 * ROW_HEIGHT - 300.0));
    }
}
