//! Keeping a search under a name, and changing what a kept one looks for.

use iced::widget::{operation, row, text_input};
use iced::{Center, Element};

use super::{Action, Message as Outer, SEARCH, Tasks};
use crate::config::{SavedFilter, Swap};
use crate::gui::board::{Board, View};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, M, S};
use crate::gui::widget::{beside, button, labelled, labelled_icon, line, muted, start, tip};
use crate::say;
use crate::worker::Command;

/// The id of the field for the name.
const NAME: &str = "keep-search";

/// What is about to be kept.
#[derive(Default)]
pub struct Keep {
    /// The name of the search that is being changed.
    changing: Option<String>,
    /// The name that is typed.
    typed: Option<String>,
}

/// What happened.
#[derive(Clone)]
pub enum Message {
    /// The search that is shown is to be kept.
    KeepPressed,
    /// Its name was typed.
    NameTyped(String),
    /// It is complete.
    NameSubmitted,
    /// What the kept search that is shown looks for is to be changed.
    ChangePressed,
}

quiet_debug!(Keep, Message);

impl Keep {
    pub(super) fn is_typing(&self) -> bool {
        self.typed.is_some()
    }

    /// Gives up the name; returns whether there was one.
    pub(super) fn leave(&mut self) -> bool {
        self.typed.take().is_some()
    }
}

/// Returns a search that is kept, as the settings have it.
#[must_use]
pub fn saved(board: &Board, name: &str) -> Option<SavedFilter> {
    let name = board.filters().into_iter().find(|one| todo::tags::same(one, name))?;
    let query = board.filter(name)?.to_string();
    Some(SavedFilter { name: name.to_owned(), query })
}

impl Tasks {
    pub(super) fn keep_search(&mut self, message: Message, board: &Board) -> Action {
        match message {
            Message::KeepPressed => {
                let Some((typed, _)) = &self.search else { return Action::None };
                let name = self.keep.changing.clone().unwrap_or_else(|| typed.trim().to_owned());
                self.keep.typed = Some(name);
                Action::Run(operation::focus(NAME).chain(operation::select_all(NAME)))
            }
            Message::NameTyped(name) => {
                self.keep.typed = Some(name);
                Action::None
            }
            Message::NameSubmitted => {
                let (Some((line, _)), Some(name)) = (&self.search, &self.keep.typed) else {
                    return Action::None;
                };
                let query = board.read_filter(line).to_string();
                let Some(name) = todo::clean_title(name).filter(|_| !query.is_empty()) else {
                    return Action::None;
                };
                // Under the name of one that is kept, it takes its place.
                let from = saved(board, &name);
                let to = Some(SavedFilter { name, query });
                self.keep = Keep::default();
                Action::Send(vec![Command::SwapFilter(Swap { from, to })])
            }
            Message::ChangePressed => {
                let View::Filter(name) = &self.view else { return Action::None };
                let Some(saved) = saved(board, name) else { return Action::None };
                let found = board.search(&saved.query);
                self.keep = Keep { changing: Some(saved.name), typed: None };
                self.search = Some((saved.query, found));
                Action::Run(operation::focus(SEARCH))
            }
        }
    }

    /// The button that keeps the search, once there is something to keep.
    pub(super) fn keep_button<'a>(&self) -> Option<Element<'a, Outer>> {
        let (typed, _) = self.search.as_ref()?;
        if typed.trim().is_empty() || self.keep.is_typing() {
            return None;
        }
        let button = labelled_icon(Icon::Filter, |tokens| tokens.accent, say!("filter-keep"));
        let button = button.style(theme::secondary).on_press(Outer::Keep(Message::KeepPressed));
        Some(tip(button, say!("filter-keep-how")))
    }

    /// The line that asks for the name.
    pub(super) fn keep_line<'a>(&'a self, context: &Context<'a>) -> Option<Element<'a, Outer>> {
        let typed = self.keep.typed.as_ref().filter(|_| self.search.is_some())?;
        let field = text_input(&say!("name"), typed)
            .id(NAME)
            .on_input_maybe(context.if_open(|name| Outer::Keep(Message::NameTyped(name))))
            .on_submit_maybe(context.if_open(Outer::Keep(Message::NameSubmitted)))
            .size(theme::BODY)
            .padding([S, M])
            .align_x(start())
            .style(theme::field);
        let press = (!typed.trim().is_empty()).then_some(Outer::Keep(Message::NameSubmitted));
        let keep = labelled(say!("filter-keep-now")).style(theme::primary).on_press_maybe(press);
        let line = beside(field, keep);
        Some(row![muted(say!("filter-keep-as")), line].spacing(S).align_y(Center).into())
    }

    /// What the kept search that is shown looks for, to press to change it.
    pub(super) fn looks_for<'a>(&self, context: &Context<'a>) -> Option<Element<'a, Outer>> {
        let View::Filter(name) = &self.view else { return None };
        let query = context.board.filter(name)?.to_string();
        let query = line(query).size(theme::LABEL).font(theme::MEDIUM).color(|tokens| tokens.accent).shrink();
        let change = button(query).padding([2.0, 6.0]).style(theme::link);
        let change = change.on_press(Outer::Keep(Message::ChangePressed));
        Some(tip(change, say!("filter-change")))
    }
}
