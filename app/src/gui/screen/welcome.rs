//! The page of a first start: where the tasks shall live. It is shown once, and nothing is made before it is left.

use std::path::PathBuf;

use iced::widget::{center, column, container, row, rule, scrollable, text};
use iced::{Center, Element, Fill};

use crate::config::{Look, ThemeChoice};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XL, XS};
use crate::gui::widget::{button, link, muted, place, segments, setting, small, tab};
use crate::language::LanguageChoice;
use crate::say;
use crate::worker::StoreKind;

/// The page.
#[derive(Debug)]
pub struct Welcome {
    folder: PathBuf,
    store: StoreKind,
    advanced: Advanced,
}

/// Whether what few people want is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Advanced {
    Folded,
    Shown,
}

/// What comes after the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The tasks of this computer.
    Tasks,
    /// Connecting a server.
    Server,
    /// Bringing tasks in from a file.
    File,
}

/// What was pressed.
#[derive(Debug, Clone)]
pub enum Message {
    /// One of the three ways was chosen.
    Chosen(Next),
    /// What few people want is wanted, or not any more.
    AdvancedPressed,
    /// A kind of store was picked.
    StorePicked(StoreKind),
    /// Another look was picked.
    LookPicked(Look),
}

/// What the window has to do about it.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Look so from now on.
    Look(Look),
    /// Make this kind of store, then go on.
    Begin(StoreKind, Next),
}

impl Welcome {
    /// Makes the page; the tasks will be kept in this folder.
    #[must_use]
    pub fn new(folder: PathBuf, store: StoreKind) -> Self {
        Self { folder, store, advanced: Advanced::Folded }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Chosen(next) => return Action::Begin(self.store, next),
            Message::LookPicked(look) => return Action::Look(look),
            Message::StorePicked(store) => self.store = store,
            Message::AdvancedPressed => {
                self.advanced = match self.advanced {
                    Advanced::Folded => Advanced::Shown,
                    Advanced::Shown => Advanced::Folded,
                }
            }
        }
        Action::None
    }

    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let ways = column![
            way(Icon::Computer, say!("welcome-here"), say!("welcome-here-how"), Next::Tasks),
            rule::horizontal(1).style(theme::hairline),
            way(Icon::Cloud, say!("welcome-server"), say!("welcome-server-how"), Next::Server),
            rule::horizontal(1).style(theme::hairline),
            way(Icon::Download, say!("welcome-file"), say!("welcome-file-how"), Next::File),
        ]
        .spacing(XS);
        let advanced = match self.advanced {
            Advanced::Folded => link(format!("▸ {}", say!("welcome-advanced"))),
            Advanced::Shown => link(format!("▾ {}", say!("welcome-advanced"))),
        };
        let shown = (self.advanced == Advanced::Shown).then(|| self.advanced(context));
        let content = column![
            column![
                text(say!("welcome-title")).size(theme::TITLE).font(theme::SEMIBOLD),
                muted(say!("welcome-intro")).size(theme::BODY),
            ]
            .spacing(S),
            container(ways).padding(S).width(Fill).style(theme::card),
            advanced.on_press(Message::AdvancedPressed),
        ]
        .push(shown)
        .push(small(say!("welcome-later")))
        .spacing(L);
        let card = container(content).padding(XL + S).max_width(640).style(theme::dialog);
        let card = container(card).padding(XL).center_x(Fill);
        let card = scrollable(card).direction(theme::thin_bar()).style(theme::scroll);
        center(card).style(theme::sidebar).into()
    }

    fn advanced<'a>(&self, context: &Context<'a>) -> Element<'a, Message> {
        let look = context.look;
        let stores = [(StoreKind::Sqlite, "SQLite"), (StoreKind::Sled, "sled")]
            .map(|(kind, name)| (name.to_owned(), self.store == kind, Message::StorePicked(kind)));
        let themes = [
            (ThemeChoice::System, say!("system")),
            (ThemeChoice::Light, say!("light")),
            (ThemeChoice::Dark, say!("dark")),
            (ThemeChoice::Contrast, say!("high-contrast")),
        ]
        .map(|(theme, name)| (name, look.theme == theme, Message::LookPicked(Look { theme, ..look })));
        let languages = [(LanguageChoice::System, say!("system"))]
            .into_iter()
            .chain(LanguageChoice::ALL.map(|(language, name)| (language, name.to_owned())))
            .map(|(language, name)| {
                tab(name, look.language == language, Message::LookPicked(Look { language, ..look }))
            });
        let hint = match self.store {
            StoreKind::Sqlite => say!("one-file-that-many-tools-can"),
            StoreKind::Sled => say!("a-folder-written-by-a-pure"),
        };
        column![
            setting(say!("storage"), Some(hint), segments(stores)),
            setting(say!("theme"), None, segments(themes)),
            column![
                text(say!("language")).size(theme::BODY),
                row(languages).spacing(S).wrap().vertical_spacing(S)
            ]
            .spacing(S),
            column![
                text(say!("welcome-folder")).size(theme::BODY),
                place(self.folder.display().to_string()),
                small(say!("welcome-folder-how")),
            ]
            .spacing(S),
        ]
        .spacing(M)
        .into()
    }
}

/// One of the three ways, with what it means.
fn way<'a>(icon: Icon, words: String, how: String, next: Next) -> Element<'a, Message> {
    let words = column![text(words).size(theme::BODY).font(theme::MEDIUM), muted(how)].spacing(2);
    let line = row![icon.show(22.0, |tokens| tokens.accent), words.width(Fill)].spacing(L).align_y(Center);
    button(line).padding([M, M]).width(Fill).style(theme::flat).on_press(Message::Chosen(next)).into()
}
