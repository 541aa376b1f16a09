//! A title of one's own, where neither side's is right.

use iced::widget::{Space, row, text_input};
use iced::{Center, Element, Fill};

use super::picks::is_title;
use super::view::radio;
use super::{Conflict, Message, differences};
use crate::gui::theme::{self, M, S};
use crate::gui::widget::fact;
use crate::say;
use crate::worker::{Pick, TaskConflict, Text};

/// The field a title is written in.
pub(super) const FIELD: &str = "conflict-title";

impl Conflict {
    /// Begins to write a title, with the one that is picked. Tells whether there is one to write.
    pub(super) fn write_title(&mut self) -> bool {
        let titles = self.current().and_then(|now| Some((now, differences(now).iter().position(is_title)?)));
        let Some((conflict, at)) = titles else { return false };
        let begun = differences(conflict).get(at).map(|one| self.chosen(conflict, one));
        self.field = at;
        self.pick(at, |_| Pick::Text(Text(begun.unwrap_or_default())));
        true
    }

    /// Takes in what was written.
    pub(super) fn title_written(&mut self, title: String) {
        let at = self.current().and_then(|now| differences(now).iter().position(is_title));
        if let Some(at) = at {
            self.pick(at, |_| Pick::Text(Text(title)));
        }
    }

    /// Tells whether what is picked can be applied: a title without a letter is none.
    pub(super) fn can_apply(&self, conflict: &TaskConflict) -> bool {
        differences(conflict).iter().filter(|one| is_title(one)).all(
            |one| !matches!(self.picked(conflict, &one.field), Pick::Text(text) if text.0.trim().is_empty()),
        )
    }
}

/// The line a title is written on, under the two it could have been.
pub(super) fn line<'a>(title: &str) -> Element<'a, Message> {
    let field = text_input(&say!("title"), title)
        .id(FIELD)
        .on_input(Message::TitleWritten)
        .on_submit(Message::ApplyPressed)
        .size(theme::BODY)
        .padding([S, M])
        .width(Fill)
        .style(theme::field);
    let field = row![radio(true), field].spacing(S).padding(iced::Padding::ZERO.left(S)).align_y(Center);
    fact(Space::new(), field)
}
