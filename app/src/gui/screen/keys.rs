//! The keys: a page made from the table that handles them, so that it cannot say anything else.

use iced::Element;
use iced::widget::{Column, column, container, row, text};

use crate::gui::shortcut::{Keys, Place, Shortcut};
use crate::gui::theme::{self, S, XL};
use crate::gui::widget::{beside, group, muted, page};
use crate::say;

/// The page is done with.
#[derive(Debug, Clone, Copy)]
pub struct Closed;

/// Shows the page.
#[must_use]
pub fn view<'a>(keys: &Keys) -> Element<'a, Closed> {
    let lines = |place| lines(keys, place);
    let after_due = say!("head-after-due", keys = keys.name(Shortcut::Schedule));
    let content = column![
        group(say!("head-everywhere"), lines(Place::Window)),
        group(after_due, lines(Place::Schedule)),
        group(say!("head-when-two-versions-are-compared"), lines(Place::Dialog)),
        group(say!("head-on-a-button-with-a-ring"), lines(Place::Button)),
        muted(say!("on-a-mac-ctrl-is-the")),
    ];
    page(say!("keys"), Closed, content.spacing(XL))
}

fn lines<'a>(keys: &Keys, place: Place) -> Element<'a, Closed> {
    let lines = keys.sheet(place).into_iter().map(|(says, keys)| {
        let keys = keys.into_iter().map(|key| {
            let key = text(key).size(theme::SMALL).font(theme::MEDIUM);
            container(key).padding([3.0, S]).style(theme::chip(|tokens| tokens.hover)).into()
        });
        beside(text(says).size(theme::BODY), row(keys).spacing(S).wrap())
    });
    Column::with_children(lines).spacing(S).into()
}
