//! Buttons that the keyboard reaches: Tab goes to them as to a field, a ring shows where it is, Enter and Space press.
//!
//! The toolkit's own button knows nothing of focus, so this one is put around it.

use iced::advanced::renderer::{Quad, Renderer as _};
use iced::advanced::widget::Operation;
use iced::advanced::widget::operation::Focusable;
use iced::advanced::{Shell, mouse};
use iced::border::Border;
use iced::keyboard::Event::KeyPressed;
use iced::widget::button::{Status, Style};
use iced::{Color, Element, Event, Length, Padding, Rectangle, Renderer, Theme};

use crate::gui::shortcut::presses;
use crate::gui::theme::{self, RADIUS, Tokens};

use super::around::{Around, around};
use super::shade::{When, shaded};

/// How wide the ring is, in logical pixels.
const RING: f32 = 2.0;

/// Whether Tab stops at a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Stops,
    GoesBy,
}

/// How a button looks in a theme, as it is.
type Look<'a> = dyn Fn(&Theme, Status) -> Style + 'a;

/// A button, made like the toolkit's.
pub struct Button<'a, Message> {
    inside: iced::widget::Button<'a, Message>,
    style: Box<Look<'a>>,
    press: Option<Message>,
    tab: Tab,
}

impl<Message> std::fmt::Debug for Button<'_, Message> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Button").field("tab", &self.tab).finish_non_exhaustive()
    }
}

/// Makes a button.
pub fn button<'a, Message: Clone + 'a>(content: impl Into<Element<'a, Message>>) -> Button<'a, Message> {
    let style = Box::new(theme::primary);
    Button { inside: iced::widget::button(content), style, press: None, tab: Tab::Stops }
}

impl<'a, Message: Clone + 'a> Button<'a, Message> {
    /// Makes it so wide.
    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.inside = self.inside.width(width);
        self
    }

    /// Makes it so high.
    #[must_use]
    pub fn height(mut self, height: impl Into<Length>) -> Self {
        self.inside = self.inside.height(height);
        self
    }

    /// Leaves so much room inside.
    #[must_use]
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.inside = self.inside.padding(padding);
        self
    }

    /// Says what a press means.
    #[must_use]
    pub fn on_press(self, message: Message) -> Self {
        self.on_press_maybe(Some(message))
    }

    /// Says what a press means, if anything; without a meaning it is grey.
    #[must_use]
    pub fn on_press_maybe(mut self, message: Option<Message>) -> Self {
        self.inside = self.inside.on_press_maybe(message.clone());
        self.press = message;
        self
    }

    /// Says how it looks.
    #[must_use]
    pub fn style(mut self, style: impl Fn(&Theme, Status) -> Style + 'a) -> Self {
        self.style = Box::new(style);
        self
    }

    /// Lets Tab go by: a key of its own does the same, or it is one of very many.
    #[must_use]
    pub fn without_tab(mut self) -> Self {
        self.tab = Tab::GoesBy;
        self
    }
}

impl<'a, Message: Clone + 'a> From<Button<'a, Message>> for Element<'a, Message> {
    fn from(button: Button<'a, Message>) -> Self {
        let Button { inside, style, press, tab } = button;
        let Some(press) = press else { return inside.style(style).into() };
        let shaded = shaded(When::Pointed, move |shade| {
            let style = move |theme: &Theme, status| match status {
                Status::Active | Status::Hovered => {
                    theme::between(&style(theme, Status::Active), &style(theme, Status::Hovered), shade.get())
                }
                Status::Pressed | Status::Disabled => style(theme, status),
            };
            inside.style(style).into()
        });
        match tab {
            Tab::Stops => pressable(shaded, press),
            Tab::GoesBy => shaded,
        }
    }
}

/// Lets the keyboard reach something that takes presses of the pointer by itself.
pub fn pressable<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    press: Message,
) -> Element<'a, Message> {
    around(Pressable { press }, content)
}

struct Pressable<Message> {
    press: Message,
}

#[derive(Default)]
struct Focus(bool);

impl Focusable for Focus {
    fn is_focused(&self) -> bool {
        self.0
    }

    fn focus(&mut self) {
        self.0 = true;
    }

    fn unfocus(&mut self) {
        self.0 = false;
    }
}

impl<Message: Clone> Around<Message> for Pressable<Message> {
    type State = Focus;

    fn operate(&self, focus: &mut Focus, room: Rectangle, operation: &mut dyn Operation) {
        operation.focusable(None, room, focus);
    }

    fn update(
        &self,
        focus: &mut Focus,
        event: &Event,
        _room: Rectangle,
        _cursor: mouse::Cursor,
        shell: &mut Shell<'_, Message>,
        mut tell: impl FnMut(&Event, &mut Shell<'_, Message>),
    ) {
        match event {
            Event::Keyboard(key @ KeyPressed { repeat, .. }) if focus.0 && presses(key) => {
                // A key that is held presses once.
                if !repeat {
                    shell.publish(self.press.clone());
                }
                shell.capture_event();
                return;
            }
            Event::Mouse(mouse::Event::ButtonPressed(_)) if focus.0 => {
                focus.unfocus();
                shell.request_redraw();
            }
            _ => {}
        }
        tell(event, shell);
    }

    fn draw(
        &self,
        focus: &Focus,
        renderer: &mut Renderer,
        theme: &Theme,
        room: Rectangle,
        seen: &Rectangle,
        draw: impl FnOnce(&mut Renderer, &Rectangle),
    ) {
        draw(renderer, seen);
        if focus.0 {
            let border = Border { color: Tokens::of(theme).ring, width: RING, radius: RADIUS.into() };
            let ring = Quad { bounds: room, border, ..Quad::default() };
            // Over what is inside, also where that has a ground of its own.
            renderer.with_layer(*seen, |renderer| renderer.fill_quad(ring, Color::TRANSPARENT));
        }
    }
}
