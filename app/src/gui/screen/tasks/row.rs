//! How a task's row looks.

use iced::widget::{button, container, row, text, text_input};
use iced::{Center, Element, Fill};
use sync_core::RecordId;

use super::items::ROW_HEIGHT;
use super::{Message, RENAME, Tasks};
use crate::gui::board::View;
use crate::gui::context::{Context, Room};
use crate::gui::icon::Icon;
use crate::gui::sidebar::view::color;
use crate::gui::theme::{self, M, S, Tokens};
use crate::gui::widget::{Tick, check, one_line, small, tip, tone};
use crate::gui::words;
use crate::worker::{RowState, TaskRow};

const LIST_WIDTH: f32 = 96.0;
const DUE_WIDTH: f32 = 82.0;
const STATE_WIDTH: f32 = 20.0;

impl Tasks {
    /// Shows a task's row.
    pub(super) fn row<'a>(&'a self, context: &Context<'a>, id: &'a RecordId) -> Element<'a, Message> {
        let Some(row) = context.board.task(id) else {
            return iced::widget::space().height(ROW_HEIGHT).into();
        };
        let task = &row.task;
        let tick = Tick::from(task.done);
        let other = match tick {
            Tick::On => Tick::Off,
            Tick::Off => Tick::On,
        };

        let renaming = self.renaming.as_ref().filter(|rename| rename.id == *id);
        let title: Element<'a, Message> = match renaming {
            Some(rename) => text_input("Title", &rename.typed)
                .id(RENAME)
                .on_input_maybe(context.if_open(Message::Renamed))
                .on_submit_maybe(context.if_open(Message::RenameSubmitted))
                .size(theme::BODY)
                .padding([5.0, S])
                .style(theme::field)
                .into(),
            None => {
                let title = text(&task.title).size(theme::BODY);
                one_line(match tick {
                    Tick::On => title.style(tone(|tokens| tokens.faint)),
                    Tick::Off => title,
                })
            }
        };
        let note = (!task.notes.is_empty()).then(|| Icon::Note.show(14.0, |tokens| tokens.faint));
        // Columns of one width keep the right side in order, whatever a row has.
        let line = row![check(tick, Message::Ticked(id.clone(), other)), title]
            .push(self.list_of(context, row))
            .push(container(note).width(14))
            .push(container(due(context, row)).align_right(DUE_WIDTH))
            .push(container(state(row, id)).center_x(STATE_WIDTH))
            .spacing(S + 2.0)
            .align_y(Center)
            .height(Fill);
        let chosen = self.selected.as_ref() == Some(id);
        let button = button(line)
            .padding(iced::padding::left(M).right(6))
            .width(Fill)
            .height(ROW_HEIGHT - 2.0)
            .style(theme::row(chosen));
        container(button.on_press(Message::RowPressed(id.clone()))).height(ROW_HEIGHT).into()
    }

    /// Names the list where tasks of several are shown together.
    fn list_of<'a>(&self, context: &Context<'a>, row: &'a TaskRow) -> Option<Element<'a, Message>> {
        if context.room != Room::Wide || (self.view != View::All && self.search.is_none()) {
            return None;
        }
        let name = row.task.list.as_ref().and_then(|list| context.board.list(list)).map(|list| {
            let name = small(&list.name).wrapping(text::Wrapping::None);
            row![Icon::Dot.tinted(9.0, color(context.board, list)), name].spacing(6).align_y(Center)
        });
        Some(container(name).width(LIST_WIDTH).clip(true).into())
    }
}

fn due<'a>(context: &Context<'_>, row: &TaskRow) -> Option<Element<'a, Message>> {
    let day = row.task.due?;
    let words = text(words::day(context.today, day)).size(theme::SMALL).font(theme::MEDIUM);
    let (words, soft): (_, fn(&Tokens) -> iced::Color) = if row.task.done {
        (words.style(tone(|tokens| tokens.faint)), |tokens| tokens.hover)
    } else if day < context.today {
        (words.style(tone(|tokens| tokens.danger)), |tokens| tokens.danger_soft)
    } else if day == context.today {
        (words.style(tone(|tokens| tokens.accent)), |tokens| tokens.accent_soft)
    } else {
        (words.style(tone(|tokens| tokens.muted)), |tokens| tokens.hover)
    };
    Some(container(words.wrapping(text::Wrapping::None)).padding([3.0, S]).style(theme::chip(soft)).into())
}

fn state<'a>(row: &'a TaskRow, id: &RecordId) -> Option<Element<'a, Message>> {
    match &row.sync {
        RowState::Synced => None,
        RowState::Waiting => Some(tip(
            Icon::Dot.show(9.0, |tokens| tokens.accent),
            "Saved on this computer, not on the server yet",
        )),
        RowState::Conflict => Some(tip(
            button(Icon::Warning.show(17.0, |tokens| tokens.warn))
                .padding(1)
                .style(theme::ghost)
                .on_press(Message::ConflictPressed(id.clone())),
            "Changed here and on the server: decide",
        )),
        RowState::Refused(reason) => Some(tip(
            Icon::Refused.show(17.0, |tokens| tokens.danger),
            format!("The server refused it: {reason}"),
        )),
    }
}
