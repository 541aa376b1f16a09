//! Lists that several people share, as the window shows them: the page of one, and invitations.

use iced::{Element, Task};
use sync_core::RecordId;

use super::{App, Drawer, Message, Screen};
use crate::gui::icon::Icon;
use crate::gui::screen::{People, people};
use crate::gui::widget::{banner, link};
use crate::profile::ListSharing;
use crate::say;
use crate::worker::Command;

impl App {
    /// Opens the page of who has a list.
    pub(super) fn open_people(&mut self, list: RecordId) -> Task<Message> {
        self.panel = None;
        self.drawer = Drawer::Shut;
        let mut commands = self.tasks.close();
        let (page, asks) = People::new(list);
        self.screen = Screen::People(page);
        commands.push(asks);
        self.send_all(commands)
    }

    pub(super) fn people(&mut self, message: people::Message) -> Task<Message> {
        let Screen::People(page) = &mut self.screen else { return Task::none() };
        let action = page.update(message);
        self.obey_people(action)
    }

    fn obey_people(&mut self, action: people::Action) -> Task<Message> {
        match action {
            people::Action::None => Task::none(),
            people::Action::Send(command) => self.send(command),
            people::Action::End(command) => Task::batch([self.send(command), self.show_tasks()]),
            people::Action::Close => self.show_tasks(),
        }
    }

    /// Takes in whether something about a shared list was done. What was not is said on any page.
    pub(super) fn list_shared(&mut self, wanted: &ListSharing, answer: Result<(), String>) -> Task<Message> {
        match (&mut self.screen, answer) {
            (Screen::People(page), answer) => {
                let action = page.answered(wanted, answer);
                self.obey_people(action)
            }
            (_, Err(said)) => self.toast(Err(said)),
            (_, Ok(())) => Task::none(),
        }
    }

    /// Somebody shares a list: one invitation at a time.
    pub(super) fn invitation_banner(&self) -> Option<Element<'_, Message>> {
        let invitation = self.board.invitations().first()?;
        let words =
            say!("people-invites", owner = invitation.owner.as_str(), list = invitation.name.as_str());
        let id = || invitation.id.clone();
        let answer = |wanted| Message::Invitation(Command::ShareList(wanted));
        let buttons = [
            link(say!("people-accept")).on_press(answer(ListSharing::Accept { id: id() })).into(),
            link(say!("people-decline")).on_press(answer(ListSharing::Decline { id: id() })).into(),
        ];
        let accent = |tokens: &crate::gui::theme::Tokens| tokens.accent;
        Some(banner(Icon::People, accent, |tokens| tokens.accent_soft, words, buttons))
    }
}
