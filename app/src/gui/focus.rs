//! Where the keyboard is: Tab steps through what takes it, F6 through the panes, and what takes it is brought in sight.

use iced::advanced::widget::operation::{Focusable, Operation, Outcome, Scrollable};
use iced::advanced::widget::{Id, operate};
use iced::widget::container;
use iced::widget::scrollable::AbsoluteOffset;
use iced::{Element, Fill, Rectangle, Task, Vector};

/// A part of the window that F6 goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pane {
    /// The places and lists.
    Sidebar,
    /// The tasks, or a page.
    Page,
    /// The details of a task.
    Detail,
    /// The status bar.
    Status,
    /// The sync status over the status bar.
    Panel,
    /// What lies over all: while it is there, the keyboard does not leave it.
    Dialog,
}

/// Where to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the next field or button.
    Next,
    /// To the one before.
    Previous,
    /// To the next pane.
    NextPane,
    /// To the pane before.
    PreviousPane,
}

/// How far what comes in sight stays from the edge, in logical pixels.
const EDGE: f32 = 24.0;

impl Pane {
    const ALL: [Self; 6] = [Self::Sidebar, Self::Page, Self::Detail, Self::Status, Self::Panel, Self::Dialog];

    /// Returns the id of its container.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sidebar => "pane-sidebar",
            Self::Page => "pane-page",
            Self::Detail => "pane-detail",
            Self::Status => "pane-status",
            Self::Panel => "pane-panel",
            Self::Dialog => "pane-dialog",
        }
    }
}

/// Makes something a pane.
pub fn pane<'a, Message: 'a>(
    pane: Pane,
    content: impl Into<Element<'a, Message>>,
) -> container::Container<'a, Message> {
    container(content).id(pane.name())
}

/// Makes something a pane that fills its room.
pub fn wide_pane<'a, Message: 'a>(
    which: Pane,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    pane(which, content).width(Fill).height(Fill).into()
}

/// Goes on from wherever the keyboard is. Tells the pane it went to.
pub fn go(step: Step) -> Task<Pane> {
    operate(walk(step))
}

/// Takes the keyboard away from every field and button: then the keys are the list's.
pub fn leave<T: Send + 'static>() -> Task<T> {
    operate(iced::advanced::widget::operation::focusable::unfocus())
}

/// Returns what goes on from wherever the keyboard is.
pub fn walk(step: Step) -> impl Operation<Pane> {
    Survey { step, at: Place::default(), next: Place::default(), scrolled: Vec::new(), spots: Vec::new() }
}

/// Where in the window something is.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    pane: Option<Pane>,
    /// The innermost scrolled part, by its number.
    scrolled: Option<usize>,
}

/// Something that takes the keyboard.
#[derive(Debug, Clone, Copy)]
struct Spot {
    place: Place,
    bounds: Rectangle,
    has_it: bool,
}

/// Looks at all that takes the keyboard, and decides.
struct Survey {
    step: Step,
    at: Place,
    /// Where the children of what was seen last are.
    next: Place,
    scrolled: Vec<(Rectangle, Vector)>,
    spots: Vec<Spot>,
}

impl Survey {
    /// Returns the number of the spot to go to.
    fn goal(&self) -> Option<usize> {
        let top = self.spots.iter().filter_map(|spot| spot.place.pane).max();
        let covered = top.filter(|top| *top >= Pane::Panel);
        let open: Vec<usize> =
            (0..self.spots.len()).filter(|at| covered.is_none() || self.pane_of(*at) == covered).collect();
        let here = open.iter().position(|at| self.spots.get(*at).is_some_and(|spot| spot.has_it));
        let beside = |forward: bool| match (here, forward) {
            (Some(here), true) => open.get(here + 1).or(open.first()),
            (Some(here), false) => here.checked_sub(1).map_or(open.last(), |before| open.get(before)),
            (None, true) => open.first(),
            (None, false) => open.last(),
        };
        match self.step {
            Step::Next => beside(true).copied(),
            Step::Previous => beside(false).copied(),
            Step::NextPane | Step::PreviousPane => {
                let mut panes: Vec<_> = open.iter().filter_map(|at| self.pane_of(*at)).collect();
                panes.sort_unstable();
                panes.dedup();
                // Where nothing has the keyboard, the tasks have it.
                let now = here.and_then(|here| self.pane_of(*open.get(here)?)).unwrap_or(Pane::Page);
                let pane = match self.step {
                    Step::NextPane => panes.iter().find(|pane| **pane > now).or(panes.first()),
                    _ => panes.iter().rev().find(|pane| **pane < now).or(panes.last()),
                };
                open.into_iter().find(|at| self.pane_of(*at).as_ref() == pane)
            }
        }
    }

    fn pane_of(&self, at: usize) -> Option<Pane> {
        self.spots.get(at).and_then(|spot| spot.place.pane)
    }

    /// Returns how far the scrolled part around a spot has to go so that the spot is in sight.
    fn reveal(&self, spot: &Spot) -> Option<(usize, f32)> {
        let number = spot.place.scrolled?;
        let (window, moved) = self.scrolled.get(number)?;
        let (top, bottom) = (spot.bounds.y - window.y, spot.bounds.y + spot.bounds.height - window.y);
        if top < moved.y {
            Some((number, (top - EDGE).max(0.0)))
        } else if bottom > moved.y + window.height {
            Some((number, bottom - window.height + EDGE))
        } else {
            None
        }
    }
}

impl Operation<Pane> for Survey {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<Pane>)) {
        let outside = std::mem::replace(&mut self.at, self.next);
        operate(self);
        self.at = outside;
        self.next = outside;
    }

    fn container(&mut self, id: Option<&Id>, _bounds: Rectangle) {
        self.next = self.at;
        let pane = Pane::ALL.into_iter().find(|pane| id == Some(&Id::new(pane.name())));
        if pane.is_some() {
            self.next.pane = pane;
        }
    }

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        bounds: Rectangle,
        _content: Rectangle,
        moved: Vector,
        _state: &mut dyn Scrollable,
    ) {
        self.next = Place { scrolled: Some(self.scrolled.len()), ..self.at };
        self.scrolled.push((bounds, moved));
    }

    fn focusable(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        self.spots.push(Spot { place: self.at, bounds, has_it: state.is_focused() });
        self.next = self.at;
    }

    fn finish(&self) -> Outcome<Pane> {
        let Some(goal) = self.goal() else { return Outcome::None };
        let reveal = self.spots.get(goal).and_then(|spot| self.reveal(spot));
        let pane = self.pane_of(goal).unwrap_or(Pane::Page);
        Outcome::Chain(Box::new(Arrive { goal, pane, reveal, spots: 0, scrolled: 0 }))
    }
}

/// Gives the keyboard to one spot, and brings it in sight.
struct Arrive {
    goal: usize,
    pane: Pane,
    reveal: Option<(usize, f32)>,
    spots: usize,
    scrolled: usize,
}

impl Operation<Pane> for Arrive {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<Pane>)) {
        operate(self);
    }

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        _bounds: Rectangle,
        _content: Rectangle,
        _moved: Vector,
        state: &mut dyn Scrollable,
    ) {
        if let Some((number, y)) = self.reveal
            && number == self.scrolled
        {
            state.scroll_to(AbsoluteOffset { x: None, y: Some(y) });
        }
        self.scrolled += 1;
    }

    fn focusable(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        if self.spots == self.goal {
            state.focus();
        } else {
            state.unfocus();
        }
        self.spots += 1;
    }

    fn finish(&self) -> Outcome<Pane> {
        Outcome::Some(self.pane)
    }
}
