//! How the details of a task look.

use iced::widget::{
    button, column, container, pick_list, row, rule, scrollable, space, text, text_editor, text_input,
};
use iced::{Center, Element, Fill};

use super::{Detail, Message, Place, near};
use crate::gui::context::{Context, Room};
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, XS};
use crate::gui::widget::{Tick, banner, calendar, check, icon_button, link, small, tone};
use crate::gui::{waiting, words};
use crate::worker::{RowState, TaskRow};

pub(in crate::gui) const TITLE: &str = "detail-title";

impl Detail {
    /// Shows the pane, if its task is still there.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Option<Element<'a, Message>> {
        let row = context.board.task(&self.id)?;
        let other = if row.task.done { Tick::Off } else { Tick::On };
        let title = text_input("Title", &self.title.now)
            .id(TITLE)
            .on_input_maybe(context.if_open(Message::TitleTyped))
            .on_submit_maybe(context.if_open(Message::TitleSubmitted))
            .size(theme::HEADING)
            .font(theme::SEMIBOLD)
            .padding([6.0, XS])
            .style(theme::bare);
        let head = row![
            check(Tick::from(row.task.done), Message::Ticked(other)),
            title,
            icon_button(Icon::Close, "Close (Esc)", Message::ClosePressed),
        ]
        .spacing(S)
        .align_y(Center);

        let mut notes = text_editor(&self.editor)
            .placeholder("Notes")
            .size(theme::BODY)
            .padding([10.0, M])
            .min_height(150)
            .style(theme::editor);
        if let Some(react) = context.if_open(Message::NotesEdited) {
            notes = notes.on_action(react);
        }
        let column = column![head]
            .push(trouble(row))
            .push(labelled("Due", self.due(context, row)))
            .push(labelled("List", place(context, row)))
            .push(labelled("Notes", notes))
            .spacing(L);
        let foot = row![
            container(self.saved(context, row)).width(Fill),
            icon_button(Icon::Trash, "Delete the task (Delete)", Message::DeletePressed),
        ]
        .spacing(S)
        .align_y(Center);
        let pane = column![
            scrollable(container(column).padding(L))
                .direction(theme::thin_bar())
                .style(theme::scroll)
                .width(Fill)
                .height(Fill),
            rule::horizontal(1).style(theme::hairline),
            container(foot).padding([S, L]),
        ];
        let pane = container(pane).height(Fill).style(theme::pane);
        Some(match context.room {
            Room::Wide => row![rule::vertical(1).style(theme::hairline), pane.width(344)].into(),
            Room::Medium | Room::Narrow => pane.width(Fill).into(),
        })
    }

    fn due<'a>(&'a self, context: &Context<'a>, row: &TaskRow) -> Element<'a, Message> {
        let due = row.task.due;
        let words = due.map_or_else(|| "No date".to_owned(), |due| words::day(context.today, due));
        let late = due.is_some_and(|due| due < context.today) && !row.task.done;
        let words = text(words).size(theme::BODY).style(tone(match (due, late) {
            (None, _) => |tokens| tokens.faint,
            (Some(_), true) => |tokens| tokens.danger,
            (Some(_), false) => |tokens| tokens.text,
        }));
        let field = row![Icon::Calendar.show(17.0, |tokens| tokens.muted), words.width(Fill)]
            .push(Icon::Down.show(14.0, |tokens| tokens.muted))
            .spacing(S)
            .align_y(Center);
        let field =
            button(field).padding([9.0, M]).width(Fill).style(theme::secondary).on_press(Message::DuePressed);
        let Some(month) = self.month else { return field.into() };

        let near = iced::widget::row(near(context.today).map(|(name, day)| {
            let name =
                text(name).size(theme::SMALL).width(Fill).align_x(Center).wrapping(text::Wrapping::None);
            let button = button(name).padding([6.0, 2.0]).width(Fill).style(theme::tab(day == due));
            button.on_press(Message::DuePicked(day)).into()
        }))
        .spacing(XS);
        let days = calendar::view(month, due, context.today, Message::MonthTurned, |day| {
            Message::DuePicked(Some(day))
        });
        column![field, near, days].spacing(S).into()
    }

    fn saved<'a>(&self, context: &Context<'a>, row: &'a TaskRow) -> Element<'a, Message> {
        let words = match (&row.sync, context.is_connected()) {
            _ if self.is_dirty() => "Saving…".to_owned(),
            (_, false) => "Saved on this computer".to_owned(),
            (RowState::Synced, true) => match &row.task.device {
                Some(device) => format!("Saved here and on the server · changed on {device}"),
                None => "Saved here and on the server".to_owned(),
            },
            (RowState::Waiting, true) => "Saved on this computer · not on the server yet".to_owned(),
            (RowState::Conflict, true) => "Saved on this computer · waits for your decision".to_owned(),
            (RowState::Refused(_), true) => "Saved on this computer · refused by the server".to_owned(),
        };
        let asks = context.is_connected() && row.sync != RowState::Synced && self.why.is_none();
        let why = asks.then(|| link("Why?").on_press(Message::WhyPressed));
        let said = self.why.as_ref().map(|queued| small(waiting::why(queued, context.clock)));
        column![row![small(words)].push(why).align_y(Center)].push(said).spacing(XS).into()
    }
}

fn trouble<'a>(row: &'a TaskRow) -> Option<Element<'a, Message>> {
    match &row.sync {
        RowState::Synced | RowState::Waiting => None,
        RowState::Conflict => Some(banner(
            Icon::Warning,
            |tokens| tokens.warn,
            |tokens| tokens.warn_soft,
            "Changed here and on the server",
            [link("Resolve").on_press(Message::ResolvePressed).into()],
        )),
        RowState::Refused(reason) => Some(banner(
            Icon::Refused,
            |tokens| tokens.danger,
            |tokens| tokens.danger_soft,
            format!("The server refused it: {reason}"),
            [link("Try again").on_press(Message::RetryPressed).into()],
        )),
    }
}

fn place<'a>(context: &Context<'a>, row: &TaskRow) -> Element<'a, Message> {
    let inbox = Place { id: None, name: "Inbox".to_owned() };
    let lists =
        context.board.lists().map(|list| Place { id: Some(list.id.clone()), name: list.name.clone() });
    let places: Vec<_> = std::iter::once(inbox).chain(lists).collect();
    // A list nobody knows counts as the inbox, as everywhere.
    let home = places.iter().find(|place| place.id == row.task.list).or(places.first()).cloned();
    let pick = pick_list(places, home, Message::PlacePicked)
        .text_size(theme::BODY)
        .handle(pick_list::Handle::None)
        .padding([9.0, M])
        .width(Fill)
        .style(theme::pick)
        .menu_style(theme::menu);
    let arrow = container(Icon::Down.show(14.0, |tokens| tokens.muted)).align_right(Fill).center_y(Fill);
    iced::widget::stack![pick, arrow.padding(iced::padding::right(M))].into()
}

fn labelled<'a>(name: &'a str, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let name = small(name).font(theme::MEDIUM);
    column![container(name).padding([0.0, 2.0]), content.into(), space().height(0)].spacing(6).into()
}
