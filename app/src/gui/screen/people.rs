//! The page of a list that several people share: who has it, inviting, leaving.

mod view;

use remote_http::Role;
use sync_core::RecordId;

use crate::profile::ListSharing;
use crate::say;
use crate::worker::Command;

/// The page.
pub struct People {
    list: RecordId,
    name: String,
    role: Role,
    asked: Asked,
    waiting: Waiting,
    said: Option<Result<String, String>>,
}

/// What the user was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Nothing,
    /// Whether this member is to lose the list.
    Remove(String),
    /// Whether to leave it.
    Leave,
    /// Whether to delete it for everybody.
    Delete,
}

/// Whether an answer of the server is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    No,
    Yes,
}

/// What happened on the page.
#[derive(Clone)]
pub enum Message {
    /// A name was typed.
    NameTyped(String),
    /// It was chosen what the invited may do.
    RolePicked(Role),
    /// Somebody is to be invited.
    InvitePressed,
    /// A member may do more or less from now on.
    MemberPicked(String, Role),
    /// A member is to go.
    RemovePressed(String),
    /// The list is to be left.
    LeavePressed,
    /// The list is to go for everybody.
    DeletePressed,
    /// And the user is sure.
    Confirmed,
    /// Or is not.
    GivenUp,
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
    /// Tell the worker, and go back.
    End(Command),
    /// Go back.
    Close,
}

quiet_debug!(People, Message);

impl People {
    /// Opens the page of a list, and what it asks first.
    #[must_use]
    pub fn new(list: RecordId) -> (Self, Command) {
        let page = Self {
            list,
            name: String::new(),
            role: Role::Editor,
            asked: Asked::Nothing,
            waiting: Waiting::Yes,
            said: None,
        };
        (page, Command::ShareList(ListSharing::Look))
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::NameTyped(name) => self.name = name,
            Message::RolePicked(role) => self.role = role,
            Message::InvitePressed if !self.name.trim().is_empty() => {
                let (list, name) = (self.list.to_string(), self.name.trim().to_owned());
                return self.ask(ListSharing::Invite { list, name, role: self.role });
            }
            Message::InvitePressed => {}
            Message::MemberPicked(member, role) => return self.ask(ListSharing::SetRole { member, role }),
            Message::RemovePressed(member) => self.asked = Asked::Remove(member),
            Message::LeavePressed => self.asked = Asked::Leave,
            Message::DeletePressed => self.asked = Asked::Delete,
            Message::GivenUp => self.asked = Asked::Nothing,
            Message::Confirmed => match std::mem::replace(&mut self.asked, Asked::Nothing) {
                Asked::Nothing => {}
                Asked::Remove(member) => return self.ask(ListSharing::Remove { member }),
                Asked::Leave => return self.ask(ListSharing::Leave { list: self.list.to_string() }),
                Asked::Delete => return Action::End(Command::DeleteList { id: self.list.clone() }),
            },
            Message::BackPressed => return Action::Close,
        }
        Action::None
    }

    fn ask(&mut self, wanted: ListSharing) -> Action {
        if self.waiting == Waiting::Yes {
            return Action::None;
        }
        self.waiting = Waiting::Yes;
        self.said = None;
        Action::Send(Command::ShareList(wanted))
    }

    /// Takes in whether something was done.
    pub fn answered(&mut self, wanted: &ListSharing, answer: Result<(), String>) -> Action {
        self.waiting = Waiting::No;
        match (wanted, answer) {
            (_, Err(said)) => self.said = Some(Err(said)),
            (ListSharing::Invite { name, .. }, Ok(())) => {
                self.name.clear();
                self.said = Some(Ok(say!("people-asked", name = name.clone())));
            }
            (ListSharing::Leave { .. }, Ok(())) => return Action::Close,
            (_, Ok(())) => {}
        }
        Action::None
    }

    /// Takes in that the server could not be asked, for a sync runs.
    pub fn could_not_ask(&mut self, said: String) {
        if std::mem::replace(&mut self.waiting, Waiting::No) == Waiting::Yes {
            self.said = Some(Err(said));
        }
    }
}
