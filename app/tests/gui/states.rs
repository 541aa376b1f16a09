//! The states of the window, by name: tests look at them and screenshots show them.

use app::config::{Filters, SavedFilter, Swap, ThemeChoice};
use app::gui::board::View;
use app::gui::screen::tasks;
use app::gui::{Message, sample, sidebar};
use app::worker::{RowState, Rows, Status, Update};
use iced::keyboard::Modifiers;

pub use self::motion::*;
pub use self::people::*;
pub use self::settings::*;
pub use self::share::*;
pub use self::start::*;
pub use self::sync::*;
pub use self::width::*;
use crate::support::Window;

// This file is a module of two crates in two folders, so the other one is named by its path.
#[path = "states/all.rs"]
pub mod all;
#[path = "states/motion.rs"]
mod motion;
#[path = "states/people.rs"]
mod people;
#[path = "states/settings.rs"]
mod settings;
#[path = "states/share.rs"]
mod share;
#[path = "states/start.rs"]
mod start;
#[path = "states/sync.rs"]
mod sync;
#[path = "states/width.rs"]
mod width;

fn with(theme: ThemeChoice, change: impl FnOnce(&mut Status)) -> Window {
    let mut status = sample::status();
    change(&mut status);
    let mut rows = sample::rows();
    if status.waiting == 0 {
        rows.tasks.iter_mut().for_each(|row| row.sync = RowState::Synced);
    }
    Window::showing(theme, status, rows)
}

pub fn empty(theme: ThemeChoice) -> Window {
    let lists = sample::rows().lists;
    Window::showing(theme, sample::status(), Rows { lists, ..Rows::default() })
}

/// A day's tasks, one of them opened.
pub fn main(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |status| status.waiting = 2);
    window.tell(Message::Tasks(tasks::Message::RowPressed(sample::id("t03"))));
    window.sent();
    window
}

/// The calendar of an open task.
pub fn calendar(theme: ThemeChoice) -> Window {
    let mut window = main(theme);
    let pressed = tasks::detail::Message::PartPressed(tasks::detail::Part::Due);
    window.tell(Message::Tasks(tasks::Message::Detail(pressed)));
    window
}

/// The tasks take longer than a moment to come: shapes of rows, and no word about there being none.
pub fn loading(theme: ThemeChoice) -> Window {
    let mut window = Window::new(theme);
    window.tell(Message::StillLoading);
    window
}

/// The ways to sort, unfolded.
pub fn sorting(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Tasks(tasks::Message::SortPressed));
    window
}

fn place(theme: ThemeChoice, view: View) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Sidebar(sidebar::Message::Chosen(view)));
    window.sent();
    window
}

pub fn today(theme: ThemeChoice) -> Window {
    place(theme, View::Today)
}

pub fn upcoming(theme: ThemeChoice) -> Window {
    place(theme, View::Upcoming)
}

pub fn completed(theme: ThemeChoice) -> Window {
    place(theme, View::Completed)
}

pub fn tag(theme: ThemeChoice) -> Window {
    place(theme, View::of_tag("travel"))
}

fn kept(theme: ThemeChoice) -> Window {
    let mut filters = Filters::default();
    for (name, query) in
        [("Porto this week", "#travel @week"), ("Calls", "#phone is:open"), ("Late", "@overdue")]
    {
        let to = SavedFilter { name: name.to_owned(), query: query.to_owned() };
        filters.swap(&Swap { from: None, to: Some(to) }).unwrap();
    }
    let mut window = with(theme, |_| {});
    window.hear(Update::Filters { filters, now: None });
    window
}

/// A search that is kept, opened.
pub fn filter(theme: ThemeChoice) -> Window {
    let mut window = kept(theme);
    window.tell(Message::Sidebar(sidebar::Message::Chosen(View::Filter("Porto this week".to_owned()))));
    window.sent();
    window
}

/// A search about to be kept.
pub fn filter_keeping(theme: ThemeChoice) -> Window {
    let mut window = kept(theme);
    window.tell(Message::Tasks(tasks::Message::SearchTyped("+Work is:open".to_owned())));
    window.tell(Message::Tasks(tasks::Message::Keep(tasks::keep::Message::KeepPressed)));
    window
}

/// Nothing is due, but there is something later.
pub fn today_empty(theme: ThemeChoice) -> Window {
    let mut rows = sample::rows();
    rows.tasks.retain(|row| row.task.due.is_none_or(|due| due.day() > 11));
    let mut window = Window::showing(theme, sample::status(), rows);
    window.tell(Message::Sidebar(sidebar::Message::Chosen(View::Today)));
    window
}

/// A line being typed, with what it is understood as.
pub fn quick_add(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    let line = "Book the ferry @fri 9am #travel !high +Trip to Porto";
    window.tell(Message::Tasks(tasks::Message::Drafted(line.to_owned())));
    window
}

/// Three tasks chosen together, and the days they could be due.
pub fn bulk(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Held(Modifiers::COMMAND));
    for id in ["t04", "t05", "t07"] {
        window.tell(Message::Tasks(tasks::Message::RowPressed(sample::id(id))));
    }
    window.tell(Message::Held(Modifiers::empty()));
    window.tell(Message::Tasks(tasks::Message::BulkPressed(tasks::Menu::Due)));
    window.sent();
    window
}

/// A task held by the pointer over another place.
pub fn dragging(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Tasks(tasks::Message::RowHeld(sample::id("t02"))));
    for y in [60.0, 100.0, 215.0] {
        window.tell(Message::Tasks(tasks::Message::PointerMoved(y)));
    }
    window
}

/// A search over all lists.
pub fn search(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Tasks(tasks::Message::SearchTyped("the".to_owned())));
    window
}

pub fn nothing_found(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Tasks(tasks::Message::SearchTyped("zebra".to_owned())));
    window
}

fn unfolded(theme: ThemeChoice, part: tasks::detail::Part) -> Window {
    let mut window = main(theme);
    let pressed = tasks::detail::Message::PartPressed(part);
    window.tell(Message::Tasks(tasks::Message::Detail(pressed)));
    window
}

/// A reminder being typed.
pub fn reminder(theme: ThemeChoice) -> Window {
    let mut window = unfolded(theme, tasks::detail::Part::Reminder);
    let typed = tasks::detail::Message::PartTyped("thu 8pm".to_owned());
    window.tell(Message::Tasks(tasks::Message::Detail(typed)));
    window
}

pub fn repeat(theme: ThemeChoice) -> Window {
    unfolded(theme, tasks::detail::Part::Repeat)
}

pub fn tags(theme: ThemeChoice) -> Window {
    unfolded(theme, tasks::detail::Part::Tags)
}

/// Notes being written.
pub fn notes(theme: ThemeChoice) -> Window {
    let mut window = main(theme);
    window.tell(Message::Tasks(tasks::Message::Detail(tasks::detail::Message::NotesPressed)));
    window
}

/// A title longer than its row.
pub fn long_title(theme: ThemeChoice) -> Window {
    let mut rows = sample::rows();
    let title =
        "Ask the landlord about the deposit, the boiler, the second key and the bicycle in the cellar, again";
    rows.tasks[8].task.title = title.repeat(2);
    Window::showing(theme, sample::status(), rows)
}

pub fn trash(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Sidebar(sidebar::Message::TrashPressed));
    window.hear(Update::Trash(sample::trash()));
    window
}

pub fn trash_empty(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.tell(Message::Sidebar(sidebar::Message::TrashPressed));
    window.hear(Update::Trash(Vec::new()));
    window
}

pub fn pending(theme: ThemeChoice) -> Window {
    with(theme, |status| status.waiting = 3)
}

pub fn list(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    let view = View::List(sample::id("groceries"));
    window.tell(Message::Sidebar(sidebar::Message::Chosen(view)));
    window.tell(Message::Tasks(tasks::Message::FinishedPressed));
    window
}

pub fn deleted_toast(theme: ThemeChoice) -> Window {
    let mut rows = sample::rows();
    rows.tasks.retain(|row| row.task.id != sample::id("t10"));
    let status = Status { waiting: 1, ..sample::status() };
    let mut window = Window::showing(theme, status, rows);
    let sentence = app::worker::Text("Deleted “Descale the kettle”".to_owned());
    window.hear(Update::Undoable { undo: 7, sentence });
    window
}

pub fn keys(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.named(iced::keyboard::key::Named::F1);
    window
}
