//! How the tasks look.

use iced::widget::{
    Column, center, column, container, keyed_column, mouse_area, opaque, row, rule, scrollable, space, stack,
    text, text_input,
};
use iced::{Center, Element, Fill};
use remote_http::SharedList;
use todo::Sort;

use super::items::{Item, ROW_HEIGHT, height_of};
use super::{Finished, LIST, Message, SEARCH, Sorting, Tasks};
use crate::gui::board::{Heading, View};
use crate::gui::context::{Context, Room};
use crate::gui::focus::{Pane, pane};
use crate::gui::icon::Icon;
use crate::gui::shortcut::Shortcut;
use crate::gui::theme::{self, L, M, S, XL, XS};
use crate::gui::widget::{
    Way, banner, button, emblem, icon_button, labelled_icon, line, link, muted, slide, start, tip, tone,
};
use crate::gui::words;
use crate::say;

impl Tasks {
    /// Shows the tasks and, if one is open, its details.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let detail = self.detail.as_ref().and_then(|detail| detail.view(context, &self.ticking));
        let detail: Option<Element<'a, Message>> =
            detail.map(|detail| pane(Pane::Detail, detail.map(Message::Detail)).into());
        match (context.room, detail) {
            (Room::Wide, Some(detail)) => {
                row![self.list(context), slide(Way::Sidewards, self.pane.at(), detail)].into()
            }
            // Where there is no room for both, the details lie over the tasks, or take their place.
            (Room::Medium, Some(detail)) => {
                let over = opaque(container(detail).width(360).height(Fill).style(theme::over));
                let over = slide(Way::Sidewards, self.pane.at(), over);
                stack![self.list(context), container(over).align_right(Fill).height(Fill)].into()
            }
            (Room::Narrow, Some(detail)) => detail,
            (_, None) => self.list(context),
        }
    }

    fn list<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let side = if context.room == Room::Narrow { M } else { XL };
        let head = self.bar(context).unwrap_or_else(|| self.head(context));
        let top = column![head]
            .push((context.room == Room::Narrow).then(|| self.looks_for(context)).flatten())
            .push(self.keep_line(context))
            .push(self.sorts(context))
            .push(self.add(context))
            .spacing(L)
            .max_width(860);
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
            .then(|| icon_button(Icon::Menu, say!("lists-and-settings"), Message::MenuPressed));
        let (title, search): (Element<'a, Message>, Element<'a, Message>) = match &self.search {
            Some((typed, _)) => {
                let input = text_input(&say!("search-all-lists"), typed)
                    .id(SEARCH)
                    .on_input_maybe(context.if_open(Message::SearchTyped))
                    .size(theme::BODY)
                    .padding([S, M])
                    .align_x(start())
                    .style(theme::field);
                (input.into(), icon_button(Icon::Close, say!("end-the-search-esc"), Message::SearchClosed))
            }
            None => {
                let title = line(self.title(context)).size(theme::TITLE).font(theme::SEMIBOLD).shrink();
                let subtitle = self.subtitle(context).map(|day| {
                    container(line(day).color(|tokens| tokens.muted)).padding(iced::padding::top(7))
                });
                let looks_for = (context.room != Room::Narrow).then(|| self.looks_for(context)).flatten();
                let title = row![title].push(subtitle).push(looks_for).spacing(M).align_y(Center);
                (
                    container(title).width(Fill).into(),
                    icon_button(
                        Icon::Search,
                        say!("search-all-lists-by", keys = context.keys.name(Shortcut::Find)),
                        Message::SearchPressed,
                    ),
                )
            }
        };
        row![]
            .push(menu)
            .push(title)
            .push(self.keep_button())
            .push(self.sort_button(context))
            .extend([search, refresh(context)])
            .spacing(S)
            .align_y(Center)
            .height(38)
            .into()
    }

    fn title(&self, context: &Context<'_>) -> String {
        match &self.view {
            View::Today => say!("today"),
            View::Upcoming => say!("upcoming"),
            View::All => say!("all-tasks"),
            View::Completed => say!("completed"),
            View::Inbox => say!("inbox"),
            View::Filter(name) => name.clone(),
            View::List(id) => context.board.list(id).map(|list| list.name.clone()).unwrap_or_default(),
            View::Tag(tag) => {
                let written = context.board.tags().find(|one| todo::tags::same(one, tag));
                format!("#{}", written.unwrap_or(tag))
            }
        }
    }

    /// The day beside the title of today's tasks; the pages of other views need none.
    fn subtitle(&self, context: &Context<'_>) -> Option<String> {
        let day = context.today;
        (self.view == View::Today).then(|| words::full_day(day))
    }

    fn sort_button<'a>(&self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        if !self.view.can_be_sorted() || self.search.is_some() {
            return None;
        }
        let sort = context.board.sort(&self.view);
        Some(icon_button(Icon::Sort, sort_tip(sort), Message::SortPressed))
    }

    fn sorts<'a>(&self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        if self.sorting == Sorting::Folded || !self.view.can_be_sorted() {
            return None;
        }
        let now = context.board.sort(&self.view);
        let choices = Sort::CHOICES.map(|sort| {
            button(text(sort_name(sort)).size(theme::LABEL))
                .padding([6.0, M])
                .style(theme::tab(sort == now))
                .on_press(Message::SortPicked(sort))
                .into()
        });
        Some(row![muted(say!("sort-by"))].extend(choices).spacing(6).align_y(Center).wrap().into())
    }

    fn add<'a>(&'a self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        if self.search.is_some() || self.view == View::Completed || !self.marked.is_empty() {
            return None;
        }
        if let View::List(list) = &self.view
            && let Some(shared) = context.board.only_read(Some(list))
        {
            return Some(only_read(shared));
        }
        Some(self.quick.view(&self.view, context))
    }

    fn rows<'a>(&'a self, context: &Context<'a>, side: f32) -> Element<'a, Message> {
        let count = self.item_count(context.board);
        if count == 0 && !self.ticking.any_leaves() {
            return self.nothing(context);
        }
        let lines = self.lines_in_sight(count);
        let (above, below) = (height_of(lines.start), height_of(count.saturating_sub(lines.end)));
        let end = lines.end;
        let line = |at: usize| {
            let line: Element<'a, Message> = match self.item_at(at, context.board)? {
                Item::Task(id) => self.row(context, at, id),
                Item::Heading(heading) => heading_line(context, heading),
                Item::Finished => self.finished_line(context),
            };
            Some((at, line))
        };
        // What leaves is shown over the line that takes its place.
        let shown = lines.chain(std::iter::once(end)).flat_map(|at| {
            let leaving = self.leaving(context, at);
            leaving.chain((at != end).then(|| line(at)).flatten())
        });
        // All of the column are of one kind: it takes what a line was before for what it is now, and what was a task may be a heading.
        let shown = shown.map(|(at, line)| (at, row![line].into()));
        let column = Column::new()
            .push(space().height(above))
            .push(keyed_column(shown))
            .push(space().height(below))
            .max_width(860);
        let padding = iced::Padding { top: 0.0, right: side, bottom: L, left: side };
        let list = scrollable(container(column.width(Fill)).center_x(Fill).padding(padding))
            .id(LIST)
            .on_scroll(|viewport| Message::Scrolled(viewport.absolute_offset().y, viewport.bounds().height))
            .direction(theme::thin_bar())
            .style(theme::scroll)
            .width(Fill)
            .height(Fill);
        let list = mouse_area(list).on_release(Message::RowReleased);
        if self.grab.is_none() {
            return list.into();
        }
        // Only a held row asks where the pointer is: each answer draws the window anew.
        list.on_move(|at| Message::PointerMoved(at.y)).on_exit(Message::PointerLeft).into()
    }

    fn finished_line<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let done = context.board.done_count(&self.view);
        let (arrow, words) = match self.finished {
            Finished::Folded => (Icon::Right, say!("completed-count", n = done)),
            Finished::Shown => (Icon::Down, say!("completed-count", n = done)),
        };
        let words = text(words).size(theme::LABEL).font(theme::MEDIUM).style(tone(|tokens| tokens.muted));
        let line = row![arrow.show(16.0, |tokens| tokens.muted), words].spacing(S).align_y(Center);
        let button = button(line).padding([6.0, S]).style(theme::ghost).on_press(Message::FinishedPressed);
        container(button).padding(iced::padding::left(XS)).center_y(ROW_HEIGHT).into()
    }

    /// What is shown instead of rows. Before the first rows are here nothing is said: it would be a guess.
    fn nothing<'a>(&self, context: &Context<'a>) -> Element<'a, Message> {
        if !context.board.is_loaded() {
            return if context.slow { shapes() } else { space().width(Fill).height(Fill).into() };
        }
        let any = context.board.open_count(&View::All) > 0;
        let (icon, words, more): (_, _, Option<String>) = match (&self.search, &self.view) {
            (Some((typed, _)), _) if typed.trim().is_empty() => {
                (Icon::Search, say!("type-to-search-all-lists"), Some(say!("search-signs")))
            }
            (Some(_), _) => (Icon::Search, say!("nothing-found"), Some(say!("titles-notes-and-tags-of-all"))),
            (None, View::Today) if any => (Icon::Sun, say!("nothing-due-today"), None),
            (None, View::Upcoming) if any => {
                (Icon::Upcoming, say!("nothing-planned-for-the-coming-days"), None)
            }
            (None, View::Filter(name)) => match context.board.missing_list(name) {
                Some(list) => {
                    (Icon::Filter, say!("filter-no-list", list = list), Some(say!("filter-no-list-how")))
                }
                None => (Icon::Filter, say!("filter-finds-nothing"), None),
            },
            (None, View::Completed) => (Icon::Done, say!("nothing-completed-yet"), None),
            (None, _) => (Icon::Tide, say!("no-tasks-yet-type-above-and"), None),
        };
        let coming = context.board.open_count(&View::Upcoming) > 0;
        let link = (self.search.is_none() && self.view == View::Today && coming)
            .then(|| link(say!("show-upcoming")).on_press(Message::UpcomingPressed));
        let column = column![emblem(icon), text(words).size(theme::BODY).font(theme::MEDIUM)]
            .push(more.map(muted))
            .push(link)
            .spacing(M)
            .align_x(Center);
        center(column).padding(iced::padding::bottom(XL * 3.0)).into()
    }
}

/// Says that a list is only to be read.
pub(super) fn only_read<'a, Message: 'a>(shared: &SharedList) -> Element<'a, Message> {
    let words = say!("barred-read", owner = shared.owner.as_str());
    banner(Icon::People, |tokens| tokens.muted, |tokens| tokens.hover, words, [])
}

/// Where rows will be: said only by their shapes, so that nothing is promised.
fn shapes<'a>() -> Element<'a, Message> {
    let shape = |width: f32, height: f32| {
        container(space()).width(width).height(height).style(theme::chip(|tokens| tokens.hover))
    };
    let rows = [250.0, 180.0, 310.0, 220.0, 270.0].map(|width| {
        let line = row![shape(21.0, 21.0), shape(width, 13.0)].spacing(M).align_y(Center);
        container(line).padding([0.0, M]).center_y(ROW_HEIGHT).into()
    });
    let column = Column::with_children(rows).width(Fill).max_width(860);
    container(column).center_x(Fill).padding([0.0, XL]).height(Fill).into()
}

/// What stands over the tasks of a day: its number, its name, and a line to the end.
fn heading_line<'a>(context: &Context<'a>, heading: Heading) -> Element<'a, Message> {
    let name = |words: String| line(words).size(theme::LABEL).font(theme::SEMIBOLD).shrink();
    let words = match heading {
        Heading::Overdue => row![name(say!("overdue")).color(|tokens| tokens.danger)],
        Heading::Day(day) => {
            let (said, more) = words::heading(context.today, day);
            let number = text(day.day().to_string()).size(theme::HEADING).font(theme::SEMIBOLD);
            let more = more.map(|more| line(more).size(theme::LABEL).color(|tokens| tokens.muted).shrink());
            row![number, name(said)].push(more)
        }
    };
    let line = row![words.spacing(S).align_y(Center), rule::horizontal(1).style(theme::hairline)];
    let padding = iced::Padding { top: 0.0, right: M, bottom: 5.0, left: M };
    container(line.spacing(M).align_y(Center)).padding(padding).align_bottom(ROW_HEIGHT).into()
}

fn sort_name(sort: Sort) -> String {
    match sort {
        Sort::Manual => say!("sort-manual"),
        Sort::Due => say!("sort-due"),
        Sort::Priority => say!("sort-priority"),
        Sort::Title => say!("sort-title"),
        Sort::Completed => say!("completed"),
    }
}

fn sort_tip(sort: Sort) -> String {
    match sort {
        Sort::Manual => say!("sorted-as-you-dragged-them"),
        Sort::Due => say!("sorted-by-due-date"),
        Sort::Priority => say!("sorted-by-priority"),
        Sort::Title => say!("sorted-by-title"),
        Sort::Completed => say!("the-latest-first"),
    }
}

fn refresh<'a>(context: &Context<'a>) -> Element<'a, Message> {
    if context.is_syncing() {
        let words = if context.room == Room::Narrow { String::new() } else { say!("cancel") };
        let button = labelled_icon(Icon::Close, |tokens| tokens.muted, words);
        let button = button.style(theme::secondary).on_press(Message::CancelPressed);
        return tip(button, say!("stop-here-what-was-sent-stays"));
    }
    let words = match context.waiting() {
        0 if context.room == Room::Narrow => String::new(),
        n if context.room == Room::Narrow => format!("{n}↑"),
        0 => say!("refresh"),
        n => say!("refresh-waiting", n = n),
    };
    let button = labelled_icon(Icon::Refresh, |tokens| tokens.accent, words);
    let button = button.style(theme::secondary).on_press(Message::RefreshPressed);
    tip(button, say!("refresh-by", keys = context.keys.name(Shortcut::Refresh)))
}
