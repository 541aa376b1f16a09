//! How the status bar looks.

use iced::widget::text::Wrapping;
use iced::widget::{container, mouse_area, row, space};
use iced::{Center, Color, Element, Fill};

use super::{Extra, Link, Piece, Tone, pieces};
use crate::gui::context::{Context, Room};
use crate::gui::icon::Icon;
use crate::gui::theme::{self, M, S, Tokens};
use crate::gui::widget::{followed, line, link, pressable, small};
use crate::worker::StoreKind;

fn color(tone: Tone) -> fn(&Tokens) -> Color {
    match tone {
        Tone::Quiet => |tokens| tokens.muted,
        Tone::Good => |tokens| tokens.good,
        Tone::Busy => |tokens| tokens.accent,
        Tone::Warn => |tokens| tokens.warn,
        Tone::Bad => |tokens| tokens.danger,
    }
}

fn piece<'a>(piece: Piece, extra: Extra<'_>) -> Element<'a, Link> {
    let ink: fn(&Tokens) -> Color = match piece.tone {
        Tone::Quiet | Tone::Good | Tone::Busy => |tokens| tokens.muted,
        Tone::Warn | Tone::Bad => color(piece.tone),
    };
    // Only what a refresh just said is a tick, and it comes softly.
    let part = match (piece.icon, extra.flash) {
        (Icon::Check, Some((_, part))) => part,
        _ => 1.0,
    };
    let words = line(piece.words).size(theme::LABEL).color(ink).opacity(part).shrink();
    let size = if piece.icon == Icon::Dot { 10.0 } else { 15.0 };
    let icon = match (piece.icon, extra.degrees) {
        (Icon::Refresh, 1..) => piece.icon.turned(extra.degrees, size, color(piece.tone)),
        _ => piece.icon.show(size, color(piece.tone)).opacity(part),
    };
    let links = piece.links.into_iter().map(|to| link(to.label()).on_press(to).into());
    row![icon, followed(words, row(links))].spacing(S).align_y(Center).into()
}

/// Shows the bar.
pub fn view<'a>(context: &Context<'a>, extra: Extra<'_>) -> Element<'a, Link> {
    let bar = match context.status {
        None => row![space()],
        Some(status) => {
            let mut pieces = pieces(status, context.clock, context.now, extra);
            if context.room == Room::Narrow {
                // There is room for one: what has to be done. A press tells the rest.
                pieces.sort_by_key(|piece| std::cmp::Reverse(piece.tone));
                pieces.truncate(1);
            }
            let several = pieces.len() > 1;
            let left = row(pieces.into_iter().map(|one| piece(one, extra))).spacing(theme::XL);
            let store = match status.store {
                StoreKind::Sqlite => "SQLite",
                StoreKind::Sled => "sled",
            };
            let account = status.account.as_ref().map(|account| {
                let host = account.server.split("://").last().unwrap_or_default().trim_end_matches('/');
                small(format!("{} · {host}", account.user)).wrapping(Wrapping::None)
            });
            let right: Element<'_, Link> = match context.room {
                Room::Narrow => space().into(),
                Room::Wide | Room::Medium => row![small(store)].spacing(M).into(),
            };
            let account = (context.room == Room::Wide && !several).then_some(account).flatten();
            row![container(left.align_y(Center)).width(Fill)].push(account).push(right).spacing(M)
        }
    };
    let bar = container(bar.align_y(Center).height(Fill))
        .padding([0.0, theme::L])
        .height(36)
        .width(Fill)
        .style(theme::status_bar);
    // The links in it come first; anywhere else a press tells more.
    let bar = mouse_area(bar).on_press(Link::Details).interaction(iced::mouse::Interaction::Pointer);
    pressable(bar, Link::Details)
}
