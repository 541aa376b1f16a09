//! The circle that completes a task.

use iced::widget::button::{Status, Style};
use iced::widget::{center, container, space, stack, text};
use iced::{Color, Element, Fill, border};
use todo::Priority;

use super::{Button, button, tone};
use crate::gui::icon::Icon;
use crate::gui::theme::{self, Tokens, mix};

/// How wide it is, in logical pixels.
const SIZE: f32 = 21.0;

/// Whether a circle is ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// It is.
    On,
    /// It is not.
    Off,
}

impl Tick {
    /// Returns the opposite.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::On => Self::Off,
            Self::Off => Self::On,
        }
    }
}

impl From<bool> for Tick {
    fn from(done: bool) -> Self {
        if done { Self::On } else { Self::Off }
    }
}

/// The colour of a priority.
#[must_use]
pub fn priority_color(step: Priority) -> fn(&Tokens) -> Color {
    match step {
        Priority::Urgent => |tokens| tokens.danger,
        Priority::High => |tokens| tokens.warn,
        Priority::Medium => |tokens| tokens.accent,
        Priority::Low => |tokens| tokens.muted,
    }
}

/// The circle that completes a task. How much the task presses is its colour and the number in it; while it is being ticked
/// the colour comes from the middle, and the tick with it.
pub fn check<'a, Message: Clone + 'a>(
    tick: Tick,
    ticked: Option<f32>,
    priority: Option<Priority>,
    message: Message,
) -> Button<'a, Message> {
    let color = priority.map(priority_color);
    let part = ticked.unwrap_or(1.0);
    let mark: Element<'a, Message> = match (tick, priority, color) {
        (Tick::On, ..) if part < 1.0 => {
            let disc = container(space()).width(SIZE * part).height(SIZE * part).style(move |theme| {
                let style = container::Style::default().background(Tokens::of(theme).accent);
                style.border(border::rounded(SIZE / 2.0))
            });
            let sign = Icon::Check.show(13.0 * part, |tokens| tokens.on_accent).opacity(part);
            stack![center(disc), center(sign)].into()
        }
        (Tick::On, ..) => Icon::Check.show(13.0, |tokens| tokens.on_accent).into(),
        (Tick::Off, Some(step), Some(color)) => {
            text(step.number().to_string()).size(11).font(theme::SEMIBOLD).style(tone(color)).into()
        }
        _ => space().into(),
    };
    let circle =
        button(center(mark).width(Fill).height(Fill)).width(SIZE).height(SIZE).padding(0).on_press(message);
    circle.style(move |theme, status| {
        let tokens = Tokens::of(theme);
        let over = matches!(status, Status::Hovered | Status::Pressed);
        let rest = color.map_or(tokens.mark, |color| color(tokens));
        let (fill, line) = match (tick, over) {
            (Tick::On, _) if part < 1.0 => (tokens.surface, mix(rest, tokens.accent, part)),
            (Tick::On, false) => (tokens.accent, tokens.accent),
            (Tick::On, true) => (tokens.accent_hover, tokens.accent_hover),
            (Tick::Off, true) => (tokens.accent_soft, tokens.accent),
            (Tick::Off, false) => (tokens.surface, rest),
        };
        Style {
            background: Some(fill.into()),
            border: border::rounded(SIZE / 2.0).width(1.6).color(line),
            ..Style::default()
        }
    })
}
