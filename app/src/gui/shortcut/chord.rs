//! Keys that are pressed together: how a press names them, how people read them, and how the settings write them.

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

use self::Cap::{Char, Named as N};
use self::With::{Alt, Command, CommandShift, Nothing, Shift};
use super::Press;
use crate::say;

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cap {
    Char(char),
    Named(Named),
}

/// What is held down with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum With {
    Nothing,
    Shift,
    Command,
    CommandShift,
    Alt,
}

/// A key with what is held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chord {
    with: With,
    cap: Cap,
}

/// The keys that have a name, as the settings write it. No other named key does anything.
const NAMED: [(Named, &str); 27] = [
    (Named::ArrowUp, "Up"),
    (Named::ArrowDown, "Down"),
    (Named::ArrowLeft, "Left"),
    (Named::ArrowRight, "Right"),
    (Named::Escape, "Esc"),
    (Named::Tab, "Tab"),
    (Named::Enter, "Enter"),
    (Named::Space, "Space"),
    (Named::Delete, "Delete"),
    (Named::Backspace, "Backspace"),
    (Named::Insert, "Insert"),
    (Named::Home, "Home"),
    (Named::End, "End"),
    (Named::PageUp, "PageUp"),
    (Named::PageDown, "PageDown"),
    (Named::F1, "F1"),
    (Named::F2, "F2"),
    (Named::F3, "F3"),
    (Named::F4, "F4"),
    (Named::F5, "F5"),
    (Named::F6, "F6"),
    (Named::F7, "F7"),
    (Named::F8, "F8"),
    (Named::F9, "F9"),
    (Named::F10, "F10"),
    (Named::F11, "F11"),
    (Named::F12, "F12"),
];

impl Chord {
    /// A sign is called what it is, wherever it is on the keyboard: whether it takes Shift says nothing.
    pub(super) const fn new(with: With, cap: Cap) -> Self {
        let with = match (with, cap) {
            (Shift, Char(sign)) if sign.is_ascii_punctuation() => Nothing,
            (CommandShift, Char(sign)) if sign.is_ascii_punctuation() => Command,
            _ => with,
        };
        Self { with, cap }
    }

    /// Returns the keys of a press, if they are some that can do something.
    pub(super) fn of(press: &Press) -> Option<Self> {
        let cap = match &press.key {
            Key::Named(named) => N(NAMED.iter().find(|(one, _)| one == named)?.0),
            Key::Character(text) if text == " " => N(Named::Space),
            Key::Character(_) => Char(small(press.key.to_latin(press.physical)?)?),
            Key::Unidentified => return None,
        };
        let held = press.modifiers;
        if held.contains(foreign()) {
            return None;
        }
        let with = match (held.command(), held.shift(), held.alt()) {
            (false, false, true) => Alt,
            (false, false, false) => Nothing,
            (false, true, false) => Shift,
            (true, false, false) => Command,
            (true, true, false) => CommandShift,
            _ => return None,
        };
        Some(Self::new(with, cap))
    }

    /// Whether text fields need these keys, for cutting, copying and putting in.
    pub(super) fn is_for_text(self) -> bool {
        self.with == Command && matches!(self.cap, Char('c' | 'x' | 'v'))
    }

    /// Returns the keys as the settings write them.
    pub(super) fn word(self) -> String {
        let cap = match self.cap {
            Char(letter) => large(letter).to_string(),
            N(named) => NAMED.iter().find(|(one, _)| *one == named).map_or("", |(_, word)| word).to_owned(),
        };
        format!("{}{cap}", self.with.word())
    }

    /// Reads what the settings say.
    pub(super) fn read(word: &str) -> Option<Self> {
        let (with, rest) = [CommandShift, Command, Shift, Alt]
            .into_iter()
            .find_map(|with| Some((with, word.strip_prefix(with.word())?)))
            .unwrap_or((Nothing, word));
        if let Some((named, _)) = NAMED.iter().find(|(_, name)| *name == rest) {
            return Some(Self::new(with, N(*named)));
        }
        let mut letters = rest.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if !letter.is_control() && !letter.is_whitespace() => {
                Some(Self::new(with, Char(small(letter)?)))
            }
            _ => None,
        }
    }

    /// Returns the keys as people read them.
    #[must_use]
    pub fn name(self) -> String {
        let cap = match self.cap {
            N(Named::ArrowUp) => "↑".to_owned(),
            N(Named::ArrowDown) => "↓".to_owned(),
            N(Named::ArrowLeft) => "←".to_owned(),
            N(Named::ArrowRight) => "→".to_owned(),
            N(Named::PageUp) => "Page Up".to_owned(),
            N(Named::PageDown) => "Page Down".to_owned(),
            cap => Self { with: Nothing, cap }.word(),
        };
        match self.with {
            Nothing => cap,
            Shift => format!("{}+{cap}", say!("key-shift")),
            Alt => format!("Alt+{cap}"),
            Command => format!("{}+{cap}", say!("key-ctrl")),
            CommandShift => format!("{}+{}+{cap}", say!("key-ctrl"), say!("key-shift")),
        }
    }
}

impl With {
    /// Returns how the settings begin keys that are held so.
    fn word(self) -> &'static str {
        match self {
            Nothing => "",
            Shift => "Shift+",
            Command => "Ctrl+",
            CommandShift => "Ctrl+Shift+",
            Alt => "Alt+",
        }
    }
}

/// The key beside the one that commands, which is the desktop's: nothing here answers to it.
fn foreign() -> Modifiers {
    if cfg!(target_os = "macos") { Modifiers::CTRL } else { Modifiers::LOGO }
}

/// Returns a letter in its small form, if it has one of one letter.
fn small(letter: char) -> Option<char> {
    let mut small = letter.to_lowercase();
    small.next().filter(|_| small.next().is_none())
}

/// Returns a letter as it is on the key: in its large form, if it has one of one letter.
fn large(letter: char) -> char {
    let mut large = letter.to_uppercase();
    let first = large.next().filter(|first| large.next().is_none() && small(*first) == Some(letter));
    first.unwrap_or(letter)
}

/// Whether a key is only held down and does nothing by itself.
pub(super) fn is_held(key: &Key) -> bool {
    use Named::{
        Alt, AltGraph, CapsLock, Control, Fn, FnLock, Hyper, Meta, NumLock, ScrollLock, Shift, Super, Symbol,
        SymbolLock,
    };
    let held = [
        Alt, AltGraph, CapsLock, Control, Fn, FnLock, Hyper, Meta, NumLock, ScrollLock, Shift, Super, Symbol,
        SymbolLock,
    ];
    matches!(key, Key::Named(named) if held.contains(named))
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in crate::gui::shortcut) fn chord() -> impl Strategy<Value = Chord> {
        let cap = prop_oneof![
            prop::sample::select(NAMED.to_vec()).prop_map(|(named, _)| N(named)),
            prop::char::range('a', 'z').prop_map(Char),
            prop::sample::select("+-=,.?!1290#*äßжñ".chars().collect::<Vec<_>>()).prop_map(Char),
        ];
        let with = prop::sample::select(vec![Nothing, Shift, Command, CommandShift, Alt]);
        (with, cap).prop_map(|(with, cap)| Chord::new(with, cap))
    }

    proptest! {
        #[test]
        fn keys_are_read_as_they_were_written(chord in chord()) {
            prop_assert_eq!(Chord::read(&chord.word()), Some(chord), "{}", chord.word());
        }

        #[test]
        fn whatever_a_file_says_is_read_without_harm(word in ".{0,12}") {
            if let Some(chord) = Chord::read(&word) {
                prop_assert_eq!(Chord::read(&chord.word()), Some(chord));
            }
        }
    }

    #[test]
    fn words_that_are_no_keys_are_none() {
        for word in ["", "Ctrl+", "Ctrl+Shift+", "Hyper+A", "ab", "F13", " ", "Ctrl+ ", "\u{7}"] {
            assert_eq!(Chord::read(word), None, "{word:?}");
        }
        assert_eq!(Chord::read("Ctrl++").map(Chord::word), Some("Ctrl++".to_owned()));
    }
}
