//! How a task's row looks.

use iced::widget::{column, container, mouse_area, row, rule, space, text, text_input};
use iced::{Center, Element, Fill, mouse};
use sync_core::RecordId;
use todo::due::Due;

use super::items::ROW_HEIGHT;
use super::{Message, RENAME, Tasks};
use crate::gui::board::View;
use crate::gui::context::{Context, Room};
use crate::gui::icon::Icon;
use crate::gui::sidebar::view::color;
use crate::gui::theme::{self, M, S, Tokens};
use crate::gui::widget::{
    Struck, Tick, Way, When, button, check, line, shaded, slide, small, start, tip, tone, veiled,
};
use crate::gui::words;
use crate::say;
use crate::worker::{RowState, TaskRow};

const LIST_WIDTH: f32 = 96.0;
const STATE_WIDTH: f32 = 20.0;
/// How many tags a row names.
const TAGS: usize = 2;
/// Between two rows: where what is dragged would go.
const GAP: f32 = 2.0;

impl Tasks {
    /// Shows a task's row; `at` is its line.
    pub(super) fn row<'a>(
        &'a self,
        context: &Context<'a>,
        at: usize,
        id: &'a RecordId,
    ) -> Element<'a, Message> {
        let Some(row) = context.board.task(id) else {
            return space().height(ROW_HEIGHT).into();
        };
        let marked = self.marked.contains(id);
        let chosen = marked || (self.marked.is_empty() && self.selected.as_ref() == Some(id));
        let held = self.grab.as_ref().is_some_and(|grab| grab.to.is_some() && grab.id == *id);
        let hovered =
            self.hovered.as_ref() == Some(id) && self.grab.as_ref().is_none_or(|grab| grab.to.is_none());
        let look = theme::Row { chosen, held };
        let inner = shaded(When::Told(hovered), |shade| {
            container(self.line_of(context, row, hovered))
                .padding(iced::padding::right(6))
                .width(Fill)
                .height(ROW_HEIGHT - 2.0 * GAP)
                .style(theme::row(look, shade))
                .into()
        });
        let goes = |line| self.grab.as_ref().is_some_and(|grab| grab.to == Some(line));
        let gap = |here: bool| -> Element<'a, Message> {
            if here { rule::horizontal(GAP).style(theme::target).into() } else { space().height(GAP).into() }
        };
        let inner = column![gap(at == 0 && goes(0)), inner, gap(goes(at + 1))];
        let renames = self.renaming.as_ref().is_some_and(|rename| rename.id == *id);
        if renames || context.cover == crate::gui::context::Cover::Covered {
            return inner.into();
        }
        let dragging = self.grab.as_ref().is_some_and(|grab| grab.to.is_some());
        mouse_area(inner)
            .on_press(Message::RowHeld(id.clone()))
            .on_enter(Message::RowEntered(id.clone()))
            .on_exit(Message::RowLeft(id.clone()))
            .interaction(if dragging { mouse::Interaction::Grabbing } else { mouse::Interaction::Pointer })
            .into()
    }

    /// Shows the tasks that were completed a moment ago and leave the list over a line.
    pub(super) fn leaving<'a>(
        &'a self,
        context: &Context<'a>,
        line: usize,
    ) -> impl Iterator<Item = (usize, Element<'a, Message>)> {
        let leaving = self.ticking.leave(line).filter_map(|(id, room)| {
            let row = context.board.task(id)?;
            let shown = container(self.line_of(context, row, false))
                .padding(iced::padding::right(6))
                .width(Fill)
                .height(ROW_HEIGHT);
            Some(slide(Way::Downwards, room, shown))
        });
        // No line has such a number.
        leaving.enumerate().map(move |(at, row)| (usize::MAX - line * 8 - at, row))
    }

    fn line_of<'a>(&'a self, context: &Context<'a>, row: &'a TaskRow, hovered: bool) -> Element<'a, Message> {
        let task = &row.task;
        let tick = Tick::from(task.done);
        let ticked = self.ticking.of(&task.id);
        let title: Element<'a, Message> = match self.renaming.as_ref().filter(|rename| rename.id == task.id) {
            Some(rename) => text_input(&say!("title"), &rename.typed)
                .id(RENAME)
                .on_input_maybe(context.if_open(Message::Renamed))
                .on_submit_maybe(context.if_open(Message::RenameSubmitted))
                .size(theme::BODY)
                .padding([5.0, S])
                .align_x(start())
                .style(theme::field)
                .into(),
            None => {
                let title = line(task.title.as_str());
                match (tick, ticked) {
                    (Tick::On, Some(part)) if part < 1.0 => title.struck(Struck::Partly(part)).into(),
                    (Tick::On, _) => title.color(|tokens| tokens.faint).struck(Struck::Out).into(),
                    (Tick::Off, _) => title.into(),
                }
            }
        };
        let circle =
            check(tick, ticked, task.details.priority, Message::Ticked(task.id.clone(), tick.other()));
        let circle = circle.without_tab();
        let reads = context.board.only_read(task.list.as_ref()).is_some();
        let circle: Element<'a, Message> = if reads { veiled(circle) } else { circle.into() };
        let grip = (hovered && !reads && self.is_manual(context.board) && !task.done)
            .then(|| tip(Icon::Grip.show(12.0, |tokens| tokens.faint), say!("drag-to-move-or-press-alt")));
        let left = iced::widget::row![container(grip).center_x(M), circle].align_y(Center);
        // With the details beside it a row has little room: it is the title that needs it.
        let tight = self.detail.is_some();
        iced::widget::row![left, title]
            .push((!tight).then(|| tags(context, row)).flatten())
            .push(steps(context, row))
            .push((!tight).then(|| signs(row)).flatten())
            // The dots of lists and the names of lists stand under each other, whatever is beside them.
            .push(tight.then(|| self.due(context, row, tight)).flatten())
            .push(self.list_of(context, row, tight))
            .push((!tight).then(|| self.due(context, row, tight)).flatten())
            .push(container(state(row)).center_x(STATE_WIDTH))
            .spacing(S + 2.0)
            .align_y(Center)
            .height(Fill)
            .into()
    }

    /// Names the list where tasks of several are shown together.
    fn list_of<'a>(
        &self,
        context: &Context<'a>,
        row: &'a TaskRow,
        tight: bool,
    ) -> Option<Element<'a, Message>> {
        let one_list = matches!(self.view, View::List(_) | View::Inbox) && self.search.is_none();
        if context.room != Room::Wide || one_list {
            return None;
        }
        let list = row.task.list.as_ref().and_then(|list| context.board.list(list));
        if tight {
            let dot = list.map(|list| tip(Icon::List.tinted(9.0, color(context.board, list)), &list.name));
            return Some(container(dot).center_x(10).into());
        }
        let name = list.map(|list| {
            let name = line(list.name.as_str()).size(theme::SMALL).color(|tokens| tokens.muted);
            iced::widget::row![Icon::List.tinted(9.0, color(context.board, list)), name]
                .spacing(6)
                .align_y(Center)
        });
        Some(container(name).width(LIST_WIDTH).into())
    }

    /// When it is due. Columns of one width keep the right side in order; under the heading of a day its time is enough.
    fn due<'a>(&self, context: &Context<'_>, row: &TaskRow, tight: bool) -> Option<Element<'a, Message>> {
        let when = row.task.when();
        let said = when.and_then(|when| {
            let dated = matches!(self.view, View::Upcoming | View::Today) && self.search.is_none();
            let under_its_day = dated && (self.view == View::Upcoming || when.date == context.today);
            match (under_its_day, when.time) {
                (true, time) => time.map(todo::due::time_text),
                (false, _) => Some(words::when(context.today, when)),
            }
        });
        let chip = when.zip(said).map(|(when, said)| due_chip(context, row, when, said));
        if tight || context.room != Room::Wide {
            return chip;
        }
        // Where the heading says the day there is less to say here.
        let width = match (&self.view, &self.search) {
            (View::Upcoming, None) => 60.0,
            (View::Today, None) => 96.0,
            _ => 124.0,
        };
        Some(container(chip).align_right(width).into())
    }
}

fn tags<'a>(context: &Context<'a>, row: &'a TaskRow) -> Option<Element<'a, Message>> {
    let tags = &row.task.details.tags;
    if tags.is_empty() || context.room == Room::Narrow {
        return None;
    }
    let named = tags.iter().take(TAGS).map(|tag| {
        let words = small(format!("#{tag}")).wrapping(text::Wrapping::None);
        let color: fn(&Tokens) -> iced::Color = if row.task.done { |t| t.faint } else { |t| t.muted };
        words.style(tone(color)).into()
    });
    let more = tags.len().checked_sub(TAGS + 1).map(|more| small(format!("+{}", more + 1)).into());
    Some(row_of(named.chain(more)))
}

fn row_of<'a>(parts: impl Iterator<Item = Element<'a, Message>>) -> Element<'a, Message> {
    row(parts).spacing(6).align_y(Center).into()
}

/// How many of its steps are done.
fn steps<'a>(context: &Context<'a>, row: &'a TaskRow) -> Option<Element<'a, Message>> {
    let (done, all) = context.board.step_counts(&row.task.id);
    if all == 0 {
        return None;
    }
    let words = small(format!("{done}/{all}"));
    Some(row_of([Icon::Steps.show(14.0, |tokens| tokens.faint).into(), words.into()].into_iter()))
}

/// Small signs of what a task has besides: a reminder, a rule of repeating, notes.
fn signs<'a>(row: &TaskRow) -> Option<Element<'a, Message>> {
    let details = &row.task.details;
    let open = !row.task.done;
    let signs = [
        (details.remind_at.is_some() && open, Icon::Bell),
        (details.repeat.is_some(), Icon::Repeat),
        (!row.task.notes.is_empty(), Icon::Note),
    ];
    let shown: Vec<Element<'a, Message>> = signs
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, icon)| icon.show(14.0, |tokens| tokens.faint).into())
        .collect();
    (!shown.is_empty()).then(|| row_of(shown.into_iter()))
}

fn due_chip<'a>(context: &Context<'_>, row: &TaskRow, when: Due, said: String) -> Element<'a, Message> {
    let now = context.clock.local(context.now).datetime();
    let words = line(said).size(theme::SMALL).font(theme::MEDIUM).shrink();
    type Tone = fn(&Tokens) -> iced::Color;
    let (ink, soft): (Tone, Option<Tone>) = if row.task.done {
        (|tokens| tokens.faint, None)
    } else if when.is_overdue(now) {
        (|tokens| tokens.danger, Some(|tokens| tokens.danger_soft))
    } else if when.date == context.today {
        (|tokens| tokens.accent, Some(|tokens| tokens.accent_soft))
    } else {
        // Only what presses has a ground of its own.
        (|tokens| tokens.muted, None)
    };
    let chip = container(words.color(ink)).padding([3.0, S]);
    match soft {
        Some(soft) => chip.style(theme::chip(soft)).into(),
        None => chip.into(),
    }
}

fn state<'a>(row: &'a TaskRow) -> Option<Element<'a, Message>> {
    match &row.sync {
        RowState::Synced => None,
        RowState::Waiting => {
            Some(tip(Icon::Dot.show(9.0, |tokens| tokens.accent), say!("saved-on-this-computer-not-on")))
        }
        RowState::Conflict => Some(tip(
            button(Icon::Warning.show(17.0, |tokens| tokens.warn))
                .padding(1)
                .style(theme::ghost)
                .without_tab()
                .on_press(Message::ConflictPressed(row.task.id.clone())),
            say!("changed-here-and-on-the-server"),
        )),
        RowState::Refused(reason) => Some(tip(
            Icon::Refused.show(17.0, |tokens| tokens.danger),
            say!("server-refused", reason = reason.as_str()),
        )),
    }
}
