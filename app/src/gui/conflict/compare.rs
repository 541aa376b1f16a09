//! Two notes side by side, and the text that is put together of them.

use iced::widget::text_editor;

use super::places::{Keep, Part, Place, both, compare, kept};
use crate::gui::shortcut::Shortcut;
use crate::worker::{Difference, Pick, Side, TaskConflict, Text};

/// The comparison of one field.
pub(super) struct Compare {
    pub(super) field: String,
    pub(super) label: String,
    pub(super) parts: Vec<Part>,
    /// The place the keyboard is on.
    pub(super) at: usize,
    pub(super) result: text_editor::Content,
    pub(super) by: By,
    sides: [String; 2],
}

/// What makes the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The picks.
    Picks,
    /// The user, who wrote it.
    Hand,
}

/// What happened in the comparison.
#[derive(Debug, Clone)]
pub enum Message {
    /// What is kept of a place was picked.
    Picked(usize, Keep),
    /// The place so many further is wanted.
    Stepped(isize),
    /// The result is being written.
    Edited(text_editor::Action),
    /// What was written is to be made of the picks again.
    StartedOver,
    /// Back to the fields; nothing changes.
    BackPressed,
    /// The result is to be used.
    UsePressed,
}

/// What comes of it.
pub(super) enum Outcome {
    /// It goes on.
    Open,
    /// It is left.
    Back,
    /// This is the field's value.
    Use(Pick),
}

quiet_debug!(Compare);

impl Compare {
    /// Opens the comparison of a field, with what was picked for it.
    pub(super) fn new(difference: &Difference, picked: &Pick) -> Self {
        let side = match picked {
            Pick::Side(side) => *side,
            Pick::Text(_) => Side::ThisComputer,
        };
        let parts = compare(&difference.here, &difference.server, side);
        let (text, by) = match picked {
            Pick::Side(_) => (kept(&parts), By::Picks),
            Pick::Text(text) => (text.0.clone(), By::Hand),
        };
        Self {
            field: difference.field.clone(),
            label: difference.label.clone(),
            parts,
            at: 0,
            result: text_editor::Content::with_text(&text),
            by,
            sides: [difference.here.clone(), difference.server.clone()],
        }
    }

    /// Tells whether a conflict still has the two texts that are compared.
    pub(super) fn is_of(&self, conflict: &TaskConflict) -> bool {
        let [here, server] = &self.sides;
        super::differences(conflict)
            .iter()
            .any(|one| one.field == self.field && one.here == *here && one.server == *server)
    }

    /// Returns the places where the texts differ.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        self.parts.iter().filter_map(|part| match part {
            Part::Place(place) => Some(place),
            Part::Same(_) => None,
        })
    }

    /// Takes a message in.
    pub(super) fn update(&mut self, message: Message) -> Outcome {
        match message {
            Message::Picked(at, keep) if self.by == By::Picks => {
                self.at = at;
                let mut places = self.parts.iter_mut().filter_map(|part| match part {
                    Part::Place(place) => Some(place),
                    Part::Same(_) => None,
                });
                if let Some(place) = places.nth(at) {
                    place.keep = keep;
                }
                self.make();
            }
            Message::Picked(..) => {} // what somebody wrote is not written over
            Message::Stepped(by) => {
                let last = self.places().count().saturating_sub(1);
                self.at = self.at.saturating_add_signed(by).min(last);
            }
            Message::Edited(action) => {
                let edits = action.is_edit();
                self.result.perform(action);
                if edits {
                    self.by = By::Hand;
                }
            }
            Message::StartedOver => {
                self.by = By::Picks;
                self.make();
            }
            Message::BackPressed => return Outcome::Back,
            Message::UsePressed => return Outcome::Use(self.pick()),
        }
        Outcome::Open
    }

    /// Takes a key in.
    pub(super) fn shortcut(&mut self, shortcut: Shortcut) -> Outcome {
        self.update(match shortcut {
            Shortcut::Up => Message::Stepped(-1),
            Shortcut::Down => Message::Stepped(1),
            Shortcut::Left => Message::Picked(self.at, Keep::Here),
            Shortcut::Right => Message::Picked(self.at, Keep::Server),
            Shortcut::Both => Message::Picked(self.at, Keep::Both),
            Shortcut::Enter => Message::UsePressed,
            Shortcut::Escape => Message::BackPressed,
            _ => return Outcome::Open,
        })
    }

    fn make(&mut self) {
        self.result = text_editor::Content::with_text(&kept(&self.parts));
    }

    /// What the field becomes: a side if it is one, else the text.
    fn pick(&self) -> Pick {
        let text = match self.by {
            By::Picks => kept(&self.parts),
            // The editor writes the line ends of the system; a note has the same bytes everywhere.
            By::Hand => self.result.text().replace("\r\n", "\n"),
        };
        let [here, server] = &self.sides;
        if text == *here {
            Side::ThisComputer.into()
        } else if text == *server {
            Side::Server.into()
        } else {
            Pick::Text(Text(text))
        }
    }
}

/// Both texts of a field together.
pub(super) fn use_both(difference: &Difference) -> Pick {
    Pick::Text(Text(both(&difference.here, &difference.server)))
}
