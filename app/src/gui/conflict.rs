//! The dialog that asks what to keep when both sides changed the same thing.
//!
//! Nothing in here decides by itself: every way out but the buttons that say so means "later", and later keeps both
//! versions where they are.

mod all;
mod view;

use std::collections::BTreeMap;

use sync_core::{RecordId, TableName};

use self::all::All;
pub use self::all::Keep;
use super::shortcut::Shortcut;
use super::widget::Tick;
use crate::worker::{Choice, Command, ConflictKind, Difference, Side, TaskConflict};

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
    picked: BTreeMap<Key, BTreeMap<String, Side>>,
    /// The field the keyboard is on.
    field: usize,
    before: Fold,
    combined: Fold,
    /// The question about all of them, when it is asked.
    all: Option<All>,
    note: Option<&'static str>,
}

/// What happened in the dialog.
#[derive(Debug, Clone)]
pub enum Message {
    /// A side was chosen for every field.
    SidePressed(Side),
    /// A side was chosen for a field.
    FieldPressed(usize, Side),
    /// The sync history is wanted.
    HistoryPressed,
    /// How it was before is to be shown or folded.
    BeforePressed,
    /// What was combined is to be shown or folded.
    CombinedPressed,
    /// The conflict before.
    PreviousPressed,
    /// The conflict after.
    NextPressed,
    /// Not now.
    LaterPressed,
    /// Both versions are to be kept.
    BothPressed,
    /// This computer's version is to be kept.
    KeepHerePressed,
    /// The server's version is to be kept.
    KeepServerPressed,
    /// What is chosen is to be done.
    ApplyPressed,
    /// The same is to be done for all.
    AllPressed,
    /// Which version is to be kept of all.
    KeepPicked(Keep),
    /// Whether those deleted on one side are decided too.
    DeletedTicked(Tick),
    /// All are to be decided so.
    AllConfirmed,
    /// Or not.
    AllGivenUp,
}

/// What the window has to do about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Tell the worker.
    Send(Vec<Command>),
    /// Close the dialog and open the sync history; both versions stay.
    OpenHistory,
    /// Close the dialog; both versions stay.
    Close,
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
                picked.entry(difference.field.clone()).or_insert_with(|| preselect(conflict, difference));
            }
        }
        self.waiting = waiting;
    }

    /// Takes in the conflicts that wait now. What was picked for unchanged fields stays; a field whose values changed
    /// is preselected anew. Returns `Close` once none is left.
    pub fn conflicts_changed(&mut self, waiting: Vec<TaskConflict>) -> Action {
        let shown = self.current().map(|conflict| (key(conflict), conflict.clone()));
        for old in std::mem::take(&mut self.waiting) {
            match waiting.iter().find(|now| key(now) == key(&old)) {
                None => drop(self.picked.remove(&key(&old))),
                Some(now) => self.forget_changed_fields(&old, now),
            }
        }
        self.note = None;
        if let Some((shown_key, before)) = shown {
            match waiting.iter().position(|one| key(one) == shown_key) {
                Some(at) => {
                    self.at = at;
                    if waiting.get(at) != Some(&before) {
                        self.note = Some("The server's version changed again just now.");
                    }
                }
                None => self.at = self.at.min(waiting.len().saturating_sub(1)),
            }
        }
        self.take(waiting);
        self.all.take_if(|_| self.waiting.len() < 2);
        self.field = 0;
        if self.waiting.is_empty() { Action::Close } else { Action::None }
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

    fn side(&self, conflict: &TaskConflict, field: &str) -> Side {
        let picked = self.picked.get(&key(conflict)).and_then(|picked| picked.get(field));
        picked.copied().unwrap_or(Side::ThisComputer)
    }

    /// Returns the side every field is on, or `None` for a mix.
    fn common_side(&self, conflict: &TaskConflict) -> Option<Side> {
        let mut sides = differences(conflict).iter().map(|one| self.side(conflict, &one.field));
        let first = sides.next()?;
        sides.all(|side| side == first).then_some(first)
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::SidePressed(side) => {
                let fields = self.current().map(differences).unwrap_or_default().len();
                (0..fields).for_each(|field| self.pick(field, side));
                Action::None
            }
            Message::FieldPressed(field, side) => {
                self.field = field;
                self.pick(field, side);
                Action::None
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
                Some(all) => Action::Send(all.commands(&self.waiting)),
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
        let fields = self.current().map(differences).unwrap_or_default().len();
        match shortcut {
            Shortcut::All => return self.update(Message::AllPressed),
            Shortcut::Up => self.field = self.field.saturating_sub(1),
            Shortcut::Down => self.field = (self.field + 1).min(fields.saturating_sub(1)),
            Shortcut::Left => self.pick(self.field, Side::ThisComputer),
            Shortcut::Right => self.pick(self.field, Side::Server),
            Shortcut::Both => return self.update(Message::BothPressed),
            Shortcut::Next => return self.update(Message::NextPressed),
            Shortcut::Previous => return self.update(Message::PreviousPressed),
            Shortcut::Enter => return self.update(Message::ApplyPressed),
            Shortcut::Escape => return Action::Close,
            _ => {}
        }
        Action::None
    }

    fn pick(&mut self, field: usize, side: Side) {
        let Some(conflict) = self.current() else { return };
        let Some(difference) = differences(conflict).get(field) else { return };
        let (key, field) = (key(conflict), difference.field.clone());
        self.picked.entry(key).or_default().insert(field, side);
    }

    fn turn_to(&mut self, at: Option<usize>) -> Action {
        if let Some(at) = at.filter(|&at| at < self.waiting.len()) {
            self.at = at;
            self.field = 0;
            self.note = None;
        }
        Action::None
    }

    fn resolve(&self, choice: impl Fn(&Self, &TaskConflict) -> Choice) -> Action {
        let Some(conflict) = self.current() else { return Action::Close };
        if !is_deleted(conflict) || choice(self, conflict) != Choice::KeepBoth {
            let (table, id) = key(conflict);
            return Action::Send(vec![Command::Resolve { table, id, choice: choice(self, conflict) }]);
        }
        // Of a deleted version there is nothing to keep beside the other.
        Action::None
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
                    differences
                        .iter()
                        .map(|one| (one.field.clone(), self.side(conflict, &one.field)))
                        .collect(),
                ),
            },
        }
    }
}

/// The newer side; but never an empty value over a filled one.
fn preselect(conflict: &TaskConflict, difference: &Difference) -> Side {
    match (difference.here.is_empty(), difference.server.is_empty()) {
        (true, false) => return Side::Server,
        (false, true) => return Side::ThisComputer,
        _ => {}
    }
    if conflict.server_at.is_some_and(|at| at > conflict.here_at) { Side::Server } else { Side::ThisComputer }
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
