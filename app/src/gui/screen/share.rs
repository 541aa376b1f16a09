//! The page of sharing: this computer as the server of the others at home.

mod view;

use std::path::PathBuf;

use secrecy::ExposeSecret;

use crate::share::{PORT, Sharing, SharingState};
use crate::worker::Command;

/// The page.
#[derive(Default)]
pub struct Share {
    /// Where sharing stands, once the worker said it.
    sharing: Option<Sharing>,
    /// The port as it is typed.
    port: String,
    /// Whether the password is shown.
    shown: Shown,
    copied: Option<Copied>,
}

/// Whether the password is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shown {
    #[default]
    No,
    Yes,
}

/// What can be copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// The address of this number.
    Address(usize),
    /// The name to sign in with.
    User,
    /// The password.
    Password,
    /// The fingerprint of the certificate.
    Fingerprint,
    /// The invitation.
    Invitation,
}

/// What happened on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// Sharing is to begin.
    OnPressed,
    /// Sharing is to end.
    OffPressed,
    /// The port was typed.
    PortTyped(String),
    /// Something is to be copied.
    CopyPressed(Copied),
    /// The password is to be shown, or not any more.
    ShowPressed,
    /// The folder with the certificate is to be opened.
    FolderPressed,
    /// Another person is to be invited.
    InvitePressed,
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
    /// Copy this.
    Copy(String),
    /// Open this folder.
    OpenFolder(PathBuf),
    /// Go back.
    Close,
}

quiet_debug!(Share);

impl Share {
    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::OnPressed => {
                return self.wanted_port().map_or(Action::None, |port| Action::Send(Command::Share { port }));
            }
            Message::OffPressed => return Action::Send(Command::StopSharing),
            Message::PortTyped(port) => {
                self.port = port.chars().filter(char::is_ascii_digit).take(5).collect();
            }
            Message::CopyPressed(what) => {
                let Some(text) = self.text_of(what) else { return Action::None };
                self.copied = Some(what);
                return Action::Copy(text);
            }
            Message::ShowPressed => {
                self.shown = match self.shown {
                    Shown::No => Shown::Yes,
                    Shown::Yes => Shown::No,
                };
            }
            Message::FolderPressed => {
                if let Some(SharingState::On(shared)) = self.sharing.as_ref().map(|sharing| &sharing.state)
                    && let Some(folder) = shared.certificate.parent()
                {
                    return Action::OpenFolder(folder.to_owned());
                }
            }
            Message::InvitePressed => return Action::Send(Command::Invite),
            Message::BackPressed => return Action::Close,
        }
        Action::None
    }

    /// Takes in where sharing stands. An invitation that was shown stays until there is another one.
    pub fn told(&mut self, mut sharing: Sharing) {
        if let (SharingState::On(new), Some(SharingState::On(old))) =
            (&mut sharing.state, self.sharing.as_mut().map(|sharing| &mut sharing.state))
        {
            new.invitation = new.invitation.take().or(old.invitation.take());
        }
        if self.sharing.is_none() || !matches!(sharing.state, SharingState::Off) {
            self.port = sharing.port.to_string();
        }
        self.sharing = Some(sharing);
    }

    /// Returns the port that is typed, if it can be one.
    fn wanted_port(&self) -> Option<u16> {
        let idle = matches!(self.sharing.as_ref().map(|sharing| &sharing.state), Some(SharingState::Off));
        let port = if self.port.is_empty() { Some(PORT) } else { self.port.parse().ok() };
        port.filter(|port| idle && *port >= 1024)
    }

    fn text_of(&self, what: Copied) -> Option<String> {
        let SharingState::On(shared) = &self.sharing.as_ref()?.state else { return None };
        match what {
            Copied::Address(at) => shared.addresses.get(at).cloned(),
            Copied::User => Some(shared.user.clone()),
            Copied::Password => Some(shared.password.expose_secret().to_owned()),
            Copied::Fingerprint => Some(shared.fingerprint.clone()),
            Copied::Invitation => shared.invitation.as_ref().map(|link| link.expose_secret().to_owned()),
        }
    }
}
