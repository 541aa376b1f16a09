//! What fades in under the pointer and out behind it.

use std::cell::Cell;
use std::rc::Rc;

use iced::advanced::{Shell, mouse};
use iced::{Element, Event, Rectangle, Renderer, Theme, window};

use super::around::{Around, around};
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
    let content = content(shade.clone());
    around(Shaded { shade, when }, content)
}

struct Shaded {
    shade: Shade,
    when: When,
}

impl<Message> Around<Message> for Shaded {
    /// The way of one shade; nothing yet where nothing was drawn.
    type State = Option<Course>;

    fn update(
        &self,
        state: &mut Self::State,
        event: &Event,
        room: Rectangle,
        cursor: mouse::Cursor,
        shell: &mut Shell<'_, Message>,
        mut tell: impl FnMut(&Event, &mut Shell<'_, Message>),
    ) {
        if let Event::Window(window::Event::RedrawRequested(now)) = event {
            let there = match self.when {
                When::Pointed => cursor.is_over(room),
                When::Told(there) => there,
            };
            // What is drawn for the first time is as it is: it did not change.
            let course = state.get_or_insert_with(|| Course::resting(there, motion::QUICK));
            course.go(there);
            if course.moves() {
                course.frame(*now);
            }
            if course.moves() {
                shell.request_redraw_at(*now + motion::FRAME);
            }
        }
        tell(event, shell);
    }

    fn draw(
        &self,
        state: &Self::State,
        renderer: &mut Renderer,
        _theme: &Theme,
        _room: Rectangle,
        seen: &Rectangle,
        draw: impl FnOnce(&mut Renderer, &Rectangle),
    ) {
        let rest = if self.when == When::Told(true) { 1.0 } else { 0.0 };
        self.shade.0.set(state.as_ref().map_or(rest, Course::at));
        draw(renderer, seen);
    }
}
