//! The states of lists that several people share.

use app::config::ThemeChoice;
use app::gui::board::View;
use app::gui::screen::tasks;
use app::gui::{Message, sample, screen, sidebar};
use app::profile::ListSharing;
use app::worker::Update;

use super::with;
use crate::support::Window;

/// Somebody shares a list, and some are shared already.
pub fn invitation(theme: ThemeChoice) -> Window {
    let mut window = with(theme, |_| {});
    window.hear(Update::SharedLists(Some(sample::shared_lists())));
    window.sent();
    window
}

fn of_list(theme: ThemeChoice, list: &str) -> Window {
    let mut window = invitation(theme);
    let mut shared = (*sample::shared_lists()).clone();
    shared.invitations.clear();
    window.hear(Update::SharedLists(Some(shared.into())));
    window.tell(Message::Sidebar(sidebar::Message::Chosen(View::List(sample::id(list)))));
    window
}

fn page(theme: ThemeChoice, list: &str) -> Window {
    let mut window = of_list(theme, list);
    window.tell(Message::Sidebar(sidebar::Message::PeoplePressed(sample::id(list))));
    window.hear(Update::ListShared { wanted: ListSharing::Look, answer: Ok(()) });
    window.sent();
    window
}

/// Who has one's own list, and whom to invite.
pub fn people(theme: ThemeChoice) -> Window {
    let mut window = page(theme, "groceries");
    let message = screen::people::Message::NameTyped("Dora".to_owned());
    window.tell(Message::People(message));
    window
}

/// Who has another's list.
pub fn people_member(theme: ThemeChoice) -> Window {
    page(theme, "home")
}

/// A list that one may only read, with a task of it.
pub fn reader(theme: ThemeChoice) -> Window {
    let mut window = of_list(theme, "porto");
    window.tell(Message::Tasks(tasks::Message::RowPressed(sample::id("t03"))));
    window.sent();
    window
}
