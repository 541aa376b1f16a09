//! The looks of buttons.

use iced::border::{self, Border};
use iced::widget::button::{Status, Style};
use iced::{Background, Color, Theme};

use super::{RADIUS, Tokens, mix};

fn base(background: Option<Color>, text: Color) -> Style {
    Style {
        background: background.map(Background::Color),
        text_color: text,
        border: border::rounded(RADIUS),
        ..Style::default()
    }
}

/// Returns the looks on the way from one to another, from 0 to 1.
#[must_use]
pub fn between(rest: &Style, other: &Style, part: f32) -> Style {
    if part <= 0.0 || part >= 1.0 {
        return if part < 1.0 { *rest } else { *other };
    }
    let color = |style: &Style| match style.background {
        Some(Background::Color(color)) => color,
        _ => Color::TRANSPARENT,
    };
    let line = Border { color: mix(rest.border.color, other.border.color, part), ..other.border };
    Style {
        background: Some(mix(color(rest), color(other), part).into()),
        text_color: mix(rest.text_color, other.text_color, part),
        border: line,
        ..*other
    }
}

/// Lets so much of a button's looks be seen.
pub fn faded(style: fn(&Theme, Status) -> Style, part: f32) -> impl Fn(&Theme, Status) -> Style {
    move |theme, status| {
        let style = style(theme, status);
        let ground = style.background.map(|ground| ground.scale_alpha(part));
        Style { background: ground, text_color: style.text_color.scale_alpha(part), ..style }
    }
}

fn over(tokens: &Tokens, status: Status, rest: Option<Color>) -> Option<Color> {
    match status {
        Status::Hovered => Some(tokens.hover),
        Status::Pressed => Some(tokens.pressed),
        Status::Active | Status::Disabled => rest,
    }
}

/// The one button that does what the page is for.
pub fn primary(theme: &Theme, status: Status) -> Style {
    let tokens = Tokens::of(theme);
    match status {
        Status::Active => base(Some(tokens.accent), tokens.on_accent),
        Status::Hovered | Status::Pressed => base(Some(tokens.accent_hover), tokens.on_accent),
        Status::Disabled => base(Some(tokens.hairline), tokens.faint),
    }
}

/// A button beside the primary one.
pub fn secondary(theme: &Theme, status: Status) -> Style {
    let tokens = Tokens::of(theme);
    let (background, line, text) = match status {
        Status::Active => (tokens.surface, tokens.outline, tokens.text),
        Status::Hovered | Status::Pressed => (tokens.surface, tokens.accent, tokens.accent),
        Status::Disabled => (tokens.pane, tokens.hairline, tokens.faint),
    };
    Style {
        border: Border { color: line, width: 1.0, radius: RADIUS.into() },
        ..base(Some(background), text)
    }
}

/// A button that removes something.
pub fn danger(theme: &Theme, status: Status) -> Style {
    let tokens = Tokens::of(theme);
    let background = match status {
        Status::Hovered | Status::Pressed => tokens.danger_soft,
        Status::Active | Status::Disabled => tokens.surface,
    };
    let line = if matches!(status, Status::Active) { tokens.outline } else { tokens.danger };
    Style {
        border: Border { color: line, width: 1.0, radius: RADIUS.into() },
        ..base(Some(background), tokens.danger)
    }
}

/// An icon or a word without a frame, visible under the pointer.
pub fn ghost(theme: &Theme, status: Status) -> Style {
    let tokens = Tokens::of(theme);
    let text = if matches!(status, Status::Disabled) { tokens.faint } else { tokens.muted };
    base(over(tokens, status, None), text)
}

/// Text that can be pressed, without any background.
pub fn plain(theme: &Theme, _status: Status) -> Style {
    let tokens = Tokens::of(theme);
    base(None, tokens.text)
}

/// A link inside a line of text.
pub fn link(theme: &Theme, status: Status) -> Style {
    let tokens = Tokens::of(theme);
    let color = match status {
        Status::Hovered | Status::Pressed => tokens.accent_hover,
        Status::Active | Status::Disabled => tokens.accent,
    };
    base(over(tokens, status, None), color)
}

/// Something small that can be pressed away or chosen: what a line was understood as, a tag.
pub fn chip_button(theme: &Theme, status: Status) -> Style {
    let tokens = Tokens::of(theme);
    let line = match status {
        Status::Hovered | Status::Pressed => tokens.accent,
        Status::Active | Status::Disabled => tokens.accent_soft,
    };
    Style {
        border: Border { color: line, width: 1.0, radius: RADIUS.into() },
        ..base(Some(tokens.accent_soft), tokens.text)
    }
}

/// A full-width choice in a menu or card.
pub fn flat(theme: &Theme, status: Status) -> Style {
    let tokens = Tokens::of(theme);
    base(over(tokens, status, None), tokens.text)
}

/// A place in the sidebar.
pub fn nav(chosen: bool) -> impl Fn(&Theme, Status) -> Style {
    move |theme, status| {
        let tokens = Tokens::of(theme);
        if chosen {
            base(Some(tokens.accent_soft), tokens.text)
        } else {
            base(over(tokens, status, None), tokens.text)
        }
    }
}

/// One of a few choices side by side.
pub fn tab(chosen: bool) -> impl Fn(&Theme, Status) -> Style {
    move |theme, status| {
        let tokens = Tokens::of(theme);
        let (background, line, text) = match (chosen, status) {
            (true, _) => (tokens.accent_soft, tokens.accent, tokens.accent),
            (false, Status::Hovered | Status::Pressed) => (tokens.surface, tokens.accent, tokens.text),
            (false, _) => (tokens.surface, tokens.outline, tokens.text),
        };
        Style {
            border: Border { color: line, width: 1.0, radius: RADIUS.into() },
            ..base(Some(background), text)
        }
    }
}

/// One of a few choices in one frame.
pub fn segment(chosen: bool) -> impl Fn(&Theme, Status) -> Style {
    move |theme, status| {
        let tokens = Tokens::of(theme);
        if !chosen {
            return Style { border: border::rounded(RADIUS - 2.0), ..ghost(theme, status) };
        }
        Style {
            border: Border { color: tokens.accent_line, width: 1.0, radius: (RADIUS - 2.0).into() },
            ..base(Some(tokens.accent_soft), tokens.accent)
        }
    }
}

/// A switch that is on or off.
pub fn switch(on: bool) -> impl Fn(&Theme, Status) -> Style {
    move |theme, status| {
        let tokens = Tokens::of(theme);
        let over = matches!(status, Status::Hovered | Status::Pressed);
        let (ground, line) = match (on, over) {
            (true, false) => (tokens.accent, tokens.accent),
            (true, true) => (tokens.accent_hover, tokens.accent_hover),
            (false, false) => (tokens.surface, tokens.mark),
            (false, true) => (tokens.surface, tokens.accent),
        };
        Style {
            border: Border { color: line, width: 1.5, radius: 11.0.into() },
            ..base(Some(ground), tokens.text)
        }
    }
}

/// How a day of the calendar stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// The chosen day.
    Chosen,
    /// Today.
    Today,
    /// A day of the month shown.
    Plain,
    /// A day of the month before or after.
    Other,
}

/// A day of the calendar.
pub fn day(kind: Day) -> impl Fn(&Theme, Status) -> Style {
    move |theme, status| {
        let tokens = Tokens::of(theme);
        match kind {
            Day::Chosen => base(Some(tokens.accent), tokens.on_accent),
            Day::Today => base(over(tokens, status, Some(tokens.accent_soft)), tokens.accent),
            Day::Plain => base(over(tokens, status, None), tokens.text),
            Day::Other => base(over(tokens, status, None), tokens.faint),
        }
    }
}

/// One side's value in the conflict dialog.
pub fn side(chosen: bool) -> impl Fn(&Theme, Status) -> Style {
    move |theme, status| {
        let tokens = Tokens::of(theme);
        let (background, line) = match (chosen, status) {
            (true, _) => (tokens.accent_soft, tokens.accent),
            (false, Status::Hovered | Status::Pressed) => (tokens.surface, tokens.faint),
            (false, _) => (tokens.surface, tokens.outline),
        };
        Style {
            border: Border { color: line, width: 1.0, radius: RADIUS.into() },
            ..base(Some(background), tokens.text)
        }
    }
}
