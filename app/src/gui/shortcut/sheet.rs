//! The keys in words, for the cheat sheet.

use iced::keyboard::key::Named;

use super::Cap::{Char, Named as N};
use super::With::{Alt, Command, CommandShift, Nothing, Shift};
use super::table::table;
use super::{Cap, Place, Shortcut, With};

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

pub(super) fn name(with: With, cap: Cap) -> String {
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
        (Alt, _) => format!("Alt+{cap}"),
        (Command, _) => format!("Ctrl+{cap}"),
        (CommandShift, _) => format!("Ctrl+Shift+{cap}"),
    }
}

impl Shortcut {
    /// Returns what it does, as people say it.
    pub(super) fn says(self, place: Place) -> &'static str {
        match (self, place) {
            (Self::NewTask, _) => "Add a task",
            (Self::NewList, _) => "Add a list",
            (Self::Find, _) => "Search",
            (Self::Refresh, _) => "Refresh",
            (Self::Conflicts, _) => "Decide conflicts",
            (Self::Undo, _) => "Undo",
            (Self::Redo, _) => "Do it again",
            (Self::Settings, _) => "Settings",
            (Self::History, _) => "Sync history",
            (Self::Status, _) => "Sync status",
            (Self::Escape, Place::Window) => "Close what is open",
            (Self::Escape, Place::Dialog) => "Decide later",
            (Self::Up, Place::Window) => "The task above",
            (Self::Up, Place::Dialog) => "The field above",
            (Self::Down, Place::Window) => "The task below",
            (Self::Down, Place::Dialog) => "The field below",
            (Self::Escape, Place::Schedule) => "Leave the day as it is",
            (Self::Up | Self::Down | Self::Enter, Place::Schedule | Place::Button)
            | (Self::Escape, Place::Button) => "",
            (Self::MarkUp, _) => "Choose the task above too",
            (Self::MarkDown, _) => "Choose the task below too",
            (Self::MarkAll, _) => "Choose all",
            (Self::MoveUp, _) => "Move the task up",
            (Self::MoveDown, _) => "Move the task down",
            (Self::Urgent, _) => "Priority: urgent",
            (Self::High, _) => "Priority: high",
            (Self::Medium, _) => "Priority: medium",
            (Self::Low, _) => "Priority: low",
            (Self::Schedule, _) => "Due: then T, M, W or 0",
            (Self::DueToday, _) => "Due today",
            (Self::DueTomorrow, _) => "Due tomorrow",
            (Self::DueNextWeek, _) => "Due next Monday",
            (Self::DueNever, _) => "No day",
            (Self::Place(_), _) => "A place of the sidebar",
            (Self::Larger, _) => "Larger",
            (Self::Smaller, _) => "Smaller",
            (Self::UsualSize, _) => "The usual size",
            (Self::FocusNext, _) => "The next field or button",
            (Self::FocusPrevious, _) => "The field or button before",
            (Self::NextPane, _) => "The next part of the window",
            (Self::PreviousPane, _) => "The part of the window before",
            (Self::Press, _) => "Press it",
            (Self::Left, _) => "This computer's value",
            (Self::Right, _) => "The server's value",
            (Self::Toggle, _) => "Complete or reopen the task",
            (Self::Enter, Place::Window) => "Open the task",
            (Self::Enter, Place::Dialog) => "Apply",
            (Self::Rename, _) => "Rename the task",
            (Self::Delete, _) => "Delete the task",
            (Self::Both, _) => "Keep both",
            (Self::All, _) => "The same for all",
            (Self::Edit, _) => "Compare the notes, and write the result",
            (Self::Next, _) => "The next conflict",
            (Self::Previous, _) => "The conflict before",
            (Self::PlaceBefore, _) => "The list above in the sidebar",
            (Self::PlaceAfter, _) => "The list below in the sidebar",
            (Self::Keys, _) => "These keys",
            (Self::Quit, _) => "Quit",
        }
    }
}
