//! The looks of panes, cards, dialogs and lines.

use iced::border::{self, Border};
use iced::widget::container::Style;
use iced::widget::{rule, scrollable};
use iced::{Background, Color, Shadow, Theme, Vector};

use super::{RADIUS, RADIUS_L, Tokens};
use crate::gui::widget::Shade;

fn filled(color: Color) -> Style {
    Style { background: Some(Background::Color(color)), ..Style::default() }
}

fn floating(tokens: &Tokens, blur: f32) -> Shadow {
    Shadow { color: tokens.shadow, offset: Vector::new(0.0, blur / 3.0), blur_radius: blur }
}

/// Behind the tasks: nothing, it is the window's own colour. Painting it once more for every part of a frame that changed is
/// what scrolling took most of its time for.
pub fn canvas(_theme: &Theme) -> Style {
    Style::default()
}

/// Behind the sidebar.
pub fn sidebar(theme: &Theme) -> Style {
    filled(Tokens::of(theme).pane)
}

/// Behind the detail pane.
pub fn pane(theme: &Theme) -> Style {
    filled(Tokens::of(theme).pane)
}

/// Behind the status bar.
pub fn status_bar(theme: &Theme) -> Style {
    filled(Tokens::of(theme).pane)
}

/// A card on the canvas.
pub fn card(theme: &Theme) -> Style {
    let tokens = Tokens::of(theme);
    Style {
        border: Border { color: tokens.hairline, width: 1.0, radius: RADIUS_L.into() },
        ..filled(tokens.surface)
    }
}

/// A dialog.
pub fn dialog(theme: &Theme) -> Style {
    let tokens = Tokens::of(theme);
    Style {
        border: Border { color: tokens.hairline, width: 1.0, radius: 14.0.into() },
        shadow: floating(tokens, 36.0),
        ..filled(tokens.raised)
    }
}

/// What dims the window behind a dialog.
pub fn veil(theme: &Theme) -> Style {
    filled(Tokens::of(theme).veil)
}

/// A message that goes away by itself, and so much of it is there.
pub fn toast(part: f32) -> impl Fn(&Theme) -> Style {
    move |theme| {
        let tokens = Tokens::of(theme);
        let line = tokens.outline.scale_alpha(part);
        let shadow = floating(tokens, 20.0);
        Style {
            border: Border { color: line, width: 1.0, radius: RADIUS_L.into() },
            shadow: Shadow { color: shadow.color.scale_alpha(part), ..shadow },
            text_color: Some(tokens.text.scale_alpha(part)),
            ..filled(tokens.raised.scale_alpha(part))
        }
    }
}

/// The words beside the pointer.
pub fn tooltip(theme: &Theme) -> Style {
    let tokens = Tokens::of(theme);
    Style {
        border: Border { color: tokens.outline, width: 1.0, radius: RADIUS.into() },
        shadow: floating(tokens, 12.0),
        text_color: Some(tokens.text),
        ..filled(tokens.raised)
    }
}

/// What is true of a task's row as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The keyboard is on it, or it is marked.
    pub chosen: bool,
    /// The pointer holds it.
    pub held: bool,
}

/// A task's row, with so much of what it has under the pointer.
pub fn row(look: Row, shade: Shade) -> impl Fn(&Theme) -> Style {
    move |theme| {
        let tokens = Tokens::of(theme);
        let shown = |background: Color, line: Color| Style {
            border: Border { color: line, width: 1.0, radius: RADIUS.into() },
            text_color: Some(tokens.text),
            ..filled(background)
        };
        match look {
            Row { held: true, .. } => shown(tokens.pressed, Color::TRANSPARENT),
            Row { chosen: true, .. } => shown(tokens.accent_soft, tokens.accent_line),
            Row { .. } if shade.get() > 0.0 => {
                shown(tokens.hover.scale_alpha(shade.get()), Color::TRANSPARENT)
            }
            Row { .. } => Style::default(),
        }
    }
}

/// Where what is dragged would go.
pub fn target(theme: &Theme) -> rule::Style {
    rule::Style {
        color: Tokens::of(theme).accent,
        radius: 1.0.into(),
        fill_mode: rule::FillMode::Full,
        snap: true,
    }
}

/// A tint with round ends.
pub fn chip(color: fn(&Tokens) -> Color) -> impl Fn(&Theme) -> Style {
    move |theme| Style { border: border::rounded(RADIUS), ..filled(color(Tokens::of(theme))) }
}

/// Around a few choices side by side.
pub fn segments(theme: &Theme) -> Style {
    let tokens = Tokens::of(theme);
    let border = Border { color: tokens.outline, width: 1.0, radius: RADIUS.into() };
    Style { border, ..filled(tokens.surface) }
}

/// The knob of a switch.
pub fn knob(on: bool) -> impl Fn(&Theme) -> Style {
    move |theme| {
        let tokens = Tokens::of(theme);
        let color = if on { tokens.on_accent } else { tokens.mark };
        Style { border: border::rounded(8.0), ..filled(color) }
    }
}

/// Behind the detail pane where it lies over the tasks.
pub fn over(theme: &Theme) -> Style {
    let tokens = Tokens::of(theme);
    Style { shadow: floating(tokens, 30.0), ..filled(tokens.pane) }
}

/// Behind the picture of a page that has nothing to show.
pub fn emblem(theme: &Theme) -> Style {
    Style { border: border::rounded(36.0), ..filled(Tokens::of(theme).accent_soft) }
}

/// A line across the page that asks for attention.
pub fn banner(color: fn(&Tokens) -> Color) -> impl Fn(&Theme) -> Style {
    move |theme| Style { border: border::rounded(RADIUS_L), ..filled(color(Tokens::of(theme))) }
}

/// A thin line.
pub fn hairline(theme: &Theme) -> rule::Style {
    rule::Style {
        color: Tokens::of(theme).hairline,
        radius: 0.0.into(),
        fill_mode: rule::FillMode::Full,
        snap: true,
    }
}

/// A quiet scroll bar.
pub fn scroll(theme: &Theme, status: scrollable::Status) -> scrollable::Style {
    let tokens = Tokens::of(theme);
    let color = match status {
        scrollable::Status::Active { .. } => Color { a: 0.35, ..tokens.faint },
        scrollable::Status::Hovered { .. } => Color { a: 0.6, ..tokens.faint },
        scrollable::Status::Dragged { .. } => tokens.faint,
    };
    let rail = scrollable::Rail {
        background: None,
        border: Border::default(),
        scroller: scrollable::Scroller { background: Background::Color(color), border: border::rounded(4.0) },
    };
    scrollable::Style {
        container: Style::default(),
        vertical_rail: rail,
        horizontal_rail: rail,
        gap: None,
        auto_scroll: scrollable::AutoScroll {
            background: Background::Color(tokens.raised),
            border: border::rounded(16.0),
            shadow: Shadow::default(),
            icon: tokens.muted,
        },
    }
}

/// The direction and width of the sidebar's scroll bar: beside its numbers, not over them.
#[must_use]
pub fn side_bar() -> scrollable::Direction {
    scrollable::Direction::Vertical(scrollable::Scrollbar::new().width(4).scroller_width(4))
}

/// The direction and width of a page's scroll bar.
#[must_use]
pub fn thin_bar() -> scrollable::Direction {
    let bar = scrollable::Scrollbar::new().width(8).scroller_width(6).margin(3);
    scrollable::Direction::Vertical(bar)
}
