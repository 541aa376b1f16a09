//! What moves, in the middle of its way.

use app::config::ThemeChoice;
use app::gui::motion::{CALM, TURN};
use app::gui::screen::tasks;
use app::gui::{Message, sample};
use app::worker::{Rows, Text, Update};

use super::{syncing, with};
use crate::support::Window;

/// The rows in which a task of the sample is done.
pub fn completed_rows(id: &str) -> Rows {
    let mut tasks: Vec<_> = sample::rows().tasks;
    tasks.retain(|row| row.task.id == sample::id(id));
    for row in &mut tasks {
        row.task.done = true;
    }
    Rows { tasks, ..Rows::default() }
}

fn completing(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell_only(Message::Worker(Update::Rows(completed_rows("t03"))));
    window
}

/// The circle of a task fills.
pub fn moves_tick(theme: ThemeChoice) -> Window {
    let mut window = completing(theme);
    window.moves_for(CALM / 4);
    window
}

/// Its row leaves the list.
pub fn moves_row(theme: ThemeChoice) -> Window {
    let mut window = completing(theme);
    window.moves_for(CALM);
    window.frame_after(CALM / 5);
    window
}

/// The details come.
pub fn moves_pane(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell_only(Message::Tasks(tasks::Message::RowPressed(sample::id("t03"))));
    window.moves_for(CALM / 5);
    window
}

/// A message comes, while another is there.
pub fn moves_toast(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    let said = |undo, words: &str| Update::Undoable { undo, sentence: Text(words.to_owned()) };
    window.hear(said(1, "Deleted \u{201c}Bread\u{201d}"));
    window.tell_only(Message::Worker(said(2, "Deleted \u{201c}Milk\u{201d}")));
    window.moves_for(CALM / 5);
    window
}

/// The sign of a sync goes around.
pub fn moves_sync(theme: ThemeChoice) -> Window {
    let mut window = syncing(theme);
    window.frame_after(TURN / 8);
    window
}
