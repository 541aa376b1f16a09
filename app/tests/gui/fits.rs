//! Every page at every width: nothing is cut off at the side, nothing lies over something else.

use std::collections::VecDeque;

use app::config::ThemeChoice;
use iced::advanced::widget::operation::{Focusable, Operation, Scrollable};
use iced::advanced::widget::{Tree, text, tree};
use iced::advanced::{Layout, layout};
use iced::widget::Id;
use iced::{Rectangle, Size, Vector};
use iced_test::core::renderer::Headless;
use iced_test::futures::futures::executor::block_on;
use iced_test::renderer::Renderer;

use crate::states::all::ALL;
use crate::support::Window;

/// How wide windows are. With text twice as large everything has half the room: those from 400 pixels on have it as well.
const WIDTHS: [f32; 10] = [360.0, 400.0, 480.0, 640.0, 900.0, 1280.0, 200.0, 240.0, 320.0, 450.0];
/// So much may hang over, in logical pixels: the space at the end of a broken line.
const HAIR: f32 = 4.0;

type Paragraph = <Renderer as iced::advanced::text::Renderer>::Paragraph;

/// The texts that are laid out, in their order, and how large they have to be.
type Needs = VecDeque<(String, Size)>;

/// Where the children of something are.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The innermost part of the window that has a name.
    pane: u64,
    /// All that is around it leaves it this room.
    room: Rectangle,
    /// The part of the window it is scrolled in.
    window: Rectangle,
    moved: Vector,
    /// The number of the button it is in.
    button: Option<usize>,
}

/// A text, a field or a button.
#[derive(Debug, Clone)]
struct Thing {
    words: String,
    bounds: Rectangle,
    place: Place,
}

/// Sees all that is laid out.
struct Look {
    needs: Needs,
    at: Place,
    next: Place,
    /// A button whose inside comes next.
    button: Option<usize>,
    things: Vec<Thing>,
}

impl Look {
    fn see(&mut self, words: &str, bounds: Rectangle) {
        let thing = Thing { words: words.to_owned(), bounds: bounds - self.at.moved, place: self.at };
        self.things.push(thing);
    }
}

impl Operation for Look {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let outside = std::mem::replace(&mut self.at, self.next);
        operate(self);
        (self.at, self.next, self.button) = (outside, outside, None);
    }

    fn container(&mut self, id: Option<&Id>, bounds: Rectangle) {
        let bounds = bounds - self.at.moved;
        let pane = id.map_or(self.at.pane, |_| self.at.pane + 1 + u64::try_from(self.things.len()).unwrap());
        let room = self.at.room.intersection(&bounds).unwrap_or(Rectangle { width: 0.0, ..bounds });
        let room = Rectangle { y: f32::MIN / 4.0, height: f32::MAX / 2.0, ..room };
        let button = self.button.take().filter(|at| self.things[*at].bounds == bounds).or(self.at.button);
        self.next = Place { pane, room, button, ..self.at };
    }

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        bounds: Rectangle,
        _content: Rectangle,
        moved: Vector,
        _state: &mut dyn Scrollable,
    ) {
        self.container(None, bounds);
        let window = self.at.window.intersection(&(bounds - self.at.moved)).unwrap_or_default();
        self.next = Place { window, moved: self.at.moved + moved, ..self.next };
    }

    fn focusable(&mut self, id: Option<&Id>, bounds: Rectangle, _state: &mut dyn Focusable) {
        self.see(&id.map_or_else(|| "a button".to_owned(), |id| format!("{id:?}")), bounds);
        self.button = Some(self.things.len() - 1);
        self.next = self.at;
    }

    fn text(&mut self, _id: Option<&Id>, bounds: Rectangle, words: &str) {
        // A line that ends in an ellipsis is not among them, and needs nothing.
        let is_next = self.needs.front().is_some_and(|(next, _)| next == words);
        let need = is_next.then(|| self.needs.pop_front()).flatten().map_or(Size::ZERO, |(_, need)| need);
        self.see(words, Rectangle { width: need.width.max(bounds.width), ..bounds });
    }
}

fn needs_of(tree: &Tree, needs: &mut Needs) {
    if tree.tag == tree::Tag::of::<text::State<Paragraph>>() {
        let text = tree.state.downcast_ref::<text::State<Paragraph>>();
        // What is shown on a tip is not laid out before.
        if text.min_bounds() != Size::ZERO {
            needs.push_back((text.content().to_owned(), text.min_bounds()));
        }
    }
    tree.children.iter().for_each(|child| needs_of(child, needs));
}

/// Returns all that is laid out in a window.
fn things(window: &Window, renderer: &mut Renderer) -> Vec<Thing> {
    let mut view = window.app.view();
    let mut tree = Tree::new(&view);
    let size = window.size();
    let node = view.as_widget_mut().layout(&mut tree, renderer, &layout::Limits::new(Size::ZERO, size));
    let mut needs = Needs::new();
    needs_of(&tree, &mut needs);
    let whole = Rectangle::with_size(size);
    let at = Place { pane: 0, room: whole, window: whole, moved: Vector::ZERO, button: None };
    let mut look = Look { needs, at, next: at, button: None, things: Vec::new() };
    view.as_widget_mut().operate(&mut tree, Layout::new(&node), renderer, &mut look);
    assert!(look.needs.is_empty(), "never seen: {:?}", look.needs);
    look.things
}

/// Returns what is wrong with a window.
fn faults(things: &[Thing]) -> Vec<String> {
    let mut faults = Vec::new();
    for (at, thing) in things.iter().enumerate() {
        let Thing { words, bounds, place, .. } = thing;
        if bounds.intersection(&place.window).is_none() {
            continue;
        }
        let room = place.room;
        if bounds.x < room.x - HAIR || bounds.x + bounds.width > room.x + room.width + HAIR {
            let (end, has) = (bounds.x + bounds.width, room.x + room.width);
            faults
                .push(format!("{words:?} is from {:.0} to {end:.0}, of {:.0} to {has:.0}", bounds.x, room.x));
        }
        for (other_at, other) in things.iter().enumerate().skip(at + 1) {
            let apart =
                other.place.pane != place.pane || is_in(other, at, things) || is_in(thing, other_at, things);
            let both = bounds.intersection(&other.bounds).and_then(|both| both.intersection(&place.window));
            if !apart && both.is_some_and(|both| both.width > HAIR && both.height > HAIR) {
                faults.push(format!("{words:?} and {:?} lie over each other", other.words));
            }
        }
    }
    faults
}

/// Returns whether something is part of a button.
fn is_in(thing: &Thing, button: usize, things: &[Thing]) -> bool {
    thing.place.button.is_some_and(|around| around == button || is_in(&things[around], button, things))
}

#[test]
fn nothing_is_cut_off_and_nothing_lies_over_anything_at_any_width() {
    let mut all = Vec::new();
    let mut renderer = None;
    for (name, state) in ALL {
        let mut window = state(ThemeChoice::Light);
        let renderer = renderer.get_or_insert_with(|| {
            window.load_fonts();
            block_on(<Renderer as Headless>::new(app::gui::theme::REGULAR, 16.0.into(), Some("tiny-skia")))
                .unwrap()
        });
        for width in WIDTHS {
            window.resize(width, 760.0);
            let found = faults(&things(&window, renderer));
            all.extend(found.into_iter().map(|fault| format!("{name} at {width}: {fault}")));
        }
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}
