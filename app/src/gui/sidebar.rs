//! The sidebar: where the tasks are, and the lists.

pub mod filters;
pub mod view;

use iced::Task;
use iced::widget::operation;
use sync_core::RecordId;
use todo::ListChange;

use super::board::View;
use crate::worker::{Command, Text};

pub(super) const NEW_LIST: &str = "new-list";
pub(super) const RENAME_LIST: &str = "rename-list";

/// The sidebar.
#[derive(Default)]
pub struct Sidebar {
    new_list: Option<String>,
    renaming: Option<(RecordId, String)>,
    /// The search that is kept and gets another name, and that name.
    filter: Option<(String, String)>,
    tags_folded: bool,
}

/// What happened in the sidebar.
#[derive(Clone)]
pub enum Message {
    /// A place was chosen.
    Chosen(View),
    /// A new list is wanted.
    NewListPressed,
    /// Its name was typed.
    NewListTyped(String),
    /// Its name is complete.
    NewListSubmitted,
    /// A list wants another name.
    RenamePressed(RecordId, String),
    /// It was typed.
    RenameTyped(String),
    /// It is complete.
    RenameSubmitted,
    /// A list is to go.
    DeletePressed(RecordId),
    /// Something happened to a search that is kept.
    Filter(filters::Message),
    /// Who has a list is wanted.
    PeoplePressed(RecordId),
    /// The tags are to be shown or folded.
    TagsPressed,
    /// The trash is wanted.
    TrashPressed,
    /// The settings are wanted.
    SettingsPressed,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// Tell the worker.
    Send(Command),
    /// Show these tasks.
    Show(View),
    /// Open the settings.
    OpenSettings,
    /// Open the trash.
    OpenTrash,
    /// Open the page of who has a list.
    OpenPeople(RecordId),
}

/// What the window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here<'a> {
    /// These tasks.
    Tasks(&'a View),
    /// The trash.
    Trash,
    /// The settings, or what belongs to them.
    Settings,
}

quiet_debug!(Sidebar, Message);

impl Sidebar {
    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Chosen(view) => {
                self.leave();
                Action::Show(view)
            }
            Message::NewListPressed => self.begin_list(),
            Message::NewListTyped(name) => {
                self.new_list = Some(name);
                Action::None
            }
            Message::NewListSubmitted => {
                let name = self.new_list.take().unwrap_or_default();
                if name.trim().is_empty() {
                    return Action::None;
                }
                Action::Send(Command::AddList { name: Text(name.trim().to_owned()) })
            }
            Message::RenamePressed(id, name) => {
                self.renaming = Some((id, name));
                Action::Run(operation::focus(RENAME_LIST).chain(operation::select_all(RENAME_LIST)))
            }
            Message::RenameTyped(name) => {
                if let Some((_, typed)) = &mut self.renaming {
                    *typed = name;
                }
                Action::None
            }
            Message::RenameSubmitted => match self.renaming.take() {
                Some((id, name)) if !name.trim().is_empty() => {
                    Action::Send(Command::EditList { id, change: ListChange::Name(name.trim().to_owned()) })
                }
                _ => Action::None,
            },
            Message::DeletePressed(id) => Action::Send(Command::DeleteList { id }),
            Message::Filter(message) => self.update_filter(message),
            Message::PeoplePressed(id) => Action::OpenPeople(id),
            Message::TagsPressed => {
                self.tags_folded = !self.tags_folded;
                Action::None
            }
            Message::TrashPressed => Action::OpenTrash,
            Message::SettingsPressed => Action::OpenSettings,
        }
    }

    /// Begins a new list.
    pub fn begin_list(&mut self) -> Action {
        self.renaming = None;
        self.new_list = Some(String::new());
        Action::Run(operation::focus(NEW_LIST))
    }

    /// Gives up what was being typed; returns whether there was anything.
    pub fn leave(&mut self) -> bool {
        self.new_list.take().is_some() | self.renaming.take().is_some() | self.filter.take().is_some()
    }

    /// Returns whether somebody types here.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.new_list.is_some() || self.renaming.is_some() || self.filter.is_some()
    }
}
