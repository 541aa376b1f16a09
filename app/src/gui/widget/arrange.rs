//! What is laid out by the room there is: controls go under their words, words give way to what follows, margins shrink.

use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::tree::Tree;
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Clipboard, Shell, mouse, overlay, renderer};
use iced::widget::{row, rule};
use iced::{Center, Element, Event, Fill, Length, Padding, Rectangle, Renderer, Shrink, Size, Theme, Vector};

use crate::gui::theme::{self, M, S};

/// Words in less room than this are hard to read, in logical pixels.
const READS: f32 = 180.0;
/// One of two versions needs this much, in logical pixels.
const SIDE: f32 = 144.0;
/// How wide the names of facts are, in logical pixels.
const NAME: f32 = 120.0;
/// Which part of a page each of its margins takes, where it is narrow.
const MARGIN: f32 = 1.0 / 16.0;

/// Puts a control at the end of the line of its words, or under them where the line has no room for both.
pub fn beside<'a, Message: 'a>(
    words: impl Into<Element<'a, Message>>,
    control: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    arranged([words.into(), control.into()], Fill, |lay, limits| {
        let room = limits.max().width;
        let control = lay(1, limits.loose());
        let gap = if control.size().width > 0.0 { M } else { 0.0 };
        let left = (room - control.size().width - gap).max(0.0);
        let words = lay(0, limits.loose().max_width(if left < READS { room } else { left }));
        let (first, second) = (words.size(), control.size());
        if first.width <= left {
            let natural = Size::new(first.width + gap + second.width, 0.0);
            let end = limits.resolve(Fill, Shrink, natural).width;
            return on_a_line([words, control], end - second.width);
        }
        under(limits, [words, control], S)
    })
}

/// Puts what is so under a name in a column of its own, or below it where the line has no room for both.
pub fn fact<'a, Message: 'a>(
    name: impl Into<Element<'a, Message>>,
    value: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    named(READS, name.into(), value.into())
}

/// Puts two values of so much room each under one name, as [`fact`] puts one.
pub fn compared<'a, Message: 'a>(
    name: impl Into<Element<'a, Message>>,
    values: [Element<'a, Message>; 2],
) -> Element<'a, Message> {
    named(2.0 * SIDE + S, name.into(), row(values).spacing(S).align_y(Center).into())
}

fn named<'a, Message: 'a>(
    least: f32,
    name: Element<'a, Message>,
    value: Element<'a, Message>,
) -> Element<'a, Message> {
    arranged([name, value], Fill, move |lay, limits| {
        let room = limits.max().width;
        let left = (room - NAME - M).max(0.0);
        let value = lay(1, limits.loose().max_width(if left < least { room } else { left }));
        if value.size().width <= left {
            return on_a_line([lay(0, limits.loose().max_width(NAME)), value], NAME + M);
        }
        under(limits, [lay(0, limits.loose()), value], 2.0)
    })
}

/// Puts something after words, which get what room that leaves.
pub fn followed<'a, Message: 'a>(
    words: impl Into<Element<'a, Message>>,
    by: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    arranged([words.into(), by.into()], Shrink, |lay, limits| {
        let by = lay(1, limits.loose());
        let gap = if by.size().width > 0.0 { S } else { 0.0 };
        let left = (limits.max().width - by.size().width - gap).max(0.0);
        let gap = if left > 0.0 { gap } else { 0.0 };
        let words = lay(0, limits.loose().max_width(left));
        let after = words.size().width + gap;
        on_a_line([words, by], after)
    })
}

/// Shares the line among two, or puts them under each other where the line is too short for both.
pub fn halves<'a, Message: 'a>(
    left: impl Into<Element<'a, Message>>,
    right: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    arranged([left.into(), right.into()], Fill, |lay, limits| {
        let half = (limits.max().width - M) / 2.0;
        if half < READS {
            return under(limits, [lay(0, limits.loose()), lay(1, limits.loose())], M);
        }
        let [left, right] = [0, 1].map(|at| lay(at, limits.loose().max_width(half)));
        let height = left.size().height.max(right.size().height);
        let size = Size::new(half + M + right.size().width, height);
        Node::with_children(size, vec![left, right.move_to((half + M, 0.0))])
    })
}

/// Puts something between a head and a foot, which stay in sight however much it is.
pub fn framed<'a, Message: 'a>(
    head: impl Into<Element<'a, Message>>,
    body: impl Into<Element<'a, Message>>,
    foot: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let line = || rule::horizontal(1).style(theme::hairline).into();
    arranged([head.into(), line(), body.into(), line(), foot.into()], Fill, |lay, limits| {
        let room = limits.max().height;
        let [head, above, below, foot] = [0, 1, 3, 4].map(|at| lay(at, limits.loose()));
        let taken = [&head, &above, &below, &foot].iter().map(|node| node.size().height).sum::<f32>();
        let body = lay(2, limits.loose().max_height((room - taken).max(0.0)));
        let mut down = 0.0;
        let parts = [head, above, body, below, foot].map(|node| {
            let at = down;
            down += node.size().height;
            node.move_to((0.0, at))
        });
        let width = parts.iter().map(|node| node.size().width).fold(0.0, f32::max);
        Node::with_children(Size::new(width, down), parts.into())
    })
}

/// Leaves margins on both sides, at most so wide, and in a narrow window narrow ones.
pub fn margins<'a, Message: 'a>(most: f32, page: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    arranged([page.into()], Fill, move |lay, limits| {
        let margin = (limits.max().width * MARGIN).clamp(S, most).round();
        let page = lay(0, limits.shrink(Padding::from([0.0, margin])));
        let size = page.size().expand(Padding::from([0.0, margin]));
        Node::with_children(size, vec![page.move_to((margin, 0.0))])
    })
}

/// Puts two on one line, the second one so far from its beginning.
fn on_a_line(both: [Node; 2], after: f32) -> Node {
    let [first, second] = both.each_ref().map(Node::size);
    let height = first.height.max(second.height);
    let [left, right] = both;
    let left = left.move_to((0.0, (height - first.height) / 2.0));
    let right = right.move_to((after, (height - second.height) / 2.0));
    Node::with_children(Size::new(after + second.width, height), vec![left, right])
}

/// Puts two under each other.
fn under(limits: &Limits, both: [Node; 2], gap: f32) -> Node {
    let [first, second] = both.each_ref().map(Node::size);
    let below = first.height + gap;
    let natural = Size::new(first.width.max(second.width), below + second.height);
    let size = Size::new(limits.resolve(Fill, Shrink, natural).width, natural.height);
    let [above, control] = both;
    Node::with_children(size, vec![above, control.move_to((0.0, below))])
}

/// Lays out one of the elements, by its number.
type Lay<'l> = dyn FnMut(usize, Limits) -> Node + 'l;

/// Says where elements go.
type Arrange = dyn Fn(&mut Lay<'_>, &Limits) -> Node;

fn arranged<'a, Message: 'a, const N: usize>(
    inside: [Element<'a, Message>; N],
    width: Length,
    arrange: impl Fn(&mut Lay<'_>, &Limits) -> Node + 'static,
) -> Element<'a, Message> {
    Element::new(Arranged { inside, width, arrange: Box::new(arrange) })
}

struct Arranged<'a, Message, const N: usize> {
    inside: [Element<'a, Message>; N],
    width: Length,
    arrange: Box<Arrange>,
}

impl<Message, const N: usize> Widget<Message, Theme, Renderer> for Arranged<'_, Message, N> {
    fn children(&self) -> Vec<Tree> {
        self.inside.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.inside);
    }

    fn size(&self) -> Size<Length> {
        Size { width: self.width, height: Shrink }
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &Limits) -> Node {
        let (inside, trees) = (&mut self.inside, &mut tree.children);
        let mut lay = |at: usize, limits: Limits| match (inside.get_mut(at), trees.get_mut(at)) {
            (Some(one), Some(tree)) => one.as_widget_mut().layout(tree, renderer, &limits),
            _ => Node::default(),
        };
        (self.arrange)(&mut lay, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.container(None, layout.bounds());
        operation.traverse(&mut |operation| {
            for ((one, tree), layout) in self.inside.iter_mut().zip(&mut tree.children).zip(layout.children())
            {
                one.as_widget_mut().operate(tree, layout, renderer, operation);
            }
        });
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
        for ((one, tree), layout) in self.inside.iter_mut().zip(&mut tree.children).zip(layout.children()) {
            one.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        let parts = self.inside.iter().zip(&tree.children).zip(layout.children());
        let parts = parts.map(|((one, tree), layout)| {
            one.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
        });
        parts.max().unwrap_or_default()
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
        for ((one, tree), layout) in self.inside.iter().zip(&tree.children).zip(layout.children()) {
            one.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
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
        overlay::from_children(&mut self.inside, tree, layout, renderer, viewport, translation)
    }
}
