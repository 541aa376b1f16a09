//! How the tasks look.

use iced::widget::{
    Column, button, center, column, container, keyed_column, row, scrollable, space, text, text_input,
};
use iced::{Center, Element, Fill};

use super::items::{Item, ROW_HEIGHT, height_of};
use super::{Finished, LIST, Message, QUICK_ADD, SEARCH, Tasks};
use crate::gui::board::View;
use crate::gui::context::{Context, Room};
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XL, XS};
use crate::gui::widget::{icon_button, labelled_icon, muted, tip, tone};

impl Tasks {
    /// Shows the tasks and, if one is open, its details.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let detail =
            self.detail.as_ref().and_then(|detail| detail.view(context)).map(|it| it.map(Message::Detail));
        match (context.room, detail) {
            (Room::Wide, Some(detail)) => row![self.list(context), detail].into(),
            // Where there is no room for both, the details lie over the tasks.
            (_, Some(detail)) => detail,
            (_, None) => self.list(context),
        }
    }

    fn list<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let side = if context.room == Room::Narrow { M } else { XL };
        let top = column![self.head(context)].push(self.add(context)).spacing(L).max_width(860);
        let column = column![
            container(top).center_x(Fill).padding(iced::Padding {
                top: L,
                right: side,
                bottom: S,
                left: side
            }),
            self.rows(context, side),
        ];
        container(column).width(Fill).height(Fill).style(theme::canvas).into()
    }

    fn head<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let menu = (context.room == Room::Narrow)
            .then(|| icon_button(Icon::Menu, "Lists and settings", Message::MenuPressed));
        let (title, search): (Element<'a, Message>, Element<'a, Message>) = match &self.search {
            Some((typed, _)) => {
                let input = text_input("Search all lists", typed)
                    .id(SEARCH)
                    .on_input_maybe(context.if_open(Message::SearchTyped))
                    .size(theme::BODY)
                    .padding([S, M])
                    .style(theme::field);
                (input.into(), icon_button(Icon::Close, "End the search (Esc)", Message::SearchClosed))
            }
            None => {
                let title = text(self.title(context)).size(theme::TITLE).font(theme::SEMIBOLD);
                let title = container(title.wrapping(text::Wrapping::None)).width(Fill).clip(true);
                (title.into(), icon_button(Icon::Search, "Search all lists (Ctrl+F)", Message::SearchPressed))
            }
        };
        row![]
            .push(menu)
            .extend([title, search, refresh(context)])
            .spacing(S)
            .align_y(Center)
            .height(38)
            .into()
    }

    fn title<'a>(&self, context: &Context<'a>) -> &'a str {
        match &self.view {
            View::All => "All tasks",
            View::Inbox => "Inbox",
            View::List(id) => context.board.list(id).map_or("", |list| list.name.as_str()),
        }
    }

    fn add<'a>(&'a self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        if self.search.is_some() {
            return None;
        }
        let place = match &self.view {
            View::List(id) => context.board.list(id).map(|list| list.name.as_str()),
            View::All | View::Inbox => None,
        };
        let example = place.map_or_else(
            || "Add a task and press Enter".to_owned(),
            |place| format!("Add a task to {place} and press Enter"),
        );
        let input = text_input(&example, &self.draft)
            .id(QUICK_ADD)
            .on_input_maybe(context.if_open(Message::Drafted))
            .on_submit_maybe(context.if_open(Message::DraftSubmitted))
            .size(theme::BODY)
            .padding([11.0, XS])
            .style(theme::bare);
        let field = row![Icon::Plus.show(19.0, |tokens| tokens.accent), input].spacing(S).align_y(Center);
        Some(container(field).padding([0.0, M]).style(theme::card).into())
    }

    fn rows<'a>(&'a self, context: &Context<'a>, side: f32) -> Element<'a, Message> {
        let count = self.item_count(context.board);
        if count == 0 {
            return self.nothing(context);
        }
        let lines = self.lines_in_sight(count);
        let (above, below) = (height_of(lines.start), height_of(count.saturating_sub(lines.end)));
        let shown = lines.filter_map(|at| {
            let item = self.item_at(at, context.board)?;
            let line: Element<'a, Message> = match item {
                Item::Task(id) => self.row(context, id),
                Item::Finished => self.finished_line(context),
            };
            Some((at, line))
        });
        let column = Column::new()
            .push(space().height(above))
            .push(keyed_column(shown))
            .push(space().height(below))
            .max_width(860);
        let padding = iced::Padding { top: 0.0, right: side, bottom: L, left: side };
        scrollable(container(column.width(Fill)).center_x(Fill).padding(padding))
            .id(LIST)
            .on_scroll(|viewport| Message::Scrolled(viewport.absolute_offset().y, viewport.bounds().height))
            .direction(theme::thin_bar())
            .style(theme::scroll)
            .width(Fill)
            .height(Fill)
            .into()
    }

    fn finished_line<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let done = context.board.done_count(&self.view);
        let (arrow, words) = match self.finished {
            Finished::Folded => (Icon::Right, format!("Completed ({done})")),
            Finished::Shown => (Icon::Down, format!("Completed ({done})")),
        };
        let words = text(words).size(theme::LABEL).font(theme::MEDIUM).style(tone(|tokens| tokens.muted));
        let line = row![arrow.show(16.0, |tokens| tokens.muted), words].spacing(S).align_y(Center);
        let button = button(line).padding([6.0, S]).style(theme::ghost).on_press(Message::FinishedPressed);
        container(button).padding(iced::padding::left(XS)).center_y(ROW_HEIGHT).into()
    }

    /// What is shown instead of rows. Before the first rows are here nothing is said: it would be a guess.
    fn nothing<'a>(&self, context: &Context<'a>) -> Element<'a, Message> {
        if !context.board.is_loaded() {
            return space().width(Fill).height(Fill).into();
        }
        let (icon, words, more): (_, _, Option<&str>) = match &self.search {
            Some((typed, _)) if typed.trim().is_empty() => (Icon::Search, "Type to search all lists.", None),
            Some(_) => (Icon::Search, "Nothing found.", Some("Titles and notes of all lists were searched.")),
            None => (Icon::Tide, "No tasks yet. Type above and press Enter.", None),
        };
        let column = column![icon.show(40.0, |tokens| tokens.outline), muted(words).size(theme::BODY)]
            .push(more.map(muted))
            .spacing(M)
            .align_x(Center);
        center(column).padding(iced::padding::bottom(XL * 3.0)).into()
    }
}

fn refresh<'a>(context: &Context<'a>) -> Element<'a, Message> {
    if context.is_syncing() {
        let button = labelled_icon(Icon::Close, |tokens| tokens.muted, "Cancel");
        let button = button.style(theme::secondary).on_press(Message::CancelPressed);
        return tip(button, "Stop here; what was sent stays sent");
    }
    let words = match context.waiting() {
        0 => "Refresh".to_owned(),
        n => format!("Refresh  {n}↑"),
    };
    let button = labelled_icon(Icon::Refresh, |tokens| tokens.accent, words);
    let button = button.style(theme::secondary).on_press(Message::RefreshPressed);
    tip(button, "Send what changed here, then fetch what changed elsewhere (F5)")
}
