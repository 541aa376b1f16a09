//! One line of text that fits the room it is given: what does not fit ends in an ellipsis, and what is done is struck out.

use std::borrow::Cow;

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer::{self, Quad};
use iced::advanced::text::{self, Paragraph as _, Shaping, Wrapping};
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::{Renderer as _, Widget, mouse};
use iced::{
    Color, Element, Fill, Font, Length, Pixels, Point, Rectangle, Renderer, Shrink, Size, Theme, alignment,
};

use super::start;
use crate::gui::theme::{self, Tokens};

/// What stands for what did not fit.
const ELLIPSIS: char = '…';

type Paragraph = <Renderer as text::Renderer>::Paragraph;

/// One line of text.
pub struct Line<'a> {
    words: Cow<'a, str>,
    size: f32,
    font: Font,
    color: fn(&Tokens) -> Color,
    struck: Struck,
    width: Length,
    part: f32,
}

/// Whether the line is struck out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Struck {
    /// It is.
    Out,
    /// So much of it is, from 0 to 1.
    Partly(f32),
    /// It is not.
    No,
}

/// The words as they were laid out last.
#[derive(Default)]
struct State {
    words: String,
    shown: text::paragraph::Plain<Paragraph>,
    /// How much of the words is shown, for a room so wide.
    fitted: Option<(f32, usize)>,
}

impl std::fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line").field("struck", &self.struck).finish_non_exhaustive()
    }
}

/// Shows words on one line.
#[must_use]
pub fn line<'a>(words: impl Into<Cow<'a, str>>) -> Line<'a> {
    Line {
        words: words.into(),
        size: theme::BODY,
        font: theme::REGULAR,
        color: |tokens| tokens.text,
        struck: Struck::No,
        width: Fill,
        part: 1.0,
    }
}

impl<'a> Line<'a> {
    /// Sets the size in logical pixels.
    #[must_use]
    pub fn size(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// Sets the font.
    #[must_use]
    pub fn font(self, font: Font) -> Self {
        Self { font, ..self }
    }

    /// Sets the colour.
    #[must_use]
    pub fn color(self, color: fn(&Tokens) -> Color) -> Self {
        Self { color, ..self }
    }

    /// Takes no more room than its words need.
    #[must_use]
    pub fn shrink(self) -> Self {
        Self { width: Shrink, ..self }
    }

    /// Shows so much of it, from 0 to 1.
    #[must_use]
    pub fn opacity(self, part: f32) -> Self {
        Self { part, ..self }
    }

    /// Strikes it out, or not.
    #[must_use]
    pub fn struck(self, struck: Struck) -> Self {
        Self { struck, ..self }
    }

    fn text<'t>(&self, content: &'t str) -> text::Text<&'t str, Font> {
        text::Text {
            content,
            bounds: Size::INFINITE,
            size: Pixels(self.size),
            line_height: text::LineHeight::default(),
            font: self.font,
            align_x: text::Alignment::Default,
            align_y: alignment::Vertical::Top,
            shaping: Shaping::default(),
            wrapping: Wrapping::None,
        }
    }

    fn width_of(&self, content: &str) -> f32 {
        Paragraph::with_text(self.text(content)).min_width()
    }

    /// Returns how many bytes of the words fit before an ellipsis; all of them if none is needed.
    fn fit(&self, width: f32) -> usize {
        if self.width_of(&self.words) <= width {
            return self.words.len();
        }
        let ends: Vec<usize> = self.words.char_indices().map(|(at, _)| at).collect();
        let fits = |end: &usize| self.width_of(&cut(&self.words, *end)) <= width;
        let count = ends.partition_point(fits);
        count.checked_sub(1).and_then(|at| ends.get(at)).copied().unwrap_or(0)
    }
}

/// The words up to a place, and an ellipsis.
fn cut(words: &str, end: usize) -> String {
    let mut shown = words.get(..end).unwrap_or_default().trim_end().to_owned();
    shown.push(ELLIPSIS);
    shown
}

impl<Message> Widget<Message, Theme, Renderer> for Line<'_> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size { width: self.width, height: Shrink }
    }

    fn layout(&mut self, tree: &mut Tree, _renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let state = tree.state.downcast_mut::<State>();
        let width = limits.max().width;
        if state.words != *self.words {
            self.words.as_ref().clone_into(&mut state.words);
            state.fitted = None;
        }
        let end = match state.fitted {
            #[expect(clippy::float_cmp, reason = "the same room gives the very same number")]
            Some((for_width, end)) if for_width == width => end,
            _ => self.fit(width),
        };
        state.fitted = Some((width, end));
        if end == self.words.len() {
            state.shown.update(self.text(&self.words));
        } else {
            state.shown.update(self.text(&cut(&self.words, end)));
        }
        layout::Node::new(limits.resolve(self.width, Shrink, state.shown.min_bounds()))
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        let color = (self.color)(Tokens::of(theme)).scale_alpha(self.part);
        let width = state.shown.min_bounds().width.min(bounds.width);
        let x = match start() {
            alignment::Horizontal::Right => bounds.x + bounds.width - width,
            _ => bounds.x,
        };
        let place = Point::new(x, bounds.y);
        text::Renderer::fill_paragraph(renderer, state.shown.raw(), place, color, *viewport);
        let part = match self.struck {
            Struck::Out => 1.0,
            Struck::Partly(part) => part,
            Struck::No => 0.0,
        };
        if part > 0.0 {
            // It is drawn from where the line begins.
            let x = if start() == alignment::Horizontal::Right { x + width * (1.0 - part) } else { x };
            let y = (bounds.y + bounds.height * 0.54).round();
            let line = Rectangle { x, y, width: width * part, height: 1.0 };
            renderer.fill_quad(Quad { bounds: line, ..Quad::default() }, color);
        }
    }

    fn operate(
        &mut self,
        _tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &Renderer,
        operation: &mut dyn iced::advanced::widget::Operation,
    ) {
        operation.text(None, layout.bounds(), &self.words);
    }
}

impl<'a, Message: 'a> From<Line<'a>> for Element<'a, Message> {
    fn from(line: Line<'a>) -> Self {
        Self::new(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_fits_is_shown_whole_and_a_longer_one_ends_in_an_ellipsis() {
        let line = line("Book flights to Porto");
        assert_eq!(line.fit(1000.0), line.words.len());
        let short = cut(&line.words, line.fit(90.0));
        assert!(short.ends_with('…') && line.words.starts_with(short.trim_end_matches('…')), "{short}");
        assert!(line.width_of(&short) <= 90.0);
    }

    #[test]
    fn a_room_too_small_for_anything_shows_an_ellipsis() {
        assert_eq!(cut("Book", line("Book").fit(1.0)), "…");
    }

    #[test]
    fn letters_of_several_bytes_are_never_cut_in_two() {
        let line = line("日本語のタイトルはとても長いです");
        for width in [20.0_f32, 45.0, 77.0, 120.0] {
            assert!(line.words.is_char_boundary(line.fit(width)));
        }
    }
}
