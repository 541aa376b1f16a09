//! Where lines begin on the right, so does everything else: the window is laid out as always, and then mirrored.

use iced::advanced::layout::Node;
use iced::{Point, alignment};

use crate::language::{Direction, spoken};

/// Returns a layout as the language of the window wants it.
pub(super) fn towards_the_start(node: Node) -> Node {
    match spoken().direction() {
        Direction::LeftToRight => node,
        Direction::RightToLeft => mirrored(&node),
    }
}

/// Returns the side on which what is typed begins.
#[must_use]
pub fn start() -> alignment::Horizontal {
    match spoken().direction() {
        Direction::LeftToRight => alignment::Horizontal::Left,
        Direction::RightToLeft => alignment::Horizontal::Right,
    }
}

fn mirrored(node: &Node) -> Node {
    let width = node.size().width;
    let children = node.children().iter().map(|child| {
        let bounds = child.bounds();
        mirrored(child).move_to(Point::new(width - bounds.x - bounds.width, bounds.y))
    });
    Node::with_children(node.size(), children.collect())
}

#[cfg(test)]
mod tests {
    use iced::Size;

    use super::*;
    use crate::language::{Language, speak};

    fn row() -> Node {
        let inner = Node::new(Size::new(5.0, 10.0)).move_to(Point::new(1.0, 2.0));
        let first = Node::with_children(Size::new(10.0, 20.0), vec![inner]);
        let second = Node::new(Size::new(20.0, 20.0)).move_to(Point::new(12.0, 0.0));
        Node::with_children(Size::new(50.0, 20.0), vec![first, second])
    }

    fn places(node: &Node) -> Vec<(f32, f32)> {
        node.children().iter().map(|child| (child.bounds().x, child.bounds().y)).collect()
    }

    #[test]
    fn in_arabic_what_is_first_is_on_the_right_at_every_depth() {
        speak(Language::Arabic);
        let laid = towards_the_start(row());
        assert_eq!(places(&laid), [(40.0, 0.0), (18.0, 0.0)]);
        assert_eq!(places(&laid.children()[0]), [(4.0, 2.0)]);
        assert_eq!(laid.size(), row().size());
        assert_eq!(places(&mirrored(&laid)), places(&row()), "twice is as it was");
        speak(Language::English);
        assert_eq!(places(&towards_the_start(row())), places(&row()));
    }
}
