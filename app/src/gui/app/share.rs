//! Sharing from this computer, as the window shows it.

use iced::{Task, clipboard};

use super::{App, Message, Screen};
use crate::gui::screen::{Share, share};
use crate::gui::toast::Kind;
use crate::say;
use crate::share::Sharing;
use crate::worker::Command;

impl App {
    /// Opens the page of sharing.
    pub(super) fn open_share(&mut self) -> Task<Message> {
        self.screen = Screen::Share(Share::default());
        self.send(Command::ShowSharing)
    }

    /// Takes in where sharing stands. What went wrong is said even if nobody looks at the page.
    pub(super) fn sharing_told(&mut self, sharing: Sharing) -> Task<Message> {
        match (&mut self.screen, &sharing.problem) {
            (Screen::Share(page), _) => page.told(sharing),
            (_, Some(problem)) => {
                let words = say!("share-not-begun", problem = problem.clone());
                return self.toasts.show(Kind::Warning, words).map(Message::Toast);
            }
            _ => {}
        }
        Task::none()
    }

    /// Asks again who is there, while somebody looks.
    pub(super) fn look_at_sharing(&mut self) -> Task<Message> {
        match self.screen {
            Screen::Share(_) => self.send(Command::ShowSharing),
            _ => Task::none(),
        }
    }

    pub(super) fn share(&mut self, message: share::Message) -> Task<Message> {
        let Screen::Share(page) = &mut self.screen else { return Task::none() };
        match page.update(message) {
            share::Action::None => Task::none(),
            share::Action::Send(command) => self.send(command),
            share::Action::Copy(text) => clipboard::write(text),
            share::Action::OpenFolder(folder) => self.open_folder(&folder),
            share::Action::Close => self.show_tasks(),
        }
    }
}
