//! The one table of keys: what each does unless people choose otherwise, in the window, in a dialog, and after the key that
//! asks for a day.

use iced::keyboard::key::Named;

use super::chord::Cap::{self, Char, Named as N};
use super::chord::With::{self, Alt, Command, CommandShift, Nothing, Shift};
use super::{Place, Shortcut};

type Row = (With, Cap, Shortcut);

pub(super) const WINDOW: &[Row] = &[
    (Command, Char('n'), Shortcut::NewTask),
    (Nothing, Char('a'), Shortcut::NewTask),
    (Nothing, Char('q'), Shortcut::NewTask),
    (CommandShift, Char('n'), Shortcut::NewList),
    (Command, Char('f'), Shortcut::Find),
    (Nothing, N(Named::F5), Shortcut::Refresh),
    (Command, Char('r'), Shortcut::Refresh),
    (Command, Char('s'), Shortcut::Refresh),
    (CommandShift, Char('c'), Shortcut::Conflicts),
    (Command, Char('z'), Shortcut::Undo),
    (CommandShift, Char('z'), Shortcut::Redo),
    (Command, Char('y'), Shortcut::Redo),
    (Command, Char(','), Shortcut::Settings),
    (Command, Char('h'), Shortcut::History),
    (CommandShift, Char('s'), Shortcut::Status),
    (Nothing, N(Named::Escape), Shortcut::Escape),
    (Nothing, N(Named::ArrowUp), Shortcut::Up),
    (Nothing, N(Named::ArrowDown), Shortcut::Down),
    (Shift, N(Named::ArrowUp), Shortcut::MarkUp),
    (Shift, N(Named::ArrowDown), Shortcut::MarkDown),
    (Command, Char('a'), Shortcut::MarkAll),
    (Alt, N(Named::ArrowUp), Shortcut::MoveUp),
    (Alt, N(Named::ArrowDown), Shortcut::MoveDown),
    (Nothing, N(Named::Space), Shortcut::Toggle),
    (Command, N(Named::Enter), Shortcut::Toggle),
    (Nothing, N(Named::Enter), Shortcut::Enter),
    (Nothing, N(Named::F2), Shortcut::Rename),
    (Nothing, N(Named::Delete), Shortcut::Delete),
    (Command, N(Named::Backspace), Shortcut::Delete),
    (Nothing, Char('1'), Shortcut::Urgent),
    (Nothing, Char('2'), Shortcut::High),
    (Nothing, Char('3'), Shortcut::Medium),
    (Nothing, Char('4'), Shortcut::Low),
    (Nothing, Char('d'), Shortcut::Schedule),
    (Command, Char('1'), Shortcut::Place(1)),
    (Command, Char('2'), Shortcut::Place(2)),
    (Command, Char('3'), Shortcut::Place(3)),
    (Command, Char('4'), Shortcut::Place(4)),
    (Command, Char('5'), Shortcut::Place(5)),
    (Command, Char('6'), Shortcut::Place(6)),
    (Command, Char('7'), Shortcut::Place(7)),
    (Command, Char('8'), Shortcut::Place(8)),
    (Command, Char('9'), Shortcut::Place(9)),
    (Command, Char('+'), Shortcut::Larger),
    (Command, Char('='), Shortcut::Larger),
    (Command, Char('-'), Shortcut::Smaller),
    (Command, Char('0'), Shortcut::UsualSize),
    (Nothing, N(Named::Tab), Shortcut::FocusNext),
    (Shift, N(Named::Tab), Shortcut::FocusPrevious),
    (Nothing, N(Named::F6), Shortcut::NextPane),
    (Shift, N(Named::F6), Shortcut::PreviousPane),
    (Command, N(Named::PageUp), Shortcut::PlaceBefore),
    (Command, N(Named::PageDown), Shortcut::PlaceAfter),
    (Nothing, N(Named::F1), Shortcut::Keys),
    (Nothing, Char('?'), Shortcut::Keys),
    (Command, Char('q'), Shortcut::Quit),
    (Command, Char('w'), Shortcut::Close),
];

pub(super) const DIALOG: &[Row] = &[
    (Nothing, N(Named::ArrowUp), Shortcut::Up),
    (Nothing, N(Named::ArrowDown), Shortcut::Down),
    (Nothing, N(Named::ArrowLeft), Shortcut::Left),
    (Nothing, N(Named::ArrowRight), Shortcut::Right),
    (Nothing, N(Named::Tab), Shortcut::FocusNext),
    (Shift, N(Named::Tab), Shortcut::FocusPrevious),
    (Nothing, Char('b'), Shortcut::Both),
    (Nothing, Char('a'), Shortcut::All),
    (Nothing, Char('e'), Shortcut::Edit),
    (Nothing, Char('n'), Shortcut::Next),
    (Nothing, Char('p'), Shortcut::Previous),
    (Nothing, N(Named::Enter), Shortcut::Enter),
    (Nothing, N(Named::Escape), Shortcut::Escape),
    (Command, Char('q'), Shortcut::Quit),
    (Command, Char('w'), Shortcut::Close),
];

pub(super) const SCHEDULE: &[Row] = &[
    (Nothing, Char('t'), Shortcut::DueToday),
    (Nothing, Char('m'), Shortcut::DueTomorrow),
    (Nothing, Char('w'), Shortcut::DueNextWeek),
    (Nothing, Char('0'), Shortcut::DueNever),
    (Nothing, N(Named::Escape), Shortcut::Escape),
];

pub(super) const BUTTON: &[Row] =
    &[(Nothing, N(Named::Enter), Shortcut::Press), (Nothing, N(Named::Space), Shortcut::Press)];

/// Returns the usual keys of a place.
pub(super) fn table(place: Place) -> &'static [Row] {
    match place {
        Place::Window => WINDOW,
        Place::Dialog => DIALOG,
        Place::Schedule => SCHEDULE,
        Place::Button => BUTTON,
    }
}
