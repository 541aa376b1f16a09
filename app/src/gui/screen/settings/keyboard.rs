//! The keys: what each does, other keys for it by pressing them, and back to the usual ones.

use iced::widget::{column, container, row, text};
use iced::{Center, Element};

use super::Message;
use super::lines::{Group, Line};
use crate::gui::context::Context;
use crate::gui::icon::Icon;
use crate::gui::shortcut::{Change, Keys, Meaning, Place, Press, Refusal, Shortcut};
use crate::gui::theme::{self, S, XS};
use crate::gui::widget::{beside, button, followed, icon_button, labelled, link, muted, small, tone};
use crate::say;

/// The part of the page about keys.
#[derive(Debug, Default)]
pub(super) struct Keyboard {
    asked: Option<Asked>,
    /// What could not go back to its usual keys, and why.
    refused: Option<(Meaning, Refusal)>,
}

/// New keys are waited for.
#[derive(Debug)]
struct Asked {
    meaning: Meaning,
    at: usize,
    refused: Option<Refused>,
}

#[derive(Debug, Clone, Copy)]
enum Refused {
    /// Nothing can be done with them.
    Unknown,
    For(Refusal),
}

/// What happened there.
#[derive(Debug, Clone, Copy)]
pub enum Pressed {
    /// Other keys are wanted for something, instead of those at a place, or besides those there are.
    Ask(Meaning, usize),
    /// They are not any more.
    GiveUp,
    /// Those at a place are to do nothing any more.
    Remove(Meaning, usize),
    /// The usual ones are wanted for something.
    Usual(Meaning),
    /// And for everything.
    AllUsual,
}

impl Keyboard {
    /// Takes in what was pressed; returns the keys there are from now on, if they are others.
    pub(super) fn update(&mut self, pressed: Pressed, keys: &Keys) -> Option<Keys> {
        self.refused = None;
        let change = match pressed {
            Pressed::Ask(meaning, at) => {
                let again =
                    self.asked.as_ref().is_some_and(|asked| (asked.meaning, asked.at) == (meaning, at));
                self.asked = (!again).then_some(Asked { meaning, at, refused: None });
                return None;
            }
            Pressed::GiveUp => {
                self.asked = None;
                return None;
            }
            Pressed::AllUsual => {
                self.asked = None;
                return Some(Keys::default());
            }
            Pressed::Remove(meaning, at) => (meaning, Change::Without(at)),
            Pressed::Usual(meaning) => (meaning, Change::Usual),
        };
        self.asked = None;
        let mut new = keys.clone();
        match new.change(change.0, change.1) {
            Ok(()) => Some(new),
            Err(refusal) => {
                self.refused = Some((change.0, refusal));
                None
            }
        }
    }

    /// Takes in the keys that are pressed while new ones are waited for.
    pub(super) fn hear(&mut self, press: &Press, keys: &Keys) -> Option<Keys> {
        let asked = self.asked.as_mut()?;
        let Some(chord) = press.chord() else {
            asked.refused = Some(Refused::Unknown);
            return None;
        };
        if press.shortcut(&Keys::default(), Place::Window) == Some(Shortcut::Escape) {
            self.asked = None;
            return None;
        }
        let mut new = keys.clone();
        match new.change(asked.meaning, Change::Instead(asked.at, chord)) {
            Ok(()) => {
                self.asked = None;
                Some(new)
            }
            Err(refusal) => {
                asked.refused = Some(Refused::For(refusal));
                None
            }
        }
    }

    /// Returns whether the next keys are to get a meaning.
    pub(super) fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    pub(super) fn groups<'a>(&'a self, context: &Context<'a>) -> Vec<Group<'a>> {
        let keys = context.keys;
        let places = [
            (say!("head-everywhere"), Place::Window),
            (say!("head-after-due", keys = keys.name(Shortcut::Schedule)), Place::Schedule),
            (say!("head-when-two-versions-are-compared"), Place::Dialog),
            (say!("head-on-a-button-with-a-ring"), Place::Button),
        ];
        let all = Group::new(say!("head-keys"), [self.whole(keys)]);
        let places = places.map(|(head, place)| {
            // Some meanings have the same words, as the places of the sidebar: they share a line.
            let mut lines: Vec<(String, Vec<Meaning>)> = Vec::new();
            for meaning in Meaning::of(place) {
                let says = keys.says(meaning);
                match lines.iter_mut().find(|line| line.0 == says) {
                    Some(line) => line.1.push(meaning),
                    None => lines.push((says, vec![meaning])),
                }
            }
            let lines = lines.into_iter().map(|(says, meanings)| self.line(keys, says, &meanings));
            Group::new(head, lines.collect::<Vec<_>>())
        });
        [all].into_iter().chain(places).collect()
    }

    fn whole<'a>(&self, keys: &Keys) -> Line<'a> {
        let (how, mac) = (say!("keys-how"), say!("on-a-mac-ctrl-is-the"));
        let says = [how.clone(), mac.clone()];
        let press = (keys.changes().next().is_some()).then_some(Message::Keys(Pressed::AllUsual));
        let usual = labelled(say!("keys-all-usual")).style(theme::secondary).on_press_maybe(press);
        let words = column![muted(how), muted(mac)].spacing(XS);
        Line::of(says, beside(words, usual))
    }

    fn line<'a>(&'a self, keys: &Keys, says: String, meanings: &[Meaning]) -> Line<'a> {
        let mut found_by = vec![says.clone()];
        let asked = self.asked.as_ref().filter(|asked| meanings.contains(&asked.meaning));
        let mut chips = row![].spacing(S);
        let mut more = row![].spacing(XS).align_y(Center);
        for meaning in meanings {
            let chords = keys.of(*meaning);
            let count = chords.len();
            for (at, chord) in chords.into_iter().enumerate() {
                found_by.push(chord.name());
                chips = chips.push(self.chip(*meaning, at, chord.name()));
            }
            let new = asked.is_some_and(|asked| (asked.meaning, asked.at) == (*meaning, count));
            chips = chips.push(new.then(|| self.chip(*meaning, count, String::new())));
            if meanings.len() == 1 && keys.has_room(*meaning) && !new {
                let press = Message::Keys(Pressed::Ask(*meaning, count));
                more = more.push(icon_button(Icon::Plus, say!("keys-more"), press));
            }
            if keys.is_changed(*meaning) {
                let press = Message::Keys(Pressed::Usual(*meaning));
                more = more.push(icon_button(Icon::Undo, say!("keys-usual"), press));
            }
        }
        let line = beside(text(says).size(theme::BODY), followed(chips.wrap().vertical_spacing(XS), more));
        Line::of(found_by, column![line].push(self.said(keys, meanings)).spacing(S))
    }

    /// One of the keys of something, to press for others. The same button asks and gives up, so that it keeps the keyboard.
    fn chip<'a>(&self, meaning: Meaning, at: usize, name: String) -> Element<'a, Message> {
        let asked = self.asked.as_ref().is_some_and(|asked| (asked.meaning, asked.at) == (meaning, at));
        let words = if asked { say!("keys-press") } else { name };
        let words = text(words).size(theme::SMALL).font(theme::MEDIUM);
        if !meaning.can_be_changed() {
            return container(words).padding([3.0, S]).style(theme::chip(|tokens| tokens.hover)).into();
        }
        let chip = button(words).padding([3.0, S]).style(theme::tab(asked));
        chip.on_press(Message::Keys(Pressed::Ask(meaning, at))).into()
    }

    /// What there is to say while keys are waited for, or why they were refused.
    fn said<'a>(&self, keys: &Keys, meanings: &[Meaning]) -> Option<Element<'a, Message>> {
        if let Some((_, refusal)) = self.refused.filter(|(meaning, _)| meanings.contains(meaning)) {
            let words = small(why(keys, Refused::For(refusal))).style(tone(|tokens| tokens.danger));
            return Some(words.into());
        }
        let asked = self.asked.as_ref().filter(|asked| meanings.contains(&asked.meaning))?;
        let words = match asked.refused {
            Some(refused) => small(why(keys, refused)).style(tone(|tokens| tokens.danger)),
            None => small(say!("keys-escape")),
        };
        let count = keys.of(asked.meaning).len();
        let remove = (count > 1 && asked.at < count).then(|| {
            link(say!("keys-remove")).on_press(Message::Keys(Pressed::Remove(asked.meaning, asked.at)))
        });
        let keep = link(say!("cancel")).on_press(Message::Keys(Pressed::GiveUp));
        Some(beside(words, row![].push(remove).push(keep).spacing(S).wrap()))
    }
}

fn why(keys: &Keys, refused: Refused) -> String {
    match refused {
        Refused::Unknown => say!("keys-unknown"),
        Refused::For(Refusal::Taken(chord, other)) => {
            say!("keys-taken", keys = chord.name(), other = keys.says(other))
        }
        Refused::For(Refusal::Text(chord)) => say!("keys-of-text", keys = chord.name()),
        Refused::For(Refusal::Last) => say!("keys-last"),
        Refused::For(Refusal::Fixed) => say!("keys-fixed"),
    }
}
