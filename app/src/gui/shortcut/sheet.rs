//! The keys in words, for the cheat sheet and the settings.

use super::{Chord, Keys, Meaning, Place, Shortcut};
use crate::say;

impl Keys {
    /// Returns what the keys do somewhere, each with its keys, in the order of the table.
    #[must_use]
    pub fn sheet(&self, place: Place) -> Vec<(String, Vec<String>)> {
        let mut lines: Vec<(String, Vec<String>)> = Vec::new();
        for meaning in Meaning::of(place) {
            let (says, keys) = (self.says(meaning), self.of(meaning));
            let keys = keys.into_iter().map(Chord::name);
            match lines.iter_mut().find(|line| line.0 == says) {
                Some(line) => line.1.extend(keys),
                None => lines.push((says, keys.collect())),
            }
        }
        lines
    }

    /// Returns what keys do, as people say it.
    #[must_use]
    pub fn says(&self, meaning: Meaning) -> String {
        match meaning.shortcut {
            Shortcut::Schedule => {
                let days = Meaning::of(Place::Schedule).filter(|day| day.can_be_changed());
                let keys: Vec<_> = days.filter_map(|day| Some(self.of(day).first()?.name())).collect();
                say!("due-then", keys = keys.join(", "))
            }
            other => other.says(meaning.place),
        }
    }
}

impl Shortcut {
    /// Returns what it does, as people say it.
    fn says(self, place: Place) -> String {
        match (self, place) {
            (Self::NewTask, _) => say!("add-a-task"),
            (Self::NewList, _) => say!("add-a-list"),
            (Self::Find, _) => say!("search"),
            (Self::Refresh, _) => say!("refresh"),
            (Self::Conflicts, _) => say!("decide-conflicts"),
            (Self::Undo, _) => say!("undo"),
            (Self::Redo, _) => say!("do-it-again"),
            (Self::Settings, _) => say!("settings"),
            (Self::History, _) => say!("sync-history"),
            (Self::Status, _) => say!("sync-status"),
            (Self::Escape, Place::Window) => say!("close-what-is-open"),
            (Self::Escape, Place::Dialog) => say!("decide-later"),
            (Self::Up, Place::Window) => say!("the-task-above"),
            (Self::Up, Place::Dialog) => say!("the-field-above"),
            (Self::Down, Place::Window) => say!("the-task-below"),
            (Self::Down, Place::Dialog) => say!("the-field-below"),
            (Self::Escape, Place::Schedule) => say!("leave-the-day-as-it-is"),
            (Self::Up | Self::Down | Self::Enter, Place::Schedule | Place::Button)
            | (Self::Escape, Place::Button) => String::new(),
            (Self::MarkUp, _) => say!("choose-the-task-above-too"),
            (Self::MarkDown, _) => say!("choose-the-task-below-too"),
            (Self::MarkAll, _) => say!("choose-all"),
            (Self::MoveUp, _) => say!("move-the-task-up"),
            (Self::MoveDown, _) => say!("move-the-task-down"),
            (Self::Urgent, _) => say!("priority-urgent-2"),
            (Self::High, _) => say!("priority-high-2"),
            (Self::Medium, _) => say!("priority-medium-2"),
            (Self::Low, _) => say!("priority-low-2"),
            (Self::Schedule, _) => String::new(),
            (Self::DueToday, _) => say!("due-today"),
            (Self::DueTomorrow, _) => say!("due-tomorrow"),
            (Self::DueNextWeek, _) => say!("due-next-monday"),
            (Self::DueNever, _) => say!("no-day"),
            (Self::Place(_), _) => say!("a-place-of-the-sidebar"),
            (Self::Larger, _) => say!("larger"),
            (Self::Smaller, _) => say!("smaller"),
            (Self::UsualSize, _) => say!("the-usual-size"),
            (Self::FocusNext, _) => say!("the-next-field-or-button"),
            (Self::FocusPrevious, _) => say!("the-field-or-button-before"),
            (Self::NextPane, _) => say!("the-next-part-of-the-window"),
            (Self::PreviousPane, _) => say!("the-part-of-the-window-before"),
            (Self::Press, _) => say!("press-it"),
            (Self::Left, _) => say!("this-computers-value"),
            (Self::Right, _) => say!("the-servers-value"),
            (Self::Toggle, _) => say!("complete-or-reopen-the-task"),
            (Self::Enter, Place::Window) => say!("open-the-task"),
            (Self::Enter, Place::Dialog) => say!("apply"),
            (Self::Rename, _) => say!("rename-the-task"),
            (Self::Delete, _) => say!("delete-the-task"),
            (Self::Both, _) => say!("keep-both"),
            (Self::All, _) => say!("the-same-for-all"),
            (Self::Edit, _) => say!("compare-notes"),
            (Self::Next, _) => say!("the-next-conflict"),
            (Self::Previous, _) => say!("the-conflict-before"),
            (Self::PlaceBefore, _) => say!("the-list-above-in-the-sidebar"),
            (Self::PlaceAfter, _) => say!("the-list-below-in-the-sidebar"),
            (Self::Keys, _) => say!("these-keys"),
            (Self::Quit, _) => say!("quit"),
            (Self::Close, _) => say!("close-the-window"),
        }
    }
}
