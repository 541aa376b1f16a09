//! What a view needs beyond its own state.

use iced::keyboard::Modifiers;
use jiff::civil::Date;
use sync_core::Timestamp;

use super::board::Board;
use super::clock::Clock;
use super::hot_key;
use super::shortcut::Keys;
use super::theme::Tokens;
use crate::config::{AutoSync, Look};
use crate::worker::{Activity, Status, TrayHost};

/// Whether a dialog lies over the page: then the page takes no keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Nothing lies over it.
    Open,
    /// A dialog does.
    Covered,
}

/// How much room the window has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// For the sidebar, the tasks and the detail pane.
    Wide,
    /// For the sidebar and one of the other two.
    Medium,
    /// For one thing at a time.
    Narrow,
}

impl Room {
    /// Returns the room a window of so many logical pixels has.
    #[must_use]
    pub fn of(width: f32) -> Self {
        if width >= 900.0 {
            Self::Wide
        } else if width >= 640.0 {
            Self::Medium
        } else {
            Self::Narrow
        }
    }
}

/// What a view needs beyond its own state.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The rows.
    pub board: &'a Board,
    /// The status bar's truth, once the worker said it.
    pub status: Option<&'a Status>,
    /// The time.
    pub clock: &'a Clock,
    /// The instant of this view.
    pub now: Timestamp,
    /// The day of this view.
    pub today: Date,
    /// How the window looks and behaves.
    pub look: Look,
    /// What the keys do.
    pub keys: &'a Keys,
    /// When the window syncs by itself.
    pub auto_sync: AutoSync,
    /// The colours.
    pub tokens: &'static Tokens,
    /// What is held down on the keyboard.
    pub modifiers: Modifiers,
    /// Whether a dialog lies over the page.
    pub cover: Cover,
    /// How much room there is.
    pub room: Room,
    /// How high the window is, in logical pixels.
    pub height: f32,
    /// Whether the tasks take longer than a moment to come.
    pub slow: bool,
    /// When the window syncs by itself next, if nothing happens before.
    pub next_sync: Option<Timestamp>,
    /// Whether the desktop shows the tray, where this program has a way to it.
    pub tray: Option<TrayHost>,
    /// The key of the whole desktop, where there can be one.
    pub hot_key: Option<hot_key::Shown<'a>>,
}

impl Context<'_> {
    /// Returns a text field's reaction unless a dialog lies over it: focus would leak through.
    pub fn if_open<T>(&self, reaction: T) -> Option<T> {
        (self.cover == Cover::Open).then_some(reaction)
    }

    /// Returns whether an account is connected.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.status.is_some_and(|status| status.account.is_some())
    }

    /// Returns whether a sync runs.
    #[must_use]
    pub fn is_syncing(&self) -> bool {
        self.status.is_some_and(|status| status.activity != Activity::Idle)
    }

    /// Returns how many changes wait to be sent. Without a server nothing waits.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.status.filter(|status| status.account.is_some()).map_or(0, |status| status.waiting)
    }
}
