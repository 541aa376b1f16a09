//! The dialog that asks what to keep when both sides changed the same thing.
//!
//! Nothing in here decides by itself: every way out but the buttons that say so means "later", and later keeps both
//! versions where they are.

mod all;
mod by_hand;
mod compare;
mod compare_view;
mod message;
mod picks;
mod places;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use sync_core::{RecordId, TableName};

use self::all::All;
pub use self::all::Keep;
pub use self::compare::Message as Comparing;
use self::compare::{Compare, Outcome, use_both};
pub use self::message::{Action, Message};
use self::picks::{changed_again, is_long, preselect, settled};
pub use self::places::Keep as KeepOfPlace;
use super::shortcut::Shortcut;
use crate::say;
use crate::worker::{Choice, Command, ConflictKind, Difference, Pick, Side, TaskConflict};

type Key = (TableName, RecordId);

/// Whether a part is unfolded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fold {
    Folded,
    Open,
}

impl Fold {
    fn turned(self) -> Self {
        match self {
            Self::Folded => Self::Open,
            Self::Open => Self::Folded,
        }
    }
}

/// The dialog.
#[derive(Debug)]
pub struct Conflict {
    waiting: Vec<TaskConflict>,
    at: usize,
    /// What was picked for each conflict, by field, kept while the user looks at others.
    picked: BTreeMap<Key, BTreeMap<String, Pick>>,
    /// The comparison of a field, when it is open.
    compare: Option<Compare>,
    /// What was decided here and is about to go.
    decided: BTreeSet<Key>,
    /// The field the keyboard is on.
    field: usize,
    before: Fold,
    combined: Fold,
    /// The question about all of them, when it is asked.
    all: Option<All>,
    note: Option<String>,
}

impl Conflict {
    /// Opens the dialog at a record, or at the first conflict. Returns `None` if none waits.
    #[must_use]
    pub fn new(waiting: Vec<TaskConflict>, first: Option<&RecordId>) -> Option<Self> {
        if waiting.is_empty() {
            return None;
        }
        let at = first.and_then(|id| waiting.iter().position(|one| one.id == *id)).unwrap_or(0);
        let mut dialog = Self {
            waiting: Vec::new(),
            at,
            picked: BTreeMap::new(),
            compare: None,
            decided: BTreeSet::new(),
            field: 0,
            before: Fold::Folded,
            combined: Fold::Folded,
            all: None,
            note: None,
        };
        dialog.take(waiting);
        Some(dialog)
    }

    fn take(&mut self, waiting: Vec<TaskConflict>) {
        for conflict in &waiting {
            let ConflictKind::BothChanged { differences, .. } = &conflict.kind else { continue };
            let picked = self.picked.entry(key(conflict)).or_default();
            for difference in differences {
                picked
                    .entry(difference.field.clone())
                    .or_insert_with(|| preselect(conflict, difference).into());
            }
        }
        self.waiting = waiting;
    }

    /// Takes in the conflicts that wait now. What was picked for unchanged fields stays; a field whose values changed
    /// is preselected anew. Returns `Close` or `Ended` once none is left.
    pub fn conflicts_changed(&mut self, waiting: Vec<TaskConflict>) -> Action {
        let shown = self.current().cloned();
        for old in std::mem::take(&mut self.waiting) {
            match waiting.iter().find(|now| key(now) == key(&old)) {
                None => drop(self.picked.remove(&key(&old))),
                Some(now) => self.forget_changed_fields(&old, now),
            }
        }
        self.note = None;
        if let Some(before) = shown {
            match waiting.iter().position(|one| key(one) == key(&before)) {
                Some(at) => {
                    self.at = at;
                    self.note = waiting.get(at).and_then(|now| changed_again(&before, now));
                }
                None => {
                    self.at = self.at.min(waiting.len().saturating_sub(1));
                    if !self.decided.remove(&key(&before)) {
                        self.note = Some(say!("no-decision-any-more", title = before.title.0.as_str()));
                    }
                }
            }
        }
        self.take(waiting);
        let still = self.note.is_none().then(|| self.compare.take()).flatten();
        self.compare = still.filter(|open| self.current().is_some_and(|now| open.is_of(now)));
        self.all.take_if(|_| self.waiting.len() < 2);
        self.field =
            self.field.min(self.current().map(differences).unwrap_or_default().len().saturating_sub(1));
        match (self.waiting.is_empty(), self.note.take()) {
            (false, note) => {
                self.note = note;
                Action::None
            }
            (true, Some(note)) => Action::Ended(note),
            (true, None) => Action::Close,
        }
    }

    fn forget_changed_fields(&mut self, old: &TaskConflict, now: &TaskConflict) {
        let Some(picked) = self.picked.get_mut(&key(now)) else { return };
        let (was, is) = (differences(old), differences(now));
        picked.retain(|field, _| {
            let find = |list: &[Difference]| list.iter().find(|one| one.field == *field).cloned();
            find(was) == find(is)
        });
    }

    fn current(&self) -> Option<&TaskConflict> {
        self.waiting.get(self.at)
    }

    fn picked(&self, conflict: &TaskConflict, field: &str) -> Pick {
        let picked = self.picked.get(&key(conflict)).and_then(|picked| picked.get(field));
        picked.cloned().unwrap_or(Side::ThisComputer.into())
    }

    /// Returns what a field becomes, in words.
    fn chosen(&self, conflict: &TaskConflict, one: &Difference) -> String {
        match self.picked(conflict, &one.field) {
            Pick::Side(Side::ThisComputer) => one.here.clone(),
            Pick::Side(Side::Server) => one.server.clone(),
            Pick::Text(text) => text.0,
        }
    }

    fn settled(&self, conflict: &TaskConflict, one: &Difference) -> Pick {
        settled(one, self.picked(conflict, &one.field))
    }

    /// Returns the side every field is on, or `None` for a mix.
    fn common_side(&self, conflict: &TaskConflict) -> Option<Side> {
        let mut picks = differences(conflict).iter().map(|one| self.settled(conflict, one));
        let Pick::Side(first) = picks.next()? else { return None };
        picks.all(|pick| pick == Pick::Side(first)).then_some(first)
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::SidePressed(side) => {
                let fields = self.current().map(differences).unwrap_or_default().len();
                (0..fields).for_each(|field| self.pick(field, |_| side.into()));
                Action::None
            }
            Message::FieldPressed(field, side) => {
                self.field = field;
                self.pick(field, |_| side.into());
                Action::None
            }
            Message::UseBothPressed(field) => {
                self.field = field;
                self.pick(field, use_both);
                Action::None
            }
            Message::ComparePressed(field) => {
                self.field = field;
                self.open_compare()
            }
            Message::EditPressed => self.edit(),
            Message::TitleWritten(title) => {
                self.title_written(title);
                Action::None
            }
            Message::Compare(message) => {
                let outcome = self.compare.as_mut().map(|compare| compare.update(message));
                self.compared(outcome)
            }
            Message::HistoryPressed => Action::OpenHistory,
            Message::BeforePressed => {
                self.before = self.before.turned();
                Action::None
            }
            Message::CombinedPressed => {
                self.combined = self.combined.turned();
                Action::None
            }
            Message::PreviousPressed => self.turn_to(self.at.checked_sub(1)),
            Message::NextPressed => self.turn_to(self.at.checked_add(1)),
            Message::LaterPressed => Action::Close,
            Message::BothPressed => self.resolve(|_, _| Choice::KeepBoth),
            Message::KeepHerePressed => self.resolve(|_, _| Choice::KeepThisComputers),
            Message::KeepServerPressed => self.resolve(|_, _| Choice::KeepServers),
            Message::ApplyPressed => self.resolve(Self::choice),
            Message::AllPressed => {
                self.all = (self.waiting.len() > 1).then(All::default);
                Action::None
            }
            Message::KeepPicked(keep) => {
                self.all.iter_mut().for_each(|all| all.keep = keep);
                Action::None
            }
            Message::DeletedTicked(tick) => {
                self.all.iter_mut().for_each(|all| all.deleted = tick);
                Action::None
            }
            Message::AllConfirmed => match self.all.take() {
                Some(all) => {
                    let all = all.resolutions(&self.waiting);
                    self.decided = all.iter().map(|one| (one.table.clone(), one.id.clone())).collect();
                    Action::Send(vec![Command::ResolveAll(all)])
                }
                None => Action::None,
            },
            Message::AllGivenUp => {
                self.all = None;
                Action::None
            }
        }
    }

    /// Takes a key in.
    pub fn shortcut(&mut self, shortcut: Shortcut) -> Action {
        if let Some(all) = &mut self.all {
            match shortcut {
                Shortcut::Up => all.keep = all.keep.step(-1),
                Shortcut::Down => all.keep = all.keep.step(1),
                Shortcut::Enter => return self.update(Message::AllConfirmed),
                Shortcut::Escape => self.all = None,
                _ => {}
            }
            return Action::None;
        }
        if let Some(compare) = &mut self.compare {
            let outcome = compare.shortcut(shortcut);
            return self.compared(Some(outcome));
        }
        let fields = self.current().map(differences).unwrap_or_default().len();
        match shortcut {
            Shortcut::All => return self.update(Message::AllPressed),
            Shortcut::Up => self.field = self.field.saturating_sub(1),
            Shortcut::Down => self.field = (self.field + 1).min(fields.saturating_sub(1)),
            Shortcut::Left => self.pick(self.field, |_| Side::ThisComputer.into()),
            Shortcut::Right => self.pick(self.field, |_| Side::Server.into()),
            Shortcut::Edit => return self.edit(),
            Shortcut::Both => return self.update(Message::BothPressed),
            Shortcut::Next => return self.update(Message::NextPressed),
            Shortcut::Previous => return self.update(Message::PreviousPressed),
            Shortcut::Enter => return self.update(Message::ApplyPressed),
            Shortcut::Escape => return Action::Close,
            _ => {}
        }
        Action::None
    }

    fn pick(&mut self, field: usize, pick: impl FnOnce(&Difference) -> Pick) {
        let Some(conflict) = self.current() else { return };
        let Some(difference) = differences(conflict).get(field) else { return };
        let (key, field, pick) = (key(conflict), difference.field.clone(), pick(difference));
        self.picked.entry(key).or_default().insert(field, pick);
    }

    /// Lets the result be written: the title, or the text the keyboard is on.
    fn edit(&mut self) -> Action {
        let long = self.current().map(differences).unwrap_or_default().get(self.field).is_some_and(is_long);
        if long || !self.write_title() { self.open_compare() } else { Action::Focus(by_hand::FIELD) }
    }

    /// Opens the comparison of the field the keyboard is on, if it is a text of several lines.
    fn open_compare(&mut self) -> Action {
        let Some(conflict) = self.current() else { return Action::None };
        let difference = differences(conflict).get(self.field).filter(|one| is_long(one));
        self.compare = difference.map(|one| Compare::new(one, &self.picked(conflict, &one.field)));
        Action::None
    }

    fn compared(&mut self, outcome: Option<Outcome>) -> Action {
        match outcome {
            None | Some(Outcome::Open) => {}
            Some(Outcome::Back) => self.compare = None,
            Some(Outcome::Use(pick)) => {
                self.compare = None;
                self.pick(self.field, |_| pick);
            }
        }
        Action::None
    }

    fn turn_to(&mut self, at: Option<usize>) -> Action {
        if let Some(at) = at.filter(|&at| at < self.waiting.len()) {
            self.at = at;
            self.field = 0;
            self.note = None;
        }
        Action::None
    }

    fn resolve(&mut self, choice: impl Fn(&Self, &TaskConflict) -> Choice) -> Action {
        let Some(conflict) = self.current() else { return Action::Close };
        let choice = choice(self, conflict);
        if matches!(choice, Choice::Mix(_)) && !self.can_apply(conflict) {
            return Action::None;
        }
        if is_deleted(conflict) && choice == Choice::KeepBoth {
            return Action::None; // of a deleted version there is nothing to keep beside the other
        }
        let (table, id) = key(conflict);
        let seen = conflict.seen;
        // It goes because of that.
        self.decided = std::iter::once((table.clone(), id.clone())).collect();
        Action::Send(vec![Command::Resolve { table, id, seen, choice }])
    }

    /// What "Apply" means: a whole side only if nothing else was combined into the result.
    fn choice(&self, conflict: &TaskConflict) -> Choice {
        match &conflict.kind {
            ConflictKind::DeletedThere => Choice::KeepThisComputers,
            ConflictKind::DeletedHere => Choice::KeepServers,
            ConflictKind::BothChanged { differences, combined } => match self.common_side(conflict) {
                Some(Side::ThisComputer) if combined.is_empty() => Choice::KeepThisComputers,
                Some(Side::Server) if combined.is_empty() => Choice::KeepServers,
                _ => Choice::Mix(
                    differences.iter().map(|one| (one.field.clone(), self.settled(conflict, one))).collect(),
                ),
            },
        }
    }
}

fn key(conflict: &TaskConflict) -> Key {
    (conflict.table.clone(), conflict.id.clone())
}

fn is_deleted(conflict: &TaskConflict) -> bool {
    !matches!(conflict.kind, ConflictKind::BothChanged { .. })
}

fn differences(conflict: &TaskConflict) -> &[Difference] {
    match &conflict.kind {
        ConflictKind::BothChanged { differences, .. } => differences,
        ConflictKind::DeletedThere | ConflictKind::DeletedHere => &[],
    }
}

#[cfg(test)]
mod tests;
