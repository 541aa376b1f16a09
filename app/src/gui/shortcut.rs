//! The keyboard: one table that says which keys do what, and where.

use iced::keyboard::key::{Named, Physical};
use iced::keyboard::{Key, Modifiers};

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
    /// Undo the last delete or completion.
    Undo,
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
    /// The next conflict.
    Next,
    /// The previous conflict.
    Previous,
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
    Command,
    CommandShift,
}

use Cap::{Char, Named as N};
use With::{Command, CommandShift, Nothing};

const WINDOW: &[(With, Cap, Shortcut)] = &[
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
    (Command, Char(','), Shortcut::Settings),
    (Command, Char('h'), Shortcut::History),
    (CommandShift, Char('s'), Shortcut::Status),
    (Nothing, N(Named::Escape), Shortcut::Escape),
    (Nothing, N(Named::ArrowUp), Shortcut::Up),
    (Nothing, N(Named::ArrowDown), Shortcut::Down),
    (Nothing, N(Named::Space), Shortcut::Toggle),
    (Command, N(Named::Enter), Shortcut::Toggle),
    (Nothing, N(Named::Enter), Shortcut::Enter),
    (Nothing, N(Named::F2), Shortcut::Rename),
    (Nothing, N(Named::Delete), Shortcut::Delete),
    (Command, N(Named::Backspace), Shortcut::Delete),
    (Command, Char('q'), Shortcut::Quit),
    (Command, Char('w'), Shortcut::Quit),
];

const DIALOG: &[(With, Cap, Shortcut)] = &[
    (Nothing, N(Named::ArrowUp), Shortcut::Up),
    (Nothing, N(Named::ArrowDown), Shortcut::Down),
    (Nothing, N(Named::ArrowLeft), Shortcut::Left),
    (Nothing, N(Named::ArrowRight), Shortcut::Right),
    (Nothing, Char('b'), Shortcut::Both),
    (Nothing, Char('a'), Shortcut::All),
    (Nothing, Char('n'), Shortcut::Next),
    (Nothing, Char('p'), Shortcut::Previous),
    (Nothing, N(Named::Enter), Shortcut::Enter),
    (Nothing, N(Named::Escape), Shortcut::Escape),
    (Command, Char('q'), Shortcut::Quit),
    (Command, Char('w'), Shortcut::Quit),
];

impl Press {
    /// Returns what the press asks for. What a text field took is text, except Escape, which also closes things.
    #[must_use]
    pub fn shortcut(&self, place: Place) -> Option<Shortcut> {
        let cap = match &self.key {
            Key::Named(named) => N(*named),
            Key::Character(text) if text == " " => N(Named::Space),
            Key::Character(_) => Char(self.key.to_latin(self.physical)?.to_ascii_lowercase()),
            Key::Unidentified => return None,
        };
        let with = match (self.modifiers.command(), self.modifiers.shift(), self.modifiers.alt()) {
            (false, false, false) => Nothing,
            (true, false, false) => Command,
            (true, true, false) => CommandShift,
            _ => return None,
        };
        let table = match place {
            Place::Window => WINDOW,
            Place::Dialog => DIALOG,
        };
        let found = table.iter().find(|row| (row.0, row.1) == (with, cap)).map(|row| row.2)?;

        (self.taken == Taken::Free || found == Shortcut::Escape).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use iced::keyboard::key::NativeCode;

    use super::*;

    fn press(key: Key, modifiers: Modifiers, taken: Taken) -> Press {
        Press { key, physical: Physical::Unidentified(NativeCode::Unidentified), modifiers, taken }
    }

    #[test]
    fn no_key_means_two_things() {
        for table in [WINDOW, DIALOG] {
            let mut keys: Vec<_> = table.iter().map(|row| (row.0, row.1)).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), table.len());
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
    fn the_window_hears_nothing_of_the_dialogs_keys() {
        let both = press(Key::Character("b".into()), Modifiers::empty(), Taken::Free);
        assert_eq!(both.shortcut(Place::Window), None);
        assert_eq!(both.shortcut(Place::Dialog), Some(Shortcut::Both));
        let refresh = press(Key::Character("r".into()), Modifiers::COMMAND, Taken::Free);
        assert_eq!(refresh.shortcut(Place::Dialog), None);
    }
}
