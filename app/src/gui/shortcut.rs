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
}

use Cap::{Char, Named as N};
use With::{Command, CommandShift, Nothing, Shift};

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
    (Command, N(Named::PageUp), Shortcut::PlaceBefore),
    (Command, N(Named::PageDown), Shortcut::PlaceAfter),
    (Nothing, N(Named::F1), Shortcut::Keys),
    (Nothing, Char('?'), Shortcut::Keys),
    (Shift, Char('?'), Shortcut::Keys),
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

fn table(place: Place) -> &'static [(With, Cap, Shortcut)] {
    match place {
        Place::Window => WINDOW,
        Place::Dialog => DIALOG,
    }
}

/// Returns what the keys do somewhere, each with its keys, in the order of the table.
#[must_use]
pub fn sheet(place: Place) -> Vec<(&'static str, Vec<String>)> {
    let mut lines: Vec<(&'static str, Vec<String>)> = Vec::new();
    for (with, cap, shortcut) in table(place) {
        let (says, key) = (shortcut.says(place), name(*with, *cap));
        match lines.iter_mut().find(|line| line.0 == says) {
            Some((_, keys)) if keys.contains(&key) => {}
            Some((_, keys)) => keys.push(key),
            None => lines.push((says, vec![key])),
        }
    }
    lines
}

fn name(with: With, cap: Cap) -> String {
    let cap = match cap {
        Char(letter) => letter.to_ascii_uppercase().to_string(),
        N(Named::ArrowUp) => "↑".to_owned(),
        N(Named::ArrowDown) => "↓".to_owned(),
        N(Named::ArrowLeft) => "←".to_owned(),
        N(Named::ArrowRight) => "→".to_owned(),
        N(Named::Escape) => "Esc".to_owned(),
        N(Named::PageUp) => "Page Up".to_owned(),
        N(Named::PageDown) => "Page Down".to_owned(),
        N(named) => format!("{named:?}"),
    };
    match (with, cap.as_str()) {
        (Nothing, _) | (Shift, "?") => cap,
        (Shift, _) => format!("Shift+{cap}"),
        (Command, _) => format!("Ctrl+{cap}"),
        (CommandShift, _) => format!("Ctrl+Shift+{cap}"),
    }
}

impl Shortcut {
    /// Returns what it does, as people say it.
    fn says(self, place: Place) -> &'static str {
        match (self, place) {
            (Self::NewTask, _) => "Add a task",
            (Self::NewList, _) => "Add a list",
            (Self::Find, _) => "Search",
            (Self::Refresh, _) => "Refresh",
            (Self::Conflicts, _) => "Decide conflicts",
            (Self::Undo, _) => "Undo",
            (Self::Settings, _) => "Settings",
            (Self::History, _) => "Sync history",
            (Self::Status, _) => "Sync status",
            (Self::Escape, Place::Window) => "Close what is open",
            (Self::Escape, Place::Dialog) => "Decide later",
            (Self::Up, Place::Window) => "The task above",
            (Self::Up, Place::Dialog) => "The field above",
            (Self::Down, Place::Window) => "The task below",
            (Self::Down, Place::Dialog) => "The field below",
            (Self::Left, _) => "This computer's value",
            (Self::Right, _) => "The server's value",
            (Self::Toggle, _) => "Complete or reopen the task",
            (Self::Enter, Place::Window) => "Open the task",
            (Self::Enter, Place::Dialog) => "Apply",
            (Self::Rename, _) => "Rename the task",
            (Self::Delete, _) => "Delete the task",
            (Self::Both, _) => "Keep both",
            (Self::All, _) => "The same for all",
            (Self::Next, _) => "The next conflict",
            (Self::Previous, _) => "The conflict before",
            (Self::PlaceBefore, _) => "The list above in the sidebar",
            (Self::PlaceAfter, _) => "The list below in the sidebar",
            (Self::Keys, _) => "These keys",
            (Self::Quit, _) => "Quit",
        }
    }
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
    fn every_key_is_on_the_sheet_and_every_line_has_a_meaning_of_its_own() {
        for (place, bound) in [(Place::Window, WINDOW), (Place::Dialog, DIALOG)] {
            let lines = sheet(place);
            let shortcuts: std::collections::BTreeSet<_> = bound.iter().map(|row| row.2).collect();
            assert_eq!(lines.len(), shortcuts.len());
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
    fn the_window_hears_nothing_of_the_dialogs_keys() {
        let both = press(Key::Character("b".into()), Modifiers::empty(), Taken::Free);
        assert_eq!(both.shortcut(Place::Window), None);
        assert_eq!(both.shortcut(Place::Dialog), Some(Shortcut::Both));
        let refresh = press(Key::Character("r".into()), Modifiers::COMMAND, Taken::Free);
        assert_eq!(refresh.shortcut(Place::Dialog), None);
    }
}
