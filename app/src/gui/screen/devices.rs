//! The page of the account's devices and its password.

mod view;

use secrecy::{ExposeSecret, SecretString};

use crate::say;
use crate::worker::{Command, Device};

/// The page.
#[derive(Default)]
pub struct Devices {
    /// The devices, once they were told, or why they are not known.
    list: Option<Result<Vec<Device>, String>>,
    asked: Asked,
    old: SecretString,
    new: SecretString,
    again: SecretString,
    said: Option<Result<String, String>>,
    waiting: Waiting,
}

/// What the user was asked about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Asked {
    #[default]
    Nothing,
    /// Whether to sign this device out.
    One(String),
    /// Whether to sign out all but this one.
    Others,
}

/// Whether an answer of the server is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Waiting {
    No,
    #[default]
    ForList,
    ForPassword,
}

/// What happened on the page.
#[derive(Clone)]
pub enum Message {
    /// The list is wanted again.
    ListPressed,
    /// A device is to be signed out.
    DevicePressed(String),
    /// All others are.
    OthersPressed,
    /// And the user is sure.
    Confirmed,
    /// Or is not.
    GivenUp,
    /// The password of now was typed.
    OldTyped(SecretString),
    /// The new one was.
    NewTyped(SecretString),
    /// The new one was, once more.
    AgainTyped(SecretString),
    /// The password is to be changed.
    ChangePressed,
    /// The page is done with.
    BackPressed,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Tell the worker.
    Send(Command),
    /// Go back.
    Close,
}

quiet_debug!(Devices, Message);

impl Devices {
    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::ListPressed => return self.ask(Waiting::ForList, Command::ShowDevices),
            Message::DevicePressed(id) => self.asked = Asked::One(id),
            Message::OthersPressed => self.asked = Asked::Others,
            Message::GivenUp => self.asked = Asked::Nothing,
            Message::Confirmed => match std::mem::take(&mut self.asked) {
                Asked::Nothing => {}
                Asked::One(id) => return self.ask(Waiting::ForList, Command::SignOutDevice(id)),
                Asked::Others => return self.ask(Waiting::ForList, Command::SignOutOthers),
            },
            Message::OldTyped(old) => self.old = old,
            Message::NewTyped(new) => self.new = new,
            Message::AgainTyped(again) => self.again = again,
            Message::ChangePressed => {
                if !self.can_change() {
                    return Action::None;
                }
                if self.new.expose_secret() != self.again.expose_secret() {
                    self.said = Some(Err(say!("password-typed-in-two-ways")));
                    return Action::None;
                }
                let (old, new) = (self.old.clone(), self.new.clone());
                return self.ask(Waiting::ForPassword, Command::ChangePassword { old, new });
            }
            Message::BackPressed => return Action::Close,
        }
        Action::None
    }

    fn ask(&mut self, waiting: Waiting, command: Command) -> Action {
        if self.waiting != Waiting::No {
            return Action::None;
        }
        self.waiting = waiting;
        self.said = None;
        Action::Send(command)
    }

    /// Takes in the devices.
    pub fn told(&mut self, list: Result<Vec<Device>, String>) {
        self.waiting = Waiting::No;
        self.list = Some(list);
    }

    /// Takes in whether the password was changed. Asks for the devices anew if it was.
    pub fn password_changed(&mut self, changed: Result<(), String>) -> Action {
        self.waiting = Waiting::No;
        if let Err(said) = changed {
            self.said = Some(Err(said));
            return Action::None;
        }
        (self.old, self.new, self.again) = Default::default();
        let asked = self.ask(Waiting::ForList, Command::ShowDevices);
        self.said = Some(Ok(say!("password-changed")));
        asked
    }

    /// Takes in that the server could not be asked, for a sync runs.
    pub fn could_not_ask(&mut self, said: String) {
        match std::mem::replace(&mut self.waiting, Waiting::No) {
            Waiting::No => {}
            Waiting::ForList => self.list = Some(Err(said)),
            Waiting::ForPassword => self.said = Some(Err(said)),
        }
    }

    fn can_change(&self) -> bool {
        let typed = [&self.old, &self.new, &self.again];
        self.waiting == Waiting::No && typed.iter().all(|text| !text.expose_secret().is_empty())
    }
}
