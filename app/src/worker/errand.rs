//! What a start of the program asks of the window that is open.

use serde::{Deserialize, Serialize};
use sync_core::RecordId;

use crate::link::Link;

/// What a start of the program was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Errand {
    /// To show the window.
    Show,
    /// To add a task: the line for it gets the keyboard.
    QuickAdd,
    /// To do what a link says.
    Follow(Link),
}

/// Whether the desktop shows the icon in its tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrayHost {
    /// Nobody said yet.
    #[default]
    Unknown,
    /// It does.
    Shows,
    /// It has no tray.
    Nobody,
}

/// What the desktop asks of the window: by a button of a notification, or by the menu of the tray. No other program can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// To show the window.
    Show,
    /// To add a task.
    QuickAdd,
    /// To sync.
    Refresh,
    /// To end.
    Quit,
    /// To show this task.
    Open(RecordId),
    /// To complete this task.
    Done(RecordId),
    /// To remind of this task again, a little later.
    Snooze(RecordId),
}
