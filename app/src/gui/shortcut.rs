//! The keyboard: one table that says which keys do what, and where.

mod sheet;
mod table;

use iced::keyboard::key::{Named, Physical};
use iced::keyboard::{self, Key, Modifiers};

pub use self::sheet::sheet;
use self::table::table;

/// What a key press asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shortcut {
    /// Go to the field that adds a task.
    NewTask,
    /// Begin a new list.
    NewList,
    /// Search.
    Find,
    /// Sync.
    Refresh,
    /// Show the first conflict.
    Conflicts,
    /// Take the last step back.
    Undo,
    /// Do again what was undone last.
    Redo,
    /// Open the settings.
    Settings,
    /// Open the sync history.
    History,
    /// Open or close the sync status.
    Status,
    /// Close what is open.
    Escape,
    /// One up.
    Up,
    /// One down.
    Down,
    /// One up, taking it in.
    MarkUp,
    /// One down, taking it in.
    MarkDown,
    /// Choose all that is shown.
    MarkAll,
    /// Move the task up.
    MoveUp,
    /// Move the task down.
    MoveDown,
    /// It presses most.
    Urgent,
    /// It presses a lot.
    High,
    /// It presses.
    Medium,
    /// It presses a little.
    Low,
    /// The next key says when it is due.
    Schedule,
    /// It is due today.
    DueToday,
    /// It is due tomorrow.
    DueTomorrow,
    /// It is due next week.
    DueNextWeek,
    /// It is not due.
    DueNever,
    /// Show the place of this number in the sidebar.
    Place(u8),
    /// Make everything larger.
    Larger,
    /// Make everything smaller.
    Smaller,
    /// Make everything as large as usual.
    UsualSize,
    /// The next thing that takes keys.
    FocusNext,
    /// The one before.
    FocusPrevious,
    /// The next pane.
    NextPane,
    /// The pane before.
    PreviousPane,
    /// Press the button the keyboard is on.
    Press,
    /// To the left side.
    Left,
    /// To the right side.
    Right,
    /// Complete or reopen.
    Toggle,
    /// Open, or apply.
    Enter,
    /// Rename in place.
    Rename,
    /// Delete.
    Delete,
    /// Keep both versions.
    Both,
    /// Do the same for all conflicts.
    All,
    /// Compare two texts and write the result.
    Edit,
    /// The next conflict.
    Next,
    /// The previous conflict.
    Previous,
    /// Show the place before in the sidebar.
    PlaceBefore,
    /// Show the place after.
    PlaceAfter,
    /// Show the keys.
    Keys,
    /// Leave.
    Quit,
}

/// Where the keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To the window.
    Window,
    /// To the dialog over it.
    Dialog,
    /// To the question when something is due.
    Schedule,
    /// To a button.
    Button,
}

/// Whether a widget took the key for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// No.
    Free,
    /// Yes: somebody types.
    ByWidget,
}

/// A key press as the system reports it.
#[derive(Debug, Clone, PartialEq)]
pub struct Press {
    /// The key.
    pub key: Key,
    /// Where it is on the keyboard, so that shortcuts work in any script.
    pub physical: Physical,
    /// What is held down with it.
    pub modifiers: Modifiers,
    /// Whether a widget took it.
    pub taken: Taken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cap {
    Char(char),
    Named(Named),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum With {
    Nothing,
    Shift,
    Command,
    CommandShift,
    Alt,
}

use Cap::{Char, Named as N};
use With::{Alt, Command, CommandShift, Nothing, Shift};

/// Returns the press if it is a chord that a text field would take for text: `Ctrl+,`, `Ctrl+1`, `Ctrl+-` and the like.
/// What fields use themselves, such as `Ctrl+V`, stays theirs.
#[must_use]
pub fn before_text(event: &keyboard::Event) -> Option<Press> {
    let keyboard::Event::KeyPressed { key, physical_key, modifiers, .. } = event else { return None };
    let Key::Character(text) = key else { return None };
    let types = text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation());
    if !modifiers.command() || modifiers.alt() || !types {
        return None;
    }
    let press =
        Press { key: key.clone(), physical: *physical_key, modifiers: *modifiers, taken: Taken::Free };
    press.shortcut(Place::Window).map(|_| press)
}

/// Returns whether a key presses the button the keyboard is on.
#[must_use]
pub fn presses(event: &keyboard::Event) -> bool {
    let keyboard::Event::KeyPressed { key, physical_key, modifiers, .. } = event else { return false };
    let press =
        Press { key: key.clone(), physical: *physical_key, modifiers: *modifiers, taken: Taken::Free };
    press.shortcut(Place::Button) == Some(Shortcut::Press)
}

impl Press {
    /// Returns what the press asks for. What a text field took is text, except Escape, which also closes things.
    #[must_use]
    pub fn shortcut(&self, place: Place) -> Option<Shortcut> {
        let cap = match &self.key {
            Key::Named(named) => N(*named),
            Key::Character(text) if text == " " => N(Named::Space),
            // What it is called, wherever it is on the keyboard.
            Key::Character(text) if text == "?" => Char('?'),
            Key::Character(_) => Char(self.key.to_latin(self.physical)?.to_ascii_lowercase()),
            Key::Unidentified => return None,
        };
        let with = match (self.modifiers.command(), self.modifiers.shift(), self.modifiers.alt()) {
            (false, false, true) => Alt,
            (false, false, false) => Nothing,
            (false, true, false) => Shift,
            (true, false, false) => Command,
            (true, true, false) => CommandShift,
            _ => return None,
        };
        let found = table(place).iter().find(|row| (row.0, row.1) == (with, cap)).map(|row| row.2)?;

        (self.taken == Taken::Free || found == Shortcut::Escape).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use iced::keyboard::key::NativeCode;

    use super::sheet::name;
    use super::table::{BUTTON, DIALOG, SCHEDULE, WINDOW};
    use super::*;

    fn press(key: Key, modifiers: Modifiers, taken: Taken) -> Press {
        Press { key, physical: Physical::Unidentified(NativeCode::Unidentified), modifiers, taken }
    }

    #[test]
    fn no_key_means_two_things() {
        for table in [WINDOW, DIALOG, SCHEDULE, BUTTON] {
            let mut keys: Vec<_> = table.iter().map(|row| (row.0, row.1)).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), table.len());
        }
    }

    #[test]
    fn every_key_is_on_the_sheet_and_every_line_has_a_meaning_of_its_own() {
        let places = [
            (Place::Window, WINDOW),
            (Place::Dialog, DIALOG),
            (Place::Schedule, SCHEDULE),
            (Place::Button, BUTTON),
        ];
        for (place, bound) in places {
            let lines = sheet(place);
            let meanings: std::collections::BTreeSet<_> = bound.iter().map(|row| row.2.says(place)).collect();
            assert_eq!(lines.len(), meanings.len());
            assert!(!meanings.contains(""));
            for (with, cap, shortcut) in bound {
                let keys = lines.iter().find(|line| line.0 == shortcut.says(place)).map(|line| &line.1);
                assert!(keys.unwrap().contains(&name(*with, *cap)), "{shortcut:?}");
            }
        }
    }

    #[test]
    fn the_question_mark_is_one_with_and_without_shift() {
        for modifiers in [Modifiers::SHIFT, Modifiers::empty()] {
            let press = press(Key::Character("?".into()), modifiers, Taken::Free);
            assert_eq!(press.shortcut(Place::Window), Some(Shortcut::Keys));
        }
    }

    #[test]
    fn refresh_answers_to_f5_and_two_chords() {
        let f5 = press(Key::Named(Named::F5), Modifiers::empty(), Taken::Free);
        assert_eq!(f5.shortcut(Place::Window), Some(Shortcut::Refresh));
        for key in ["r", "s", "R"] {
            let chord = press(Key::Character(key.into()), Modifiers::COMMAND, Taken::Free);
            assert_eq!(chord.shortcut(Place::Window), Some(Shortcut::Refresh));
        }
    }

    #[test]
    fn a_letter_somebody_types_is_no_shortcut_but_escape_is() {
        let letter = press(Key::Character("a".into()), Modifiers::empty(), Taken::ByWidget);
        assert_eq!(letter.shortcut(Place::Window), None);
        let escape = press(Key::Named(Named::Escape), Modifiers::empty(), Taken::ByWidget);
        assert_eq!(escape.shortcut(Place::Window), Some(Shortcut::Escape));
    }

    #[test]
    fn chords_that_would_be_text_go_before_text_and_those_of_fields_do_not() {
        let event = |text: &str, modifiers| keyboard::Event::KeyPressed {
            key: Key::Character(text.into()),
            modified_key: Key::Character(text.into()),
            physical_key: Physical::Unidentified(NativeCode::Unidentified),
            location: keyboard::Location::Standard,
            modifiers,
            text: Some(text.into()),
            repeat: false,
        };
        for text in [",", "1", "-", "=", "0"] {
            assert!(before_text(&event(text, Modifiers::COMMAND)).is_some(), "{text}");
            assert!(before_text(&event(text, Modifiers::empty())).is_none(), "{text}");
        }
        for text in ["v", "c", "x", "a", "z", "n"] {
            assert!(before_text(&event(text, Modifiers::COMMAND)).is_none(), "{text}");
        }
    }

    #[test]
    fn the_window_hears_nothing_of_the_dialogs_keys() {
        let both = press(Key::Character("b".into()), Modifiers::empty(), Taken::Free);
        assert_eq!(both.shortcut(Place::Window), None);
        assert_eq!(both.shortcut(Place::Dialog), Some(Shortcut::Both));
        let refresh = press(Key::Character("r".into()), Modifiers::COMMAND, Taken::Free);
        assert_eq!(refresh.shortcut(Place::Dialog), None);
    }
}
