//! Keys that belong to the window before any text field, which would take `Ctrl+,` for a comma; and those that belong to an
//! input method before both: while it composes, Enter accepts what it offers and sends nothing. The same place lets the caret
//! stand still.

use iced::advanced::layout::Node;
use iced::advanced::{Shell, input_method, mouse};
use iced::{Element, Event, Rectangle, keyboard, window};

use super::around::{Around, around};
use super::caret::{Caret, Told};
use super::direction;

/// Says what a key press is for, if it is for the window.
type Taken<'a, Message> = dyn Fn(&keyboard::Event) -> Option<Message> + 'a;

/// Something that is asked about every key press before what is in it.
struct Chords<'a, Message> {
    taken: Box<Taken<'a, Message>>,
}

/// Whether an input method has begun a word that is not in the field yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Composing {
    /// It has not.
    #[default]
    No,
    /// It has.
    Yes,
}

impl Composing {
    /// Returns what an event of the input method makes of it.
    #[must_use]
    pub fn after(event: &input_method::Event) -> Self {
        match event {
            input_method::Event::Preedit(words, _) if !words.is_empty() => Self::Yes,
            _ => Self::No,
        }
    }
}

#[derive(Default)]
struct Heard {
    composing: Composing,
    caret: Caret,
}

/// Asks about every key press before the content hears of it: what it gets a message for is not heard there.
pub fn first<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    taken: impl Fn(&keyboard::Event) -> Option<Message> + 'a,
) -> Element<'a, Message> {
    around(Chords { taken: Box::new(taken) }, content)
}

impl<Message> Around<Message> for Chords<'_, Message> {
    type State = Heard;

    fn layout(&self, inside: Node) -> Node {
        let inside = direction::towards_the_start(inside);
        Node::with_children(inside.size(), vec![inside])
    }

    fn update(
        &self,
        Heard { composing, caret }: &mut Heard,
        event: &Event,
        _room: Rectangle,
        _cursor: mouse::Cursor,
        shell: &mut Shell<'_, Message>,
        mut tell: impl FnMut(&Event, &mut Shell<'_, Message>),
    ) {
        let told = caret.hears(event);
        match event {
            Event::InputMethod(event) => *composing = Composing::after(event),
            Event::Keyboard(keyboard::Event::KeyPressed { .. }) if *composing == Composing::Yes => {
                shell.capture_event();
                return;
            }
            Event::Keyboard(event) => {
                if let Some(message) = (self.taken)(event) {
                    shell.publish(message);
                    shell.capture_event();
                    return;
                }
            }
            _ => {}
        }
        let redraw = |at| Event::Window(window::Event::RedrawRequested(at));
        match told {
            Told::TheTime => tell(event, shell),
            Told::Still(at) => {
                tell(&Event::Window(window::Event::Focused), shell);
                tell(&redraw(at), shell);
            }
            Told::StillSo(at) => tell(&redraw(at), shell),
        }
    }
}
