//! The keyboard: one table that says which keys do what, and where, and what people changed of it.

mod chord;
mod keys;
mod sheet;
mod table;

use iced::keyboard::key::Physical;
use iced::keyboard::{self, Key, Modifiers};
use serde::Serialize;

pub use self::chord::Chord;
pub use self::keys::{Change, Keys, Meaning, Refusal};

/// What a key press asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
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
    /// Close the window; where it is wanted, the program stays in the tray.
    Close,
}

/// Where the keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

impl Place {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Window, Self::Dialog, Self::Schedule, Self::Button];
}

/// Returns the press if it is a chord that a text field would take for text: `Ctrl+,`, `Ctrl+1`, `Ctrl+-` and the like.
/// What fields use themselves, such as `Ctrl+V`, stays theirs.
#[must_use]
pub fn before_text(event: &keyboard::Event, keys: &Keys) -> Option<Press> {
    let press = Press::of(event, Taken::Free)?;
    let Key::Character(text) = &press.key else { return None };
    let types = text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation());
    if !press.modifiers.command() || press.modifiers.alt() || !types {
        return None;
    }
    press.shortcut(keys, Place::Window).map(|_| press)
}

/// Returns whether a key presses the button the keyboard is on.
#[must_use]
pub fn presses(event: &keyboard::Event) -> bool {
    // These keys are the same for everybody.
    let press = Press::of(event, Taken::Free);
    press.and_then(|press| press.shortcut(&Keys::default(), Place::Button)) == Some(Shortcut::Press)
}

/// Returns a press of keys that are about to get another meaning: it comes before everything. What a key repeats while it is
/// held is no press.
#[must_use]
pub fn before_all(event: &keyboard::Event) -> Option<Press> {
    let keyboard::Event::KeyPressed { repeat: false, .. } = event else { return None };
    Press::of(event, Taken::Free).filter(|press| !chord::is_held(&press.key))
}

impl Press {
    /// Returns the press of an event, if it is one.
    #[must_use]
    pub fn of(event: &keyboard::Event, taken: Taken) -> Option<Self> {
        let keyboard::Event::KeyPressed { key, modified_key, physical_key, modifiers, .. } = event else {
            return None;
        };
        // The toolkit tells the key as it is without Shift; but a sign is called what it is, on whichever key it is.
        let sign = |key: &Key| matches!(key, Key::Character(text) if text.len() == 1 && text.chars().all(|c| c.is_ascii_punctuation()));
        let key = if sign(modified_key) && !modifiers.alt() { modified_key } else { key };
        Some(Self { key: key.clone(), physical: *physical_key, modifiers: *modifiers, taken })
    }

    /// Returns what the press asks for. What a text field took is text, except Escape, which also closes things.
    #[must_use]
    pub fn shortcut(&self, keys: &Keys, place: Place) -> Option<Shortcut> {
        let found = keys.meaning(place, self.chord()?)?.shortcut;

        (self.taken == Taken::Free || found == Shortcut::Escape).then_some(found)
    }

    /// Returns the keys that were pressed, if they are some that can do something.
    #[must_use]
    pub fn chord(&self) -> Option<Chord> {
        Chord::of(self)
    }
}

#[cfg(test)]
mod tests {
    use iced::keyboard::key::{Named, NativeCode};

    use super::*;

    fn press(key: Key, modifiers: Modifiers, taken: Taken) -> Press {
        Press { key, physical: Physical::Unidentified(NativeCode::Unidentified), modifiers, taken }
    }

    fn does(press: &Press, place: Place) -> Option<Shortcut> {
        press.shortcut(&Keys::default(), place)
    }

    #[test]
    fn no_key_means_two_things() {
        for place in Place::ALL {
            let mut chords: Vec<_> = table::table(place).iter().map(|row| Chord::new(row.0, row.1)).collect();
            chords.sort_unstable();
            chords.dedup();
            assert_eq!(chords.len(), table::table(place).len());
        }
    }

    #[test]
    fn every_key_is_on_the_sheet_and_every_line_has_a_meaning_of_its_own() {
        let mut keys = Keys::default();
        let down = Meaning { place: Place::Window, shortcut: Shortcut::Down };
        keys.change(down, Change::Instead(0, Chord::read("J").unwrap())).unwrap();
        for place in Place::ALL {
            let lines = keys.sheet(place);
            let meanings: std::collections::BTreeSet<_> =
                Meaning::of(place).map(|meaning| keys.says(meaning)).collect();
            assert_eq!(lines.len(), meanings.len());
            assert!(!meanings.contains(""));
            for meaning in Meaning::of(place) {
                let named = lines.iter().find(|line| line.0 == keys.says(meaning)).map(|line| &line.1);
                for chord in keys.of(meaning) {
                    assert!(named.unwrap().contains(&chord.name()), "{meaning:?}");
                }
            }
        }
        assert!(keys.sheet(Place::Window).iter().all(|line| !line.1.contains(&"\u{2193}".to_owned())));
    }

    #[test]
    fn the_question_mark_is_one_with_and_without_shift() {
        for modifiers in [Modifiers::SHIFT, Modifiers::empty()] {
            let press = press(Key::Character("?".into()), modifiers, Taken::Free);
            assert_eq!(does(&press, Place::Window), Some(Shortcut::Keys));
        }
    }

    #[test]
    fn refresh_answers_to_f5_and_two_chords() {
        let f5 = press(Key::Named(Named::F5), Modifiers::empty(), Taken::Free);
        assert_eq!(does(&f5, Place::Window), Some(Shortcut::Refresh));
        for key in ["r", "s", "R"] {
            let chord = press(Key::Character(key.into()), Modifiers::COMMAND, Taken::Free);
            assert_eq!(does(&chord, Place::Window), Some(Shortcut::Refresh));
        }
    }

    #[test]
    fn a_letter_somebody_types_is_no_shortcut_but_escape_is() {
        let letter = press(Key::Character("a".into()), Modifiers::empty(), Taken::ByWidget);
        assert_eq!(does(&letter, Place::Window), None);
        let escape = press(Key::Named(Named::Escape), Modifiers::empty(), Taken::ByWidget);
        assert_eq!(does(&escape, Place::Window), Some(Shortcut::Escape));
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
            assert!(before_text(&event(text, Modifiers::COMMAND), &Keys::default()).is_some(), "{text}");
            assert!(before_text(&event(text, Modifiers::empty()), &Keys::default()).is_none(), "{text}");
        }
        for text in ["v", "c", "x", "a", "z", "n"] {
            assert!(before_text(&event(text, Modifiers::COMMAND), &Keys::default()).is_none(), "{text}");
        }
    }

    #[test]
    fn the_window_hears_nothing_of_the_dialogs_keys() {
        let both = press(Key::Character("b".into()), Modifiers::empty(), Taken::Free);
        assert_eq!(does(&both, Place::Window), None);
        assert_eq!(does(&both, Place::Dialog), Some(Shortcut::Both));
        let refresh = press(Key::Character("r".into()), Modifiers::COMMAND, Taken::Free);
        assert_eq!(does(&refresh, Place::Dialog), None);
    }

    #[test]
    fn a_sign_is_what_it_is_called_on_every_keyboard() {
        // As on a German and on an American keyboard: the toolkit names the key under it.
        for (under, physical) in [("ß", "?"), ("/", "?")] {
            let event = keyboard::Event::KeyPressed {
                key: Key::Character(under.into()),
                modified_key: Key::Character(physical.into()),
                physical_key: Physical::Unidentified(NativeCode::Unidentified),
                location: keyboard::Location::Standard,
                modifiers: Modifiers::SHIFT,
                text: Some(physical.into()),
                repeat: false,
            };
            let press = Press::of(&event, Taken::Free).unwrap();
            assert_eq!(does(&press, Place::Window), Some(Shortcut::Keys), "{under}");
        }
    }
}
