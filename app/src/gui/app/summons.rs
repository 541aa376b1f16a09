//! The key of the whole desktop that calls the window.

use iced::Task;

use super::{App, Message};
use crate::config::Setting;
use crate::gui::hot_key::{HotKeys, Refused, Shown};
use crate::gui::toast::Kind;
use crate::worker::Command;

/// What calls the window from everywhere.
#[derive(Debug, Default)]
pub(super) struct Summons {
    /// The way to such a key, where this system has one.
    keys: Option<HotKeys>,
    key: Option<String>,
    refused: Option<Refused>,
}

impl Summons {
    /// A key that is not taken yet.
    pub(super) fn new(keys: Option<HotKeys>, key: Option<String>) -> Self {
        Self { keys, key, refused: None }
    }

    /// Returns the key, where there can be one.
    pub(super) fn shown(&self) -> Option<Shown<'_>> {
        self.keys.as_ref().map(|_| Shown { key: self.key.as_deref(), refused: self.refused.as_ref() })
    }

    /// Takes the key, or lets go of it.
    fn grab(&mut self) {
        self.refused = self.keys.as_ref().and_then(|keys| keys.grab(self.key.as_deref()).err());
    }
}

impl App {
    /// Takes the key that was chosen at an earlier time; whoever relies on it hears if that fails.
    pub(super) fn take_the_key(&mut self) -> Task<Message> {
        if self.summons.key.is_none() {
            return Task::none();
        }
        self.summons.grab();
        match &self.summons.refused {
            Some(refused) => {
                tracing::warn!(?refused, "the key of the whole desktop was not taken");
                self.toasts.show(Kind::Warning, refused.says()).map(Message::Toast)
            }
            None => Task::none(),
        }
    }

    /// Takes another key, and remembers it if it could be taken.
    pub(super) fn choose_the_key(&mut self, key: Option<String>) -> Task<Message> {
        let before = std::mem::replace(&mut self.summons.key, key);
        self.summons.grab();
        let Some(refused) = self.summons.refused.take() else {
            return self.send(Command::Save(Setting::HotKey(self.summons.key.clone())));
        };
        // The key before goes on, and the settings say why.
        self.summons.key = before;
        self.summons.grab();
        self.summons.refused = Some(refused);
        Task::none()
    }
}
