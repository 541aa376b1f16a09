//! The page of a first start: where the tasks shall live, and what they begin with. It is shown once, and nothing is made
//! before it is left.

mod file;
mod folder;
mod view;

use std::path::{Path, PathBuf};

use iced::Task;

use self::file::Wanted;
use self::folder::Folder;
use crate::config::Look;
use crate::gui::boot::{FirstStart, WorkerFactory};
use crate::gui::file_dialog;
use crate::gui::shortcut::Shortcut;
use crate::profile::{Brought, Found, NoPlace, NotBrought, Place, look_at, look_into};
use crate::worker::StoreKind;

/// The page.
#[derive(Debug)]
pub struct Welcome {
    folder: Folder,
    store: StoreKind,
    advanced: Advanced,
    /// The file the tasks are to begin with, while it is asked for.
    file: Option<Wanted>,
    /// What other starts hand over meanwhile.
    others: Option<WorkerFactory>,
}

/// Whether what few people want is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Advanced {
    Folded,
    Shown,
}

/// What comes after the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The tasks of this computer.
    Tasks,
    /// Connecting a server.
    Server,
    /// Bringing this backup back.
    Backup(PathBuf),
    /// Bringing the tasks of this file in.
    Import(PathBuf),
}

/// What the page is left with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The kind of store.
    pub store: StoreKind,
    /// The folder of the tasks, if it is another than the usual one.
    pub folder: Option<PathBuf>,
    /// What comes next.
    pub next: Next,
}

/// What was pressed.
#[derive(Debug, Clone)]
pub enum Message {
    /// A way to begin was chosen.
    Chosen(Next),
    /// What few people want is wanted, or not any more.
    AdvancedPressed,
    /// A kind of store was picked.
    StorePicked(StoreKind),
    /// Another look was picked.
    LookPicked(Look),
    /// Another folder is to be chosen.
    FolderPressed,
    /// It was, in the system's dialog.
    FolderChosen(Option<PathBuf>),
    /// It was typed.
    FolderTyped(String),
    /// It was looked at, and this comes next if it is as it was shown.
    FolderSeen(PathBuf, Result<Place, NoPlace>, Option<Next>),
    /// A file is to begin with.
    FilePressed,
    /// It was chosen in the system's dialog.
    FileChosen(Option<PathBuf>),
    /// Its path was typed.
    FileTyped(String),
    /// It is complete.
    FileSubmitted,
    /// The file was read.
    FileSeen(PathBuf, Result<Brought, NotBrought>),
    /// What it would bring is wanted.
    FileConfirmed,
    /// No file is wanted after all.
    FileGivenUp,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// Look so from now on.
    Look(Look),
    /// Make the store, then go on.
    Begin(Begun),
}

impl Welcome {
    /// Makes the page.
    #[must_use]
    pub fn new(first: FirstStart) -> Self {
        let folder = Folder::new(first.folder, first.elsewhere);
        Self { folder, store: first.store, advanced: Advanced::Folded, file: None, others: first.others }
    }

    /// Returns what tells of other starts meanwhile.
    #[must_use]
    pub fn others(&self) -> Option<&WorkerFactory> {
        self.others.as_ref()
    }

    /// Returns what a key means.
    #[must_use]
    pub fn shortcut(&self, shortcut: Shortcut) -> Option<Message> {
        match (shortcut, &self.file) {
            (Shortcut::Enter, None) => Some(Message::Chosen(Next::Tasks)),
            (Shortcut::Enter, Some(Wanted::Shown(..))) => Some(Message::FileConfirmed),
            (Shortcut::Escape, Some(_)) => Some(Message::FileGivenUp),
            _ => None,
        }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Chosen(next) => return self.begin(next),
            Message::LookPicked(look) => return Action::Look(look),
            Message::StorePicked(store) => self.store = store,
            Message::AdvancedPressed => {
                self.advanced = match self.advanced {
                    Advanced::Folded => Advanced::Shown,
                    Advanced::Shown => Advanced::Folded,
                }
            }
            Message::FolderPressed => {
                return Action::Run(Task::perform(file_dialog::pick_folder(), Message::FolderChosen));
            }
            Message::FolderChosen(None) => {}
            Message::FolderChosen(Some(path)) => {
                return self.update(Message::FolderTyped(path.display().to_string()));
            }
            Message::FolderTyped(path) => {
                self.folder.type_in(path);
                return self.folder.another().map_or(Action::None, |path| look(path, None));
            }
            Message::FolderSeen(path, seen, next) => return self.seen(&path, seen, next),
            Message::FilePressed => {
                self.file = Some(Wanted::Asked(String::new()));
                return Action::Run(Task::perform(file_dialog::open_any(), Message::FileChosen));
            }
            Message::FileChosen(None) => {}
            Message::FileChosen(Some(path)) => return self.read(path),
            Message::FileTyped(path) => self.file = Some(Wanted::Asked(path)),
            Message::FileSubmitted => {
                if let Some(Wanted::Asked(path)) = &self.file
                    && !path.trim().is_empty()
                {
                    return self.read(PathBuf::from(path.trim()));
                }
            }
            Message::FileSeen(path, seen) => {
                // Another one may have been asked for since, or none.
                if self.file.as_ref().is_some_and(|file| file.is_read(&path)) {
                    self.file = Some(match seen {
                        Ok(brought) => Wanted::Shown(path, brought),
                        Err(why) => Wanted::Refused(path, why),
                    });
                }
            }
            Message::FileConfirmed => match &self.file {
                Some(Wanted::Shown(path, Brought::Backup(_))) => {
                    return self.begin(Next::Backup(path.clone()));
                }
                Some(Wanted::Shown(path, Brought::Tasks(_))) => {
                    return self.begin(Next::Import(path.clone()));
                }
                _ => {}
            },
            Message::FileGivenUp => self.file = None,
        }
        Action::None
    }

    fn read(&mut self, path: PathBuf) -> Action {
        self.file = Some(Wanted::Read(path.clone()));
        let read = async move {
            let seen = look_into(&path);
            (path, seen)
        };
        Action::Run(Task::perform(read, |(path, seen)| Message::FileSeen(path, seen)))
    }

    /// Goes on, once the folder is looked at again if it is another one.
    fn begin(&self, next: Next) -> Action {
        match self.folder.another() {
            Some(path) => look(path, Some(next)),
            None => Action::Begin(Begun { store: self.store, folder: None, next }),
        }
    }

    fn seen(&mut self, path: &Path, seen: Result<Place, NoPlace>, next: Option<Next>) -> Action {
        if self.folder.another().as_deref() != Some(path) {
            return Action::None; // another one was typed since
        }
        let as_shown = self.folder.shows(seen.clone());
        match (seen, next) {
            (Ok(place), Some(next)) if as_shown => {
                let store = match place.found {
                    Found::Tasks(kind) => kind,
                    Found::Nothing | Found::OtherThings => self.store,
                };
                Action::Begin(Begun { store, folder: Some(place.folder), next })
            }
            (_, Some(_)) => {
                // What stands in the way, or was not seen yet, is read first.
                self.advanced = Advanced::Shown;
                self.file = None;
                Action::None
            }
            (_, None) => Action::None,
        }
    }
}

fn look(path: PathBuf, next: Option<Next>) -> Action {
    let looked = async move {
        let seen = look_at(&path);
        (path, seen)
    };
    Action::Run(Task::perform(looked, move |(path, seen)| Message::FolderSeen(path, seen, next.clone())))
}
