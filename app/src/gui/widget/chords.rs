//! Keys that belong to the window before any text field, which would take `Ctrl+,` for a comma; and those that belong to an
//! input method before both: while it composes, Enter accepts what it offers and sends nothing. The same place lets the caret
//! stand still.

use iced::advanced::input_method;
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Clipboard, Shell, mouse, overlay, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector, keyboard, window};

use super::caret::{Caret, Told};

use super::direction;

/// Says what a key press is for, if it is for the window.
type Taken<'a, Message> = dyn Fn(&keyboard::Event) -> Option<Message> + 'a;

/// Something that is asked about every key press before what is in it.
struct Chords<'a, Message> {
    content: Element<'a, Message>,
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
struct State {
    composing: Composing,
    caret: Caret,
}

/// Asks about every key press before the content hears of it: what it gets a message for is not heard there.
pub fn first<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    taken: impl Fn(&keyboard::Event) -> Option<Message> + 'a,
) -> Element<'a, Message> {
    Element::new(Chords { content: content.into(), taken: Box::new(taken) })
}

impl<Message> Widget<Message, Theme, Renderer> for Chords<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(tree) = tree.children.first_mut() else { return layout::Node::default() };
        direction::towards_the_start(self.content.as_widget_mut().layout(tree, renderer, limits))
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let Some(tree) = tree.children.first_mut() else { return };
        self.content.as_widget_mut().operate(tree, layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let State { composing, caret } = tree.state.downcast_mut::<State>();
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
        let Some(tree) = tree.children.first_mut() else { return };
        let content = self.content.as_widget_mut();
        let mut tell = |event: &Event| {
            content.update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        };
        let redraw = |at| Event::Window(window::Event::RedrawRequested(at));
        match told {
            Told::TheTime => tell(event),
            Told::Still(at) => {
                tell(&Event::Window(window::Event::Focused));
                tell(&redraw(at));
            }
            Told::StillSo(at) => tell(&redraw(at)),
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let Some(tree) = tree.children.first() else { return mouse::Interaction::None };
        self.content.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let Some(tree) = tree.children.first() else { return };
        self.content.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let tree = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(tree, layout, renderer, viewport, translation)
    }
}
