//! The keyboard of the whole window. The emulator gives keys to widgets only, so that a widget around all others has to hear
//! what they leave, as the window does.

use app::gui::Message;
use app::gui::app::heard;
use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::{Operation, Tree, Widget, tree};
use iced::advanced::{Clipboard, Renderer, Shell, mouse, overlay, renderer};
use iced::{Element, Event, Length, Rectangle, Size, Vector, event, window};

struct Ears<'a, Theme, R> {
    content: Element<'a, Message, Theme, R>,
    window: window::Id,
}

/// Lets the whole window hear what its widgets have heard.
pub fn around<'a, Theme: 'a, R: Renderer + 'a>(
    content: Element<'a, Message, Theme, R>,
    window: window::Id,
) -> Element<'a, Message, Theme, R> {
    Element::new(Ears { content, window })
}

impl<Theme, R: Renderer> Widget<Message, Theme, R> for Ears<'_, Theme, R> {
    fn tag(&self) -> tree::Tag {
        self.content.as_widget().tag()
    }

    fn state(&self) -> tree::State {
        self.content.as_widget().state()
    }

    fn children(&self) -> Vec<Tree> {
        self.content.as_widget().children()
    }

    fn diff(&self, tree: &mut Tree) {
        self.content.as_widget().diff(tree);
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &R, limits: &Limits) -> Node {
        self.content.as_widget_mut().layout(tree, renderer, limits)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &R, operation: &mut dyn Operation) {
        self.content.as_widget_mut().operate(tree, layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &R,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let content = self.content.as_widget_mut();
        content.update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        let status = match shell.is_event_captured() {
            true => event::Status::Captured,
            false => event::Status::Ignored,
        };
        if let Some(message) = heard(event.clone(), status, self.window) {
            shell.publish(message);
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut R,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        self.content.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &R,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, R>> {
        self.content.as_widget_mut().overlay(tree, layout, renderer, viewport, translation)
    }
}
