//! The settings: looks, account, storage, and the way in and out for all tasks.

mod about;
mod backup;
mod choices;
mod keyboard;
mod lines;
pub mod moving;
mod section;
mod view;

use std::path::PathBuf;

use iced::Task;
use iced::widget::operation;

pub use self::backup::Pressed;
use self::backup::Shelf;
use self::keyboard::Keyboard;
pub use self::keyboard::Pressed as KeysPressed;
pub use self::section::Section;
use crate::config::{AutoSync, ConflictRule, Dialect, Look, Setting};
use crate::gui::context::Context;
use crate::gui::file_dialog;
use crate::gui::focus::{self, Step};
use crate::gui::screen::proxy;
use crate::gui::shortcut::{Keys, Press};
use crate::say;
use crate::worker::{Command, ImportPreview, StoreKind, Update};

/// The id of the field that searches.
pub(super) const SEARCH: &str = "settings-search";

/// The page.
#[derive(Default)]
pub struct Settings {
    section: Section,
    /// What is looked for in all parts.
    query: String,
    shelf: Shelf,
    keyboard: Keyboard,
    /// The kind of store the next start will use, once it was chosen.
    store: Option<StoreKind>,
    /// The folder the tasks are to move to, while it is looked for.
    wish: moving::Wish,
    /// A path that is typed because no dialog gave one.
    typed: Option<(Purpose, String)>,
    preview: Option<ImportPreview>,
    said: Option<Result<String, String>>,
    leaving: bool,
    /// Whether the program starts at login, where the system knows that.
    login: Option<bool>,
    /// The way to the server.
    way: proxy::Way,
    /// The key for the whole desktop, while it is typed.
    hot_key: Option<String>,
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be written.
    Export,
    /// To be read.
    Import,
}

/// What happened on the page.
#[derive(Clone)]
pub enum Message {
    /// What is looked for was typed.
    SearchTyped(String),
    /// The keyboard is to go to what was found.
    SearchEntered,
    /// Another part of the page was picked.
    SectionPicked(Section),
    /// Something was pressed about backups.
    Backup(Pressed),
    /// Something was pressed about keys.
    Keys(KeysPressed),
    /// Another look was picked.
    LookPicked(Look),
    /// Another time to sync was picked.
    AutoSyncPicked(AutoSync),
    /// Whether to start at login was picked.
    LoginPicked(bool),
    /// A key for the whole desktop was typed.
    HotKeyTyped(String),
    /// It is complete.
    HotKeyEntered,
    /// The command for a key of the desktop is to be copied.
    CommandCopied,
    /// What somebody who helps needs to know is to be copied.
    DiagnosticsCopied,
    /// A dialect was picked.
    DialectPicked(Dialect),
    /// What is done about conflicts was picked.
    RulePicked(ConflictRule),
    /// Something about the way to the server was pressed or typed.
    Way(proxy::Message),
    /// Something about moving the tasks was pressed or typed.
    Move(moving::Message),
    /// A kind of store was picked.
    StorePicked(StoreKind),
    /// A file is wanted.
    FilePressed(Purpose),
    /// The dialog is over.
    FileChosen(Purpose, Option<PathBuf>),
    /// A path was typed.
    PathTyped(String),
    /// It is complete.
    PathSubmitted,
    /// The import shown is wanted.
    ImportConfirmed,
    /// It is not.
    ImportGivenUp,
    /// The account page is wanted.
    AccountPressed,
    /// The devices are wanted.
    DevicesPressed,
    /// The user wants to sign out.
    SignOutPressed,
    /// And is sure.
    SignOutConfirmed,
    /// Or is not.
    SignOutGivenUp,
    /// The sync history is wanted.
    HistoryPressed,
    /// The page of sharing is wanted.
    SharePressed,
    /// A sync is wanted first.
    RefreshPressed,
    /// The page is done with.
    BackPressed,
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
    /// Look so from now on.
    Look(Look),
    /// These keys from now on.
    Keys(Keys),
    /// Sync so from now on.
    AutoSync(AutoSync),
    /// Hear this key of the whole desktop from now on, or none.
    HotKey(Option<String>),
    /// Start at login from now on, or not.
    Login(bool),
    /// Copy this.
    Copy(String),
    /// Open the account page.
    OpenAccount,
    /// Open the page of the devices.
    OpenDevices,
    /// Open the sync history.
    OpenHistory,
    /// Open the page of sharing.
    OpenShare,
    /// Sync.
    Refresh,
    /// Go back.
    Close,
}

quiet_debug!(Settings, Message);

impl Settings {
    /// Opens the page at one of its parts.
    #[must_use]
    pub fn at(section: Section) -> Self {
        Self { section, ..Self::default() }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message, context: &Context<'_>) -> Action {
        match message {
            Message::SearchTyped(query) => {
                let over = query.is_empty();
                self.keyboard = Keyboard::default();
                self.query = query;
                return if over { Self::find() } else { Action::None };
            }
            Message::SearchEntered => return Action::Run(focus::go(Step::Next).discard()),
            Message::SectionPicked(section) => {
                self.section = section;
                self.query.clear();
                self.keyboard = Keyboard::default();
                if section == Section::Backup {
                    return Action::Send(Command::ShowBackups);
                }
            }
            Message::Backup(pressed) => {
                return self.shelf.update(pressed).map_or(Action::None, Action::Send);
            }
            Message::Keys(pressed) => {
                return self.keyboard.update(pressed, context.keys).map_or(Action::None, Action::Keys);
            }
            Message::LookPicked(look) => return Action::Look(look),
            Message::AutoSyncPicked(auto) => return Action::AutoSync(auto),
            Message::HotKeyTyped(key) => self.hot_key = Some(key),
            Message::HotKeyEntered => {
                let now = context.hot_key.and_then(|shown| shown.key);
                let key = self.hot_key.as_deref().or(now).unwrap_or_default().trim();
                return Action::HotKey((!key.is_empty()).then(|| key.to_owned()));
            }
            Message::LoginPicked(login) => return Action::Login(login),
            Message::DiagnosticsCopied => {
                return Action::Copy(about::diagnostics(context.look, context.status));
            }
            Message::CommandCopied => return Action::Copy(choices::QUICK_ADD.to_owned()),
            Message::RulePicked(rule) => return Action::Send(Command::Save(Setting::Conflicts(rule))),
            Message::DialectPicked(dialect) => return Action::Send(Command::Save(Setting::Dialect(dialect))),
            Message::Way(message) => return self.way.update(message).map_or(Action::None, Action::Send),
            Message::Move(message) => {
                return match self.wish.update(message, context.status) {
                    moving::Act::Nothing => Action::None,
                    moving::Act::Run(task) => Action::Run(task.map(Message::Move)),
                    moving::Act::Move(folder) => Action::Send(Command::Save(Setting::MoveTo(folder))),
                };
            }
            Message::StorePicked(store) => {
                self.store = Some(store);
                return Action::Send(Command::ChooseStore(store));
            }
            Message::FilePressed(purpose) => {
                self.said = None;
                let chosen = move |path| Message::FileChosen(purpose, path);
                return Action::Run(match purpose {
                    Purpose::Export => Task::perform(file_dialog::save_json(), chosen),
                    Purpose::Import => Task::perform(file_dialog::open_tasks(), chosen),
                });
            }
            Message::FileChosen(purpose, Some(path)) => return self.use_file(purpose, path),
            Message::FileChosen(purpose, None) => self.typed = Some((purpose, String::new())),
            Message::PathTyped(path) => {
                if let Some((_, typed)) = &mut self.typed {
                    *typed = path;
                }
            }
            Message::PathSubmitted => {
                if let Some((purpose, path)) = self.typed.take() {
                    if path.trim().is_empty() {
                        return Action::None;
                    }
                    return self.use_file(purpose, PathBuf::from(path.trim()));
                }
            }
            Message::ImportConfirmed => {
                if let Some(preview) = self.preview.take() {
                    return Action::Send(Command::Import(preview.path));
                }
            }
            Message::ImportGivenUp => self.preview = None,
            Message::AccountPressed => return Action::OpenAccount,
            Message::DevicesPressed => return Action::OpenDevices,
            Message::HistoryPressed => return Action::OpenHistory,
            Message::SharePressed => return Action::OpenShare,
            Message::SignOutPressed if context.waiting() > 0 => self.leaving = true,
            Message::SignOutPressed | Message::SignOutConfirmed => {
                self.leaving = false;
                return Action::Send(Command::SignOut);
            }
            Message::SignOutGivenUp => self.leaving = false,
            Message::RefreshPressed => {
                self.leaving = false;
                return Action::Refresh;
            }
            Message::BackPressed => return Action::Close,
        }
        Action::None
    }

    /// Goes to the field that searches.
    pub fn find() -> Action {
        Action::Run(operation::focus(SEARCH))
    }

    /// Returns whether the next keys are to get a meaning: then they do nothing else.
    pub(in crate::gui) fn is_asking(&self) -> bool {
        self.keyboard.is_asking()
    }

    /// Takes in the keys that are pressed then.
    pub fn keys_pressed(&mut self, press: &Press, keys: &Keys) -> Action {
        self.keyboard.hear(press, keys).map_or(Action::None, Action::Keys)
    }

    /// Returns whether something is looked for.
    pub(in crate::gui) fn is_searching(&self) -> bool {
        !self.query.trim().is_empty()
    }

    /// Ends the search; returns whether there was one.
    pub fn end_search(&mut self) -> bool {
        !std::mem::take(&mut self.query).is_empty()
    }

    /// Takes in whether the program starts at login.
    pub fn starts_at_login(&mut self, login: Option<bool>) {
        self.login = login;
    }

    fn use_file(&mut self, purpose: Purpose, path: PathBuf) -> Action {
        self.typed = None;
        self.preview = None;
        Action::Send(match purpose {
            Purpose::Export => Command::Export(path),
            Purpose::Import => Command::PreviewImport(path),
        })
    }

    /// Takes in what an import would do.
    pub fn previewed(&mut self, preview: ImportPreview) {
        self.said = None;
        self.preview = Some(preview);
    }

    /// Takes in what came of an export or import.
    pub fn said(&mut self, said: Result<String, String>) {
        self.said = Some(said);
    }

    /// Takes in what the worker says about backups.
    pub fn hear(&mut self, update: Update) {
        match update {
            Update::Backups(backups) => self.shelf.told(backups),
            Update::BackedUp(Ok(_)) => self.shelf.said(Ok(say!("the-backup-is-made"))),
            Update::BackedUp(Err(said)) => self.shelf.said(Err(said)),
            Update::RestorePreview(preview) => self.shelf.previewed(preview),
            Update::Restored(said) => self.shelf.said(said),
            Update::Checked(checked) => self.shelf.checked(checked),
            _ => {}
        }
    }
}
