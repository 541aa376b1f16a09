//! Something around a view: the toolkit meets the view, and what is around it has its say where it wants one.

use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Clipboard, Shell, mouse, overlay, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};

/// What has its say around a view; where it says nothing, all is as the view has it.
pub(super) trait Around<Message> {
    /// What it remembers from one view to the next.
    type State: Default + 'static;

    /// Returns how much room is asked for.
    fn size(&self, inside: Size<Length>) -> Size<Length> {
        inside
    }

    /// Lays out what is around; its one child is the view.
    fn layout(&self, inside: Node) -> Node {
        Node::with_children(inside.size(), vec![inside])
    }

    /// Is looked for, before the view is.
    fn operate(&self, _state: &mut Self::State, _room: Rectangle, _operation: &mut dyn Operation) {}

    /// Hears of an event, and tells the view what it is to hear.
    fn update(
        &self,
        _state: &mut Self::State,
        event: &Event,
        _room: Rectangle,
        _cursor: mouse::Cursor,
        shell: &mut Shell<'_, Message>,
        mut tell: impl FnMut(&Event, &mut Shell<'_, Message>),
    ) {
        tell(event, shell);
    }

    /// Draws the view, of which so much can be seen, and what is before or behind it.
    fn draw(
        &self,
        _state: &Self::State,
        renderer: &mut Renderer,
        _theme: &Theme,
        _room: Rectangle,
        seen: &Rectangle,
        draw: impl FnOnce(&mut Renderer, &Rectangle),
    ) {
        draw(renderer, seen);
    }
}

/// Puts something around a view.
pub(super) fn around<'a, Message: 'a>(
    around: impl Around<Message> + 'a,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    Element::new(Wrapped { content: content.into(), around })
}

struct Wrapped<'a, Message, A> {
    content: Element<'a, Message>,
    around: A,
}

/// A type of its own: the toolkit takes `()` for the state of whatever has none.
#[derive(Default)]
struct Kept<S>(S);

impl<Message, A: Around<Message>> Widget<Message, Theme, Renderer> for Wrapped<'_, Message, A> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Kept<A::State>>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Kept::<A::State>::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.around.size(self.content.as_widget().size())
    }

    fn size_hint(&self) -> Size<Length> {
        self.around.size(self.content.as_widget().size_hint())
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &Limits) -> Node {
        let Some(inside) = tree.children.first_mut() else { return Node::default() };
        self.around.layout(self.content.as_widget_mut().layout(inside, renderer, limits))
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let Kept(state) = tree.state.downcast_mut::<Kept<A::State>>();
        self.around.operate(state, layout.bounds(), operation);
        let (Some(inside), Some(within)) = (tree.children.first_mut(), layout.children().next()) else {
            return;
        };
        self.content.as_widget_mut().operate(inside, within, renderer, operation);
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
        let Kept(state) = tree.state.downcast_mut::<Kept<A::State>>();
        let (Some(inside), Some(within)) = (tree.children.first_mut(), layout.children().next()) else {
            return;
        };
        let content = self.content.as_widget_mut();
        self.around.update(state, event, layout.bounds(), cursor, shell, |event, shell| {
            content.update(inside, event, within, cursor, renderer, clipboard, shell, viewport);
        });
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let (Some(inside), Some(within)) = (tree.children.first(), layout.children().next()) else {
            return mouse::Interaction::None;
        };
        self.content.as_widget().mouse_interaction(inside, within, cursor, viewport, renderer)
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
        let Kept(state) = tree.state.downcast_ref::<Kept<A::State>>();
        let (Some(inside), Some(within)) = (tree.children.first(), layout.children().next()) else { return };
        let content = self.content.as_widget();
        self.around.draw(state, renderer, theme, layout.bounds(), viewport, |renderer, seen| {
            content.draw(inside, renderer, theme, style, within, cursor, seen);
        });
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let (inside, within) = (tree.children.first_mut()?, layout.children().next()?);
        self.content.as_widget_mut().overlay(inside, within, renderer, viewport, translation)
    }
}
