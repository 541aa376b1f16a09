//! The page that says what was rescued of a damaged store, and where the damaged one is now.

use iced::widget::{column, row, space, text};
use iced::{Center, Element, Fill};

use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, S};
use crate::gui::widget::{alone, beside, labelled, muted, place, small};
use crate::say;
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
            (what.rows, say!("rescued-rows", n = what.rows)),
            (what.waiting, say!("rescued-waiting", n = what.waiting)),
            (what.made_again, say!("rescued-made-again", n = what.made_again)),
            (what.decisions, say!("rescued-decisions", n = what.decisions)),
        ];
        let saved = saved.into_iter().filter(|(n, _)| *n > 0).map(|(_, words)| {
            let line =
                row![Icon::Check.show(16.0, |tokens| tokens.good), text(words).size(theme::BODY).width(Fill)];
            line.spacing(S).align_y(Center).into()
        });
        let lost = (what.unreadable > 0).then(|| {
            let words = say!("rescued-unreadable", n = what.unreadable);
            row![Icon::Warning.show(16.0, |tokens| tokens.warn), text(words).size(theme::BODY).width(Fill)]
                .spacing(S)
                .align_y(Center)
        });
        let next = if connected { say!("next-sync-fetches") } else { say!("backup-can-bring-back") };
        let buttons = row![
            labelled(say!("show-the-folder")).style(theme::secondary).on_press(Message::FolderPressed),
            labelled(say!("show-my-tasks")).style(theme::primary).on_press(Message::ClosePressed),
        ]
        .spacing(S)
        .wrap();
        let column = column![
            Icon::Done.show(34.0, |tokens| tokens.good),
            text(say!("your-tasks-are-rescued")).size(theme::TITLE).font(theme::SEMIBOLD),
            column(saved).push(lost).spacing(S),
            column![
                small(say!("head-damaged-store-kept")).font(theme::SEMIBOLD),
                place(what.aside.display().to_string()),
            ]
            .spacing(S),
            muted(next),
            beside(space(), buttons),
        ]
        .spacing(L)
        .max_width(560);
        alone(620.0, column)
    }
}
