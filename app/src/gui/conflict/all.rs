//! Doing the same for all conflicts at once: the question, and what the answer means for each of them.

use iced::widget::{column, container, row, text};
use iced::{Center, Element, Fill};

use super::{Message, differences, is_deleted};
use crate::gui::theme::{self, L, M, S, XL};
use crate::gui::widget::{Tick, beside, check, choice, framed, heading, labelled, margins, muted};
use crate::say;
use crate::worker::{Choice, ConflictKind, Resolution, Side, TaskConflict};

/// Which version is kept of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// This computer's.
    ThisComputers,
    /// The server's.
    Servers,
    /// Whichever was changed last.
    Newest,
    /// Both.
    Both,
}

impl Keep {
    pub(super) const ALL: [Self; 4] = [Self::ThisComputers, Self::Servers, Self::Newest, Self::Both];

    /// Returns the one so many places after it, or itself at the ends.
    pub(super) fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|one| *one == self).and_then(|at| at.checked_add_signed(by));
        at.and_then(|at| Self::ALL.get(at)).copied().unwrap_or(self)
    }
}

/// The question about all conflicts.
#[derive(Debug)]
pub(super) struct All {
    pub(super) keep: Keep,
    /// Whether those that were deleted on one side are decided too.
    pub(super) deleted: Tick,
}

impl Default for All {
    fn default() -> Self {
        Self { keep: Keep::ThisComputers, deleted: Tick::Off }
    }
}

impl All {
    /// Returns what is to be done. What was deleted on one side is only touched if the user said so.
    pub(super) fn resolutions(&self, waiting: &[TaskConflict]) -> Vec<Resolution> {
        let decided = waiting.iter().filter(|one| self.deleted == Tick::On || !is_deleted(one));
        let resolve = |one: &TaskConflict| {
            let (table, id) = super::key(one);
            Resolution { table, id, seen: one.seen, choice: self.choice(one) }
        };
        decided.map(resolve).collect()
    }

    fn choice(&self, conflict: &TaskConflict) -> Choice {
        let side = match (self.keep, &conflict.kind) {
            (Keep::ThisComputers, _) => Side::ThisComputer,
            (Keep::Servers, _) => Side::Server,
            (Keep::Newest, _) => conflict.newer(),
            (Keep::Both, ConflictKind::BothChanged { .. }) => return Choice::KeepBoth,
            // Of a deleted version there is nothing to keep beside the other.
            (Keep::Both, ConflictKind::DeletedThere) => Side::ThisComputer,
            (Keep::Both, ConflictKind::DeletedHere) => Side::Server,
        };
        match (&conflict.kind, side) {
            // What combines without asking is kept with either side.
            (ConflictKind::BothChanged { combined, .. }, side) if !combined.is_empty() => Choice::Mix(
                differences(conflict).iter().map(|one| (one.field.clone(), side.into())).collect(),
            ),
            (_, Side::ThisComputer) => Choice::KeepThisComputers,
            (_, Side::Server) => Choice::KeepServers,
        }
    }

    pub(super) fn view<'a>(&self, waiting: &[TaskConflict]) -> Element<'a, Message> {
        let deleted = waiting.iter().filter(|one| is_deleted(one)).count();
        let all = waiting.len();
        let counts = say!("all-counts", changed = all - deleted, deleted = deleted);
        let options = Keep::ALL.map(|keep| {
            let words = match keep {
                Keep::ThisComputers => say!("keep-this-computers"),
                Keep::Servers => say!("keep-the-servers"),
                Keep::Newest => say!("keep-the-newest-of-each"),
                Keep::Both => say!("keep-both-of-each"),
            };
            choice(words, None, keep == self.keep, Message::KeepPicked(keep))
        });
        let other = match self.deleted {
            Tick::On => Tick::Off,
            Tick::Off => Tick::On,
        };
        let include = (deleted > 0).then(|| {
            let consequence = match self.keep {
                Keep::Both => say!("decide-those-that-were-deleted-on"),
                _ => say!("decide-those-that-were-deleted-on-2"),
            };
            row![
                check(self.deleted, None, None, Message::DeletedTicked(other)),
                text(consequence).size(theme::LABEL).width(Fill),
            ]
            .spacing(M)
            .align_y(Center)
            .padding([0.0, S])
        });
        let doing = self.resolutions(waiting).len();
        let act = (doing > 0).then_some(Message::AllConfirmed);
        let buttons = beside(
            labelled(say!("cancel")).style(theme::ghost).on_press(Message::AllGivenUp),
            labelled(say!("decide-so-many", n = doing)).style(theme::primary).on_press_maybe(act),
        );
        let body = column![muted(counts), iced::widget::Column::with_children(options)]
            .push(include)
            .push(muted(say!("what-is-not-kept-stays-in")))
            .spacing(L);
        let dialog = framed(
            margins(XL, container(heading(say!("do-the-same", n = all))).padding([L, 0.0]).width(Fill)),
            margins(XL, container(body).padding([L, 0.0]).width(Fill)),
            margins(XL, container(buttons).padding([M, 0.0])),
        );
        container(dialog).max_width(560).style(theme::dialog).into()
    }
}
