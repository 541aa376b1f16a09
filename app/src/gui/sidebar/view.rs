//! How the sidebar looks.

use std::borrow::Cow;

use iced::widget::{Column, column, container, row, rule, scrollable, space, text, text_input};
use iced::{Center, Color, Element, Fill};
use todo::TaskList;

use super::{Here, Message, NEW_LIST, RENAME_LIST, Sidebar};
use crate::gui::board::{Board, View};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XS};
use crate::gui::widget::{button, icon_button, line, small, start, tone};
use crate::say;

const HUES: [u32; 6] = [0x3b_6fd4, 0x2f_9e5b, 0xc2_750c, 0xc2_417a, 0x7a_56c9, 0x0f_8a97];

/// Returns a list's colour: the one chosen, else one of a few by its place, so that neighbours differ.
#[must_use]
pub fn color(board: &Board, list: &TaskList) -> Color {
    let chosen = list.color.as_deref().and_then(|color| color.parse::<Color>().ok());
    chosen.unwrap_or_else(|| {
        let place = board.lists().position(|one| one.id == list.id).unwrap_or(0);
        let hue = HUES.get(place % HUES.len()).copied().unwrap_or_default();
        let [_, r, g, b] = hue.to_be_bytes();
        Color::from_rgb8(r, g, b)
    })
}

impl Sidebar {
    /// Shows the sidebar; `here` is what the window shows.
    pub fn view<'a>(&'a self, context: &Context<'a>, here: Here<'_>) -> Element<'a, Message> {
        let brand = row![
            Icon::Tide.show(22.0, |tokens| tokens.accent),
            text("Tidelist").size(theme::HEADING).font(theme::SEMIBOLD),
        ]
        .spacing(S)
        .align_y(Center);

        let shown = match here {
            Here::Tasks(view) => Some(view),
            Here::Trash | Here::Settings => None,
        };
        let place = |(icon, name, view): (Icon, String, View)| {
            // What is done needs no count.
            let count = if view == View::Completed { 0 } else { context.board.open_count(&view) };
            let chosen = shown == Some(&view);
            let icon = icon.show(18.0, if chosen { |tokens| tokens.accent } else { |tokens| tokens.muted });
            entry(icon, name, count, chosen, Message::Chosen(view))
        };
        let trash = entry(
            Icon::Trash.show(18.0, |tokens| tokens.muted),
            say!("trash"),
            0,
            here == Here::Trash,
            Message::TrashPressed,
        );
        let places = Column::with_children(
            [
                (Icon::Sun, say!("today"), View::Today),
                (Icon::Upcoming, say!("upcoming"), View::Upcoming),
                (Icon::All, say!("all-tasks"), View::All),
                (Icon::Inbox, say!("inbox"), View::Inbox),
                (Icon::Done, say!("completed"), View::Completed),
            ]
            .map(place),
        )
        .push(trash)
        .spacing(2);

        let title = row![
            container(small(say!("head-lists")).font(theme::SEMIBOLD)).width(Fill),
            icon_button(Icon::Plus, say!("new-list"), Message::NewListPressed),
        ]
        .align_y(Center)
        .padding([0.0, M]);
        let lists = context.board.lists().map(|list| self.list(context, list, shown));
        let new_list = self.new_list.as_deref().map(|name| {
            text_input(&say!("new-list"), name)
                .id(NEW_LIST)
                .on_input_maybe(context.if_open(Message::NewListTyped))
                .on_submit_maybe(context.if_open(Message::NewListSubmitted))
                .size(theme::BODY)
                .padding([7.0, M])
                .align_x(start())
                .style(theme::field)
        });
        let tags: Vec<_> = context.board.tags().collect();
        let tags = (!tags.is_empty()).then(|| self.tags(context, tags, shown));
        let lists = Column::with_children(lists).push(new_list).push(tags).spacing(2);

        let settings = button(
            row![Icon::Settings.show(18.0, |tokens| tokens.muted), text(say!("settings")).size(theme::BODY)]
                .spacing(M)
                .align_y(Center),
        )
        .width(Fill)
        .padding([S, M])
        .style(theme::nav(here == Here::Settings))
        .on_press(Message::SettingsPressed);

        let column = column![container(brand).padding([XS, M]), places,]
            .push(self.filters(context, shown))
            .push(
                column![
                    title,
                    scrollable(lists.width(Fill))
                        .direction(theme::side_bar())
                        .style(theme::scroll)
                        .height(Fill)
                        .width(Fill)
                ]
                .spacing(XS)
                .height(Fill),
            )
            .push(rule::horizontal(1).style(theme::hairline))
            .push(settings)
            .spacing(L);
        container(column).padding([L, M]).width(244).height(Fill).style(theme::sidebar).into()
    }

    fn tags<'a>(
        &'a self,
        context: &Context<'a>,
        tags: Vec<&'a str>,
        shown: Option<&View>,
    ) -> Element<'a, Message> {
        let arrow = if self.tags_folded { Icon::Right } else { Icon::Down };
        let words =
            row![small(say!("head-tags")).font(theme::SEMIBOLD), arrow.show(13.0, |tokens| tokens.muted)]
                .spacing(XS)
                .align_y(Center);
        let head = button(words).padding([S, M]).style(theme::ghost).on_press(Message::TagsPressed);
        let head = container(head).padding(iced::padding::top(S));
        let entries = tags.into_iter().filter(|_| !self.tags_folded).map(|tag| {
            let view = View::of_tag(tag);
            let (count, chosen) = (context.board.open_count(&view), shown == Some(&view));
            let icon = Icon::Tag.show(15.0, |tokens| tokens.muted);
            entry(container(icon).center_x(18), tag, count, chosen, Message::Chosen(view))
        });
        column![head].extend(entries).spacing(2).into()
    }

    fn list<'a>(
        &'a self,
        context: &Context<'a>,
        list: &'a TaskList,
        shown: Option<&View>,
    ) -> Element<'a, Message> {
        if let Some((id, name)) = &self.renaming
            && *id == list.id
        {
            return text_input(&say!("name"), name)
                .id(RENAME_LIST)
                .on_input_maybe(context.if_open(Message::RenameTyped))
                .on_submit_maybe(context.if_open(Message::RenameSubmitted))
                .size(theme::BODY)
                .padding([7.0, M])
                .align_x(start())
                .style(theme::field)
                .into();
        }
        let view = View::List(list.id.clone());
        let chosen = shown == Some(&view);
        let dot: Element<'a, Message> = match context.board.shared(&list.id) {
            // The dot of a shared list is two people.
            Some(_) => Icon::People.tinted(16.0, color(context.board, list)).into(),
            None => Icon::List.tinted(13.0, color(context.board, list)).into(),
        };
        let dot = container(dot).center_x(18);
        let open = context.board.open_count(&view);
        let entry = entry(dot, list.name.as_str(), open, chosen, Message::Chosen(view));
        if !chosen {
            return entry;
        }
        // The tools of the chosen list sit beside it, so that nothing jumps when the pointer wanders.
        let board = context.board;
        let (shared, id) = (board.shared(&list.id), || list.id.clone());
        let rename = board.only_read(Some(&list.id)).is_none().then(|| {
            let pressed = Message::RenamePressed(id(), list.name.clone());
            icon_button(Icon::Pencil, say!("rename-the-list"), pressed)
        });
        let people = board.can_share().then(|| {
            let says = if shared.is_some() { say!("people-who") } else { say!("people-share") };
            icon_button(Icon::People, says, Message::PeoplePressed(id()))
        });
        // A list that others have ends on its page, where it is said for whom.
        let delete = shared.is_none().then(|| {
            icon_button(Icon::Trash, say!("delete-the-list-keep-its-tasks"), Message::DeletePressed(id()))
        });
        let tools = row![].push(rename).push(people).push(delete);
        row![entry, tools].spacing(2).align_y(Center).into()
    }
}

pub(super) fn entry<'a>(
    icon: impl Into<Element<'a, Message>>,
    name: impl Into<Cow<'a, str>>,
    count: usize,
    chosen: bool,
    message: Message,
) -> Element<'a, Message> {
    let font = if chosen { theme::MEDIUM } else { theme::REGULAR };
    let count: Element<'a, Message> = match count {
        0 => space().into(),
        n => text(n.to_string()).size(theme::LABEL).style(tone(|tokens| tokens.muted)).into(),
    };
    let line = row![icon.into(), line(name).font(font), count].spacing(M).align_y(Center);
    button(line).width(Fill).padding([S, M]).style(theme::nav(chosen)).on_press(message).into()
}
