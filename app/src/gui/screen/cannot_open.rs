//! The page that says why the tasks cannot be opened, and what can be done.

use iced::widget::{center, column, container, row, text};
use iced::{Center, Element, Fill};

use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XL};
use crate::gui::widget::{labelled, muted, small};
use crate::worker::{OpenProblem, OpenProblemKind};

/// The page.
#[derive(Debug)]
pub struct CannotOpen {
    problem: OpenProblem,
}

/// What was pressed.
#[derive(Debug, Clone)]
pub enum Message {
    /// Try again.
    TryAgainPressed,
    /// Quit.
    QuitPressed,
}

/// What the window has to do about it.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Start the worker again.
    TryAgain,
    /// Leave.
    Quit,
}

impl CannotOpen {
    /// Makes the page.
    #[must_use]
    pub fn new(problem: OpenProblem) -> Self {
        Self { problem }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::TryAgainPressed => Action::TryAgain,
            Message::QuitPressed => Action::Quit,
        }
    }

    /// Shows the page.
    pub fn view(&self) -> Element<'_, Message> {
        let problem = &self.problem;
        let title = match problem.kind {
            OpenProblemKind::InUse => "Your tasks are open in another window",
            OpenProblemKind::ReadOnly => "Your tasks cannot be changed here",
            OpenProblemKind::OtherKind => "This folder holds another kind of store",
            OpenProblemKind::Newer => "A newer Tidelist wrote these tasks",
            OpenProblemKind::Damaged => "Your tasks are damaged on disk",
            OpenProblemKind::Other => "Your tasks cannot be opened",
        };
        let place = container(
            row![
                Icon::Folder.show(17.0, |tokens| tokens.muted),
                text(problem.path.display().to_string()).size(theme::LABEL)
            ]
            .spacing(S)
            .align_y(Center),
        )
        .padding([S, M])
        .width(Fill)
        .style(theme::chip(|tokens| tokens.pane));
        let buttons = row![
            labelled("Quit").style(theme::secondary).on_press(Message::QuitPressed),
            labelled("Try again").style(theme::primary).on_press(Message::TryAgainPressed),
        ]
        .spacing(M);
        let column = column![
            Icon::Warning.show(34.0, |tokens| tokens.warn),
            text(title).size(theme::TITLE).font(theme::SEMIBOLD),
            text(&problem.sentence).size(theme::BODY),
            column![small("WHERE").font(theme::SEMIBOLD), place].spacing(S),
            column![
                small("WHAT YOU CAN DO").font(theme::SEMIBOLD),
                muted(&problem.advice).size(theme::BODY),
            ]
            .spacing(S),
            muted("Nothing was changed."),
            container(buttons).align_right(Fill),
        ]
        .spacing(L)
        .max_width(560);
        let card = container(column).padding(XL + S).max_width(620).style(theme::dialog);
        center(card).padding(XL).style(theme::sidebar).into()
    }
}
