//! Small pieces that views are made of, without any state of their own.

mod around;
mod arrange;
pub mod calendar;
mod caret;
mod check;
pub mod chords;
mod direction;
mod line;
mod notes;
mod press;
mod shade;
mod slide;

pub use self::arrange::{beside, compared, fact, followed, framed, halves, margins};
pub use self::check::{Tick, check, priority_color};
pub use self::direction::start;
pub use self::line::{Struck, line};
pub use self::notes::notes;
pub use self::press::{Button, button, pressable};
pub use self::shade::{Shade, When, shaded};
pub use self::slide::{Way, slide};

use iced::widget::text::Wrapping;
use iced::widget::{center, column, container, mouse_area, opaque, row, stack, text, tooltip};
use iced::{Center, Color, Element, Fill, Theme};

use super::focus::Pane;
use super::icon::Icon;
use super::theme::{self, L, M, S, Tokens};
use crate::say;

/// The class of a text in a colour of the theme.
pub fn tone(color: fn(&Tokens) -> Color) -> impl Fn(&Theme) -> text::Style {
    move |theme| text::Style { color: Some(color(Tokens::of(theme))) }
}

/// Words in the second rank.
pub fn muted<'a>(words: impl text::IntoFragment<'a>) -> text::Text<'a> {
    text(words).size(theme::LABEL).wrapping(Wrapping::WordOrGlyph).style(tone(|tokens| tokens.muted))
}

/// What can be chosen, with what it means, and the control for it beside that or under it.
pub fn setting<'a, Message: 'a>(
    name: String,
    hint: Option<String>,
    control: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let words = column![text(name).size(theme::BODY)].push(hint.map(muted)).spacing(2);
    beside(words, control)
}

/// Small print.
pub fn small<'a>(words: impl text::IntoFragment<'a>) -> text::Text<'a> {
    text(words).size(theme::SMALL).wrapping(Wrapping::WordOrGlyph).style(tone(|tokens| tokens.muted))
}

/// A heading inside a page.
pub fn heading<'a>(words: impl text::IntoFragment<'a>) -> text::Text<'a> {
    text(words).size(theme::HEADING).font(theme::SEMIBOLD)
}

/// A path, an address or the like, broken anywhere where its room ends.
pub fn path<'a>(words: impl ToString) -> text::Text<'a> {
    text(words.to_string()).size(theme::LABEL).wrapping(Wrapping::WordOrGlyph)
}

/// The fingerprint of a certificate: two lines of sixteen pairs, as people read them out to each other, or four of eight.
pub fn fingerprint<'a, Message: 'a>(pairs: &str) -> Element<'a, Message> {
    let pairs: Vec<&str> = pairs.split_inclusive(':').collect();
    let parts = pairs.chunks(8).map(|eight| path(eight.concat()).font(theme::MEDIUM).into());
    container(row(parts).wrap()).max_width(350).into()
}

/// The words of a button: on one line, unless it has no room for it.
fn label<'a>(words: impl text::IntoFragment<'a>) -> text::Text<'a> {
    text(words).size(theme::LABEL).font(theme::MEDIUM).wrapping(Wrapping::WordOrGlyph)
}

/// A button with words in it.
pub fn labelled<'a, Message: Clone + 'a>(words: impl text::IntoFragment<'a>) -> Button<'a, Message> {
    button(label(words)).padding([7.0, 14.0])
}

/// A button with an icon and words in it.
pub fn labelled_icon<'a, Message: Clone + 'a>(
    icon: Icon,
    color: fn(&Tokens) -> Color,
    words: impl text::IntoFragment<'a>,
) -> Button<'a, Message> {
    let words = words.into_fragment();
    let words = (!words.is_empty()).then(|| label(words));
    button(row![icon.show(16.0, color)].push(words).spacing(S).align_y(Center)).padding([7.0, 12.0])
}

/// A link in a line of text.
pub fn link<'a, Message: Clone + 'a>(words: impl text::IntoFragment<'a>) -> Button<'a, Message> {
    button(label(words)).padding([2.0, 6.0]).style(theme::link)
}

/// A quiet button of one icon, explained when the pointer rests on it.
pub fn icon_button<'a, Message: Clone + 'a>(
    icon: Icon,
    says: impl text::IntoFragment<'a>,
    message: Message,
) -> Element<'a, Message> {
    let button =
        button(icon.show(17.0, |tokens| tokens.muted)).padding(6).style(theme::ghost).on_press(message);
    tip(button, says)
}

/// Explains something when the pointer rests on it.
pub fn tip<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    says: impl text::IntoFragment<'a>,
) -> Element<'a, Message> {
    let says =
        container(text(says).size(theme::SMALL)).max_width(280).padding([5.0, 9.0]).style(theme::tooltip);
    tooltip(content, says, tooltip::Position::Bottom)
        .gap(4)
        .delay(std::time::Duration::from_millis(350))
        .into()
}

/// Where something is on disk.
pub fn place<'a, Message: 'a>(path: String) -> Element<'a, Message> {
    let line = row![Icon::Folder.show(17.0, |tokens| tokens.muted), self::path(path).width(Fill)];
    container(line.spacing(S).align_y(Center))
        .padding([S, M])
        .width(Fill)
        .style(theme::chip(|tokens| tokens.pane))
        .into()
}

/// The picture of a page that has nothing to show.
pub fn emblem<'a, Message: 'a>(icon: Icon) -> Element<'a, Message> {
    let icon = center(icon.show(30.0, |tokens| tokens.accent)).width(72).height(72);
    icon.style(theme::emblem).into()
}

/// A dialog over a page. The page takes no pointer; pressing beside the dialog closes it.
pub fn modal<'a, Message: Clone + 'a>(
    base: impl Into<Element<'a, Message>>,
    dialog: impl Into<Element<'a, Message>>,
    on_beside: Message,
) -> Element<'a, Message> {
    let veil = center(opaque(dialog)).padding(L).style(theme::veil).id(Pane::Dialog.name());
    let veil = mouse_area(veil).on_press(on_beside);
    stack![base.into(), opaque(veil)].into()
}

/// Something that is only to be looked at: it cannot be pressed.
pub fn veiled<'a, Message: 'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    stack![content.into(), opaque(iced::widget::space().width(Fill).height(Fill))].into()
}

/// A line across the page that asks for attention.
pub fn banner<'a, Message: 'a>(
    icon: Icon,
    color: fn(&Tokens) -> Color,
    soft: fn(&Tokens) -> Color,
    words: impl text::IntoFragment<'a>,
    buttons: impl IntoIterator<Item = Element<'a, Message>>,
) -> Element<'a, Message> {
    let words = beside(text(words).size(theme::LABEL), row(buttons).align_y(Center).wrap());
    let line = row![icon.show(17.0, color), words].spacing(M).align_y(Center);
    container(line).padding([S, M]).width(Fill).style(theme::banner(soft)).into()
}

/// The id of a page's scrolled part.
pub const PAGE: &str = "page";

/// A page beside the sidebar: its title and what is on it, no wider than reads well.
pub fn page<'a, Message: Clone + 'a>(
    title: impl text::IntoFragment<'a>,
    back: Message,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    page_of(640.0, title, back, content)
}

/// A page that has its parts beside what they show.
pub fn wide_page<'a, Message: Clone + 'a>(
    title: impl text::IntoFragment<'a>,
    back: Message,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    page_of(860.0, title, back, content)
}

fn page_of<'a, Message: Clone + 'a>(
    width: f32,
    title: impl text::IntoFragment<'a>,
    back: Message,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let head = row![
        icon_button(Icon::Left, say!("back-to-the-tasks-esc"), back),
        text(title).size(theme::TITLE).font(theme::SEMIBOLD),
    ]
    .spacing(S)
    .align_y(Center);
    let column = iced::widget::column![head, content.into()].spacing(theme::XL).max_width(width);
    let column = container(column).center_x(Fill).padding([theme::XL, 0.0]);
    let scroll = iced::widget::scrollable(margins(theme::XXL, column))
        .id(PAGE)
        .direction(theme::thin_bar())
        .style(theme::scroll)
        .width(Fill)
        .height(Fill);
    container(scroll).style(theme::canvas).width(Fill).height(Fill).into()
}

/// A page without a sidebar: one card, no wider than this.
pub fn alone<'a, Message: 'a>(width: f32, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let content = container(content).padding([theme::XXL, 0.0]);
    let card = container(margins(theme::XXL, content)).max_width(width).style(theme::dialog);
    let card = container(margins(theme::XL, container(card).center_x(Fill))).padding([theme::XL, 0.0]);
    let card = iced::widget::scrollable(card).direction(theme::thin_bar()).style(theme::scroll);
    center(card).style(theme::sidebar).into()
}

/// One group of a page: a heading and a card.
pub fn group<'a, Message: 'a>(
    title: impl text::IntoFragment<'a>,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let card = container(content).padding(L).width(Fill).style(theme::card);
    iced::widget::column![text(title).size(theme::LABEL).font(theme::SEMIBOLD).style(tone(|t| t.muted)), card]
        .spacing(S)
        .into()
}

/// One of a few choices side by side.
pub fn tab<'a, Message: Clone + 'a>(
    words: impl text::IntoFragment<'a>,
    chosen: bool,
    message: Message,
) -> Element<'a, Message> {
    button(label(words)).padding([7.0, M]).style(theme::tab(chosen)).on_press(message).into()
}

/// A few choices side by side, in one frame.
pub fn segments<'a, Message: Clone + 'a>(
    choices: impl IntoIterator<Item = (String, bool, Message)>,
) -> Element<'a, Message> {
    let parts = choices.into_iter().map(|(words, chosen, message)| {
        button(label(words)).padding([5.0, M]).style(theme::segment(chosen)).on_press(message).into()
    });
    container(row(parts).spacing(2).wrap()).padding(2).style(theme::segments).into()
}

/// A switch: its knob is on the right where it is on, on the left where it is not.
pub fn switch<'a, Message: Clone + 'a>(on: bool, message: Message) -> Button<'a, Message> {
    let knob = container(iced::widget::space()).width(16).height(16).style(theme::knob(on));
    let rail = container(knob).width(34).height(16);
    let rail = if on { rail.align_right(34) } else { rail.align_left(34) };
    button(rail).padding(3).style(theme::switch(on)).on_press(message)
}

/// One of several choices under each other, with what choosing it means.
pub fn choice<'a, Message: Clone + 'a>(
    words: impl text::IntoFragment<'a>,
    consequence: Option<String>,
    chosen: bool,
    message: Message,
) -> Element<'a, Message> {
    let icon = if chosen {
        Icon::RadioOn.show(17.0, |tokens| tokens.accent)
    } else {
        Icon::RadioOff.show(17.0, |tokens| tokens.mark)
    };
    let words = text(words).size(theme::BODY).wrapping(Wrapping::WordOrGlyph);
    let words = column![words].push(consequence.map(muted)).spacing(2);
    let line = row![icon, words].spacing(M).align_y(Center);
    button(line).padding([6.0, S]).width(Fill).style(theme::flat).on_press(message).into()
}
