//! The steps of a task, in its details.

use iced::widget::{Column, column, container, row, text_input};
use iced::{Center, Element, Fill};

use super::super::ticking::Ticking;
use super::{Detail, Message};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, S, XS};
use crate::gui::widget::{Struck, Tick, button, check, line, small, start, tip};
use crate::say;
use crate::worker::TaskRow;

pub(in crate::gui) const STEP: &str = "detail-step";

impl Detail {
    pub(super) fn steps<'a>(&'a self, context: &Context<'a>, ticking: &Ticking) -> Element<'a, Message> {
        let (done, all) = context.board.step_counts(&self.id);
        let head = row![small(say!("steps")).font(theme::MEDIUM)]
            .push((all > 0).then(|| small(say!("some-of", done = done, all = all))))
            .spacing(S);
        let reads = self.is_only_read(context);
        let steps = Column::with_children(context.board.steps(&self.id).map(|one| step(one, ticking, reads)));
        let input = text_input(&say!("add-a-step"), &self.step)
            .id(STEP)
            .on_input_maybe(context.if_open(Message::StepTyped))
            .on_submit_maybe(context.if_open(Message::StepSubmitted))
            .size(theme::BODY)
            .padding([6.0, XS])
            .align_x(start())
            .style(theme::bare);
        let add = row![Icon::Plus.show(17.0, |tokens| tokens.muted), input].spacing(S).align_y(Center);
        column![container(head).padding([0.0, 2.0]), steps]
            .push((!reads).then(|| container(add).padding([0.0, 2.0])))
            .spacing(XS)
            .into()
    }
}

fn step<'a>(row_of: &'a TaskRow, ticking: &Ticking, reads: bool) -> Element<'a, Message> {
    let task = &row_of.task;
    let tick = Tick::from(task.done);
    let title = line(task.title.as_str());
    let ticked = ticking.of(&task.id);
    let title = match tick {
        Tick::On if ticked.is_some_and(|part| part < 1.0) => {
            title.struck(Struck::Partly(ticked.unwrap_or_default()))
        }
        Tick::On => title.color(|tokens| tokens.faint).struck(Struck::Out),
        Tick::Off => title,
    };
    let title = button(title)
        .padding([6.0, XS])
        .width(Fill)
        .style(theme::flat)
        .on_press(Message::StepPressed(task.id.clone()));
    let delete = button(Icon::Close.show(14.0, |tokens| tokens.faint)).padding(6).style(theme::ghost);
    let delete = tip(delete.on_press(Message::StepDeleted(task.id.clone())), say!("delete-the-step"));
    let ticks = Message::StepTicked(task.id.clone(), tick.other());
    let line = row![check(tick, ticked, task.details.priority, ticks), title]
        .push((!reads).then_some(delete))
        .spacing(S)
        .align_y(Center);
    line.into()
}
