//! What fades in under the pointer and out behind it.

use std::cell::Cell;
use std::rc::Rc;

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Clipboard, Shell, mouse, overlay, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector, window};

use crate::gui::motion::{self, Course};

/// How much of the shade is there, from 0 to 1, at the moment of drawing.
#[derive(Debug, Clone, Default)]
pub struct Shade(Rc<Cell<f32>>);

impl Shade {
    /// Returns how much.
    #[must_use]
    pub fn get(&self) -> f32 {
        self.0.get()
    }
}

/// When the shade is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// While the pointer is over it.
    Pointed,
    /// If this is so.
    Told(bool),
}

/// Lets something fade: its looks ask the shade how much of it is there.
pub fn shaded<'a, Message: 'a>(
    when: When,
    content: impl FnOnce(Shade) -> Element<'a, Message>,
) -> Element<'a, Message> {
    let shade = Shade::default();
    Element::new(Shaded { content: content(shade.clone()), shade, when })
}

struct Shaded<'a, Message> {
    content: Element<'a, Message>,
    shade: Shade,
    when: When,
}

/// The way of one shade; nothing yet where nothing was drawn.
#[derive(Default)]
struct State(Option<Course>);

impl<Message> Widget<Message, Theme, Renderer> for Shaded<'_, Message> {
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

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(inside) = tree.children.first_mut() else { return layout::Node::default() };
        self.content.as_widget_mut().layout(inside, renderer, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let Some(inside) = tree.children.first_mut() else { return };
        self.content.as_widget_mut().operate(inside, layout, renderer, operation);
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
        if let Event::Window(window::Event::RedrawRequested(now)) = event {
            let there = match self.when {
                When::Pointed => cursor.is_over(layout.bounds()),
                When::Told(there) => there,
            };
            let State(course) = tree.state.downcast_mut::<State>();
            // What is drawn for the first time is as it is: it did not change.
            let course = course.get_or_insert_with(|| Course::resting(there, motion::QUICK));
            course.go(there);
            if course.moves() {
                course.frame(*now);
            }
            if course.moves() {
                shell.request_redraw_at(*now + motion::FRAME);
            }
        }
        let Some(inside) = tree.children.first_mut() else { return };
        let content = self.content.as_widget_mut();
        content.update(inside, event, layout, cursor, renderer, clipboard, shell, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let Some(inside) = tree.children.first() else { return mouse::Interaction::None };
        self.content.as_widget().mouse_interaction(inside, layout, cursor, viewport, renderer)
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
        let Some(inside) = tree.children.first() else { return };
        let rest = if self.when == When::Told(true) { 1.0 } else { 0.0 };
        self.shade.0.set(tree.state.downcast_ref::<State>().0.as_ref().map_or(rest, Course::at));
        self.content.as_widget().draw(inside, renderer, theme, style, layout, cursor, viewport);
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let inside = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(inside, layout, renderer, viewport, translation)
    }
}
