//! The trash: what was deleted, on this computer or on another, to be brought back or removed for good.

use iced::widget::{Column, column, container, row, rule, space, text};
use iced::{Center, Element, Fill};
use sync_core::{RecordId, TableName};

use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, M, S, XL};
use crate::gui::widget::{beside, emblem, labelled, line, link, muted, page, small};
use crate::gui::words::day_and_time;
use crate::profile::DeletedOn;
use crate::say;
use crate::worker::{Command, Trashed};

/// More than anybody looks through; the rest is there all the same.
const SHOWN: usize = 300;

/// The page.
#[derive(Default)]
pub struct Trash {
    /// What is in it, once that was told.
    thrown: Option<Vec<Trashed>>,
    /// Whether the user was asked about emptying it.
    asked: bool,
}

/// What happened on the page.
#[derive(Debug, Clone)]
pub enum Message {
    /// Something is to come back.
    RestorePressed(TableName, RecordId),
    /// Something is to go for good.
    RemovePressed(TableName, RecordId),
    /// Everything is.
    EmptyPressed,
    /// And the user is sure.
    EmptyConfirmed,
    /// Or is not.
    EmptyGivenUp,
    /// The page is done with.
    BackPressed,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Tell the worker.
    Send(Vec<Command>),
    /// Go back.
    Close,
}

quiet_debug!(Trash);

impl Trash {
    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::RestorePressed(table, id) => Action::Send(vec![Command::RestoreTrashed { table, id }]),
            Message::RemovePressed(table, id) => Action::Send(vec![Command::EmptyTrash(Some((table, id)))]),
            Message::EmptyPressed => {
                self.asked = true;
                Action::None
            }
            Message::EmptyGivenUp => {
                self.asked = false;
                Action::None
            }
            Message::EmptyConfirmed => {
                self.asked = false;
                Action::Send(vec![Command::EmptyTrash(None)])
            }
            Message::BackPressed => Action::Close,
        }
    }

    /// Takes in what is in it.
    pub fn told(&mut self, thrown: Vec<Trashed>) {
        self.asked &= !thrown.is_empty();
        self.thrown = Some(thrown);
    }

    /// Shows the page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let thrown = self.thrown.as_deref().unwrap_or_default();
        let said = say!("what-is-deleted-stays");
        let content: Element<'a, Message> = if self.thrown.is_none() {
            space().into()
        } else if thrown.is_empty() {
            let nothing = column![
                emblem(Icon::Trash),
                text(say!("the-trash-is-empty")).size(theme::BODY).font(theme::MEDIUM)
            ];
            container(nothing.spacing(M).align_x(Center)).center_x(Fill).padding([XL * 2.0, 0.0]).into()
        } else {
            let lines = thrown.iter().take(SHOWN).enumerate().map(|(at, one)| {
                let above = (at > 0).then(|| rule::horizontal(1).style(theme::hairline));
                column![].push(above).push(self::one(context, one)).into()
            });
            container(Column::with_children(lines)).padding([S, M]).style(theme::card).into()
        };
        let empty: Element<'a, Message> = match (thrown.is_empty(), self.asked) {
            (true, _) => space().into(),
            (false, false) => {
                labelled(say!("empty-2")).style(theme::secondary).on_press(Message::EmptyPressed).into()
            }
            (false, true) => row![
                labelled(say!("keep")).style(theme::ghost).on_press(Message::EmptyGivenUp),
                labelled(say!("remove-everything-for-good"))
                    .style(theme::danger)
                    .on_press(Message::EmptyConfirmed),
            ]
            .spacing(S)
            .wrap()
            .into(),
        };
        let head = beside(muted(said), empty);
        page(say!("trash"), Message::BackPressed, column![head, content].spacing(M))
    }
}

fn one<'a>(context: &Context<'a>, one: &'a Trashed) -> Element<'a, Message> {
    let icon = if one.table.as_str() == todo::LISTS { Icon::Folder } else { Icon::Ring };
    let when = day_and_time(context.clock, one.at);
    let when = match one.on {
        DeletedOn::ThisComputer => say!("deleted-when", when = when),
        DeletedOn::Another => say!("deleted-on-another-computer", when = when),
    };
    let when = match &one.list {
        Some(list) => format!("{} · {when}", list.0),
        None => when,
    };
    let words = column![line(one.title.0.as_str()).shrink(), small(when)].spacing(2);
    let links = row![
        link(say!("restore-2")).on_press(Message::RestorePressed(one.table.clone(), one.id.clone())),
        link(say!("remove")).on_press(Message::RemovePressed(one.table.clone(), one.id.clone())),
    ];
    row![icon.show(16.0, |tokens| tokens.faint), beside(words, links.spacing(S).wrap())]
        .spacing(M)
        .align_y(Center)
        .padding([S, 0.0])
        .into()
}
