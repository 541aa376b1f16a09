//! The keys as they are now: the table, and what people changed of it. Everything that handles or shows keys asks here.

use std::collections::{BTreeMap, BTreeSet};

use super::table::table;
use super::{Chord, Place, Shortcut};
use crate::config::KeyWords;

/// What keys do somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meaning {
    /// Where.
    pub place: Place,
    /// What.
    pub shortcut: Shortcut,
}

/// The keys of everything. No two things of a place have the same, and nothing is without.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    changed: BTreeMap<Meaning, Vec<Chord>>,
}

/// A change of the keys of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// These instead of those at a place.
    Instead(usize, Chord),
    /// These, too.
    Too(Chord),
    /// Not those at a place any more.
    Without(usize),
    /// As they are without a choice.
    Usual,
}

/// Why keys are not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Something else has them.
    Taken(Chord, Meaning),
    /// Text fields need them.
    Text(Chord),
    /// Nothing may be left without.
    Last,
    /// These never change: by them one finds the way back.
    Fixed,
}

/// More than so many for one thing nobody remembers, nor do they fit into a line.
const MOST: usize = 4;

impl Meaning {
    /// Whether people may choose its keys. By the others one finds the way back from any choice.
    #[must_use]
    pub fn can_be_changed(self) -> bool {
        use Shortcut::{Escape, FocusNext, FocusPrevious, Press};
        self.place != Place::Button && !matches!(self.shortcut, Escape | FocusNext | FocusPrevious | Press)
    }

    /// Returns the name the settings know it by.
    #[must_use]
    pub fn word(self) -> String {
        let word = match self.shortcut {
            Shortcut::Place(number) => format!("place-{number}"),
            other => serde_json::to_value(other)
                .ok()
                .and_then(|word| Some(word.as_str()?.to_owned()))
                .unwrap_or_default(),
        };
        if self.place == Place::Dialog { format!("conflict-{word}") } else { word }
    }

    /// Returns all there is, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        Place::ALL.into_iter().flat_map(Self::of)
    }

    /// Returns what there is somewhere, in the order of the table.
    pub fn of(place: Place) -> impl Iterator<Item = Self> {
        let rows = table(place);
        rows.iter().enumerate().filter_map(move |(at, row)| {
            let first = rows.iter().position(|other| other.2 == row.2) == Some(at);
            first.then_some(Self { place, shortcut: row.2 })
        })
    }

    fn usual(self) -> Vec<Chord> {
        let rows = table(self.place).iter().filter(|row| row.2 == self.shortcut);
        rows.map(|row| Chord::new(row.0, row.1)).collect()
    }
}

impl Keys {
    /// Returns the keys of a meaning, the one to name first at first.
    #[must_use]
    pub fn of(&self, meaning: Meaning) -> Vec<Chord> {
        self.changed.get(&meaning).cloned().unwrap_or_else(|| meaning.usual())
    }

    /// Returns the key of the window to name for something, as people read it.
    #[must_use]
    pub fn name(&self, shortcut: Shortcut) -> String {
        let chords = self.of(Meaning { place: Place::Window, shortcut });
        chords.first().map(|chord| chord.name()).unwrap_or_default()
    }

    /// Returns what keys do somewhere.
    pub(super) fn meaning(&self, place: Place, chord: Chord) -> Option<Meaning> {
        Meaning::of(place).find(|meaning| self.of(*meaning).contains(&chord))
    }

    /// Returns whether people chose these keys.
    #[must_use]
    pub fn is_changed(&self, meaning: Meaning) -> bool {
        self.changed.contains_key(&meaning)
    }

    /// Returns what people chose other keys for.
    pub fn changes(&self) -> impl Iterator<Item = Meaning> {
        self.changed.keys().copied()
    }

    /// Returns whether one more can be given to it.
    #[must_use]
    pub fn has_room(&self, meaning: Meaning) -> bool {
        meaning.can_be_changed() && self.of(meaning).len() < MOST
    }

    /// Changes the keys of one thing.
    ///
    /// # Errors
    /// Why not; then nothing is changed.
    pub fn change(&mut self, meaning: Meaning, change: Change) -> Result<(), Refusal> {
        if !meaning.can_be_changed() {
            return Err(Refusal::Fixed);
        }
        let mut chords = self.of(meaning);
        match change {
            Change::Instead(at, chord) => match chords.get_mut(at) {
                Some(old) => *old = chord,
                None => chords.push(chord),
            },
            Change::Too(chord) => chords.push(chord),
            Change::Without(at) if at < chords.len() => drop(chords.remove(at)),
            Change::Without(_) => {}
            Change::Usual => chords = meaning.usual(),
        }
        self.put(meaning, chords)
    }

    /// Returns what the settings are to say about a meaning.
    #[must_use]
    pub fn words(&self, meaning: Meaning) -> Option<Vec<String>> {
        self.changed.get(&meaning).map(|chords| chords.iter().map(|chord| chord.word()).collect())
    }

    /// Reads what the settings say. The second value is what they say nonsense about, or something that others have: it keeps
    /// its usual keys. What this version does not know is nothing to it.
    #[must_use]
    pub fn read(words: &KeyWords) -> (Self, Vec<Meaning>) {
        let (mut keys, mut wrong) = (Self::default(), Vec::new());
        for meaning in Meaning::all() {
            let Some(words) = words.get(&meaning.word()) else { continue };
            let mut chords: Option<Vec<_>> = words.iter().map(|word| Chord::read(word)).collect();
            if let Some(chords) = &mut chords {
                once(chords);
            }
            match chords.filter(|chords| !chords.is_empty() && meaning.can_be_changed()) {
                Some(chords) => drop(keys.changed.insert(meaning, chords)),
                None if wrong.iter().all(|one: &Meaning| one.word() != meaning.word()) => wrong.push(meaning),
                None => {}
            }
        }
        // All were read before any is judged: two things may have exchanged their keys. Each round drops at least one.
        while let Some(bad) = keys.changed.keys().copied().find(|meaning| keys.judge(*meaning).is_err()) {
            keys.changed.remove(&bad);
            wrong.push(bad);
        }
        (keys, wrong)
    }

    fn put(&mut self, meaning: Meaning, mut chords: Vec<Chord>) -> Result<(), Refusal> {
        once(&mut chords);
        let before = self.changed.clone();
        if chords == meaning.usual() {
            self.changed.remove(&meaning);
        } else {
            self.changed.insert(meaning, chords);
        }
        let judged = self.judge(meaning);
        if judged.is_err() {
            self.changed = before;
        }
        judged
    }

    fn judge(&self, meaning: Meaning) -> Result<(), Refusal> {
        let chords = self.of(meaning);
        if chords.is_empty() || chords.len() > MOST {
            return Err(Refusal::Last);
        }
        for chord in chords {
            if chord.is_for_text() {
                return Err(Refusal::Text(chord));
            }
            let others = Meaning::of(meaning.place).filter(|other| *other != meaning);
            for other in others {
                if self.of(other).contains(&chord) {
                    return Err(Refusal::Taken(chord, other));
                }
            }
        }
        Ok(())
    }
}

/// Leaves of equal ones the first.
fn once(chords: &mut Vec<Chord>) {
    let mut seen = BTreeSet::new();
    chords.retain(|chord| seen.insert(*chord));
}

#[cfg(test)]
mod tests;
