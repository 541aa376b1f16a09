//! The page that says what was rescued of a damaged store, and where the damaged one is now.

use iced::widget::{center, column, container, row, text};
use iced::{Center, Element, Fill};

use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XL};
use crate::gui::widget::{labelled, muted, place, small};
use crate::gui::words::count;
use crate::worker;

/// The page.
#[derive(Debug)]
pub struct Rescued {
    what: worker::Rescued,
}

/// What was pressed.
#[derive(Debug, Clone)]
pub enum Message {
    /// The folder of the damaged store is to be shown.
    FolderPressed,
    /// On to the tasks.
    ClosePressed,
}

/// What the window has to do about it.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Show this folder in the system's file manager.
    OpenFolder(std::path::PathBuf),
    /// Show the tasks.
    Close,
}

impl Rescued {
    /// Makes the page.
    #[must_use]
    pub fn new(what: worker::Rescued) -> Self {
        Self { what }
    }

    /// Takes a message in.
    #[must_use]
    pub fn update(&self, message: &Message) -> Action {
        match message {
            Message::FolderPressed => Action::OpenFolder(self.what.aside.clone()),
            Message::ClosePressed => Action::Close,
        }
    }

    /// Shows the page.
    #[must_use]
    pub fn view(&self, connected: bool) -> Element<'_, Message> {
        let what = &self.what;
        let saved = [
            (what.rows, "list or task", "lists and tasks"),
            (what.waiting, "change that waits to be sent", "changes that wait to be sent"),
            (what.made_again, "made again of what else was known", "made again of what else was known"),
            (what.decisions, "entry of the sync history", "entries of the sync history"),
        ];
        let saved = saved.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| {
            let line = row![
                Icon::Check.show(16.0, |tokens| tokens.good),
                text(count(n, one, many)).size(theme::BODY),
            ];
            line.spacing(S).align_y(Center).into()
        });
        let lost = (what.unreadable > 0).then(|| {
            let words = count(what.unreadable, "place could not be read", "places could not be read");
            row![
                Icon::Warning.show(16.0, |tokens| tokens.warn),
                text(format!("{words}. What was there may be missing.")).size(theme::BODY),
            ]
            .spacing(S)
            .align_y(Center)
        });
        let next = if connected {
            "The next sync fetches from the server whatever is missing here."
        } else {
            "What a backup has besides can be brought back: Settings, Backup, only what is missing."
        };
        let buttons = row![
            labelled("Show the folder").style(theme::secondary).on_press(Message::FolderPressed),
            labelled("Show my tasks").style(theme::primary).on_press(Message::ClosePressed),
        ]
        .spacing(M);
        let column = column![
            Icon::Done.show(34.0, |tokens| tokens.good),
            text("Your tasks are rescued").size(theme::TITLE).font(theme::SEMIBOLD),
            column(saved).push(lost).spacing(S),
            column![
                small("THE DAMAGED STORE IS KEPT HERE").font(theme::SEMIBOLD),
                place(what.aside.display().to_string()),
            ]
            .spacing(S),
            muted(next),
            container(buttons).align_right(Fill),
        ]
        .spacing(L)
        .max_width(560);
        let card = container(column).padding(XL + S).max_width(620).style(theme::dialog);
        center(card).padding(XL).style(theme::sidebar).into()
    }
}
