//! The looks of text fields and pick lists.

use iced::border::Border;
use iced::overlay::menu as overlay;
use iced::widget::{pick_list, text_editor, text_input};
use iced::{Background, Color, Shadow, Theme, Vector};

use super::{RADIUS, Tokens};

fn frame(color: Color, width: f32) -> Border {
    Border { color, width, radius: RADIUS.into() }
}

/// A text field with a frame.
pub fn field(theme: &Theme, status: text_input::Status) -> text_input::Style {
    let tokens = Tokens::of(theme);
    let border = match status {
        text_input::Status::Focused { .. } => frame(tokens.accent, 1.5),
        text_input::Status::Hovered => frame(tokens.faint, 1.0),
        text_input::Status::Active | text_input::Status::Disabled => frame(tokens.outline, 1.0),
    };
    text_input::Style { background: Background::Color(tokens.surface), border, ..bare(theme, status) }
}

/// A text field without any frame: its surroundings say where it is.
pub fn bare(theme: &Theme, _status: text_input::Status) -> text_input::Style {
    let tokens = Tokens::of(theme);
    text_input::Style {
        background: Background::Color(Color::TRANSPARENT),
        border: Border::default(),
        icon: tokens.muted,
        placeholder: tokens.faint,
        value: tokens.text,
        selection: Color { a: 0.28, ..tokens.accent },
    }
}

/// A text field of several lines.
pub fn editor(theme: &Theme, status: text_editor::Status) -> text_editor::Style {
    let tokens = Tokens::of(theme);
    let border = match status {
        text_editor::Status::Focused { .. } => frame(tokens.accent, 1.5),
        text_editor::Status::Hovered => frame(tokens.faint, 1.0),
        text_editor::Status::Active | text_editor::Status::Disabled => frame(tokens.outline, 1.0),
    };
    text_editor::Style {
        background: Background::Color(tokens.surface),
        border,
        placeholder: tokens.faint,
        value: tokens.text,
        selection: Color { a: 0.28, ..tokens.accent },
    }
}

/// A pick list.
pub fn pick(theme: &Theme, status: pick_list::Status) -> pick_list::Style {
    let tokens = Tokens::of(theme);
    let border = match status {
        pick_list::Status::Opened { .. } => frame(tokens.accent, 1.5),
        pick_list::Status::Hovered => frame(tokens.faint, 1.0),
        pick_list::Status::Active => frame(tokens.outline, 1.0),
    };
    pick_list::Style {
        text_color: tokens.text,
        placeholder_color: tokens.faint,
        handle_color: tokens.muted,
        background: Background::Color(tokens.surface),
        border,
    }
}

/// The menu of a pick list.
pub fn menu(theme: &Theme) -> overlay::Style {
    let tokens = Tokens::of(theme);
    overlay::Style {
        background: Background::Color(tokens.raised),
        border: frame(tokens.outline, 1.0),
        text_color: tokens.text,
        selected_text_color: tokens.text,
        selected_background: Background::Color(tokens.accent_soft),
        shadow: Shadow { color: tokens.shadow, offset: Vector::new(0.0, 6.0), blur_radius: 18.0 },
    }
}
