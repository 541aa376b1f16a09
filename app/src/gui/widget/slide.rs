//! What comes takes its room little by little: so much of it is there, and what is beside it makes way.

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::tree::Tree;
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Clipboard, Renderer as _, Shell, mouse, overlay, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};

/// Where to something comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the end of the line, cut off where its room ends.
    Sidewards,
    /// Downwards, cut off where its room ends.
    Downwards,
    /// Upwards, and seen all the while: it fades by itself.
    Upwards,
}

/// Shows a part of something, from 0 to 1. All of it is the thing itself.
pub fn slide<'a, Message: 'a>(
    way: Way,
    part: f32,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    Element::new(Slide { content: content.into(), way, part })
}

struct Slide<'a, Message> {
    content: Element<'a, Message>,
    way: Way,
    part: f32,
}

impl<Message> Slide<'_, Message> {
    fn is_whole(&self) -> bool {
        self.part >= 1.0
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Slide<'_, Message> {
    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        let size = self.content.as_widget().size();
        match self.way {
            Way::Sidewards => Size { width: Length::Shrink, ..size },
            Way::Downwards | Way::Upwards => Size { height: Length::Shrink, ..size },
        }
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(inside) = tree.children.first_mut() else { return layout::Node::default() };
        let node = self.content.as_widget_mut().layout(inside, renderer, limits);
        let size = node.size();
        let room = match self.way {
            Way::Sidewards => Size::new(size.width * self.part, size.height),
            Way::Downwards | Way::Upwards => Size::new(size.width, size.height * self.part),
        };
        layout::Node::with_children(room, vec![node])
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let (Some(inside), Some(layout)) = (tree.children.first_mut(), layout.children().next()) else {
            return;
        };
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
        let (Some(inside), Some(layout)) = (tree.children.first_mut(), layout.children().next()) else {
            return;
        };
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
        let (Some(inside), Some(layout)) = (tree.children.first(), layout.children().next()) else {
            return mouse::Interaction::None;
        };
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
        let room = layout.bounds();
        let (Some(inside), Some(layout)) = (tree.children.first(), layout.children().next()) else { return };
        let content = self.content.as_widget();
        if self.is_whole() || self.way == Way::Upwards {
            content.draw(inside, renderer, theme, style, layout, cursor, viewport);
        } else if let Some(seen) = room.intersection(viewport) {
            renderer.with_layer(seen, |renderer| {
                content.draw(inside, renderer, theme, style, layout, cursor, &seen);
            });
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let (inside, layout) = (tree.children.first_mut()?, layout.children().next()?);
        self.content.as_widget_mut().overlay(inside, layout, renderer, viewport, translation)
    }
}
