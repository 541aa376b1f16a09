//! What comes takes its room little by little: so much of it is there, and what is beside it makes way.

use iced::advanced::Renderer as _;
use iced::advanced::layout::Node;
use iced::{Element, Length, Rectangle, Renderer, Size, Theme};

use super::around::{Around, around};

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
    around(Slide { way, part }, content)
}

struct Slide {
    way: Way,
    part: f32,
}

impl Slide {
    fn is_whole(&self) -> bool {
        self.part >= 1.0
    }
}

impl<Message> Around<Message> for Slide {
    type State = ();

    fn size(&self, inside: Size<Length>) -> Size<Length> {
        match self.way {
            Way::Sidewards => Size { width: Length::Shrink, ..inside },
            Way::Downwards | Way::Upwards => Size { height: Length::Shrink, ..inside },
        }
    }

    fn layout(&self, inside: Node) -> Node {
        let size = inside.size();
        let room = match self.way {
            Way::Sidewards => Size::new(size.width * self.part, size.height),
            Way::Downwards | Way::Upwards => Size::new(size.width, size.height * self.part),
        };
        Node::with_children(room, vec![inside])
    }

    fn draw(
        &self,
        (): &(),
        renderer: &mut Renderer,
        _theme: &Theme,
        room: Rectangle,
        seen: &Rectangle,
        draw: impl FnOnce(&mut Renderer, &Rectangle),
    ) {
        if self.is_whole() || self.way == Way::Upwards {
            draw(renderer, seen);
        } else if let Some(seen) = room.intersection(seen) {
            renderer.with_layer(seen, |renderer| draw(renderer, &seen));
        }
    }
}
