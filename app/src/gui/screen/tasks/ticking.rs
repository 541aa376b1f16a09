//! Tasks that were completed a moment ago: the circle fills, and then the row leaves the list. What is saved is saved
//! before any of this: it is only shown a little longer.

use std::time::Instant;

use sync_core::RecordId;

use super::Tasks;
use crate::gui::board::{Board, View};
use crate::gui::motion::{self, Course, Pace};
use crate::worker::Rows;

/// More than these at once are not watched one by one.
const TOGETHER: usize = 8;

/// A task that was just completed.
#[derive(Debug)]
struct One {
    id: RecordId,
    tick: Course,
    /// The line it leaves, if it does.
    from: Option<(usize, Course)>,
}

impl One {
    fn moves(&self) -> bool {
        self.tick.moves() || self.from.as_ref().is_some_and(|(_, room)| room.is_there() || room.moves())
    }
}

/// The tasks that were completed a moment ago.
#[derive(Debug, Default)]
pub(super) struct Ticking(Vec<One>);

/// Tasks that are about to be completed, with the lines they are on.
#[derive(Debug, Default)]
pub struct Completed(Vec<(RecordId, Option<usize>)>);

impl Ticking {
    /// Returns how far the tick of a task is, if it was completed a moment ago.
    pub(super) fn of(&self, id: &RecordId) -> Option<f32> {
        self.0.iter().find(|one| one.id == *id).map(|one| one.tick.at())
    }

    /// Returns the tasks that still leave a line, with how much of their room is left.
    pub(super) fn leave(&self, line: usize) -> impl Iterator<Item = (&RecordId, f32)> {
        let leaving = self.0.iter().filter_map(|one| one.from.as_ref().map(|from| (&one.id, from)));
        leaving.filter(move |(_, (from, _))| *from == line).map(|(id, (_, room))| (id, room.at()))
    }

    /// Returns whether a task leaves the list, so that there is something to show.
    pub(super) fn any_leaves(&self) -> bool {
        self.0.iter().any(|one| one.from.is_some())
    }

    fn frame(&mut self, now: Instant) {
        for One { tick, from, .. } in &mut self.0 {
            tick.frame(now);
            let Some((_, room)) = from else { continue };
            if !tick.moves() {
                room.go(false);
            }
            room.frame(now);
        }
        self.0.retain(One::moves);
    }
}

impl Tasks {
    /// Returns which of the tasks in sight, or under the open one, these rows complete.
    pub fn completed_by(&self, rows: &Rows, board: &Board) -> Completed {
        if motion::pace() == Pace::AtOnce || rows.tasks.len() > TOGETHER {
            return Completed::default();
        }
        let done = rows.tasks.iter().filter(|row| row.task.done).map(|row| &row.task.id);
        let just_now = done.filter(|id| board.task(id).is_some_and(|row| !row.task.done));
        let listed = self.search.is_none() && self.view != View::Completed;
        let sight = self.lines_in_sight(self.item_count(board));
        let line = |id| self.place_of(id, board).filter(|at| listed && sight.contains(at));
        Completed(just_now.map(|id| (id.clone(), line(id))).collect())
    }

    /// Lets them be seen being completed.
    pub fn tick(&mut self, completed: Completed) {
        let lines: Vec<usize> = completed.0.iter().filter_map(|(_, line)| *line).collect();
        for (id, line) in completed.0 {
            // Those that leave above it are not there any more.
            let from = line.map(|line| line - lines.iter().filter(|other| **other < line).count());
            self.ticking.0.retain(|one| one.id != id);
            let from = from.map(|line| (line, Course::resting(true, motion::CALM)));
            self.ticking.0.push(One { id, tick: Course::coming(motion::CALM), from });
        }
    }

    /// Goes on to a point in time.
    pub fn frame(&mut self, now: Instant) {
        self.ticking.frame(now);
        self.pane.frame(now);
    }

    /// Returns whether a task is being completed, or the details come.
    #[must_use]
    pub fn move_now(&self) -> bool {
        self.pane.moves() || self.ticking.0.iter().any(One::moves)
    }
}
