//! How the comparison of two notes looks.

use iced::widget::{Column, column, container, rich_text, row, rule, scrollable, text, text_editor};
use iced::{Center, Element, Fill, FillPortion};

use super::compare::{By, Compare, Message};
use super::places::{Keep, Part, Place, Word};
use super::view::radio;
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::theme::{self, L, M, S, Tokens, XL, XS};
use crate::gui::widget::{beside, button, heading, icon_button, labelled, link, margins, muted, small, tone};
use crate::say;

/// How many lines that are the same are shown around a place.
const AROUND: usize = 2;

impl Compare {
    /// Shows the comparison.
    pub(super) fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let places = self.places().count();
        let tools = row![small(say!("place-of", at = self.at + 1, all = places))]
            .push(icon_button(Icon::Left, say!("the-place-before-up"), Message::Stepped(-1)))
            .push(icon_button(Icon::Right, say!("the-next-place-down"), Message::Stepped(1)))
            .push(icon_button(Icon::Close, say!("back-to-the-fields-esc"), Message::BackPressed))
            .spacing(XS)
            .align_y(Center);
        let head = beside(heading(&self.label), tools.wrap());
        let sides = row![
            small(say!("head-this-computer")).font(theme::SEMIBOLD).width(FillPortion(1)),
            small(say!("head-server")).font(theme::SEMIBOLD).width(FillPortion(1)),
        ]
        .spacing(S);
        let mut at = 0;
        let parts = self.parts.iter().map(|part| match part {
            Part::Same(lines) => same(lines),
            Part::Place(place) => {
                at += 1;
                self.place(place, at - 1, context.tokens)
            }
        });
        let parts = Column::with_children(parts.collect::<Vec<_>>()).spacing(S);
        let scrolled = scrollable(margins(XL, container(parts).padding([S, 0.0]).width(Fill)))
            .direction(theme::thin_bar())
            .style(theme::scroll)
            .width(Fill);
        let by_hand = (self.by == By::Hand).then(|| {
            row![small(say!("written-by-hand")), link(say!("start-over")).on_press(Message::StartedOver),]
                .spacing(XS)
                .align_y(Center)
        });
        let editor = text_editor(&self.result)
            .size(theme::BODY)
            .padding([10.0, M])
            .height(118)
            .style(theme::editor)
            .on_action(Message::Edited);
        let result =
            column![beside(small(say!("head-result")).font(theme::SEMIBOLD), row![].push(by_hand)), editor,]
                .spacing(S);
        let buttons = beside(
            labelled(say!("back")).style(theme::ghost).on_press(Message::BackPressed),
            labelled(say!("use-this-text")).style(theme::primary).on_press(Message::UsePressed),
        );
        let dialog = column![
            margins(XL, container(head).padding([M, 0.0])),
            rule::horizontal(1).style(theme::hairline),
            margins(XL, container(sides).padding(iced::padding::top(M))),
            container(scrolled).max_height((context.height - 380.0).clamp(90.0, 280.0)),
            margins(XL, container(result).padding(iced::padding::top(S).bottom(L))),
            rule::horizontal(1).style(theme::hairline),
            margins(XL, container(buttons).padding([M, 0.0])),
        ];
        container(dialog).max_width(760).style(theme::dialog).into()
    }

    fn place<'a>(&'a self, place: &'a Place, at: usize, tokens: &'static Tokens) -> Element<'a, Message> {
        let [here, server] = place.words();
        let side = |words, keep| {
            let on = place.keep == keep || place.keep == Keep::Both;
            let line = row![radio(place.keep == keep), self::words(words, tokens)].spacing(S);
            button(line)
                .padding([S, M])
                .width(FillPortion(1))
                .style(theme::side(on))
                .on_press(Message::Picked(at, keep))
        };
        let sides = row![side(here, Keep::Here), side(server, Keep::Server)].spacing(S);
        let on = at == self.at;
        let mark = row![
            container(on.then(|| Icon::Right.show(13.0, |tokens| tokens.accent))).width(14),
            button(
                row![
                    radio(place.keep == Keep::Both),
                    text(say!("both-one-after-the-other")).size(theme::LABEL),
                ]
                .spacing(S)
                .align_y(Center)
            )
            .padding([XS, S])
            .style(theme::flat)
            .on_press(Message::Picked(at, Keep::Both)),
        ]
        .align_y(Center);
        column![sides, mark].spacing(2).into()
    }
}

/// Words, those that differ set apart by weight, line and colour.
fn words<'a>(words: Vec<(Word, String)>, tokens: &'static Tokens) -> Element<'a, Message> {
    if words.is_empty() {
        return text(say!("nothing")).size(theme::BODY).style(tone(|tokens| tokens.faint)).into();
    }
    let spans = words.into_iter().map(|(word, said)| {
        let span: text::Span<'static, ()> = text::Span::new(said);
        match word {
            Word::Same => span.font(theme::REGULAR),
            Word::Changed => span.font(theme::SEMIBOLD).underline(true).color(tokens.accent),
        }
    });
    rich_text(spans.collect::<Vec<_>>()).size(theme::BODY).width(Fill).into()
}

/// Lines that are the same: those around the places, and how many are between.
fn same(lines: &[String]) -> Element<'_, Message> {
    let between = lines.len().saturating_sub(2 * AROUND);
    let shown = |lines: &[String]| muted(lines.join("\n")).size(theme::BODY).width(Fill);
    if between <= 1 {
        return container(shown(lines)).padding([0.0, M]).into();
    }
    let (first, last) = (lines.get(..AROUND), lines.get(lines.len() - AROUND..));
    let between = u64::try_from(between).unwrap_or(u64::MAX);
    column![
        shown(first.unwrap_or_default()),
        small(say!("lines-the-same", n = between)),
        shown(last.unwrap_or_default()),
    ]
    .padding([0.0, M])
    .into()
}
