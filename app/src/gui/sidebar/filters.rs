//! The searches that are kept, beneath the places: with their counts, to open, rename and delete.

use iced::widget::{Column, column, container, operation, row, scrollable, text_input};
use iced::{Center, Element, Fill};

use super::view::entry;
use super::{Action, Message as Outer, Sidebar};
use crate::config::{SavedFilter, Swap};
use crate::gui::board::View;
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::screen::tasks::keep::saved;
use crate::gui::theme::{self, M, XS};
use crate::gui::widget::{icon_button, small, start};
use crate::say;
use crate::worker::Command;

const RENAME: &str = "rename-filter";

/// How high the searches may stand before they are scrolled, in logical pixels: the lists need room, too.
const MOST: f32 = 184.0;

/// What happened to a search that is kept.
#[derive(Clone)]
pub enum Message {
    /// It wants another name.
    RenamePressed(String),
    /// It was typed.
    RenameTyped(String),
    /// It is complete; this is the search as it was.
    RenameSubmitted(SavedFilter),
    /// It is to go.
    DeletePressed(SavedFilter),
}

quiet_debug!(Message);

impl Sidebar {
    pub(super) fn update_filter(&mut self, message: Message) -> Action {
        match message {
            Message::RenamePressed(name) => {
                self.filter = Some((name.clone(), name));
                Action::Run(operation::focus(RENAME).chain(operation::select_all(RENAME)))
            }
            Message::RenameTyped(name) => {
                if let Some((_, typed)) = &mut self.filter {
                    *typed = name;
                }
                Action::None
            }
            Message::RenameSubmitted(from) => {
                let typed = self.filter.take().and_then(|(_, typed)| todo::clean_title(&typed));
                let Some(name) = typed else { return Action::None };
                let to = SavedFilter { name, query: from.query.clone() };
                Action::Send(Command::SwapFilter(Swap { from: Some(from), to: Some(to) }))
            }
            Message::DeletePressed(from) => {
                Action::Send(Command::SwapFilter(Swap { from: Some(from), to: None }))
            }
        }
    }

    /// Shows them, if there are any.
    pub(super) fn filters<'a>(
        &'a self,
        context: &Context<'a>,
        shown: Option<&View>,
    ) -> Option<Element<'a, Outer>> {
        let names = context.board.filters();
        if names.is_empty() {
            return None;
        }
        let entries = names.into_iter().filter_map(|name| self.filter(context, name, shown));
        let list = scrollable(Column::with_children(entries).spacing(2).width(Fill))
            .direction(theme::side_bar())
            .style(theme::scroll)
            .width(Fill);
        let title = container(small(say!("head-filters")).font(theme::SEMIBOLD)).padding([0.0, M]);
        Some(column![title, container(list).max_height(MOST)].spacing(XS).into())
    }

    fn filter<'a>(
        &'a self,
        context: &Context<'a>,
        name: &'a str,
        shown: Option<&View>,
    ) -> Option<Element<'a, Outer>> {
        let saved = saved(context.board, name)?;
        if let Some((_, typed)) = self.filter.as_ref().filter(|(of, _)| of == name) {
            let field = text_input(&say!("name"), typed)
                .id(RENAME)
                .on_input_maybe(context.if_open(|typed| Outer::Filter(Message::RenameTyped(typed))))
                .on_submit_maybe(context.if_open(Outer::Filter(Message::RenameSubmitted(saved))))
                .size(theme::BODY)
                .padding([7.0, M])
                .align_x(start())
                .style(theme::field);
            return Some(field.into());
        }
        let view = View::Filter(name.to_owned());
        let chosen = shown == Some(&view);
        let icon =
            Icon::Filter.show(16.0, if chosen { |tokens| tokens.accent } else { |tokens| tokens.muted });
        let count = context.board.open_count(&view);
        let entry = entry(container(icon).center_x(18), name, count, chosen, Outer::Chosen(view));
        if !chosen {
            return Some(entry);
        }
        let rename = Outer::Filter(Message::RenamePressed(name.to_owned()));
        let tools = row![
            icon_button(Icon::Pencil, say!("filter-rename"), rename),
            icon_button(Icon::Trash, say!("filter-delete"), Outer::Filter(Message::DeletePressed(saved))),
        ];
        Some(row![entry, tools].spacing(2).align_y(Center).into())
    }
}
