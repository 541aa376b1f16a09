//! What the account page shows on the way: the browser that is waited for, and tasks on both sides.

use iced::widget::{Column, column, container, row, text};
use iced::{Element, Fill};

use super::{Account, Message};
use crate::gui::board::View;
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S};
use crate::gui::widget::{beside, choice, group, halves, labelled, muted, path, small};
use crate::say;
use crate::worker::{Join, Theirs};

impl Account {
    /// Somebody signs in in the browser.
    pub(super) fn waits_for_browser<'a>(&'a self, url: &'a str) -> Element<'a, Message> {
        let head = row![
            Icon::Computer.show(30.0, |tokens| tokens.accent),
            column![
                text(say!("browser-title")).size(theme::HEADING).font(theme::SEMIBOLD),
                muted(say!("browser-how")).size(theme::BODY),
            ]
            .spacing(S)
            .width(Fill),
        ]
        .spacing(L);
        // All of it is long and secret enough; the place is what people check.
        let place = url.split('?').next().unwrap_or_default();
        let place =
            container(path(place)).padding([S, M]).width(Fill).style(theme::chip(|tokens| tokens.pane));
        let buttons = row![
            labelled(say!("browser-copy")).style(theme::secondary).on_press(Message::CopyPressed),
            labelled(say!("browser-again")).style(theme::primary).on_press(Message::BrowserPressed),
        ];
        let cancel = labelled(say!("cancel")).style(theme::ghost).on_press(Message::CancelPressed);
        let buttons = beside(cancel, buttons.spacing(S).wrap());
        let card = column![head, place, muted(say!("browser-not-open")), buttons].spacing(L);
        group(say!("head-server"), card)
    }

    /// Both sides have tasks.
    pub(super) fn both<'a>(&'a self, theirs: &'a Theirs, context: &Context<'a>) -> Element<'a, Message> {
        let here = context.board.open_count(&View::All);
        let side = |name: String, count: String, titles: Vec<String>| {
            let titles = titles.into_iter().map(|title| muted(title).into());
            let titles = Column::with_children(titles).spacing(4);
            let side = column![
                small(name).font(theme::SEMIBOLD),
                text(count).size(theme::HEADING).font(theme::SEMIBOLD),
                titles
            ];
            container(side.spacing(S)).padding(L).width(Fill).style(theme::card)
        };
        let named = theirs.titles.iter().map(|title| title.0.clone()).collect();
        let sides = halves(
            side(say!("head-this-computer"), say!("count-tasks", n = here), some_titles(context)),
            side(say!("head-server"), say!("count-tasks", n = theirs.tasks), named),
        );
        let pick = |join, words, how| choice(words, Some(how), self.join == join, Message::JoinPicked(join));
        let choices = column![
            pick(Join::Combine, say!("join-combine"), say!("join-combine-how")),
            pick(Join::TakeServers, say!("join-theirs"), say!("join-theirs-how")),
        ]
        .spacing(S);
        let go = (!self.is_waiting()).then_some(Message::JoinPressed);
        let buttons = beside(
            labelled(say!("join-not-now")).style(theme::ghost).on_press(Message::NotNowPressed),
            labelled(say!("connect")).style(theme::primary).on_press_maybe(go),
        );
        column![
            text(say!("join-title")).size(theme::HEADING).font(theme::SEMIBOLD),
            muted(say!("join-intro")).size(theme::BODY),
            sides,
            container(choices).padding(M).width(Fill).style(theme::card),
        ]
        .push(self.answer())
        .push(buttons)
        .spacing(L)
        .into()
    }
}

/// The titles of a few tasks of this computer.
fn some_titles(context: &Context<'_>) -> Vec<String> {
    let ids = (0..6).map_while(|at| context.board.open_at(&View::All, at));
    ids.filter_map(|id| context.board.task(id)).map(|row| row.task.title.clone()).collect()
}
