//! The bar over the tasks when several are marked: what is done to all of them at once.

use iced::widget::{Row, column, container, row, text, text_input};
use iced::{Center, Element, Fill};
use todo::{Priority, TaskChange};

use super::{Message, Tasks};
use crate::gui::context::{Context, Room};
use crate::gui::icon::Icon;
use crate::gui::sidebar::view::color;
use crate::gui::theme::{self, M, S};
use crate::gui::widget::{beside, button, icon_button, labelled_icon, start};
use crate::gui::words::{self, near};
use crate::say;

pub(super) const TAG: &str = "bulk-tag";

/// What can be done to all that are marked.
#[derive(Clone, PartialEq, Eq)]
pub enum Menu {
    /// Another day.
    Due,
    /// Another list.
    List,
    /// How much they press.
    Priority,
    /// One more tag; what is typed of it.
    Tag(String),
}

quiet_debug!(Menu);

impl Tasks {
    pub(super) fn turn_bulk(&mut self, menu: Menu) {
        let same = self
            .bulk
            .as_ref()
            .is_some_and(|open| std::mem::discriminant(open) == std::mem::discriminant(&menu));
        self.bulk = if same { None } else { Some(menu) };
    }

    /// Shows the bar instead of the head, when several are marked.
    pub(super) fn bar<'a>(&'a self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        if self.marked.is_empty() {
            return None;
        }
        let words = text(say!("selected", n = self.marked.len())).size(theme::HEADING).font(theme::SEMIBOLD);
        let act = |icon: Icon, name: String, message| {
            let words = if context.room == Room::Wide { name } else { String::new() };
            labelled_icon(icon, |tokens| tokens.muted, words).style(theme::secondary).on_press(message)
        };
        let head = row![
            act(Icon::Done, say!("done"), Message::BulkToggled),
            act(Icon::Calendar, say!("due"), Message::BulkPressed(Menu::Due)),
            act(Icon::Flag, say!("priority"), Message::BulkPressed(Menu::Priority)),
            act(Icon::Tag, say!("tag"), Message::BulkPressed(Menu::Tag(String::new()))),
            act(Icon::All, say!("list"), Message::BulkPressed(Menu::List)),
            act(Icon::Trash, say!("delete"), Message::BulkDeleted),
            icon_button(Icon::Close, say!("select-none-esc"), Message::BulkClosed),
        ]
        .spacing(6)
        .align_y(Center);
        let head = beside(words, head.wrap());
        let menu = self.bulk.as_ref().map(|menu| {
            let menu = container(menu.view(context)).padding([S, M]).width(Fill);
            menu.style(theme::card)
        });
        Some(column![head].push(menu).spacing(M).into())
    }
}

impl Menu {
    fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let pick = |words: String, changes| {
            button(text(words).size(theme::LABEL))
                .padding([6.0, M])
                .style(theme::tab(false))
                .on_press(Message::BulkPicked(changes))
        };
        let choices: Row<'a, Message> = match self {
            Self::Due => row(near(context.today).map(|(name, day)| {
                let mut changes = vec![TaskChange::Due(day)];
                if day.is_none() {
                    changes.push(TaskChange::DueTime(None));
                }
                pick(name, changes).into()
            })),
            Self::Priority => row(Priority::ALL
                .map(|step| pick(words::priority(step), vec![TaskChange::Priority(Some(step))]).into()))
            .push(pick(say!("none"), vec![TaskChange::Priority(None)])),
            Self::List => {
                let lists = context.board.lists().map(|list| {
                    let dot = Icon::List.tinted(9.0, color(context.board, list));
                    let line = row![dot, text(&list.name).size(theme::LABEL)].spacing(6).align_y(Center);
                    button(line)
                        .padding([6.0, M])
                        .style(theme::tab(false))
                        .on_press(Message::BulkPicked(vec![TaskChange::List(Some(list.id.clone()))]))
                        .into()
                });
                row![pick(say!("inbox"), vec![TaskChange::List(None)])].extend(lists)
            }
            Self::Tag(typed) => {
                let field = text_input(&say!("type-a-tag-and-press-enter"), typed)
                    .id(TAG)
                    .on_input(Message::BulkTagTyped)
                    .on_submit(Message::BulkTagged(typed.clone()))
                    .size(theme::LABEL)
                    .padding([6.0, M])
                    .width(220)
                    .align_x(start())
                    .style(theme::field);
                let tags = context.board.tags().take(12).map(|tag| {
                    button(text(format!("#{tag}")).size(theme::LABEL))
                        .padding([6.0, M])
                        .style(theme::tab(false))
                        .on_press(Message::BulkTagged(tag.to_owned()))
                        .into()
                });
                row![field].extend(tags)
            }
        };
        choices.spacing(6).align_y(Center).wrap().vertical_spacing(6).into()
    }
}
